import { describe, expect, it } from "vitest"
import { apply, call, num, sym } from "../../src/math/index.ts"
import { checkRules } from "../../src/model/check-model.ts"
import { checkModel, emptyModel, type Model, solveFluxBalance, validateModel } from "../../src/model/index.ts"
import { validationRules } from "../../src/model/validate.ts"

const parameter = (id: string, constant = false) => ({ id, value: 1, constant })
const base: Model = { ...emptyModel("m"), parameters: [parameter("a"), parameter("b"), parameter("c")] }
const assign = (variable: string, math = sym("a")) => ({ kind: "assignment" as const, variable, math })

function codes(model: Model): string[] {
  return validateModel(model).map((d) => d.code)
}

describe("validateModel", () => {
  it("has nothing to say about a sound model", () => {
    expect(codes({ ...base, rules: [assign("b")] })).toEqual([])
  })

  it("finds ids that are given twice, missing or misused", () => {
    expect(codes({ ...base, parameters: [parameter("a"), parameter("a")] })).toEqual(["model/duplicate-id"])
    expect(codes({ ...base, rules: [assign("b", sym("zz"))] })).toEqual(["model/unknown-symbol"])
    expect(codes({ ...base, rules: [assign("zz")] })).toEqual(["model/unknown-variable"])
    expect(codes({ ...base, rules: [assign("b"), assign("b")] })).toEqual(["model/decided-twice"])
    expect(codes({ ...base, conversionFactor: "zz" })).toEqual(["model/unknown-reference"])
  })

  it("finds assignments in a circle, through initial assignments too, and however long", () => {
    expect(codes({ ...base, rules: [assign("a", sym("b")), assign("b", sym("a"))] })).toEqual([
      "model/cyclic-assignment",
    ])
    expect(
      codes({ ...base, rules: [assign("a", sym("b"))], initialAssignments: [{ symbol: "b", math: sym("a") }] }),
    ).toEqual(["model/cyclic-assignment"])
    const n = 50_000
    const long: Model = {
      ...base,
      parameters: Array.from({ length: n }, (_, i) => parameter(`p${i}`)),
      rules: Array.from({ length: n }, (_, i) => assign(`p${i}`, sym(`p${(i + 1) % n}`))),
    }
    expect(codes(long)).toEqual(["model/cyclic-assignment"])
  })

  it("finds functions that call themselves, get too few arguments, or see what isn't theirs", () => {
    const f = (id: string, parameters: string[], body: Model["functions"][number]["body"]) => ({ id, parameters, body })
    expect(codes({ ...base, functions: [f("f", ["x"], apply("f", sym("x")))] })).toEqual(["model/recursive-function"])
    expect(codes({ ...base, functions: [f("f", [], sym("a"))] })).toEqual(["model/unknown-argument"])
    expect(
      codes({ ...base, functions: [f("f", ["x"], sym("x"))], rules: [{ ...assign("b"), math: apply("f") }] }),
    ).toEqual(["model/wrong-call"])
    expect(codes({ ...base, rules: [{ ...assign("b"), math: call("rateOf", num(1)) }] })).toEqual(["model/wrong-call"])
  })
})

describe("rules of the linter", () => {
  it("have each a code of its own, a statement and a remedy", () => {
    const all = [...validationRules, ...checkRules]
    expect(new Set(all.map((r) => r.code)).size).toBe(all.length)
    for (const r of all) expect(r.states.endsWith(".") && r.remedy.length > 5, r.code).toBe(true)
  })

  it("remark on unbalanced reactions, dead ends, and what has no value, source or unit", () => {
    const species = (id: string, chemicalFormula: string) => ({
      id,
      compartment: "c",
      initialAmount: 1,
      hasOnlySubstanceUnits: true,
      boundaryCondition: false,
      constant: false,
      chemicalFormula,
    })
    const said = checkModel({
      ...base,
      compartments: [{ id: "c", spatialDimensions: 3, size: 1, constant: true }],
      species: [species("s", "C6H12O6"), species("p", "CO2")],
      parameters: [{ id: "a", value: undefined, constant: true }],
      reactions: [
        {
          id: "r",
          reversible: false,
          fast: false,
          reactants: [{ species: "s", stoichiometry: 1, constant: true }],
          products: [{ species: "p", stoichiometry: 6, constant: true }],
          modifiers: [],
          kineticLaw: { math: call("times", sym("a"), sym("s")), localParameters: [] },
        },
      ],
    })
    expect(new Set(said.map((d) => d.code))).toEqual(
      new Set(["check/unbalanced", "check/dead-end", "check/missing-value", "check/no-annotation", "units/missing"]),
    )
    expect(said.find((d) => d.code === "check/unbalanced")?.message).toContain("H -12, O +6")
  })
})

describe("solveFluxBalance", () => {
  it("states one column per reaction and one row per balanced species, and hands back the solver's numbers", () => {
    const reaction = (id: string, from: string[], to: string[]) => ({
      id,
      reversible: true,
      fast: false,
      reactants: from.map((species) => ({ species, stoichiometry: 1, constant: true })),
      products: to.map((species) => ({ species, stoichiometry: 2, constant: true })),
      modifiers: [],
    })
    const model: Model = {
      ...base,
      parameters: [{ id: "top", value: 5, constant: true }],
      species: [
        {
          id: "s",
          compartment: "c",
          hasOnlySubstanceUnits: true,
          boundaryCondition: false,
          constant: false,
        },
      ],
      reactions: [reaction("in", [], ["s"]), reaction("out", ["s"], [])],
      fluxBalance: {
        strict: true,
        activeObjective: "o",
        objectives: [{ id: "o", type: "maximize", terms: [{ reaction: "out", coefficient: 1 }] }],
        bounds: [{ reaction: "in", lower: 0, upper: "top" }],
        geneProducts: [],
        constraints: [],
      },
    }
    let problem = ""
    const result = solveFluxBalance(model, (text) => {
      problem = text
      return { status: "Optimal", objective: 10, columns: { x1: 5, x2: 10 } }
    })
    expect(problem).toBe(
      "Maximize\n obj: + 1 x2\nSubject To\n s1: + 2 x1 - 1 x2 = 0\nBounds\n 0 <= x1 <= 5\n -inf <= x2 <= +inf\nEnd\n",
    )
    expect(result?.fluxes.get("out")).toBe(10)
    expect(
      solveFluxBalance(model, () => ({ status: "Infeasible", objective: 0, columns: {} }))?.objectiveValue,
    ).toBeNaN()
  })
})
