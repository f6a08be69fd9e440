/**
 * Levenberg–Marquardt on the residuals, with forward differences: one point at a time, so that a fit can be stopped,
 * written down and gone on with after every iteration.
 */
import { type Evaluation, evaluate, type FitProblem, withinBounds } from "./problem.ts"

/** Where a fit stands: enough to go on from. */
export interface FitState {
  readonly x: readonly number[]
  readonly cost: number
  readonly damping: number
  readonly iteration: number
  readonly done: boolean
}

/** Step in the logarithm for differences: wide enough to see across the kinks of the hinges. */
const difference = 0.03

/** Derivatives by displacement, row-major: (residuals, parameters) and (margins, parameters). */
export interface Derivatives {
  readonly residuals: Float64Array
  readonly margins: Float64Array
}

/** Both matrices of derivatives, one evaluation for each parameter. */
export function differences(problem: FitProblem, x: Float64Array, at: Evaluation): Derivatives {
  const n = x.length
  const j = new Float64Array(at.residuals.length * n)
  const slopes = new Float64Array(at.margins.length * n)
  for (let k = 0; k < n; k++) {
    const moved = x.slice()
    const p = problem.parameters[k]
    // Towards the middle of the range, so that differences stay within bounds.
    const h = p && p.start * Math.exp(x[k] as number) > Math.sqrt(p.low * p.high) ? -difference : difference
    moved[k] = (moved[k] as number) + h
    const there = evaluate(problem, moved)
    at.residuals.forEach((r, i) => {
      j[i * n + k] = ((there.residuals[i] as number) - r) / h
    })
    at.margins.forEach((r, i) => {
      slopes[i * n + k] = ((there.margins[i] as number) - r) / h
    })
  }
  return { residuals: j, margins: slopes }
}

/** JᵀJ, row-major (n, n). */
export function normalMatrix(j: Float64Array, n: number): Float64Array {
  const a = new Float64Array(n * n)
  const m = j.length / n
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < n; p++) {
      const v = j[i * n + p] as number
      if (v === 0) continue
      for (let q = 0; q < n; q++) a[p * n + q] = (a[p * n + q] as number) + v * (j[i * n + q] as number)
    }
  }
  return a
}

/**
 * Cholesky factor L of a symmetric positive definite matrix, in place in the lower triangle.
 * @returns false where it is not positive definite
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      let sum = a[i * n + k] as number
      for (let q = 0; q < k; q++) sum -= (a[i * n + q] as number) * (a[k * n + q] as number)
      if (i === k) {
        if (!(sum > 0)) return false
        a[i * n + i] = Math.sqrt(sum)
      } else a[i * n + k] = sum / (a[k * n + k] as number)
    }
  }
  return true
}

/** Solve L·Lᵀ·x = b in place. */
export function solveCholesky(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number
    for (let k = 0; k < i; k++) sum -= (l[i * n + k] as number) * (b[k] as number)
    b[i] = sum / (l[i * n + i] as number)
  }
  solveTransposed(l, n, b)
}

/** Solve Lᵀ·x = b in place. */
export function solveTransposed(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number
    for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] as number) * (b[k] as number)
    b[i] = sum / (l[i * n + i] as number)
  }
}

/** A step longer than this in any logarithm is cut: beyond it the linearization says nothing. */
const longestStep = 0.7

function stepFrom(normal: Float64Array, gradient: Float64Array, damping: number): Float64Array | undefined {
  const n = gradient.length
  const a = normal.slice()
  for (let k = 0; k < n; k++) a[k * n + k] = (a[k * n + k] as number) * (1 + damping) + 1e-12
  if (!cholesky(a, n)) return undefined
  const step = gradient.map((g) => -g)
  solveCholesky(a, n, step)
  const longest = step.reduce((s, v) => Math.max(s, Math.abs(v)), 0)
  return longest > longestStep ? step.map((v) => (v * longestStep) / longest) : step
}

/** A fit's first state at displacements `x`. */
export function fitStart(problem: FitProblem, x: readonly number[]): FitState {
  return { x, cost: evaluate(problem, Float64Array.from(x)).cost, damping: 0.1, iteration: 0, done: false }
}

/** One iteration: the next state, `done` where no step makes things better. */
export function fitIteration(problem: FitProblem, state: FitState): FitState {
  const x = Float64Array.from(state.x)
  const at = evaluate(problem, x)
  const j = differences(problem, x, at).residuals
  const n = x.length
  const normal = normalMatrix(j, n)
  const gradient = new Float64Array(n)
  at.residuals.forEach((r, i) => {
    for (let k = 0; k < n; k++) gradient[k] = (gradient[k] as number) + r * (j[i * n + k] as number)
  })
  let { damping } = state
  for (let tries = 0; tries < 7; tries++) {
    const step = stepFrom(normal, gradient, damping)
    const next =
      step &&
      withinBounds(
        problem.parameters,
        x.map((v, k) => v + (step[k] as number)),
      )
    const there = next && evaluate(problem, next)
    if (next && there && there.cost < at.cost) {
      const small = at.cost - there.cost < 1e-4 * at.cost
      return {
        x: [...next],
        cost: there.cost,
        damping: Math.max(1e-6, damping / 5),
        iteration: state.iteration + 1,
        done: small,
      }
    }
    damping = damping * 6 + 1e-6
  }
  return { ...state, cost: at.cost, damping, iteration: state.iteration + 1, done: true }
}
