import { describe, expect, it } from "vitest"
import { printAntimony, readAntimony } from "../../src/antimony/index.ts"
import { compile, createSimulator } from "../../src/engine/index.ts"
import { gateInputs } from "../../src/figure/gates.ts"
import { extractStatements, gatesOf, priorsOf, type WiredModel, wayOf, wireModel } from "../../src/figure/index.ts"
import { checkModel, validateModel } from "../../src/model/index.ts"
import { source, unwrap } from "../../src/text/index.ts"

const kinds = { drug: "chemical", glucose: "chemical", G6P: "chemical" } as const

function wired(caption: string): WiredModel {
  const names = [...new Set(caption.match(/\b(?:[A-Z]\d|drug|glucose|G6P|HK1)\b/g) ?? [])]
  const entities = names.map((text) => ({
    text,
    kind: text in kinds ? kinds[text as keyof typeof kinds] : ("gene" as const),
  }))
  return wireModel(extractStatements(caption, { kind: "given", entities }))
}

/** Activities after a long time with some parameters set. */
function settled(w: WiredModel, parameters: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const ids = w.graph.nodes.map((n) => n.id)
  const t = createSimulator(unwrap(compile(w.model))).run({ start: 0, end: 2e4, steps: 1, select: ids, parameters })
  expect(t.outcome.kind).toBe("done")
  return Object.fromEntries(ids.map((id, k) => [id, t.columns[k]?.at(-1) ?? Number.NaN]))
}

describe("models from statements", () => {
  it("a wired model is valid, its units agree, and Antimony keeps it", () => {
    const w = wired("The drug inhibits A1. A1 activates B2, which inhibits C3. HK1 converts glucose into G6P.")
    expect(validateModel(w.model).filter((d) => d.severity !== "info")).toEqual([])
    expect(checkModel(w.model).filter((d) => d.severity === "error")).toEqual([])
    const again = readAntimony(source("m.ant", printAntimony(w.model)))
    expect(again.diagnostics).toEqual([])
    expect(again.value?.reactions.map((r) => r.id)).toEqual(w.model.reactions.map((r) => r.id))
    expect(priorsOf(unwrap(again))).toEqual(w.priors)
  })

  it("a drug that blocks an activator's activator lowers what it activates", () => {
    const w = wired("The drug inhibits A1. A1 activates B2.")
    expect(settled(w)["B2"]).toBeCloseTo(1, 6)
    expect(settled(w, { basal_drug: 1 })["B2"]).toBeCloseTo(0, 6)
  })

  it("taking a claim away takes its effect away", () => {
    const w = wired("The drug inhibits A1. A1 activates B2.")
    expect(settled(w, { basal_drug: 1, w_drug__A1_i: 0 })["B2"]).toBeCloseTo(1, 6)
  })

  it("activators join by OR, by AND where the caption says so", () => {
    const either = wired("A1 activates C3. B2 activates C3.")
    expect(settled(either, { basal_A1: 1, basal_B2: 0 })["C3"]).toBeCloseTo(1, 6)
    const both = wired("A1 together with B2 activates C3.")
    expect(settled(both, { basal_A1: 1, basal_B2: 0 })["C3"]).toBeCloseTo(0, 6)
    expect(settled(both, { basal_A1: 1, basal_B2: 1 })["C3"]).toBeCloseTo(1, 6)
  })

  it("a gate can be chosen against the caption: any, all, all inhibitors together", () => {
    const either = wired("A1 activates C3. B2 activates C3.")
    expect(settled(either, { basal_A1: 1, basal_B2: 0, needs_all_C3: 1 })["C3"]).toBeCloseTo(0, 6)
    const both = wired("A1 together with B2 activates C3.")
    expect(settled(both, { basal_A1: 1, basal_B2: 0, needs_any_C3: 1 })["C3"]).toBeCloseTo(1, 6)
    const stopped = wired("A1 inhibits C3. B2 inhibits C3.")
    expect(settled(stopped, { basal_A1: 1, basal_B2: 0 })["C3"]).toBeCloseTo(0, 6)
    expect(settled(stopped, { basal_A1: 1, basal_B2: 0, stops_all_C3: 1 })["C3"]).toBeCloseTo(1, 6)
    const mixed = wired("A1 together with B2 activates C3. D4 activates C3.")
    expect(mixed.model.parameters.flatMap((p) => (/^needs_/u.test(p.id) ? [p.id] : []))).toEqual([
      "needs_any_C3",
      "needs_all_C3",
    ])
    expect(settled(mixed, { basal_A1: 0, basal_B2: 0, basal_D4: 1 })["C3"]).toBeCloseTo(1, 6)
    expect(settled(mixed, { basal_A1: 1, basal_B2: 1, basal_D4: 0, needs_all_C3: 1 })["C3"]).toBeCloseTo(0, 6)
  })

  it("the inputs that choose a gate are found again in the figure's file, each with its way", () => {
    const inputs = {
      "drug present": { set: { basal_drug: 1 } },
      ...gateInputs("C3", "C-3", ["needs_any_C3", "needs_all_C3", "stops_all_C3"]),
      ...gateInputs("D4", "D4", ["needs_any_D4"]),
    }
    const gates = gatesOf(inputs)
    expect(gates.map((g) => [g.node, g.side, g.choices.map((c) => c.way)])).toEqual([
      ["C3", "activators", ["any", "all", "caption"]],
      ["C3", "inhibitors", ["any", "all"]],
      ["D4", "activators", ["any", "all"]],
    ])
    const way = (values: Readonly<Record<string, number>>): readonly string[] =>
      gates.map((g) => wayOf(g, (p) => values[p]))
    expect(way({})).toEqual(["caption", "any", "all"])
    expect(way({ needs_all_C3: 1, stops_all_C3: 1, needs_any_D4: 1 })).toEqual(["all", "all", "any"])
  })

  it("a product needs its enzyme and its substrate", () => {
    const w = wired("HK1 converts glucose into G6P.")
    expect(settled(w, { basal_HK1: 1, basal_glucose: 1 })["G6P"]).toBeCloseTo(1, 6)
    expect(settled(w, { basal_HK1: 0, basal_glucose: 1 })["G6P"]).toBeCloseTo(0, 6)
  })

  it("a loop that nothing drives has a level to start from", () => {
    const w = wired("A1 activates B2. B2 activates A1.")
    expect(Math.max(...Object.values(settled(w)))).toBeGreaterThan(0.3)
  })

  it("a family spelled out is the mean of its members, each acted on", () => {
    const entity = (text: string, id: string, genes: readonly string[]) => ({
      text,
      kind: genes.length > 1 ? ("family" as const) : ("gene" as const),
      span: undefined,
      id,
      name: text,
      how: "given",
      score: 1,
      alternatives: [],
      genes: genes.map((symbol) => ({ symbol, entrez: undefined })),
    })
    const entities = [
      entity("A1", "hgnc:1", ["A1"]),
      entity("F2", "fplx:F2", ["F2A", "F2B"]),
      entity("B2", "hgnc:2", ["B2"]),
    ]
    const given = entities.map((e) => ({ text: e.text, kind: e.kind, id: e.id }))
    const statements = extractStatements("A1 activates F2. F2 activates B2.", { kind: "given", entities: given })
    const w = wireModel(statements, entities, "m", { expand: () => true })
    expect(validateModel(w.model).filter((d) => d.severity === "error")).toEqual([])
    expect(w.carriers.get("s01")).toEqual(["make_F2A", "make_F2B"])
    const half = settled(w, { basal_A1: 1, ymax_F2A: 0 })
    expect(half["F2A"]).toBeCloseTo(0, 6)
    expect(half["F2"]).toBeCloseTo(0.5, 6)
    expect(half["B2"]).toBeCloseTo(0.5, 6)
  })

  it("denied claims and titles make no arrow, and say so", () => {
    const w = wired("A1 does not activate B2. A1 inhibits C3.")
    expect(w.graph.edges.map((e) => [e.source, e.sign, e.target])).toEqual([["A1", -1, "C3"]])
    expect(w.graph.left.map((l) => l.reason)).toEqual(["the caption denies it"])
  })

  it("each reaction carries its sentence", () => {
    const w = wired("The drug inhibits A1. A1 activates B2.")
    expect(w.model.reactions.find((r) => r.id === "make_B2")?.notes).toContain("A1 activates B2.")
    expect(w.carriers.get("s02")).toEqual(["make_B2"])
  })
})
