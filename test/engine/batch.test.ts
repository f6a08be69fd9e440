import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { Batch, type BatchRun, compile, compileBatch, createSimulator } from "../../src/engine/index.ts"
import type { Model } from "../../src/model/index.ts"
import { readSbml } from "../../src/sbml/index.ts"
import { sharedPath } from "../shared-data.ts"

function modelOf(text: string): Model {
  const { value, diagnostics } = readAntimony({ name: "test.ant", text })
  if (!value) throw new Error(JSON.stringify(diagnostics))
  return value
}

function runsOf(model: Model, options: Parameters<Batch["run"]>[0], sets: Parameters<Batch["run"]>[1]): BatchRun[] {
  const { value } = compileBatch(model)
  if (!value) throw new Error("does not compile")
  const runs: BatchRun[] = []
  new Batch(value).run(options, sets, (run) => {
    runs.push(run)
    return undefined
  })
  return runs
}

/** Largest difference of any column, relative to the column's largest value. */
function difference(a: Pick<BatchRun, "columns">, b: Pick<BatchRun, "columns">): number {
  let worst = 0
  a.columns.forEach((column, k) => {
    const other = b.columns[k] as Float64Array
    const size = Math.max(...column.map(Math.abs), 1e-300)
    column.forEach((v, i) => {
      worst = Math.max(worst, Math.abs(v - (other[i] as number)) / size)
    })
  })
  return worst
}

const hill = modelOf(`
  J1: -> A; k1*(1 + piecewise(2, time > 3, 0));
  J2: A -> B; k2*A^n/(0.5 + A^n);
  J3: B -> ; k3*B*exp(-0.1*time);
  half := B/2;
  k1 = 1; k2 = 2; k3 = 0.7; n = 2.5; A = 0.1; B = 0;
`)

describe("runs in pairs", () => {
  const sets = [{ k1: 1, n: 2.5 }, { k1: 1.7, n: 1.2 }, { k2: 3 }, {}, { k3: 0.2, A: 2 }]

  it("give what single runs give, to the tolerance, odd one out included", () => {
    const options = { end: 10, steps: 40, rtol: 1e-9, select: ["A", "B", "half", "J2", "time", "k1"] }
    const runs = runsOf(hill, options, sets)
    const compiled = compile(hill).value
    if (!compiled) throw new Error("does not compile")
    const simulator = createSimulator(compiled)
    sets.forEach((parameters, i) => {
      const alone = simulator.run({ ...options, parameters })
      expect(runs[i]?.ids).toEqual(alone.ids)
      expect(difference(alone, runs[i] as BatchRun)).toBeLessThan(2e-8)
    })
  })

  it("take interventions in both lanes", () => {
    const interventions = [
      { time: 2.5, target: "A", op: "add" as const, value: 3 },
      { time: 4, target: "k1", op: "set" as const, value: 0 },
    ]
    const options = { end: 8, steps: 16, rtol: 1e-9, interventions }
    const runs = runsOf(hill, options, sets)
    const compiled = compile(hill).value
    if (!compiled) throw new Error("does not compile")
    const simulator = createSimulator(compiled)
    sets.forEach((parameters, i) => {
      expect(difference(simulator.run({ ...options, parameters }), runs[i] as BatchRun)).toBeLessThan(2e-8)
    })
  })

  it("give the same bits whether a batch is cut into even pieces or not", () => {
    const options = { end: 10, steps: 20 }
    const whole = runsOf(hill, options, sets)
    const pieces = [...runsOf(hill, options, sets.slice(0, 2)), ...runsOf(hill, options, sets.slice(2))]
    expect(pieces.map((r) => r.columns)).toEqual(whole.map((r) => r.columns))
  })

  it("leave the other of a pair whole where one fails", () => {
    const blowUp = modelOf("J: -> A; k*A^2; A = 1; k = 0.01;")
    const runs = runsOf(blowUp, { end: 10, steps: 10 }, [{ k: 0.01 }, { k: 1 }])
    expect(runs[0]?.outcome.kind).toBe("done")
    expect(runs[0]?.columns[0]?.at(-1)).toBeCloseTo(1 / (1 - 0.1), 5)
    expect(runs[1]?.outcome.kind).toBe("failed")
    expect(runs[1]?.time.length).toBeLessThan(11)
  })

  it("can be cancelled, and are refused where their output would not fit, as single runs", () => {
    const oscillator = modelOf("x' = v; v' = -k*x; x = 1; v = 0; k = 1")
    const options = { end: 10_000, steps: 20, select: ["x"], cancelled: () => true }
    const cancelled = runsOf(oscillator, options, [{ k: 1 }, { k: 2 }])
    expect(cancelled.map((r) => r.outcome.kind === "failed" && r.outcome.reason)).toEqual(["cancelled", "cancelled"])
    const large = runsOf(hill, { end: 10, steps: 60_000_000 }, sets.slice(0, 2))
    expect(large.map((r) => r.outcome.kind === "failed" && r.outcome.reason)).toEqual(["memory-limit", "memory-limit"])
  })

  it("go one by one where events are in the way", () => {
    const withEvent = modelOf("J: -> A; k; A = 0; k = 1; at time > 2: A = 0;")
    expect(compileBatch(withEvent).value?.pairs).toBeUndefined()
    const runs = runsOf(withEvent, { end: 4, steps: 4 }, [{ k: 1 }, { k: 2 }])
    expect(runs[1]?.columns[0]?.at(-1)).toBeCloseTo(4, 6)
  })

  const models = sharedPath("models")
  it.skipIf(!models)("agree with single runs on benchmark models (../shared/models)", () => {
    for (const [name, end] of [
      ["Boehm", 240],
      ["Isensee", 180],
      ["Raia", 120],
    ] as const) {
      const model = readSbml({ name, text: readFileSync(join(models as string, `${name}.xml`), "utf8") }).value
      if (!model) throw new Error(name)
      const compiled = compile(model).value
      if (!compiled) throw new Error(name)
      const free = model.parameters.filter((p) => p.constant && (p.value ?? 0) > 0).slice(0, 4)
      const two = [1, 1.3].map((f) => Object.fromEntries(free.map((p) => [p.id, f * (p.value as number)])))
      const options = { end, steps: 50, rtol: 1e-7 }
      const runs = runsOf(model, options, two)
      const simulator = createSimulator(compiled)
      two.forEach((parameters, i) => {
        expect(difference(simulator.run({ ...options, parameters }), runs[i] as BatchRun), name).toBeLessThan(1e-5)
      })
    }
  })
})
