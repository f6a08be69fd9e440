/**
 * A phrase's words and complements → terms: by its head an event (`activation of A`), a binding, an agent noun (`an
 * inhibitor of A`), a measure or a plain name; pronouns and events without a theme refer back.
 */
import { claimsOf, type Link, type Term } from "./claim.ts"
import { isProcessHead } from "./naming.ts"
import type { Aspect, Sign } from "./patterns.ts"
import type { NounSense } from "./patterns-index.ts"
import { at, type Phrase, type Reading } from "./phrase.ts"
import { type Complements, gather, type Heads, term } from "./phrase-parts.ts"
import type { Token } from "./tag.ts"
import type { Mention } from "./words.ts"

/** Words after a name that make it the name of something else: `ubiquitin ligases`, `Wnt target genes`. */
export const namedAfter =
  /^(?:ligases?|chaperones?|metabolites?|derivatives?|analogu?es?|ligands?|(?:pathway )?(?:target|responsive|response|regulated|related|inducible) genes?|receptor agonists?|synthases?|hydroxylases?|transporters?|channels?)$/

/** Parts of a molecule: what acts on them acts on it. */
const partHeads = /^(?:sites?|domains?|motifs?|regions?|residues?|subunits?|terminus|tail|loop|promoters?|moiety)$/

/** Heads whose "of X" does not speak of X itself. */
const opaqueHeads =
  /^(?:target|targets|gene|genes|substrate|substrates|effect|effects|role|roles|member|members|deregulated|variety|inhibitors?|subset|model|models|review|mechanism|mechanisms|metabolites?|lack)$/

export function eventTerms(
  r: Reading,
  heads: Heads,
  parts: readonly number[],
  c: Complements,
  possessive: readonly Term[],
): {
  terms: readonly Term[]
  agents: readonly Term[]
  themes: readonly Term[]
  link: Link
  event: NounSense
  bare: boolean
} {
  const senses = heads.events.map((p) => at(r, p)?.noun as NounSense)
  const first = senses[0] as NounSense
  const firstEvent = heads.events[0] as number
  const sign = senses.reduce((s, n) => (s * n.sign) as Sign, 1 as Sign)
  const measure = heads.measures[0] === undefined ? undefined : (at(r, heads.measures[0])?.noun as NounSense)
  const aspect: Aspect = first.aspect === "activity" && measure?.aspect === "amount" ? "amount" : first.aspect
  const named = heads.entities.map((p) => ({ at: p, mention: (at(r, p) as Token).mention as Mention }))
  const before = named.filter((e) => e.at < firstEvent).map((e) => term(e.mention, 1))
  const after = named.filter((e) => e.at > firstEvent).map((e) => term(e.mention, 1))
  let themes: readonly Term[]
  let agents: readonly Term[] = c.by
  let bare = false
  if (c.of.length > 0) {
    themes = c.of
    agents = [...before, ...agents, ...(before.length === 0 ? possessive : [])]
  } else if (before.length > 0) themes = before
  else if (after.length > 0 && parts.at(-1) !== heads.events.at(-1)) themes = after
  else if (possessive.length > 0) themes = possessive
  else {
    themes = []
    bare = true
  }
  // "phosphorylation of A and arrest of growth", "A plasma membrane translocation": processes and places are no themes.
  const chemical = aspect !== "activity" && aspect !== "amount" && aspect !== "regulates"
  const outside =
    chemical && themes.length > 1 ? themes.filter((t) => /^(?:process|disease|location)$/.test(t.mention.kind)) : []
  if (outside.length > 0 && outside.length < themes.length) themes = themes.filter((t) => !outside.includes(t))
  const link: Link = { aspect, sign, direct: undefined }
  const polarity = (sign < 0 ? -1 : 1) * heads.change
  const kept: Aspect = first.sign === 0 ? "regulates" : aspect
  const terms = themes.map((t) => ({
    ...t,
    polarity: (t.polarity * polarity) as 1 | -1,
    aspect: t.aspect !== undefined && (aspect === "activity" || aspect === "amount") ? t.aspect : kept,
    to: c.place,
  }))
  const plain = outside.filter((t) => t.mention.kind !== "location")
  return { terms: [...terms, ...plain], agents, themes, link, event: senses.at(-1) as NounSense, bare }
}

export function bindingTerms(r: Reading, heads: Heads, c: Complements, possessive: readonly Term[]): readonly Term[] {
  const named = heads.entities.map((p) => term((at(r, p) as Token).mention as Mention, 1))
  const link: Link = { aspect: "binds", sign: 1, direct: true }
  const left = named.length > 0 ? named : c.of.length > 0 ? c.of : possessive
  const right = named.length > 0 && c.of.length > 0 ? c.of : c.to
  if (right.length > 0) r.claims.push(...claimsOf(left, link, right, { rule: "noun:binding", hedged: r.hedged }))
  else if (left.length === 2)
    r.claims.push(...claimsOf(left.slice(0, 1), link, left.slice(1), { rule: "noun:binding", hedged: r.hedged }))
  const via = right.map((t) => t.mention.text)
  return left.slice(0, right.length > 0 ? left.length : 1).map((t) => ({ ...t, aspect: undefined, via }))
}

export function possessiveTerms(r: Reading, parts: readonly number[], opening: boolean): readonly Term[] {
  const word = parts.map((p) => (at(r, p) as Token).lower).find((w) => w === "its" || w === "their")
  if (!word) return []
  const { subjects, objects } = r.discourse
  // "their" means several: the subjects where only they are several.
  const several = word === "their" && objects.length < 2 && subjects.length > 1
  const source = several || (opening && subjects.length > 0) || objects.length === 0 ? subjects : objects
  return source.map((t) => ({ ...t, polarity: 1, aspect: undefined, coref: true }))
}

/** "migration of immune cells": a process of one word takes what it is of into its name. */
export function withComplement(r: Reading, named: Mention, of: number): Mention {
  if (at(r, of)?.lower !== "of") return named
  const { parts, end } = gather(r, of + 1)
  const molecules = /^(?:gene|family|complex|chemical|rna)$/
  const barred = (p: number): boolean => at(r, p)?.tag === "determiner" || molecules.test(at(r, p)?.mention?.kind ?? "")
  if (parts.length === 0 || parts.length > 4 || parts.some(barred)) return named
  const stop = (at(r, end - 1) as Token).end
  const text = r.text.slice(named.start, stop)
  return { ...named, text, name: text, end: stop }
}

export const corefTerms = (terms: readonly Term[]): readonly Term[] =>
  terms.map((t) => ({ ...t, coref: true, aspect: undefined }))

/** Events that name a process of their own with the word before them: `cognitive impairment`, `bone loss`. */
export const damage =
  /^(?:impairments?|loss|disruption|deficiency|decline|depletion|deprivation|interference|degradation|remodeling|regulation|release|secretion|transport|recognition)$/

/** "Antagonism", "this inhibition": an event without its theme means the one last spoken of. */
export function bareEvent(
  r: Reading,
  event: NounSense,
  change: 1 | -1,
  rest: readonly number[],
  refers: boolean,
): readonly Term[] {
  if (r.name && rest.length > 0) {
    const where = rest.findIndex((p) => at(r, p)?.noun === event)
    const words = rest.slice(0, where).filter((p) => /^(?:noun|measure|state)$/.test(at(r, p)?.tag ?? ""))
    if (words.some((p) => at(r, p)?.tag !== "state")) {
      const whole = damage.test((at(r, rest[where] as number) as Token).lower)
      const mention = r.name(words[0] as number, whole ? (rest[where] as number) : (words.at(-1) as number))
      if (mention && whole) return [term(mention, change)]
      if (mention) return [term(mention, ((event.sign < 0 ? -1 : 1) * change) as 1 | -1, event.aspect)]
    }
  }
  if (!refers) return []
  const polarity = ((event.sign < 0 ? -1 : 1) * change) as 1 | -1
  return r.discourse.objects.map((t) => ({ mention: t.mention, polarity, aspect: event.aspect, coref: true }))
}

export function agentPhrase(
  r: Reading,
  heads: Heads,
  rest: readonly number[],
  c: Complements,
  words: readonly string[],
): { agent: Phrase["agent"]; terms: readonly Term[] } {
  const where = heads.agents[0] as number
  const sense = at(r, where)?.noun as NounSense
  const sign: Sign =
    words.includes("negative") || words.includes("inhibitory") ? -1 : words.includes("positive") ? 1 : sense.sign
  const named = heads.entities.map((p) => ({ at: p, mention: (at(r, p) as Token).mention as Mention }))
  const before = named.filter((e) => e.at < where).map((e) => term(e.mention, 1))
  const after = named.filter((e) => e.at > where).map((e) => term(e.mention, 1))
  // "the ubiquitin ligase A" ligates no ubiquitin: only "ligase for A" names what it acts on.
  const themes = c.of.length > 0 ? c.of : sense.aspect === "ubiquitinates" ? [] : before
  const link: Link = { aspect: sense.aspect, sign, direct: undefined }
  if (after.length === 0 && r.name && themes.length > 0 && sense.aspect !== "binds") {
    // "the PERK inhibitor GSK2606414": the name after the agent noun, whatever it is.
    const named = rest.filter((p) => p > where && at(r, p)?.tag === "noun" && /[A-Z\d]/.test(at(r, p)?.text ?? ""))
    const mention = named.length > 0 ? r.name(named[0] as number, named.at(-1) as number) : undefined
    if (mention) after.push(term({ ...mention, kind: "chemical" }, 1))
  }
  if (after.length > 0) {
    r.claims.push(...claimsOf(after, link, themes, { rule: `agent:${sense.lemma}`, hedged: r.hedged }))
    return { agent: undefined, terms: after }
  }
  if (themes.length === 0) return { agent: { link, themes }, terms: [] }
  const polarity = (sign < 0 ? -1 : 1) * heads.change
  const terms =
    sense.aspect === "binds" ? [] : themes.map((t) => ({ ...t, polarity: (t.polarity * polarity) as 1 | -1 }))
  return { agent: { link, themes }, terms: rest.length > 0 ? terms : [] }
}

export function plainTerms(
  r: Reading,
  heads: Heads,
  rest: readonly number[],
  c: Complements,
  head: string,
  possessive: readonly Term[],
): readonly Term[] {
  const measure = heads.measures[0] === undefined ? undefined : (at(r, heads.measures[0])?.noun as NounSense)
  if (heads.entities.length === 0) {
    if (c.by.length > 0) return c.by
    if (partHeads.test(head)) return c.of.length > 0 ? c.of : c.on
    if (c.of.length === 0 && measure)
      return possessive.map((t) => ({ ...t, polarity: heads.change, aspect: measure.aspect }))
    if (c.of.length === 0 || opaqueHeads.test(head)) return []
    if (
      r.name &&
      isProcessHead(head) &&
      !c.of.some((t) => /^(?:gene|family|complex|chemical|rna)$/.test(t.mention.kind))
    )
      return []
    return c.of.map((t) => ({
      ...t,
      polarity: (t.polarity * heads.change) as 1 | -1,
      aspect: t.aspect ?? measure?.aspect,
    }))
  }
  const runs: number[] = []
  for (let k = 0; k < heads.entities.length; k++) {
    const here = heads.entities[k] as number
    const next = heads.entities[k + 1]
    const joined =
      next !== undefined && rest.some((p) => p > here && p < next && /^(?:slash|dash)$/.test(at(r, p)?.tag ?? ""))
    const lastOne = next === undefined
    if (lastOne || joined || rest.at(-1) !== heads.entities.at(-1)) runs.push(here)
  }
  const measured =
    measure && heads.measures.some((m) => m > (heads.entities[0] as number) || c.of.length === 0)
      ? measure.aspect
      : undefined
  return runs.map((p) => term((at(r, p) as Token).mention as Mention, heads.change, measured, heads.state))
}

export function pronounPhrase(r: Reading, start: number, i: number): Phrase | undefined {
  const word = (at(r, i) as Token).lower
  const base = {
    start,
    end: i + 1,
    agent: undefined,
    event: undefined,
    agents: [],
    doers: [],
    article: false,
    bare: false,
    demonstrative: true,
    negated: false,
    change: 1 as const,
    plainStart: true,
    head: word,
  }
  const { subjects, objects } = r.discourse
  if (/^(?:this|these|that|former|latter|both|those)$/.test(word))
    return { ...base, terms: corefTerms(objects.length > 0 ? objects : subjects) }
  if (/^(?:it|they|them|itself|themselves)$/.test(word)) {
    const source = subjects.length > 0 ? subjects : objects
    return { ...base, terms: corefTerms(source.map((t) => ({ ...t, polarity: 1 as const }))) }
  }
  return { ...base, terms: [] }
}
