/**
 * Sentence → words: mentions whole, hyphenated words whole, prepositions of several words joined, brackets that hold
 * no entity left out, "long name (SHORT)" one name.
 */
import type { EntityKind } from "./entity.ts"
import { suffixLinks } from "./patterns.ts"
import { grammarIndex, wordKey } from "./patterns-index.ts"

/** An entity's name at a place in the caption (UTF-16 offsets). */
export interface Mention {
  readonly text: string
  readonly kind: EntityKind
  readonly id: string | undefined
  readonly name: string
  readonly start: number
  readonly end: number
}

/** A run of letters and digits, or one other character. */
export interface Piece {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly glued: boolean
  readonly word: boolean
}

const piecePattern = /[\p{L}\p{M}\p{N}]+(?:_[\p{L}\p{N}]+|\.\d+|['’′]s?\p{L}*)*(?:\+(?![\p{L}\p{N}]))?|\S/gu

/** The pieces of `text[start, end)`. */
export function piecesOf(text: string, start: number, end: number): readonly Piece[] {
  const pieces: Piece[] = []
  const part = text.slice(start, end)
  let last = 0
  for (const m of part.matchAll(piecePattern)) {
    const at = m.index
    const glued = at === last && at > 0
    last = at + m[0].length
    pieces.push({ text: m[0], start: start + at, end: start + last, glued, word: /^[\p{L}\p{N}]/u.test(m[0]) })
  }
  return pieces
}

export const dashes = /^[-‐‑–—−]$/u

export interface Draft {
  readonly text: string
  readonly lower: string
  readonly start: number
  readonly end: number
  readonly glued: boolean
  readonly mention: Mention | undefined
  readonly afterDash: boolean
}

/** Pieces and mentions → words: mentions whole, hyphenated words whole, brackets and commas alone. */
export function draftsOf(text: string, pieces: readonly Piece[], mentions: readonly Mention[]): readonly Draft[] {
  const at = new Map(mentions.map((m) => [m.start, m]))
  const drafts: Draft[] = []
  const push = (start: number, end: number, glued: boolean, mention: Mention | undefined, afterDash: boolean): void => {
    const shown = text.slice(start, end)
    drafts.push({ text: shown, lower: shown.toLowerCase(), start, end, glued, mention, afterDash })
  }
  for (let i = 0; i < pieces.length; i++) {
    const p = pieces[i] as Piece
    const mention = at.get(p.start)
    const previous = pieces[i - 1]
    const afterDash = p.glued && previous !== undefined && dashes.test(previous.text)
    if (mention) {
      while (i + 1 < pieces.length && (pieces[i + 1] as Piece).start < mention.end) i++
      push(p.start, mention.end, p.glued, mention, afterDash)
      continue
    }
    let end = p.end
    if (p.word) {
      for (;;) {
        const dash = pieces[i + 1]
        const next = pieces[i + 2]
        if (!dash?.glued || !next?.glued || !next.word || at.has(next.start)) break
        const locants = dash.text === "," && /^\d/.test(next.text) && /\d$/.test((pieces[i] as Piece).text)
        if (!dashes.test(dash.text) && !locants) break
        // "SIAH-dependent": the suffix is a word of its own, whatever it hangs on.
        if (next.text.toLowerCase() in suffixLinks && /[\p{Lu}\d]/u.test(text.slice(p.start, end))) break
        end = next.end
        i += 2
      }
    }
    push(p.start, end, p.glued, undefined, afterDash)
  }
  return drafts
}

/** Prepositions and joints of several words, each one token. */
const phrases: readonly (readonly string[])[] = [
  "in response to",
  "no longer",
  "in the absence of",
  "in absence of",
  "in the presence of",
  "in presence of",
  "as a result of",
  "as a consequence of",
  "by means of",
  "by way of",
  "in addition to",
  "as well as",
  "along with",
  "together with",
  "in combination with",
  "in concert with",
  "in cooperation with",
  "such as",
  "due to",
  "owing to",
  "thanks to",
  "because of",
  "secondary to",
  "downstream of",
  "upstream of",
  "independent of",
  "independently of",
  "regardless of",
  "rather than",
  "instead of",
  "on the other hand",
  "on one hand",
  "on the one hand",
  "in turn",
  "in parallel",
  "in addition",
  "at the same time",
  "as a result",
  "as a consequence",
  "in contrast",
  "by contrast",
  "so that",
  "in order to",
  "so as to",
  "each other",
  "one another",
  "up to",
  "out of",
  "according to",
  "prior to",
  "depending on",
  "in part",
  "at least",
  "for example",
  "for instance",
  "in contrast to",
  "with respect to",
].map((p) => p.split(" "))

export const adverbPhrases = new Set([
  "on the other hand",
  "on one hand",
  "on the one hand",
  "in turn",
  "in parallel",
  "in addition",
  "at the same time",
  "as a result",
  "as a consequence",
  "in contrast",
  "by contrast",
  "in part",
  "at least",
  "for example",
  "for instance",
])

let byFirst: ReadonlyMap<string, readonly (readonly string[])[]> | undefined

function phrasesByFirst(): ReadonlyMap<string, readonly (readonly string[])[]> {
  if (byFirst) return byFirst
  const made = new Map<string, (readonly string[])[]>()
  for (const phrase of phrases) made.set(phrase[0] as string, [...(made.get(phrase[0] as string) ?? []), phrase])
  byFirst = made
  return made
}

/** Length of the longest phrase that begins at `i`, 0 if none. */
function phraseLength(drafts: readonly Draft[], i: number): number {
  const first = drafts[i] as Draft
  if (first.mention) return 0
  let best = 0
  for (const phrase of phrasesByFirst().get(first.lower) ?? []) {
    if (phrase.length <= best) continue
    if (phrase.every((w, k) => drafts[i + k]?.lower === w && !drafts[i + k]?.mention)) best = phrase.length
  }
  return best
}

export function joinPhrases(drafts: readonly Draft[]): readonly Draft[] {
  const out: Draft[] = []
  for (let i = 0; i < drafts.length; i++) {
    const d = drafts[i] as Draft
    const n = phraseLength(drafts, i)
    if (n === 0) {
      out.push(d)
      continue
    }
    const lower = drafts
      .slice(i, i + n)
      .map((x) => x.lower)
      .join(" ")
    out.push({ ...d, text: lower, lower, end: (drafts[i + n - 1] as Draft).end })
    i += n - 1
  }
  return out
}

/** Brackets that hold no entity ("(left)", "(+)", emptied citations) are left out; "long name (SHORT)" is one name. */
export function withoutAsides(drafts: readonly Draft[]): readonly Draft[] {
  const out: Draft[] = []
  for (let i = 0; i < drafts.length; i++) {
    const d = drafts[i] as Draft
    if (d.text !== "(" && d.text !== "[") {
      out.push(d)
      continue
    }
    let close = i + 1
    let depth = 1
    for (; close < drafts.length; close++) {
      const text = (drafts[close] as Draft).text
      if (text === "(" || text === "[") depth++
      if ((text === ")" || text === "]") && --depth === 0) break
    }
    if (close >= drafts.length) continue
    const inner = drafts.slice(i + 1, close)
    const short = inner.length > 0 && inner.length <= 2 ? inner[0] : undefined
    const start = short ? longForm(out, inner.map((x) => x.text).join("")) : undefined
    const from = start !== undefined && out.slice(start).some(isVerb) ? undefined : start
    if (short && from !== undefined) {
      const mention = short.mention ?? out.slice(from).find((x) => x.mention)?.mention
      const whole = out.slice(from)
      const first = whole[0] as Draft
      if (short.mention && !(whole.length === 1 && first.mention)) {
        out.length = from
        out.push({ ...first, text: short.text, lower: short.lower, end: (drafts[close] as Draft).end, mention })
      }
      i = close
    } else if (short?.mention && inner.length === 1 && sameThing(out.at(-1), short)) {
      const named = out.pop() as Draft
      const end = (drafts[close] as Draft).end
      out.push({ ...named, text: short.text, lower: short.lower, mention: short.mention, end })
      i = close
    } else if (
      inner.some((x) => x.mention) &&
      !/^(?:including|e|such|such as|via|like|for|i|see|and|or|by|in)$/.test(inner[0]?.lower ?? "")
    )
      out.push(d)
    else i = close
  }
  return out
}

/** "phosphorylates Mad (pMad)": no long form runs over a verb. */
function isVerb(d: Draft): boolean {
  const key = wordKey(d.lower)
  return !d.mention && (grammarIndex().verbs.get(key)?.forms.has("third") ?? false) && !grammarIndex().nouns.has(key)
}

/** A name and, in brackets, its short form: the same identifier, or a long name that no lexicon has. */
function sameThing(long: Draft | undefined, short: Draft): boolean {
  const m = long?.mention
  if (!m || !short.mention || short.text.length > 8 || short.text.length >= m.text.length) return false
  return /\p{Lu}/u.test(short.text) && (m.id === short.mention.id || (m.id === undefined && m.kind === "chemical"))
}

/** Where the long form of `short` begins among the last words (initials in order), undefined if it is none. */
function longForm(words: readonly Draft[], short: string): number | undefined {
  const letters = short.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")
  if (letters.length < 2 || letters.length > 10) return undefined
  const from = Math.max(0, words.length - Math.min(letters.length + 5, letters.length * 2) - 2)
  const text = words.slice(from).map((w) => w.lower)
  // Letters matched backwards, the first at the beginning of a word (Schwartz & Hearst 2003).
  let w = text.length - 1
  let c = (text[w]?.length ?? 0) - 1
  for (let k = letters.length - 1; k >= 0; k--) {
    for (;;) {
      if (w < 0) return undefined
      const word = text[w] as string
      if (/^[,;:()[\]]$/.test(word)) return undefined
      while (c >= 0 && (word[c] !== letters[k] || (k === 0 && c !== 0))) c--
      if (c >= 0) {
        c--
        break
      }
      w--
      c = (text[w]?.length ?? 0) - 1
    }
  }
  const distance = words.length - (from + w)
  return distance >= 1 && (distance > 1 || (text[w]?.length ?? 0) > letters.length) ? from + w : undefined
}
