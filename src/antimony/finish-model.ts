/**
 * Entries → Model: what each name has turned out to be is written down as SBML has it. Ids are the paths joined by `_` (`A_S1`
 * for `A.S1`), as libAntimony 3.3 flattens them. Defaults are libAntimony's: the compartment `default_compartment` of size 1,
 * parameters constant unless something changes them, species in the compartment of their reaction where none is given.
 */
import { type Expression, symbolsOf } from "../math/index.ts"
import type {
  Compartment,
  EventAssignment,
  InitialAssignment,
  Model,
  ModelEvent,
  Parameter,
  Rule,
  Species,
} from "../model/index.ts"
import type { Diagnostic } from "../text/index.ts"
import { describe, describeModel } from "./describe.ts"
import { type Entry, type EntryKind, type Held, pathOf, rootOf, type Scope } from "./entries.ts"
import { reactionsOf } from "./finish-reactions.ts"
import { fluxBalanceOf } from "./flux-balance.ts"
import { reportLoops } from "./loops.ts"
import { ModelUnits, modelUnitNames } from "./model-units.ts"
import type { ParsedAntimony } from "./parse-antimony.ts"
import { clocksOf, functionBody, MathResolver } from "./resolve-math.ts"
import { strandRates } from "./strands.ts"
import { uncertaintyPackages } from "./uncertainty.ts"

const defaultCompartment = "default_compartment"
/** Kinds that aren't quantities of the model. */
const silent: ReadonlySet<EntryKind | undefined> = new Set<EntryKind | undefined>([
  "submodel",
  "unit",
  "strand",
  "interaction",
  "constraint",
  "objective",
  "event",
  "algebraic",
])
/** Ids for every entry that stands for itself, unique in the model. */
function makeIds(entries: readonly Entry[], separator: string): ReadonlyMap<Entry, string> {
  const ids = new Map<Entry, string>()
  const taken = new Set<string>()
  // The main model's own names come first: they are never changed.
  const sorted = [...entries].sort(
    (a, b) => Number(a.scope.parent !== undefined) - Number(b.scope.parent !== undefined),
  )
  for (const e of sorted) {
    let id = pathOf(e).join(separator)
    while (taken.has(id)) id += "_"
    taken.add(id)
    ids.set(e, id)
  }
  return ids
}

/** The entry an entry is written as, conversion factors or not. */
function standsFor(e: Entry): Entry {
  let at = rootOf(e)
  while (at.same) at = rootOf(at.same)
  return at
}

/** `inf`, `-inf` and `nan` as a value are numbers. */
function numberOf(e: Expression): Expression {
  if (e.kind === "constant" && e.name === "infinity") return { kind: "number", value: Number.POSITIVE_INFINITY }
  if (e.kind === "constant" && e.name === "notanumber") return { kind: "number", value: Number.NaN }
  const [inner] = e.kind === "call" && e.fn === "minus" && e.args.length === 1 ? e.args : []
  const infinite = inner?.kind === "constant" && inner.name === "infinity"
  return infinite ? { kind: "number", value: Number.NEGATIVE_INFINITY } : e
}

export class Finisher {
  readonly parsed: ParsedAntimony
  readonly scope: Scope
  readonly scopes: readonly Scope[]
  readonly diagnostics: Diagnostic[]
  readonly entries: readonly Entry[]
  readonly ids: ReadonlyMap<Entry, string>
  readonly units: ModelUnits
  readonly math: MathResolver
  /** Ids that an event changes. */
  readonly changed = new Set<string>()
  /** Ids in algebraic rules: what isn't said to be constant may change. */
  readonly algebraic = new Set<string>()
  readonly strands: ReadonlyMap<Entry, Expression>
  readonly speciesIds = new Set<string>()
  /** Formulas by entry, made once. */
  readonly values = new Map<Entry, Expression | undefined>()
  readonly ruleMaths = new Map<Entry, Expression | undefined>()
  readonly compartmentOfReaction = new Map<Entry, Entry>()

  constructor(
    parsed: ParsedAntimony,
    scope: Scope,
    scopes: readonly Scope[],
    diagnostics: Diagnostic[],
    separator: string,
    undefinedNames: "error" | "warning",
  ) {
    this.parsed = parsed
    this.scope = scope
    this.scopes = scopes
    this.diagnostics = diagnostics
    this.entries = scopes.flatMap((s) => [...s.entries.values()]).filter((e) => e.same === undefined && !e.deleted)
    this.ids = makeIds(
      this.entries.filter((e) => !silent.has(e.kind) || e.kind === "event"),
      separator,
    )
    this.units = new ModelUnits(diagnostics)
    const functions = new Map(parsed.functions.map((f) => [f.name, f]))
    this.math = new MathResolver(this.ids, this.units, functions, diagnostics, parsed.lost, undefinedNames)
    for (const e of this.entries) {
      if (e.kind === "species") this.speciesIds.add(this.id(e))
      const within = e.reaction && e.container
      if (within) for (const p of this.participants(e)) this.compartmentOfReaction.set(p, rootOf(within))
    }
    const strands = this.entries.filter((e) => e.strand)
    this.strands = strandRates(
      strands,
      (e, up) => this.math.expression(e.value ?? e.rule?.held, up),
      (e) =>
        this.math.error("antimony/too-large", e.span, `The rate of '${e.name}' in its DNA strand has too many terms.`),
    )
  }

  id(e: Entry): string {
    return this.ids.get(standsFor(e)) ?? e.name
  }

  of(...kinds: readonly (EntryKind | undefined)[]): readonly Entry[] {
    return this.entries.filter((e) => kinds.includes(e.kind))
  }

  participants(reaction: Entry): readonly Entry[] {
    const r = reaction.reaction
    if (!r) return []
    return [...r.left, ...r.right]
      .map((p) => this.find(p.path.names, reaction.reactionScope))
      .filter((e): e is Entry => e !== undefined)
  }

  /** A path that the elaboration has seen: it leads somewhere, or was reported. */
  find(names: readonly string[], scope: Scope): Entry | undefined {
    let at: Entry | undefined = scope.entries.get(names[0] ?? "")
    for (const name of names.slice(1)) at = at && rootOf(at).submodel?.entries.get(name)
    return at && rootOf(at)
  }

  value(e: Entry): Expression | undefined {
    if (!this.values.has(e)) {
      const math = this.strands.get(e) ?? this.math.expression(e.value)
      this.values.set(e, math && (e.reaction ? math : numberOf(math)))
    }
    return this.values.get(e)
  }

  /** The formula of an entry's rule, made once. */
  rule(e: Entry): Expression | undefined {
    if (!this.ruleMaths.has(e)) this.ruleMaths.set(e, this.math.expression(e.rule?.held))
    return this.ruleMaths.get(e)
  }

  /** The compartment a symbol lies in, by libAntimony's rules: its own, its reaction's, its submodel's, else the default. */
  compartmentOf(e: Entry): Entry | undefined {
    if (e.container) return rootOf(e.container)
    const byReaction = this.compartmentOfReaction.get(e)
    if (byReaction) return byReaction
    for (let s: Scope | undefined = e.scope; s?.entry; s = s.parent)
      if (s.entry.container) return rootOf(s.entry.container)
    return undefined
  }

  unitOf(e: Entry): string | undefined {
    return e.unit && this.units.of(e.unit)
  }

  model(): Model {
    this.defineUnits()
    const algebraic = this.algebraicRules()
    const events = this.of("event").flatMap((e) => this.event(e) ?? [])
    const compartments = this.of("compartment").map((e) => this.compartment(e))
    const species = this.of("species").map((e) => this.species(e))
    if (
      species.some((s) => s.compartment === defaultCompartment) &&
      !compartments.some((c) => c.id === defaultCompartment)
    ) {
      compartments.unshift({
        id: defaultCompartment,
        sboTerm: "SBO:0000410",
        spatialDimensions: 3,
        size: 1,
        constant: true,
      })
    }
    const { reactions, rules: stoichiometries } = reactionsOf(this)
    const parameters = this.of("formula", "operator", "DNA", undefined).map((e) => this.parameter(e))
    const flux = fluxBalanceOf(this)
    const rules = [...this.rules(), ...algebraic, ...stoichiometries]
    reportLoops(this)
    const uncertainty = uncertaintyPackages(this)
    return {
      ...describeModel(this.scope, this.parsed.remarks),
      level: 3,
      version: 2,
      ...this.modelUnits(),
      ...(this.scope.conversionFactor ? { conversionFactor: this.id(this.scope.conversionFactor) } : {}),
      functions: this.parsed.functions.map((f) => ({
        id: f.name,
        ...describe(
          `function_${f.name}`,
          this.parsed.remarks.filter((r) => r.target?.names[0] === f.name),
        ),
        parameters: f.parameters,
        body: functionBody(f, this.math),
        span: f.span,
      })),
      compartments,
      species,
      parameters: [...parameters, ...flux.parameters],
      initialAssignments: this.initialAssignments(),
      rules,
      constraints: flux.constraints,
      reactions,
      events,
      ...(flux.fluxBalance ? { fluxBalance: flux.fluxBalance } : {}),
      ...(uncertainty.length > 0 ? { foreignPackages: uncertainty } : {}),
      // Last: formulas have named the units they use.
      unitDefinitions: [...this.units.definitions.values()],
    }
  }

  /** Every unit that is defined, used or not. */
  defineUnits(): void {
    for (const e of this.of("unit")) {
      // A model's own time, volume and the like may just name another unit.
      if (e.scope === this.scope && e.name in modelUnitNames && e.math?.math.kind === "symbol") continue
      const at: Expression = { kind: "symbol", id: e.name, span: e.span }
      if (e.math) this.units.named(e.name, e.scope, at)
      else this.units.add(e.name, [])
    }
  }

  modelUnits(): Partial<Model> {
    const found: Record<string, string> = {}
    for (const [name, field] of Object.entries(modelUnitNames)) {
      const e = this.scope.entries.get(name)
      if (e?.kind !== "unit") continue
      found[field] = e.math?.math.kind === "symbol" ? this.units.named(e.math.math.id, this.scope, e.math.math) : name
    }
    return found
  }

  compartment(e: Entry): Compartment {
    const value = this.value(e)
    const units = this.unitOf(e)
    // The default compartment may be named and described without being given a size.
    const isDefault = e.name === defaultCompartment && e.value === undefined && !e.rule
    return {
      id: this.id(e),
      ...(e.name === defaultCompartment ? { sboTerm: "SBO:0000410" } : {}),
      ...describe(this.id(e), e),
      spatialDimensions: 3,
      size: isDefault ? 1 : value?.kind === "number" ? value.value : undefined,
      ...(units === undefined ? {} : { units }),
      constant: this.isConstant(e),
    }
  }

  /** Is nothing in the model able to change this? `var` and `const` say so; else rules, events and what it starts from decide. */
  isConstant(e: Entry): boolean {
    this.variable ??= this.findVariable()
    return !this.variable.has(e)
  }
  variable: ReadonlySet<Entry> | undefined

  /** What can change: by itself, or because what it starts from can. Each entry is looked at once. */
  findVariable(): ReadonlySet<Entry> {
    const found = new Set<Entry>()
    const byId = new Map<string, Entry>([...this.ids].map(([e, id]) => [id, e]))
    const startsFrom = new Map<Entry, Entry[]>()
    const next: Entry[] = []
    for (const e of this.ids.keys()) {
      if (this.changesByItself(e)) {
        found.add(e)
        next.push(e)
        continue
      }
      const value = e.constness ? undefined : this.value(e)
      for (const id of value && value.kind !== "number" ? symbolsOf(value) : []) {
        const source = byId.get(id)
        if (!source) continue
        const list = startsFrom.get(source)
        if (list) list.push(e)
        else startsFrom.set(source, [e])
      }
    }
    for (let e = next.pop(); e; e = next.pop()) {
      for (const follower of startsFrom.get(e) ?? []) {
        if (found.has(follower)) continue
        found.add(follower)
        next.push(follower)
      }
    }
    return found
  }

  changesByItself(e: Entry): boolean {
    const id = this.id(e)
    if (e.rule || this.changed.has(id)) return true
    if (e.constness) return e.constness === "var"
    const moving = e.kind === "species" || e.kind === "reaction" || e.kind === "gene" || this.strands.has(e)
    return moving || this.algebraic.has(id)
  }

  parameter(e: Entry): Parameter {
    const value = this.value(e)
    const units = this.unitOf(e)
    return {
      id: this.id(e),
      ...describe(this.id(e), e),
      value: value?.kind === "number" && !this.strands.has(e) ? value.value : undefined,
      ...(units === undefined ? {} : { units }),
      constant: this.isConstant(e),
    }
  }

  /** `5/C` for a species in C: its amount (and `5*C`, where the name means the amount, its concentration). Undefined for anything else. */
  initialAmount(
    value: Expression | undefined,
    compartment: string,
    fn: "divide" | "times" = "divide",
  ): number | undefined {
    if (value?.kind !== "call" || value.fn !== fn || value.args.length !== 2) return undefined
    const [n, c] = value.args
    return n?.kind === "number" && c?.kind === "symbol" && c.id === compartment ? n.value : undefined
  }

  species(e: Entry): Species {
    const within = this.compartmentOf(e)
    const compartment = within ? this.id(within) : defaultCompartment
    const value = this.value(e)
    const other = this.initialAmount(value, compartment, e.substanceOnly ? "times" : "divide")
    const number = value?.kind === "number" ? value.value : undefined
    const unit = this.unitOf(e)
    const volume = (within && this.unitOf(within)) ?? this.modelUnits().volumeUnits ?? "litre"
    return {
      id: this.id(e),
      ...describe(this.id(e), e),
      compartment,
      ...(other !== undefined ? (e.substanceOnly ? { initialConcentration: other } : { initialAmount: other }) : {}),
      ...(number !== undefined ? (e.substanceOnly ? { initialAmount: number } : { initialConcentration: number }) : {}),
      ...(unit === undefined ? {} : { substanceUnits: e.substanceOnly ? unit : this.units.amountUnit(unit, volume) }),
      hasOnlySubstanceUnits: e.substanceOnly,
      boundaryCondition: e.constness === "const",
      constant: false,
      ...(e.conversionFactor ? { conversionFactor: this.id(e.conversionFactor) } : {}),
      ...(e.charge === undefined ? {} : { charge: e.charge }),
      ...(e.chemicalFormula === undefined ? {} : { chemicalFormula: e.chemicalFormula }),
    }
  }

  initialAssignments(): readonly InitialAssignment[] {
    const made: InitialAssignment[] = []
    for (const e of this.of("compartment", "species", "formula", "stoichiometry", undefined)) {
      const math = this.value(e)
      if (!math || math.kind === "number" || e.rule?.kind === "assignment" || this.strands.has(e)) continue
      if (e.kind === "species") {
        const within = this.compartmentOf(e)
        const compartment = within ? this.id(within) : defaultCompartment
        if (this.initialAmount(math, compartment, e.substanceOnly ? "times" : "divide") !== undefined) continue
      }
      made.push({ symbol: this.id(e), math })
    }
    return made
  }

  rules(): readonly Rule[] {
    const made: Rule[] = []
    for (const e of this.of("compartment", "species", "formula", "stoichiometry", "operator", "DNA", undefined)) {
      const chain = this.strands.get(e)
      if (chain) made.push({ kind: "assignment", variable: this.id(e), math: chain })
      else if (e.rule) {
        const math = this.rule(e)
        if (!math) continue
        const clocks = e.rule.kind === "rate" ? clocksOf(e.rule.held.scope) : []
        made.push({ kind: e.rule.kind, variable: this.id(e), math: this.math.converted(math, "divide", clocks) })
      } else if (e.kind === "operator" && this.value(e))
        made.push({ kind: "assignment", variable: this.id(e), math: this.value(e) })
    }
    return made
  }

  algebraicRules(): readonly Rule[] {
    const made: Rule[] = []
    for (const e of this.of("algebraic")) {
      const math = this.math.expression(e.math)
      if (!math) continue
      for (const id of symbolsOf(math)) this.algebraic.add(id)
      made.push({ kind: "algebraic", id: e.name, ...describe(e.name, e), math })
    }
    return made
  }

  event(e: Entry): ModelEvent | undefined {
    const s = e.event
    if (!s) return undefined
    const held = (math: Expression | undefined): Held | undefined => (math ? { math, scope: e.eventScope } : undefined)
    const trigger = this.math.expression(held(s.trigger))
    if (!trigger) return undefined
    const delay = this.math.expression(held(s.delay))
    const priority = this.math.expression(held(s.priority))
    const assignments: EventAssignment[] = []
    for (const a of s.assignments) {
      const target = this.find(a.target.names, e.eventScope)
      const given = held(a.value)
      const math = this.math.expression(given && target?.factor ? { ...given, times: target.factor } : given)
      if (!target || target.deleted || (a.value && !math)) continue
      if (silent.has(target.kind) || target.kind === "reaction") {
        this.math.error(
          "antimony/conflicting-kind",
          a.target.span,
          `An event can't change '${target.name}': it is no quantity that can be set.`,
        )
        continue
      }
      this.changed.add(this.id(target))
      assignments.push({ variable: this.id(target), math })
    }
    return {
      id: this.id(e),
      ...describe(this.id(e), e),
      useValuesFromTriggerTime: s.fromTrigger,
      trigger: { initialValue: s.t0, persistent: s.persistent, math: trigger },
      ...(delay ? { delay: this.math.converted(delay, "times", clocksOf(e.eventScope)) } : {}),
      ...(priority ? { priority } : {}),
      assignments,
    }
  }
}
