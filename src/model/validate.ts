/**
 * What makes a model unrunnable: ids given twice or not at all, mathematics that refers to nothing, variables that are
 * decided twice, definitions in a circle. Each rule is a row with its code, what it says and what to do; each fault has the
 * place of the element or of the symbol in the mathematics.
 */
import { type Expression, functionRow, visit } from "../math/index.ts"
import { type Diagnostic, type DiagnosticCode, didYouMean, type Span } from "../text/index.ts"
import { findCycle } from "./assignment-cycle.ts"
import type { Described, Model, Reaction, SpeciesReference } from "./model.ts"
import {
  indexModel,
  type MathPlace,
  type ModelIndex,
  mathPlaces,
  type Named,
  type Used,
  usedIn,
} from "./model-index.ts"

/** A fault as a rule finds it: where, and the words that go into the rule's message. */
export interface Fault {
  readonly span: Span | undefined
  readonly message: string
  readonly help?: string | undefined
}

/** A rule: one row of the table, found in messages and in the documentation by its code. */
export interface ModelRule {
  readonly code: DiagnosticCode
  readonly severity: Diagnostic["severity"]
  /** What the rule asks, as a sentence. */
  readonly states: string
  /** What to do when it is broken. */
  readonly remedy: string
  readonly find: (model: Model, index: ModelIndex, places: readonly MathPlace[]) => readonly Fault[]
}

/** At most so many faults per rule: a hostile file could give millions. */
const maxFaults = 200

function shown(id: string): string {
  return `'${id.length > 80 ? `${id.slice(0, 80)}…` : id}'`
}

/** Takes ids one after the other; what was there before is a fault. */
function twiceFinder(what: string, faults: Fault[]): (id: string | undefined, at: Described) => void {
  const seen = new Set<string>()
  return (id, at) => {
    if (id === undefined) return
    if (seen.has(id)) faults.push({ span: at.span, message: `The ${what} ${shown(id)} is given twice.` })
    seen.add(id)
  }
}

function duplicateIds(model: Model): readonly Fault[] {
  const faults: Fault[] = []
  const id = twiceFinder("id", faults)
  for (const f of model.functions) id(f.id, f)
  for (const c of model.compartments) id(c.id, c)
  for (const s of model.species) id(s.id, s)
  for (const p of model.parameters) id(p.id, p)
  for (const r of model.reactions) id(r.id, r)
  for (const e of model.events) id(e.id, e)
  for (const r of model.reactions) {
    for (const s of r.reactants) id(s.id, s)
    for (const s of r.products) id(s.id, s)
    for (const s of r.modifiers) id(s.id, s)
  }
  const unit = twiceFinder("unit", faults)
  for (const u of model.unitDefinitions) unit(u.id, u)
  for (const r of model.reactions) {
    const local = r.kineticLaw?.localParameters ?? []
    if (local.length < 2) continue
    const own = twiceFinder("local parameter", faults)
    for (const p of local) own(p.id, p)
  }
  return faults
}

/** Names that a piece of mathematics may use beyond the model's. */
function localNames(place: MathPlace): ReadonlySet<string> {
  return place.role.kind === "law" ? localsOf(place.role.reaction) : none
}

const none: ReadonlySet<string> = new Set()

function localsOf(r: Reaction): ReadonlySet<string> {
  const local = r.kineticLaw?.localParameters ?? []
  return local.length === 0 ? none : new Set(local.map((p) => p.id))
}

function spanIn(e: Expression, at: Described): Span | undefined {
  return e.span ?? at.span
}

function unknownSymbols(_model: Model, index: ModelIndex, places: readonly MathPlace[]): readonly Fault[] {
  const faults: Fault[] = []
  for (const place of places) {
    const local = localNames(place)
    for (const e of place.used().symbols) {
      if (local.has(e.id) || index.named.has(e.id) || faults.length >= maxFaults) continue
      faults.push({
        span: spanIn(e, place.at),
        message: `${shown(e.id)} in ${place.what()} is not defined in the model.`,
        help: didYouMean(e.id, [...index.named.keys()].slice(0, 5000)),
      })
    }
  }
  return faults
}

function unknownInFunctions(model: Model): readonly Fault[] {
  const faults: Fault[] = []
  for (const f of model.functions) {
    const names = new Set(f.parameters)
    if (f.body === undefined) continue
    visit(f.body, (e) => {
      if (e.kind === "symbol" && !names.has(e.id)) {
        faults.push({
          span: spanIn(e, f),
          message: `${shown(e.id)} in the function ${shown(f.id)} is not one of its arguments.`,
        })
      }
    })
  }
  return faults
}

function wrongCalls(model: Model, index: ModelIndex, places: readonly MathPlace[]): readonly Fault[] {
  const faults: Fault[] = []
  const look = (calls: Used["calls"], at: Described): void => {
    for (const e of calls) {
      if (faults.length >= maxFaults) return
      if (e.kind === "apply") {
        const f = index.functions.get(e.id)
        if (!f) {
          const help = didYouMean(e.id, index.functions.keys())
          faults.push({
            span: spanIn(e, at),
            message: `The function ${shown(e.id)} is not defined in the model.`,
            help,
          })
        } else if (f.body !== undefined && f.parameters.length !== e.args.length) {
          const message = `${shown(e.id)} takes ${f.parameters.length} arguments, not ${e.args.length}.`
          faults.push({ span: spanIn(e, at), message })
        }
      } else {
        const { arity } = functionRow(e.fn)
        if (e.args.length < arity[0] || e.args.length > arity[1]) {
          faults.push({ span: spanIn(e, at), message: `'${e.fn}' can't have ${e.args.length} arguments.` })
        } else if (e.fn === "rateOf" && e.args[0]?.kind !== "symbol") {
          faults.push({ span: spanIn(e, at), message: "'rateOf' takes an id, not an expression." })
        }
      }
    }
  }
  for (const p of places) look(p.used().calls, p.at)
  for (const f of model.functions) if (f.body) look(usedIn(f.body).calls, f)
  return faults
}

function recursiveFunctions(model: Model, index: ModelIndex): readonly Fault[] {
  const calls = new Map<string, readonly string[]>()
  for (const f of model.functions) {
    const called = new Set<string>()
    if (f.body) {
      visit(f.body, (e) => {
        if (e.kind === "apply") called.add(e.id)
      })
    }
    calls.set(f.id, [...called])
  }
  const cycle = findCycle(calls)
  if (!cycle) return []
  const first = index.functions.get(cycle[0] ?? "")
  const path = cycle.slice(0, 12).map(shown).join(" → ")
  return [{ span: first?.span, message: `The function ${shown(cycle[0] ?? "")} calls itself: ${path}.` }]
}

function isVariable(n: Named | undefined): n is Exclude<Named, { readonly kind: "reaction" }> {
  return n !== undefined && n.kind !== "reaction"
}

function unknownVariables(model: Model, index: ModelIndex): readonly Fault[] {
  const faults: Fault[] = []
  const look = (id: string, at: Described, what: string): void => {
    if (isVariable(index.named.get(id))) return
    const why = index.named.has(id) ? "is a reaction, whose rate can't be assigned" : "is not defined in the model"
    faults.push({ span: at.span, message: `${shown(id)}, the variable of ${what}, ${why}.` })
  }
  for (const r of model.rules) if (r.kind !== "algebraic") look(r.variable, r, `the ${r.kind} rule`)
  for (const a of model.initialAssignments) look(a.symbol, a, "an initial assignment")
  for (const e of model.events) for (const a of e.assignments) look(a.variable, a, "an event assignment")
  return faults
}

function decidedTwice(model: Model, index: ModelIndex): readonly Fault[] {
  const faults: Fault[] = []
  const ruled = new Map<string, "assignment" | "rate">()
  const rule = twiceFinder("variable of a rule", faults)
  for (const r of model.rules) {
    if (r.kind === "algebraic") continue
    rule(r.variable, r)
    if (ruled.get(r.variable) !== "assignment") ruled.set(r.variable, r.kind)
  }
  const initial = twiceFinder("symbol of an initial assignment", faults)
  for (const a of model.initialAssignments) initial(a.symbol, a)
  for (const a of model.initialAssignments) {
    if (ruled.get(a.symbol) !== "assignment") continue
    faults.push({ span: a.span, message: `${shown(a.symbol)} has both an assignment rule and an initial assignment.` })
  }
  const look = (r: Reaction, s: SpeciesReference): void => {
    if (!ruled.has(s.species)) return
    const n = index.named.get(s.species)
    if (n?.kind !== "species" || n.at.boundaryCondition) return
    faults.push({
      span: s.span,
      message: `${shown(s.species)} is changed by the reaction ${shown(r.id)} and by a rule.`,
      help: "set boundaryCondition to true, or take away the rule or the reaction",
    })
  }
  if (ruled.size === 0) return faults
  for (const r of model.reactions) {
    for (const s of r.reactants) look(r, s)
    for (const s of r.products) look(r, s)
  }
  return faults
}

function missingReferences(model: Model, index: ModelIndex): readonly Fault[] {
  const faults: Fault[] = []
  const look = (id: string | undefined, kind: Named["kind"], at: Described, what: string, owner?: string): void => {
    if (id === undefined || index.named.get(id)?.kind === kind) return
    const known = [...index.named].filter(([, n]) => n.kind === kind).map(([k]) => k)
    const help = didYouMean(id, known.slice(0, 5000))
    const whose = owner === undefined ? what : `${what} ${shown(owner)}`
    faults.push({ span: at.span, message: `${shown(id)}, ${whose}, is not a ${kind} of the model.`, help })
  }
  for (const s of model.species) {
    look(s.compartment, "compartment", s, "the compartment of", s.id)
    look(s.conversionFactor, "parameter", s, "the conversion factor of", s.id)
  }
  look(model.conversionFactor, "parameter", model, "the model's conversion factor")
  for (const r of model.reactions) {
    for (const s of r.reactants) look(s.species, "species", s, "a species of the reaction", r.id)
    for (const s of r.products) look(s.species, "species", s, "a species of the reaction", r.id)
    for (const s of r.modifiers) look(s.species, "species", s, "a species of the reaction", r.id)
  }
  return faults
}

function cyclicAssignments(_model: Model, _index: ModelIndex, all: readonly MathPlace[]): readonly Fault[] {
  const edges = new Map<string, readonly string[]>()
  const places = new Map<string, Described>()
  const add = (id: string, place: MathPlace): void => {
    const { symbols, history } = place.used()
    // A delayed value comes from the past, and a rate is not the value: neither closes a circle here.
    if (history) return
    const local = localNames(place)
    const from: string[] = []
    for (const e of symbols) if (!local.has(e.id)) from.push(e.id)
    const before = edges.get(id)
    edges.set(id, before ? [...before, ...from] : from)
    places.set(id, place.at)
  }
  for (const p of all) if (p.role.kind === "assignment") add(p.role.variable, p)
  for (const p of all) if (p.role.kind === "law") add(p.role.reaction.id, p)
  const always = findCycle(edges)
  for (const p of all) if (p.role.kind === "initial") add(p.role.variable, p)
  const cycle = always ?? findCycle(edges)
  if (!cycle) return []
  const path = cycle.slice(0, 12).map(shown).join(" → ")
  return [{ span: places.get(cycle[0] ?? "")?.span, message: `The assignments go in a circle: ${path}.` }]
}

/** The rules, in the order in which their faults are reported. */
export const validationRules: readonly ModelRule[] = [
  {
    code: "model/duplicate-id",
    severity: "error",
    states: "Every id is given once; units and local parameters have ids of their own.",
    remedy: "rename one of the two",
    find: duplicateIds,
  },
  {
    code: "model/unknown-reference",
    severity: "error",
    states: "Compartments, species and conversion factors that are referred to exist.",
    remedy: "define it, or correct the reference",
    find: missingReferences,
  },
  {
    code: "model/unknown-symbol",
    severity: "error",
    states: "Mathematics refers to what the model defines.",
    remedy: "define it, or correct its name (case counts)",
    find: unknownSymbols,
  },
  {
    code: "model/unknown-argument",
    severity: "error",
    states: "A function refers to its arguments only.",
    remedy: "make it an argument and pass it in every call",
    find: unknownInFunctions,
  },
  {
    code: "model/wrong-call",
    severity: "error",
    states: "Functions that are called exist and get as many arguments as they take.",
    remedy: "define the function, or mend the call",
    find: wrongCalls,
  },
  {
    code: "model/recursive-function",
    severity: "error",
    states: "No function calls itself, directly or through others.",
    remedy: "write the recursion out",
    find: recursiveFunctions,
  },
  {
    code: "model/unknown-variable",
    severity: "error",
    states: "Rules, initial assignments and events change compartments, species, parameters or stoichiometries.",
    remedy: "define the variable, or correct its name",
    find: unknownVariables,
  },
  {
    code: "model/decided-twice",
    severity: "error",
    states: "A variable is decided by one rule, or by one initial assignment, or by reactions.",
    remedy: "take one of the two away",
    find: decidedTwice,
  },
  {
    code: "model/cyclic-assignment",
    severity: "error",
    states: "Assignments can be put in an order in which each uses only what comes before.",
    remedy: "break the circle; an algebraic rule can state it as an equation",
    find: cyclicAssignments,
  },
]

/** Apply rules to a model. */
export function applyRules(model: Model, rules: readonly ModelRule[]): readonly Diagnostic[] {
  const index = indexModel(model)
  const places = mathPlaces(model)
  return rules.flatMap((rule) =>
    rule
      .find(model, index, places)
      .slice(0, maxFaults)
      .map((f) => ({
        severity: rule.severity,
        code: rule.code,
        message: f.message,
        span: f.span,
        help: f.help ?? rule.remedy,
      })),
  )
}

/** Everything that keeps a model from running, each fault located. Empty: it can be compiled. */
export function validateModel(model: Model): readonly Diagnostic[] {
  return applyRules(model, validationRules)
}
