/**
 * Not one best fit but many that the findings cannot tell apart: samples around the optimum from the linearized
 * posterior, kept where every tier-1 finding that held still holds; and what the findings pin down.
 */
import { cholesky, differences, normalMatrix, solveTransposed } from "./least-squares.ts"
import { evaluate, type FitProblem, priorWeight, spreadOf, valuesAt, withinBounds } from "./problem.ts"
import { normalFrom, uniformFrom } from "./random.ts"

export interface EnsembleMember {
  readonly cost: number
  readonly values: Readonly<Record<string, number>>
}

export interface Ensemble {
  readonly seed: number
  readonly tried: number
  readonly members: readonly EnsembleMember[]
}

export interface Identifiability {
  readonly id: string
  readonly value: number
  /** Standard deviation of the logarithm before and after the findings. */
  readonly prior: number
  readonly posterior: number
}

/** Inverse of L·Lᵀ's diagonal: variances. */
function variances(l: Float64Array, n: number): Float64Array {
  const v = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    // Column k of L⁻¹ by forward substitution; its squares add up over rows i ≥ k into (L·Lᵀ)⁻¹.
    const column = new Float64Array(n)
    for (let i = k; i < n; i++) {
      let sum = i === k ? 1 : 0
      for (let q = k; q < i; q++) sum -= (l[i * n + q] as number) * (column[q] as number)
      column[i] = sum / (l[i * n + i] as number)
    }
    v[k] = 0
    for (let i = k; i < n; i++) v[k] = (v[k] as number) + (column[i] as number) ** 2
  }
  return v
}

/** The curvature of the cost at a point as a Cholesky factor. Priors make it positive definite. */
function curvature(problem: FitProblem, x: Float64Array): Float64Array {
  const l = normalMatrix(differences(problem, x, evaluate(problem, x)), x.length)
  if (!cholesky(l, x.length)) throw new RangeError("the priors do not bound every parameter")
  return l
}

/** How far the findings narrow each parameter, those they narrow most first. */
export function identifiability(problem: FitProblem, x: readonly number[]): readonly Identifiability[] {
  const at = Float64Array.from(x)
  const spread = variances(curvature(problem, at), at.length)
  const values = valuesAt(problem.parameters, at)
  return problem.parameters
    .map((p, k) => ({
      id: p.id,
      value: values[p.id] as number,
      prior: spreadOf(p),
      posterior: priorWeight * Math.sqrt(spread[k] as number),
    }))
    .sort((a, b) => a.posterior / a.prior - b.posterior / b.prior)
}

export interface EnsembleOptions {
  readonly seed: number
  readonly size: number
  /** Most samples to try; default 20 for each wanted. */
  readonly tries?: number | undefined
  readonly onTry?: ((tried: number, accepted: number) => void) | undefined
}

/** Sample an ensemble around `x`. Its first member is `x` itself. */
export function sampleEnsemble(problem: FitProblem, x: readonly number[], options: EnsembleOptions): Ensemble {
  const at = Float64Array.from(x)
  const n = at.length
  const best = evaluate(problem, at)
  const held = new Set(best.results.filter((r) => r.tier === 1 && r.verdict === "pass").map((r) => r.id))
  const l = curvature(problem, at)
  const normal = normalFrom(uniformFrom(options.seed))
  const members: EnsembleMember[] = [{ cost: best.cost, values: valuesAt(problem.parameters, at) }]
  const most = options.tries ?? 20 * options.size
  // Findings are hinges, so the linearization is too wide where none binds yet: the reach adapts to what is accepted.
  let reach = 0.5
  let tried = 0
  while (members.length < options.size && tried < most) {
    tried += 1
    const step = Float64Array.from({ length: n }, normal)
    solveTransposed(l, n, step)
    const there = withinBounds(
      problem.parameters,
      at.map((v, k) => v + reach * priorWeight * (step[k] as number)),
    )
    const sample = evaluate(problem, there)
    const good = sample.results.every((r) => !held.has(r.id) || r.verdict === "pass")
    if (good) members.push({ cost: sample.cost, values: valuesAt(problem.parameters, there) })
    reach = Math.min(1, Math.max(0.05, reach * (good ? 1.15 : 0.93)))
    options.onTry?.(tried, members.length)
  }
  return { seed: options.seed, tried, members }
}
