/**
 * A model with fewer states: species that a conserved total determines follow from the others by an assignment rule, the
 * total from the initial amounts. Only where the stoichiometry is constant and nothing but reactions changes them.
 */
import { call, type Expression, num, sym } from "../../math/index.ts"
import type { Model, Species } from "../../model/index.ts"
import { type Change, type ConservedTotal, conservedTotals } from "../conservation.ts"
import type { Lowered } from "./lower.ts"

/** The totals of a lowered model whose species can be left to a rule, with the species by state. */
function totalsOf(low: Lowered, model: Model): readonly ConservedTotal[] {
  if (!low.network) return []
  const changes: Change[] = low.network.changes.map((c) => ({
    reaction: c.reaction,
    state: c.state,
    by: low.dag.literal(c.by) ?? Number.NaN,
  }))
  const set = new Set(model.events.flatMap((e) => e.assignments.map((a) => a.variable)))
  for (const c of model.compartments) if (!c.constant) set.add(c.id)
  const touched = (state: number): boolean => {
    const quantity = low.states[state]?.quantity
    return quantity?.kind !== "species" || set.has(quantity.id) || set.has(quantity.of.compartment)
  }
  const all = conservedTotals(low.states.length, changes)
  return all.filter((t) => t.terms.every(([state]) => !touched(state)))
}

/** An id that the model does not use. */
function freshId(wanted: string, used: Set<string>): string {
  let id = wanted
  for (let k = 2; used.has(id); k++) id = `${wanted}_${k}`
  used.add(id)
  return id
}

const isConcentration = (s: Species, model: Model): boolean =>
  !s.hasOnlySubstanceUnits && model.compartments.find((c) => c.id === s.compartment)?.spatialDimensions !== 0

/** A species' amount, by its id. */
function amountOf(s: Species, model: Model): Expression {
  return isConcentration(s, model) ? call("times", sym(s.id), sym(s.compartment)) : sym(s.id)
}

/** The amount that a species starts with, where its id no longer says so. */
function initialAmount(s: Species, model: Model): Expression {
  const given = model.initialAssignments.find((i) => i.symbol === s.id)?.math
  const size = sym(s.compartment)
  if (given) return isConcentration(s, model) ? call("times", given, size) : given
  if (s.initialAmount !== undefined) return num(s.initialAmount)
  const concentration = num(s.initialConcentration ?? Number.NaN)
  return isConcentration(s, model) || !s.hasOnlySubstanceUnits ? call("times", concentration, size) : concentration
}

const scaled = (coefficient: number, e: Expression): Expression =>
  coefficient === 1 ? e : call("times", num(coefficient), e)

/**
 * The model with conserved totals in place of the species that follow from them; undefined where there are none.
 * A species that follows can no longer be set, and a total counts what was there at the start: a dose into one of its
 * species would come out of another. So this is for models that run undisturbed.
 */
export function withTotals(model: Model, low: Lowered): Model | undefined {
  const totals = totalsOf(low, model)
  if (totals.length === 0) return undefined
  const used = new Set<string>(low.shape.byId.keys())
  for (const f of model.functions) used.add(f.id)
  const species = new Map(model.species.map((s) => [s.id, s]))
  const of = (state: number): Species => species.get(low.states[state]?.quantity.id ?? "") as Species
  const dependent = new Set(totals.map((t) => of(t.dependent).id))
  const added = totals.map((t) => {
    const it = of(t.dependent)
    const id = freshId(`total_${it.id}`, used)
    const others = t.terms.filter(([state]) => state !== t.dependent)
    const own = t.terms.find(([state]) => state === t.dependent)?.[1] ?? 1
    const start = [
      scaled(own, initialAmount(it, model)),
      ...others.map(([state, c]) => scaled(c, amountOf(of(state), model))),
    ]
    const left = call(
      "minus",
      sym(id),
      call("plus", ...others.map(([state, c]) => scaled(c, amountOf(of(state), model)))),
    )
    const amount = own === 1 ? left : call("divide", left, num(own))
    const math = isConcentration(it, model) ? call("divide", amount, sym(it.compartment)) : amount
    return { id, species: it.id, start: call("plus", ...start), math }
  })
  return {
    ...model,
    species: model.species.map((s) => (dependent.has(s.id) ? { ...s, boundaryCondition: true } : s)),
    parameters: [...model.parameters, ...added.map((a) => ({ id: a.id, value: undefined, constant: true }))],
    initialAssignments: [
      ...model.initialAssignments.filter((i) => !dependent.has(i.symbol)),
      ...added.map((a) => ({ symbol: a.id, math: a.start })),
    ],
    rules: [...model.rules, ...added.map((a) => ({ kind: "assignment" as const, variable: a.species, math: a.math }))],
  }
}
