/**
 * Words → tagged tokens: every word gets the one reading of its form (verb, event noun, measure, adjective of change,
 * closed class) that its neighbours allow. The parser only reads tags.
 */

import { type Sign, suffixLinks } from "./patterns.ts"
import {
  type GrammarIndex,
  grammarIndex,
  lettersOf,
  type NounSense,
  type VerbEntry,
  wordKey,
} from "./patterns-index.ts"
import {
  adverbPhrases,
  type Draft,
  dashes,
  draftsOf,
  joinPhrases,
  type Mention,
  type Piece,
  withoutAsides,
} from "./words.ts"

export type Tag =
  | "entity"
  | "verb"
  | "event"
  | "measure"
  | "agent"
  | "change"
  | "state"
  | "noun"
  | "suffix"
  | "auxiliary"
  | "perfect"
  | "modal"
  | "negation"
  | "preposition"
  | "to"
  | "conjunction"
  | "relative"
  | "subordinator"
  | "pronoun"
  | "determiner"
  | "adverb"
  | "comma"
  | "semicolon"
  | "slash"
  | "dash"
  | "arrow"
  | "open"
  | "close"
  | "other"

export interface Token {
  readonly tag: Tag
  readonly text: string
  readonly lower: string
  readonly start: number
  readonly end: number
  /** No blank before it. */
  readonly glued: boolean
  readonly mention?: Mention | undefined
  readonly verb?: VerbEntry | undefined
  readonly form?: "base" | "third" | "past" | "ing" | undefined
  readonly noun?: NounSense | undefined
  readonly change?: Sign | undefined
}

interface Candidate extends Draft {
  readonly closed: string | undefined
  readonly verb: VerbEntry | undefined
  readonly noun: NounSense | undefined
  readonly change: Sign | undefined
  readonly state: boolean
}

const noReading: WordReading = { closed: undefined, verb: undefined, noun: undefined, change: undefined, state: false }

/** Written out: spreading two objects for every word took a fifth of the reader's time. */
function withReading(d: Draft, w: WordReading): Candidate {
  const { text, lower, start, end, glued, mention, afterDash } = d
  return {
    text,
    lower,
    start,
    end,
    glued,
    mention,
    afterDash,
    closed: w.closed,
    verb: w.verb,
    noun: w.noun,
    change: w.change,
    state: w.state,
  }
}

function candidateOf(d: Draft, grammar: GrammarIndex): Candidate {
  if (d.mention) return withReading(d, noReading)
  if (d.lower.includes(" ")) {
    const closed = adverbPhrases.has(d.lower)
      ? "adverb"
      : /^(?:in order to|so as to)$/.test(d.lower)
        ? "to"
        : d.lower === "no longer"
          ? "negation"
          : d.lower === "so that"
            ? "subordinator"
            : /other|another/.test(d.lower)
              ? "pronoun"
              : "preposition"
    return withReading(d, { closed, verb: undefined, noun: undefined, change: undefined, state: false })
  }
  return withReading(d, wordReading(d.text, d.lower, grammar))
}

type WordReading = Pick<Candidate, "closed" | "verb" | "noun" | "change" | "state">

const known = new Map<string, WordReading>()

/** What a word can be. Remembered: captions repeat their words. */
function wordReading(text: string, lower: string, grammar: GrammarIndex): WordReading {
  const before = known.get(text)
  if (before) return before
  const key = wordKey(lower)
  const verb =
    grammar.verbs.get(key) ??
    (key.length >= 9 && /(?:ed|ing|es|te)$/.test(key) ? grammar.anagrams.get(lettersOf(key)) : undefined)
  const reading: WordReading = {
    closed: grammar.closed.get(lower),
    verb,
    noun: grammar.nouns.get(text === "mRNA" ? "mRNA" : key),
    change: grammar.changes.get(key),
    state: grammar.states.has(key),
  }
  if (known.size > 20_000) known.clear()
  known.set(text, reading)
  return reading
}

/** Base and third-person forms that are as often nouns. */
const nounLike =
  /^(?:release|increase|decrease|block|control|target|trigger|influence|function|import|export|transport|rescue|arrest|result|signal|support|limit|form|share|change|fall|rise|process|sense|balance|impact|shape|yield|end|start|help|use|need|act|drive|decline|boost|display|exhibit|label|mark|line|link|test|study|report|work|play|experience|place|lead|pass|flow|treat|join|measure|list|draw|cross|damage|stop|clear|express|bear|close|open|tune|mean|blunt|complex|prime|spur|live|silence|wave|fuel|spread|lower|engage|trap|exit|leave|escape|span|insert|aggregate|fuse|range|overlap|pump|bypass|deposit|store|lift|rest|mimic|repair|replicate|surround|separate|mature|code|ranges)(?:s|es)?$/

const nominal = new Set<Tag>(["entity", "noun", "event", "measure", "agent", "suffix", "close"])

const modifies = new Set<Tag>(["determiner", "change", "state", "preposition"])

function startsNoun(c: Candidate | undefined): boolean {
  if (!c) return false
  if (c.mention || c.noun || c.change !== undefined || c.state) return true
  if (c.closed)
    return c.closed === "determiner" || c.closed === "pronoun" || (c.closed === "preposition" && c.lower === "beyond")
  return !c.verb && /^[\p{L}\p{N}]/u.test(c.text)
}

interface Before {
  /** Tag of the previous token, adverbs skipped. */
  readonly tag: Tag | undefined
  readonly token: Token | undefined
  /** The last finite verb of the sentence was in the past tense. */
  readonly pastTense: boolean
  readonly verbSeen: boolean
  /** It ends a list: "A and B". */
  readonly listed: boolean
}

function isPlural(t: Token | undefined): boolean {
  return t !== undefined && /(?:[^s]s|ae|ria|data|cells?)$/u.test(t.lower) && !/(?:is|us)$/.test(t.lower)
}

function verbOrNoun(c: Candidate, next: Candidate | undefined, before: Before): "verb" | "noun" {
  const form = formOf(c)
  const noun = c.noun !== undefined
  // "lead to", "result in": the particle decides.
  if (
    next &&
    c.verb?.senses.some((s) => s.causal && s.particle[0] === next.lower && s.particle[0] !== undefined) &&
    !(noun && (before.tag === "determiner" || (before.verbSeen && before.tag !== undefined && nominal.has(before.tag))))
  ) {
    if (before.tag !== "determiner" && before.tag !== "preposition") return "verb"
  }
  const b = before.tag
  if (form === "base") {
    if (b === "to") return noun && (next?.lower === "in" || next?.lower === "of") ? "noun" : "verb"
    if (b === "modal" || b === "relative" || b === "auxiliary" || b === "negation") return "verb"
    if (b === "pronoun") return "verb"
    if (b !== undefined && modifies.has(b))
      return noun || nounLike.test(c.lower) ? "noun" : b === "determiner" ? "noun" : "verb"
    if (!noun && !nounLike.test(c.lower)) return "verb"
    if (b !== undefined && nominal.has(b))
      return (isPlural(before.token) || before.listed) && startsNoun(next) ? "verb" : "noun"
    if (b === "conjunction" || b === "comma")
      return before.verbSeen && startsNoun(next) && !next?.noun ? "verb" : "noun"
    return "noun"
  }
  // third person: "downstream signaling targets that …"
  const bare =
    next === undefined ||
    next.closed === "relative" ||
    next.closed === "preposition" ||
    next.closed === "conjunction" ||
    /^[,;.)]$/.test(next.text)
  if (
    before.verbSeen &&
    b !== undefined &&
    nominal.has(b) &&
    nounLike.test(c.lower) &&
    bare &&
    before.token?.lower !== c.lower
  )
    return "noun"
  if (b !== undefined && modifies.has(b)) return noun || nounLike.test(c.lower) ? "noun" : "verb"
  if (b === undefined && (noun || nounLike.test(c.lower))) return "noun"
  if (noun && c.noun?.role === "measure") return b === "relative" || b === "pronoun" ? "verb" : "noun"
  if (b === "to") return "noun"
  if (
    (b === "verb" || b === "conjunction") &&
    (noun || nounLike.test(c.lower)) &&
    (next === undefined || next.lower === "of" || next.lower === "in")
  ) {
    return "noun"
  }
  return "verb"
}

function ingTag(c: Candidate, next: Candidate | undefined, before: Before): Tag {
  const b = before.tag
  const nounTag: Tag = c.noun ? (c.noun.role as Tag) : "noun"
  if (c.noun?.role === "measure") return nounTag
  if (b === "auxiliary") return startsNoun(next) || next?.closed === "preposition" ? "verb" : nounTag
  if (c.noun && !(startsNoun(next) && (b === "preposition" || b === "comma"))) return nounTag
  if (b === "determiner" || b === "change") return c.noun ? nounTag : "state"
  if (next?.lower === "of") return nounTag
  if (
    startsNoun(next) ||
    next?.closed === "preposition" ||
    next?.closed === "adverb" ||
    next?.closed === "conjunction" ||
    next?.lower === "to"
  )
    return "verb"
  return b === undefined || nominal.has(b) ? nounTag : "verb"
}

function pastTag(c: Candidate, next: Candidate | undefined, before: Before): Tag {
  const b = before.tag
  const beforeNoun =
    next !== undefined &&
    (next.mention !== undefined ||
      next.noun !== undefined ||
      next.change !== undefined ||
      next.state ||
      (!next.closed && !next.verb && /^[\p{L}\p{N}]/u.test(next.text)))
  const adjective: Tag = c.change !== undefined ? "change" : "state"
  if (!beforeNoun) {
    if (b === "determiner" || (b === "preposition" && before.token?.lower !== "by")) return adjective
    return "verb"
  }
  if (
    b === undefined ||
    b === "determiner" ||
    b === "preposition" ||
    b === "to" ||
    b === "subordinator" ||
    b === "verb" ||
    b === "change" ||
    b === "state"
  )
    return adjective
  if (b === "auxiliary") return adjective
  if (b === "comma" || b === "conjunction") return before.pastTense && !c.state ? "verb" : adjective
  return "verb"
}

function formOf(c: Candidate): "base" | "third" | "past" | "ing" {
  const forms = c.verb?.forms
  if (forms?.has("ing")) return "ing"
  if (forms?.has("past") && !forms.has("base")) return "past"
  if (forms?.has("third") && !forms.has("base")) return "third"
  return "base"
}

function punctuation(text: string): Tag | undefined {
  if (text === ",") return "comma"
  if (text === ";" || text === ":") return "semicolon"
  if (text === "(" || text === "[") return "open"
  if (text === ")" || text === "]") return "close"
  if (text === "/") return "slash"
  if (/^[→⟶➔➜⇒]$/u.test(text)) return "arrow"
  if (dashes.test(text)) return "dash"
  return undefined
}

/** Verbs that a clause hangs on: "suggests that A …". */
const reporting =
  /^(?:show|demonstrate|suggest|indicate|propose|reveal|hypothesize|believe|find|report|note|observe|think|speculate|assume|postulate|imply|confirm|know|mean|conclude|see)$/

function closedTag(c: Candidate, next: Candidate | undefined, before: Before): Tag {
  if (c.lower === "to") return "to"
  if (c.lower === "that" && before.token?.verb?.senses.some((s) => reporting.test(s.lemma))) return "relative"
  if (c.lower === "that")
    return next &&
      startsNoun(next) &&
      !next.verb &&
      before.tag !== undefined &&
      !nominal.has(before.tag) &&
      !next.closed
      ? "determiner"
      : "relative"
  if (c.closed === "pronoun") {
    const named =
      next !== undefined &&
      (startsNoun(next) || /ing$/.test(next.lower)) &&
      next.closed !== "pronoun" &&
      !/^(?:it|they|former|latter|them)$/.test(c.lower)
    return named && next.closed !== "preposition" ? "determiner" : "pronoun"
  }
  return c.closed as Tag
}

function decide(c: Candidate, next: Candidate | undefined, before: Before): Tag {
  if (c.mention) return "entity"
  const mark = punctuation(c.text)
  if (mark) return mark
  if (c.afterDash && before.token && nominal.has(before.token.tag)) return "suffix"
  if (before.tag === "entity" && /^(?:mediated|dependent|driven)$/.test(c.lower) && next && startsNoun(next))
    return "suffix"
  if (before.tag === "entity" && c.lower in suffixLinks && next?.noun?.role === "event") return "suffix"
  if (c.closed) return closedTag(c, next, before)
  if (c.lower.endsWith("ly") && c.lower.length > 4 && !c.noun) return "adverb"
  if (c.verb) {
    const form = formOf(c)
    if (form === "past") return pastTag(c, next, before)
    if (form === "ing") return ingTag(c, next, before)
    return verbOrNoun(c, next, before) === "verb" ? "verb" : ((c.noun?.role as Tag | undefined) ?? "noun")
  }
  if (c.noun) return c.noun.role
  if (c.change !== undefined) return "change"
  if (c.state) return "state"
  return /^[\p{L}\p{N}]/u.test(c.text) ? "noun" : "other"
}

/** Whether the names that end at token `p` follow "and": a plural subject. */
function endsList(tokens: readonly Token[], p: number): boolean {
  let q = p
  while (
    q >= 0 &&
    (nominal.has((tokens[q] as Token).tag) || /^(?:determiner|change|state|slash|dash)$/.test((tokens[q] as Token).tag))
  )
    q--
  return q > 0 && tokens[q]?.lower === "and" && nominal.has((tokens[q - 1] as Token).tag)
}

/**
 * The tagged tokens of `text[start, end)`.
 * @param mentions entity mentions in the sentence, in order, not overlapping
 */
export function tagSentence(text: string, pieces: readonly Piece[], mentions: readonly Mention[]): readonly Token[] {
  const grammar = grammarIndex()
  const drafts = joinPhrases(withoutAsides(draftsOf(text, pieces, mentions)))
  const candidates = drafts.map((d) => candidateOf(d, grammar))
  const tokens: Token[] = []
  let pastTense = false
  let verbSeen = false
  for (let i = 0; i < candidates.length; i++) {
    const c = candidates[i] as Candidate
    let k = i + 1
    while (candidates[k]?.closed === "adverb" || (candidates[k] && /.{3}ly$/.test((candidates[k] as Candidate).lower)))
      k++
    let p = tokens.length - 1
    while (p >= 0 && (tokens[p] as Token).tag === "adverb") p--
    const before = tokens[p]
    const next = candidates[k]
    const tag = decide(c, next, { tag: before?.tag, token: before, pastTense, verbSeen, listed: endsList(tokens, p) })
    // A dash between a name and its suffix is no token of its own.
    if (
      tag === "dash" &&
      c.glued &&
      candidates[i + 1]?.glued &&
      !candidates[i + 1]?.mention &&
      before &&
      nominal.has(before.tag)
    )
      continue
    if (tag === "dash" && c.glued && !candidates[i + 1]?.glued) {
      // "pro- and anti-inflammatory": the first half names nothing by itself.
      const half = tokens.at(-1)
      if (half?.tag === "noun" && half.text === half.lower) tokens[tokens.length - 1] = { ...half, tag: "state" }
      continue
    }
    const form = tag === "verb" ? formOf(c) : undefined
    if (tag === "verb") {
      verbSeen = true
      if (form === "past") pastTense = before?.tag !== "auxiliary" || /^(?:was|were)$/.test(before.lower)
      else if (form === "third" || form === "base") pastTense = false
    }
    tokens.push({
      tag,
      text: c.text,
      lower: c.lower,
      start: c.start,
      end: c.end,
      glued: c.glued,
      mention: c.mention,
      verb: tag === "verb" ? c.verb : undefined,
      form,
      noun: tag === "event" || tag === "measure" || tag === "agent" ? c.noun : undefined,
      change: tag === "change" ? (c.change ?? 1) : undefined,
    })
  }
  return tokens
}
