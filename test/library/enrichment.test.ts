import { describe, expect, it } from "vitest"
import { benjaminiHochberg, enrichedFigures, hypergeometricTail, similarFigures } from "../../src/library/index.ts"

/** P(X ≥ k) by exact rational arithmetic (Python's fractions); scipy.stats.hypergeom.sf(k - 1, N, K, n) is the same to 1e-12. */
const cases: readonly (readonly [k: number, N: number, K: number, n: number, tail: number])[] = [
  [7, 7681, 26, 8, 1.6824255784509597e-17],
  [5, 20000, 100, 200, 0.0033238834908452457],
  [50, 20000, 500, 300, 7.50951077692098e-27],
  [1, 20000, 10, 5, 0.0024977507874718525],
  [120, 20000, 1000, 400, 1.1489281380747189e-60],
  [3, 7582, 3, 3, 1.3771199441915643e-11],
  [40, 60000, 3000, 900, 0.7999738688085584],
  [2, 50, 25, 10, 0.9947097290298555],
  [9, 50, 25, 10, 0.005290270970144493],
  [30, 20000, 2000, 300, 0.5286638911366026],
  [25, 20000, 2000, 300, 0.8579752590974081],
]

describe("the hypergeometric tail", () => {
  it("is Fisher's: three or four of four cups by chance", () => {
    // R. A. Fisher (1935), The Design of Experiments, chapter 2: 17 of 70.
    expect(hypergeometricTail(3, 8, 4, 4)).toBeCloseTo(17 / 70, 15)
    expect(hypergeometricTail(4, 8, 4, 4)).toBeCloseTo(1 / 70, 16)
  })

  it("agrees with exact arithmetic to 1e-12", () => {
    for (const [k, N, K, n, tail] of cases) {
      expect(Math.abs(hypergeometricTail(k, N, K, n) / tail - 1)).toBeLessThan(1e-12)
    }
  })

  it("is 1 where the overlap cannot be less and 0 where it cannot be as large", () => {
    expect(hypergeometricTail(0, 100, 10, 10)).toBe(1)
    expect(hypergeometricTail(5, 10, 10, 5)).toBe(1)
    expect(hypergeometricTail(11, 100, 10, 20)).toBe(0)
    expect(() => hypergeometricTail(1, 10, 11, 2)).toThrow(RangeError)
  })
})

describe("Benjamini–Hochberg", () => {
  it("rejects the four hypotheses of the paper's example at 5 %", () => {
    // Benjamini & Hochberg (1995), section 4.1.
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ]
    const q = benjaminiHochberg(p)
    expect(q.filter((x) => x <= 0.05)).toHaveLength(4)
    expect(q[3]).toBeCloseTo((0.0095 * 15) / 4, 12)
  })

  it("is the same for classes of equal p-values as for these one by one", () => {
    const one = benjaminiHochberg([0.01, 0.01, 0.02, 0.5], 10)
    const classes = benjaminiHochberg([0.01, 0.02, 0.5], 10, [2, 1, 1])
    expect([classes[0], classes[0], classes[1], classes[2]]).toEqual(one)
  })
})

describe("figures as gene sets", () => {
  const postings = [
    { symbol: "A", figures: Uint32Array.of(0, 1) },
    { symbol: "B", figures: Uint32Array.of(0, 2) },
    { symbol: "C", figures: Uint32Array.of(0, 1, 2, 3) },
  ]
  const sizes = { genes: Uint32Array.of(3, 4, 10, 1, 0), norms: Float64Array.of(2, 2, 4, 1, 1), background: 50 }

  it("are enriched by the hypergeometric test, over all that have genes", () => {
    const found = enrichedFigures(postings, sizes)
    expect(found.map((f) => f.figure)).toEqual([0, 1, 2])
    expect(found[0]).toMatchObject({ overlap: 3, size: 3, shared: ["A", "B", "C"] })
    expect(found[0]?.p).toBeCloseTo(1 / 19600, 12)
    expect(found[0]?.q).toBeCloseTo(4 / 19600, 12)
    expect(enrichedFigures(postings, sizes, { limit: 1 })).toEqual(found.slice(0, 1))
    expect(() => enrichedFigures(postings, sizes, { background: 2 })).toThrow(RangeError)
  })

  it("are similar by what they share, rare genes counting more", () => {
    const found = similarFigures(postings, sizes, 3)
    expect(found.map((f) => f.figure)).toEqual([0, 1, 3])
    expect(similarFigures(postings, sizes, 3, 0).map((f) => f.figure)).not.toContain(0)
  })
})
