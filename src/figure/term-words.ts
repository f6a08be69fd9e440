/**
 * Words of a figure → chemicals and diseases. The word as it is; then without the stray digits and signs that an
 * optical reader leaves; then, of several words, the first that names something.
 */
import { chemicalReading, diseaseReading, type Lexicon, type TermReading } from "./lexicon.ts"

/** A reading with the changes that led to it. */
export interface FoundTerm extends TermReading {
  readonly transforms: readonly string[]
}

function changed(reading: TermReading | undefined, ...transforms: readonly string[]): FoundTerm | undefined {
  return reading && { ...reading, transforms }
}

/** The chemical that a word of a figure names. */
export function readChemicalWord(lexicon: Lexicon, word: string): FoundTerm | undefined {
  const text = word.normalize("NFKC").trim()
  const direct = changed(chemicalReading(lexicon, text))
  if (direct) return direct
  const bare = text.replace(/^[^\p{L}]+|[^\p{L}\p{N}+-]+$/gu, "")
  const stripped = bare === text ? undefined : changed(chemicalReading(lexicon, bare), "stray_signs")
  if (stripped) return stripped
  // Where the locant was left out, the commonest isomer is meant.
  for (const locant of ["3-", "2-", "1-"]) {
    const found = bare.length > 8 ? changed(chemicalReading(lexicon, `${locant}${bare}`), "locant") : undefined
    if (found) return found
  }
  const pieces = text.split(/[\s,;/()]+/u).filter((p) => p !== "")
  if (pieces.length < 2) return undefined
  for (const piece of pieces) {
    const found = changed(chemicalReading(lexicon, piece), "first_part")
    if (found) return found
  }
  return undefined
}

/** The disease that a word of a figure names. */
export function readDiseaseWord(lexicon: Lexicon, word: string): FoundTerm | undefined {
  const text = word.normalize("NFKC").trim()
  const term = lexicon.terms.get(text)
  if (term?.kind === "disease" && term.id?.startsWith("mesh:")) {
    return { id: term.id.slice(5), name: term.name, source: "abbreviation", protein: false, transforms: [] }
  }
  const bare = text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")
  return (
    changed(diseaseReading(lexicon, text)) ??
    changed(diseaseReading(lexicon, bare), "stray_signs") ??
    changed(diseaseReading(lexicon, `${bare} syndrome`), "syndrome")
  )
}
