/** What a clause remembers while it is read, and how claims are told to the sentence. */
import { type Claim, claimsOf, type Link, type Term } from "./claim.ts"
import { readList } from "./noun-phrase.ts"
import { at, type Phrase, type PhraseList, type Reading } from "./phrase.ts"
import { linkOf, type VerbGroup } from "./verb-group.ts"

export interface State {
  /** Phrases since the last verb: the subject to come. */
  pending: PhraseList | undefined
  pendingUsed: boolean
  /** The subject of the last verb group, and of the last main clause. */
  verbSubject: readonly Term[]
  mainSubject: readonly Term[]
  /** What the last verb group left changed. */
  objects: readonly Term[]
  /** What ", which" and "that" refer to after it: the nearest phrase, with and without the change. */
  nearest: readonly Term[]
  plain: readonly Term[]
  antecedent: readonly Term[]
  last: VerbGroup | undefined
  lastClaims: readonly Claim[]
  leads: readonly { readonly terms: readonly Term[]; readonly word: string }[]
  /** A gerund that waits for its subject: "By engaging X, Y …". */
  early: VerbGroup | undefined
  relative: boolean
  /** The last verb group stood in a relative clause that a comma opened. */
  aside: boolean
  /** Whose claim it is where a participle comes back to its own subject. */
  fallback: readonly Term[]
}

export function emit(
  r: Reading,
  s: State,
  vg: VerbGroup,
  subjects: readonly Term[],
  objects: readonly Term[],
  rule: string,
  extra: { via?: readonly string[]; to?: string | undefined; site?: string | undefined; promoter?: boolean } = {},
): void {
  for (const sense of vg.senses) {
    // "target the same pathway": aimed at a process, no claim of what it does there.
    if (sense.lemma === "target" && objects.every((o) => o.mention.kind === "process")) continue
    if (!sense.causal || (sense.aspect === "binds" && extra.promoter)) continue
    const options = { rule: `${rule}:${sense.lemma}`, negated: vg.negated, hedged: vg.hedged || r.hedged, ...extra }
    // "A phosphorylates B, resulting in degradation of B" is told of A.
    const back = objects.filter((o) => subjects.length > 0 && subjects.every((x) => x.mention.text === o.mention.text))
    const claims = [
      ...claimsOf(subjects, linkOf(sense, vg), objects, options),
      ...(back.length > 0 ? claimsOf(s.fallback, linkOf(sense, vg), back, options) : []),
    ]
    r.claims.push(...claims)
    s.lastClaims = claims
  }
}

/** "…, but not B" at `i`: the terms that are denied, and the index after them. */
export function exceptions(r: Reading, i: number): { readonly terms: readonly Term[]; readonly end: number } {
  let j = i
  if (at(r, j)?.tag === "comma") j++
  if (at(r, j)?.lower !== "but" || at(r, j + 1)?.tag !== "negation") return { terms: [], end: i }
  const list = readList(r, j + 2, "object")
  return list ? { terms: list.terms, end: list.end } : { terms: [], end: i }
}

/** The claims of a verb group by a link of its own. */
export function tell(
  r: Reading,
  vg: VerbGroup,
  subjects: readonly Term[],
  link: Link,
  objects: readonly Term[],
  rule: string,
): void {
  r.claims.push(...claimsOf(subjects, link, objects, { rule, negated: vg.negated, hedged: vg.hedged || r.hedged }))
}

export function agentClaims(r: Reading, vg: VerbGroup, subjects: readonly Term[], phrase: Phrase, rule: string): void {
  if (!phrase.agent) return
  r.claims.push(
    ...claimsOf(subjects, phrase.agent.link, phrase.agent.themes, {
      rule,
      negated: vg.negated,
      hedged: vg.hedged || r.hedged,
    }),
  )
}

export const resetting =
  /^(?:while|whereas|although|though|because|since|if|when|unless|until|whereby|wherein|so that|once)$/

export function skipGroup(r: Reading, open: number): number {
  let depth = 0
  for (let i = open; i < r.tokens.length; i++) {
    if (at(r, i)?.tag === "open") depth++
    else if (at(r, i)?.tag === "close" && --depth === 0) return i + 1
  }
  return open + 1
}

export const actsAs = /^(?:act|serve|function|work|behave)$/
