/**
 * A model as Antimony can say it: local parameters made global (`J0_k`), stoichiometries that aren't plain numbers given names,
 * conversion factors folded into them, names changed that are words of the language. What has no place in Antimony at all is
 * left out and listed. `readAntimony(printAntimony(m))` is this form of `m`.
 */
import { type Expression, substitute, sym, symbolsOf } from "../math/index.ts"
import type {
  InitialAssignment,
  Model,
  Modifier,
  Parameter,
  Reaction,
  Rule,
  Species,
  SpeciesReference,
} from "../model/index.ts"
import type { Diagnostic } from "../text/index.ts"
import { canBeName } from "./words.ts"

/** What the form is worked out in: names in use, and what is added to the model. */
class Form {
  readonly taken: Set<string>
  readonly parameters: Parameter[] = []
  readonly assignments: InitialAssignment[] = []
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

function allIds(m: Model): readonly string[] {
  const references = m.reactions.flatMap((r) => [...r.reactants, ...r.products].flatMap((s) => s.id ?? []))
  const lists = [m.functions, m.compartments, m.species, m.parameters, m.reactions]
  return [...lists.flatMap((l) => l.map((x) => x.id)), ...references, ...m.events.flatMap((e) => e.id ?? [])]
}

/** Names that Antimony can say, for all ids of the model and (apart) its units: a word of the language gets a `_`. */
export function antimonyNames(m: Model): {
  readonly ids: ReadonlyMap<string, string>
  readonly units: ReadonlyMap<string, string>
} {
  const taken = new Set(allIds(m).filter(canBeName))
  const rename = (id: string, ending: string): string => {
    let name = canBeName(id) && !taken.has(id) ? id : `${id.replace(/[^A-Za-z0-9_]/g, "_")}${ending}`
    while (!canBeName(name) || taken.has(name)) name += "_"
    taken.add(name)
    return name
  }
  const ids = new Map<string, string>()
  for (const id of allIds(m)) if (!canBeName(id) && !ids.has(id)) ids.set(id, rename(id, "_"))
  const units = new Map<string, string>()
  for (const u of m.unitDefinitions) {
    const name = u.id === "time" ? "time_unit" : u.id
    const chosen = rename(name, "_unit")
    if (chosen !== u.id) units.set(u.id, chosen)
  }
  return { ids, units }
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
  return n !== undefined && Number.isFinite(n) && n >= 0
}

function reference(f: Form, r: Reaction, s: SpeciesReference, factor: string | undefined): SpeciesReference {
  const plain =
    s.id === undefined && factor === undefined && s.stoichiometryMath === undefined && isPlain(s.stoichiometry)
  if (plain) return { species: s.species, stoichiometry: s.stoichiometry, constant: true }
  const own = s.id ?? f.fresh(`${r.id}_${s.species}_stoich`)
  if (s.stoichiometryMath) f.rules.push({ kind: "assignment", variable: own, math: s.stoichiometryMath })
  if (factor === undefined) {
    const { name, sboTerm, annotations, notes } = s
    return {
      name,
      sboTerm,
      annotations,
      notes,
      id: own,
      species: s.species,
      stoichiometry: s.stoichiometry,
      constant: s.constant && !s.stoichiometryMath,
    }
  }
  // The change of the species is the extent's times the factor: the factor joins the stoichiometry.
  const id = f.fresh(`${r.id}_${s.species}_converted`)
  const product: Expression = {
    kind: "call",
    fn: "times",
    args: [
      s.id === undefined && isPlain(s.stoichiometry) ? { kind: "number", value: s.stoichiometry } : sym(own),
      sym(factor),
    ],
  }
  if (s.id !== undefined || !isPlain(s.stoichiometry)) {
    f.parameters.push({ id: own, value: s.stoichiometry, constant: s.constant })
  } else f.taken.delete(own)
  if (s.constant && s.stoichiometryMath === undefined) f.assignments.push({ symbol: id, math: product })
  else f.rules.push({ kind: "assignment", variable: id, math: product })
  return { id, species: s.species, stoichiometry: undefined, constant: s.constant && s.stoichiometryMath === undefined }
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

function reaction(f: Form, model: Model, r: Reaction, bySpecies: ReadonlyMap<string, Species>): Reaction {
  const math = localParameters(f, r)
  if (r.fast) f.lose(r.id, "Antimony has no fast reactions; it is written as an ordinary one.")
  const factorOf = (s: SpeciesReference): string | undefined => {
    const species = bySpecies.get(s.species)
    return species && !species.boundaryCondition ? (species.conversionFactor ?? model.conversionFactor) : undefined
  }
  const made: Reaction = {
    ...r,
    fast: false,
    reactants: r.reactants.map((s) => reference(f, r, s, factorOf(s))),
    products: r.products.map((s) => reference(f, r, s, factorOf(s))),
    kineticLaw: math && { math, localParameters: [] },
  }
  return { ...made, modifiers: modifiers(made, math, new Set(bySpecies.keys())) }
}

function species(s: Species, assigned: ReadonlySet<string>, f: Form): Species {
  const { conversionFactor: _folded, ...rest } = s
  const conc = s.hasOnlySubstanceUnits ? s.initialConcentration : undefined
  if (conc !== undefined && s.initialAmount === undefined && !assigned.has(s.id)) {
    const math: Expression = { kind: "call", fn: "times", args: [{ kind: "number", value: conc }, sym(s.compartment)] }
    f.assignments.push({ symbol: s.id, math })
  }
  const given = assigned.has(s.id)
  return {
    ...rest,
    initialAmount: given ? undefined : s.initialAmount,
    initialConcentration:
      given || s.hasOnlySubstanceUnits || s.initialAmount !== undefined ? undefined : s.initialConcentration,
    boundaryCondition: s.boundaryCondition || s.constant,
    constant: false,
  }
}

function listOther(f: Form, m: Model): void {
  for (const c of m.compartments) {
    if (c.spatialDimensions !== 3) f.lose(c.id, "Antimony's compartments have three dimensions.")
  }
  for (const c of m.constraints) if (c.message !== undefined) f.lose(c.id, "Antimony's constraints have no message.")
  for (const e of m.events) {
    if (e.assignments.every((a) => a.math === undefined))
      f.lose(e.id, "Antimony's events change something; this one doesn't.")
  }
  if ((m.fluxBalance?.geneProducts.length ?? 0) > 0) f.lose(undefined, "Antimony has no gene products of flux balance.")
  for (const p of m.foreignPackages ?? [])
    f.lose(p.parent || undefined, `Antimony has no place for package '${p.prefix}'.`)
}

/** The model as Antimony can say it, and what is lost on the way. */
export function antimonyForm(m: Model): { readonly model: Model; readonly losses: readonly Diagnostic[] } {
  const f = new Form(m)
  const bySpecies = new Map(m.species.map((s) => [s.id, s]))
  const ruled = new Set(m.rules.flatMap((r) => (r.kind === "assignment" ? [r.variable] : [])))
  const assignments = m.initialAssignments.filter((a) => a.math !== undefined && !ruled.has(a.symbol))
  const assigned = new Set([...assignments.map((a) => a.symbol), ...ruled])
  const reactions = m.reactions.map((r) => reaction(f, m, r, bySpecies))
  const listed = m.species.map((s) => species(s, assigned, f))
  listOther(f, m)
  const unset = <T extends { readonly id: string }>(x: T, key: "value" | "size"): T =>
    assigned.has(x.id) ? { ...x, [key]: undefined } : x
  const model: Model = {
    ...m,
    conversionFactor: undefined,
    compartments: m.compartments.map((c) => unset({ ...c, spatialDimensions: 3 }, "size")),
    species: listed,
    parameters: [...m.parameters.map((p) => unset(p, "value")), ...f.parameters],
    initialAssignments: [...assignments, ...f.assignments],
    rules: [...m.rules.filter((r) => r.math !== undefined), ...f.rules],
    constraints: m.constraints.filter((c) => c.math !== undefined),
    reactions,
    events: m.events.filter((e) => e.trigger?.math !== undefined && e.assignments.some((a) => a.math !== undefined)),
    foreignPackages: undefined,
  }
  return { model, losses: f.losses }
}
