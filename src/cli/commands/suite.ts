/** `kinetoscope suite`: every SBML Test Suite case of a folder → a results file each. */
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import type { SolveLinear } from "../../model/index.ts"
import { toCsv, writeWhole } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  type OptionValues,
  textOption,
} from "../command.ts"
import { linearSolver, runCase, type SuiteLevel, settingsFile, UnsupportedCase } from "../suite-case.ts"

/** Case folders in the order of names; a folder that is itself a case is the only one. */
function caseFolders(root: string): readonly string[] {
  let entries: readonly string[]
  try {
    entries = readdirSync(root)
  } catch {
    throw new InputError(`there is no folder ${root}`)
  }
  if (settingsFile(root) !== undefined) return [root]
  return [...entries]
    .sort()
    .map((e) => join(root, e))
    .filter((p) => statSync(p).isDirectory() && settingsFile(p) !== undefined)
}

export interface SuiteSummary {
  readonly cases: number
  /** Name of each case without numbers → why. */
  readonly unsupported: ReadonlyMap<string, string>
}

/**
 * Run every case of `root` and write `<out>/NNNNN.csv`, or `NNNNN.unsupported` with the reason.
 * @throws InputError where there is no case, or `out` can't be written
 */
export async function runSuite(root: string, out: string, level: SuiteLevel): Promise<SuiteSummary> {
  const folders = caseFolders(root)
  if (folders.length === 0) throw new InputError(`${root} holds no case (a folder with a settings.txt and a model)`)
  mkdirSync(out, { recursive: true })
  let loaded: Promise<SolveLinear> | undefined
  const solver = (): Promise<SolveLinear> => {
    loaded ??= linearSolver()
    return loaded
  }
  const unsupported = new Map<string, string>()
  for (const folder of folders) {
    const name = basename(folder)
    const csv = join(out, `${name}.csv`)
    const reasonFile = join(out, `${name}.unsupported`)
    try {
      const text = toCsv(await runCase(folder, level, solver))
      rmSync(reasonFile, { force: true })
      writeWhole(csv, text)
    } catch (error) {
      if (error instanceof InputError) throw error
      // One case must not take the others with it; a fault of ours is named as such.
      const reason =
        error instanceof UnsupportedCase ? error.message : `internal fault: ${(error as Error).stack ?? String(error)}`
      unsupported.set(name, reason)
      rmSync(csv, { force: true })
      writeWhole(reasonFile, `${reason}\n`)
    }
  }
  return { cases: folders.length, unsupported }
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const level = textOption(options, "level") ?? "highest"
  if (level !== "highest" && level !== "lowest") {
    throw new InputError(`--level takes 'highest' or 'lowest', not '${level}'`)
  }
  const summary = await runSuite(resolve(ctx.cwd, args[0] as string), resolve(ctx.cwd, args[1] as string), level)
  for (const [name, reason] of summary.unsupported) ctx.err(`${name}: ${reason.split("\n", 2).join(" ")}`)
  ctx.out(
    `${summary.cases} cases: ${summary.cases - summary.unsupported.size} run, ${summary.unsupported.size} unsupported`,
  )
  return summary.unsupported.size === 0 ? 0 : 1
}

export const suiteCommand: CommandSpec = {
  name: "suite",
  summary: "Run SBML Test Suite cases: one CSV per case",
  arguments: [
    { syntax: "<cases>", summary: "a folder of case folders" },
    { syntax: "<out>", summary: "where NNNNN.csv or NNNNN.unsupported are written" },
  ],
  options: [
    { flags: "--level <which>", summary: "the model of the 'highest' or 'lowest' SBML level", default: "highest" },
  ],
  examples: ["kinetoscope suite ../shared/sbml-test-suite/semantic out --level lowest"],
  run,
}
