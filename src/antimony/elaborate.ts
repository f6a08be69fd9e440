/**
 * Statements → entries: run a model's statements in order, instantiating its submodels as they come. Later statements override
 * earlier ones; nothing is worked out yet. Faults of meaning (unknown models and members, two meanings for one name, names in
 * a circle) are reported where they stand.
 */

import type { Expression } from "../math/index.ts"
import { type Diagnostic, type DiagnosticCode, didYouMean, type Span, unreachable } from "../text/index.ts"
import { dotted, Entry, type EntryKind, type Held, lookUp, rootOf, Scope, type UncertaintyLine } from "./entries.ts"
import type { ParsedAntimony } from "./parse-antimony.ts"
import type { AssignStatement, DeclareStatement, ModuleSyntax, Path, ReactionStatement, Statement } from "./syntax.ts"
import { uncertaintyWords } from "./words.ts"

/** More names than this in all instances together is an error: submodels of submodels double quickly. */
const maxEntries = 500_000
const maxNesting = 200

/** What a line that draws may set (`S1.position = {1, 2}`). Read over, with a note. */
const layoutWords: ReadonlySet<string> = new Set(
  "layout autolayout position size height width depth background color colour fill fillcolor linecolor linewidth thickness font fontcolor fontsize fontstyle shape align_top align_hcenter align_bottom align_left align_vcenter align_right align_circular".split(
    " ",
  ),
)
/** Properties of an element that are no quantities: `S1.charge = 2`. */
const propertyWords: ReadonlySet<string> = new Set(["sboTerm", "conversionFactor", "charge"])
const formulaWords: ReadonlySet<string> = new Set(["chemicalFormula", "formula"])

const kindNames: Readonly<Record<EntryKind, string>> = {
  species: "a species",
  formula: "a parameter",
  reaction: "a reaction",
  DNA: "a piece of DNA",
  gene: "a gene",
  operator: "an operator",
  compartment: "a compartment",
  event: "an event",
  interaction: "an interaction",
  submodel: "a submodel",
  unit: "a unit",
  constraint: "a constraint",
  objective: "an objective",
  strand: "a DNA strand",
  algebraic: "an algebraic rule",
  stoichiometry: "a stoichiometry",
}

/** Kinds that may become another: what was declared loosely becomes more exact. */
function joinKinds(known: EntryKind, wanted: EntryKind): EntryKind | undefined {
  if (known === wanted) return known
  const pair = new Set([known, wanted])
  if (pair.has("formula") && (pair.has("stoichiometry") || pair.has("operator") || pair.has("DNA")))
    return known === "formula" ? wanted : known
  if (pair.has("gene") && pair.has("reaction")) return "gene"
  if (pair.has("DNA") && (pair.has("gene") || pair.has("operator") || pair.has("strand")))
    return known === "DNA" ? wanted : known
  if (pair.has("operator") && pair.has("stoichiometry")) return "stoichiometry"
  return undefined
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
        if (a && b && (!s.factor || factor)) this.join(a, b, factor, s.span)
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
        if (this.uncertain(scope, s.target, [], s.name)) return
        if (s.target.names.length > 1 && formulaWords.has(s.target.names[s.target.names.length - 1] ?? "")) {
          const owner = this.owner(scope, s.target)
          if (owner) {
            owner.chemicalFormula = s.name
            return
          }
        }
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

  /** `k.mean = …`, `k.distribution is "…"`: true if it was a line of uncertainty. */
  uncertain(scope: Scope, target: Path, values: UncertaintyLine["values"], uri: string | undefined): boolean {
    const word = target.names[target.names.length - 1] ?? ""
    if (target.names.length < 2 || !uncertaintyWords.has(word)) return false
    const owner = this.owner(scope, target)
    if (!owner) return false
    owner.uncertainty.push({ word, values, uri, scope })
    return true
  }

  /** `S1` of `S1.charge`; undefined where `charge` is a member of a submodel `S1`, or where the path leads nowhere. */
  owner(scope: Scope, target: Path): Entry | undefined {
    const found = lookUp(scope, target.names.slice(0, -1), target.span)
    const word = target.names[target.names.length - 1] ?? ""
    return found instanceof Entry && !found.submodel?.entries.has(word) ? found : undefined
  }

  assign(scope: Scope, s: AssignStatement): void {
    if (this.property(scope, s)) return
    const e = this.entry(scope, s.target)
    if (!e) return
    e.defined = true
    if (s.interval) {
      this.error("antimony/syntax", s.span, `'${dotted(s.target)}' can't be set to an interval.`)
      return
    }
    const held = s.value ? { math: s.value, scope } : undefined
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

  /** `S1.sboTerm = 247`, `k.mean = 3`, `S1.position = {1, 2}`: true if the line was one of these. */
  property(scope: Scope, s: AssignStatement): boolean {
    const names = s.target.names
    const word = names[names.length - 1] ?? ""
    if (names.length < 2) return false
    if (this.uncertain(scope, s.target, s.interval ?? [s.value], undefined)) return true
    if (names[0] === "model" && !scope.entries.has("model")) {
      if (propertyWords.has(word) && names.length === 2) this.setProperty(scope, scope, word, s)
      else this.layoutSeen ??= s.span
      return true
    }
    if (names.length === 3 && names[1] === "kineticLaw" && word === "sboTerm") {
      const reaction = lookUp(scope, names.slice(0, 1), s.target.span)
      if (reaction instanceof Entry && !reaction.submodel) reaction.lawTerm = this.term(s)
      return true
    }
    const owner =
      propertyWords.has(word) || layoutWords.has(word.toLowerCase()) ? this.owner(scope, s.target) : undefined
    if (!owner) return layoutWords.has(names[0] ?? "") && this.seeLayout(s.span)
    if (!propertyWords.has(word)) return this.seeLayout(s.span)
    this.setProperty(scope, owner, word, s)
    return true
  }

  seeLayout(span: Span): true {
    this.layoutSeen ??= span
    return true
  }

  term(s: AssignStatement): string | undefined {
    const term = s.value?.kind === "number" && Number.isInteger(s.value.value) ? sboTerm(s.value.value) : undefined
    if (!term) this.error("antimony/syntax", s.span, "An SBO term is a number, 'SBO:0000236' or '236'.")
    return term
  }

  setProperty(scope: Scope, owner: Entry | Scope, word: string, s: AssignStatement): void {
    if (word === "sboTerm") owner.sboTerm = this.term(s)
    else if (word === "conversionFactor" && s.value?.kind === "symbol") {
      owner.conversionFactor = this.entry(scope, {
        names: s.value.id.split("."),
        dollar: false,
        span: s.value.span ?? s.span,
      })
    } else if (word === "charge" && owner instanceof Entry && s.value?.kind === "number") owner.charge = s.value.value
    else {
      const wanted =
        word === "charge"
          ? "A charge is a number, of a species"
          : "A conversion factor is a parameter, given by its name"
      this.error("antimony/syntax", s.span, `${wanted}.`)
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
      if (inside && outside) this.join(rootOf(inside), outside, undefined, s.span)
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

  /** `a is b`: b stands for both; what only a knew is b's now. */
  join(a: Entry, b: Entry, factor: Entry | undefined, span: Span): void {
    if (a === b) return
    if (factor) {
      if (a.kind !== undefined) this.setKind(b, a.kind, span)
      b.defined = true
      const scaled = (held: Held): Held => ({ ...held, times: factor })
      if (a.rule?.kind === "assignment") a.value = undefined
      if (a.value && !isReaction(a)) a.value = scaled(a.value)
      if (a.rule) a.rule = { kind: a.rule.kind, held: scaled(a.rule.held) }
      moveKnowledge(a, b)
      a.same = b
      a.factor = factor
      return
    }
    if (a.kind === "submodel" || b.kind === "submodel") {
      this.error(
        "antimony/conflicting-kind",
        span,
        "A submodel can't be made one with another name; make its members one.",
      )
      return
    }
    if (a.kind !== undefined) this.setKind(b, a.kind, span)
    moveKnowledge(a, b)
    a.same = b
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

function isReaction(e: Entry): boolean {
  return e.kind === "reaction" || e.kind === "gene"
}

export function sboTerm(n: number): string | undefined {
  return n >= 0 && n <= 9_999_999 ? `SBO:${String(n).padStart(7, "0")}` : undefined
}

/** What `a` knew and `b` doesn't. */
function moveKnowledge(a: Entry, b: Entry): void {
  b.defined ||= a.defined
  b.constness ??= a.constness
  b.substanceOnly ||= a.substanceOnly
  b.deleted ||= a.deleted
  const ruled = b.rule?.kind === "assignment"
  if (!ruled) b.value ??= a.value
  if (!(b.value && a.rule?.kind === "assignment")) b.rule ??= a.rule
  b.unit ??= a.unit
  b.container ??= a.container
  b.displayName ??= a.displayName
  b.sboTerm ??= a.sboTerm
  if (a.reaction && !b.reaction) {
    b.reaction = a.reaction
    b.reactionScope = a.reactionScope
  }
  if (a.event && !b.event) {
    b.event = a.event
    b.eventScope = a.eventScope
  }
  b.math ??= a.math
  b.objective ??= a.objective
  b.strand ??= a.strand
  b.annotations.push(...a.annotations)
  b.uncertainty.push(...a.uncertainty)
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
