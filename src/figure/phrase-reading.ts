/**
 * One phrase's own words, and what they mean: by its head an event, a binding, an agent noun, a name; or, where it
 * names nothing known, what it refers to or is called.
 */
import { claimsOf, type Link, type Term } from "./claim.ts"
import { isProcessHead } from "./naming.ts"
import type { NounSense } from "./patterns-index.ts"
import { at, nounAt, type Phrase, type Reading } from "./phrase.ts"
import { type Complements, gather, type Heads, headEvent, headsOf, splitSuffix, term } from "./phrase-parts.ts"
import {
  agentPhrase,
  bareEvent,
  bindingTerms,
  corefTerms,
  damage,
  eventTerms,
  namedAfter,
  plainTerms,
  withComplement,
} from "./phrase-terms.ts"
import type { Token } from "./tag.ts"
import type { Mention } from "./words.ts"

/** The words of a phrase before any complement. */
export interface PhraseWords {
  readonly from: number
  readonly parts: readonly number[]
  /** Without determiners. */
  readonly content: readonly number[]
  readonly partsEnd: number
  readonly words: readonly string[]
  readonly head: string
  readonly split: ReturnType<typeof splitSuffix>
  readonly heads: Heads
  readonly event: NounSense | undefined
  /** "BBB disruption", "bone loss": an event that is a process of its own, unless it is told of a molecule. */
  readonly ownProcess: boolean
  readonly article: boolean
  readonly demonstrative: boolean
}

const unmolecular = /^(?:cell|location|process|disease|stimulus)$/

/** The words of the phrase at token `from`; undefined where none begins. */
export function wordsOf(r: Reading, from: number): PhraseWords | undefined {
  const { parts, end: partsEnd } = gather(r, from)
  const content = parts.filter((p) => at(r, p)?.tag !== "determiner")
  const last = content.at(-1)
  if (last === undefined) return undefined
  const words = parts.map((p) => (at(r, p) as Token).lower)
  const split = splitSuffix(r, content)
  const heads = headsOf(r, split.rest)
  const eventAt = headEvent(r, heads, split.rest)
  const ownProcess =
    r.name !== undefined &&
    eventAt !== undefined &&
    eventAt === last &&
    damage.test((at(r, eventAt) as Token).lower) &&
    heads.entities.length > 0 &&
    heads.entities.every((p) => unmolecular.test(at(r, p)?.mention?.kind ?? "")) &&
    at(r, partsEnd)?.lower !== "of"
  return {
    from,
    parts,
    content,
    partsEnd,
    words,
    head: (at(r, last) as Token).lower,
    split,
    heads,
    event: ownProcess || eventAt === undefined ? undefined : nounAt(r, eventAt),
    ownProcess,
    article: /^(?:a|an|the)$/.test(words[0] ?? ""),
    demonstrative: /^(?:this|these|that|those)$/.test(words[0] ?? ""),
  }
}

interface HeadReading {
  readonly terms: readonly Term[]
  readonly agent: Phrase["agent"]
  readonly doers: readonly Term[]
  readonly bare: boolean
}

/** What the phrase's head says: claims are made on the way. */
export function readHead(r: Reading, w: PhraseWords, c: Complements, possessive: readonly Term[]): HeadReading {
  const plain = { agent: undefined, doers: [], bare: false }
  if (w.event?.aspect === "binds" && w.heads.events.length === 1) {
    return { ...plain, terms: bindingTerms(r, w.heads, c, possessive) }
  }
  if (w.event) return { ...plain, ...readEvent(r, w, w.event, c, possessive) }
  if (w.heads.agents.length > 0) return { ...plain, ...agentPhrase(r, w.heads, w.split.rest, c, w.words) }
  return { ...plain, terms: readName(r, w, c, possessive) }
}

function readEvent(
  r: Reading,
  w: PhraseWords,
  event: NounSense,
  c: Complements,
  possessive: readonly Term[],
): Pick<HeadReading, "terms" | "doers" | "bare"> {
  const e = eventTerms(r, w.heads, w.split.rest, c, possessive)
  const agents = [...w.split.agents, ...e.agents]
  const told = agents.length > 0 && e.themes.length > 0
  if (told) {
    const rule = w.split.agents.length > 0 ? `suffix:${w.split.word}` : `noun:${e.event.lemma}`
    r.claims.push(...claimsOf(agents, e.link, e.themes, { rule, hedged: r.hedged, to: c.place }))
  }
  const doers = told ? e.agents : []
  if (!e.bare) return { terms: e.terms, doers, bare: false }
  if (agents.length > 0) return { terms: agents, doers, bare: false }
  const alone = w.parts.length === 1 && w.from === 0
  const refers = (w.demonstrative || w.article || alone) && at(r, w.partsEnd)?.lower !== "of"
  return { terms: bareEvent(r, event, w.heads.change, w.split.rest, refers), doers, bare: true }
}

/** Whether a phrase that holds an entity is the name of something else: `adipogenic differentiation`, `Wnt target genes`. */
function isWholeName(r: Reading, w: PhraseWords, lastEntity: number, mention: Mention): boolean {
  const ends = lastEntity === w.content.at(-1)
  const after = w.content.filter((p) => p > lastEntity).map((p) => (at(r, p) as Token).lower)
  if (namedAfter.test(after.join(" "))) return true
  if (at(r, w.content.at(-1) as number)?.tag === "noun" && isProcessHead(w.head)) return true
  const generic = /^(?:family|process|disease)$/.test(mention.kind) && !/[A-Z\d]/.test(mention.text)
  const coreNamed =
    /[A-Z]/.test(mention.text.split(/\s/u)[0] ?? "") && /(?:pathways?|signall?ing|cascades?)$/.test(mention.text)
  return ends && (/^(?:process|disease)$/.test(mention.kind) || generic) && !coreNamed && w.content.length > 1
}

function readName(r: Reading, w: PhraseWords, c: Complements, possessive: readonly Term[]): readonly Term[] {
  const last = w.content.at(-1) as number
  const lastEntity = w.heads.entities.at(-1)
  const mention = lastEntity === undefined ? undefined : at(r, lastEntity)?.mention
  // A process named after a gene is not the gene; where only given names count it is nothing.
  const overlaid = mention !== undefined && at(r, last)?.tag === "noun" && isProcessHead(w.head)
  const whole =
    lastEntity !== undefined && mention !== undefined && (w.ownProcess || isWholeName(r, w, lastEntity, mention))
  const process = whole ? r.name?.(w.split.rest[0] ?? (w.content[0] as number), last) : undefined
  let terms: readonly Term[]
  if (process) terms = [term(process, w.heads.change)]
  else if (r.name && mention?.kind === "process" && w.content.length === 1) {
    terms = [term(withComplement(r, mention, w.partsEnd), w.heads.change)]
  } else terms = overlaid && !r.name ? [] : plainTerms(r, w.heads, w.split.rest, c, w.head, possessive)
  // "LPS-induced cells", "streptozotocin-induced mice" are treated, not made.
  const treated =
    /^(?:cells?|mice|rats?|animals?|patients?|models?|cultures?|neurons?|macrophages?|monocytes?|conditions?)$/.test(
      w.head,
    ) || terms.some((t) => t.mention.kind === "cell")
  if (terms.length > 0 && w.split.link && !treated) {
    const measure = w.heads.measures[0]
    const link: Link = measure === undefined ? w.split.link : { ...w.split.link, aspect: nounAt(r, measure).aspect }
    const objects = terms.map((t) => ({ ...t, polarity: 1 as const }))
    r.claims.push(...claimsOf(w.split.agents, link, objects, { rule: `suffix:${w.split.word}`, hedged: r.hedged }))
  }
  return terms
}

/** A phrase that names nothing known: what is lost in it, what it refers to, or, where names are found, what it is called. */
export function referredTerms(r: Reading, w: PhraseWords, start: number, end: number): readonly Term[] {
  if (w.split.lost.length > 0) return w.split.lost
  if ((w.demonstrative || w.article) && !w.event) {
    const meant = r.byHead?.(w.head)
    if (meant) {
      const place = { start: (at(r, start) as Token).start, end: (at(r, end - 1) as Token).end }
      return [term({ ...meant, ...place }, w.heads.change)]
    }
  }
  const { recent, objects, subjects } = r.discourse
  if (w.demonstrative) {
    const back = w.words[1] === "two" ? recent.slice(-2) : objects.length > 0 ? objects : subjects
    if (back.length > 0) return corefTerms(back)
  }
  if (!r.name || w.event || (w.split.link && w.split.rest.length === 0)) return []
  const named = r.name(w.split.rest[0] ?? (w.content[0] as number), w.content.at(-1) as number)
  if (!named) return []
  const alone = w.content.length === 1 && isProcessHead(w.head)
  return [term(alone ? withComplement(r, named, w.partsEnd) : named, w.heads.change)]
}

const opposed = /^(?:defen[cs]es?|responses?|resistance|sensitivity|tolerance|adaptation)$/

/** "defense against A", "response to B": a process takes what it is against into its name. */
export function withOpponent(
  r: Reading,
  w: PhraseWords,
  terms: readonly Term[],
  end: number,
): { readonly terms: readonly Term[]; readonly end: number } {
  const first = terms[0]
  if (
    !r.name ||
    !first ||
    terms.length > 1 ||
    !opposed.test(w.head) ||
    !/^(?:against|to)$/.test(at(r, end)?.lower ?? "")
  ) {
    return { terms, end }
  }
  const more = gather(r, end + 1)
  if (more.parts.length === 0) return { terms, end }
  const text = r.text.slice(first.mention.start, (at(r, more.end - 1) as Token).end)
  return { terms: [{ ...first, mention: { ...first.mention, text, name: text } }], end: more.end }
}
