/**
 * Noun phrases → terms. `activation of A and B by C`, `A-mediated B expression`, `NMDAR antagonism`, `an inhibitor of
 * A`, `levels of A` each mean entities in a state, and some of them make claims by themselves (C activates A).
 */
import { type Claim, claimsOf, type Link, type Term } from "./claim.ts"
import { isProcessHead } from "./naming.ts"
import { type Aspect, type Sign, suffixLinks } from "./patterns.ts"
import type { NounSense } from "./patterns-index.ts"
import { grammarIndex } from "./patterns-index.ts"
import type { Mention, Tag, Token } from "./tag.ts"

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
  readonly demonstrative: boolean
  readonly negated: boolean
  /** −1: a word like "reduced" leads it. */
  readonly change: 1 | -1
  /** It begins with no word of change. */
  readonly plainStart: boolean
  readonly head: string
}

/** How a list of phrases ends: `subject` takes all, `object` leaves a new clause alone, `lead` stops at a comma. */
export type ListMode = "subject" | "object" | "lead"

const inPhrase = new Set<Tag>([
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

const at = (r: Reading, i: number): Token | undefined => r.tokens[i]

const nounAt = (r: Reading, i: number): NounSense => at(r, i)?.noun as NounSense

function closing(r: Reading, open: number): number {
  let depth = 0
  for (let i = open; i < r.tokens.length; i++) {
    const tag = at(r, i)?.tag
    if (tag === "open") depth++
    else if (tag === "close" && --depth === 0) return i
  }
  return r.tokens.length - 1
}

/** The single entity in brackets, if that is all they hold. */
function bracketed(r: Reading, open: number, close: number): number | undefined {
  const inner: number[] = []
  for (let i = open + 1; i < close; i++) inner.push(i)
  return inner.length === 1 && at(r, inner[0] as number)?.tag === "entity" ? inner[0] : undefined
}

/** Indices of the tokens before any "of", and where they end. */
function gather(r: Reading, from: number): { parts: readonly number[]; end: number } {
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

interface Complements {
  readonly of: readonly Term[]
  readonly by: readonly Term[]
  readonly to: readonly Term[]
  readonly on: readonly Term[]
  readonly place: string | undefined
  readonly examples: readonly Term[]
  readonly causes: readonly { readonly terms: readonly Term[]; readonly word: string }[]
  readonly end: number
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

const placePrepositions =
  /^(?:in|on|at|within|among|under|during|inside|outside|throughout|from|across|for|than|like|between|with|as|per|beyond)$/

function complementsOf(
  r: Reading,
  from: number,
  noun: NounSense | undefined,
  mode: ListMode,
  isEvent: boolean,
): Complements {
  const event = isEvent ? noun : undefined
  const signalling = mode === "subject" && /^(?:signall?ing|signals?)$/.test(at(r, from - 1)?.lower ?? "")
  let on: readonly Term[] = []
  let of: readonly Term[] = []
  let by: readonly Term[] = []
  let to: readonly Term[] = []
  let place: string | undefined
  let examples: readonly Term[] = []
  const causes: { terms: readonly Term[]; word: string }[] = []
  let j = from
  for (;;) {
    const t = at(r, j)
    if (t?.tag !== "preposition" && t?.tag !== "to") break
    const w = t.lower
    const theme = w === "of" || (noun?.theme.includes(w) ?? false)
    if (w === "by" && at(r, j + 1)?.tag === "verb") break
    const through = w === "via" || w === "through"
    if ((w === "by" || (through && !signalling)) && !event) break
    // "leads to activation of A via B": B is the way of the whole, not the doer of the activation.
    if (through && mode === "object") break
    const causal = causalPreposition(w)
    const use =
      theme ||
      w === "by" ||
      w === "via" ||
      w === "through" ||
      w === "such as" ||
      w === "including" ||
      w === "like" ||
      causal !== undefined
    const moves = event?.aspect === "translocates" || event?.aspect === "converts" || event?.aspect === "recruits"
    if (!use && !(placePrepositions.test(w) || (moves && (w === "to" || w === "into")))) break
    if (
      w === "as" ||
      (w === "for" && !event && !theme && mode === "object") ||
      (w === "with" && mode !== "subject" && !theme)
    )
      break
    if (causal !== undefined && !event) break
    const list = readList(r, j + 1, mode === "subject" ? "subject" : mode, true)
    if (!list) break
    if (w === "of" || (theme && of.length === 0))
      of = of.length === 0 || w !== "of" ? (w === "of" ? list.terms : of.length === 0 ? list.terms : of) : of
    else if (theme) to = list.terms
    else if (w === "by" || w === "via" || w === "through") by = [...by, ...list.terms]
    else if (w === "such as" || w === "including" || w === "like") examples = list.terms
    else if (causal !== undefined)
      causes.push({ terms: list.terms.map((x) => ({ ...x, polarity: (x.polarity * causal) as 1 | -1 })), word: w })
    else if (w === "to" || w === "into")
      place = r.text.slice((at(r, j + 1) as Token).start, (at(r, list.end - 1) as Token).end)
    else if (w === "on" || w === "in") on = list.terms
    j = list.end
    if (w === "such as" || w === "including")
      while (at(r, j)?.tag === "comma" && at(r, j + 1)?.tag !== "relative" && mode === "subject") j++
  }
  return { of, by, to, on, place, examples, causes, end: j }
}

const term = (mention: Mention, polarity: 1 | -1, aspect?: Aspect, state?: string): Term => ({
  mention,
  polarity,
  aspect,
  state,
})

/** Words after a name that make it the name of something else: `ubiquitin ligases`, `Wnt target genes`. */
const namedAfter =
  /^(?:ligases?|chaperones?|metabolites?|derivatives?|analogu?es?|ligands?|(?:pathway )?(?:target|responsive|response|regulated|related|inducible) genes?|receptor agonists?|synthases?|hydroxylases?|transporters?|channels?)$/

/** Parts of a molecule: what acts on them acts on it. */
const partHeads = /^(?:sites?|domains?|motifs?|regions?|residues?|subunits?|terminus|tail|loop|promoters?|moiety)$/

/** Heads whose "of X" does not speak of X itself. */
const opaqueHeads =
  /^(?:target|targets|gene|genes|substrate|substrates|effect|effects|role|roles|member|members|deregulated|variety|inhibitors?|subset|model|models|review|mechanism|mechanisms|metabolites?|combination|lack)$/

interface Heads {
  readonly entities: readonly number[]
  readonly events: readonly number[]
  readonly measures: readonly number[]
  readonly agents: readonly number[]
  readonly change: 1 | -1
  readonly state: string | undefined
}

function headsOf(r: Reading, parts: readonly number[]): Heads {
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
function splitSuffix(
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

function eventTerms(
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
  const link: Link = { aspect, sign, direct: undefined }
  const polarity = (sign < 0 ? -1 : 1) * heads.change
  const kept: Aspect = first.sign === 0 ? "regulates" : aspect
  const terms = themes.map((t) => ({
    ...t,
    polarity: (t.polarity * polarity) as 1 | -1,
    aspect: t.aspect !== undefined && (aspect === "activity" || aspect === "amount") ? t.aspect : kept,
    to: c.place,
  }))
  return { terms, agents, themes, link, event: senses.at(-1) as NounSense, bare }
}

function bindingTerms(r: Reading, heads: Heads, c: Complements, possessive: readonly Term[]): readonly Term[] {
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

function possessiveTerms(r: Reading, parts: readonly number[], opening: boolean): readonly Term[] {
  const word = parts.map((p) => (at(r, p) as Token).lower).find((w) => w === "its" || w === "their")
  if (!word) return []
  const source =
    (opening && r.discourse.subjects.length > 0) || r.discourse.objects.length === 0
      ? r.discourse.subjects
      : r.discourse.objects
  return source.map((t) => ({ ...t, polarity: 1, aspect: undefined, coref: true }))
}

/** Read the phrase at token `i`; undefined where none begins. */
export function readPhrase(r: Reading, i: number, mode: ListMode): Phrase | undefined {
  let from = i
  let negated = false
  while (at(r, from)?.tag === "adverb" && inPhrase.has(at(r, from + 1)?.tag ?? "other")) from++
  if (at(r, from)?.tag === "negation" && inPhrase.has(at(r, from + 1)?.tag ?? "other")) {
    negated = true
    from++
  }
  const pronoun = at(r, from)
  if (pronoun?.tag === "pronoun") return pronounPhrase(r, i, from)
  const { parts, end: partsEnd } = gather(r, from)
  const content = parts.filter((p) => at(r, p)?.tag !== "determiner")
  if (content.length === 0) return undefined
  const words = parts.map((p) => (at(r, p) as Token).lower)
  const head = (at(r, content.at(-1) as number) as Token).lower
  const split = splitSuffix(r, content)
  const heads = headsOf(r, split.rest)
  const head0 = headEvent(r, heads, split.rest)
  // "BBB disruption", "bone loss": a process of its own, unless it is told of a molecule.
  const ownProcess =
    r.name !== undefined &&
    head0 !== undefined &&
    head0 === content.at(-1) &&
    damage.test((at(r, head0) as Token).lower) &&
    heads.entities.length > 0 &&
    heads.entities.every((p) => /^(?:cell|location|process|disease|stimulus)$/.test(at(r, p)?.mention?.kind ?? "")) &&
    at(r, partsEnd)?.lower !== "of"
  const lastEvent = ownProcess ? undefined : head0
  const event = lastEvent === undefined ? undefined : (at(r, lastEvent)?.noun as NounSense)
  const agentAt = heads.agents.at(-1)
  const c = complementsOf(
    r,
    partsEnd,
    event ?? (agentAt === undefined ? undefined : nounAt(r, agentAt)),
    mode,
    event !== undefined,
  )
  const demonstrative = /^(?:this|these|that|those)$/.test(words[0] ?? "")
  const article = /^(?:a|an|the)$/.test(words[0] ?? "")
  const possessive = possessiveTerms(r, parts, mode === "subject")
  let agent: Phrase["agent"]
  let terms: readonly Term[]
  let doers: readonly Term[] = []
  if (event?.aspect === "binds" && heads.events.length === 1) terms = bindingTerms(r, heads, c, possessive)
  else if (event) {
    const e = eventTerms(r, heads, split.rest, c, possessive)
    const agents = [...split.agents, ...e.agents]
    if (agents.length > 0 && e.themes.length > 0) {
      doers = e.agents
      const rule = split.agents.length > 0 ? `suffix:${split.word}` : `noun:${e.event.lemma}`
      r.claims.push(...claimsOf(agents, e.link, e.themes, { rule, hedged: r.hedged, to: c.place }))
    }
    if (e.bare && agents.length > 0) terms = agents
    else
      terms = e.bare
        ? bareEvent(r, event, heads.change, split.rest, demonstrative || article || (parts.length === 1 && from === 0))
        : e.terms
  } else if (heads.agents.length > 0) {
    const a = agentPhrase(r, heads, split.rest, c, words)
    agent = a.agent
    terms = a.terms
  } else {
    const lastEntity = heads.entities.at(-1)
    const lastKind = lastEntity === undefined ? undefined : at(r, lastEntity)?.mention?.kind
    const ends = lastEntity === content.at(-1)
    const tail =
      lastEntity === undefined
        ? ""
        : content
            .filter((p) => p > lastEntity)
            .map((p) => (at(r, p) as Token).lower)
            .join(" ")
    const mention = lastEntity === undefined ? undefined : at(r, lastEntity)?.mention
    const generic =
      mention !== undefined && /^(?:family|process|disease)$/.test(mention.kind) && !/[A-Z\d]/.test(mention.text)
    const coreNamed =
      mention !== undefined &&
      /[A-Z]/.test(mention.text.split(/\s/u)[0] ?? "") &&
      /(?:pathways?|signall?ing|cascades?)$/.test(mention.text)
    const soft =
      r.name !== undefined &&
      lastEntity !== undefined &&
      ((ends && (lastKind === "process" || lastKind === "disease" || generic) && !coreNamed && content.length > 1) ||
        namedAfter.test(tail))
    const overlaid = at(r, content.at(-1) as number)?.tag === "noun" && isProcessHead(head) && heads.entities.length > 0
    const whole =
      ((soft || ownProcess) && r.name) ||
      (r.name && at(r, content.at(-1) as number)?.tag === "noun" && isProcessHead(head) && heads.entities.length > 0)
    const process = whole ? r.name?.(split.rest[0] ?? (content[0] as number), content.at(-1) as number) : undefined
    // A process named after a gene is not the gene; where only given names count it is nothing.
    if (process) terms = [term(process, heads.change)]
    else if (r.name && mention?.kind === "process" && content.length === 1)
      terms = [term(withComplement(r, mention, partsEnd), heads.change)]
    else terms = overlaid && !r.name ? [] : plainTerms(r, heads, split.rest, c, head, possessive)
    if (terms.length > 0 && split.link) {
      const link: Link =
        heads.measures.length > 0
          ? { ...split.link, aspect: nounAt(r, heads.measures[0] as number).aspect }
          : split.link
      r.claims.push(
        ...claimsOf(
          split.agents,
          link,
          terms.map((t) => ({ ...t, polarity: 1 })),
          { rule: `suffix:${split.word}`, hedged: r.hedged },
        ),
      )
    }
  }
  if (c.examples.length > 0) terms = c.examples
  if (terms.length === 0 && split.lost.length > 0) terms = split.lost
  if (terms.length === 0 && (demonstrative || article) && !event) {
    const meant = r.byHead?.(head)
    if (meant)
      terms = [term({ ...meant, start: (at(r, i) as Token).start, end: (at(r, c.end - 1) as Token).end }, heads.change)]
  }
  if (terms.length === 0 && demonstrative && words[1] === "two") terms = corefTerms(r.discourse.recent.slice(-2))
  if (terms.length === 0 && demonstrative)
    terms = corefTerms(r.discourse.objects.length > 0 ? r.discourse.objects : r.discourse.subjects)
  if (terms.length === 0 && r.name && !event && !(split.link && split.rest.length === 0)) {
    const named = r.name(split.rest[0] ?? (content[0] as number), content.at(-1) as number)
    const mention = named && content.length === 1 && isProcessHead(head) ? withComplement(r, named, partsEnd) : named
    if (mention) terms = [term(mention, heads.change)]
  }
  let end = c.end
  if (
    r.name &&
    /^(?:defen[cs]es?|responses?|resistance|sensitivity|tolerance|adaptation)$/.test(head) &&
    /^(?:against|to)$/.test(at(r, end)?.lower ?? "")
  ) {
    const more = gather(r, end + 1)
    const first = terms[0]
    if (more.parts.length > 0 && first && terms.length === 1) {
      end = more.end
      const text = r.text.slice(first.mention.start, (at(r, end - 1) as Token).end)
      terms = [{ ...first, mention: { ...first.mention, text, name: text } }]
    }
  }
  for (const cause of c.causes) {
    r.claims.push(
      ...claimsOf(cause.terms, { aspect: "activity", sign: 1, direct: false }, terms, {
        rule: `cause:${cause.word}`,
        hedged: r.hedged,
      }),
    )
  }
  if (negated) terms = terms.map((t) => ({ ...t, negated: true }))
  const change = heads.change
  const plainStart = !parts.some((p) => at(r, p)?.tag === "change")
  const agents = split.agents
  return {
    terms,
    start: i,
    end,
    agent,
    event,
    agents,
    doers,
    article,
    demonstrative,
    negated,
    change,
    plainStart,
    head,
  }
}

/** "migration of immune cells": a process of one word takes what it is of into its name. */
function withComplement(r: Reading, named: Mention, of: number): Mention {
  if (at(r, of)?.lower !== "of") return named
  const { parts, end } = gather(r, of + 1)
  const molecules = /^(?:gene|family|complex|chemical|rna)$/
  const barred = (p: number): boolean => at(r, p)?.tag === "determiner" || molecules.test(at(r, p)?.mention?.kind ?? "")
  if (parts.length === 0 || parts.length > 4 || parts.some(barred)) return named
  const stop = (at(r, end - 1) as Token).end
  const text = r.text.slice(named.start, stop)
  return { ...named, text, name: text, end: stop }
}

const corefTerms = (terms: readonly Term[]): readonly Term[] =>
  terms.map((t) => ({ ...t, coref: true, aspect: undefined }))

const eventCarriers =
  /^(?:events?|status|rates?|capacity|state|process|processes|effects?|signals?|steps?|response|responses)$/

/** The event noun that heads a phrase: none in "activation motifs", where a further noun is the head. */
function headEvent(r: Reading, heads: Heads, rest: readonly number[]): number | undefined {
  const last = heads.events.at(-1)
  const end = rest.at(-1)
  if (last === undefined || end === undefined || end <= last) return last
  const t = at(r, end)
  return t?.tag === "noun" && !eventCarriers.test(t.lower) ? undefined : last
}

/** Events that name a process of their own with the word before them: `cognitive impairment`, `bone loss`. */
const damage =
  /^(?:impairments?|loss|disruption|deficiency|decline|depletion|deprivation|interference|degradation|remodeling|regulation|release|secretion|transport|recognition)$/

/** "Antagonism", "this inhibition": an event without its theme means the one last spoken of. */
function bareEvent(
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

function agentPhrase(
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
  const themes = c.of.length > 0 ? c.of : before
  const link: Link = { aspect: sense.aspect, sign, direct: undefined }
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

function plainTerms(
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

function pronounPhrase(r: Reading, start: number, i: number): Phrase | undefined {
  const word = (at(r, i) as Token).lower
  const base = {
    start,
    end: i + 1,
    agent: undefined,
    event: undefined,
    agents: [],
    doers: [],
    article: false,
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

/** Commas, conjunctions and "as well as" between items; undefined where no list goes on. */
function joint(r: Reading, i: number): { next: number; comma: boolean; conjunction: boolean } | undefined {
  let j = i
  let comma = false
  let conjunction = false
  if (at(r, j)?.tag === "comma") {
    comma = true
    j++
  }
  const t = at(r, j)
  if (t?.lower === "but" && at(r, j + 1)?.tag === "negation") return undefined
  if (
    t &&
    (t.tag === "conjunction" ||
      /^(?:as well as|along with|together with|in combination with|in concert with|in cooperation with)$/.test(t.lower))
  ) {
    conjunction = true
    j++
  }
  return j > i ? { next: j, comma, conjunction } : undefined
}

export interface PhraseList {
  readonly terms: readonly Term[]
  readonly phrases: readonly Phrase[]
  readonly start: number
  readonly end: number
}

/** Read phrases joined by commas and conjunctions. In `inner` lists (after "of") a new event noun ends the list. */
export function readList(r: Reading, i: number, mode: ListMode, inner = false): PhraseList | undefined {
  const first = readPhrase(r, i, mode)
  if (!first) return undefined
  const phrases: Phrase[] = [first]
  let end = first.end
  let conjoined = false
  for (;;) {
    const j = joint(r, end)
    if (j?.conjunction) conjoined = true
    if (!j || (mode === "lead" && j.comma)) break
    const claimsBefore = r.claims.length
    const next = readPhrase(r, j.next, mode)
    if (!next) break
    const clause = finiteVerbAt(r, next.end)
    const ownList = inner && (next.event !== undefined || next.agent !== undefined) && !first.event
    const laterConjunction = j.conjunction || listGoesOn(r, next.end)
    const newClause = clause && (mode === "object" || (mode === "subject" && inner && false))
    if (newClause || ownList || (j.comma && !laterConjunction && mode === "object" && !next.article)) {
      r.claims.length = claimsBefore
      break
    }
    if (j.comma && !j.conjunction && next.article && (next.agent !== undefined || !laterConjunction)) {
      if (next.agent && phrases.length > 0) {
        const named = (phrases.at(-1) as Phrase).terms
        r.claims.push(
          ...claimsOf(named, next.agent.link, next.agent.themes, { rule: "apposition:agent", hedged: r.hedged }),
        )
      }
      end = next.end
      if (at(r, end)?.tag === "comma" && !at(r, end + 1)?.mention) end++
      continue
    }
    const shared = next.event && next.agents.length === 0 && first.agents.length > 0 ? first.agents : []
    if (next.event && shared.length > 0) {
      const { aspect, sign } = next.event
      const plain = next.terms.map((t) => ({ ...t, polarity: 1 as const, aspect: undefined }))
      r.claims.push(
        ...claimsOf(shared, { aspect, sign, direct: undefined }, plain, { rule: "suffix:shared", hedged: r.hedged }),
      )
    }
    if (
      first.agents.length > 0 &&
      !next.event &&
      next.agents.length === 0 &&
      !next.article &&
      !next.demonstrative &&
      next.plainStart &&
      mode !== "subject"
    ) {
      r.claims.push(
        ...claimsOf(first.agents, { aspect: "activity", sign: 1, direct: undefined }, next.terms, {
          rule: "suffix:shared",
          hedged: r.hedged,
        }),
      )
    }
    phrases.push(next)
    end = next.end
    if (j.comma && j.conjunction && at(r, end)?.tag === "comma" && finiteVerbAt(r, end + 1)) end++
  }
  if (phrases.length === 2 && mode === "subject" && !inner && !conjoined) {
    // "Route III, E2 activates …" names its subject last; "A, kinase of B, activates …" first.
    const closed = at(r, end)?.tag === "comma" && finiteVerbAt(r, end + 1)
    const kept = phrases[closed ? 0 : 1] as Phrase
    return { terms: kept.terms, phrases: [kept], start: i, end: closed ? end + 1 : end }
  }
  return { terms: shareAspect(phrases), phrases, start: i, end }
}

/** After an item: a further comma item or a conjunction follows. */
function listGoesOn(r: Reading, i: number): boolean {
  const t = at(r, i)
  let k = i + 1
  while (at(r, k)?.tag === "conjunction" || at(r, k)?.tag === "adverb") k++
  if (at(r, k)?.tag === "verb") return false
  if (t?.tag === "conjunction" || t?.tag === "comma")
    return at(r, i + 1) !== undefined && !/^(?:relative|subordinator)$/.test(at(r, i + 1)?.tag ?? "")
  return false
}

/** "reduced A and B": the adjective goes for the bare items after it. */
function shareChange(phrases: readonly Phrase[]): readonly Phrase[] {
  const first = phrases[0]
  if (first?.change !== -1 || first.event) return phrases
  let going = true
  return phrases.map((p, k) => {
    if (k === 0) return p
    going = going && p.change === 1 && !p.article && !p.demonstrative && !p.event && p.plainStart
    return going ? { ...p, terms: p.terms.map((t) => ({ ...t, polarity: -t.polarity as 1 | -1 })) } : p
  })
}

/** "A, B and C activation": the last item's event goes for the bare ones before it. */
function shareAspect(all: readonly Phrase[]): readonly Term[] {
  const phrases = shareChange(all)
  const last = phrases.at(-1) as Phrase
  const own = last.terms[0]
  const shared =
    phrases.length > 1 &&
    last.event !== undefined &&
    own !== undefined &&
    own.aspect !== undefined &&
    last.end - last.start <= 3
  return phrases.flatMap((p) =>
    shared && p !== last && p.end - p.start <= 1
      ? p.terms.map((t) => ({ ...t, polarity: own.polarity, aspect: own.aspect }))
      : p.terms,
  )
}
