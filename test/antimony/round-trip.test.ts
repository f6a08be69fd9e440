import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { antimonyForm, printAntimony, readAntimony } from "../../src/antimony/index.ts"
import { call, type Expression, num, sym } from "../../src/math/index.ts"
import { emptyModel, type Model, type Rule } from "../../src/model/index.ts"
import { source, unwrap } from "../../src/text/index.ts"
import { differences } from "./canonical.ts"

const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -5, max: 100 }))
const speciesIds = ["S1", "S2", "species", "E_", "Glu"] as const
const parameterIds = ["k1", "k2", "time_", "Vmax", "model", "sin"] as const
const annotations = fc.option(
  fc.array(
    fc.record({
      qualifier: fc.constantFrom("bqbiol:is", "bqbiol:hasPart", "bqmodel:is"),
      resources: fc.array(fc.webUrl(), { minLength: 1, maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  { nil: undefined },
)
const text = fc
  .string({ minLength: 1, maxLength: 20, unit: fc.constantFrom("a", "B", " ", '"', "<", "&", "é", "\n", "/", "#") })
  .filter((s) => s.trim() === s)
const described = fc.record(
  {
    name: text,
    notes: text,
    sboTerm: fc.integer({ min: 0, max: 700 }).map((n) => `SBO:${String(n).padStart(7, "0")}`),
    annotations,
  },
  { requiredKeys: [] },
)
const quantity = fc.constantFrom<Expression>(...[...speciesIds, ...parameterIds].map(sym))
const formula: fc.Arbitrary<Expression> = fc.oneof(
  quantity,
  number.map((x) => num(x)),
  fc
    .tuple(fc.constantFrom("plus" as const, "times" as const, "divide" as const, "power" as const), quantity, quantity)
    .map(([fn, a, b]) => call(fn, a, b)),
  fc.tuple(quantity, number).map(([q, x]) => call("minus", call("times", num(x), q))),
)
const condition = fc.tuple(quantity, number).map(([q, x]) => call("gt", q, num(x)))
const side = fc.array(
  fc.record({
    species: fc.constantFrom(...speciesIds),
    stoichiometry: fc.oneof(fc.constantFrom(1, 2, 0.5, -3), number),
    constant: fc.constant(true),
  }),
  { maxLength: 2 },
)

const model: fc.Arbitrary<Model> = fc
  .record({
    size: fc.option(number, { nil: undefined }),
    species: fc.tuple(
      ...speciesIds.map(() =>
        fc.record({
          d: described,
          amount: fc.boolean(),
          value: fc.option(number, { nil: undefined }),
          only: fc.boolean(),
          boundary: fc.boolean(),
          units: fc.constantFrom(undefined, "umol"),
        }),
      ),
    ),
    parameters: fc.tuple(
      ...parameterIds.map(() =>
        fc.record({
          d: described,
          value: fc.option(number, { nil: undefined }),
          constant: fc.boolean(),
          units: fc.constantFrom(undefined, "mM", "second"),
        }),
      ),
    ),
    laws: fc.array(
      fc.record({
        d: described,
        left: side,
        right: side,
        law: fc.option(formula, { nil: undefined }),
        reversible: fc.boolean(),
        local: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    rule: fc.option(formula, { nil: undefined }),
    rate: fc.option(formula, { nil: undefined }),
    initial: fc.option(formula, { nil: undefined }),
    events: fc.array(
      fc.record({
        condition,
        delay: fc.option(number, { nil: undefined }),
        value: formula,
        t0: fc.boolean(),
        persistent: fc.boolean(),
        trigger: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    constraint: fc.option(condition, { nil: undefined }),
  })
  .map((m) => {
    const rules: Rule[] = []
    if (m.rule) rules.push({ kind: "assignment", variable: "k1", math: m.rule })
    if (m.rate) rules.push({ kind: "rate", variable: "k2", math: m.rate })
    return {
      ...emptyModel("m"),
      substanceUnits: "umol",
      unitDefinitions: [
        {
          id: "mM",
          factors: [
            { kind: "mole", exponent: 1, scale: -3, multiplier: 1 },
            { kind: "litre", exponent: -1, scale: 0, multiplier: 1 },
          ],
        },
        { id: "umol", factors: [{ kind: "mole", exponent: 1, scale: -6, multiplier: 1 }] },
      ],
      compartments: [{ id: "compartment", spatialDimensions: 3, size: m.size, constant: true }],
      species: m.species.map((s, i) => ({
        ...s.d,
        id: speciesIds[i] ?? "",
        compartment: "compartment",
        ...(s.value === undefined ? {} : s.amount ? { initialAmount: s.value } : { initialConcentration: s.value }),
        substanceUnits: s.units,
        hasOnlySubstanceUnits: s.only,
        boundaryCondition: s.boundary,
        constant: false,
      })),
      parameters: m.parameters.map((p, i) => {
        const id = parameterIds[i] ?? ""
        const changes = (id === "k1" && m.rule) || (id === "k2" && m.rate) || (id === "Vmax" && m.events.length > 0)
        return { ...p.d, id, value: p.value, constant: p.constant && !changes, units: p.units }
      }),
      initialAssignments: m.initial ? [{ symbol: "Glu", math: m.initial }] : [],
      rules,
      constraints: m.constraint ? [{ math: m.constraint }] : [],
      reactions: m.laws.map((r, i) => ({
        ...r.d,
        id: `J${i}`,
        reversible: r.reversible,
        fast: false,
        reactants: r.left,
        products: r.right,
        modifiers: [],
        kineticLaw: r.law && {
          math: r.local ? call("times", sym("k"), r.law) : r.law,
          localParameters: r.local ? [{ id: "k", value: 2, constant: true }] : [],
        },
      })),
      events: m.events.map((e, i) => ({
        id: i === 0 ? undefined : "at",
        useValuesFromTriggerTime: e.trigger,
        trigger: { initialValue: e.t0, persistent: e.persistent, math: e.condition },
        ...(e.delay === undefined ? {} : { delay: num(e.delay) }),
        assignments: [{ variable: "Vmax", math: e.value }],
      })),
    }
  })
  // Definitions in a circle are refused by the reader, rightly.
  .filter((m) => !readAntimony(source("m", printAntimony(m))).diagnostics.some((d) => d.code === "antimony/loop"))

describe("printAntimony", () => {
  it("prints what reads back to the same model, names that Antimony can't say changed", () => {
    fc.assert(
      fc.property(model, (m) => {
        const form = antimonyForm(m).model
        const printed = printAntimony(m)
        const back = unwrap(readAntimony(source("m.ant", printed)))
        expect(differences(back, form), printed).toEqual([])
        expect(printAntimony(back)).toBe(printAntimony(unwrap(readAntimony(source("again.ant", printAntimony(back))))))
      }),
      { numRuns: 120, seed: 20_260_802 },
    )
  })

  it("is laid out for a reader", () => {
    const m = unwrap(
      readAntimony(
        source(
          "m.ant",
          `model *m()
  unit mM = 1e-3 mole/litre; unit per_s = 1/second
  compartment cell = 2 litre
  species Glu in cell = 3 mM, $Gln in cell
  J0: Glu => Gln; cell*k*Glu
  k = 0.1 per_s; k is "rate constant"; k description "https://identifiers.org/pubmed:30687410"
  E1: at time > 5: k = 0
end`,
        ),
      ),
    )
    expect(printAntimony(m)).toBe(`model *m()

  // Units
  unit mM = 1e-3 mole/litre
  unit per_s = 1/second
  unit mM_litre = 1e-3 mole

  // Compartments
  compartment cell = 2 litre

  // Species
  species Glu in cell = 3 mM
  species $Gln in cell

  // Parameters
  k = 0.1 per_s

  // Reactions
  J0: Glu => Gln; cell*k*Glu

  // Events
  E1: at time > 5: k = 0

  // Names, annotations and notes
  k is "rate constant"
  k isDescribedBy "https://identifiers.org/pubmed:30687410"
end
`)
  })
})
