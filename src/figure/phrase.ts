/**
 * What noun phrases are made of and what they leave behind: the workspace of a sentence, the phrase, and the few looks
 * at tokens that every part of the grammar needs.
 */
import type { Claim, Link, Term } from "./claim.ts"
import type { NounSense } from "./patterns-index.ts"
import type { Tag, Token } from "./tag.ts"
import type { Mention } from "./words.ts"

/** What earlier words left to refer to. */
export interface Discourse {
  subjects: readonly Term[]
  objects: readonly Term[]
  /** Objects of the last sentences, in order. */
  recent: readonly Term[]
}

/** The workspace of one sentence. */
export interface Reading {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly claims: Claim[]
  readonly discourse: Discourse
  /** Names a phrase that holds no known entity; undefined where only given entities count. */
  readonly name: ((from: number, to: number) => Mention | undefined) | undefined
  /** A given entity by its last word, for "this complex"; undefined where entities are found. */
  readonly byHead: ((head: string) => Mention | undefined) | undefined
  hedged: boolean
  /** How deep phrases stand in phrases. */
  depth: number
  /** A hedge that goes on into the clauses that hang on its verb. */
  carried: boolean
}

export interface Phrase {
  readonly terms: readonly Term[]
  /** Index of the token after it. */
  readonly end: number
  readonly start: number
  /** An agent noun as head ("an inhibitor of A"): what it says of its terms. */
  readonly agent: { readonly link: Link; readonly themes: readonly Term[] } | undefined
  /** An event noun as head (`activation`). */
  readonly event: NounSense | undefined
  /** `A-mediated`: who does the event. */
  readonly agents: readonly Term[]
  /** Whoever does the event, where its theme is named too. */
  readonly doers: readonly Term[]
  readonly article: boolean
  /** An event or measure that names no theme of its own. */
  readonly bare: boolean
  readonly demonstrative: boolean
  readonly negated: boolean
  /** −1: a word like "reduced" leads it. */
  readonly change: 1 | -1
  /** It begins with no word of change. */
  readonly plainStart: boolean
  readonly head: string
}

export interface PhraseList {
  readonly terms: readonly Term[]
  readonly phrases: readonly Phrase[]
  readonly start: number
  readonly end: number
}

/** How a list of phrases ends: `subject` takes all, `object` leaves a new clause alone, `lead` stops at a comma. */
export type ListMode = "subject" | "object" | "lead"

export const inPhrase = new Set<Tag>([
  "entity",
  "noun",
  "event",
  "measure",
  "agent",
  "change",
  "state",
  "suffix",
  "determiner",
])

export const at = (r: Reading, i: number): Token | undefined => r.tokens[i]

export const nounAt = (r: Reading, i: number): NounSense => at(r, i)?.noun as NounSense

export function closing(r: Reading, open: number): number {
  let depth = 0
  for (let i = open; i < r.tokens.length; i++) {
    const tag = at(r, i)?.tag
    if (tag === "open") depth++
    else if (tag === "close" && --depth === 0) return i
  }
  return r.tokens.length - 1
}

const causalPrepositions: Readonly<Record<string, 1 | -1>> = {
  "secondary to": 1,
  "due to": 1,
  "owing to": 1,
  "thanks to": 1,
  "because of": 1,
  "in response to": 1,
  "as a result of": 1,
  "as a consequence of": 1,
  "in the absence of": -1,
  "in absence of": -1,
  upon: 1,
  after: 1,
  following: 1,
}

/** +1 or −1 for a preposition that names a cause ("due to", "in the absence of"), undefined else. */
export function causalPreposition(lower: string): 1 | -1 | undefined {
  return Object.hasOwn(causalPrepositions, lower) ? causalPrepositions[lower] : undefined
}

const startsClause = new Set<Tag>(["auxiliary", "modal", "perfect"])

/** Whether a finite verb group begins at `i` (adverbs and brackets skipped). */
export function finiteVerbAt(r: Reading, i: number): boolean {
  let j = i
  while (at(r, j)?.tag === "adverb" || at(r, j)?.tag === "negation") j++
  if (at(r, j)?.tag === "open") j = closing(r, j) + 1
  const t = at(r, j)
  if (!t) return false
  if (startsClause.has(t.tag)) return true
  return (
    t.tag === "verb" && (t.form === "third" || t.form === "base" || (t.form === "past" && at(r, j + 1)?.lower !== "by"))
  )
}
