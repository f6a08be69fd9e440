import { describe, expect, it } from "vitest"
import { compile, simulate } from "../../src/engine/index.ts"
import { readSbml } from "../../src/sbml/index.ts"
import { source, unwrap } from "../../src/text/index.ts"

const q = "http://www.sbml.org/sbml/level3/version1/qual/version1"

/** A represses B, B activates A. */
const text = `<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" xmlns:qual="${q}" qual:required="true" level="3" version="1"><model id="m">
<listOfCompartments><compartment id="c" constant="true"/></listOfCompartments>
<qual:listOfQualitativeSpecies>
  <qual:qualitativeSpecies qual:id="A" qual:compartment="c" qual:constant="false" qual:initialLevel="1" qual:maxLevel="1"/>
  <qual:qualitativeSpecies qual:id="B" qual:compartment="c" qual:constant="false" qual:initialLevel="0" qual:maxLevel="1"/>
</qual:listOfQualitativeSpecies>
<qual:listOfTransitions>
${[
  ["t1", "A", "B", "eq", 0],
  ["t2", "B", "A", "geq", 1],
]
  .map(
    ([id, from, to, op, level]) => `<qual:transition qual:id="${id}">
  <qual:listOfInputs><qual:input qual:id="${id}_in" qual:qualitativeSpecies="${from}" qual:transitionEffect="none" qual:thresholdLevel="1"/></qual:listOfInputs>
  <qual:listOfOutputs><qual:output qual:qualitativeSpecies="${to}" qual:transitionEffect="assignmentLevel"/></qual:listOfOutputs>
  <qual:listOfFunctionTerms><qual:defaultTerm qual:resultLevel="0"/><qual:functionTerm qual:resultLevel="1">
    <math xmlns="http://www.w3.org/1998/Math/MathML"><apply><${op}/><ci>${from}</ci><cn type="integer">${level}</cn></apply></math>
  </qual:functionTerm></qual:listOfFunctionTerms></qual:transition>`,
  )
  .join("\n")}
</qual:listOfTransitions></model></sbml>`

describe("logical models (package qual)", () => {
  it("become one event that updates all levels at once", () => {
    const m = unwrap(readSbml(source("q.xml", text)))
    expect(m.parameters.map((p) => `${p.id}=${p.value}`)).toEqual(["A=1", "B=0", "t1_in=1", "t2_in=1", "next_update=1"])
    expect(m.events).toHaveLength(1)
    expect(m.events[0]?.assignments.map((a) => a.variable)).toEqual(["B", "A", "next_update"])
  })

  it("become one event per level when asynchronous, and rates when smooth", () => {
    const events = unwrap(readSbml(source("q.xml", text), { logic: "asynchronous" })).events
    expect(events.map((e) => e.assignments[0]?.variable)).toEqual(["B", "A"])
    const rules = unwrap(readSbml(source("q.xml", text), { logic: "hill" })).rules
    expect(rules.map((r) => r.kind)).toEqual(["rate", "rate"])
  })

  it("run: two nodes of negative feedback come back after four updates", () => {
    const model = unwrap(readSbml(source("q.xml", text)))
    const run = simulate(unwrap(compile(model)), { end: 8, steps: 8, select: ["A", "B"] })
    expect([...(run.columns[0] ?? [])]).toEqual([1, 0, 0, 1, 1, 0, 0, 1, 1])
    expect([...(run.columns[1] ?? [])]).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0])
  })
})
