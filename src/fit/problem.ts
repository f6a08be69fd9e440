/**
 * What a fit asks: which parameters may move (in logarithms, each with a prior), and how far the findings are from
 * their intervals. Residuals are zero inside an interval, so a fit never chases the middle of one; the priors keep
 * parameters that no finding pins down where the literature or the modeller put them.
 */
import { type FigureRunner, parseYaml } from "../figure/index.ts"
import { type Finding, type FindingResult, judge } from "../findings/index.ts"
import type { Model } from "../model/index.ts"
import { type Diagnostic, didYouMean, type Read, readResult, type Source } from "../text/index.ts"

/** A parameter that may move between bounds (all above 0). Its prior is log-normal around `start`; the bounds lie four deviations apart. */
export interface FitParameter {
  readonly id: string
  readonly start: number
  readonly low: number
  readonly high: number
}

/** Standard deviation of the prior, of the natural logarithm. */
export function spreadOf(p: FitParameter): number {
  return Math.log(p.high / p.low) / 4
}

/** Bounds where none are stated: a factor of this either way. */
const defaultReach = 2.25

/** Parameters whose notes say that they were fitted: what the modeller left to the data, where the figure names no ranges. */
export function fittedParameters(model: Model): readonly FitParameter[] {
  return model.parameters
    .filter((p) => p.constant && p.value !== undefined && p.value > 0 && /\bfitted\b/iu.test(p.notes ?? ""))
    .map((p) => parameterWithin(p.id, p.value as number))
}

/** A parameter with bounds, by default a factor either way of its start. */
export function parameterWithin(id: string, start: number, range?: readonly [number, number]): FitParameter {
  const [low, high] = range ?? [start / defaultReach, start * defaultReach]
  return { id, start: Math.min(high, Math.max(low, start)), low, high }
}

/**
 * A figure's `fit/ranges.yml`: which parameters may be tuned, and between which bounds: `gN: [0.15, 0.5]`.
 * The starts are the model's values.
 */
export function readRanges(source: Source, model: Model): Read<readonly FitParameter[]> {
  const parsed = parseYaml(source, "figure")
  if (!parsed.value) return { value: undefined, diagnostics: parsed.diagnostics }
  const { value, spanOf } = parsed.value
  const diagnostics: Diagnostic[] = []
  const found: FitParameter[] = []
  const known = new Map(model.parameters.map((p) => [p.id, p.value]))
  for (const [id, range] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    const start = known.get(id)
    const [low, high] = Array.isArray(range) ? (range as unknown[]) : []
    const fault = (message: string, help?: string): void => {
      diagnostics.push({ severity: "error", code: "figure/ranges", message, span: spanOf([id]), help })
    }
    if (start === undefined) fault(`the model has no parameter '${id}' with a value`, didYouMean(id, known.keys()))
    else if (!(typeof low === "number" && typeof high === "number" && low > 0 && high > low)) {
      fault(`'${id}': bounds are two numbers above 0, the lower first`, "write it as gN: [0.15, 0.5]")
    } else found.push(parameterWithin(id, start, [low, high]))
  }
  return readResult(found, diagnostics)
}

export interface FitProblem {
  readonly runner: FigureRunner
  readonly parameters: readonly FitParameter[]
  /** Only findings of the role `calibration` belong here; tier 3 never. */
  readonly findings: readonly Finding[]
  /** Hypotheses switched off in every arm: a fit of what is left. */
  readonly without?: readonly string[] | undefined
  readonly timeLimitSeconds?: number | undefined
}

/** Judge one finding as the problem has it: its switches, its time limit. Parameters are those last set on the runner. */
export function judgeWithin(problem: FitProblem, finding: Finding): FindingResult {
  return judge(problem.runner, finding, {
    timeLimitSeconds: problem.timeLimitSeconds ?? 20,
    without: problem.without ?? [],
  })
}

/** Findings that parameters may be tuned to: calibration, tiers 1 and 2. */
export function tunable(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((f) => f.role === "calibration" && f.tier < 3)
}

/** A residual is zero from a little inside the interval on, so that a fit does not end on its edge. */
const comfort = (oneSided: boolean): number => (oneSided ? 0.025 : 0.06)
/** Where a residual of one begins: a whole width short of comfort, or a third of a one-sided bound. */
const scaleOf = (oneSided: boolean): number => (oneSided ? 1 / 3 : 1)
/** No single finding rules: far out the residual levels off at this, and still falls on the way back. */
const farthest = 1.5
const tempered = (short: number): number => short / (1 + short / farthest)
/** A tenth of a finding's unit miss is worth one deviation of a prior: the unit of uncertainty everywhere. */
export const priorWeight = 0.1
/** Tier 1 must hold: small misses of wide intervals count there as much as large ones elsewhere. */
const weightOf = (tier: number): number => (tier === 1 ? 4 : 1)

export interface Evaluation {
  /** Residuals of all expectations, then of the priors. */
  readonly residuals: Float64Array
  /**
   * Every expectation's margin in standard deviations, an interval taken as four of them and a one-sided bound as known
   * to a tenth: unlike a residual it moves inside the interval too. 0 where there is none.
   */
  readonly margins: Float64Array
  /** Half the sum of the residuals' squares. */
  readonly cost: number
  readonly results: readonly FindingResult[]
}

/** Parameter values from logarithmic displacements. */
export function valuesAt(parameters: readonly FitParameter[], x: Float64Array): Readonly<Record<string, number>> {
  return Object.fromEntries(parameters.map((p, i) => [p.id, p.start * Math.exp(x[i] as number)]))
}

/** The nearest displacements within all bounds. */
export function withinBounds(parameters: readonly FitParameter[], x: Float64Array): Float64Array {
  return x.map((v, i) => {
    const p = parameters[i] as FitParameter
    return Math.min(Math.log(p.high / p.start), Math.max(Math.log(p.low / p.start), v))
  })
}

/** Judge all findings at a point. `x` holds logarithmic displacements from the starts. */
export function evaluate(problem: FitProblem, x: Float64Array): Evaluation {
  const { runner, parameters, findings } = problem
  runner.override(valuesAt(parameters, x))
  const results = findings.map((f) => judgeWithin(problem, f))
  const residuals: number[] = []
  const margins: number[] = []
  for (const result of results) {
    const weight = weightOf(result.tier) / result.expectations.length ** 0.25
    for (const e of result.expectations) {
      const open = e.within === null || e.within[0] === null || e.within[1] === null
      margins.push((e.margin ?? 0) * (open ? 10 : 4))
      if (e.verdict === "not covered") residuals.push(0)
      else if (e.margin === null) residuals.push(e.verdict === "pass" ? 0 : weight * farthest)
      else {
        const short = (comfort(open) - e.margin) / scaleOf(open)
        residuals.push(weight * tempered(Math.max(0, short)))
      }
    }
  }
  parameters.forEach((p, i) => {
    residuals.push((priorWeight * (x[i] as number)) / spreadOf(p))
  })
  const all = Float64Array.from(residuals)
  return {
    residuals: all,
    margins: Float64Array.from(margins),
    cost: all.reduce((s, r) => s + r * r, 0) / 2,
    results,
  }
}
