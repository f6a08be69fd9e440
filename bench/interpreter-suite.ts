/**
 * Compiled code against the plain interpreter, on every semantic case of the SBML Test Suite and every benchmark model:
 * initial values, values and rates of change at a state away from the start.
 *
 *     npx tsx bench/interpreter-suite.ts [largest difference, default 1e-9]
 */
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { modelFile, readCaseModel } from "../src/cli/suite-case.ts"
import { beyondInterpreter, compareInitialValues, compareWithInterpreter } from "../test/engine/against-interpreter.ts"

const shared = join(import.meta.dirname, "..", "..", "shared")
const most = Number(process.argv[2] ?? "1e-9")

function places(): readonly (readonly [name: string, folder: string, path: string])[] {
  const suite = join(shared, "sbml-test-suite", "semantic")
  const models = join(shared, "models")
  const cases = existsSync(suite) ? readdirSync(suite).sort() : []
  const benchmarks = existsSync(models) ? readdirSync(models).filter((f) => f.endsWith(".xml")) : []
  return [
    ...cases.flatMap((name) => {
      const path = modelFile(join(suite, name), "highest")
      return path === undefined ? [] : [[name, join(suite, name), path] as const]
    }),
    ...benchmarks.map((f) => [f, models, join(models, f)] as const),
  ]
}

const [wrong, aside] = [[] as string[], new Map<string, number>()]
let agree = 0
let worst = 0
for (const [name, folder, path] of places()) {
  try {
    const model = readCaseModel(folder, path)
    const beyond = beyondInterpreter(model)
    if (beyond !== undefined) {
      aside.set(beyond, (aside.get(beyond) ?? 0) + 1)
      continue
    }
    const difference = Math.max(compareInitialValues(model), compareWithInterpreter(model))
    if (difference <= most) {
      agree++
      worst = Math.max(worst, difference)
    } else wrong.push(`${name}: ${difference}`)
  } catch (error) {
    wrong.push(`${name}: ${(error as Error).message.split("\n", 1)[0]}`)
  }
}
for (const line of wrong) console.log(line)
const left = [...aside].map(([why, count]) => `${count} with ${why}`).join(", ")
console.log(
  `${agree} agree (largest difference ${worst.toExponential(1)}), ${wrong.length} do not; left aside: ${left}`,
)
process.exitCode = wrong.length > 0 ? 1 : 0
