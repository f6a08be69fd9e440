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

/** Ids of the drugs that act on a quantity, the nearest ones only. */
export function drugsThatHit(
  quantities: readonly BundleQuantity[],
  drugs: Readonly<Record<string, Drug>>,
  quantity: string,
): readonly string[] {
  const byLevel = new Map(Object.entries(drugs).flatMap(([id, d]) => (d.level.brain ? [[d.level.brain, [id]]] : [])))
  const byId = new Map(quantities.map((q) => [q.id, q]))
  const reactions = reactionsOf(quantities)
  const drugsIn = levelsOnly(byId, byLevel)
  const hits = new Set<string>()
  const take = (words: readonly string[]): void => {
    for (const w of words) for (const drug of drugsIn(w)) hits.add(drug)
  }
  const next = (words: readonly string[]): readonly string[] =>
    words.flatMap((w) => {
      const q = byId.get(w)
      if (q && q.kind !== "reaction" && q.formula !== undefined) return wordsOf(q.formula)
      // A state: what the drug itself binds, but nothing beyond.
      for (const r of reactions.get(w) ?? []) take(wordsOf(r.formula))
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
    take(words)
    // Farther than the first formula that names a drug, others act through something else.
    if (hits.size > 0) last = depth
    words = [...new Set(next(words))].filter((w) => w !== quantity)
  }
  return [...hits]
}
