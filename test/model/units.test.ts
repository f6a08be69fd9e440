import { describe, expect, it } from "vitest"
import { call, type Expression, num, sym } from "../../src/math/index.ts"
import { checkModel, emptyModel, type Model } from "../../src/model/index.ts"
import { describeUnit, sameUnit, unitOfDefinition } from "../../src/model/units.ts"

const litrePerMoleSecond = {
  id: "u",
  factors: [
    { kind: "litre", exponent: 1, scale: -3, multiplier: 1 },
    { kind: "mole", exponent: -1, scale: -3, multiplier: 1 },
    { kind: "second", exponent: -1, scale: 0, multiplier: 60 },
  ],
}

function model(math: Expression, units: string): Model {
  return {
    ...emptyModel("m"),
    timeUnits: "second",
    parameters: [
      { id: "x", value: undefined, units, constant: false, notes: "n" },
      { id: "mole", value: 1, units: "mole", constant: true, notes: "n" },
      { id: "second", value: 1, units: "second", constant: true, notes: "n" },
      { id: "bare", value: 1, constant: true, notes: "n" },
    ],
    rules: [{ kind: "assignment", variable: "x", math }],
  }
}

function said(math: Expression, units: string): string[] {
  return checkModel(model(math, units))
    .filter((d) => d.code === "units/inconsistent")
    .map((d) => d.message)
}

describe("units", () => {
  it("of a definition multiply factor by factor, scale and multiplier inside the exponent", () => {
    const u = unitOfDefinition(litrePerMoleSecond)
    expect(u && describeUnit(u)).toBe("0.0000166667 m^3 s^-1 mol^-1")
    const same = unitOfDefinition({
      id: "v",
      factors: [
        { kind: "metre", exponent: 3, scale: -1, multiplier: 1 },
        { kind: "mole", exponent: -1, scale: 0, multiplier: 1 },
        { kind: "second", exponent: -1, scale: 0, multiplier: 60 },
      ],
    })
    expect(u && same && sameUnit(u, same)).toBe(true)
    expect(unitOfDefinition({ id: "w", factors: [{ kind: "toString", exponent: 1, scale: 0, multiplier: 1 }] })).toBe(
      undefined,
    )
  })

  it("that are added, compared or assigned must be alike", () => {
    expect(said(call("plus", sym("mole"), sym("second")), "mole")[0]).toContain("adds or compares mol and s")
    expect(said(call("divide", sym("mole"), sym("second")), "mole")[0]).toContain("is s^-1 mol; it should be mol")
    expect(said(call("exp", sym("mole")), "dimensionless")[0]).toContain("should be dimensionless")
    expect(said(call("power", sym("second"), num(2)), "second")[0]).toContain("is s^2")
  })

  it("of bare numbers and undeclared quantities raise nothing", () => {
    expect(said(call("plus", sym("mole"), num(1)), "mole")).toEqual([])
    expect(said(call("times", num(2), sym("mole")), "mole")).toEqual([])
    expect(said(call("plus", sym("mole"), sym("bare")), "mole")).toEqual([])
  })
})
