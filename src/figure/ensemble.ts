/**
 * Default kinetics are a hypothesis: the same experiment over many draws of the parameters from their priors, and the
 * share of draws in which each readout goes up, down or nowhere. And which claims decide it: those without which the
 * default model's answer is another.
 */
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

/** The same plan over draws of the parameters. The runner's overrides are gone afterwards. */
export function runEnsemble(runner: FigureRunner, plan: RunPlan, options: EnsembleOptions): Ensemble {
  const { select, end } = options
  const threshold = options.threshold ?? 0.02
  const changes = (parameters: Readonly<Record<string, number>>): readonly number[] | undefined => {
    runner.override(parameters)
    const t = runner.run(plan, { times: [0, end], select })
    if (t.outcome.kind !== "done") return undefined
    return select.map((_, k) => (t.columns[k]?.at(-1) ?? Number.NaN) - (t.columns[k]?.[0] ?? Number.NaN))
  }
  const direction = (change: number): Direction => (change > threshold ? "up" : change < -threshold ? "down" : "flat")
  try {
    const standard = changes({}) ?? select.map(() => Number.NaN)
    const counts = select.map(() => ({ up: 0, down: 0, flat: 0 }))
    let failed = 0
    for (let i = 0; i < options.draws; i++) {
      const drawn = changes(drawPriors(options.priors, options.seed, i))
      if (!drawn) failed++
      else for (const [k, change] of drawn.entries()) (counts[k] as Record<Direction, number>)[direction(change)]++
    }
    const without = Object.entries(options.claims).map(([name, parameters]) => ({
      name,
      changes: changes(Object.fromEntries(parameters.map((p) => [p, 0]))),
    }))
    const n = Math.max(1, options.draws - failed)
    const rows = select.map((quantity, k): EnsembleRow => {
      const change = standard[k] as number
      const c = counts[k] as Record<Direction, number>
      const decidedBy = without
        .filter((w) => w.changes && direction(w.changes[k] as number) !== direction(change))
        .map((w) => w.name)
      return {
        quantity,
        direction: direction(change),
        change,
        up: c.up / n,
        down: c.down / n,
        flat: c.flat / n,
        decidedBy,
      }
    })
    return { draws: options.draws, failed, rows }
  } finally {
    runner.override({})
  }
}
