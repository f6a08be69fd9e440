import { describe, expect, it } from "vitest"
import { eigenvalues, solveDense } from "../../src/engine/dense.ts"

/** Numbers in (-1, 1) from a linear congruential generator with a fixed start. */
function numbers(seed: number): () => number {
  let s = seed
  return () => {
    s = (s * 1103515245 + 12345) % 2147483648
    return (2 * s) / 2147483648 - 1
  }
}

describe("dense linear algebra", () => {
  it("solves a random system to rounding", () => {
    const next = numbers(7)
    const n = 40
    const a = Float64Array.from({ length: n * n }, next)
    const x = Float64Array.from({ length: n }, next)
    const b = Float64Array.from({ length: n }, (_, i) => x.reduce((s, v, j) => s + v * (a[i * n + j] as number), 0))
    expect(solveDense(a.slice(), b)).toBe(true)
    expect(Math.max(...b.map((v, i) => Math.abs(v - (x[i] as number))))).toBeLessThan(1e-10)
  })

  it("says that a singular system has no solution", () => {
    expect(solveDense(Float64Array.from([1, 2, 2, 4]), Float64Array.from([1, 1]))).toBe(false)
  })

  it("finds the eigenvalues of a companion matrix: the roots of its polynomial", () => {
    // (x + 1)(x + 2)(x - 3)(x² + 1) = x⁵ − 6x³ − 6x² − 7x − 6
    const c = [0, 6, 6, 7, 6]
    const a = new Float64Array(25)
    c.forEach((v, j) => {
      a[j] = v
    })
    for (let i = 1; i < 5; i++) a[i * 5 + i - 1] = 1
    const found = eigenvalues(a, 5)!
    const sorted = found.map((e) => `${e.re.toFixed(8)} ${e.im.toFixed(8)}`.replaceAll("-0.00000000", "0.00000000"))
    expect(sorted).toEqual([
      "3.00000000 0.00000000",
      "0.00000000 1.00000000",
      "0.00000000 -1.00000000",
      "-1.00000000 0.00000000",
      "-2.00000000 0.00000000",
    ])
  })

  it.each([3, 10, 60])(
    "of a random matrix of %i rows they add up to its trace, and their squares to that of its square",
    (n) => {
      const next = numbers(n)
      const a = Float64Array.from({ length: n * n }, next)
      const trace = Array.from({ length: n }, (_, i) => a[i * n + i] as number).reduce((s, v) => s + v, 0)
      let squared = 0
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) squared += (a[i * n + j] as number) * (a[j * n + i] as number)
      const found = eigenvalues(a.slice(), n)!
      expect(found).toHaveLength(n)
      expect(found.reduce((s, e) => s + e.re, 0)).toBeCloseTo(trace, 9)
      expect(found.reduce((s, e) => s + e.re * e.re - e.im * e.im, 0)).toBeCloseTo(squared, 8)
    },
  )
})
