/**
 * A model as Antimony can say it: local parameters made global (`J0_k`), stoichiometries that aren't plain numbers given names,
 * names changed that are words of the language. What has no place in Antimony at all is
 * left out and listed. `readAntimony(printAntimony(m))` is this form of `m`.
 */
import { type Expression, substitute, sym, symbolsOf } from "../math/index.ts"
import type {
  FluxBalance,
  Model,
  ModelEvent,
  Modifier,
  Parameter,
  Reaction,
  Rule,
  Species,
  SpeciesReference,
} from "../model/index.ts"
import type { Diagnostic } from "../text/index.ts"
import { allIds, renamed } from "./antimony-names.ts"
import { boundId } from "./flux-balance.ts"
import { canBeName } from "./words.ts"

/** What the form is worked out in: names in use, and what is added to the model. */
class Form {
  readonly taken: Set<string>
  readonly parameters: Parameter[] = []
  readonly rules: Rule[] = []
  readonly losses: Diagnostic[] = []

  constructor(model: Model) {
    this.taken = new Set(allIds(model))
  }

  fresh(name: string): string {
    let id = name
    for (let n = 1; this.taken.has(id) || !canBeName(id); n++) id = `${name}_${n}`
    this.taken.add(id)
    return id
  }

  lose(id: string | undefined, message: string): void {
    const of = id === undefined ? "" : `'${id}': `
    this.losses.push({
      severity: "warning",
      code: "export/not-representable",
      message: `${of}${message}`,
      help: "SBML can hold it",
    })
  }
}

/** `inf`, `-inf` and `nan` as a value are numbers. */
function asNumber(e: Expression | undefined): number | undefined {
  if (e?.kind === "number") return e.value
  if (e?.kind === "constant" && e.name === "infinity") return Number.POSITIVE_INFINITY
  if (e?.kind === "constant" && e.name === "notanumber") return Number.NaN
  const [inner] = e?.kind === "call" && e.fn === "minus" && e.args.length === 1 ? e.args : []
  return inner?.kind === "constant" && inner.name === "infinity" ? Number.NEGATIVE_INFINITY : undefined
}

function localParameters(f: Form, r: Reaction): Expression | undefined {
  const law = r.kineticLaw
  if (!law) return undefined
  const renamed = new Map<string, string>()
  for (const p of law.localParameters) {
    const id = f.fresh(`${r.id}_${p.id}`)
    renamed.set(p.id, id)
    f.parameters.push({ ...p, id, constant: true })
  }
  if (!law.math || renamed.size === 0) return law.math
  return substitute(law.math, (id) => {
    const other = renamed.get(id)
    return other === undefined ? undefined : sym(other)
  })
}

/** Can it stand as a number before the species' name? */
function isPlain(n: number | undefined): n is number {
  return n !== undefined && Number.isFinite(n)
}

function reference(f: Form, r: Reaction, s: SpeciesReference): SpeciesReference {
  if (s.id === undefined && s.stoichiometryMath === undefined && isPlain(s.stoichiometry)) {
    return { species: s.species, stoichiometry: s.stoichiometry, constant: true }
  }
  const id = s.id ?? f.fresh(`${r.id}_${s.species}_stoich`)
  if (s.stoichiometryMath) f.rules.push({ kind: "assignment", variable: id, math: s.stoichiometryMath })
  const { name, sboTerm, annotations, notes } = s
  const constant = s.constant && !s.stoichiometryMath
  return { name, sboTerm, annotations, notes, id, species: s.species, stoichiometry: s.stoichiometry, constant }
}

/** What the reader makes of the modifiers: species of the rate law, and those that are listed besides. */
function modifiers(r: Reaction, law: Expression | undefined, species: ReadonlySet<string>): readonly Modifier[] {
  const taken = new Set([...r.reactants, ...r.products].map((s) => s.species))
  const found = new Map<string, Modifier>()
  for (const id of law ? symbolsOf(law) : []) if (species.has(id) && !taken.has(id)) found.set(id, { species: id })
  const terms = new Set(["SBO:0000459", "SBO:0000020", "SBO:0000019"])
  for (const m of r.modifiers) {
    const known = found.has(m.species)
    const sboTerm = m.sboTerm !== undefined && terms.has(m.sboTerm) ? m.sboTerm : known ? undefined : "SBO:0000019"
    if (sboTerm !== undefined) found.set(m.species, { species: m.species, sboTerm })
  }
  return [...found.values()]
}

function reaction(f: Form, r: Reaction, species: ReadonlySet<string>): Reaction {
  const math = localParameters(f, r)
  if (r.fast) f.lose(r.id, "Antimony has no fast reactions; it is written as an ordinary one.")
  const law = math && { math, localParameters: [], sboTerm: r.kineticLaw?.sboTerm }
  const made: Reaction = {
    ...r,
    fast: false,
    reactants: r.reactants.map((s) => reference(f, r, s)),
    products: r.products.map((s) => reference(f, r, s)),
    kineticLaw: law,
  }
  return { ...made, modifiers: modifiers(made, math, species) }
}

function species(s: Species, assigned: ReadonlySet<string>, ruled: number | undefined): Species {
  const given = assigned.has(s.id)
  const amount = s.hasOnlySubstanceUnits ? ruled : undefined
  const concentration = s.hasOnlySubstanceUnits ? undefined : ruled
  const keepsConcentration = !given && s.initialAmount === undefined
  return {
    ...s,
    initialAmount: given ? amount : s.initialAmount,
    initialConcentration: keepsConcentration ? s.initialConcentration : concentration,
    boundaryCondition: s.boundaryCondition || s.constant,
    constant: false,
  }
}

function listOther(f: Form, m: Model): void {
  for (const c of m.compartments) {
    if (c.spatialDimensions !== 3)
      f.lose(c.id, "Antimony's compartments have three dimensions; the size stays as it is.")
  }
  for (const c of m.constraints) if (c.message !== undefined) f.lose(c.id, "Antimony's constraints have no message.")
  for (const e of m.events) {
    if (e.assignments.length === 0) f.lose(e.id, "Antimony's events change something; this one doesn't.")
  }
  if ((m.fluxBalance?.geneProducts.length ?? 0) > 0) f.lose(undefined, "Antimony has no gene products of flux balance.")
  for (const p of m.foreignPackages ?? [])
    f.lose(p.parent || undefined, `Antimony has no place for package '${p.prefix}'.`)
}

/** Bounds that are numbers become parameters; of several objectives the active one stays. */
function fluxForm(f: Form, flux: FluxBalance): FluxBalance {
  const made = new Map<number, string>()
  const bound = (b: string | number | undefined): string | undefined => {
    if (typeof b !== "number") return b
    const known = made.get(b)
    if (known !== undefined) return known
    const id = f.fresh(boundId(b))
    made.set(b, id)
    f.parameters.push({ id, value: b, constant: true })
    return id
  }
  const active = flux.objectives.find((o) => o.id === flux.activeObjective) ?? flux.objectives[0]
  for (const o of flux.objectives)
    if (o !== active) f.lose(o.id, "Antimony has one objective; this one isn't the active one.")
  return {
    ...flux,
    objectives: active ? [active] : [],
    bounds: flux.bounds.map((b) => ({ reaction: b.reaction, lower: bound(b.lower), upper: bound(b.upper) })),
  }
}

/** Events without an id get the one that the reader gives them. */
function named(f: Form, events: readonly ModelEvent[]): readonly ModelEvent[] {
  let n = 0
  return events.map((e) => {
    if (e.id !== undefined) return e
    while (f.taken.has(`_E${n}`)) n += 1
    f.taken.add(`_E${n}`)
    return { ...e, id: `_E${n}` }
  })
}

/** The model as Antimony can say it, and what is lost on the way. */
export function antimonyForm(given: Model): { readonly model: Model; readonly losses: readonly Diagnostic[] } {
  // A rule without mathematics says nothing.
  const m = renamed({ ...given, rules: given.rules.filter((r) => r.math !== undefined) })
  const f = new Form(m)
  const speciesIds = new Set(m.species.map((s) => s.id))
  const ruled = new Set(m.rules.flatMap((r) => (r.kind === "assignment" ? [r.variable] : [])))
  const assignments = m.initialAssignments.filter((a) => a.math !== undefined && !ruled.has(a.symbol))
  const numbers = new Map(assignments.map((a) => [a.symbol, a.math]))
  const assigned = new Set([...assignments.map((a) => a.symbol), ...ruled])
  listOther(f, m)
  const rules = new Map(m.rules.flatMap((r) => (r.kind === "assignment" ? [[r.variable, r.math] as const] : [])))
  /** What an assignment decides has no value of its own; a rule or assignment that is a number is the value. */
  const value = (id: string, own: number | undefined): number | undefined => {
    const rule = rules.get(id) ?? numbers.get(id)
    const number = rules.has(id) && rule?.kind !== "number" ? undefined : asNumber(rule)
    if (number !== undefined) return number
    return assigned.has(id) ? undefined : own
  }
  const valued = (s: SpeciesReference): SpeciesReference =>
    s.id === undefined ? s : { ...s, stoichiometry: value(s.id, s.stoichiometry) }
  const reactions = m.reactions
    .map((r) => reaction(f, r, speciesIds))
    .map((r) => ({ ...r, reactants: r.reactants.map(valued), products: r.products.map(valued) }))
  // In a compartment without extent a species' name means its amount anyway: there is no other way to say it.
  const points = new Set(m.compartments.filter((c) => c.spatialDimensions === 0).map((c) => c.id))
  const listed = m.species.map((s) => {
    const x = points.has(s.compartment) ? { ...s, hasOnlySubstanceUnits: true } : s
    return species(x, assigned, value(s.id, undefined))
  })
  const flux = m.fluxBalance && fluxForm(f, m.fluxBalance)
  const model: Model = {
    ...m,
    ...(flux ? { fluxBalance: flux } : {}),
    compartments: m.compartments.map((c) => {
      // The implicit compartment's own term, which the reader gives it.
      const sboTerm = c.sboTerm ?? (c.id === "default_compartment" ? "SBO:0000410" : undefined)
      return { ...c, sboTerm, spatialDimensions: 3, size: value(c.id, c.size) }
    }),
    species: listed,
    parameters: [...m.parameters.map((p) => ({ ...p, value: value(p.id, p.value) })), ...f.parameters],
    initialAssignments: [...assignments.filter((a) => asNumber(a.math) === undefined)],
    rules: [...m.rules, ...f.rules],
    constraints: m.constraints.filter((c) => c.math !== undefined),
    reactions,
    functions: m.functions.filter((x) => x.body !== undefined),
    events: named(
      f,
      m.events.filter((e) => e.trigger?.math !== undefined && e.assignments.length > 0),
    ),
    foreignPackages: undefined,
  }
  return { model, losses: f.losses }
}
