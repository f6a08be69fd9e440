/**
 * Caption → sentences, as offsets. Captions are harder than prose: no space after a full stop ("Glia.The"), sentences
 * that begin with `mTOR` or `(A)`, species (`F. tularensis`), emptied citations. Offsets are UTF-16; `codePointIndex`
 * turns them into the code points that statements count in.
 */

/** `[start, end)` in UTF-16 units, without surrounding blanks. */
export interface SentenceRange {
  readonly start: number
  readonly end: number
}

/** Words before a full stop that do not end a sentence. */
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|et al|vs|cf|approx|figs?|refs?|eq|no|dr|st|spp?|subsp|var|inc|ltd|resp|ca|viz|al)\.$/iu
/** A capital letter alone: an initial, or a genus. */
const initial = /(?:^|[\s(])[A-Z]\.$/u
const listEnd = /(?:^|[\s(])etc\.$/iu

function startsSentence(rest: string): boolean {
  return /^[“"‘'([]*(?:[+−–-]|\p{Lu}|[0-9]|\p{Ll}{1,4}(?:\p{Lu}|[-‐–]?[0-9]|[-‐–]\p{Lu})|[α-ω][-‐\p{Lu}])/u.test(rest)
}

/** Whether the full stop at `dot` ends a sentence. */
function endsAt(text: string, dot: number, start: number): boolean {
  const after = text[dot + 1]
  if (after === undefined) return true
  const before = text.slice(Math.max(start, dot - 12), dot + 1)
  if (/\s/u.test(after)) {
    const rest = text.slice(dot + 1, dot + 24).replace(/^\s+/u, "")
    if (rest === "") return true
    if (listEnd.test(before)) return /^\p{Lu}\p{Ll}/u.test(rest)
    if (abbreviation.test(before)) return false
    // "F. tularensis" goes on, "vitamin A. The" ends.
    if (initial.test(before)) return !/^[\s(]?[A-Z]\.$/u.test(before) && /^\p{Lu}\p{Ll}+\s/u.test(rest)
    return startsSentence(rest)
  }
  // No blank: "Glia.The" ends, "NRT1.1", "e.g.," and "p.Val600" do not.
  return /\p{Ll}{3}\.$|[)\]]\.$/u.test(before) && /^\p{Lu}\p{Ll}/u.test(text.slice(dot + 1, dot + 3))
}

/** The caption's sentences in order; together they cover everything but blanks. */
export function splitSentences(text: string): readonly SentenceRange[] {
  const ranges: SentenceRange[] = []
  let start = 0
  const push = (end: number): void => {
    let a = start
    let b = end
    while (a < b && /\s/u.test(text[a] as string)) a++
    while (b > a && /\s/u.test(text[b - 1] as string)) b--
    if (b > a) ranges.push({ start: a, end: b })
    start = end
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === "\n") push(i + 1)
    else if ((c === "." || c === "!" || c === "?") && endsAt(text, i, start)) push(i + 1)
  }
  push(text.length)
  return ranges
}

/** UTF-16 offset → code point offset, for one text. Identity where the text has no surrogate pairs. */
export function codePointIndex(text: string): (offset: number) => number {
  const pairs: number[] = []
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length) pairs.push(i++)
  }
  if (pairs.length === 0) return (offset) => offset
  return (offset) => offset - pairs.filter((p) => p + 1 < offset).length
}

/** Code point offset → UTF-16 offset, for one text. */
export function utf16Index(text: string): (offset: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (offset) => offset
  const starts: number[] = []
  for (let i = 0; i < text.length; i += (text.codePointAt(i) as number) > 0xffff ? 2 : 1) starts.push(i)
  return (offset) => starts[offset] ?? text.length
}
