/**
 * In which cell or compartment a caption says that an entity is: from the places of its claims ("in endothelial
 * cells") and from adjectives before its name ("astrocytic SHH"). Conditions and organs are no compartments.
 */
import { isPlaceName } from "./naming.ts"
import type { Statement } from "./statement.ts"

/** Adjectives that place what they stand before, with the place's name. */
const adjectives: readonly (readonly [RegExp, string])[] = [
  [/presynaptic/iu, "presynaptic terminal"],
  [/postsynaptic/iu, "postsynaptic neuron"],
  [/nuclear/iu, "nucleus"],
  [/(?:cytosolic|cytoplasmic)/iu, "cytoplasm"],
  [/mitochondrial/iu, "mitochondria"],
  [/lysosomal/iu, "lysosome"],
  [/endosomal/iu, "endosome"],
  [/astrocytic/iu, "astrocytes"],
  [/microglial/iu, "microglia"],
  [/neuronal/iu, "neurons"],
  [/endothelial/iu, "endothelial cells"],
]

/** Kinds that are inside of something; a drug, a disease or a process is not. */
const inside = new Set(["gene", "family", "complex", "rna", "chemical", "protein"])

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&")
}

/** The place that an adjective right before the name gives it. */
function placeByAdjective(sentence: string, name: string): string | undefined {
  const before = new RegExp(`([\\p{L}-]+)\\s+${escaped(name)}(?![\\p{L}\\p{N}])`, "iu").exec(sentence)?.[1]
  if (before === undefined) return undefined
  return adjectives.find(([word]) => new RegExp(`^${word.source}$`, "iu").test(before))?.[1]
}

/** Places by the names of entities as the statements have them, each in the caption's order. */
export function placesOfEntities(statements: readonly Statement[]): Readonly<Record<string, readonly string[]>> {
  const places = new Map<string, string[]>()
  const put = (name: string, place: string): void => {
    const own = places.get(name) ?? []
    const known = own.some((p) => p.toLowerCase() === place.toLowerCase())
    if (!known) places.set(name, [...own, place])
  }
  for (const s of statements) {
    for (const [name, kind] of [
      [s.subject, s.subjectKind],
      [s.object, s.objectKind],
    ] as const) {
      const place = inside.has(kind) ? placeByAdjective(s.sentence, name) : undefined
      if (place !== undefined) put(name, place)
    }
    if (!inside.has(s.objectKind)) continue
    for (const c of s.context) if (isPlaceName(c)) put(s.object, c)
  }
  return Object.fromEntries(places)
}
