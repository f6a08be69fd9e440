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

  it("takes a matrix apart that is block triangular in some order: blocks of any scale do not disturb each other", () => {
    // Rows 0 and 2 turn around each other (−1 ± 2i), 1 and 3 stand alone and are driven by them, 10⁹ apart.
    const n = 4
    const a = new Float64Array(n * n)
    const put = (i: number, j: number, v: number): void => {
      a[i * n + j] = v
    }
    put(0, 0, -1)
    put(0, 2, 2)
    put(2, 0, -2)
    put(2, 2, -1)
    put(1, 1, -1e9)
    put(1, 0, 1e12)
    put(3, 3, -1e-9)
    put(3, 1, 1e6)
    put(3, 2, 7)
    expect(eigenvalues(a, n)).toEqual([
      { re: -1e-9, im: 0 },
      { re: -1, im: 2 },
      { re: -1, im: -2 },
      { re: -1e9, im: 0 },
    ])
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
