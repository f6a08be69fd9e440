/**
 * What is known of each name while a model is put together. `Scope` is one instance of a model (the main one, or a submodel)
 * with its names; `Entry` is one name. `a is b` makes two entries one: `a` points to `b` and what it knew is moved there.
 */
import type { Expression } from "../math/index.ts"
import type { Span } from "../text/index.ts"
import type { DeclaredType, EventStatement, Formula, ModuleSyntax, Path, ReactionStatement } from "./syntax.ts"

export type EntryKind =
  | DeclaredType
  | "interaction"
  | "submodel"
  | "unit"
  | "constraint"
  | "objective"
  | "strand"
  | "algebraic"
  | "stoichiometry"

/** A formula and the scope in which its names are meant. */
export interface Held {
  readonly math: Expression
  readonly scope: Scope
  /** The formula is of a name made one with another through a conversion factor: times this it is the other's. */
  readonly times?: Entry | undefined
}

export interface AnnotationLine {
  readonly keyword: string
  readonly field: string | undefined
  readonly values: readonly string[]
}

/** `k.mean = 3`, `k.range = {1, 2}`, `k.distribution is "http://…"`. */
export interface UncertaintyLine {
  readonly word: string
  readonly values: readonly Formula[]
  readonly uri: string | undefined
  readonly scope: Scope
}

export class Entry {
  readonly scope: Scope
  readonly name: string
  /** Where it was first named. */
  readonly span: Span
  kind: EntryKind | undefined
  /** Said on its own account: declared, given a value, used in a reaction … and not only used in a formula. */
  defined = false
  constness: "const" | "var" | undefined
  substanceOnly = false
  deleted = false
  same: Entry | undefined
  /** With `same`: this quantity times the factor is the other one. */
  factor: Entry | undefined
  value: Held | undefined
  /** The unit of `= 3 mM` or `has mM`, in the scope where it was said. */
  unit: Held | undefined
  rule: { readonly kind: "assignment" | "rate"; readonly held: Held } | undefined
  container: Entry | undefined
  displayName: string | undefined
  sboTerm: string | undefined
  /** `J0.kineticLaw.sboTerm`. */
  lawTerm: string | undefined
  conversionFactor: Entry | undefined
  charge: number | undefined
  chemicalFormula: string | undefined
  readonly annotations: AnnotationLine[] = []
  readonly uncertainty: UncertaintyLine[] = []
  /** The reaction (or interaction) and event, and the scopes in which their names are meant. */
  reaction: ReactionStatement | undefined
  reactionScope: Scope
  event: EventStatement | undefined
  eventScope: Scope
  /** The condition of a constraint, the sum of an objective, the zero of an algebraic rule, the formula of a unit. */
  math: Held | undefined
  objective: "maximize" | "minimize" | undefined
  strand:
    | { readonly items: readonly Entry[]; readonly openUpstream: boolean; readonly openDownstream: boolean }
    | undefined
  submodel: Scope | undefined

  constructor(scope: Scope, name: string, span: Span) {
    this.scope = scope
    this.name = name
    this.span = span
    this.reactionScope = scope
    this.eventScope = scope
  }
}

export class Scope {
  readonly module: ModuleSyntax
  readonly parent: Scope | undefined
  /** The instance's entry in the parent. */
  readonly entry: Entry | undefined
  readonly entries = new Map<string, Entry>()
  timeconv: Entry | undefined
  extentconv: Entry | undefined
  readonly annotations: AnnotationLine[] = []
  displayName: string | undefined
  sboTerm: string | undefined
  conversionFactor: Entry | undefined
  /** Where the search for a fresh name goes on, by prefix. */
  readonly counters = new Map<string, number>()

  constructor(module: ModuleSyntax, parent: Scope | undefined, entry: Entry | undefined) {
    this.module = module
    this.parent = parent
    this.entry = entry
  }

  /** The name here, made if it is new. */
  name(name: string, span: Span): Entry {
    const known = this.entries.get(name)
    if (known) return known
    const made = new Entry(this, name, span)
    this.entries.set(name, made)
    return made
  }

  /** A name that isn't taken yet: `_J0`, `_J1` … */
  fresh(prefix: string, span: Span): Entry {
    let n = this.counters.get(prefix) ?? 0
    while (this.entries.has(`${prefix}${n}`)) n += 1
    this.counters.set(prefix, n + 1)
    return this.name(`${prefix}${n}`, span)
  }
}

/** The entry that stands for this one. Paths are shortened on the way, so that long chains stay cheap. */
export function rootOf(e: Entry): Entry {
  let root = e
  while (root.same && root.factor === undefined) root = root.same
  let at = e
  while (at.same && at.factor === undefined && at.same !== root) {
    const next = at.same
    at.same = root
    at = next
  }
  return root
}

/** `A.B.x`: what an entry is called from the main model's point of view. */
export function pathOf(e: Entry): readonly string[] {
  const names: string[] = [e.name]
  for (let s: Scope | undefined = e.scope; s?.entry; s = s.parent) names.unshift(s.entry.name)
  return names
}

/** The entry of a path, or the place in it that leads nowhere. `create` makes a first name that is new. */
export function lookUp(
  scope: Scope,
  names: readonly string[],
  create: Span | undefined,
): Entry | { readonly missing: number; readonly within: Scope | undefined } {
  let at: Entry | undefined
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    if (i === 0) at = create ? scope.name(name, create) : scope.entries.get(name)
    else {
      const inner: Scope | undefined = at ? rootOf(at).submodel : undefined
      at = inner?.entries.get(name)
      if (!at) return { missing: i, within: inner }
    }
    if (!at) return { missing: 0, within: scope }
  }
  return at ? rootOf(at) : { missing: 0, within: scope }
}

export function dotted(path: Path): string {
  return path.names.join(".")
}

/** True if the entry has a rate and no value: what is assigned to it is its rate. */
export function isReaction(e: Entry): boolean {
  return e.kind === "reaction" || e.kind === "gene"
}
