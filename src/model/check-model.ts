/**
 * The linter: what a careful modeller would want to hear about a model that runs. Rules in rows, as in `validate.ts`:
 * units, balance, dead ends, what is missing in annotation and sources, what is defined and never used.
 */
import { visit } from "../math/index.ts"
import type { Diagnostic } from "../text/index.ts"
import { checkUnitsOf, unitContext } from "./infer-units.ts"
import type { Described, Model, Reaction, Species } from "./model.ts"
import type { MathPlace, ModelIndex } from "./model-index.ts"
import { isBaseUnit, unitOfDefinition } from "./units.ts"
import { applyRules, type Fault, type ModelRule } from "./validate.ts"

function inconsistentUnits(model: Model, index: ModelIndex, places: readonly MathPlace[]): readonly Fault[] {
  const faults: Fault[] = []
  for (const place of places) {
    const ctx = unitContext(model, index)
    checkUnitsOf(ctx, place)
    for (const f of ctx.faults) {
      faults.push({ span: f.at.span ?? place.at.span, message: `In ${place.what()}: ${f.message}` })
    }
  }
  return faults
}

function undefinedUnits(model: Model): readonly Fault[] {
  const defined = new Set(model.unitDefinitions.map((u) => u.id))
  const faults: Fault[] = []
  const look = (units: string | undefined, at: Described, what: string): void => {
    if (units === undefined || defined.has(units) || isBaseUnit(units)) return
    faults.push({ span: at.span, message: `The unit '${units}' of ${what} is not defined.` })
  }
  for (const u of model.unitDefinitions) {
    if (unitOfDefinition(u) === undefined) {
      faults.push({ span: u.span, message: `The unit '${u.id}' has a factor of a kind that isn't one of SBML's.` })
    }
  }
  const whole = [model.substanceUnits, model.timeUnits, model.volumeUnits, model.extentUnits]
  for (const units of whole) look(units, model, "the model")
  for (const c of model.compartments) look(c.units, c, `'${c.id}'`)
  for (const s of model.species) look(s.substanceUnits, s, `'${s.id}'`)
  for (const p of model.parameters) look(p.units, p, `'${p.id}'`)
  return faults
}

function missingUnits(model: Model): readonly Fault[] {
  const faults: Fault[] = []
  for (const p of model.parameters) {
    if (p.units === undefined) faults.push({ span: p.span, message: `The parameter '${p.id}' has no unit.` })
  }
  for (const r of model.reactions) {
    for (const p of r.kineticLaw?.localParameters ?? []) {
      if (p.units !== undefined) continue
      faults.push({ span: p.span, message: `The local parameter '${p.id}' of '${r.id}' has no unit.` })
    }
  }
  for (const c of model.compartments) {
    const whole =
      c.spatialDimensions === 3 ? model.volumeUnits : c.spatialDimensions === 2 ? model.areaUnits : undefined
    if (c.units !== undefined || whole !== undefined || c.spatialDimensions === 0) continue
    faults.push({ span: c.span, message: `The compartment '${c.id}' has no unit.` })
  }
  for (const s of model.species) {
    if ((s.substanceUnits ?? model.substanceUnits) === undefined) {
      faults.push({ span: s.span, message: `The species '${s.id}' has no unit of substance.` })
    }
  }
  return faults
}

function missingValues(model: Model): readonly Fault[] {
  const set = new Set<string>(model.initialAssignments.map((a) => a.symbol))
  for (const r of model.rules) if (r.kind !== "algebraic") set.add(r.variable)
  if (model.rules.some((r) => r.kind === "algebraic")) return []
  const faults: Fault[] = []
  const look = (id: string, value: number | undefined, at: Described, what: string): void => {
    if (value === undefined && !set.has(id))
      faults.push({ span: at.span, message: `The ${what} '${id}' has no value.` })
  }
  for (const c of model.compartments) if (c.spatialDimensions !== 0) look(c.id, c.size, c, "compartment")
  for (const p of model.parameters) look(p.id, p.value, p, "parameter")
  for (const s of model.species) look(s.id, s.initialAmount ?? s.initialConcentration, s, "species")
  return faults
}

/** Atoms of a chemical formula such as `C6H12O6`; undefined where it is none. */
function atomsOf(formula: string): ReadonlyMap<string, number> | undefined {
  if (!/^(?:[A-Z][a-z]*\d*)+$/.test(formula)) return undefined
  const atoms = new Map<string, number>()
  for (const [, element, count] of formula.matchAll(/([A-Z][a-z]*)(\d*)/g)) {
    if (element) atoms.set(element, (atoms.get(element) ?? 0) + (count ? Number(count) : 1))
  }
  return atoms
}

function unbalanced(reaction: Reaction, species: ReadonlyMap<string, Species>): string | undefined {
  const total = new Map<string, number>()
  for (const [side, sign] of [[reaction.reactants, -1] as const, [reaction.products, 1] as const]) {
    // Exchange with the outside has one side only and balances nothing.
    if (side.length === 0) return undefined
    for (const r of side) {
      const s = species.get(r.species)
      const atoms = s?.chemicalFormula === undefined ? undefined : atomsOf(s.chemicalFormula)
      if (!atoms || !s || r.stoichiometry === undefined) return undefined
      for (const [e, n] of atoms) total.set(e, (total.get(e) ?? 0) + sign * r.stoichiometry * n)
      total.set("charge", (total.get("charge") ?? 0) + sign * r.stoichiometry * (s.charge ?? 0))
    }
  }
  const off = [...total].filter(([, n]) => Math.abs(n) > 1e-6)
  return off.length === 0 ? undefined : off.map(([e, n]) => `${e} ${n > 0 ? "+" : ""}${n}`).join(", ")
}

function balance(model: Model): readonly Fault[] {
  const species = new Map(model.species.map((s) => [s.id, s]))
  return model.reactions.flatMap((r) => {
    const off = unbalanced(r, species)
    return off === undefined ? [] : [{ span: r.span, message: `The reaction '${r.id}' is not balanced: ${off}.` }]
  })
}

/** Ids that mathematics refers to, kinetic laws' own parameters apart. */
function usedIds(places: readonly MathPlace[]): ReadonlySet<string> {
  const used = new Set<string>()
  for (const p of places) {
    const { role } = p
    const local = role.kind === "law" ? role.reaction.kineticLaw?.localParameters.map((x) => x.id) : []
    visit(p.math, (e) => {
      if (e.kind === "symbol" && !local?.includes(e.id)) used.add(e.id)
    })
    if ("variable" in role) used.add(role.variable)
  }
  return used
}

function deadEnds(model: Model, _index: ModelIndex, places: readonly MathPlace[]): readonly Fault[] {
  const made = new Set<string>()
  const used = new Set<string>()
  for (const r of model.reactions) {
    for (const s of [...r.reactants, ...(r.reversible ? r.products : [])]) used.add(s.species)
    for (const s of [...r.products, ...(r.reversible ? r.reactants : [])]) made.add(s.species)
    for (const m of r.modifiers) used.add(m.species)
  }
  const read = usedIds(places)
  return model.species.flatMap((s) => {
    if (s.boundaryCondition || s.constant) return []
    if (!made.has(s.id) && !used.has(s.id) && !read.has(s.id)) {
      return [{ span: s.span, message: `The species '${s.id}' takes part in nothing.` }]
    }
    if (made.has(s.id) && !used.has(s.id) && !read.has(s.id)) {
      return [{ span: s.span, message: `The species '${s.id}' is made and never used.` }]
    }
    return []
  })
}

function withoutKinetics(model: Model): readonly Fault[] {
  if (model.fluxBalance) return []
  return model.reactions
    .filter((r) => r.kineticLaw?.math === undefined)
    .map((r) => ({ span: r.span, message: `The reaction '${r.id}' has no kinetic law: it does nothing.` }))
}

function unusedParameters(model: Model, _index: ModelIndex, places: readonly MathPlace[]): readonly Fault[] {
  const used = new Set(usedIds(places))
  if (model.conversionFactor !== undefined) used.add(model.conversionFactor)
  for (const s of model.species) if (s.conversionFactor !== undefined) used.add(s.conversionFactor)
  for (const b of model.fluxBalance?.bounds ?? []) for (const x of [b.lower, b.upper]) used.add(String(x))
  return model.parameters
    .filter((p) => !used.has(p.id))
    .map((p) => ({ span: p.span, message: `The parameter '${p.id}' is never used.` }))
}

function undeclaredModifiers(model: Model, index: ModelIndex): readonly Fault[] {
  return model.reactions.flatMap((r) => {
    const math = r.kineticLaw?.math
    if (!math) return []
    const declared = new Set([...r.reactants, ...r.products, ...r.modifiers].map((s) => s.species))
    const local = new Set(r.kineticLaw?.localParameters.map((p) => p.id))
    const faults: Fault[] = []
    visit(math, (e) => {
      if (e.kind !== "symbol" || declared.has(e.id) || local.has(e.id)) return
      if (index.named.get(e.id)?.kind !== "species") return
      declared.add(e.id)
      const message = `'${e.id}' is in the kinetic law of '${r.id}' but is not one of its species.`
      faults.push({ span: e.span ?? r.span, message })
    })
    return faults
  })
}

function withoutAnnotation(model: Model): readonly Fault[] {
  const made = new Set(model.reactions.flatMap((r) => r.products.map((p) => p.species)))
  const used = new Set(model.reactions.flatMap((r) => r.reactants.map((p) => p.species)))
  return model.species
    .filter((s) => (s.annotations?.length ?? 0) === 0 && (made.has(s.id) || used.has(s.id)))
    .map((s) => ({ span: s.span, message: `The species '${s.id}' has no annotation: nobody can tell what it is.` }))
}

/** What may say where a number is from: a citation, or notes that say that it was assumed or fitted. */
function hasSource(d: Described): boolean {
  return d.notes !== undefined || (d.annotations ?? []).some((a) => a.qualifier.endsWith(":isDescribedBy"))
}

function withoutSource(model: Model): readonly Fault[] {
  const decided = new Set(model.rules.flatMap((r) => (r.kind === "algebraic" ? [] : [r.variable])))
  for (const a of model.initialAssignments) decided.add(a.symbol)
  return model.parameters
    .filter((p) => p.value !== undefined && !decided.has(p.id) && !hasSource(p))
    .map((p) => ({ span: p.span, message: `The value of '${p.id}' has no source.` }))
}

/** The linter's rules. Warnings are faults of the model; `info` is advice. */
export const checkRules: readonly ModelRule[] = [
  {
    code: "units/inconsistent",
    severity: "warning",
    states: "What is added, compared or assigned has the same unit; arguments of exp, ln, sin … are dimensionless.",
    remedy: "mend the formula, or the unit of one of its quantities",
    find: inconsistentUnits,
  },
  {
    code: "units/undefined",
    severity: "warning",
    states: "Units that are referred to are SBML's or defined in the model.",
    remedy: "add a unit definition",
    find: undefinedUnits,
  },
  {
    code: "units/missing",
    severity: "info",
    states: "Every quantity has a unit ('dimensionless' is one).",
    remedy: "give it a unit, so that formulas can be checked",
    find: missingUnits,
  },
  {
    code: "check/missing-value",
    severity: "warning",
    states: "Every quantity has a value, or something that gives it one.",
    remedy: "give it a value, an initial assignment or a rule",
    find: missingValues,
  },
  {
    code: "check/unbalanced",
    severity: "warning",
    states: "Reactions between species with chemical formulas keep atoms and charge.",
    remedy: "correct the stoichiometry, a formula or a charge",
    find: balance,
  },
  {
    code: "check/undeclared-modifier",
    severity: "warning",
    states: "A species in a kinetic law is a reactant, product or modifier of the reaction.",
    remedy: "list it as a modifier",
    find: undeclaredModifiers,
  },
  {
    code: "check/no-kinetics",
    severity: "warning",
    states: "Every reaction has a kinetic law.",
    remedy: "give it one, or take the reaction out",
    find: withoutKinetics,
  },
  {
    code: "check/dead-end",
    severity: "info",
    states: "What is made is used by something.",
    remedy: "if it is meant to pile up, nothing; else add what uses it",
    find: deadEnds,
  },
  {
    code: "check/unused",
    severity: "info",
    states: "Every parameter is used.",
    remedy: "take it out, or use it",
    find: unusedParameters,
  },
  {
    code: "check/no-annotation",
    severity: "info",
    states: "Species say what they are, by identifiers that others know.",
    remedy: "annotate it: 'is' an entry of HGNC, ChEBI, UniProt …",
    find: withoutAnnotation,
  },
  {
    code: "check/no-source",
    severity: "info",
    states: "Every number says where it comes from.",
    remedy: "annotate it with 'isDescribedBy', or say in its notes that it is assumed or fitted",
    find: withoutSource,
  },
]

/** Everything that a careful modeller would want to hear about a model that runs. Empty: nothing to say. */
export function checkModel(model: Model): readonly Diagnostic[] {
  return applyRules(model, checkRules)
}
