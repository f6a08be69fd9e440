/**
 * Noun phrases → terms. `activation of A and B by C`, `A-mediated B expression`, `NMDAR antagonism`, `an inhibitor of
 * A`, `levels of A` each mean entities in a state, and some of them make claims by themselves (C activates A).
 */
import { claimsOf, type Link, type Term } from "./claim.ts"
import type { NounSense } from "./patterns-index.ts"
import {
  at,
  causalPreposition,
  finiteVerbAt,
  inPhrase,
  type ListMode,
  nounAt,
  type Phrase,
  type PhraseList,
  type Reading,
} from "./phrase.ts"
import type { Complements } from "./phrase-parts.ts"
import { readHead, referredTerms, withOpponent, wordsOf } from "./phrase-reading.ts"
import { possessiveTerms, pronounPhrase } from "./phrase-terms.ts"
import type { Token } from "./tag.ts"

const placePrepositions =
  /^(?:in|on|at|within|among|under|during|inside|outside|throughout|from|across|for|than|like|between|with|as|per|beyond)$/

function complementsOf(
  r: Reading,
  from: number,
  noun: NounSense | undefined,
  mode: ListMode,
  isEvent: boolean,
  compound: boolean,
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
    const theme = w === "of" || ((noun?.theme.includes(w) ?? false) && !(compound && w === "in"))
    if (w === "by" && at(r, j + 1)?.tag === "verb") break
    const through = w === "via" || w === "through"
    if ((w === "by" || (through && !signalling)) && !event) break
    // "leads to activation of A via B": B is the way of the whole, not the doer of the activation.
    if (through && mode === "object") break
    // "activation in the absence of A" tells of a condition, not of a cause.
    const cause = causalPreposition(w)
    const causal = cause === 1 ? cause : undefined
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
    r.depth++
    const list = readList(r, j + 1, mode === "subject" ? "subject" : mode, true)
    r.depth--
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

/** Phrases nest no deeper than this in any sentence that a reader could follow. */
const maxDepth = 6

/** Read the phrase at token `i`; undefined where none begins. */
export function readPhrase(r: Reading, i: number, mode: ListMode): Phrase | undefined {
  if (r.depth >= maxDepth) return undefined
  let from = i
  while (at(r, from)?.tag === "adverb" && inPhrase.has(at(r, from + 1)?.tag ?? "other")) from++
  const negated = at(r, from)?.tag === "negation" && inPhrase.has(at(r, from + 1)?.tag ?? "other")
  if (negated) from++
  if (at(r, from)?.tag === "pronoun") return pronounPhrase(r, i, from)
  const w = wordsOf(r, from)
  if (!w) return undefined
  const agentAt = w.heads.agents.at(-1)
  const noun = w.event ?? (agentAt === undefined ? undefined : nounAt(r, agentAt))
  const c = complementsOf(r, w.partsEnd, noun, mode, w.event !== undefined, w.heads.entities.length > 0)
  const possessive = possessiveTerms(r, w.parts, mode === "subject")
  const read = readHead(r, w, c, possessive)
  let terms = read.terms
  if (c.examples.length > 0) terms = c.examples
  if (terms.length === 0) terms = referredTerms(r, w, i, c.end)
  const against = withOpponent(r, w, terms, c.end)
  terms = against.terms
  for (const cause of c.causes) {
    const link: Link = { aspect: "activity", sign: 1, direct: false }
    r.claims.push(...claimsOf(cause.terms, link, terms, { rule: `cause:${cause.word}`, hedged: r.hedged }))
  }
  if (negated) terms = terms.map((t) => ({ ...t, negated: true }))
  return {
    terms,
    start: i,
    end: against.end,
    agent: read.agent,
    event: w.event,
    agents: w.split.agents,
    doers: read.doers,
    article: w.article,
    bare: read.bare,
    demonstrative: w.demonstrative,
    negated,
    change: w.heads.change,
    plainStart: !w.parts.some((p) => at(r, p)?.tag === "change"),
    head: w.head,
  }
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
    if (
      newClause ||
      ownList ||
      (j.comma &&
        !laterConjunction &&
        mode === "object" &&
        !next.article &&
        !(phrases.length > 1 && endsBeforeVerb(r, next.end)))
    ) {
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

/** "A, B, C and also produces": the list is whole before the conjunction. */
function endsBeforeVerb(r: Reading, i: number): boolean {
  const k = at(r, i)?.tag === "comma" ? i + 1 : i
  return at(r, k)?.tag === "conjunction"
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

/** "phosphorylation and activation of A": the first event has the theme of the next. */
function shareTheme(phrases: readonly Phrase[]): readonly Phrase[] {
  return phrases.map((p, k) => {
    const next = phrases.slice(k + 1).find((x) => !x.bare)
    if (!p.bare || !p.event || !next?.event || next.terms.length === 0 || p.end - p.start > 3) return p
    const { sign, aspect } = p.event
    return {
      ...p,
      terms: next.terms.map((t) => ({
        ...t,
        polarity: ((sign < 0 ? -1 : 1) * p.change) as 1 | -1,
        aspect: sign === 0 ? ("regulates" as const) : aspect,
      })),
    }
  })
}

/** "A, B and C activation": the last item's event goes for the bare ones before it. */
function shareAspect(all: readonly Phrase[]): readonly Term[] {
  const phrases = shareTheme(shareChange(all))
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
