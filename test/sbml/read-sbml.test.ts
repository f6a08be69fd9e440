import { describe, expect, it } from "vitest"
import { printInfix } from "../../src/math/index.ts"
import type { Model } from "../../src/model/index.ts"
import { readSbml } from "../../src/sbml/index.ts"
import { formatDiagnostics, placeOf, source, unwrap } from "../../src/text/index.ts"

const mathml = 'xmlns="http://www.w3.org/1998/Math/MathML"'

function level3(inside: string, more = ""): string {
  return `<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" ${more} level="3" version="2"><model id="m">${inside}</model></sbml>`
}

function read(text: string): Model {
  return unwrap(readSbml(source("m.xml", text)))
}

function faults(text: string): string[] {
  const r = readSbml(source("m.xml", text))
  expect(r.value).toBeUndefined()
  for (const d of r.diagnostics) expect(d.span, d.message).toBeDefined()
  return r.diagnostics.map((d) => `${d.code} ${d.span && placeOf(d.span.source, d.span.start).line}`)
}

function rule(math: string): string {
  return level3(
    `<listOfParameters><parameter id="x" constant="false"/><parameter id="y" value="1" constant="true"/></listOfParameters>
     <listOfRules><assignmentRule variable="x"><math ${mathml} xmlns:sbml="http://www.sbml.org/sbml/level3/version2/core">${math}</math></assignmentRule></listOfRules>`,
  )
}

function infixOf(math: string): string {
  const r = read(rule(math)).rules[0]
  return r?.math ? printInfix(r.math) : ""
}

describe("readSbml, Level 3", () => {
  it("reads mathematics with units, qualifiers, csymbols and piecewise", () => {
    expect(infixOf("<apply><root/><ci>y</ci></apply>")).toBe("sqrt(y)")
    expect(infixOf("<apply><log/><logbase><cn>2</cn></logbase><ci>y</ci></apply>")).toBe("log(2, y)")
    expect(infixOf('<cn type="e-notation">1.5<sep/>-3</cn>')).toBe("0.0015")
    expect(infixOf('<cn type="rational">1<sep/>4</cn>')).toBe("0.25")
    expect(read(rule('<cn sbml:units="mole">2</cn>')).rules[0]?.math).toMatchObject({ value: 2, units: "mole" })
    const csymbol = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/'
    expect(read(rule(`${csymbol}avogadro">n</csymbol>`)).rules[0]?.math).toMatchObject({ name: "avogadro" })
    expect(read(rule(`<apply>${csymbol}delay">d</csymbol><ci>y</ci><cn>1</cn></apply>`)).rules[0]?.math).toMatchObject({
      fn: "delay",
    })
    expect(read(rule("<piecewise/>")).rules[0]?.math).toMatchObject({ name: "notanumber" })
  })

  it("leaves missing mathematics undefined, as Level 3 Version 2 allows", () => {
    expect(read(rule("")).rules[0]).toMatchObject({ kind: "assignment", variable: "x", math: undefined })
  })

  it("takes controlled-vocabulary terms as annotations and keeps the rest of an annotation verbatim", () => {
    const m = read(
      level3(`<listOfParameters><parameter metaid="p" id="p" constant="true"><annotation>
        <other xmlns="http://example.org/"><deep/></other>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
          <rdf:Description rdf:about="#p"><bqbiol:is><rdf:Bag><rdf:li rdf:resource="urn:miriam:chebi:CHEBI%3A6121"/></rdf:Bag></bqbiol:is></rdf:Description>
        </rdf:RDF></annotation></parameter></listOfParameters>`),
    )
    expect(m.parameters[0]?.annotations).toEqual([
      { qualifier: "bqbiol:is", resources: ["urn:miriam:chebi:CHEBI%3A6121"] },
    ])
    expect(m.parameters[0]?.foreignAnnotation).toBe('<other xmlns="http://example.org/"><deep/></other>')
  })

  it("refuses an unknown package that is required, by name, and keeps one that is not", () => {
    const arrays = "http://www.sbml.org/sbml/level3/version1/arrays/version1"
    const r = readSbml(source("m.xml", level3("", `xmlns:arrays="${arrays}" arrays:required="true"`)))
    expect(formatDiagnostics(r.diagnostics)).toContain("'arrays'")
    const kept = read(
      level3('<arrays:thing arrays:a="1"/>', `xmlns:arrays="${arrays}" arrays:required="false"`),
    ).foreignPackages
    expect(kept?.[0]?.xml).toBe(`<arrays:thing xmlns:arrays="${arrays}" arrays:a="1"/>`)
  })
})

describe("readSbml, Levels 1 and 2", () => {
  it("fills in the defaults of Level 2 and reads stoichiometryMath as an assignment rule", () => {
    const m = read(`<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"><model id="m">
      <listOfCompartments><compartment id="c" size="2" units="volume"/></listOfCompartments>
      <listOfSpecies><species id="s" compartment="c" initialAmount="1" substanceUnits="substance"/></listOfSpecies>
      <listOfParameters><parameter id="k" value="3"/></listOfParameters>
      <listOfReactions><reaction id="r"><listOfReactants><speciesReference species="s"><stoichiometryMath>
        <math ${mathml}><ci>k</ci></math></stoichiometryMath></speciesReference></listOfReactants></reaction></listOfReactions>
      <listOfEvents><event id="e"><trigger><math ${mathml}><true/></math></trigger><listOfEventAssignments/></event></listOfEvents>
      </model></sbml>`)
    expect(m.compartments[0]).toMatchObject({ spatialDimensions: 3, constant: true, units: "litre" })
    expect(m.species[0]).toMatchObject({ hasOnlySubstanceUnits: false, substanceUnits: "mole" })
    expect(m.timeUnits).toBe("second")
    expect(m.reactions[0]).toMatchObject({ reversible: true, fast: false })
    expect(m.reactions[0]?.reactants[0]).toMatchObject({ id: "r__reactant_1", constant: false })
    expect(m.rules[0]).toMatchObject({ kind: "assignment", variable: "r__reactant_1" })
    expect(m.events[0]?.trigger).toMatchObject({ initialValue: true, persistent: true })
  })

  it("reads Level 1: names as ids, formulas, rules by what they are about", () => {
    const m = read(`<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="1"><model name="m">
      <listOfCompartments><compartment name="c"/></listOfCompartments>
      <listOfSpecies><specie name="s" compartment="c" initialAmount="1"/></listOfSpecies>
      <listOfParameters><parameter name="k" value="3"/><parameter name="n"/></listOfParameters>
      <listOfRules><parameterRule name="n" formula="2*k^2 - -sqrt(k)/log10(k)"/></listOfRules>
      <listOfReactions><reaction name="r"><listOfReactants><specieReference specie="s" stoichiometry="3" denominator="2"/></listOfReactants>
        <kineticLaw formula="k*s"/></reaction></listOfReactions></model></sbml>`)
    expect(m.compartments[0]).toMatchObject({ id: "c", size: 1 })
    expect(m.reactions[0]?.reactants[0]?.stoichiometry).toBe(1.5)
    expect(printInfix(m.rules[0]?.math as never)).toBe("2*k^2 - (-sqrt(k)/log10(k))")
  })

  it("points into a Level 1 formula that is wrong", () => {
    const text = `<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="m">
      <listOfParameters><parameter name="n"/></listOfParameters>
      <listOfRules><parameterRule name="n" formula="2 * (3 + )"/></listOfRules></model></sbml>`
    const r = readSbml(source("m.xml", text))
    const [d] = r.diagnostics
    expect(d?.code).toBe("sbml/bad-formula")
    expect(text[d?.span?.start ?? 0]).toBe(")")
  })
})

describe("readSbml, wrong input", () => {
  it("gives every fault of a file its place", () => {
    expect(
      faults(
        level3(`
<listOfParameters><parameter id="1x" value="ten" constant="maybe"/></listOfParameters>
<listOfRules><rateRule><math ${mathml}><apply><plus/><frob/></apply></math></rateRule></listOfRules>`),
      ),
    ).toEqual(
      ["sbml/bad-id 2", "sbml/bad-number 2", "sbml/bad-boolean 2", "sbml/bad-math 3", "sbml/missing-attribute 3"].sort(
        (a, b) => Number(a.split(" ")[1]) - Number(b.split(" ")[1]),
      ),
    )
  })

  it("names an undefined symbol and what may have been meant", () => {
    const r = readSbml(source("m.xml", rule("<ci>yy</ci>")))
    expect(formatDiagnostics(r.diagnostics)).toContain("did you mean 'y'?")
  })

  it("does not read a document type, entities, or what isn't SBML", () => {
    expect(faults('<!DOCTYPE sbml [<!ENTITY a "aaa">]>\n<sbml/>')).toEqual(["sbml/xml 1"])
    expect(faults("<sbml>&boom;</sbml>")).toEqual(["sbml/xml 1"])
    expect(faults("<html/>")).toEqual(["sbml/not-sbml 1"])
    expect(faults("")).toEqual(["sbml/xml 1"])
    expect(faults("\u0000\u0001")).toEqual(["sbml/xml 1"])
  })

  it("refuses deep nesting, and cyclic definitions, with a place", () => {
    const deep = 100_000
    expect(faults(rule(`${"<apply><minus/>".repeat(deep)}<ci>y</ci>${"</apply>".repeat(deep)}`))).toEqual([
      "sbml/xml-limit 2",
    ])
    const f = (id: string, other: string): string =>
      `<functionDefinition id="${id}"><math ${mathml}><lambda><bvar><ci>a</ci></bvar><apply><ci>${other}</ci><ci>a</ci></apply></lambda></math></functionDefinition>`
    expect(
      faults(level3(`<listOfFunctionDefinitions>${f("f", "g")}${f("g", "f")}</listOfFunctionDefinitions>`)),
    ).toEqual(["model/recursive-function 1"])
  })

  it("bears names of ten million characters", () => {
    const long = "a".repeat(10_000_000)
    const r = readSbml(source("m.xml", level3(`<listOfRules><rateRule variable="${long}"/></listOfRules>`)))
    expect(r.value).toBeUndefined()
    expect(formatDiagnostics(r.diagnostics).length).toBeLessThan(2000)
  })
})
