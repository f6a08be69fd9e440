/**
 * What a model consists of as seen by the compiler: every quantity with an id, what determines it, and where its value
 * is kept. `state`: integrated. `slot`: kept in memory, fixed while the stepper runs. Neither: computed when needed.
 */
import type { Expression } from "../../math/index.ts"
import type { Compartment, Model, Parameter, Reaction, Species, SpeciesReference } from "../../model/index.ts"
import type { Diagnostic, Span } from "../../text/index.ts"
import { matchAlgebraicRules } from "./match-algebraic.ts"

/** Where a value is kept: a species' amount, everything else's value. */
export type Store = { readonly kind: "state" | "slot"; readonly index: number }

/** Slots that give a quantity its initial value. `flag` says which meaning `base` has; see `flagMeaning`. */
export interface InitialSlots {
  readonly base: number
  readonly flag: number | undefined
}

/** Values of a flag slot: 0 the initial assignment counts, 1 `base` is the value (a species' amount), 2 `base` is a concentration. */
export const flagMeaning = { assignment: 0, value: 1, concentration: 2 } as const

export type Determined =
  | { readonly by: "nothing" | "events" | "reactions" }
  | { readonly by: "assignment" | "rate"; readonly math: Expression; readonly span: Span | undefined }
  | { readonly by: "algebraic"; readonly rule: number }

export type Element =
  | { readonly kind: "compartment"; readonly of: Compartment }
  | { readonly kind: "species"; readonly of: Species }
  | { readonly kind: "parameter"; readonly of: Parameter }
  | { readonly kind: "reaction"; readonly of: Reaction }
  | { readonly kind: "speciesReference"; readonly of: SpeciesReference; readonly id: string }

export type Quantity = Element & {
  readonly id: string
  readonly determined: Determined
  readonly store: Store | undefined
  readonly initial: InitialSlots | undefined
  readonly initialAssignment: Expression | undefined
}

export interface Shape {
  readonly model: Model
  readonly quantities: readonly Quantity[]
  readonly byId: ReadonlyMap<string, Quantity>
  /** Quantities of the states, in the order of the model. */
  readonly states: readonly Quantity[]
  /** What stands in the slots before the model's initial values are worked out. */
  readonly defaults: readonly number[]
  /** Slot of the factor that fast reactions are multiplied by, where there are any. */
  readonly fastSlot: number | undefined
}

interface Rules {
  readonly assignments: ReadonlyMap<string, { readonly math: Expression; readonly span: Span | undefined }>
  readonly rates: ReadonlyMap<string, { readonly math: Expression; readonly span: Span | undefined }>
  readonly algebraic: ReadonlyMap<string, number>
  readonly initial: ReadonlyMap<string, Expression>
  readonly eventTargets: ReadonlySet<string>
  readonly changedByReactions: ReadonlySet<string>
}

function elementsOf(model: Model): readonly (Element & { readonly id: string })[] {
  const all: (Element & { readonly id: string })[] = []
  for (const of of model.compartments) all.push({ kind: "compartment", of, id: of.id })
  for (const of of model.species) all.push({ kind: "species", of, id: of.id })
  for (const of of model.parameters) all.push({ kind: "parameter", of, id: of.id })
  const refer = (of: SpeciesReference): void => {
    if (of.id !== undefined) all.push({ kind: "speciesReference", of, id: of.id })
  }
  for (const r of model.reactions) {
    r.reactants.forEach(refer)
    r.products.forEach(refer)
  }
  for (const of of model.reactions) all.push({ kind: "reaction", of, id: of.id })
  return all
}

function rulesOf(model: Model, elements: readonly (Element & { readonly id: string })[]): Rules {
  const assignments = new Map<string, { math: Expression; span: Span | undefined }>()
  const rates = new Map<string, { math: Expression; span: Span | undefined }>()
  for (const rule of model.rules) {
    if (rule.kind === "algebraic" || rule.math === undefined) continue
    const target = rule.kind === "assignment" ? assignments : rates
    target.set(rule.variable, { math: rule.math, span: rule.span })
  }
  for (const e of elements) {
    if (e.kind === "speciesReference" && e.of.stoichiometryMath !== undefined && !assignments.has(e.id)) {
      assignments.set(e.id, { math: e.of.stoichiometryMath, span: e.of.span })
    }
  }
  const initial = new Map<string, Expression>()
  for (const i of model.initialAssignments) if (i.math !== undefined) initial.set(i.symbol, i.math)
  const changed = new Set<string>()
  for (const r of model.reactions) {
    for (const s of r.reactants) changed.add(s.species)
    for (const s of r.products) changed.add(s.species)
  }
  for (const s of model.species) if (s.boundaryCondition || s.constant) changed.delete(s.id)
  const eventTargets = new Set(model.events.flatMap((e) => e.assignments.map((a) => a.variable)))
  const determined = new Set([...assignments.keys(), ...rates.keys(), ...changed])
  const algebraic = matchAlgebraicRules(model, determined)
  return { assignments, rates, algebraic, initial, eventTargets, changedByReactions: changed }
}

function determinedBy(e: Element & { readonly id: string }, rules: Rules): Determined {
  const assignment = rules.assignments.get(e.id)
  if (assignment) return { by: "assignment", ...assignment }
  const rate = rules.rates.get(e.id)
  if (rate) return { by: "rate", ...rate }
  const rule = rules.algebraic.get(e.id)
  if (rule !== undefined) return { by: "algebraic", rule }
  if (rules.changedByReactions.has(e.id)) return { by: "reactions" }
  return { by: rules.eventTargets.has(e.id) ? "events" : "nothing" }
}

function declaredValue(e: Element): number {
  switch (e.kind) {
    case "compartment":
      return e.of.size ?? Number.NaN
    case "species":
      return e.of.initialAmount ?? e.of.initialConcentration ?? Number.NaN
    case "parameter":
      return e.of.value ?? Number.NaN
    case "speciesReference":
      return e.of.stoichiometry ?? Number.NaN
    default:
      return Number.NaN
  }
}

/** Lay out a model's quantities. Two quantities of one id are a fault. */
export function shapeOf(model: Model, report: (d: Diagnostic) => void): Shape {
  const elements = elementsOf(model)
  const rules = rulesOf(model, elements)
  const defaults: number[] = []
  const slot = (value: number): number => defaults.push(value) - 1
  const byId = new Map<string, Quantity>()
  const states: Quantity[] = []
  for (const e of elements) {
    if (byId.has(e.id)) {
      report({
        severity: "error",
        code: "engine/duplicate-id",
        message: `Two things are called '${e.id}'.`,
        span: e.of.span,
      })
      continue
    }
    const determined = determinedBy(e, rules)
    const computed = e.kind === "reaction" || determined.by === "assignment"
    const initialAssignment = computed ? undefined : rules.initial.get(e.id)
    const integrated = determined.by === "rate" || determined.by === "reactions" || determined.by === "algebraic"
    const value = declaredValue(e)
    let store: Store | undefined
    let initial: InitialSlots | undefined
    if (!computed) {
      store = integrated ? { kind: "state", index: states.length } : { kind: "slot", index: slot(value) }
      if (e.kind === "species") {
        const isConcentration = e.of.initialAmount === undefined && e.of.initialConcentration !== undefined
        const meaning = isConcentration ? flagMeaning.concentration : flagMeaning.value
        initial = { base: slot(value), flag: slot(initialAssignment ? flagMeaning.assignment : meaning) }
      } else if (initialAssignment) initial = { base: slot(value), flag: slot(flagMeaning.assignment) }
      else {
        // What never changes can start from its own slot.
        const own = store.kind === "slot" && determined.by === "nothing"
        initial = { base: own ? store.index : slot(value), flag: undefined }
      }
    }
    const { kind, of, id } = e
    // `kind` and `of` come from one element and so belong together.
    const quantity = { kind, of, id, determined, store, initial, initialAssignment } as Quantity
    byId.set(e.id, quantity)
    if (integrated && store) states.push(quantity)
  }
  const fastSlot = model.reactions.some((r) => r.fast && r.kineticLaw?.math) ? slot(1) : undefined
  return { model, quantities: [...byId.values()], byId, states, defaults, fastSlot }
}
