/**
 * Where and when a claim holds: "in endothelial cells", "under hypoxic conditions", "during infection". Found from the
 * prepositions of the sentence and given to the claims whose object they follow, or to all where they lead it.
 */
import { cellOrCondition } from "./naming.ts"
import type { Token } from "./tag.ts"

export interface Place {
  readonly text: string
  readonly start: number
  readonly end: number
  /** It stands before the sentence's first verb. */
  readonly leads: boolean
  /** The tokens right before it are a further place of the same list ("on A, as well as on B"). */
  readonly joins: boolean
}

const opens = /^(?:in|on|within|inside|under|during|at|among)$/
const phrase = new Set(["noun", "entity", "measure", "state", "change", "determiner", "agent", "event"])

/** The places and conditions a sentence names, in order. */
export function placesOf(text: string, tokens: readonly Token[]): readonly Place[] {
  const places: Place[] = []
  const firstVerb = tokens.findIndex((t) => t.tag === "verb" || t.tag === "auxiliary" || t.tag === "modal")
  for (let i = 0; i < tokens.length; i++) {
    const t = tokens[i] as Token
    if (t.tag !== "preposition" || !opens.test(t.lower)) continue
    let a = i + 1
    while (tokens[a]?.tag === "determiner" || tokens[a]?.tag === "adverb") a++
    let b = a
    while (tokens[b] && (phrase.has((tokens[b] as Token).tag) || tokens[b]?.tag === "slash")) b++
    const [first, last] = [tokens[a], tokens[b - 1]]
    if (b <= a || !first || !last || !cellOrCondition(last.lower, last.mention?.kind)) continue
    const previous = places.at(-1)
    const between = previous ? text.slice(previous.end, t.start) : ""
    const joins = previous !== undefined && /^[\s,]*(?:as well as|and|or|and also)?\s*$/u.test(between)
    places.push({
      text: text.slice(first.start, last.end),
      start: t.start,
      end: last.end,
      leads: i < firstVerb && i === 0,
      joins,
    })
    i = b - 1
  }
  return places
}

/**
 * The places of a claim by its object's last character.
 * @param verbs starts of the sentence's verbs: a place behind a further verb belongs to another claim
 */
export function placesFor(places: readonly Place[], objectEnd: number, verbs: readonly number[]): readonly string[] {
  const near = places.filter(
    (p) => !p.leads && p.start >= objectEnd && !verbs.some((v) => v > objectEnd && v < p.start),
  )
  const first = near[0]
  const after: Place[] = []
  if (first && first.start - objectEnd < 60) {
    after.push(first)
    for (const p of near.slice(1)) {
      if (!p.joins) break
      after.push(p)
    }
  }
  return after.length > 0 ? after.map((p) => p.text) : places.filter((p) => p.leads).map((p) => p.text)
}
