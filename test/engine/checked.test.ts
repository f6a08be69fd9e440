import { describe, expect, it } from "vitest"
import { runChecked } from "../../src/engine/index.ts"
import { simulatorOf } from "./small-models.ts"

describe("a run whose tolerance is checked", () => {
  it("is content with the first check where errors do not grow", () => {
    const { rtol, difference, trajectory } = runChecked(simulatorOf("A -> B; k*A; k = 0.5; A = 10; B = 0"), { end: 4 })
    expect(rtol).toBe(1e-7)
    expect(difference).toBeLessThan(1e-5)
    expect(trajectory.columns[0]?.at(-1)).toBeCloseTo(10 * Math.exp(-2), 7)
  })

  it("goes on to tighter tolerances where they do", () => {
    const lorenz = "x' = 10*(y - x); y' = x*(28 - z) - y; z' = x*y - 8/3*z; x = 1; y = 1; z = 1"
    const short = runChecked(simulatorOf(lorenz), { end: 18, select: ["x", "y", "z"] })
    expect(short.rtol).toBeLessThan(1e-7)
    expect(short.difference).toBeLessThan(1e-4)
    const long = runChecked(simulatorOf(lorenz), { end: 60, select: ["x", "y", "z"] })
    expect(long.rtol).toBeCloseTo(1e-10, 20)
    expect(long.difference).toBeGreaterThan(1e-2)
  })

  it("gives the failed run where the first one fails, with nothing to compare", () => {
    const { trajectory, difference } = runChecked(simulatorOf("J: -> A; A^2; A = 1"), { end: 4 })
    expect(trajectory.outcome.kind).toBe("failed")
    expect(difference).toBeUndefined()
  })

  it("is made once where it is stochastic", () => {
    const options = { end: 10, method: "ssa" as const, seed: 3 }
    expect(runChecked(simulatorOf("A -> B; 0.1*A; A = 50; B = 0"), options).difference).toBeUndefined()
  })
})
