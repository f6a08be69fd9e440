import { describe, expect, it } from "vitest"
import { drawFrom } from "../../src/engine/draws.ts"
import { Random } from "../../src/engine/random.ts"

const n = 20_000

/** Mean and standard deviation of n draws. */
function sample(name: string, args: readonly number[], seed = 1): { mean: number; sd: number; values: number[] } {
  const random = new Random(seed)
  const values = Array.from({ length: n }, () => drawFrom(name, args, random, Math))
  const mean = values.reduce((s, x) => s + x, 0) / n
  const sd = Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / (n - 1))
  return { mean, sd, values }
}

describe("draws", () => {
  /** name, arguments, mean and standard deviation by formula. */
  const table: readonly [string, readonly number[], number, number][] = [
    ["normal", [3, 2], 3, 2],
    ["uniform", [-1, 3], 1, 4 / Math.sqrt(12)],
    ["bernoulli", [0.23], 0.23, Math.sqrt(0.23 * 0.77)],
    ["binomial", [100, 0.2], 20, 4],
    ["binomial", [12, 0.7], 8.4, Math.sqrt(12 * 0.21)],
    ["binomial", [1e6, 1e-3], 1000, Math.sqrt(999)],
    ["chisquare", [3.2], 3.2, Math.sqrt(6.4)],
    ["exponential", [0.5], 2, 2],
    ["gamma", [2, 1.1], 2.2, Math.sqrt(2) * 1.1],
    ["gamma", [0.3, 2], 0.6, Math.sqrt(0.3) * 2],
    ["laplace", [1, 2], 1, Math.SQRT2 * 2],
    ["lognormal", [0.1, 0.4], Math.exp(0.18), Math.exp(0.18) * Math.sqrt(Math.exp(0.16) - 1)],
    ["poisson", [1.5], 1.5, Math.sqrt(1.5)],
    ["poisson", [400], 400, 20],
    ["rayleigh", [2], 2 * Math.sqrt(Math.PI / 2), 2 * Math.sqrt((4 - Math.PI) / 2)],
    ["exponential", [1, 2, Number.POSITIVE_INFINITY], 3, 1],
  ]
  for (const [name, args, mean, sd] of table) {
    it(`${name}(${args.join(", ")}) has its mean and deviation`, () => {
      const s = sample(name, args)
      expect(Math.abs(s.mean - mean)).toBeLessThan((5 * sd) / Math.sqrt(n))
      expect(Math.abs(s.sd / sd - 1)).toBeLessThan(0.05)
    })
  }

  it("between bounds stay between them, however little is there", () => {
    const far: readonly [string, readonly number[]][] = [
      ["normal", [0, 1, 8, 9]],
      ["gamma", [2, 1, 40, 41]],
      ["poisson", [1.5, 30, 40]],
      ["binomial", [100, 0.2, 90, 95]],
      ["cauchy", [1, 2, 1.1, 10]],
      ["laplace", [0, 1, 60, 61]],
      ["lognormal", [1, 2, 3, 10]],
    ]
    for (const [name, args] of far) {
      const [low, high] = args.slice(-2) as [number, number]
      const random = new Random(3)
      for (let i = 0; i < 20; i++) {
        const x = drawFrom(name, args, random, Math)
        expect(x, name).toBeGreaterThanOrEqual(low)
        expect(x, name).toBeLessThanOrEqual(high)
      }
    }
  })

  it("from impossible arguments are not numbers, and the same seed gives the same draws", () => {
    expect(drawFrom("normal", [0, -1], new Random(1), Math)).toBeNaN()
    expect(drawFrom("gamma", [Number.NaN, 1], new Random(1), Math)).toBeNaN()
    expect(drawFrom("poisson", [Number.POSITIVE_INFINITY], new Random(1), Math)).toBeNaN()
    expect(drawFrom("nothing", [1], new Random(1), Math)).toBeNaN()
    expect(sample("gamma", [2, 1], 7).values).toEqual(sample("gamma", [2, 1], 7).values)
  })
})
