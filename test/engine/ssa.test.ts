import { describe, expect, it } from "vitest"
import { Random } from "../../src/engine/random.ts"
import { simulatorOf } from "./small-models.ts"

describe("stochastic runs", () => {
  it("have the mean and variance of a Poisson process at rest", () => {
    const simulator = simulatorOf("-> X; 10; X -> ; 0.5*X; X = 20")
    let sum = 0
    let squares = 0
    const runs = 2000
    for (let seed = 0; seed < runs; seed++) {
      const x = simulator.run({ end: 5, times: [5], method: "ssa", seed }).columns[0]?.[0] as number
      expect(Number.isInteger(x)).toBe(true)
      sum += x
      squares += x * x
    }
    const mean = sum / runs
    // Five standard errors of the mean and of the variance.
    expect(Math.abs(mean - 20)).toBeLessThan(5 * Math.sqrt(20 / runs))
    expect(Math.abs(squares / runs - mean * mean - 20)).toBeLessThan(5 * 20 * Math.sqrt(2.05 / runs))
  })

  it("give the same course for the same seed, another for another", () => {
    const simulator = simulatorOf("A -> B; A; B -> A; B; A = 50; B = 50")
    const run = (seed: number) => simulator.run({ end: 3, method: "ssa", seed })
    expect(run(4).columns).toEqual(run(4).columns)
    expect(run(4).columns).not.toEqual(run(5).columns)
  })

  it("keep totals exactly", () => {
    const run = simulatorOf("A -> B; A; B -> A; B; A = 50; B = 50").run({ end: 10, method: "ssa" })
    run.time.forEach((_, i) => {
      expect((run.columns[0]?.[i] as number) + (run.columns[1]?.[i] as number)).toBe(100)
    })
  })

  it("meet events in time and in state", () => {
    const run = simulatorOf("A -> ; A; A = 100; E: at time >= 0.25: A = 1000; F: at A < 500: A = 2000").run({
      end: 1,
      method: "ssa",
      select: ["A"],
    })
    expect(run.events[0]).toEqual({ id: "E", time: 0.25 })
    expect(run.events.some((e) => e.id === "F")).toBe(true)
    expect(run.columns[0]?.[25]).toBe(1000)
  })

  it("follow rates that depend on time", () => {
    // Births at rate 20·t: the count at t = 2 is Poisson with mean 40.
    const simulator = simulatorOf("-> X; 20*time; X = 0")
    const runs = 1000
    let sum = 0
    for (let seed = 0; seed < runs; seed++) {
      sum += simulator.run({ end: 2, times: [2], method: "ssa", seed }).columns[0]?.[0] as number
    }
    expect(Math.abs(sum / runs - 40)).toBeLessThan(5 * Math.sqrt(40 / runs))
  })

  it("refuse models that change otherwise than by reactions", () => {
    expect(() => simulatorOf("x' = 1; x = 0").run({ end: 1, method: "ssa" })).toThrow(RangeError)
  })
})

describe("random numbers", () => {
  it("are uniform, and follow from the seed alone", () => {
    const random = new Random(1)
    const bins = new Array<number>(16).fill(0)
    for (let i = 0; i < 16_000; i++) bins[Math.floor(random.uniform() * 16)]! += 1
    const chiSquared = bins.reduce((s, b) => s + (b - 1000) ** 2 / 1000, 0)
    expect(chiSquared).toBeLessThan(38)
    expect(new Random(1).uniform()).not.toBe(new Random(2).uniform())
    expect(new Random(0.5).uniform()).not.toBe(new Random(0.25).uniform())
  })
})
