import { describe, expect, it } from "vitest"
import { compile, createSimulator, type SimulateOptions } from "../../src/engine/index.ts"
import { unwrap } from "../../src/text/index.ts"
import { sharedPath } from "../shared-data.ts"
import { antimony, sbmlFile } from "./small-models.ts"

type Built = ReturnType<typeof antimony>

/** Largest difference between sensitivities and central differences, relative to each column's largest. */
function compare(
  model: Built,
  parameters: readonly string[],
  options: SimulateOptions,
  values: Record<string, number>,
): number {
  const simulator = createSimulator(unwrap(compile(model, { sensitivities: parameters })))
  const tight = { rtol: 1e-9, atol: 1e-12, ...options }
  const run = simulator.runWithSensitivities(tight)
  expect(run.outcome).toEqual({ kind: "done" })
  expect(run.parameters).toEqual(parameters)
  let worst = 0
  parameters.forEach((p, k) => {
    const value = values[p] as number
    const h = 1e-4 * Math.abs(value)
    const at = (x: number) => simulator.run({ ...tight, method: "bdf", parameters: { [p]: x } })
    const [up, down] = [at(value + h), at(value - h)]
    run.columns.forEach((column, c) => {
      const s = run.sensitivities[k]?.[c] as Float64Array
      const scale = Math.max(1e-9, ...s.map(Math.abs), ...column.map((x) => Math.abs(x / value) / 10))
      s.forEach((by, i) => {
        const difference = ((up.columns[c]?.[i] as number) - (down.columns[c]?.[i] as number)) / (2 * h)
        worst = Math.max(worst, Math.abs(by - difference) / scale)
      })
    })
  })
  return worst
}

describe("forward sensitivities", () => {
  it("of an exponential decay are those of its formula", () => {
    const model = antimony("A -> ; k*A; k = 0.5; A = 10")
    const simulator = createSimulator(unwrap(compile(model, { sensitivities: ["k", "A"] })))
    const run = simulator.runWithSensitivities({ end: 4, steps: 8, rtol: 1e-9, atol: 1e-12 })
    run.time.forEach((t, i) => {
      expect(run.sensitivities[0]?.[0]?.[i]).toBeCloseTo(-t * 10 * Math.exp(-0.5 * t), 5)
      expect(run.sensitivities[1]?.[0]?.[i]).toBeCloseTo(Math.exp(-0.5 * t), 6)
    })
  })

  it("go through initial assignments, rules, concentrations and constants made from parameters", () => {
    const model = antimony(`
      compartment c = 2; species A in c;
      A = 3*k; q = k^2
      J: A -> ; c*q*A/(1 + A); k = 0.7; x := A*k`)
    const options = { end: 3, steps: 6, select: ["A", "[A]", "x", "J"] }
    expect(compare(model, ["k", "c"], options, { k: 0.7, c: 2 })).toBeLessThan(2e-6)
  })

  it("jump where an event's time follows from a parameter", () => {
    const model = antimony("A -> ; k*A; k = 0.5; A = 10; d = 4; E: at A < level: A = A + d; level = 3")
    const options = { end: 6, times: [0, 1, 2, 3, 4, 5.5], select: ["A"] }
    expect(compare(model, ["k", "d", "level"], options, { k: 0.5, d: 4, level: 3 })).toBeLessThan(2e-5)
  })

  it("jump where an event is executed later, and where a rate switches", () => {
    const model = antimony(`
      x' = piecewise(a, time < T, b); x = 0; a = 1; b = -0.5; T = 2; y = 0; y' = x
      E: at 0.7 after x > 1.5, fromTrigger=false: x = x/2`)
    const options = { end: 5, times: [1, 2.5, 3, 5], select: ["x", "y"] }
    expect(compare(model, ["a", "b", "T"], options, { a: 1, b: -0.5, T: 2 })).toBeLessThan(2e-5)
  })

  it("take doses in their course", () => {
    const model = antimony("compartment c = 2; species A in c = 1; A -> ; c*k*A; k = 0.4")
    const interventions = [{ time: 1.5, target: "[A]", op: "add" as const, value: 3 }]
    const options = { end: 4, steps: 4, interventions, select: ["A", "[A]"] }
    expect(compare(model, ["k", "c"], options, { k: 0.4, c: 2 })).toBeLessThan(2e-6)
  })

  const models = sharedPath("models")
  it.skipIf(!models)("of a published model agree with differences", () => {
    const model = sbmlFile(models as string, "Boehm.xml")
    const known = model.parameters.filter((p) => p.constant && (p.value ?? 0) !== 0)
    const chosen = known.slice(0, 5).map((p) => p.id)
    const values = Object.fromEntries(known.map((p) => [p.id, p.value as number]))
    expect(compare(model, chosen, { end: 240, steps: 10 }, values)).toBeLessThan(1e-3)
  })

  it("are refused by what the model works out, and where it was compiled without", () => {
    const model = antimony("A -> ; k*A; k = 0.5; A = 10; x := 2*k")
    expect(compile(model, { sensitivities: ["x"] }).diagnostics[0]?.code).toBe("engine/sensitivity")
    expect(compile(model, { sensitivities: ["kk"] }).diagnostics[0]?.code).toBe("engine/sensitivity")
    expect(() => createSimulator(unwrap(compile(model))).runWithSensitivities({ end: 1 })).toThrow(RangeError)
  })

  it("leave plain runs of the same simulator as they are", () => {
    const model = antimony("A -> ; k*A; k = 0.5; A = 10")
    const simulator = createSimulator(unwrap(compile(model, { sensitivities: ["k"] })))
    const before = simulator.run({ end: 4, method: "bdf" })
    simulator.runWithSensitivities({ end: 4 })
    expect(simulator.run({ end: 4, method: "bdf" }).columns).toEqual(before.columns)
  })
})
