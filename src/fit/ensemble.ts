/**
 * Not one best fit but many that the findings cannot tell apart: a random walk from the optimum through sets in which
 * every tier-1 finding that held still holds; and what the findings pin down.
 */
import { type Combination, combinations } from "./combinations.ts"
import { cholesky, differences, normalMatrix, solveTransposed } from "./least-squares.ts"
import { evaluate, type FitProblem, judgeWithin, priorWeight, spreadOf, valuesAt, withinBounds } from "./problem.ts"
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

/** What the findings say about the parameters at a point: one evaluation for each parameter. */
export interface Curvature {
  /** Cholesky factor of the cost's curvature. Priors make it positive definite. */
  readonly factor: Float64Array
  /** How far the findings narrow each parameter, those they narrow most first. */
  readonly parameters: readonly Identifiability[]
  /** Which combinations they pin down, the best known first. */
  readonly combinations: readonly Combination[]
}

/** Curvature of the cost at displacements `x`, and what it tells. */
export function curvatureAt(problem: FitProblem, x: readonly number[]): Curvature {
  const at = Float64Array.from(x)
  const slopes = differences(problem, at, evaluate(problem, at))
  const factor = normalMatrix(slopes.residuals, at.length)
  if (!cholesky(factor, at.length)) throw new RangeError("the priors do not bound every parameter")
  const spread = variances(factor, at.length)
  const values = valuesAt(problem.parameters, at)
  const parameters = problem.parameters
    .map((p, k) => ({
      id: p.id,
      value: values[p.id] as number,
      prior: spreadOf(p),
      posterior: priorWeight * Math.sqrt(spread[k] as number),
    }))
    .sort((a, b) => a.posterior / a.prior - b.posterior / b.prior)
  return { factor, parameters, combinations: combinations(slopes.margins, problem.parameters) }
}

export interface EnsembleOptions {
  readonly seed: number
  readonly size: number
  /** Most samples to try; default 20 for each wanted. */
  readonly tries?: number | undefined
  readonly onTry?: ((tried: number, accepted: number) => void) | undefined
  /** The curvature at `x`, where it is known already. */
  readonly curvature?: Curvature | undefined
}

/** Accepted steps of the walk between two members, so that neighbours differ. */
const stepsBetween = 3

/** Half the squared distance from the starts in units of the priors: minus the logarithm of the prior's density. */
function priorCost(problem: FitProblem, x: Float64Array): number {
  return problem.parameters.reduce((sum, p, k) => sum + ((x[k] as number) / spreadOf(p)) ** 2 / 2, 0)
}

/**
 * Sample an ensemble around `x`: sets that keep every tier-1 finding that held. Its first member is `x` itself; the others
 * are states of a random walk through those sets (Metropolis on the prior, steps shaped by the curvature), so that
 * they wander as far as the findings and the priors let them.
 */
export function sampleEnsemble(problem: FitProblem, x: readonly number[], options: EnsembleOptions): Ensemble {
  const at = Float64Array.from(x)
  const n = at.length
  const best = evaluate(problem, at)
  const held = new Set(best.results.filter((r) => r.tier === 1 && r.verdict === "pass").map((r) => r.id))
  const l = (options.curvature ?? curvatureAt(problem, x)).factor
  const uniform = uniformFrom(options.seed)
  const normal = normalFrom(uniform)
  const members: EnsembleMember[] = [{ cost: best.cost, values: valuesAt(problem.parameters, at) }]
  const most = options.tries ?? 20 * options.size
  // What failed last is judged first: most steps are turned down by few findings.
  let order = problem.findings.filter((f) => held.has(f.id))
  // Findings are hinges, so the linearization is too wide where none binds yet: the reach adapts to what is accepted.
  let reach = 0.5
  let here: Float64Array = at
  let steps = 0
  let tried = 0
  while (members.length < options.size && tried < most) {
    tried += 1
    const step = Float64Array.from({ length: n }, normal)
    solveTransposed(l, n, step)
    const there = withinBounds(
      problem.parameters,
      here.map((v, k) => v + reach * priorWeight * (step[k] as number)),
    )
    const likely = uniform() < Math.exp(priorCost(problem, here) - priorCost(problem, there))
    problem.runner.override(valuesAt(problem.parameters, there))
    const fault = likely ? order.find((f) => judgeWithin(problem, f).verdict !== "pass") : undefined
    if (fault) order = [fault, ...order.filter((f) => f !== fault)]
    const good = likely && !fault
    if (good) {
      here = there
      steps += 1
      if (steps % stepsBetween === 0)
        members.push({ cost: evaluate(problem, there).cost, values: valuesAt(problem.parameters, there) })
    }
    reach = Math.min(1, Math.max(0.05, reach * (good ? 1.15 : 0.93)))
    options.onTry?.(tried, members.length)
  }
  return { seed: options.seed, tried, members }
}
