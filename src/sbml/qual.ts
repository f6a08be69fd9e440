/**
 * Package qual (version 1): logical models, as core SBML that does the same. A qualitative species becomes a parameter that
 * holds its level; transitions become events or rates, by the way that is asked for:
 *
 *     synchronous   one event per unit of time sets all levels at once from the levels before it
 *     asynchronous  each level is updated by itself, after waiting times drawn from an exponential distribution of mean 1
 *     hill          d level/dt = f - level, where f is the logic with smooth thresholds and the probabilistic and, or, not
 *
 * @source Chaouiya et al. (2013), SBML qualitative models, doi:10.1186/1752-0509-7-135; Krumsiek et al. (2010), Odefy (normalised
 * Hill cubes), doi:10.1186/1471-2105-11-233
 */
import { call, constant, type Expression, num, sym } from "../math/index.ts"
import type { EventAssignment, InitialAssignment, Model, ModelEvent, Parameter, Rule } from "../model/index.ts"
import { readMath } from "./mathml.ts"
import { packageOf } from "./namespaces.ts"
import {
  attribute,
  booleanAttribute,
  numberAttribute,
  placeIn,
  type ReadContext,
  report,
  requiredId,
} from "./read-context.ts"
import type { XmlElement } from "./xml.ts"

export type LogicUpdate = "synchronous" | "asynchronous" | "hill"

/** Slope of the smooth threshold, Odefy's default. */
const hillCoefficient = 3

function isQual(uri: string): boolean {
  return packageOf(uri)?.[0] === "qual"
}

function own(e: XmlElement, name: string): string | undefined {
  const a = e.attributes.find((x) => x.local === name && isQual(x.uri))
  return a ? a.value.trim() : attribute(e, name)
}

function ownNumber(ctx: ReadContext, e: XmlElement, name: string): number | undefined {
  const a = e.attributes.find((x) => x.local === name && isQual(x.uri))
  return numberAttribute(ctx, e, name, a?.uri ?? "")
}

function ownId(ctx: ReadContext, e: XmlElement): string {
  const a = e.attributes.find((x) => x.local === "id" && isQual(x.uri))
  return requiredId(ctx, e, "id", a?.uri ?? "")
}

function listedIn(e: XmlElement, list: string, ...locals: readonly string[]): readonly XmlElement[] {
  return e.children
    .filter((c) => isQual(c.uri) && c.local === list)
    .flatMap((l) => l.children.filter((c) => isQual(c.uri) && locals.includes(c.local)))
}

/** The level that a transition gives its outputs: the first term whose condition holds, else the default. */
function resultOf(ctx: ReadContext, transition: XmlElement): Expression {
  const args: Expression[] = []
  let otherwise: Expression = num(0)
  for (const term of listedIn(transition, "listOfFunctionTerms", "functionTerm", "defaultTerm")) {
    const level = num(ownNumber(ctx, term, "resultLevel") ?? 0)
    const condition = term.local === "functionTerm" ? readMath(ctx, term) : undefined
    if (condition) args.push(level, condition)
    else if (term.local === "defaultTerm") otherwise = level
  }
  return args.length === 0 ? otherwise : call("piecewise", ...args, otherwise)
}

interface Update {
  readonly species: string
  readonly level: Expression
  readonly at: XmlElement
}

function updatesOf(ctx: ReadContext, model: XmlElement, most: ReadonlyMap<string, number>): readonly Update[] {
  const updates: Update[] = []
  for (const transition of listedIn(model, "listOfTransitions", "transition")) {
    const result = resultOf(ctx, transition)
    for (const output of listedIn(transition, "listOfOutputs", "output")) {
      const species = own(output, "qualitativeSpecies") ?? ""
      const step = call("times", result, num(ownNumber(ctx, output, "outputLevel") ?? 1))
      const raised = call("min", call("plus", sym(species), step), num(most.get(species) ?? 1))
      updates.push({ species, level: own(output, "transitionEffect") === "production" ? raised : result, at: output })
    }
    for (const input of listedIn(transition, "listOfInputs", "input")) {
      if (own(input, "transitionEffect") !== "consumption") continue
      const species = own(input, "qualitativeSpecies") ?? ""
      const used = call("minus", sym(species), num(ownNumber(ctx, input, "thresholdLevel") ?? 1))
      updates.push({ species, level: call("max", num(0), used), at: input })
    }
  }
  return updates
}

/** `prefix`, or with underscores behind it, so that the model doesn't have it yet. */
function freeId(model: Model, taken: ReadonlySet<string>, prefix: string): string {
  const all = new Set([...taken, ...[...model.parameters, ...model.species, ...model.compartments].map((x) => x.id)])
  let id = prefix
  while (all.has(id)) id += "_"
  return id
}

function event(at: XmlElement, trigger: Expression, assignments: EventAssignment[]): ModelEvent {
  return {
    span: placeIn(at),
    useValuesFromTriggerTime: true,
    trigger: { initialValue: false, persistent: true, math: trigger },
    assignments,
  }
}

type Parts = Pick<Model, "parameters" | "initialAssignments" | "rules" | "events">

const nothing: Parts = { parameters: [], initialAssignments: [], rules: [], events: [] }

function synchronous(model: Model, updates: readonly Update[], taken: ReadonlySet<string>): Parts {
  const next = freeId(model, taken, "next_update")
  const [first] = updates
  if (!first) return nothing
  const assignments: EventAssignment[] = updates.map((u) => ({
    variable: u.species,
    math: u.level,
    span: placeIn(u.at),
  }))
  assignments.push({ variable: next, math: call("plus", sym(next), num(1)) })
  return {
    ...nothing,
    parameters: [{ id: next, value: 1, constant: false }],
    events: [event(first.at, call("geq", constant("time"), sym(next)), assignments)],
  }
}

function asynchronous(model: Model, updates: readonly Update[], taken: ReadonlySet<string>): Parts {
  const parameters: Parameter[] = []
  const events: ModelEvent[] = []
  const initialAssignments: InitialAssignment[] = []
  const names = new Set(taken)
  for (const u of updates) {
    const next = freeId(model, names, `next_update_${u.species}`)
    names.add(next)
    parameters.push({ id: next, value: undefined, constant: false })
    const wait = call("exponential", num(1))
    initialAssignments.push({ symbol: next, math: wait })
    events.push(
      event(u.at, call("geq", constant("time"), sym(next)), [
        { variable: u.species, math: u.level, span: placeIn(u.at) },
        { variable: next, math: call("plus", constant("time"), wait) },
      ]),
    )
  }
  return { ...nothing, parameters, initialAssignments, events }
}

/** Truth as a number between 0 and 1. */
function smooth(e: Expression): Expression {
  if (e.kind !== "call") return e
  const one = num(1)
  const parts = e.args.map(smooth)
  const [a, b] = e.args
  switch (e.fn) {
    case "and":
      return call("times", ...parts)
    case "or":
      return call("minus", one, call("times", ...parts.map((p) => call("minus", one, p))))
    case "not":
      return call("minus", one, parts[0] ?? num(0))
    case "geq":
    case "gt":
      return a && b ? hill(a, b) : e
    case "leq":
    case "lt":
      return a && b ? call("minus", one, hill(a, b)) : e
    case "eq": {
      // A level of 0 or of 1 in a two-valued model: the threshold lies between them.
      const level = b?.kind === "number" ? b.value : 1
      if (!a) return e
      return level <= 0 ? call("minus", one, hill(a, one)) : hill(a, num(level))
    }
    default:
      return e
  }
}

/** x^n / ((1/2)^n + x^n) scaled to reach 1 at x = threshold. */
function hill(x: Expression, threshold: Expression): Expression {
  const n = num(hillCoefficient)
  const half = 0.5 ** hillCoefficient
  const y = call("power", call("divide", x, threshold), n)
  return call("times", num(1 + half), call("divide", y, call("plus", num(half), y)))
}

function hillRates(_model: Model, updates: readonly Update[]): Parts {
  const rules = updates.map((u): Rule => {
    const { level } = u
    let target = level
    if (level.kind === "call" && level.fn === "piecewise") {
      // Sum of the terms' levels, each times its own truth and that of no earlier one.
      const pairs = level.args.length >> 1
      let rest: Expression = num(1)
      const terms: Expression[] = []
      for (let i = 0; i < pairs; i++) {
        const truth = smooth(level.args[2 * i + 1] as Expression)
        terms.push(call("times", level.args[2 * i] as Expression, truth, rest))
        rest = call("times", rest, call("minus", num(1), truth))
      }
      terms.push(call("times", level.args[level.args.length - 1] as Expression, rest))
      target = call("plus", ...terms)
    }
    return { kind: "rate", variable: u.species, math: call("minus", target, sym(u.species)), span: placeIn(u.at) }
  })
  return { ...nothing, rules }
}

const ways: Readonly<Record<LogicUpdate, (m: Model, updates: readonly Update[], taken: ReadonlySet<string>) => Parts>> =
  { synchronous, asynchronous, hill: hillRates }

/** True if the model has anything of qual. */
export function usesQual(model: XmlElement): boolean {
  return model.children.some((c) => isQual(c.uri))
}

/** The model with its logic as parameters, events and rules. */
export function withLogic(ctx: ReadContext, model: Model, e: XmlElement, update: LogicUpdate): Model {
  const most = new Map<string, number>()
  const parameters: Parameter[] = []
  for (const q of listedIn(e, "listOfQualitativeSpecies", "qualitativeSpecies")) {
    const id = ownId(ctx, q)
    const name = own(q, "name")
    const uri = q.attributes.find((x) => x.local === "constant" && isQual(x.uri))?.uri ?? ""
    most.set(id, ownNumber(ctx, q, "maxLevel") ?? 1)
    parameters.push({
      id,
      ...(name === undefined ? {} : { name }),
      value: ownNumber(ctx, q, "initialLevel") ?? 0,
      units: "dimensionless",
      constant: booleanAttribute(ctx, q, "constant", false, uri),
      span: placeIn(q),
    })
  }
  for (const t of listedIn(e, "listOfTransitions", "transition")) {
    for (const input of listedIn(t, "listOfInputs", "input")) {
      const id = own(input, "id") === undefined ? undefined : ownId(ctx, input)
      const threshold = ownNumber(ctx, input, "thresholdLevel")
      if (id === undefined || threshold === undefined) continue
      parameters.push({ id, value: threshold, units: "dimensionless", constant: true, span: placeIn(input) })
    }
  }
  const updates = updatesOf(ctx, e, most)
  const decided = new Set<string>()
  for (const u of updates) {
    if (decided.has(u.species)) {
      report(ctx, u.at, "error", "sbml/decided-twice", `Two transitions decide the level of '${u.species}'.`)
    }
    decided.add(u.species)
  }
  const taken = new Set(parameters.map((p) => p.id))
  const parts = ways[update](model, updates, taken)
  return {
    ...model,
    parameters: [...model.parameters, ...parameters, ...parts.parameters],
    initialAssignments: [...model.initialAssignments, ...parts.initialAssignments],
    rules: [...model.rules, ...parts.rules],
    events: [...model.events, ...parts.events],
  }
}
