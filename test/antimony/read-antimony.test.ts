import { describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import type { Model } from "../../src/model/index.ts"
import { formatDiagnostics, source, unwrap } from "../../src/text/index.ts"

function read(text: string, files: Record<string, string> = {}): Model {
  return unwrap(
    readAntimony(source("main.ant", text), {
      resolve: (path) => (files[path] === undefined ? undefined : source(path, files[path])),
    }),
  )
}

function faults(text: string): readonly string[] {
  return readAntimony(source("m.ant", text)).diagnostics.map((d) => `${d.code} ${d.message}`)
}

describe("readAntimony", () => {
  it("reads a reaction, its species and its parameters", () => {
    const m = read("J0: S1 + 2 S2 -> S3; k1*S1*S2\nS1 = 10; S2 = 5; S3 = 0\nk1 = 0.1")
    expect(m.species.map((s) => [s.id, s.initialConcentration, s.compartment])).toEqual([
      ["S1", 10, "default_compartment"],
      ["S2", 5, "default_compartment"],
      ["S3", 0, "default_compartment"],
    ])
    expect(m.parameters.map((p) => [p.id, p.value, p.constant])).toEqual([["k1", 0.1, true]])
    expect(m.reactions[0]?.reactants.map((r) => r.stoichiometry)).toEqual([1, 2])
    expect(m.compartments[0]).toMatchObject({ id: "default_compartment", size: 1, sboTerm: "SBO:0000410" })
  })

  it("puts submodels in, joined by an underscore, and makes arguments one with the names outside", () => {
    const m = read(`
      model sub(S, k)
        J0: S + E -> SE; k*S*E
        S = 5; E = 3; k = 2; SE = E + S
      end
      model *main()
        A: sub(Q, kk); B: sub()
        B.S is A.S
        kk = 7; A.E = 9
      end`)
    expect(m.species.map((s) => [s.id, s.initialConcentration])).toEqual([
      ["Q", 5],
      ["A_E", 9],
      ["A_SE", undefined],
      ["B_E", 3],
      ["B_SE", undefined],
    ])
    expect(m.parameters.map((p) => [p.id, p.value])).toEqual([
      ["kk", 7],
      ["B_k", 2],
    ])
    expect(m.reactions.map((r) => r.reactants.map((s) => s.species))).toEqual([
      ["Q", "A_E"],
      ["Q", "B_E"],
    ])
  })

  it("lets a model give values to what its submodel only uses", () => {
    const m = read("model sub()\n S -> ; k*S\n S = 1\nend\nmodel *m()\n A: sub()\n A.k = 3\n total := A.S + 1\nend")
    expect(m.parameters.map((p) => [p.id, p.value])).toEqual([
      ["total", undefined],
      ["A_k", 3],
    ])
  })

  it("reads units as libAntimony does: a number goes with its unit's power", () => {
    const m = read(
      "unit a = 2 metre^2; unit b = 1e-3 mole/litre; unit c = 5/second; x = 1 a; y = 1 b; z = 1 c; unit time_unit = b",
    )
    expect(m.unitDefinitions.find((u) => u.id === "a")?.factors).toEqual([
      { kind: "metre", exponent: 2, scale: 0, multiplier: 2 },
    ])
    expect(m.unitDefinitions.find((u) => u.id === "b")?.factors[0]).toEqual({
      kind: "mole",
      exponent: 1,
      scale: -3,
      multiplier: 1,
    })
    expect(m.timeUnits).toBe("b")
  })

  it("makes what is never defined a parameter without value where that is asked for", () => {
    const text = "S -> ; k*S\nS = 1"
    expect(faults(text)).toEqual(["antimony/unknown-symbol 'k' is not defined in this model."])
    const lenient = readAntimony(source("m.ant", text), { undefinedNames: "warning" })
    expect(lenient.value?.parameters.map((p) => [p.id, p.value])).toEqual([["k", undefined]])
    expect(lenient.diagnostics[0]?.severity).toBe("warning")
  })

  it("imports models from other files", () => {
    const m = read('import "sub.ant"\nmodel main()\n A: sub(X)\n X = 2\nend', {
      "sub.ant": "model sub(S)\n S -> ; 3*S\nend",
    })
    expect(m.species.map((s) => s.id)).toEqual(["X"])
    expect(m.id).toBe("main")
  })

  it("says where an import goes in a circle", () => {
    const r = readAntimony(source("a.ant", 'import "b.ant"'), { resolve: () => source("a.ant", "") })
    expect(r.diagnostics[0]).toMatchObject({ code: "antimony/cyclic-import" })
  })

  it("converts a submodel's time and extent", () => {
    const m = read(
      "model sub(S)\n J: S -> ; k*S\n k = 2\n E: at 3 after time > 3: S = 2\nend\nmodel main()\n A: sub(), timeconv=60, extentconv=10\nend",
    )
    expect(JSON.stringify(m.reactions[0]?.kineticLaw?.math)).toContain("_extentconv0")
    expect(JSON.stringify(m.events[0]?.delay)).toContain("_timeconv0")
  })

  it("reports every fault, each with its line and a remedy", () => {
    const text = `model *m()
  species Glu_synapse, Glu_glia
  Glu_synapse = 3; Glu_glia = 0; k1 = 0.1
  J1: Glu_synapse -> Glu_glia; k1*Glu_synpase
  x = sine(3)
  y = 2*(3
end`
    expect(
      formatDiagnostics(readAntimony(source("m.ant", text)).diagnostics),
    ).toBe(`m.ant:4:35  error  antimony/unknown-symbol
  'Glu_synpase' is not defined in this model.
 4 |   J1: Glu_synapse -> Glu_glia; k1*Glu_synpase
   |                                   ^^^^^^^^^^^
  help: did you mean 'Glu_synapse' (line 2)?

m.ant:5:7  error  antimony/unknown-function
  There is no function 'sine'.
 5 |   x = sine(3)
   |       ^^^^
  help: did you mean 'sin'?

m.ant:6:9  error  antimony/syntax
  This '(' is not closed before the end of the line.
 6 |   y = 2*(3
   |         ^
  help: a formula goes on in the next line only if this one ends with '\\'`)
  })

  it("refuses definitions in a circle and names with two meanings", () => {
    expect(faults("x = y + 1; y = 2*x")).toEqual(["antimony/loop 'x' is defined by itself: x needs y needs x."])
    expect(faults("compartment c; c -> ; 3")[0]).toContain("'c' can't be a species: it is a compartment already")
  })
})
