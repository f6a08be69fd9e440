/**
 * Which combinations of parameters the findings pin down: the singular values of the margins' sensitivities, parameters
 * in units of their priors. A large value is a direction in which the findings allow little.
 */
import type { FitParameter } from "./problem.ts"
import { spreadOf } from "./problem.ts"

/** One direction in the space of parameters. */
export interface Combination {
  /** Singular value: how many standard deviations of the findings one standard deviation of the prior moves them. */
  readonly strength: number
  /** Standard deviation left of the prior's, 0 to 1. */
  readonly left: number
  /** Parameters with the greatest shares, by size: share of the direction, signed. */
  readonly parts: readonly { readonly id: string; readonly share: number }[]
}

/** One Jacobi rotation that zeroes a[p, q] of a symmetric matrix; v collects the rotations. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] as number
  if (apq === 0) return
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [a[k * n + p] as number, a[k * n + q] as number]
    a[k * n + p] = c * kp - s * kq
    a[k * n + q] = s * kp + c * kq
  }
  for (let k = 0; k < n; k++) {
    const [pk, qk] = [a[p * n + k] as number, a[q * n + k] as number]
    a[p * n + k] = c * pk - s * qk
    a[q * n + k] = s * pk + c * qk
    const [vp, vq] = [v[k * n + p] as number, v[k * n + q] as number]
    v[k * n + p] = c * vp - s * vq
    v[k * n + q] = s * vp + c * vq
  }
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix (n, n), row-major, by cyclic Jacobi rotations.
 * @returns values, and vectors as columns of a row-major matrix
 * @source Golub and Van Loan, Matrix Computations, section 8.5
 */
export function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice()
  const v = new Float64Array(n * n)
  for (let k = 0; k < n; k++) v[k * n + k] = 1
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    let all = 0
    for (let p = 0; p < n; p++)
      for (let q = 0; q < n; q++) {
        const square = (a[p * n + q] as number) ** 2
        all += square
        if (p !== q) off += square
      }
    if (off <= 1e-24 * all) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
  }
  return { values: Float64Array.from({ length: n }, (_, k) => a[k * n + k] as number), vectors: v }
}

/** Shares below this are not told. */
const leastShare = 0.25

/** Combinations from the sensitivities (margins, parameters), the best known first. */
export function combinations(slopes: Float64Array, parameters: readonly FitParameter[]): readonly Combination[] {
  const n = parameters.length
  const m = n === 0 ? 0 : slopes.length / n
  const a = new Float64Array(n * n)
  for (let i = 0; i < m; i++) {
    const row = parameters.map((p, k) => (slopes[i * n + k] as number) * spreadOf(p))
    for (let p = 0; p < n; p++) {
      for (let q = 0; q < n; q++) a[p * n + q] = (a[p * n + q] as number) + (row[p] as number) * (row[q] as number)
    }
  }
  const { values, vectors } = symmetricEigen(a, n)
  return [...values.keys()]
    .map((k): Combination => {
      const value = Math.max(0, values[k] as number)
      const column = parameters.map((p, i) => ({ id: p.id, share: vectors[i * n + k] as number }))
      const sign = column.reduce((best, c) => (Math.abs(c.share) > Math.abs(best) ? c.share : best), 0) < 0 ? -1 : 1
      const parts = column
        .filter((c) => Math.abs(c.share) >= leastShare)
        .map((c) => ({ id: c.id, share: sign * c.share }))
        .sort((x, y) => Math.abs(y.share) - Math.abs(x.share))
      return { strength: Math.sqrt(value), left: 1 / Math.sqrt(1 + value), parts }
    })
    .sort((x, y) => y.strength - x.strength)
}
