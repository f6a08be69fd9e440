import { describe, expect, it } from "vitest"
import { compile, createSimulator, createSimulatorAsync } from "../../src/engine/index.ts"
import { type Expression, parseInfix } from "../../src/math/index.ts"
import { source, unwrap } from "../../src/text/index.ts"
import { antimony, simulatorOf } from "./small-models.ts"

const decay = "A -> B; k*A; k = 0.5; A = 10; B = 0"
function unwrapMath(text: string): Expression {
  const { expression } = parseInfix(source("formula", text))
  if (!expression) throw new Error(`not a formula: ${text}`)
  return expression
}

const last = (c: Float64Array | undefined): number => c?.[c.length - 1] ?? Number.NaN

describe("a run", () => {
  it.each(["rodas5p", "bdf", "tsit5", "verner"] as const)("follows an exponential decay with %s", (method) => {
    const run = simulatorOf(decay).run({ end: 4, steps: 8, method, rtol: 1e-8, atol: 1e-10 })
    expect(run.outcome).toEqual({ kind: "done" })
    run.time.forEach((t, i) => {
      expect(Math.abs((run.columns[0]?.[i] as number) - 10 * Math.exp(-0.5 * t))).toBeLessThan(2e-6)
    })
  })

  it("puts out amounts for a species' id, concentrations in brackets, rates for reactions, and other values", () => {
    const simulator = simulatorOf("compartment c = 2; species A in c = 3; J: A -> ; c*k*A; k = 0.1; x := k*2")
    const run = simulator.run({ end: 1, steps: 1, select: ["A", "[A]", "J", "x", "c", "time"] })
    expect(run.columns.map((c) => c[0])).toEqual([6, 3, 0.6000000000000001, 0.2, 2, 0])
    const declared = simulator.run({ end: 1, steps: 1, bareSpecies: "declared" })
    expect(declared.columns[0]?.[0]).toBe(3)
  })

  it("changes parameters without compiling, before initial assignments are worked out", () => {
    const simulator = simulatorOf("A = 2*k; A -> ; k*A; k = 1")
    expect(simulator.run({ end: 0, times: [0] }).columns[0]?.[0]).toBe(2)
    expect(simulator.run({ end: 0, times: [0], parameters: { k: 3 } }).columns[0]?.[0]).toBe(6)
    expect(simulator.run({ end: 0, times: [0], parameters: { k: 3, A: 1 } }).columns[0]?.[0]).toBe(1)
    expect(simulator.run({ end: 0, times: [0] }).columns[0]?.[0]).toBe(2)
  })

  it("gives the same bits again, whatever ran before", () => {
    const simulator = simulatorOf(decay)
    const first = simulator.run({ end: 5 })
    simulator.run({ end: 50, parameters: { k: 7 }, method: "bdf" })
    expect(simulator.run({ end: 5 }).columns).toEqual(first.columns)
  })

  it("restarts exactly at doses, and puts out the value after the dose at its time", () => {
    const interventions = [
      { time: 1, target: "A", op: "add" as const, value: 5 },
      { time: 2, target: "k", op: "set" as const, value: 0 },
    ]
    const run = simulatorOf(decay).run({ end: 3, steps: 3, interventions, rtol: 1e-10, atol: 1e-12 })
    const atOne = 10 * Math.exp(-0.5) + 5
    expect(run.columns[0]?.[1]).toBeCloseTo(atOne, 7)
    expect(run.columns[0]?.[2]).toBeCloseTo(atOne * Math.exp(-0.5), 7)
    expect(run.columns[0]?.[3]).toBe(run.columns[0]?.[2])
    expect(run.statistics.restarts).toBe(2)
  })

  it("takes a dose given as a concentration by the compartment's size", () => {
    const simulator = simulatorOf("compartment c = 2; species A in c = 1; A -> ; 0*A")
    const interventions = [{ time: 0, target: "[A]", op: "add" as const, value: 3 }]
    expect(simulator.run({ end: 1, steps: 1, interventions }).columns[0]).toEqual(Float64Array.of(8, 8))
  })

  it("goes on from the end of an earlier run", () => {
    const simulator = simulatorOf(decay)
    const whole = simulator.run({ end: 4, times: [4], rtol: 1e-9 })
    const half = simulator.run({ end: 2, times: [2], rtol: 1e-9 })
    const rest = simulator.run({ end: 4, times: [4], initial: half.final, rtol: 1e-9 })
    expect(last(rest.columns[0])).toBeCloseTo(last(whole.columns[0]), 7)
    const other = simulatorOf("A -> ; A; A = 1")
    expect(() => other.run({ end: 4, initial: half.final })).toThrow(RangeError)
  })

  it("locates jumps in time and state instead of stepping over them", () => {
    const run = simulatorOf(
      "x' = piecewise(1, time < 1, 0) + piecewise(5, (time > 2) && (time < 2.001), 0); x = 0",
    ).run({
      end: 4,
      times: [4],
      select: ["x"],
    })
    expect(last(run.columns[0])).toBeCloseTo(1.005, 9)
  })

  it.each(["rodas5p", "bdf", "tsit5", "verner"] as const)(
    "gets to where a side has no continuation, with %s",
    (method) => {
      // √x ends at t = 2; what lies beyond is another piece.
      const run = simulatorOf("x' = piecewise(-sqrt(x), x > 0, 0); x = 1").run({
        end: 4,
        steps: 2,
        select: ["x"],
        method,
      })
      expect(run.outcome).toEqual({ kind: "done" })
      expect(Math.abs(last(run.columns[0]))).toBeLessThan(1e-9)
    },
  )

  it("ends where a rate switches to and fro without end", () => {
    const run = simulatorOf("x' = piecewise(-1, x > 0, 1); x = 1").run({ end: 4, select: ["x"] })
    expect(run.outcome).toMatchObject({ kind: "failed", reason: "event-storm" })
    expect(run.outcome.kind === "failed" && run.outcome.time).toBeCloseTo(1, 6)
  })

  it("names what has no finite value", () => {
    const missing = simulatorOf("A -> B; k*A; A = 1; B = 0; const k").run({ end: 1 })
    expect(missing.outcome).toMatchObject({ reason: "not-finite", message: "'k' has no finite value." })
    const rate = simulatorOf("A -> B; A/B; A = 1; B = 0").run({ end: 1 })
    expect(rate.outcome).toMatchObject({ message: "The rate of change of 'A', 'B' is not a finite number." })
  })

  it("keeps to its limits of time and memory", () => {
    const slow = simulatorOf("x' = rem(time, 1e-7); x = 0").run({ end: 1, timeLimitSeconds: 0.05 })
    expect(slow.outcome).toMatchObject({ kind: "failed", reason: "time-limit" })
    const large = simulatorOf(decay).run({ end: 1, steps: 200_000_000 })
    expect(large.outcome).toMatchObject({ kind: "failed", reason: "memory-limit" })
  })

  it("ends as a result where it fails: reason, time, and what there is so far", () => {
    const run = simulatorOf("x' = x^2; x = 1").run({ end: 2, steps: 20, select: ["x"], rtol: 1e-8 })
    expect(run.outcome.kind).toBe("failed")
    expect(run.time.length).toBeGreaterThanOrEqual(10)
    expect(run.time.length).toBeLessThan(12)
    expect(run.columns[0]?.length).toBe(run.time.length)
    const limited = simulatorOf(decay).run({ end: 1e6, maxSteps: 3 })
    expect(limited.outcome).toMatchObject({ kind: "failed", reason: "step-limit" })
  })

  it("refuses unknown names, times out of order and settings out of bounds", () => {
    const simulator = simulatorOf(decay)
    expect(() => simulator.run({ end: 1, select: ["Aa"] })).toThrow("did you mean")
    expect(() => simulator.run({ end: 1, parameters: { kk: 1 } })).toThrow(RangeError)
    expect(() => simulator.run({ end: 1, times: [0.5, 0.2] })).toThrow(RangeError)
    expect(() => simulator.run({ end: -1 })).toThrow(RangeError)
    expect(() => simulator.run({ end: 1, rtol: 0 })).toThrow(RangeError)
    expect(() => simulator.run({ end: 1, select: ["[k]"] })).toThrow(RangeError)
  })

  it("can be had without blocking, from a model that was sent to another thread", async () => {
    const compiled = structuredClone(unwrap(compile(antimony(decay))))
    const simulator = await createSimulatorAsync(compiled)
    expect(simulator.run({ end: 1 }).columns).toEqual(createSimulator(compiled).run({ end: 1 }).columns)
  })
})

describe("algebraic rules", () => {
  it("that are linear become definitions", () => {
    const model = antimony("A -> B; A; A = 3; B = 1; T = 0; var T")
    const rules = [
      {
        kind: "algebraic" as const,
        math: unwrapMath("A + B - 2*T"),
      },
    ]
    const parameters = model.parameters.map((p) => ({ ...p, constant: false }))
    const compiled = unwrap(compile({ ...model, parameters, rules }))
    expect(compiled.layout.states).toBe(2)
    const run = createSimulator(compiled).run({ end: 1, steps: 1, select: ["T"] })
    expect(run.columns[0]?.[1]).toBeCloseTo(2, 12)
  })

  it("that are not linear are solved along the way", () => {
    const model = antimony("x' = 1; x = 1; z = 1; var z")
    const rules = [...model.rules, { kind: "algebraic" as const, math: unwrapMath("z*z*z + z - x") }]
    const compiled = unwrap(compile({ ...model, rules }))
    const run = createSimulator(compiled).run({ end: 9, steps: 9, select: ["x", "z"], rtol: 1e-9, atol: 1e-12 })
    expect(run.outcome).toEqual({ kind: "done" })
    run.time.forEach((_, i) => {
      const z = run.columns[1]?.[i] as number
      expect(z ** 3 + z).toBeCloseTo(run.columns[0]?.[i] as number, 6)
    })
  })
})

describe("delays", () => {
  it("look back along the solution, and before the start at the initial values", () => {
    // x' = −x(t − 1), x = 1 before: by the method of steps x(1) = 0 and x(2) = −1/2.
    const run = simulatorOf("x' = -delay(x, 1); x = 1").run({
      end: 2,
      steps: 2,
      select: ["x"],
      rtol: 1e-9,
      atol: 1e-12,
    })
    expect(run.columns[0]?.[1]).toBeCloseTo(0, 8)
    expect(run.columns[0]?.[2]).toBeCloseTo(-0.5, 8)
  })
})

describe("the automatic choice of a method", () => {
  it("goes over to an explicit method where the equations are not stiff, and keeps to the tolerance", () => {
    const oscillator = simulatorOf("x' = v; v' = -x; x = 1; v = 0")
    const run = oscillator.run({ end: 60, steps: 60, rtol: 1e-7, select: ["x"] })
    expect(run.statistics.method).toBe("verner")
    run.time.forEach((t, i) => {
      expect(Math.abs((run.columns[0]?.[i] as number) - Math.cos(t))).toBeLessThan(1e-5)
    })
  })

  it("keeps the implicit method where they are stiff, and comes back to it where they turn stiff", () => {
    const stiff = simulatorOf("A -> B; 1000*A; B -> C; 0.1*B; C -> A; 500*C; A = 1; B = 0; C = 0")
    expect(stiff.run({ end: 50, steps: 5 }).statistics.method).toBe("rodas5p")
    const later = simulatorOf("x' = v; v' = -x; z' = -k*(z - x); k := 1e4/(1 + exp(-(time - 40))); x = 1; v = 0; z = 1")
    const run = later.run({ end: 200, steps: 50, rtol: 1e-6 })
    expect(run.statistics.method).toBe("rodas5p")
    expect(run.statistics.steps).toBeLessThan(2000)
  })
})
