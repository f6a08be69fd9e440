/**
 * Statements → entries: run a model's statements in order, instantiating its submodels as they come. Later statements override
 * earlier ones; nothing is worked out yet. Faults of meaning (unknown models and members, two meanings for one name, names in
 * a circle) are reported where they stand.
 */

import { type Expression, visit } from "../math/index.ts"
import { type Diagnostic, type DiagnosticCode, didYouMean, type Span, unreachable } from "../text/index.ts"
import { dotted, Entry, type EntryKind, isReaction, lookUp, rootOf, Scope } from "./entries.ts"
import { join } from "./join.ts"
import { joinKinds, kindNames } from "./kinds.ts"
import { nameMentioned } from "./mentioned.ts"
import { modelUnitNames } from "./model-units.ts"
import type { ParsedAntimony } from "./parse-antimony.ts"
import { assignProperty, nameProperty } from "./properties.ts"
import type { AssignStatement, DeclareStatement, ModuleSyntax, Path, ReactionStatement, Statement } from "./syntax.ts"
import { baseUnit } from "./unit-formulas.ts"

/** More names than this in all instances together is an error: submodels of submodels double quickly. */
const maxEntries = 500_000
const maxNesting = 200

/** Made of base units, and of at least one. */
function isUnitFormula(e: Expression): boolean {
  let units = 0
  let others = 0
  visit(e, (x) => {
    const word = x.kind === "symbol" ? x.id : x.kind === "number" ? x.units : undefined
    if (word === undefined) return
    if (baseUnit(word)) units += 1
    else others += 1
  })
  return units > 0 && others === 0
}

export class Elaboration {
  readonly parsed: ParsedAntimony
  readonly diagnostics: Diagnostic[]
  readonly modules: ReadonlyMap<string, ModuleSyntax>
  /** All entries in the order in which they were named. */
  readonly scopes: Scope[] = []
  /** Models being instantiated, outermost first. */
  readonly open: string[] = []
  count = 0
  full = false
  layoutSeen: Span | undefined

  constructor(parsed: ParsedAntimony, diagnostics: Diagnostic[]) {
    this.parsed = parsed
    this.diagnostics = diagnostics
    this.modules = new Map(parsed.modules.map((m) => [m.name, m]))
  }

  error(code: DiagnosticCode, span: Span, message: string, help?: string, notes?: Diagnostic["notes"]): void {
    if (this.diagnostics.length < 200) {
      this.diagnostics.push({
        severity: "error",
        code,
        message,
        span,
        ...(help ? { help } : {}),
        ...(notes ? { notes } : {}),
      })
    }
  }

  /** Make an instance of a model and run its statements. */
  instantiate(module: ModuleSyntax, parent: Scope | undefined, entry: Entry | undefined): Scope {
    const scope = new Scope(module, parent, entry)
    this.scopes.push(scope)
    this.open.push(module.name)
    for (const p of module.parameters) {
      const e = scope.name(p.names[0] ?? "", p.span)
      e.defined = true
      if (p.dollar) e.constness = "const"
    }
    for (const s of module.statements) {
      if (this.full) break
      this.statement(scope, s)
    }
    nameMentioned(scope)
    this.open.pop()
    this.count += scope.entries.size
    if (this.count > maxEntries && !this.full) {
      this.full = true
      this.error(
        "antimony/too-large",
        module.nameSpan,
        `The model has more than ${maxEntries} names once its submodels are put in.`,
      )
    }
    return scope
  }

  /** The entry of a path; a member that a submodel lacks is an error and gives undefined. */
  entry(scope: Scope, path: Path): Entry | undefined {
    const found = lookUp(scope, path.names, path.span)
    if (found instanceof Entry) {
      if (path.dollar) found.constness = "const"
      return found
    }
    this.missingMember(path, found.missing, found.within)
    return undefined
  }

  missingMember(path: Path, at: number, within: Scope | undefined): void {
    const name = path.names[at] ?? ""
    const owner = path.names.slice(0, at).join(".")
    if (!within) {
      this.error("antimony/unknown-symbol", path.span, `'${owner}' is no submodel, so it has no member '${name}'.`)
      return
    }
    const help = didYouMean(name, within.entries.keys())
    this.error(
      "antimony/unknown-symbol",
      path.span,
      `'${name}' is not defined in the submodel '${owner}' (a '${within.module.name}').`,
      help,
    )
  }

  /** Say what an entry is; a second, incompatible meaning is an error. */
  setKind(e: Entry, kind: EntryKind, span: Span): void {
    e.defined = true
    if (e.kind === undefined) {
      e.kind = kind
      return
    }
    const joined = joinKinds(e.kind, kind)
    if (joined) e.kind = joined
    else {
      const notes = [{ message: `It is ${kindNames[e.kind]} because of what was said before.`, span: e.span }]
      this.error(
        "antimony/conflicting-kind",
        span,
        `'${e.name}' can't be ${kindNames[kind]}: it is ${kindNames[e.kind]} already.`,
        undefined,
        notes,
      )
    }
  }

  statement(scope: Scope, s: Statement): void {
    switch (s.kind) {
      case "declare":
        this.declare(scope, s)
        return
      case "assign":
        this.assign(scope, s)
        return
      case "reaction":
        this.reaction(scope, s)
        return
      case "in": {
        const e = this.entry(scope, s.target)
        const container = this.entry(scope, s.container)
        if (e && container) this.place(e, container, s.span)
        return
      }
      case "has-unit": {
        const e = this.entry(scope, s.target)
        if (!e) return
        e.defined = true
        e.unit = { math: s.unit, scope }
        return
      }
      case "submodel":
        this.submodel(scope, s)
        return
      case "same": {
        const a = this.entry(scope, s.a)
        const b = this.entry(scope, s.b)
        const factor = s.factor ? this.entry(scope, s.factor) : undefined
        if (a && b && (!s.factor || factor)) join(this, a, b, factor, s.span)
        return
      }
      case "event": {
        const e = s.name ? this.entry(scope, s.name) : scope.fresh("_E", s.span)
        if (!e) return
        this.setKind(e, "event", s.span)
        e.event = s
        e.eventScope = scope
        for (const a of s.assignments) {
          const target = this.entry(scope, a.target)
          if (target) target.defined = true
        }
        return
      }
      case "unit": {
        const e = this.entry(scope, s.target)
        if (!e) return
        this.setKind(e, "unit", s.span)
        e.math = s.value ? { math: s.value, scope } : undefined
        return
      }
      case "delete": {
        const e = this.entry(scope, s.target)
        if (e) this.remove(e)
        return
      }
      default:
        this.rareStatement(scope, s)
    }
  }

  rareStatement(
    scope: Scope,
    s: Exclude<
      Statement,
      {
        kind: "declare" | "assign" | "reaction" | "in" | "has-unit" | "submodel" | "same" | "event" | "unit" | "delete"
      }
    >,
  ): void {
    switch (s.kind) {
      case "display-name": {
        if (nameProperty(scope, s)) return
        const e = this.entry(scope, s.target)
        if (e) e.displayName = s.name
        return
      }
      case "annotate": {
        const line = { keyword: s.keyword, field: s.field, values: s.values }
        if (!s.target) scope.annotations.push(line)
        else this.entry(scope, s.target)?.annotations.push(line)
        return
      }
      case "constraint":
      case "objective":
      case "algebraic": {
        const prefix = { constraint: "_con", objective: "_objective", algebraic: "_alg" }[s.kind]
        const e = s.name ? this.entry(scope, s.name) : scope.fresh(prefix, s.span)
        if (!e) return
        this.setKind(e, s.kind, s.span)
        if (s.math) {
          const math: Expression =
            s.kind === "algebraic" && s.value !== 0
              ? { kind: "call", fn: "minus", args: [s.math, { kind: "number", value: s.value }] }
              : s.math
          e.math = { math, scope }
        }
        if (s.kind === "objective") e.objective = s.type
        return
      }
      case "strand": {
        const e = s.name ? this.entry(scope, s.name) : scope.fresh("_D", s.span)
        if (!e) return
        this.setKind(e, "strand", s.span)
        const items = s.items.map((p) => this.entry(scope, p)).filter((x): x is Entry => x !== undefined)
        for (const item of items) item.defined = true
        e.strand = { items, openUpstream: s.openUpstream, openDownstream: s.openDownstream }
        return
      }
      default:
        unreachable(s)
    }
  }

  declare(scope: Scope, s: DeclareStatement): void {
    const e = this.entry(scope, s.target)
    if (!e) return
    e.defined = true
    if (s.type) this.setKind(e, s.type, s.span)
    if (s.constness) e.constness = s.constness
    // '$' in a list stays stronger than the list's own word, as in `species S1, $S2`.
    if (s.target.dollar) e.constness = "const"
    if (s.substanceOnly) e.substanceOnly = true
  }

  assign(scope: Scope, s: AssignStatement): void {
    if (assignProperty(this, scope, s)) return
    const e = this.entry(scope, s.target)
    if (!e) return
    e.defined = true
    if (s.interval) {
      this.error("antimony/syntax", s.span, `'${dotted(s.target)}' can't be set to an interval.`)
      return
    }
    const held = s.value ? { math: s.value, scope } : undefined
    // `time_unit = 60 seconds` says the model's unit without the word `unit`.
    if (s.op === "=" && held && isUnitFormula(held.math) && s.target.names.length === 1 && e.name in modelUnitNames) {
      this.setKind(e, "unit", s.span)
      e.math = held
      return
    }
    if (s.op === "=") this.assignValue(e, held, s)
    else {
      const kind = s.op === ":=" ? "assignment" : "rate"
      if (e.rule && held && e.rule.kind !== kind && scope === e.rule.held.scope) {
        const other = { assignment: "an assignment rule (':=')", rate: `a rate rule ("'=")` }
        this.error(
          "antimony/overdetermined",
          s.span,
          `'${dotted(s.target)}' has ${other[e.rule.kind]} already and can't have ${other[kind]} as well.`,
        )
        return
      }
      if (!held && e.rule?.held === e.value) e.value = undefined
      e.rule = held ? { kind, held } : undefined
      // A rule that is just a number is the initial value as well (as in libAntimony).
      if (held && kind === "assignment" && !isReaction(e)) e.value = held.math.kind === "number" ? held : undefined
    }
  }

  assignValue(e: Entry, held: Entry["value"], s: AssignStatement): void {
    if (e.rule?.kind === "assignment" && held && !isReaction(e)) {
      this.error(
        "antimony/overdetermined",
        s.span,
        `'${dotted(s.target)}' has an assignment rule, which holds at time 0 too: it can't have an initial value as well.`,
        "delete one of the two",
      )
      return
    }
    e.value = held
    // `y = 3.3 mM` gives y a unit along with its value.
    if (held?.math.kind === "number" && held.math.units !== undefined) {
      e.unit = { math: { kind: "symbol", id: held.math.units }, scope: held.scope }
    }
  }

  place(e: Entry, container: Entry, span: Span): void {
    for (let up: Entry | undefined = container; up; up = up.container ? rootOf(up.container) : undefined) {
      if (up !== e) continue
      this.error(
        "antimony/cyclic-compartments",
        span,
        `'${e.name}' would lie in itself: compartments can't be in a circle.`,
      )
      return
    }
    e.defined = true
    e.container = container
    if (container.kind !== "compartment") this.setKind(container, "compartment", span)
  }

  reaction(scope: Scope, s: ReactionStatement): void {
    const interaction = s.arrow !== "->" && s.arrow !== "=>"
    const e = s.name ? this.entry(scope, s.name) : scope.fresh(interaction ? "_I" : "_J", s.span)
    if (!e) return
    this.setKind(e, interaction ? "interaction" : e.kind === "gene" ? "gene" : "reaction", s.span)
    e.reaction = s
    e.reactionScope = scope
    if (s.rate) e.value = { math: s.rate, scope }
    if (s.within) {
      const container = this.entry(scope, s.within)
      if (container) this.place(e, container, s.span)
    }
    for (const side of [s.left, s.right]) {
      for (const p of side) {
        const participant = this.entry(scope, p.path)
        if (participant && !(interaction && side === s.right)) this.setKind(participant, "species", p.path.span)
        if (typeof p.stoichiometry !== "number") {
          const n = this.entry(scope, p.stoichiometry)
          if (n) this.setKind(n, "stoichiometry", p.stoichiometry.span)
        }
      }
    }
  }

  submodel(scope: Scope, s: Extract<Statement, { kind: "submodel" }>): void {
    const module = this.modules.get(s.model)
    if (!module) {
      const help = didYouMean(
        s.model,
        [...this.modules.keys()].filter((m) => m !== scope.module.name),
      )
      this.error(
        "antimony/unknown-model",
        s.modelSpan,
        `There is no model '${s.model}' here.`,
        help ?? "define it above, or import the file that has it",
      )
      return
    }
    if (this.open.includes(s.model) || this.open.length > maxNesting) {
      const way = [...this.open, s.model].slice(-12).join(" → ")
      this.error("antimony/cyclic-models", s.modelSpan, `The model '${s.model}' would contain itself: ${way}.`)
      return
    }
    const e = s.name ? this.entry(scope, s.name) : scope.fresh("_sys", s.span)
    if (!e) return
    this.setKind(e, "submodel", s.span)
    const inner = this.instantiate(module, scope, e)
    e.submodel = inner
    if (s.args.length > module.parameters.length) {
      const has = module.parameters.length
      this.error(
        "antimony/arguments",
        s.span,
        `'${s.model}' takes ${has} name${has === 1 ? "" : "s"}, but ${s.args.length} are given.`,
      )
    }
    s.args.slice(0, module.parameters.length).forEach((arg, i) => {
      const inside = inner.entries.get(module.parameters[i]?.names[0] ?? "")
      const outside = typeof arg === "number" ? this.number(scope, arg, "_ant", s.span) : this.entry(scope, arg)
      if (inside && outside) join(this, rootOf(inside), outside, undefined, s.span)
    })
    inner.timeconv = this.conversion(scope, s.timeconv, "timeconv", s.span)
    inner.extentconv = this.conversion(scope, s.extentconv, "extentconv", s.span)
    if (s.within) {
      const container = this.entry(scope, s.within)
      if (container) this.place(e, container, s.span)
    }
  }

  /** A parameter for a number that stands where a name could. */
  number(scope: Scope, value: number, prefix: string, span: Span): Entry {
    const e = scope.fresh(prefix, span)
    e.defined = true
    e.value = { math: { kind: "number", value }, scope }
    return e
  }

  conversion(scope: Scope, given: Path | number | undefined, name: string, span: Span): Entry | undefined {
    if (given === undefined) return undefined
    return typeof given === "number" ? this.number(scope, given, `_${name}`, span) : this.entry(scope, given)
  }

  /** Delete an entry, and with a submodel everything in it. */
  remove(e: Entry): void {
    const stack = [e]
    for (let top = stack.pop(); top; top = stack.pop()) {
      top.deleted = true
      if (top.submodel) stack.push(...top.submodel.entries.values())
    }
  }
}

/** Elaborate the main model (or the one named). */
export function elaborate(
  parsed: ParsedAntimony,
  main: ModuleSyntax,
  diagnostics: Diagnostic[],
): { readonly scope: Scope; readonly scopes: readonly Scope[] } {
  const e = new Elaboration(parsed, diagnostics)
  const scope = e.instantiate(main, undefined, undefined)
  if (e.layoutSeen) {
    diagnostics.push({
      severity: "info",
      code: "antimony/layout",
      message: "The lines that draw the model (layout, position, size …) are read over.",
      span: e.layoutSeen,
    })
  }
  return { scope, scopes: e.scopes }
}
