/**
 * Default kinetics are a hypothesis: the same experiment over many draws of the parameters from their priors, and the
 * share of draws in which each readout goes up, down or nowhere. And which claims decide it: those without which the
 * default model's answer is another.
 */
import type { BatchRun } from "../engine/index.ts"
import type { RunPlan } from "./experiment.ts"
import type { FigureRunner } from "./run-figure.ts"
import type { Prior } from "./wire.ts"

export interface EnsembleOptions {
  readonly priors: readonly Prior[]
  readonly draws: number
  readonly seed: number
  /** Time of the answer, in the figure's unit. */
  readonly end: number
  /** Quantities whose change from t = 0 to the end is asked for. */
  readonly select: readonly string[]
  /** Claims by name and the parameters that carry them: each is taken away in turn. */
  readonly claims: Readonly<Record<string, readonly string[]>>
  /** A change smaller than this is none; default 0.02 (activities lie between 0 and 1). */
  readonly threshold?: number | undefined
}

export type Direction = "up" | "down" | "flat"

export interface EnsembleRow {
  readonly quantity: string
  /** The default model's answer and change. */
  readonly direction: Direction
  readonly change: number
  /** Shares of the draws, adding to 1. */
  readonly up: number
  readonly down: number
  readonly flat: number
  /** Claims without which the default model's direction is another. */
  readonly decidedBy: readonly string[]
}

export interface Ensemble {
  readonly draws: number
  /** Draws that could not be run, left out of the shares. */
  readonly failed: number
  readonly rows: readonly EnsembleRow[]
}

/**
 * Uniform numbers in (0, 1) by seed: the same on every machine.
 * @source mulberry32, T. Ettinger (2017), public domain
 */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296
  }
}

/** One draw of all parameters. The normal deviate is the sum of twelve uniforms minus six (Irwin–Hall). */
export function drawPriors(priors: readonly Prior[], seed: number, index: number): Readonly<Record<string, number>> {
  const next = uniforms(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  for (let k = 0; k < 4; k++) next()
  const values: Record<string, number> = {}
  for (const p of priors) {
    if (p.kind === "uniform") values[p.parameter] = p.a + (p.b - p.a) * next()
    else {
      let z = -6
      for (let k = 0; k < 12; k++) z += next()
      values[p.parameter] = p.a * p.b ** z
    }
  }
  return values
}

/** How far each quantity has moved at the end; undefined where the run failed. */
function changeIn(
  run: Pick<BatchRun, "outcome" | "columns">,
  select: readonly string[],
): readonly number[] | undefined {
  if (run.outcome.kind !== "done") return undefined
  return select.map((_, k) => (run.columns[k]?.at(-1) ?? Number.NaN) - (run.columns[k]?.[0] ?? Number.NaN))
}

/** Changes over parameter sets: draws by their numbers, the model's own, claims taken away. */
function changesOver(
  runner: FigureRunner,
  plan: RunPlan,
  { select, end }: EnsembleOptions,
  sets: readonly Readonly<Record<string, number>>[],
): readonly (readonly number[] | undefined)[] {
  const changes: (readonly number[] | undefined)[] = []
  runner.runSets(plan, { times: [0, end], select }, sets, (run) => changes.push(changeIn(run, select)))
  return changes
}

/** How often the readouts went where, over some draws: what a part of an ensemble gives. Adds up. */
export interface EnsembleCounts {
  readonly failed: number
  /** By quantity: up, down, flat. */
  readonly counts: Int32Array
}

function directionOf(change: number, options: EnsembleOptions): Direction {
  const threshold = options.threshold ?? 0.02
  return change > threshold ? "up" : change < -threshold ? "down" : "flat"
}

const directions: readonly Direction[] = ["up", "down", "flat"]

/** The draws from `from` up to, not with, `to`; two neighbours may share their steps. */
export function runDraws(
  runner: FigureRunner,
  plan: RunPlan,
  options: EnsembleOptions,
  from: number,
  to: number,
): EnsembleCounts {
  const counts = new Int32Array(3 * options.select.length)
  const sets = Array.from({ length: to - from }, (_, i) => drawPriors(options.priors, options.seed, from + i))
  let failed = 0
  for (const drawn of changesOver(runner, plan, options, sets)) {
    if (!drawn) failed++
    for (const [k, change] of (drawn ?? []).entries()) {
      const at = 3 * k + directions.indexOf(directionOf(change, options))
      counts[at] = (counts[at] as number) + 1
    }
  }
  return { failed, counts }
}

/** The ensemble from its parts; the default model and each claim's absence are run here. */
export function ensembleOf(
  runner: FigureRunner,
  plan: RunPlan,
  options: EnsembleOptions,
  parts: readonly EnsembleCounts[],
): Ensemble {
  const { select } = options
  const failed = parts.reduce((sum, p) => sum + p.failed, 0)
  const n = Math.max(1, options.draws - failed)
  const share = (at: number): number => parts.reduce((sum, p) => sum + (p.counts[at] as number), 0) / n
  const claims = Object.entries(options.claims)
  const off = claims.map(([, parameters]) => Object.fromEntries(parameters.map((p) => [p, 0])))
  const [own, ...without] = changesOver(runner, plan, options, [{}, ...off])
  const standard = own ?? select.map(() => Number.NaN)
  const rows = select.map((quantity, k): EnsembleRow => {
    const change = standard[k] as number
    const direction = directionOf(change, options)
    const decidedBy = claims
      .map(([name], i) => ({ name, change: without[i]?.[k] }))
      .filter((w) => w.change !== undefined && directionOf(w.change, options) !== direction)
      .map((w) => w.name)
    return {
      quantity,
      direction,
      change,
      up: share(3 * k),
      down: share(3 * k + 1),
      flat: share(3 * k + 2),
      decidedBy,
    }
  })
  return { draws: options.draws, failed, rows }
}
