import { describe, expect, it } from "vitest"
import type { Outcome, Trajectory } from "../../src/engine/index.ts"
import { simulatorOf } from "./small-models.ts"

type Failed = Outcome & { readonly kind: "failed" }

/** The failure of a run, after what every failed run must have: a time, a reason, a remedy, and whole rows up to there. */
function failureOf(run: Trajectory): Failed {
  const { outcome } = run
  if (outcome.kind !== "failed") throw new RangeError(`the run ended as ${outcome.kind}`)
  expect(Number.isFinite(outcome.time)).toBe(true)
  expect(outcome.message.length).toBeGreaterThan(10)
  expect(outcome.help.length).toBeGreaterThan(5)
  for (const column of run.columns) expect(column.length).toBe(run.time.length)
  expect(run.final.time).toBeCloseTo(outcome.time, 12)
  for (const t of run.time) expect(t).toBeLessThanOrEqual(outcome.time)
  return outcome
}

describe("a run that fails is a result", () => {
  it("where the solution runs off to infinity, with any method", () => {
    for (const method of ["auto", "rodas5p", "bdf", "tsit5", "verner"] as const) {
      const run = simulatorOf("x' = x^2; x = 1").run({ end: 2, steps: 200, select: ["x"], rtol: 1e-6, method })
      expect(["step-too-small", "not-finite"]).toContain(failureOf(run).reason)
      expect((run.outcome as Failed).time).toBeCloseTo(1, 2)
      expect(run.time.length).toBeGreaterThan(95)
      expect(run.columns[0]?.[50]).toBeCloseTo(2, 4)
    }
  })

  it("where a stiff system blows up", () => {
    const run = simulatorOf("y' = -1e6*(y - x); x' = x*x*y; x = 1; y = 1").run({
      end: 5,
      steps: 50,
      select: ["x", "y"],
    })
    expect(["step-too-small", "not-finite"]).toContain(failureOf(run).reason)
    expect(run.time.length).toBeGreaterThan(1)
  })

  it("where an algebraic rule stops determining its variable: singular or inconsistent", () => {
    // x² = 1 − t has no solution beyond t = 1, and a singular Jacobian there.
    const run = simulatorOf("x = 1; y = 0; y' = 1; 0 = x^2 - 1 + y").run({ end: 3, steps: 30, select: ["x", "y"] })
    const failed = failureOf(run)
    expect(["singular", "inconsistent", "step-too-small", "not-finite"]).toContain(failed.reason)
    expect(failed.time).toBeCloseTo(1, 1)
    expect(run.columns[0]?.[5]).toBeCloseTo(Math.sqrt(0.5), 4)
  })

  it("at the limit of steps", () => {
    const run = simulatorOf("x = 1; y = 0; x' = y; y' = -x").run({ end: 1e4, maxSteps: 200 })
    expect(failureOf(run).reason).toBe("step-limit")
    expect(run.final.time).toBeGreaterThan(0)
  })

  it("at the limit of time, with what there is so far", () => {
    const before = performance.now()
    const run = simulatorOf("x = 1; y = 0; x' = y; y' = -x").run({
      end: 1e7,
      steps: 1000,
      select: ["x"],
      maxSteps: 1e9,
      timeLimitSeconds: 0.2,
    })
    expect(failureOf(run).reason).toBe("time-limit")
    expect(run.statistics.steps).toBeGreaterThan(100)
    expect(performance.now() - before).toBeLessThan(3000)
  })

  it("at the limit of memory, before anything is taken", () => {
    const run = simulatorOf("A -> B; A; A = 1; B = 0").run({ end: 1, steps: 500_000_000 })
    expect(failureOf(run).reason).toBe("memory-limit")
  })

  it("when it is cancelled, at once, deterministic or by lot", () => {
    for (const method of ["auto", "ssa"] as const) {
      const model = method === "ssa" ? "-> X; 1000; X -> ; X; X = 1000" : "x = 1; y = 0; x' = y; y' = -x"
      let looks = 0
      const run = simulatorOf(model).run({
        end: 1e9,
        steps: 100,
        method,
        maxSteps: 1e9,
        cancelled: () => ++looks > 3,
      })
      expect(failureOf(run).reason).toBe("cancelled")
      expect(looks).toBe(4)
      expect(run.final.time).toBeGreaterThan(0)
    }
  })

  it("and the next run of the same simulator is as if nothing had been", () => {
    const simulator = simulatorOf("x' = k*x^2 - x; x = 1; k = 0.5")
    const options = { end: 2, select: ["x"] }
    const before = simulator.run(options)
    failureOf(simulator.run({ ...options, parameters: { k: 3 } }))
    expect(simulator.run(options)).toEqual(before)
  })
})
