/**
 * How many semantic cases of the SBML Test Suite pass, and how long all of them take in one process:
 *
 *     npx tsx bench/suite.ts [highest|lowest] [folder of cases]
 *
 * Peers: `bench/peers/suite.py`. Time is the process's CPU time from the first case to the last, reading included.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { linearSolver, readSettings, runCase, settingsFile } from "../src/cli/suite-case.ts"
import { judge } from "../test/suites/criterion.ts"

async function main(level: string, root: string): Promise<void> {
  if (level !== "highest" && level !== "lowest") throw new RangeError(`'${level}' is neither 'highest' nor 'lowest'`)
  const solver = await linearSolver()
  const before = process.cpuUsage()
  const started = performance.now()
  let passed = 0
  const names = readdirSync(root).sort()
  for (const name of names) {
    const folder = join(root, name)
    const settings = readSettings(readFileSync(settingsFile(folder) as string, "utf8"))
    try {
      const wrong = judge(folder, settings, await runCase(folder, level, async () => solver))
      if (wrong === undefined) passed += 1
      else console.log(`${name}: ${wrong}`)
    } catch (error) {
      console.log(`${name}: ${(error as Error).message.split("\n", 1)[0]}`)
    }
  }
  const used = process.cpuUsage(before)
  const wall = (performance.now() - started) / 1000
  const cpu = (used.user + used.system) / 1e6
  console.log(`${passed} of ${names.length} pass; CPU ${cpu.toFixed(1)} s, wall clock ${wall.toFixed(1)} s`)
}

await main(process.argv[2] ?? "highest", process.argv[3] ?? join("..", "shared", "sbml-test-suite", "semantic"))
