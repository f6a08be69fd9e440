import { describe, expect, it } from "vitest"
import { printInfix } from "../../src/math/index.ts"
import { readSbml } from "../../src/sbml/index.ts"
import { formatDiagnostics, source, unwrap } from "../../src/text/index.ts"

const mathml = 'xmlns="http://www.w3.org/1998/Math/MathML"'
const comp = "http://www.sbml.org/sbml/level3/version1/comp/version1"

function file(model: string, definitions: string): string {
  return `<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" xmlns:comp="${comp}" comp:required="true" level="3" version="2">
<model id="top">${model}</model>${definitions}</sbml>`
}

const inner = `<comp:listOfModelDefinitions><comp:modelDefinition id="def">
<listOfParameters><parameter id="x" value="1" constant="false"/><parameter id="y" value="2" constant="false"/></listOfParameters>
<listOfRules><rateRule variable="x"><math ${mathml}><apply><times/><ci>y</ci><csymbol definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol></apply></math></rateRule></listOfRules>
<comp:listOfPorts><comp:port comp:id="port_y" comp:idRef="y"/></comp:listOfPorts>
</comp:modelDefinition></comp:listOfModelDefinitions>`

describe("submodels", () => {
  it("get their ids prefixed, and their time converted", () => {
    const m = unwrap(
      readSbml(
        source(
          "m.xml",
          file(
            `<listOfParameters><parameter id="f" value="60" constant="true"/></listOfParameters>
             <comp:listOfSubmodels><comp:submodel comp:id="A" comp:modelRef="def" comp:timeConversionFactor="f"/></comp:listOfSubmodels>`,
            inner,
          ),
        ),
      ),
    )
    expect(m.parameters.map((p) => p.id)).toEqual(["f", "A__x", "A__y"])
    expect(printInfix(m.rules[0]?.math as never)).toBe("A__y*(time/f)/f")
  })

  it("let a replacement stand for what it replaces, converted", () => {
    const m = unwrap(
      readSbml(
        source(
          "m.xml",
          file(
            `<listOfParameters><parameter id="f" value="10" constant="true"/>
               <parameter id="z" value="3" constant="true"><comp:listOfReplacedElements>
                 <comp:replacedElement comp:submodelRef="A" comp:portRef="port_y" comp:conversionFactor="f"/>
               </comp:listOfReplacedElements></parameter></listOfParameters>
             <comp:listOfSubmodels><comp:submodel comp:id="A" comp:modelRef="def"/></comp:listOfSubmodels>`,
            inner,
          ),
        ),
      ),
    )
    expect(m.parameters.map((p) => p.id)).toEqual(["f", "z", "A__x"])
    expect(printInfix(m.rules[0]?.math as never)).toBe("z/f*time")
  })

  it("that contain themselves, refer to nothing or multiply without end are refused with a place", () => {
    const cyclic = file(
      "",
      `<comp:listOfModelDefinitions><comp:modelDefinition id="a"><comp:listOfSubmodels><comp:submodel comp:id="s" comp:modelRef="a"/></comp:listOfSubmodels></comp:modelDefinition></comp:listOfModelDefinitions>`,
    ).replace(
      '<model id="top">',
      '<model id="top"><comp:listOfSubmodels><comp:submodel comp:id="s" comp:modelRef="a"/></comp:listOfSubmodels>',
    )
    const nothing = file(
      '<comp:listOfSubmodels><comp:submodel comp:id="s" comp:modelRef="nowhere"/></comp:listOfSubmodels>',
      "",
    )
    const tenfold = (ref: string): string =>
      `<comp:listOfSubmodels>${Array.from({ length: 10 }, (_, i) => `<comp:submodel comp:id="s${i}" comp:modelRef="${ref}"/>`).join("")}</comp:listOfSubmodels>`
    const bomb = file(
      tenfold("d0"),
      `<comp:listOfModelDefinitions>${Array.from({ length: 12 }, (_, i) => `<comp:modelDefinition id="d${i}">${i < 11 ? tenfold(`d${i + 1}`) : ""}</comp:modelDefinition>`).join("")}</comp:listOfModelDefinitions>`,
    )
    const codes = [cyclic, nothing, bomb].map((text) => {
      const r = readSbml(source("m.xml", text))
      expect(r.diagnostics.every((d) => d.span !== undefined)).toBe(true)
      return r.value === undefined ? r.diagnostics[0]?.code : "read"
    })
    expect(codes).toEqual(["sbml/cyclic-submodels", "sbml/unknown-model", "sbml/xml-limit"])
  })

  it("from other files come through the caller only", () => {
    const text = file(
      '<comp:listOfSubmodels><comp:submodel comp:id="A" comp:modelRef="ext"/></comp:listOfSubmodels>',
      '<comp:listOfExternalModelDefinitions><comp:externalModelDefinition comp:id="ext" comp:source="other.xml"/></comp:listOfExternalModelDefinitions>',
    )
    expect(formatDiagnostics(readSbml(source("m.xml", text)).diagnostics)).toContain("'other.xml' is not available")
    const other = `<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="o"><listOfParameters><parameter id="p" value="1" constant="true"/></listOfParameters></model></sbml>`
    const m = unwrap(readSbml(source("m.xml", text), { resolve: (s) => source(s, other) }))
    expect(m.parameters.map((p) => p.id)).toEqual(["A__p"])
  })
})
