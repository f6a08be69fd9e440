/**
 * Noun phrases → terms. `activation of A and B by C`, `A-mediated B expression`, `NMDAR antagonism`, `an inhibitor of
 * A`, `levels of A` each mean entities in a state, and some of them make claims by themselves (C activates A).
 */
import { claimsOf, type Link, type Term } from "./claim.ts"
import { isProcessHead } from "./naming.ts"
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
import { type Complements, gather, headEvent, headsOf, splitSuffix, term } from "./phrase-parts.ts"
import {
  agentPhrase,
  bareEvent,
  bindingTerms,
  corefTerms,
  damage,
  eventTerms,
  namedAfter,
  plainTerms,
  possessiveTerms,
  pronounPhrase,
  withComplement,
} from "./phrase-terms.ts"
import type { Token } from "./tag.ts"

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
  let bare = false
  if (event?.aspect === "binds" && heads.events.length === 1) terms = bindingTerms(r, heads, c, possessive)
  else if (event) {
    const e = eventTerms(r, heads, split.rest, c, possessive)
    const agents = [...split.agents, ...e.agents]
    if (agents.length > 0 && e.themes.length > 0) {
      doers = e.agents
      const rule = split.agents.length > 0 ? `suffix:${split.word}` : `noun:${e.event.lemma}`
      r.claims.push(...claimsOf(agents, e.link, e.themes, { rule, hedged: r.hedged, to: c.place }))
    }
    bare = e.bare && agents.length === 0
    if (e.bare && agents.length > 0) terms = agents
    else
      terms = e.bare
        ? bareEvent(
            r,
            event,
            heads.change,
            split.rest,
            (demonstrative || article || (parts.length === 1 && from === 0)) && at(r, partsEnd)?.lower !== "of",
          )
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
    bare,
    demonstrative,
    negated,
    change,
    plainStart,
    head,
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
        !(phrases.length > 1 && at(r, next.end)?.tag === "conjunction"))
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
