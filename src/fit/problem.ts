/**
 * What a fit asks: which parameters may move (in logarithms, each with a prior), and how far the findings are from
 * their intervals. Residuals are zero inside an interval, so a fit never chases the middle of one; the priors keep
 * parameters that no finding pins down where the literature or the modeller put them.
 */
import type { FigureRunner } from "../figure/index.ts"
import { type Finding, type FindingResult, judge } from "../findings/index.ts"
import type { Model } from "../model/index.ts"

/** A parameter that may move. `start` > 0; the prior is log-normal around it with standard deviation `spread` (of the natural logarithm). */
export interface FitParameter {
  readonly id: string
  readonly start: number
  readonly spread: number
}

/** Standard deviation of the logarithm where a parameter states none: a factor of 1.5 either way is one deviation. */
export const defaultSpread = Math.log(1.5)

/** Parameters whose notes say that they were fitted: what the modeller left to the data. */
export function fittedParameters(model: Model): readonly FitParameter[] {
  return model.parameters
    .filter((p) => p.constant && p.value !== undefined && p.value > 0 && /\bfitted\b/iu.test(p.notes ?? ""))
    .map((p) => ({ id: p.id, start: p.value as number, spread: defaultSpread }))
}

export interface FitProblem {
  readonly runner: FigureRunner
  readonly parameters: readonly FitParameter[]
  /** Only findings of the role `calibration` belong here; tier 3 never. */
  readonly findings: readonly Finding[]
  readonly timeLimitSeconds?: number | undefined
}

/** Findings that parameters may be tuned to: calibration, tiers 1 and 2. */
export function tunable(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((f) => f.role === "calibration" && f.tier < 3)
}

/** Where a residual of one begins: half an interval's width outside it, or a tenth of a one-sided bound. */
const scaleOf = (oneSided: boolean): number => (oneSided ? 0.1 : 0.5)
/** A finding that cannot be run counts like one missed by three of these. */
const brokenResidual = 3
/** Pseudo-Huber: a square near zero, linear far out, so that one finding out of reach does not pull everything. */
const tempered = (r: number): number => Math.sqrt(2 * (Math.sqrt(1 + r * r) - 1))
/** Tier 1 weighs more: it must hold. */
const weightOf = (tier: number): number => (tier === 1 ? Math.SQRT2 : 1)

export interface Evaluation {
  /** Residuals of all expectations, then of the priors. */
  readonly residuals: Float64Array
  /** Half the sum of their squares. */
  readonly cost: number
  readonly results: readonly FindingResult[]
}

/** Parameter values from logarithmic displacements. */
export function valuesAt(parameters: readonly FitParameter[], x: Float64Array): Readonly<Record<string, number>> {
  return Object.fromEntries(parameters.map((p, i) => [p.id, p.start * Math.exp(x[i] as number)]))
}

/** Judge all findings at a point. `x` holds logarithmic displacements from the starts. */
export function evaluate(problem: FitProblem, x: Float64Array): Evaluation {
  const { runner, parameters, findings } = problem
  runner.override(valuesAt(parameters, x))
  const results = findings.map((f) => judge(runner, f, { timeLimitSeconds: problem.timeLimitSeconds ?? 20 }))
  const residuals: number[] = []
  for (const result of results) {
    const weight = weightOf(result.tier)
    for (const e of result.expectations) {
      if (e.verdict === "not covered") residuals.push(0)
      else if (e.margin === null) residuals.push(e.verdict === "pass" ? 0 : weight * tempered(brokenResidual))
      else {
        const oneSided = e.within === null || e.within[0] === null || e.within[1] === null
        residuals.push(weight * tempered(Math.max(0, -e.margin) / scaleOf(oneSided)))
      }
    }
  }
  parameters.forEach((p, i) => {
    residuals.push((x[i] as number) / p.spread)
  })
  const all = Float64Array.from(residuals)
  return { residuals: all, cost: all.reduce((s, r) => s + r * r, 0) / 2, results }
}
