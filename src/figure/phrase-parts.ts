/** The words of one phrase: which tokens belong to it, which of them are its heads, what hangs on a name by a hyphen. */
import type { Link, Term } from "./claim.ts"
import { type Aspect, suffixLinks } from "./patterns.ts"
import { grammarIndex } from "./patterns-index.ts"
import { at, closing, inPhrase, type Reading } from "./phrase.ts"
import type { Tag, Token } from "./tag.ts"
import type { Mention } from "./words.ts"

/** The single entity in brackets, if that is all they hold. */
function bracketed(r: Reading, open: number, close: number): number | undefined {
  const inner: number[] = []
  for (let i = open + 1; i < close; i++) inner.push(i)
  return inner.length === 1 && at(r, inner[0] as number)?.tag === "entity" ? inner[0] : undefined
}

/** Indices of the tokens before any "of", and where they end. */
export function gather(r: Reading, from: number): { parts: readonly number[]; end: number } {
  const parts: number[] = []
  let j = from
  for (; j < r.tokens.length; j++) {
    const t = at(r, j) as Token
    const next = at(r, j + 1)
    if (t.tag === "determiner" && parts.length > 0 && at(r, parts.at(-1) as number)?.tag !== "determiner") break
    if (inPhrase.has(t.tag)) parts.push(j)
    else if (
      t.tag === "adverb" &&
      next &&
      (next.tag === "change" || next.tag === "state" || (next.tag === "noun" && parts.length > 0)) &&
      !/^(?:then|also|in turn)$/.test(t.lower)
    )
      continue
    else if (
      t.tag === "conjunction" &&
      next?.tag === "entity" &&
      at(r, j - 1)?.tag === "entity" &&
      at(r, j + 2)?.tag === "suffix" &&
      (at(r, j + 3)?.tag === "event" || at(r, j + 4)?.tag === "event")
    )
      continue
    else if ((t.tag === "slash" || t.tag === "dash") && parts.length > 0 && next && inPhrase.has(next.tag))
      parts.push(j)
    else if (t.tag === "open" && parts.length > 0) {
      const close = closing(r, j)
      const alias = bracketed(r, j, close)
      const named = at(r, parts.at(-1) as number)?.tag === "entity"
      if (alias !== undefined && !named) parts.splice(0, parts.length, alias)
      j = close
    } else break
  }
  while (
    parts.length > 0 &&
    (at(r, parts.at(-1) as number)?.tag === "slash" || at(r, parts.at(-1) as number)?.tag === "dash")
  )
    parts.pop()
  return { parts, end: j }
}

export const term = (mention: Mention, polarity: 1 | -1, aspect?: Aspect, state?: string): Term => ({
  mention,
  polarity,
  aspect,
  state,
})

export interface Heads {
  readonly entities: readonly number[]
  readonly events: readonly number[]
  readonly measures: readonly number[]
  readonly agents: readonly number[]
  readonly change: 1 | -1
  readonly state: string | undefined
}

export function headsOf(r: Reading, parts: readonly number[]): Heads {
  const pick = (tag: Tag): readonly number[] => parts.filter((p) => at(r, p)?.tag === tag)
  let change: 1 | -1 = 1
  for (const p of parts) {
    const c = at(r, p)?.change
    if (c === -1) change = -change as 1 | -1
  }
  const stateful = parts.map((p) => at(r, p) as Token).find((t) => t.tag === "state")
  return {
    entities: pick("entity"),
    events: pick("event"),
    measures: pick("measure"),
    agents: pick("agent"),
    change,
    state: stateful?.lower,
  }
}

/** `A-mediated …`: the terms before the last suffix and what it says; the parts after it. */
export function splitSuffix(
  r: Reading,
  parts: readonly number[],
): { agents: readonly Term[]; link: Link | undefined; rest: readonly number[]; lost: readonly Term[]; word: string } {
  const none = { agents: [], link: undefined, rest: parts, lost: [], word: "" }
  const k = parts.findLastIndex((p) => at(r, p)?.tag === "suffix")
  if (k <= 0) return none
  const word = (at(r, parts[k] as number) as Token).lower
  const before = parts.slice(0, k).filter((p) => at(r, p)?.tag === "entity")
  const rest = parts.slice(k + 1)
  const link = Object.hasOwn(suffixLinks, word) ? suffixLinks[word] : undefined
  const known = before.map((p) => (at(r, p) as Token).mention as Mention)
  const unknown = known.length === 0 && k > 0 ? r.name?.(parts[0] as number, parts[k - 1] as number) : undefined
  const mentions = unknown ? [unknown] : known
  if (link)
    return { agents: mentions.map((m) => term(m, 1)), link: { ...link, direct: undefined }, rest, lost: [], word }
  if (grammarIndex().lossSuffixes.has(word.replace(/[-‐]/gu, "")))
    return { ...none, lost: mentions.map((m) => term(m, -1)), rest, word }
  // `A-targeted`, `A-independent`, `AMPA-type`: the rest counts, or the whole name where the rest is empty.
  return rest.some((p) => at(r, p)?.tag === "entity") ||
    (rest.length > 0 &&
      /^(?:in|un)?(?:independent|based|like|type|associated|containing|related|rich|specific|linked|binding|sensitive|coupled|gated)$/.test(
        word,
      ))
    ? { ...none, rest, word }
    : { ...none, rest: parts.filter((p) => at(r, p)?.tag !== "suffix"), word }
}

const eventCarriers =
  /^(?:events?|status|rates?|capacity|state|process|processes|effects?|signals?|steps?|response|responses)$/

/** The event noun that heads a phrase: none in "activation motifs", where a further noun is the head. */
export function headEvent(r: Reading, heads: Heads, rest: readonly number[]): number | undefined {
  const last = heads.events.at(-1)
  const end = rest.at(-1)
  if (last === undefined || end === undefined || end <= last) return last
  const t = at(r, end)
  return t?.tag === "noun" && !eventCarriers.test(t.lower) ? undefined : last
}

export interface Complements {
  readonly of: readonly Term[]
  readonly by: readonly Term[]
  readonly to: readonly Term[]
  readonly on: readonly Term[]
  readonly place: string | undefined
  readonly examples: readonly Term[]
  readonly causes: readonly { readonly terms: readonly Term[]; readonly word: string }[]
  readonly end: number
}
