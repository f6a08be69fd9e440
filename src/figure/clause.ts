/**
 * One sentence → claims. Walks the tagged tokens from left to right: phrases become candidates for the subject, verb
 * groups take the subject their form asks for (finite, relative, participle, infinitive, by + gerund) and read their
 * object. Each claim carries the name of the rule that made it.
 */
import { asSubject, type Claim, claimsOf, type Term } from "./claim.ts"
import { readActive } from "./clause-active.ts"
import { readCopula } from "./clause-copula.ts"
import { passiveParts, readPassive } from "./clause-passive.ts"
import { resetting, type State, skipGroup } from "./clause-state.ts"
import { doersOf, elliptic, gerundSubject, hanging, subjectFor } from "./clause-subject.ts"
import { readList } from "./noun-phrase.ts"
import { grammarIndex } from "./patterns-index.ts"
import { at, causalPreposition, finiteVerbAt, type PhraseList, type Reading } from "./phrase.ts"
import type { Token } from "./tag.ts"
import { readVerbGroup, reduced, startsVerb, type VerbGroup } from "./verb-group.ts"

function readVerb(r: Reading, s: State, vg: VerbGroup, conjunction: boolean): number {
  const opened = gerundSubject(r, s, vg)
  if (opened !== undefined) return opened
  // "A binds B, which leads to C" tells of A; "A binds B, which phosphorylates C" of B.
  if (
    s.relative &&
    s.last?.senses.at(-1)?.aspect === "binds" &&
    vg.senses[0] &&
    !vg.senses[0].link &&
    !r.tokens.slice(Math.max(0, vg.start - 2), vg.end).some((t) => t.lower === "in turn")
  )
    s.antecedent = s.plain
  s.fallback = []
  let subjects: readonly Term[]
  let rule = ""
  if (vg.form === "finite" && s.pending && !s.pendingUsed) {
    subjects = s.relative ? s.antecedent : vg.copula ? s.pending.terms : doersOf(s.pending)
    if (!s.relative) {
      s.pendingUsed = true
      s.mainSubject = subjects
    } else rule = "relative"
  } else {
    const found = subjectFor(r, s, vg, conjunction)
    subjects = found.terms
    rule = found.rule
  }
  if ((s.relative || vg.form !== "finite") && (s.last?.hedged ?? false)) r.carried = true
  else if (vg.form === "finite") r.carried = false
  // "small molecules inhibiting A or B can …": the participle hangs on the subject to come.
  const hangs =
    vg.form === "participle" &&
    s.pending !== undefined &&
    !s.pendingUsed &&
    /^(?:noun|entity|measure|agent|event|close)$/.test(at(r, vg.start - 1)?.tag ?? "")
  if (hangs && s.pending) {
    subjects = s.pending.terms
    rule = "hanging"
  }
  const from = r.claims.length
  const wasRelative = s.relative
  s.relative = false
  s.aside = wasRelative && r.tokens.slice(Math.max(0, vg.start - 3), vg.start).some((t) => t.tag === "comma")
  s.nearest = []
  s.plain = []
  let end: number
  if (vg.copula) {
    const t = at(r, vg.end)
    if (!t || t.tag === "comma" || t.tag === "other" || t.tag === "semicolon") {
      if (vg.negated) elliptic(r, s, vg, subjects)
      end = vg.end
    } else end = readCopula(r, s, vg, subjects)
  } else if (
    vg.passive &&
    /^(?:require|need)$/.test(vg.senses[0]?.lemma ?? "") &&
    /^(?:for|to)$/.test(at(r, vg.end)?.lower ?? "")
  ) {
    end = readCopula(r, s, { ...vg, end: vg.end - 1 }, subjects)
  } else if (vg.passive && s.pending?.phrases[0]?.head === "this") end = passiveParts(r, vg.end).end
  else if (vg.passive) end = readPassive(r, s, vg, subjects)
  else if (hanging(r, s, vg, rule)) end = passiveParts(r, vg.end).end
  else if (vg.form === "finite" && vg.senses.length > 0 && reduced(r, vg)) end = readPassive(r, s, vg, subjects)
  else end = readActive(r, s, vg, subjects, hangs)
  if (s.early && !wasRelative && vg.form === "finite") {
    const early = s.early
    s.early = undefined
    const keep = { objects: s.objects, claims: s.lastClaims }
    readActive(r, s, early, subjects)
    s.objects = keep.objects
    s.lastClaims = keep.claims
  }
  const putative = r.tokens.slice(vg.start, end).some((t) => /^(?:putative|hypothetical|presumed)$/.test(t.lower))
  if (vg.hedged || r.carried || putative)
    for (let k = from; k < r.claims.length; k++) r.claims[k] = { ...(r.claims[k] as Claim), hedged: true }
  if (rule !== "")
    for (let k = from; k < r.claims.length; k++) {
      const c = r.claims[k] as Claim
      if (c.rule.startsWith("active") || c.rule.startsWith("passive") || c.rule.startsWith("copula"))
        r.claims[k] = { ...c, rule: `${rule}+${c.rule}` }
    }
  if (s.early === undefined || vg.form === "finite") s.last = vg
  s.verbSubject = subjects
  if (vg.form === "finite" && !wasRelative && subjects.length > 0) r.discourse.subjects = subjects
  if (s.nearest.length === 0) s.nearest = s.objects
  if (s.plain.length === 0) s.plain = s.objects
  if (s.objects.length > 0) {
    r.discourse.objects = s.objects
    const names = new Set(s.objects.map((t) => t.mention.text))
    r.discourse.recent = [...r.discourse.recent.filter((t) => !names.has(t.mention.text)), ...s.objects].slice(-8)
  }
  return Math.max(end, vg.end)
}

/** "but not C": the same claims, denied, for C as the subject. */
function exception(r: Reading, s: State, i: number): number | undefined {
  let j = i
  if (at(r, j)?.tag === "comma") j++
  if (at(r, j)?.lower !== "but" || at(r, j + 1)?.tag !== "negation") return undefined
  const list = readList(r, j + 2, "lead")
  if (!list || !s.pending) return undefined
  const terms = list.terms.map((t) => ({ ...t, negated: true }))
  s.pending = { ...s.pending, terms: [...s.pending.terms, ...terms] }
  return at(r, list.end)?.tag === "comma" ? list.end + 1 : list.end
}

/** A phrase where a clause may begin: the next subject, with what hangs on it (relative or reduced clause). */
function readSubject(r: Reading, s: State, i: number): number {
  const list = readList(r, i, "subject")
  if (!list) return i + 1
  s.pending = list
  s.pendingUsed = false
  let end = list.end
  const except = exception(r, s, end)
  if (except !== undefined) end = except
  const t = at(r, end)
  if (t?.tag === "verb" && t.form === "past" && at(r, end + 1)?.lower === "by") {
    const vg = readVerbGroup(r, end)
    if (vg) {
      const keep = s.objects
      end = readPassive(r, s, vg, list.terms)
      s.objects = keep
      const again = exception(r, s, end)
      if (again !== undefined) end = again
      if (at(r, end)?.tag === "comma" && finiteVerbAt(r, end + 1)) end++
    }
  }
  end = overDescription(r, end)
  if (at(r, end)?.tag === "arrow") return readArrows(r, s, list, end)
  return end
}

/** "a complex composed of A and B phosphorylates …": what the subject is made of or where it is, before its own verb. */
function overDescription(r: Reading, i: number): number {
  const t = at(r, i)
  const plain = t?.tag === "verb" && t.form === "past" && t.verb?.senses.every((x) => !x.causal)
  if (!plain || !/^(?:of|in|on|from|at|within|as|with)$/.test(at(r, i + 1)?.lower ?? "")) return i
  const mark = r.claims.length
  const list = readList(r, i + 2, "subject")
  r.claims.length = mark
  if (!list) return i
  const comma = at(r, list.end)?.tag === "comma" ? 1 : 0
  return finiteVerbAt(r, list.end + comma) ? list.end + comma : i
}

function readArrows(r: Reading, s: State, from: PhraseList, i: number): number {
  let left = from
  let j = i
  while (at(r, j)?.tag === "arrow") {
    const right = readList(r, j + 1, "lead")
    if (!right) return j + 1
    r.claims.push(
      ...claimsOf(left.terms, { aspect: "activity", sign: 1, direct: undefined }, right.terms, {
        rule: "arrow",
        hedged: r.hedged,
      }),
    )
    left = right
    j = right.end
  }
  s.pending = left
  return j
}

function readPreposition(r: Reading, s: State, i: number): number {
  const t = at(r, i) as Token
  const next = at(r, i + 1)
  if (/^(?:by|through|via)$/.test(t.lower) && next?.tag === "verb" && next.form === "ing") {
    if (s.last) return i + 1
    const vg = readVerbGroup(r, i + 1)
    if (!vg) return i + 1
    s.early = vg
    const list = readList(r, vg.end, "lead")
    return list?.end ?? vg.end
  }
  if (next?.tag === "verb") return i + 1
  const main = s.last !== undefined
  const list = readList(r, i + 1, main ? "object" : "lead")
  if (!list) return i + 1
  const last = at(r, list.end - 1)
  const joined = at(r, list.end - 2)
  if (
    !main &&
    list.end - 2 > i &&
    last?.tag === "entity" &&
    /^(?:noun|measure|event)$/.test(joined?.tag ?? "") &&
    finiteVerbAt(r, list.end)
  ) {
    return list.end - 1
  }
  const causal = causalPreposition(t.lower)
  if (causal !== undefined && list.terms.length > 0) {
    const terms = list.terms.map((x) => ({ ...x, polarity: (x.polarity * causal) as 1 | -1 }))
    if (!main || s.pendingUsed === false) s.leads = [...s.leads, { terms, word: t.lower }]
    else if (/^(?:secondary to|due to|because of|as a result of|owing to|thanks to)$/.test(t.lower)) {
      r.claims.push(
        ...claimsOf(terms, { aspect: "activity", sign: 1, direct: false }, s.objects, {
          rule: `cause:${t.lower.replace(" ", "-")}`,
          hedged: r.hedged,
        }),
      )
    }
  }
  return list.end
}

/** "when NH4+ is present and/or absent": a condition, no claim and no new subject. */
function passCondition(r: Reading, i: number): number | undefined {
  if (!/^(?:when|if|where|once)$/.test(at(r, i)?.lower ?? "")) return undefined
  const list = readList(r, i + 1, "object")
  let j = list?.end ?? i + 1
  if (!list || at(r, j)?.tag !== "auxiliary") return undefined
  j++
  let found = false
  while (
    at(r, j) &&
    /^(?:not|present|absent|low|high|available|limited|active|inactive|abundant|scarce|and|or|\/|and\/or)$/.test(
      at(r, j)?.lower ?? "",
    )
  ) {
    if (/present|absent|low|high|available|limited|active|abundant|scarce/.test(at(r, j)?.lower ?? "")) found = true
    else if (!/^(?:present|absent|low|high|available|\/|and|or)$/.test(at(r, j + 1)?.lower ?? "")) break
    j++
  }
  return found ? j : undefined
}

/** "which", "that": what it refers to, or the start of a clause of its own after "suggests that". */
function readRelative(r: Reading, s: State, i: number): number {
  const t = at(r, i) as Token
  let k = i + 1
  while (at(r, k)?.tag === "adverb" || at(r, k)?.tag === "comma") k++
  // "suggests that A …" opens a clause of its own.
  s.relative = t.lower !== "whose" && startsVerb(r, k)
  if (!s.relative && t.lower === "that" && s.last?.senses.some((x) => grammarIndex().hedges.has(x.lemma)))
    r.hedged = true
  if (s.pending && !s.pendingUsed) s.antecedent = s.pending.terms.map(asSubject)
  else if (t.lower === "that") s.antecedent = s.plain
  else s.antecedent = s.nearest
  // "elicits targets that regulate A": where the phrase names nothing known, the claim goes back to its subject.
  if (s.antecedent.length === 0 && s.last && s.pendingUsed) s.antecedent = s.verbSubject
  return i + 1
}

/**
 * Read one sentence: its claims are added to `r.claims`, what it leaves to refer to is in `r.discourse`.
 * @returns whether it has a finite verb (a title has none)
 */
export function readSentence(r: Reading): boolean {
  const s: State = {
    pending: undefined,
    pendingUsed: true,
    verbSubject: [],
    mainSubject: [],
    objects: [],
    nearest: [],
    plain: [],
    antecedent: [],
    last: undefined,
    lastClaims: [],
    leads: [],
    early: undefined,
    relative: false,
    aside: false,
    fallback: [],
  }
  let finite = false
  let conjunction = false
  let i = 0
  while (i < r.tokens.length) {
    const t = at(r, i) as Token
    const from = i
    if (startsVerb(r, i)) {
      const vg = readVerbGroup(r, i)
      if (vg) {
        const told = vg.form === "finite" && !s.relative
        i = readVerb(r, s, vg, conjunction)
        // "as analyzed in this study" is no sentence.
        const bare = r.tokens
          .slice(vg.start, vg.end)
          .every((t) => t.tag === "adverb" || (t.tag === "verb" && t.form === "past"))
        if (told && !(bare && i <= vg.end + 1)) finite = true
      } else i++
      conjunction = false
    } else if (t.tag === "relative") {
      i = readRelative(r, s, i)
    } else if (t.tag === "preposition" || (t.tag === "to" && s.last !== undefined)) i = readPreposition(r, s, i)
    else if (t.tag === "subordinator" && passCondition(r, i) !== undefined) i = passCondition(r, i) ?? i + 1
    else if (t.tag === "subordinator") {
      if (resetting.test(t.lower)) s.leads = []
      // "it is not known whether A …": what is asked is not claimed.
      if (t.lower === "whether") r.hedged = true
      i++
    } else if (t.tag === "semicolon") {
      s.leads = []
      i++
    } else if (t.tag === "conjunction") {
      conjunction = true
      i++
    } else if (t.tag === "adverb") {
      if (i === 0 && grammarIndex().hedges.has(t.lower)) r.hedged = true
      i++
    } else if (t.tag === "open") {
      i = skipGroup(r, i)
    } else {
      i = readSubject(r, s, i)
      if (i > from + 1 || (s.pending?.terms.length ?? 0) > 0) conjunction = false
    }
    if (i <= from) i = from + 1
  }
  return finite
}
