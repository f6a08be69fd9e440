/**
 * Which variable each algebraic rule determines: a matching between rules and the variables that nothing else
 * determines (SBML L3V2 §4.11.5), found by augmenting paths. Variables that no event assigns are preferred.
 */
import { symbolsOf } from "../../math/index.ts"
import type { Model } from "../../model/index.ts"

/**
 * @param determined  ids that rules or reactions determine already
 * @returns the rule's index (among the algebraic rules with mathematics) by the id that it determines
 */
export function matchAlgebraicRules(model: Model, determined: ReadonlySet<string>): ReadonlyMap<string, number> {
  const rules = model.rules.flatMap((r) => (r.kind === "algebraic" && r.math ? [r.math] : []))
  if (rules.length === 0) return new Map()
  const free = new Set<string>()
  for (const e of [...model.compartments, ...model.species, ...model.parameters]) {
    if (!e.constant && !determined.has(e.id)) free.add(e.id)
  }
  for (const r of model.reactions) {
    for (const s of [...r.reactants, ...r.products]) {
      if (s.id !== undefined && !s.constant && !determined.has(s.id)) free.add(s.id)
    }
  }
  const eventTargets = new Set(model.events.flatMap((e) => e.assignments.map((a) => a.variable)))
  const boundary = new Set(model.species.filter((s) => s.boundaryCondition).map((s) => s.id))
  // Last what events assign; among the rest a species at the boundary yields to one that isn't (suite case 01787).
  const rank = (id: string): number => (eventTargets.has(id) ? 2 : 0) + (boundary.has(id) ? 1 : 0)
  const candidates = rules.map((math) =>
    variablesIn(model, math)
      .filter((id) => free.has(id))
      .sort((a, b) => rank(a) - rank(b)),
  )
  const ruleOf = new Map<string, number>()
  const assign = (rule: number, tried: Set<string>): boolean => {
    for (const id of candidates[rule] as readonly string[]) {
      if (tried.has(id)) continue
      tried.add(id)
      const other = ruleOf.get(id)
      if (other === undefined || assign(other, tried)) {
        ruleOf.set(id, rule)
        return true
      }
    }
    return false
  }
  rules.forEach((_, rule) => void assign(rule, new Set()))
  return ruleOf
}

/** Ids that an expression depends on, also through assignment rules, reactions' rates and a species' compartment. */
function variablesIn(model: Model, math: Parameters<typeof symbolsOf>[0]): readonly string[] {
  const assigned = new Map(
    model.rules.flatMap((r) => (r.kind === "assignment" && r.math ? [[r.variable, r.math] as const] : [])),
  )
  const laws = new Map(model.reactions.map((r) => [r.id, r.kineticLaw?.math]))
  const seen = new Set<string>()
  const visit = (e: Parameters<typeof symbolsOf>[0]): void => {
    for (const id of symbolsOf(e)) {
      if (seen.has(id)) continue
      seen.add(id)
      const inner = assigned.get(id) ?? laws.get(id)
      if (inner) visit(inner)
    }
  }
  visit(math)
  // A concentration depends on the size too, but only where the rule names nothing else does the size follow from it.
  for (const s of model.species) if (seen.has(s.id) && !s.hasOnlySubstanceUnits) seen.add(s.compartment)
  return [...seen]
}
