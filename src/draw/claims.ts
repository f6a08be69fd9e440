/**
 * A caption cut into numbered claims: each statement's clause, found from the words it is about, so that a sentence
 * with three claims has three stretches that can be lit alone.
 */
import type { BundleStatement } from "./figure-bundle.ts"

export interface Claim {
  /** From 1, in the caption's order. */
  readonly number: number
  readonly statements: readonly string[]
  readonly text: string
  /** `[start, end)` in UTF-16 units of the caption. */
  readonly start: number
  readonly end: number
}

/** A stretch of the caption: of a claim, or between claims. */
export interface CaptionPart {
  readonly text: string
  readonly claim: Claim | undefined
}

/** Where a clause may end: before these, after the words it is about. */
const breaks = /,\s|;\s|\s(?=(?:which|and|thus|as well as|secondary|leading|resulting|through|via|by)\b)/gu

/** UTF-16 index of a code point index. */
function unitIndex(text: string, codePoints: number): number {
  let units = 0
  let points = 0
  for (const character of text) {
    if (points === codePoints) return units
    units += character.length
    points++
  }
  return units
}

/** The last place in the sentence that a statement is about, or its end where none of its words stands there. */
function reach(sentence: string, statement: BundleStatement): number {
  const lower = sentence.toLowerCase()
  let end = -1
  for (const word of [statement.subject, statement.object, ...(statement.context ?? [])]) {
    if (!word) continue
    const at = lower.indexOf(word.toLowerCase())
    if (at >= 0) end = Math.max(end, at + word.length)
  }
  return end < 0 ? sentence.length : end
}

interface Piece {
  readonly ids: string[]
  readonly reach: number
}

function piecesOf(sentence: string, statements: readonly BundleStatement[]): readonly Piece[] {
  const pieces: Piece[] = []
  for (const s of [...statements].sort((a, b) => reach(sentence, a) - reach(sentence, b))) {
    const end = reach(sentence, s)
    const last = pieces[pieces.length - 1]
    if (last && last.reach === end) last.ids.push(s.id)
    else pieces.push({ ids: [s.id], reach: end })
  }
  return pieces
}

/** Ends of the pieces: the first break after what a piece is about, before what the next one is about. */
function cutsOf(sentence: string, pieces: readonly Piece[]): readonly number[] {
  return pieces.map((piece, i) => {
    const next = pieces[i + 1]
    if (!next) return sentence.length
    for (const match of sentence.matchAll(breaks)) {
      const at = match.index + (/^[,;]/u.test(match[0]) ? 1 : 0)
      if (at >= piece.reach && at < next.reach) return at
    }
    return piece.reach
  })
}

/** The claims of a caption, in its order. */
export function claimsOf(caption: string, statements: readonly BundleStatement[]): readonly Claim[] {
  const sentences = new Map<string, BundleStatement[]>()
  for (const s of statements) {
    const key = `${s.span[0]} ${s.span[1]}`
    sentences.set(key, [...(sentences.get(key) ?? []), s])
  }
  const claims: Omit<Claim, "number">[] = []
  for (const group of sentences.values()) {
    const [from, to] = (group[0] as BundleStatement).span
    const start = unitIndex(caption, from)
    const sentence = caption.slice(start, unitIndex(caption, to))
    const pieces = piecesOf(sentence, group)
    const cuts = cutsOf(sentence, pieces)
    pieces.forEach((piece, i) => {
      const raw = sentence.slice(i === 0 ? 0 : cuts[i - 1], cuts[i])
      const lead = raw.length - raw.trimStart().length
      const begin = start + (i === 0 ? 0 : (cuts[i - 1] as number)) + lead
      const text = raw.trim()
      claims.push({ statements: piece.ids, text, start: begin, end: begin + text.length })
    })
  }
  return claims.sort((a, b) => a.start - b.start).map((c, i) => ({ ...c, number: i + 1 }))
}

/** The whole caption as parts, claims and what lies between. */
export function captionParts(caption: string, claims: readonly Claim[]): readonly CaptionPart[] {
  const parts: CaptionPart[] = []
  let at = 0
  for (const claim of claims) {
    if (claim.start < at) continue
    if (claim.start > at) parts.push({ text: caption.slice(at, claim.start), claim: undefined })
    parts.push({ text: caption.slice(claim.start, claim.end), claim })
    at = claim.end
  }
  if (at < caption.length) parts.push({ text: caption.slice(at), claim: undefined })
  return parts
}
