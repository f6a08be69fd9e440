import { describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { compile, createSimulator, type Intervention } from "../../src/engine/index.ts"
import { formatOf, formats, withDoses, withValues } from "../../src/export/index.ts"
import { readSbml } from "../../src/sbml/index.ts"
import { source, unwrap } from "../../src/text/index.ts"

const model = unwrap(
  readAntimony(
    source(
      "pk.ant",
      `model *pk()
  unit umol = 1e-6 mole; unit min_ = 60 second; unit time_unit = min_; unit rate_ = 1e-6 mole/(60 second); unit uM = 1e-6 mole/litre
  compartment plasma = 3 litre
  species Ket in plasma = 0 uM
  substanceOnly species Depot in plasma = 0 umol
  Rinf = 0 rate_; k = 0.1; C_clamp = 0 uM
  infuse: => Ket; Rinf
  absorb: Depot => Ket; 0.3*Depot
  clear: Ket => ; plasma*k*(Ket + C_clamp)
end`.replace("1e-6 mole/(60 second)", "1e-6 mole/second"),
    ),
  ),
)

const doses: readonly Intervention[] = [
  { time: 0, target: "Ket", op: "add", value: 4 },
  { time: 5, target: "Rinf", op: "add", value: 2 },
  { time: 15, target: "Rinf", op: "add", value: -2 },
  { time: 15, target: "Depot", op: "add", value: 6 },
  { time: 15, target: "Depot", op: "add", value: 6 },
  { time: 20, target: "[Ket]", op: "add", value: 1 },
  { time: 30, target: "C_clamp", op: "set", value: 0.5 },
]

describe("withDoses", () => {
  it("gives the same course by events as the engine gives by interventions", () => {
    const options = { end: 60, steps: 60, rtol: 1e-9, atol: 1e-12 }
    const direct = createSimulator(unwrap(compile(model))).run({ ...options, interventions: doses })
    const byEvents = createSimulator(unwrap(compile(withDoses(model, doses)))).run(options)
    expect(byEvents.outcome.kind).toBe("done")
    for (const id of ["Ket", "Depot"]) {
      const a = direct.columns[direct.ids.indexOf(id)]!
      const b = byEvents.columns[byEvents.ids.indexOf(id)]!
      // Row by row after the dose of time 0, whose row the engine puts out when the dose is in.
      for (let i = 0; i < a.length; i++) expect(Math.abs((a[i] ?? 0) - (b[i] ?? 0))).toBeLessThan(1e-6)
    }
  })

  it("names each size of dose once, with a unit, and lets a constant be changed", () => {
    const m = withDoses(model, doses)
    expect(m.parameters.filter((p) => p.id.startsWith("dose_")).map((p) => [p.id, p.value, p.units])).toEqual([
      ["dose_1", 4, "umol"],
      ["dose_2", 2, "rate_"],
      ["dose_3", 6, "umol"],
      ["dose_4", 1, undefined],
      ["dose_5", 0.5, "uM"],
    ])
    expect(m.parameters.find((p) => p.id === "Rinf")?.constant).toBe(false)
    expect(m.events.map((e) => e.trigger?.initialValue)).toEqual([false, false, false, false, false])
  })

  it("refuses a target that the model lacks, with the nearest name", () => {
    expect(() => withDoses(model, [{ time: 0, target: "Kett", op: "add", value: 1 }])).toThrow("did you mean 'Ket'?")
  })

  it("survives SBML and Antimony", () => {
    const m = withDoses(withValues(model, { k: 0.2, "[Ket]": 1 }), doses)
    const written = new TextDecoder().decode(formatOf("sbml")!.write({ model: m }).bytes)
    const back = unwrap(readSbml(source("m.xml", written)))
    expect(back.events.length).toBe(m.events.length)
    expect(back.parameters.find((p) => p.id === "k")?.value).toBe(0.2)
    const text = new TextDecoder().decode(formatOf("antimony")!.write({ model: m }).bytes)
    expect(unwrap(readAntimony(source("m.ant", text))).events.length).toBe(m.events.length)
  })
})

describe("formats", () => {
  it("have ids, extensions and media types of their own", () => {
    for (const key of ["id", "extension", "mediaType"] as const) {
      expect(new Set(formats.map((f) => f[key])).size).toBe(formats.length)
    }
  })

  it("write the same bytes twice", () => {
    for (const f of formats.filter((x) => x.needs.every((n) => n === "model"))) {
      expect(f.write({ model }).bytes).toEqual(f.write({ model }).bytes)
    }
  })
})
