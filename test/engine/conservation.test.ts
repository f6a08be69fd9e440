import { describe, expect, it } from "vitest"
import { type Change, conservedTotals } from "../../src/engine/conservation.ts"
import { compile, createSimulator, findSteadyState } from "../../src/engine/index.ts"
import { unwrap } from "../../src/text/index.ts"
import { sharedPath } from "../shared-data.ts"
import { antimony, sbmlFile } from "./small-models.ts"

/** A network from rows of the stoichiometric matrix by reaction. */
function network(reactions: readonly (readonly number[])[]): readonly Change[] {
  return reactions.flatMap((row, reaction) => row.flatMap((by, state) => (by === 0 ? [] : [{ reaction, state, by }])))
}

const enzyme = `
  bind: E + S -> ES; 2*E*S - 0.3*ES; turn: ES -> E + P; 0.7*ES
  dimer: 2 P -> D; 0.4*P^2 - 0.1*D
  E = 1; S = 10; ES = 0; P = 0; D = 0
`

describe("conserved totals", () => {
  it("are found exactly, whole numbers without a common factor", () => {
    // E + S <-> ES -> E + P, 2 P <-> D over (E, S, ES, P, D)
    const totals = conservedTotals(
      5,
      network([
        [-1, -1, 1, 0, 0],
        [1, 0, -1, 1, 0],
        [0, 0, 0, -2, 1],
      ]),
    )
    expect(totals).toHaveLength(2)
    for (const { terms } of totals) {
      const c = new Map(terms)
      const kept = (row: readonly number[]): number => row.reduce((sum, by, k) => sum + by * (c.get(k) ?? 0), 0)
      for (const row of [
        [-1, -1, 1, 0, 0],
        [1, 0, -1, 1, 0],
        [0, 0, 0, -2, 1],
      ]) {
        expect(kept(row)).toBe(0)
      }
    }
    const dependents = totals.map((t) => t.dependent)
    for (const t of totals) expect(t.terms.filter(([k]) => dependents.includes(k))).toHaveLength(1)
  })

  it("are none in an open network, and none where a stoichiometry is not exactly known", () => {
    expect(
      conservedTotals(
        2,
        network([
          [1, 0],
          [-1, 1],
          [0, -1],
        ]),
      ),
    ).toEqual([])
    expect(
      conservedTotals(2, [
        { reaction: 0, state: 0, by: -0.1 },
        { reaction: 0, state: 1, by: 0.1 },
      ]),
    ).toEqual([])
    expect(
      conservedTotals(2, [
        { reaction: 0, state: 0, by: Number.NaN },
        { reaction: 0, state: 1, by: 1 },
      ]),
    ).toEqual([])
  })

  it("never make a state dependent that must be kept", () => {
    const reactions = network([[-1, 1]])
    expect(conservedTotals(2, reactions, new Set([0])).map((t) => t.dependent)).toEqual([1])
    expect(conservedTotals(2, reactions, new Set([1])).map((t) => t.dependent)).toEqual([0])
  })
})

describe("a model compiled with its totals", () => {
  it("has fewer states and the same course", () => {
    const model = antimony(enzyme)
    const [whole, fewer] = [unwrap(compile(model)), unwrap(compile(model, { conserve: true }))]
    expect(fewer.layout.states).toBe(whole.layout.states - 2)
    const options = { end: 20, rtol: 1e-9, atol: 1e-12 }
    const [a, b] = [createSimulator(whole).run(options), createSimulator(fewer).run(options)]
    expect(b.ids).toEqual(a.ids)
    a.columns.forEach((column, k) => {
      column.forEach((v, i) => {
        expect(b.columns[k]?.[i]).toBeCloseTo(v, 7)
      })
    })
  })

  it("takes totals from the initial values of the run", () => {
    const simulator = createSimulator(unwrap(compile(antimony(enzyme), { conserve: true })))
    const settable = simulator.compiled.layout.quantities.filter((q) => q.kind === "species" && q.role === "state")
    const id = settable[0]?.id as string
    const whole = createSimulator(unwrap(compile(antimony(enzyme))))
    const options = { end: 5, parameters: { [id]: 3 }, rtol: 1e-9, atol: 1e-12 }
    const [a, b] = [whole.run(options), simulator.run(options)]
    a.columns.forEach((column, k) => {
      expect(b.columns[k]?.at(-1)).toBeCloseTo(column.at(-1) as number, 7)
    })
  })

  it("keeps as states what an event changes, and what is in a compartment of changing size", () => {
    const event = antimony("A -> B; A - B; A = 1; B = 0; at time > 1: A = 5")
    expect(unwrap(compile(event, { conserve: true })).layout.states).toBe(2)
    const growing = antimony("compartment c = 1; species A in c, B in c; A -> B; A; A = 1; B = 0; at time > 1: c = 2")
    expect(unwrap(compile(growing, { conserve: true })).layout.states).toBe(2)
  })

  const models = sharedPath("models")
  it.skipIf(models === undefined)("runs benchmark models to the same result", () => {
    for (const [name, end, fewer] of [
      ["Brannmark", 15, 3],
      ["Bachmann", 240, 3],
    ] as const) {
      const model = sbmlFile(models as string, `${name}.xml`)
      const [a, b] = [unwrap(compile(model)), unwrap(compile(model, { conserve: true }))]
      expect(a.layout.states - b.layout.states).toBe(fewer)
      const options = { end, rtol: 1e-9, atol: 1e-12 }
      const [x, y] = [createSimulator(a).run(options), createSimulator(b).run(options)]
      x.columns.forEach((column, k) => {
        const most = column.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-9)
        column.forEach((v, i) => {
          expect(Math.abs(v - (y.columns[k]?.[i] as number)) / most).toBeLessThan(1e-6)
        })
      })
    }
  })
})

describe("steady states with conserved totals", () => {
  it("are reached to rounding, with the totals of the start", () => {
    const found = findSteadyState(createSimulator(unwrap(compile(antimony(enzyme)))))
    expect(found.outcome.kind).toBe("done")
    const value = (id: string): number => found.values[found.ids.indexOf(id)] as number
    expect(value("E") + value("ES")).toBeCloseTo(1, 9)
    expect(value("S") + value("ES") + value("P") + 2 * value("D")).toBeCloseTo(10, 9)
    expect(found.conserved).toBe(2)
    expect(found.residual).toBeLessThan(1e-9)
  })
})
