import { describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { compile, createSimulator } from "../../src/engine/index.ts"
import { findSteadyState, initialRate } from "../../src/engine/steady-state.ts"
import { source, unwrap } from "../../src/text/index.ts"

const simulator = (text: string) => createSimulator(unwrap(compile(unwrap(readAntimony(source("m.ant", text))))))

describe("steady states", () => {
  it("of synthesis and decay lie at their quotient, stable", () => {
    const found = findSteadyState(simulator("J0: -> S; 3; J1: S -> ; 0.5*S; S = 0;"))
    expect(found.outcome.kind).toBe("done")
    expect(found.values[0]).toBeCloseTo(6, 9)
    expect(found.stable).toBe(true)
    expect(found.eigenvalues?.[0]?.re).toBeCloseTo(-0.5, 6)
  })

  it("keep the totals of conserved pools, whose eigenvalues are zero", () => {
    const found = findSteadyState(simulator("J0: A -> B; 2*A - B; A = 3; B = 0;"))
    expect(found.values).toEqual([expect.closeTo(1, 8), expect.closeTo(2, 8)])
    expect(found.conserved).toBe(1)
    expect(found.stable).toBe(true)
  })

  it("are found for stiff systems far from the start", () => {
    const found = findSteadyState(simulator("J0: -> A; 1; J1: A -> B; 1e6*A; J2: B -> ; 1e-4*B; A = 0; B = 0;"))
    expect(found.outcome.kind).toBe("done")
    expect(found.values[1]! / 1e4).toBeCloseTo(1, 7)
  })

  it("an oscillator and a growing pool have none, and that is said", () => {
    for (const text of ["x = 1; y = 0; x' = y; y' = -x;", "J0: -> S; 1; S = 0;"]) {
      const found = findSteadyState(simulator(text), { maxTime: 1e4 })
      expect(found.outcome).toMatchObject({ kind: "failed" })
    }
  })

  it("parameters given move it", () => {
    const found = findSteadyState(simulator("k = 3; J0: -> S; k; J1: S -> ; 0.5*S; S = 0;"), { parameters: { k: 1 } })
    expect(found.values[0]).toBeCloseTo(2, 9)
  })

  it("a model that starts at rest moves by nothing", () => {
    expect(initialRate(simulator("J0: -> S; 3; J1: S -> ; 0.5*S; S = 6;"))).toBe(0)
  })
})
