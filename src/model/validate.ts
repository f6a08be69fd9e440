/**
 * What makes a model unrunnable: ids given twice or not at all, mathematics that refers to nothing, variables that are
 * decided twice, definitions in a circle. Each rule is a row with its code, what it says and what to do; each fault has the
 * place of the element or of the symbol in the mathematics.
 */
import { type Expression, functionRow, visit } from "../math/index.ts"
import { type Diagnostic, type DiagnosticCode, didYouMean, type Span } from "../text/index.ts"
import { findCycle } from "./assignment-cycle.ts"
import type { Described, Model } from "./model.ts"
import { indexModel, type MathPlace, type ModelIndex, mathPlaces, type Named } from "./model-index.ts"

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

function duplicates(items: readonly (readonly [string | undefined, Described])[], what: string): readonly Fault[] {
  const seen = new Set<string>()
  const faults: Fault[] = []
  for (const [id, at] of items) {
    if (id === undefined) continue
    if (seen.has(id)) faults.push({ span: at.span, message: `The ${what} ${shown(id)} is given twice.` })
    seen.add(id)
  }
  return faults
}

function duplicateIds(model: Model): readonly Fault[] {
  const all: (readonly [string | undefined, Described])[] = []
  const lists = [model.functions, model.compartments, model.species, model.parameters, model.reactions, model.events]
  for (const list of lists) for (const x of list) all.push([x.id, x])
  for (const r of model.reactions) {
    for (const s of [...r.reactants, ...r.products, ...r.modifiers]) all.push([s.id, s])
  }
  return [
    ...duplicates(all, "id"),
    ...duplicates(
      model.unitDefinitions.map((u) => [u.id, u]),
      "unit",
    ),
    ...model.reactions.flatMap((r) =>
      duplicates(
        (r.kineticLaw?.localParameters ?? []).map((p) => [p.id, p] as const),
        "local parameter",
      ),
    ),
  ]
}

/** Names that a piece of mathematics may use beyond the model's. */
function localNames(place: MathPlace): ReadonlySet<string> {
  if (place.role.kind !== "law") return new Set()
  return new Set(place.role.reaction.kineticLaw?.localParameters.map((p) => p.id))
}

function spanIn(e: Expression, at: Described): Span | undefined {
  return e.span ?? at.span
}

function unknownSymbols(_model: Model, index: ModelIndex, places: readonly MathPlace[]): readonly Fault[] {
  const faults: Fault[] = []
  for (const place of places) {
    const local = localNames(place)
    visit(place.math, (e) => {
      if (e.kind !== "symbol" || local.has(e.id) || index.named.has(e.id) || faults.length >= maxFaults) return
      faults.push({
        span: spanIn(e, place.at),
        message: `${shown(e.id)} in ${place.what()} is not defined in the model.`,
        help: didYouMean(e.id, [...index.named.keys()].slice(0, 5000)),
      })
    })
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
  const look = (math: Expression, at: Described): void => {
    visit(math, (e) => {
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
      } else if (e.kind === "call") {
        const [least, most] = functionRow(e.fn).arity
        if (e.args.length < least || e.args.length > most) {
          faults.push({ span: spanIn(e, at), message: `'${e.fn}' can't have ${e.args.length} arguments.` })
        } else if (e.fn === "rateOf" && e.args[0]?.kind !== "symbol") {
          faults.push({ span: spanIn(e, at), message: "'rateOf' takes an id, not an expression." })
        }
      }
    })
  }
  for (const p of places) look(p.math, p.at)
  for (const f of model.functions) if (f.body) look(f.body, f)
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
  const rules = model.rules.filter((r) => r.kind !== "algebraic")
  const faults = [
    ...duplicates(
      rules.map((r) => [r.variable, r] as const),
      "variable of a rule",
    ),
  ]
  faults.push(
    ...duplicates(
      model.initialAssignments.map((a) => [a.symbol, a] as const),
      "symbol of an initial assignment",
    ),
  )
  const assigned = new Set(rules.filter((r) => r.kind === "assignment").map((r) => r.variable))
  for (const a of model.initialAssignments) {
    if (!assigned.has(a.symbol)) continue
    faults.push({ span: a.span, message: `${shown(a.symbol)} has both an assignment rule and an initial assignment.` })
  }
  const ruled = new Set(rules.map((r) => r.variable))
  for (const r of model.reactions) {
    for (const s of [...r.reactants, ...r.products]) {
      const n = index.named.get(s.species)
      if (n?.kind !== "species" || n.at.boundaryCondition || !ruled.has(s.species)) continue
      const message = `${shown(s.species)} is changed by the reaction ${shown(r.id)} and by a rule.`
      faults.push({
        span: s.span,
        message,
        help: "set boundaryCondition to true, or take away the rule or the reaction",
      })
    }
  }
  return faults
}

function missingReferences(model: Model, index: ModelIndex): readonly Fault[] {
  const faults: Fault[] = []
  const look = (id: string | undefined, kind: Named["kind"], at: Described, what: string): void => {
    if (id === undefined || index.named.get(id)?.kind === kind) return
    const known = [...index.named].filter(([, n]) => n.kind === kind).map(([k]) => k)
    const help = didYouMean(id, known.slice(0, 5000))
    faults.push({ span: at.span, message: `${shown(id)}, ${what}, is not a ${kind} of the model.`, help })
  }
  for (const s of model.species) {
    look(s.compartment, "compartment", s, `the compartment of ${shown(s.id)}`)
    look(s.conversionFactor, "parameter", s, `the conversion factor of ${shown(s.id)}`)
  }
  look(model.conversionFactor, "parameter", model, "the model's conversion factor")
  for (const r of model.reactions) {
    for (const s of [...r.reactants, ...r.products, ...r.modifiers]) {
      look(s.species, "species", s, `a species of the reaction ${shown(r.id)}`)
    }
  }
  return faults
}

function cyclicAssignments(model: Model): readonly Fault[] {
  const edges = new Map<string, string[]>()
  const places = new Map<string, Described>()
  const add = (id: string, math: Expression | undefined, at: Described, local: ReadonlySet<string>): void => {
    if (!math) return
    const from = edges.get(id) ?? []
    visit(math, (e) => {
      // A delayed value comes from the past, and a rate is not the value: neither closes a circle here.
      if (e.kind === "symbol" && !local.has(e.id)) from.push(e.id)
    })
    edges.set(id, from)
    places.set(id, at)
  }
  const none: ReadonlySet<string> = new Set()
  for (const r of model.rules) {
    if (r.kind === "assignment" && !usesHistory(r.math)) add(r.variable, r.math, r, none)
  }
  for (const r of model.reactions) {
    const local = new Set(r.kineticLaw?.localParameters.map((p) => p.id))
    if (!usesHistory(r.kineticLaw?.math)) add(r.id, r.kineticLaw?.math, r, local)
  }
  const always = findCycle(edges)
  for (const a of model.initialAssignments) if (!usesHistory(a.math)) add(a.symbol, a.math, a, none)
  const cycle = always ?? findCycle(edges)
  if (!cycle) return []
  const path = cycle.slice(0, 12).map(shown).join(" → ")
  return [{ span: places.get(cycle[0] ?? "")?.span, message: `The assignments go in a circle: ${path}.` }]
}

function usesHistory(math: Expression | undefined): boolean {
  let found = false
  if (math) {
    visit(math, (e) => {
      if (e.kind === "call" && (e.fn === "delay" || e.fn === "rateOf")) found = true
    })
  }
  return found
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
