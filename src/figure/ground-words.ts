/**
 * Words of a figure → gene rows, as the records list them. A word may be a list (`WNT9/10`, `AKT1-3`, `KDM6A/B`,
 * `PI3K/Akt`): it is taken apart, short members get the stem of their neighbour, and each part is read on its own.
 */
import { type FoundReading, readGeneWord } from "./gene-words.ts"
import type { Lexicon } from "./lexicon.ts"
import { lexiconKey } from "./lexicon-tables.ts"

/** One part of a word with what it means. */
export interface WordReading {
  readonly part: string
  readonly reading: FoundReading
  readonly others: readonly FoundReading[]
}

const separators = /[,/|&;+:•·→↑↓()[\]{}<>«»"„“”*=?!\\\s…]+|\.(?!\d)/u

/** A part that is only the end of a name: `2`, `2B`, `B`, `β`, `R2`. */
const shortMember = /^[-‐–]?(?:\d{1,2}\p{L}?|\p{L}|\p{L}\d)$/u

/** What a short member replaces at the end of its neighbour. */
function withMember(before: string, member: string): string {
  const bare = member.replace(/^[-‐–]/u, "")
  if (/^\d+$/.test(bare)) {
    const digits = /^(.*?)\d+(\p{L}?)$/u.exec(before)
    return digits ? `${digits[1]}${bare}` : `${before}${bare}`
  }
  if (/^\d/.test(bare)) return `${before.replace(/\d+\p{L}?$/u, "")}${bare}`
  if (/^\p{L}\d$/u.test(bare)) return `${before.replace(/\p{L}?\d+$/u, "")}${bare}`
  return /\p{L}\d*[\p{L}]$/u.test(before) ? `${before.replace(/\p{L}$/u, "")}${bare}` : `${before}${bare}`
}

/** `AKT1-3` → AKT1, AKT2, AKT3; nothing where it is no range. */
function rangeOf(part: string): readonly string[] {
  const m = /^(.*?\p{L}[-‐]?)(\d{1,2})[-‐–](\d{1,2})$/u.exec(part)
  if (!m) return []
  const from = Number(m[2])
  const to = Number(m[3])
  return to > from && to - from < 20 ? Array.from({ length: to - from + 1 }, (_, k) => `${m[1]}${from + k}`) : []
}

/** The parts of a word, lists spelled out. */
export function partsOf(word: string): readonly string[] {
  const parts: string[] = []
  let before: string | undefined
  for (const raw of word.split(separators)) {
    const part = raw.replace(/^[-‐–_'’`~^.]+|[-‐–_'’`~^.]+$/gu, "")
    if (part === "") continue
    if (before !== undefined && shortMember.test(part)) {
      parts.push(withMember(before, part))
      continue
    }
    const range = rangeOf(part)
    parts.push(...(range.length > 0 ? range : [part]))
    before = range[0] ?? part
  }
  return parts
}

function readPart(lexicon: Lexicon, part: string, deep: boolean): readonly WordReading[] {
  const [reading, ...others] = readGeneWord(lexicon, part, deep)
  if (reading) return [{ part, reading, others }]
  if (!/[-‐–_]/u.test(part)) return []
  // A chain of names tied by hyphens: the longest beginnings first.
  const pieces = part.split(/[-‐–_]+/u).filter((p) => p !== "")
  const found: WordReading[] = []
  for (let from = 0; from < pieces.length; ) {
    let taken = 0
    for (let to = pieces.length; to > from && taken === 0; to--) {
      const text = pieces.slice(from, to).join("-")
      if (lexiconKey(text).length < 3) continue
      const [best, ...rest] = readGeneWord(lexicon, text, false)
      if (!best) continue
      found.push({ part: text, reading: best, others: rest })
      taken = to - from
    }
    from += Math.max(1, taken)
  }
  return found
}

/** Every part of a figure's word that names genes, in order; several where the word is a list. */
export function readFigureWord(lexicon: Lexicon, word: string): readonly WordReading[] {
  const text = word.normalize("NFKC")
  const parts = partsOf(text)
  if (parts.length <= 1) return parts[0] === undefined ? [] : readPart(lexicon, parts[0], true)
  const whole = readGeneWord(lexicon, text, false)[0]
  if (whole && whole.transforms.length === 0) return [{ part: text, reading: whole, others: [] }]
  const found = parts.flatMap((p) => readPart(lexicon, p, false))
  if (found.length === 0) return parts.flatMap((p) => readPart(lexicon, p, true))
  // In a list, a family that only a loose text names ("integrins") is a label beside the genes meant.
  const named = found.filter(
    (f) => !f.reading.family || f.reading.family.ownKeys.has(lexiconKey(f.part)) || f.reading.transforms.length > 0,
  )
  return named.length > 0 ? named : found
}
