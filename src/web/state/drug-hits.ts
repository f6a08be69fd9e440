/**
 * Which drugs act on a quantity in the model: their free brain level stands in its formulas, in those that these name,
 * or in the binding that makes a state they name. Read from the formulas, so that the list can't go out of date.
 */
import type { BundleQuantity } from "../../draw/index.ts"

interface Drug {
  readonly level: { readonly brain?: string | undefined }
}

/** Formulas followed from one to the next; farther away a drug acts through something else. */
const farthest = 4

function wordsOf(formula: string | undefined): readonly string[] {
  return formula?.match(/[A-Za-z_]\w*/gu) ?? []
}

/** Reactions by what they make or take. */
function reactionsOf(quantities: readonly BundleQuantity[]): ReadonlyMap<string, readonly BundleQuantity[]> {
  const found = new Map<string, BundleQuantity[]>()
  for (const q of quantities) {
    if (q.kind !== "reaction") continue
    for (const id of new Set(wordsOf(q.equation))) found.set(id, [...(found.get(id) ?? []), q])
  }
  return found
}

/**
 * Drugs that a word of a formula stands for: a level itself, or what is worked out of levels and constants alone, such
 * as the concentration of free drug or of what would block as much.
 */
function levelsOnly(
  byId: ReadonlyMap<string, BundleQuantity>,
  byLevel: ReadonlyMap<string, readonly string[]>,
): (word: string) => readonly string[] {
  const known = new Map<string, readonly string[]>(byLevel)
  const look = (word: string, depth: number): readonly string[] | undefined => {
    const found = known.get(word)
    if (found) return found
    const q = byId.get(word)
    // Functions of mathematics, constants: no drug, and no hindrance.
    if (!q || (q.kind === "parameter" && q.formula === undefined)) return []
    if (q.kind !== "parameter" || q.formula?.startsWith(`${word}'`) || depth === 0) return undefined
    const parts = wordsOf(q.formula)
      .filter((w) => w !== word)
      .map((w) => look(w, depth - 1))
    if (parts.some((p) => p === undefined)) return undefined
    const all = [...new Set(parts.flatMap((p) => p ?? []))]
    known.set(word, all)
    return all
  }
  return (word) => look(word, 4) ?? []
}

/** How near each drug is to a quantity: 1 where it stands in its own formula or reactions. */
function nearness(
  quantities: readonly BundleQuantity[],
  drugs: Readonly<Record<string, Drug>>,
): (quantity: string) => ReadonlyMap<string, number> {
  const byLevel = new Map(Object.entries(drugs).flatMap(([id, d]) => (d.level.brain ? [[d.level.brain, [id]]] : [])))
  const byId = new Map(quantities.map((q) => [q.id, q]))
  const reactions = reactionsOf(quantities)
  const drugsIn = levelsOnly(byId, byLevel)
  return (quantity) => {
    const hits = new Map<string, number>()
    const take = (words: readonly string[], depth: number): void => {
      for (const w of words) for (const drug of drugsIn(w)) if (!hits.has(drug)) hits.set(drug, depth)
    }
    const next = (words: readonly string[], depth: number): readonly string[] =>
      words.flatMap((w) => {
        const q = byId.get(w)
        if (q && q.kind !== "reaction" && q.formula !== undefined) return wordsOf(q.formula)
        // A state: what the drug itself binds, but nothing beyond; half a step farther than a formula's own words.
        for (const r of reactions.get(w) ?? []) take(wordsOf(r.formula), depth + 0.5)
        return []
      })
    const own = byId.get(quantity)
    let words = [
      ...(own?.kind === "reaction" ? [] : wordsOf(own?.formula)),
      ...(reactions.get(quantity) ?? []).flatMap((r) => wordsOf(r.formula)),
    ]
    if (byLevel.has(quantity)) words = [...words, quantity]
    let last = farthest
    for (let depth = 1; depth <= last; depth++) {
      take(words, depth)
      // Farther than the first formula that names a drug, others act through something else.
      if (hits.size > 0) last = depth
      words = [...new Set(next(words, depth))].filter((w) => w !== quantity)
    }
    return hits
  }
}

/** Ids of the drugs that act on a quantity or on what makes it, the nearest ones only. */
export function drugsThatHit(
  quantities: readonly BundleQuantity[],
  drugs: Readonly<Record<string, Drug>>,
  quantity: string,
): readonly string[] {
  return [...nearness(quantities, drugs)(quantity).keys()]
}

/**
 * Drugs by the quantity that they act on: a drug that is nearer to another one of them acts through that one, and is
 * told there alone.
 * @param wanted the quantities of everything that is drawn
 */
export function drugsByTarget(
  quantities: readonly BundleQuantity[],
  drugs: Readonly<Record<string, Drug>>,
  wanted: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const near = nearness(quantities, drugs)
  const all = new Map([...new Set(wanted)].map((q) => [q, near(q)]))
  const nearest = new Map<string, number>()
  // A drug drawn as an entity is no target of itself.
  const levels = new Set(Object.values(drugs).map((d) => d.level.brain))
  for (const [q, hits] of all)
    if (!levels.has(q)) for (const [drug, depth] of hits) nearest.set(drug, Math.min(depth, nearest.get(drug) ?? depth))
  return new Map(
    [...all].map(([q, hits]) => [
      q,
      levels.has(q) ? [] : [...hits].flatMap(([drug, depth]) => (depth === nearest.get(drug) ? [drug] : [])),
    ]),
  )
}
