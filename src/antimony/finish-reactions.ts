/** Entries → reactions: participants, stoichiometries that are variables, rate laws in the main model's units, modifiers. */
import { type Expression, sym, symbolsOf } from "../math/index.ts"
import type { Modifier, Reaction, Rule, SpeciesReference } from "../model/index.ts"
import { describe } from "./describe.ts"
import type { Entry } from "./entries.ts"
import type { Finisher } from "./finish-model.ts"
import { clocksOf, extentsOf } from "./resolve-math.ts"
import type { Participant } from "./syntax.ts"

/** What an interaction's arrow says of the modifier: stimulator, inhibitor, modifier (SBO). */
const interactionTerms = { "-o": "SBO:0000459", "-|": "SBO:0000020", "-(": "SBO:0000019" } as const

interface Interaction {
  readonly species: string
  readonly arrow: keyof typeof interactionTerms
  readonly name: string | undefined
}

/** The model's reactions, and the rules of stoichiometries that follow one another. */
export function reactionsOf(f: Finisher): { readonly reactions: readonly Reaction[]; readonly rules: readonly Rule[] } {
  const used = new Set<string>()
  const interactions = interactionsByReaction(f)
  const reactions = f.of("reaction", "gene").flatMap((e) => reaction(f, e, used, interactions.get(e) ?? []))
  const rules: Rule[] = []
  for (const r of reactions) {
    for (const s of [...r.reactants, ...r.products]) {
      if (!s.stoichiometryMath || s.id === undefined) continue
      rules.push({ kind: "assignment", variable: s.id, math: s.stoichiometryMath })
    }
  }
  return { reactions, rules }
}

function reference(f: Finisher, p: Participant, reaction: Entry, used: Set<string>): SpeciesReference | undefined {
  const e = f.find(p.path.names, reaction.reactionScope)
  if (!e || e.deleted) return undefined
  const species = f.id(e)
  if (typeof p.stoichiometry === "number") return { species, stoichiometry: p.stoichiometry, constant: true }
  const n = f.find(p.stoichiometry.names, reaction.reactionScope)
  if (!n) return { species, stoichiometry: 1, constant: true }
  const id = f.id(n)
  if (!used.has(id)) {
    used.add(id)
    const value = f.value(n)
    const stoichiometry = value?.kind === "number" ? value.value : undefined
    return { id, ...describe(id, n), species, stoichiometry, constant: f.isConstant(n) }
  }
  // A stoichiometry belongs to one reference; the next one that uses it follows it by a rule (as libAntimony does).
  const own = `${f.id(reaction)}_${species}_stoich`
  return { id: own, species, stoichiometry: undefined, stoichiometryMath: sym(id), constant: false }
}

function reaction(f: Finisher, e: Entry, used: Set<string>, interactions: readonly Interaction[]): readonly Reaction[] {
  const s = e.reaction
  if (!s) return []
  // A species that is deleted leaves the reaction's other participants.
  const references = (side: readonly Participant[]): readonly SpeciesReference[] => {
    const list = side.map((p) => reference(f, p, e, used))
    return list.filter((r) => r !== undefined)
  }
  const reactants = references(s.left)
  const products = references(s.right)
  const law = rateLaw(f, e)
  const term = e.lawTerm === undefined ? {} : { sboTerm: e.lawTerm }
  const compartment = e.container && f.id(e.container)
  return [
    {
      id: f.id(e),
      ...describe(f.id(e), e),
      reversible: s.arrow === "->",
      fast: false,
      ...(compartment === undefined ? {} : { compartment }),
      reactants,
      products,
      modifiers: modifiers(f, law, [...reactants, ...products], interactions),
      ...(law ? { kineticLaw: { math: law, localParameters: [], ...term } } : {}),
    },
  ]
}

/** The rate, in the main model's time and extent. */
function rateLaw(f: Finisher, e: Entry): Expression | undefined {
  const math = f.value(e) ?? (e.rule ? f.rule(e) : undefined)
  if (!math) return undefined
  const scope = e.value?.scope ?? e.rule?.held.scope ?? e.reactionScope
  return f.math.converted(f.math.converted(math, "divide", clocksOf(scope)), "times", extentsOf(scope))
}

function modifiers(
  f: Finisher,
  law: Expression | undefined,
  references: readonly SpeciesReference[],
  interactions: readonly Interaction[],
): readonly Modifier[] {
  const taken = new Set(references.map((r) => r.species))
  const found = new Map<string, Modifier>()
  for (const id of law ? symbolsOf(law) : []) {
    if (f.speciesIds.has(id) && !taken.has(id)) found.set(id, { species: id })
  }
  for (const { species, arrow, name } of interactions) {
    found.set(species, { species, ...(name === undefined ? {} : { name }), sboTerm: interactionTerms[arrow] })
  }
  return [...found.values()]
}

function interactionsByReaction(f: Finisher): ReadonlyMap<Entry, readonly Interaction[]> {
  const found = new Map<Entry, Interaction[]>()
  for (const i of f.of("interaction")) {
    const s = i.reaction
    if (!s || s.arrow === "->" || s.arrow === "=>") continue
    for (const target of s.right) {
      const reaction = f.find(target.path.names, i.reactionScope)
      if (!reaction) continue
      const list = found.get(reaction) ?? []
      found.set(reaction, list)
      for (const p of s.left) {
        const species = f.find(p.path.names, i.reactionScope)
        if (!species || species.deleted) continue
        list.push({ species: f.id(species), arrow: s.arrow, name: i.displayName ?? (s.name ? i.name : undefined) })
      }
    }
  }
  return found
}
