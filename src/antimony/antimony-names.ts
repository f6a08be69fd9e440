/**
 * Names that Antimony can say: a model in which every id that is a word of the language has a `_` behind it, and every unit a
 * name that nothing else has (SBML keeps ids of units apart, Antimony doesn't).
 */
import type { Expression } from "../math/index.ts"
import type { Model, SpeciesReference, UnitDefinition } from "../model/index.ts"
import { modelUnitNames } from "./model-units.ts"
import { canBeName } from "./words.ts"

/** Every id that shares Antimony's one space of names, units apart. */
export function allIds(m: Model): readonly string[] {
  const references = m.reactions.flatMap((r) => [...r.reactants, ...r.products].flatMap((s) => s.id ?? []))
  const lists = [m.functions, m.compartments, m.species, m.parameters, m.reactions]
  return [...lists.flatMap((l) => l.map((x) => x.id)), ...references, ...m.events.flatMap((e) => e.id ?? [])]
}

/** Units whose name makes them the model's own: kept only where they are that. */
function meansModelUnit(m: Model, u: UnitDefinition): boolean {
  const field = modelUnitNames[u.id as keyof typeof modelUnitNames] // undefined for other ids
  return field !== undefined && m[field] !== u.id
}

/** New names, for the ids that need one. */
function newNames(m: Model): {
  readonly ids: ReadonlyMap<string, string>
  readonly units: ReadonlyMap<string, string>
} {
  const all = allIds(m)
  const taken = new Set(all.filter(canBeName))
  const fresh = (id: string, ending: string): string => {
    let name = `${id.replace(/[^A-Za-z0-9_]/g, "_")}${ending}`
    while (!canBeName(name) || taken.has(name)) name += "_"
    taken.add(name)
    return name
  }
  const ids = new Map<string, string>()
  for (const id of all) if (!canBeName(id) && !ids.has(id)) ids.set(id, fresh(id, "_"))
  const units = new Map<string, string>()
  for (const u of m.unitDefinitions) {
    if (canBeName(u.id) && !taken.has(u.id) && !meansModelUnit(m, u)) taken.add(u.id)
    else units.set(u.id, fresh(u.id, "_unit_"))
  }
  return { ids, units }
}

/** The model with every id sayable; the same object where they all are. */
export function renamed(m: Model): Model {
  const { ids, units } = newNames(m)
  // `__main` is libAntimony's own name for lines outside of models: no model may be called so.
  const modelId = m.id === "__main" ? "main" : canBeName(m.id) ? m.id : `${m.id.replace(/[^A-Za-z0-9_]/g, "_")}_`
  const model = { ...m, id: modelId === "_" ? "model_" : modelId }
  if (ids.size === 0 && units.size === 0) return model
  const id = (x: string): string => ids.get(x) ?? x
  const maybe = (x: string | undefined): string | undefined => (x === undefined ? undefined : id(x))
  const unit = (x: string | undefined): string | undefined => (x === undefined ? undefined : (units.get(x) ?? x))
  const math = (e: Expression | undefined): Expression | undefined => e && renameIn(e, id, unit, new Set())
  const reference = (s: SpeciesReference): SpeciesReference => ({
    ...s,
    id: maybe(s.id),
    species: id(s.species),
    stoichiometryMath: math(s.stoichiometryMath),
  })
  return {
    ...model,
    conversionFactor: maybe(m.conversionFactor),
    ...Object.fromEntries(Object.values(modelUnitNames).map((field) => [field, unit(m[field])])),
    unitDefinitions: m.unitDefinitions.map((u) => ({ ...u, id: unit(u.id) ?? u.id })),
    functions: m.functions.map((f) => ({
      ...f,
      id: id(f.id),
      body: f.body && renameIn(f.body, id, unit, new Set(f.parameters)),
    })),
    compartments: m.compartments.map((c) => ({ ...c, id: id(c.id), units: unit(c.units) })),
    species: m.species.map((s) => ({
      ...s,
      id: id(s.id),
      compartment: id(s.compartment),
      substanceUnits: unit(s.substanceUnits),
      conversionFactor: maybe(s.conversionFactor),
    })),
    parameters: m.parameters.map((p) => ({ ...p, id: id(p.id), units: unit(p.units) })),
    initialAssignments: m.initialAssignments.map((a) => ({ ...a, symbol: id(a.symbol), math: math(a.math) })),
    rules: m.rules.map((r) =>
      r.kind === "algebraic" ? { ...r, math: math(r.math) } : { ...r, variable: id(r.variable), math: math(r.math) },
    ),
    constraints: m.constraints.map((c) => ({ ...c, math: math(c.math) })),
    reactions: m.reactions.map((r) => ({
      ...r,
      id: id(r.id),
      compartment: maybe(r.compartment),
      reactants: r.reactants.map(reference),
      products: r.products.map(reference),
      modifiers: r.modifiers.map((x) => ({ ...x, species: id(x.species) })),
      kineticLaw: r.kineticLaw && {
        ...r.kineticLaw,
        // A local parameter hides what has its name outside.
        math:
          r.kineticLaw.math &&
          renameIn(r.kineticLaw.math, id, unit, new Set(r.kineticLaw.localParameters.map((p) => p.id))),
        localParameters: r.kineticLaw.localParameters.map((p) => ({ ...p, units: unit(p.units) })),
      },
    })),
    events: m.events.map((e) => ({
      ...e,
      id: maybe(e.id),
      trigger: e.trigger && { ...e.trigger, math: math(e.trigger.math) },
      delay: math(e.delay),
      priority: math(e.priority),
      assignments: e.assignments.map((a) => ({ ...a, variable: id(a.variable), math: math(a.math) })),
    })),
    ...(m.fluxBalance ? { fluxBalance: renamedFlux(m.fluxBalance, id) } : {}),
  }
}

function renamedFlux(
  f: NonNullable<Model["fluxBalance"]>,
  id: (x: string) => string,
): NonNullable<Model["fluxBalance"]> {
  const bound = (b: string | number | undefined): string | number | undefined => (typeof b === "string" ? id(b) : b)
  return {
    ...f,
    objectives: f.objectives.map((o) => ({ ...o, terms: o.terms.map((t) => ({ ...t, reaction: id(t.reaction) })) })),
    bounds: f.bounds.map((b) => ({ reaction: id(b.reaction), lower: bound(b.lower), upper: bound(b.upper) })),
  }
}

function renameIn(
  e: Expression,
  id: (x: string) => string,
  unit: (x: string | undefined) => string | undefined,
  own: ReadonlySet<string>,
): Expression {
  switch (e.kind) {
    case "number":
      return e.units === undefined ? e : { ...e, units: unit(e.units) }
    case "symbol":
      return own.has(e.id) ? e : { ...e, id: id(e.id) }
    case "constant":
      return e
    case "call":
      return { ...e, args: e.args.map((a) => renameIn(a, id, unit, own)) }
    case "apply":
      return { ...e, id: id(e.id), args: e.args.map((a) => renameIn(a, id, unit, own)) }
  }
}
