/**
 * A model as an older level of SBML can hold it: Level 3 Version 1 or Level 2 Version 4. What has another form there gets
 * it (a rule for a stoichiometry becomes `stoichiometryMath`); what has none is taken out and named, with the element's id.
 */
import { type Expression, type FunctionName, functionRow, symbolsOf, visit } from "../math/index.ts"
import type {
  Described,
  FunctionDefinition,
  Model,
  ModelEvent,
  Reaction,
  SpeciesReference,
  UnitDefinition,
} from "../model/index.ts"
import { mathPlaces } from "../model/index.ts"
import type { Diagnostic } from "../text/index.ts"

/** Level and version as options name them. */
export type SbmlLevel = "2.4" | "3.1" | "3.2"

export interface AsLevel {
  readonly model: Model
  /** What is lost or changed in meaning; empty where the level holds all of the model. */
  readonly losses: readonly Diagnostic[]
}

/** Functions that came with Level 3 Version 2, and constants and functions that came with Level 3. */
const newIn32: ReadonlySet<FunctionName> = new Set<FunctionName>(["min", "max", "quotient", "rem", "implies", "rateOf"])

class Losses {
  readonly list: Diagnostic[] = []
  readonly level: SbmlLevel

  constructor(level: SbmlLevel) {
    this.level = level
  }

  add(at: Described, what: string): void {
    this.list.push({
      severity: "warning",
      code: "export/not-representable",
      message: `SBML Level ${this.level.replace(".", " Version ")} has no place for ${what}.`,
      span: at.span,
      help: "Level 3 Version 2 holds it",
    })
  }
}

/** Mathematics without units of numbers (Level 2), and remarks on what the level doesn't know. */
function olderMath(losses: Losses, e: Expression | undefined, at: Described, what: string): Expression | undefined {
  if (e === undefined) return undefined
  visit(e, (n) => {
    if (n.kind === "call" && newIn32.has(n.fn)) losses.add(at, `the function '${n.fn}' in ${what}`)
    if (losses.level === "2.4" && n.kind === "constant" && n.name === "avogadro") losses.add(at, `avogadro in ${what}`)
  })
  if (mixesTruths(e)) losses.add(at, `truth values as numbers in ${what}`)
  return losses.level === "2.4" ? withoutUnits(e) : e
}

/** True for what is surely a truth value, false for what is surely a number, undefined where one can't say. */
function isTruth(e: Expression): boolean | undefined {
  switch (e.kind) {
    case "number":
      return false
    case "constant":
      return e.name === "true" || e.name === "false"
    case "symbol":
      return false
    case "apply":
      return undefined
    case "call":
      if (e.fn === "piecewise") return e.args[0] && isTruth(e.args[0])
      return functionRow(e.fn).logical === true
  }
}

const ofTruths: ReadonlySet<FunctionName> = new Set<FunctionName>(["and", "or", "xor", "not"])
/** Functions that take either kind. */
const ofEither: ReadonlySet<FunctionName> = new Set<FunctionName>(["eq", "neq", "piecewise"])

/** Only Level 3 Version 2 lets truth values be numbers and numbers be truth values. */
function mixesTruths(e: Expression): boolean {
  let found = false
  visit(e, (n) => {
    if (n.kind !== "call" || ofEither.has(n.fn)) return
    const wanted = ofTruths.has(n.fn)
    if (n.args.some((a) => isTruth(a) === !wanted)) found = true
  })
  return found
}

function withoutUnits(e: Expression): Expression {
  if (e.kind === "number" && e.units !== undefined) return { kind: "number", value: e.value, span: e.span }
  return e.kind === "call" || e.kind === "apply" ? { ...e, args: e.args.map(withoutUnits) } : e
}

/** An element that is nothing without its mathematics, which older levels require. */
function keep<T extends Described & { readonly math: Expression | undefined }>(
  losses: Losses,
  list: readonly T[],
  what: (x: T) => string,
): readonly T[] {
  return list.flatMap((x) => {
    if (x.math === undefined) {
      losses.add(x, `${what(x)} without mathematics`)
      return []
    }
    if (isTruth(x.math) === true) losses.add(x, `a truth value as the value of ${what(x)}`)
    return [{ ...x, id: undefined, math: olderMath(losses, x.math, x, what(x)) }]
  })
}

function olderEvents(losses: Losses, events: readonly ModelEvent[]): readonly ModelEvent[] {
  return events.flatMap((e, i) => {
    const name = `the event ${e.id === undefined ? i + 1 : `'${e.id}'`}`
    if (e.trigger?.math === undefined) {
      losses.add(e, `${name} without a trigger`)
      return []
    }
    if (losses.level === "2.4") {
      if (e.priority) losses.add(e, `the priority of ${name}`)
      if (!e.trigger.persistent) losses.add(e, `the trigger of ${name}, which is not persistent`)
      if (!e.trigger.initialValue) losses.add(e, `the trigger of ${name}, which is false before the start`)
    }
    return [
      {
        ...e,
        // Without a delay both times are the same, and Level 2 wants it said so (rule 21206).
        useValuesFromTriggerTime: e.useValuesFromTriggerTime || e.delay === undefined,
        trigger: { ...e.trigger, math: olderMath(losses, e.trigger.math, e, name) },
        delay: olderMath(losses, e.delay, e, name),
        priority: losses.level === "2.4" ? undefined : olderMath(losses, e.priority, e, name),
        assignments: keep(losses, e.assignments, (a) => `the assignment of '${a.variable}' in ${name}`),
      },
    ]
  })
}

/** Level 2's built-in units, defined as what the model's units are. */
function builtinUnits(model: Model): readonly UnitDefinition[] {
  const wanted = [
    ["substance", model.substanceUnits, "mole"],
    ["time", model.timeUnits, "second"],
    ["volume", model.volumeUnits, "litre"],
    ["area", model.areaUnits, "area"],
    ["length", model.lengthUnits, "metre"],
  ] as const
  const defined = new Map(model.unitDefinitions.map((u) => [u.id, u]))
  return wanted.flatMap(([id, units, builtin]) => {
    if (units === undefined || units === builtin || units === id || defined.has(id)) return []
    const factors = defined.get(units)?.factors ?? [{ kind: units, exponent: 1, scale: 0, multiplier: 1 }]
    return [{ id, factors }]
  })
}

function levelTwoReaction(
  losses: Losses,
  r: Reaction,
  rules: ReadonlyMap<string, Expression>,
  values: ReadonlyMap<string, Expression>,
): Reaction {
  const reference = (s: SpeciesReference): SpeciesReference => {
    const rule = s.id === undefined ? undefined : (rules.get(s.id) ?? values.get(s.id))
    if (rule) return { ...s, stoichiometry: undefined, stoichiometryMath: rule }
    if (s.id !== undefined && !s.constant) losses.add(s, `the stoichiometry '${s.id}', which changes`)
    return s
  }
  return { ...r, reactants: r.reactants.map(reference), products: r.products.map(reference) }
}

function asLevelTwo(losses: Losses, m: Model): Model {
  const references = new Set(
    m.reactions.flatMap((r) => [...r.reactants, ...r.products].flatMap((s) => (s.id === undefined ? [] : [s.id]))),
  )
  const rules = new Map<string, Expression>()
  const values = new Map<string, Expression>()
  for (const r of m.rules) {
    if (r.kind === "assignment" && r.math && references.has(r.variable)) rules.set(r.variable, r.math)
  }
  for (const a of m.initialAssignments) if (a.math && references.has(a.symbol)) values.set(a.symbol, a.math)
  for (const place of mathPlaces(m)) {
    if (symbolsOf(place.math).some((id) => references.has(id)))
      losses.add(place.at, `a stoichiometry in ${place.what()}`)
  }
  for (const r of m.rules) {
    if (r.kind === "rate" && references.has(r.variable))
      losses.add(r, `a rate rule of the stoichiometry '${r.variable}'`)
  }
  for (const a of m.events.flatMap((e) => e.assignments)) {
    if (references.has(a.variable)) losses.add(a, `an event that changes the stoichiometry '${a.variable}'`)
  }
  if (m.conversionFactor !== undefined) losses.add(m, "the model's conversion factor")
  for (const c of m.compartments) {
    const d = c.spatialDimensions ?? 3
    if (![0, 1, 2, 3].includes(d)) losses.add(c, `the ${d} dimensions of '${c.id}'`)
  }
  for (const s of m.species) {
    if (s.conversionFactor !== undefined) losses.add(s, `the conversion factor of '${s.id}'`)
  }
  if (m.fluxBalance) losses.add(m, "flux balance (package fbc)")
  for (const p of m.foreignPackages ?? []) losses.add(m, `content of the package with the prefix '${p.prefix}'`)
  return {
    ...m,
    conversionFactor: undefined,
    fluxBalance: undefined,
    foreignPackages: undefined,
    unitDefinitions: [...m.unitDefinitions, ...builtinUnits(m)],
    species: m.species.map((s) => ({
      ...s,
      conversionFactor: undefined,
      charge: undefined,
      chemicalFormula: undefined,
    })),
    rules: m.rules.filter((r) => r.kind !== "assignment" || !rules.has(r.variable)),
    initialAssignments: m.initialAssignments.filter((a) => !values.has(a.symbol)),
    reactions: m.reactions.map((r) => levelTwoReaction(losses, r, rules, values)),
  }
}

function withBody(losses: Losses, f: FunctionDefinition): FunctionDefinition {
  if (f.body === undefined) losses.add(f, `the function '${f.id}' without mathematics`)
  return f
}

/** The model as `level` can hold it, and what that level has no place for. */
export function asLevel(model: Model, level: SbmlLevel): AsLevel {
  const losses = new Losses(level)
  if (level === "3.2") {
    for (const r of model.reactions) if (r.fast) losses.add(r, `the reaction '${r.id}' as a fast one`)
    return { model, losses: losses.list.map((l) => ({ ...l, help: "Level 3 Version 1 holds it" })) }
  }
  const older: Model = {
    ...model,
    functions: model.functions
      .map((f) => withBody(losses, f))
      .map((f) => ({ ...f, body: olderMath(losses, f.body, f, `the function '${f.id}'`) })),
    initialAssignments: keep(losses, model.initialAssignments, (a) => `the initial assignment of '${a.symbol}'`),
    rules: keep(losses, model.rules, (r) =>
      r.kind === "algebraic" ? "an algebraic rule" : `the rule of '${r.variable}'`,
    ),
    constraints: model.constraints.filter((c) => c.math !== undefined),
    reactions: model.reactions.map((r) => {
      const law = r.kineticLaw
      if (r.reactants.length + r.products.length === 0) {
        losses.add(r, `the reaction '${r.id}' with neither reactants nor products`)
      }
      if (!law) return r
      if (law.math === undefined) return { ...r, kineticLaw: undefined }
      if (isTruth(law.math)) losses.add(r, `a truth value as the rate of '${r.id}'`)
      const math = olderMath(losses, law.math, r, `the kinetic law of '${r.id}'`)
      return { ...r, kineticLaw: { ...law, id: undefined, math } }
    }),
    events: olderEvents(losses, model.events),
  }
  const made = level === "2.4" ? asLevelTwo(losses, older) : older
  return { model: made, losses: losses.list }
}
