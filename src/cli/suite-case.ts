/**
 * A case of the SBML Test Suite as a folder: which model file to take, what its settings ask for, and running it into
 * columns. Layout and meaning: the README beside the cases.
 */
import { existsSync, readdirSync } from "node:fs"
import { basename, join } from "node:path"
import { compile, createSimulator } from "../engine/index.ts"
import { type Model, type SolveLinear, solveFluxBalance } from "../model/index.ts"
import { readSbml } from "../sbml/index.ts"
import { formatDiagnostics, hasErrors, type Read, type Source } from "../text/index.ts"
import type { Column } from "./columns.ts"
import { InputError } from "./command.ts"
import { insideFolder, readTextFile } from "./model-file.ts"

export type SuiteLevel = "highest" | "lowest"

export interface SuiteSettings {
  /** undefined: a flux balance, no time course. */
  readonly time: { readonly start: number; readonly duration: number; readonly steps: number } | undefined
  readonly variables: readonly string[]
  readonly absolute: number | undefined
  readonly relative: number | undefined
  readonly amount: ReadonlySet<string>
  readonly concentration: ReadonlySet<string>
}

/** Why a case gives no numbers: the reason goes into its `.unsupported` file. */
export class UnsupportedCase extends Error {}

/** `key: value` lines. */
export function readSettings(text: string): SuiteSettings {
  const values = new Map<string, string>()
  for (const line of text.split(/\r\n|\r|\n/u)) {
    const colon = line.indexOf(":")
    if (colon > 0) values.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  const list = (key: string): readonly string[] =>
    (values.get(key) ?? "")
      .split(",")
      .map((s) => s.trim())
      .filter((s) => s !== "")
  const number = (key: string): number | undefined => {
    const text = values.get(key) ?? ""
    return text === "" || Number.isNaN(Number(text)) ? undefined : Number(text)
  }
  const duration = number("duration")
  const steps = number("steps")
  return {
    time: duration === undefined || steps === undefined ? undefined : { start: number("start") ?? 0, duration, steps },
    variables: list("variables"),
    absolute: number("absolute"),
    relative: number("relative"),
    amount: new Set(list("amount")),
    concentration: new Set(list("concentration")),
  }
}

/** The settings file of a case folder, or undefined where it isn't one. */
export function settingsFile(folder: string): string | undefined {
  const name = readdirSync(folder).find((f) => f === "settings.txt" || f.endsWith("-settings.txt"))
  return name === undefined ? undefined : join(folder, name)
}

/** The model file of the highest or lowest SBML level; else `NNNNN.xml` or `model.xml`, else a single one. */
export function modelFile(folder: string, level: SuiteLevel): string | undefined {
  const files = readdirSync(folder).filter((f) => /\.(?:xml|sbml)$/iu.test(f))
  const ranked = files
    .flatMap((f) => {
      const m = /-sbml-l(\d)v(\d)\.xml$/u.exec(f)
      return m ? [{ f, rank: Number(m[1]) * 10 + Number(m[2]) }] : []
    })
    .sort((a, b) => a.rank - b.rank)
  const chosen = level === "highest" ? ranked[ranked.length - 1] : ranked[0]
  const own = [`${basename(folder)}.xml`, "model.xml"].find((f) => files.includes(f))
  const name = chosen?.f ?? own ?? (files.length === 1 ? files[0] : undefined)
  return name === undefined ? undefined : join(folder, name)
}

function need<T>(read: Read<T>): T {
  if (read.value === undefined || hasErrors(read.diagnostics)) {
    throw new UnsupportedCase(formatDiagnostics(read.diagnostics, 5))
  }
  return read.value
}

/** Read a model file; other files that it refers to are looked up in its folder. */
export function readCaseModel(folder: string, path: string): Model {
  const beside = (name: string): Source | undefined => {
    const real = insideFolder(folder, name)
    return real === undefined ? undefined : readTextFile(real, name)
  }
  return need(readSbml(readTextFile(path), { resolve: beside }))
}

/** The part of `highs` that is used here. */
interface Highs {
  readonly solve: (
    problem: string,
    options: { readonly output_flag: boolean },
  ) => {
    readonly Status: string
    readonly ObjectiveValue: number
    readonly Columns: Readonly<Record<string, { readonly Primal?: number }>>
  }
}

/** `highs` as the solver that `solveFluxBalance` wants. */
export async function linearSolver(): Promise<SolveLinear> {
  // The package's types are written for CommonJS; what `import` gives is the loader itself (its README, "ES modules").
  const load = (await import("highs")).default as unknown as () => Promise<Highs>
  const highs = await load()
  return (problem) => {
    try {
      const answer = highs.solve(problem, { output_flag: false })
      const columns: Record<string, number> = {}
      for (const [name, c] of Object.entries(answer.Columns)) if (c.Primal !== undefined) columns[name] = c.Primal
      return { status: answer.Status, objective: answer.ObjectiveValue, columns }
    } catch (error) {
      // A problem that HiGHS can't take (a quadratic objective without optimum) is an answer, not a fault of ours.
      return { status: `not solved (${(error as Error).message})`, objective: Number.NaN, columns: {} }
    }
  }
}

function fluxColumns(model: Model, settings: SuiteSettings, solve: SolveLinear): readonly Column[] {
  const result = solveFluxBalance(model, solve)
  if (!result) throw new UnsupportedCase("the settings give no duration and steps, and the model has no objective")
  return settings.variables.map((id) => {
    const value = id === result.objectiveId ? result.objectiveValue : result.fluxes.get(id)
    if (value === undefined) throw new UnsupportedCase(`'${id}' is neither a reaction nor the objective`)
    return { id, label: id, unit: "", values: [value] }
  })
}

/** Tolerances of integration: far below those that results are compared with. */
const relativeTolerance = 1e-9
const largestAbsolute = 1e-12

function timeCourse(model: Model, settings: SuiteSettings): readonly Column[] {
  const { time } = settings
  if (!time) throw new UnsupportedCase("the settings give no duration and steps")
  const simulator = createSimulator(need(compile(model)))
  const species = new Set(model.species.map((s) => s.id))
  const select = settings.variables.map((v) => (settings.concentration.has(v) && species.has(v) ? `[${v}]` : v))
  const trajectory = simulator.run({
    start: time.start,
    end: time.start + time.duration,
    steps: time.steps,
    select,
    bareSpecies: "amount",
    rtol: relativeTolerance,
    atol: Math.min(largestAbsolute, (settings.absolute ?? 1) * 1e-5),
    seed: 1,
    timeLimitSeconds: 60,
  })
  const { outcome } = trajectory
  if (outcome.kind === "failed") {
    throw new UnsupportedCase(`the run ended at time ${outcome.time}: ${outcome.message} ${outcome.help}`)
  }
  return [
    { id: "time", label: "time", unit: "", values: trajectory.time },
    ...settings.variables.map((id, k) => ({ id, label: id, unit: "", values: trajectory.columns[k] ?? [] })),
  ]
}

/**
 * Run one case.
 * @param solver gives the linear solver when a flux balance is asked for
 * @returns the columns of its results file
 * @throws UnsupportedCase with the reason
 */
export async function runCase(
  folder: string,
  level: SuiteLevel,
  solver: () => Promise<SolveLinear>,
): Promise<readonly Column[]> {
  const settingsPath = settingsFile(folder)
  if (settingsPath === undefined || !existsSync(settingsPath))
    throw new UnsupportedCase("the case has no settings file")
  const path = modelFile(folder, level)
  if (path === undefined) throw new UnsupportedCase("the case has no model file")
  try {
    const settings = readSettings(readTextFile(settingsPath).text)
    const model = readCaseModel(folder, path)
    return settings.time ? timeCourse(model, settings) : fluxColumns(model, settings, await solver())
  } catch (error) {
    if (error instanceof InputError) throw new UnsupportedCase(error.message || formatDiagnostics(error.diagnostics, 5))
    throw error
  }
}
