/** What a model's ids mean: one map over everything that mathematics can refer to, and a walk over all mathematics. */
import { type ApplyNode, type CallNode, type Expression, type SymbolNode, visit } from "../math/index.ts"
import type {
  Compartment,
  Described,
  FunctionDefinition,
  Model,
  Parameter,
  Reaction,
  Species,
  SpeciesReference,
} from "./model.ts"

/** What an id stands for. */
export type Named =
  | { readonly kind: "compartment"; readonly at: Compartment }
  | { readonly kind: "species"; readonly at: Species }
  | { readonly kind: "parameter"; readonly at: Parameter }
  | { readonly kind: "reaction"; readonly at: Reaction }
  | { readonly kind: "speciesReference"; readonly at: SpeciesReference; readonly reaction: Reaction }

export interface ModelIndex {
  readonly named: ReadonlyMap<string, Named>
  readonly functions: ReadonlyMap<string, FunctionDefinition>
}

/** Index a model's ids. Where an id is given twice, the first counts. */
export function indexModel(model: Model): ModelIndex {
  const named = new Map<string, Named>()
  const add = (id: string, what: Named): void => {
    if (!named.has(id)) named.set(id, what)
  }
  for (const at of model.compartments) add(at.id, { kind: "compartment", at })
  for (const at of model.species) add(at.id, { kind: "species", at })
  for (const at of model.parameters) add(at.id, { kind: "parameter", at })
  for (const reaction of model.reactions) {
    add(reaction.id, { kind: "reaction", at: reaction })
    for (const at of reaction.reactants) if (at.id !== undefined) add(at.id, { kind: "speciesReference", at, reaction })
    for (const at of reaction.products) if (at.id !== undefined) add(at.id, { kind: "speciesReference", at, reaction })
  }
  return { named, functions: new Map(model.functions.map((f) => [f.id, f])) }
}

/** What a piece of mathematics consists of, as far as rules ask; in order, parents first. */
export interface Used {
  readonly symbols: readonly SymbolNode[]
  readonly calls: readonly (CallNode | ApplyNode)[]
  /** Whether it looks back or at a rate (`delay`, `rateOf`). */
  readonly history: boolean
}

/** Walk once over a piece of mathematics. */
export function usedIn(math: Expression): Used {
  const symbols: SymbolNode[] = []
  const calls: (CallNode | ApplyNode)[] = []
  let history = false
  visit(math, (e) => {
    if (e.kind === "symbol") symbols.push(e)
    else if (e.kind === "call" || e.kind === "apply") {
      calls.push(e)
      if (e.kind === "call" && (e.fn === "delay" || e.fn === "rateOf")) history = true
    }
  })
  return { symbols, calls, history }
}

/** One piece of mathematics and where it stands. */
export interface MathPlace {
  readonly math: Expression
  /** The element that holds it. */
  readonly at: Described
  /** Its parts, found by one walk however many rules ask. */
  readonly used: () => Used
  /** What it is, for messages: `the kinetic law of 'J1'`. */
  readonly what: () => string
  readonly role:
    | { readonly kind: "assignment" | "rate" | "initial" | "event"; readonly variable: string }
    | { readonly kind: "law"; readonly reaction: Reaction }
    | { readonly kind: "algebraic" | "trigger" | "delay" | "priority" | "constraint" }
}

/** All mathematics of a model, function definitions apart, in the order of the model's lists. */
export function mathPlaces(model: Model): readonly MathPlace[] {
  const places: MathPlace[] = []
  const add = (math: Expression | undefined, at: Described, what: () => string, role: MathPlace["role"]): void => {
    if (!math) return
    let used: Used | undefined
    places.push({
      math,
      at,
      what,
      role,
      used: () => {
        used ??= usedIn(math)
        return used
      },
    })
  }
  for (const a of model.initialAssignments) {
    add(a.math, a, () => `the initial assignment of '${a.symbol}'`, { kind: "initial", variable: a.symbol })
  }
  model.rules.forEach((r, i) => {
    if (r.kind === "algebraic") add(r.math, r, () => `the algebraic rule ${i + 1}`, { kind: "algebraic" })
    else add(r.math, r, () => `the ${r.kind} rule of '${r.variable}'`, { kind: r.kind, variable: r.variable })
  })
  model.constraints.forEach((c, i) => {
    add(c.math, c, () => `the constraint ${i + 1}`, { kind: "constraint" })
  })
  for (const reaction of model.reactions) {
    const law = reaction.kineticLaw
    if (law) add(law.math, law, () => `the kinetic law of '${reaction.id}'`, { kind: "law", reaction })
    const look = (s: SpeciesReference): void => {
      if (!s.stoichiometryMath) return
      const what = (): string => `the stoichiometry of '${s.species}' in '${reaction.id}'`
      add(s.stoichiometryMath, s, what, { kind: "constraint" })
    }
    reaction.reactants.forEach(look)
    reaction.products.forEach(look)
  }
  model.events.forEach((e, i) => {
    const name = e.id === undefined ? `event ${i + 1}` : `the event '${e.id}'`
    add(e.trigger?.math, e, () => `the trigger of ${name}`, { kind: "trigger" })
    add(e.delay, e, () => `the delay of ${name}`, { kind: "delay" })
    add(e.priority, e, () => `the priority of ${name}`, { kind: "priority" })
    for (const a of e.assignments) {
      add(a.math, a, () => `the assignment of '${a.variable}' in ${name}`, { kind: "event", variable: a.variable })
    }
  })
  return places
}
