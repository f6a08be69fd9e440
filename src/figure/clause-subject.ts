/** Whose verb it is: the subject that a finite, relative, participle or infinitive verb group takes. */
import { affected, type Term } from "./claim.ts"
import type { State } from "./clause-state.ts"
import { readList } from "./noun-phrase.ts"
import { at, finiteVerbAt, type PhraseList, type Reading } from "./phrase.ts"
import { linkOf, reduced, type VerbGroup } from "./verb-group.ts"

const cellRelease = /^(?:induce|cause|trigger|stimulate|activate|promote|prompt|lead)$/

/** "induces microglia to release A": the cause releases A, the cell is the place. */
function throughCell(r: Reading, s: State, vg: VerbGroup): readonly Term[] | undefined {
  const senses = vg.senses.some((x) => x.aspect === "releases" || x.aspect === "produces")
  if (!senses || s.objects.length === 0 || !s.objects.every((t) => t.mention.kind === "cell")) return undefined
  const via = s.last?.senses[0]
  if (!via || !cellRelease.test(via.lemma)) return undefined
  if (via.lemma !== "activate") {
    for (const c of s.lastClaims) {
      const k = r.claims.indexOf(c)
      if (k >= 0) r.claims.splice(k, 1)
    }
  }
  return s.verbSubject
}

/** The subject a non-finite or coordinated verb group takes, and the rule's name for it. */
export function subjectFor(
  r: Reading,
  s: State,
  vg: VerbGroup,
  conjunction: boolean,
): { terms: readonly Term[]; rule: string } {
  const before = at(r, vg.start - 1)
  const mainDirect = s.last?.passive ? undefined : s.last?.senses.at(-1)
  if (vg.form === "infinitive" && /^(?:ability|capacity|potential|tendency)$/.test(before?.lower ?? ""))
    return { terms: s.objects, rule: "ability" }
  if (vg.form === "infinitive") {
    const cell = throughCell(r, s, vg)
    if (cell) return { terms: cell, rule: "infinitive-cell" }
    const own =
      s.last?.senses[0]?.aspect === "binds" ||
      s.last?.senses[0]?.lemma === "target" ||
      s.objects.length === 0 ||
      (s.last?.passive ?? false)
    return own ? { terms: s.verbSubject, rule: "infinitive-subject" } : { terms: s.objects, rule: "infinitive-object" }
  }
  if (vg.form === "participle") {
    if (/^(?:by|through|via|for|in)$/.test(before?.lower ?? "") || before?.tag === "subordinator")
      return { terms: s.verbSubject, rule: `${before?.lower ?? ""}-gerund` }
    if (conjunction && s.last?.form === "participle") return { terms: s.verbSubject, rule: "participle-and" }
    const linkVerb = vg.senses[0]?.link ?? false
    const thereby = /^(?:thereby|thus|hence)$/.test(before?.lower ?? "")
    const generic =
      mainDirect !== undefined &&
      (mainDirect.aspect === "activity" || mainDirect.aspect === "amount") &&
      mainDirect.sign >= 0
    if (mainDirect?.aspect === "binds") return { terms: s.verbSubject, rule: "participle" }
    if (s.objects.length > 0 && (linkVerb || (thereby && generic))) {
      s.fallback = s.verbSubject
      return { terms: s.objects, rule: linkVerb ? "participle-link" : "thereby" }
    }
    return { terms: s.verbSubject, rule: "participle" }
  }
  if (s.relative) return { terms: s.antecedent, rule: "relative" }
  const base = r.tokens.slice(vg.start, vg.end).some((t) => t.tag === "verb" && t.form === "base")
  if (conjunction && base && s.last?.form === "infinitive") return { terms: s.verbSubject, rule: "infinitive-and" }
  // "A activates B, which promotes C, and inhibits D": the comma ends the aside.
  const closes = s.aside && at(r, vg.start - 1)?.tag === "conjunction" && at(r, vg.start - 2)?.tag === "comma"
  if (conjunction && closes && s.mainSubject.length > 0) return { terms: s.mainSubject, rule: "coordinated" }
  if (conjunction && s.last && s.verbSubject.length > 0)
    return { terms: s.last.form === "finite" ? s.verbSubject : s.mainSubject, rule: "coordinated" }
  return { terms: s.mainSubject, rule: "continued" }
}

/** "Phosphorylation of A by B leads to …" is told of B, through A. */
export function doersOf(list: PhraseList): readonly Term[] {
  if (list.phrases.every((p) => p.doers.length === 0)) return list.terms
  return list.phrases.flatMap((p) =>
    p.doers.length === 0 ? p.terms : p.doers.map((t) => ({ ...t, via: p.terms.map((x) => x.mention.text) })),
  )
}

/** Copy the last claims for a new subject: "while B does not". */
export function elliptic(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): void {
  for (const c of s.lastClaims) {
    for (const t of subjects)
      r.claims.push({ ...c, subject: t.mention, negated: vg.negated !== c.negated, rule: "ellipsis" })
  }
}

/** "Inhibiting A leads to …": the gerund clause is the subject, A in the state it is brought to. */
export function gerundSubject(r: Reading, s: State, vg: VerbGroup): number | undefined {
  const before = at(r, vg.start - 1)
  const opens =
    before === undefined || /^(?:comma|conjunction|subordinator|semicolon|relative|adverb)$/.test(before.tag)
  const sense = vg.senses[0]
  if (vg.form !== "participle" || !opens || !sense?.causal) return undefined
  if (s.last && before?.tag !== "relative" && before?.tag !== "subordinator" && before?.tag !== "semicolon")
    return undefined
  const mark = r.claims.length
  const list = readList(r, vg.end, "subject")
  if (!list || !finiteVerbAt(r, list.end)) {
    r.claims.length = mark
    return undefined
  }
  s.pending = { ...list, terms: list.terms.map((t) => affected(linkOf(sense, vg), t)) }
  s.pendingUsed = false
  return list.end
}

/** "signals mediated by B", "A associated with B" after the clause's own verb: it hangs on a noun, not on the subject. */
export function hanging(r: Reading, s: State, vg: VerbGroup, rule: string): boolean {
  const verb = r.tokens.slice(vg.start, vg.end).find((t) => t.tag === "verb")
  if (
    verb?.form !== "past" ||
    vg.form !== "finite" ||
    r.tokens.slice(vg.start, vg.end).some((t) => t.tag === "perfect")
  )
    return false
  const associated = vg.senses[0]?.lemma === "associate_with" || vg.senses[0]?.lemma === "couple_to"
  return (
    associated ||
    (rule === "continued" && s.last !== undefined && (reduced(r, vg) || (vg.senses[0]?.particle.length ?? 0) > 0))
  )
}
