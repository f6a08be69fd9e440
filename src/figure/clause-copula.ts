/** Clauses with "to be": "is an inhibitor of A", "is essential for A", "is B-dependent", "is secondary to loss of A". */
import { asSubject, claimsOf, type Link, type Term } from "./claim.ts"
import { agentClaims, type State } from "./clause-state.ts"
import { readList, readPhrase } from "./noun-phrase.ts"
import type { VerbSense } from "./patterns-index.ts"
import { at, type Reading } from "./phrase.ts"
import { linkOf, readVerbGroup, type VerbGroup } from "./verb-group.ts"

/** "is an inhibitor of A", "is essential for A", "is dependent on A". */
export function readCopula(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): number {
  let j = vg.end
  while (at(r, j)?.tag === "adverb") j++
  const t = at(r, j)
  if (!t) return j
  const follow = at(r, j + 1)
  if (
    /^(?:essential|required|necessary|critical|crucial|indispensable|important|sufficient|responsible|needed|pivotal)$/.test(
      t.lower,
    ) &&
    (follow?.lower === "for" || follow?.tag === "to")
  ) {
    if (follow.tag === "to" && at(r, j + 2)?.tag === "verb") {
      const inner = readVerbGroup(r, j + 1)
      if (inner) {
        const list = readList(r, inner.end, "object")
        const negated = vg.negated
        const sense = inner.senses[0] as VerbSense
        // "essential to control Y": needed for Y, so "control" is no open sign here.
        const link: Link =
          sense.sign === 0 || !sense.causal ? { aspect: "activity", sign: 1, direct: undefined } : linkOf(sense, inner)
        if (list)
          r.claims.push(
            ...claimsOf(subjects, link, list.terms, {
              rule: `copula:${t.lower}-to`,
              negated,
              hedged: vg.hedged || r.hedged,
            }),
          )
        if (list) s.objects = list.terms
        return list?.end ?? inner.end
      }
    }
    const list = readList(r, j + 2, "object")
    if (!list) return j + 2
    r.claims.push(
      ...claimsOf(subjects, { aspect: "activity", sign: 1, direct: undefined }, list.terms, {
        rule: `copula:${t.lower}-for`,
        negated: vg.negated,
        hedged: vg.hedged || r.hedged,
      }),
    )
    s.objects = list.terms
    return list.end
  }
  if (/^(?:dependent|reliant)$/.test(t.lower) && /^(?:on|upon)$/.test(follow?.lower ?? ""))
    return readDepends(r, s, vg, subjects, j + 2)
  if (/^(?:secondary to|due to|owing to|because of|downstream of)$/.test(t.lower)) {
    const list = readList(r, j + 1, "object")
    if (!list) return j + 1
    const aspect = t.lower === "downstream of" ? "regulates" : "activity"
    r.claims.push(
      ...claimsOf(list.terms, { aspect, sign: aspect === "regulates" ? 0 : 1, direct: false }, subjects, {
        rule: `copula:${t.lower.replace(" ", "-")}`,
        negated: vg.negated,
        hedged: vg.hedged || r.hedged,
      }),
    )
    s.objects = subjects
    return list.end
  }
  if (t.lower === "upstream of") {
    const list = readList(r, j + 1, "object")
    if (!list) return j + 1
    r.claims.push(
      ...claimsOf(subjects, { aspect: "regulates", sign: 0, direct: undefined }, list.terms, {
        rule: "copula:upstream-of",
        negated: vg.negated,
        hedged: vg.hedged || r.hedged,
      }),
    )
    return list.end
  }
  const dependent = readDependent(r, s, vg, subjects, j)
  if (dependent !== undefined) return dependent
  const phrase = readPhrase(r, j, "object")
  if (!phrase) return j
  agentClaims(r, vg, subjects, phrase, "copula:agent")
  return phrase.end
}

/** "is A- and B-dependent", "is A-independent". */
function readDependent(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[], start: number): number | undefined {
  const on: Term[] = []
  for (let j = start; j < start + 9; j++) {
    const t = at(r, j)
    if (!t) return undefined
    if (t.mention) on.push({ mention: t.mention, polarity: 1, aspect: undefined })
    else if (t.tag === "suffix" && /^(?:in)?dependent$/.test(t.lower) && on.length > 0) {
      if (/^(?:noun|event|measure|entity)$/.test(at(r, j + 1)?.tag ?? "")) return undefined
      const negated = (t.lower === "independent") !== vg.negated
      r.claims.push(
        ...claimsOf(on, { aspect: "activity", sign: 1, direct: undefined }, subjects, {
          rule: `copula:${t.lower}`,
          negated,
          hedged: vg.hedged || r.hedged,
        }),
      )
      s.objects = subjects
      return j + 1
    } else if (!/^(?:determiner|pronoun|conjunction|comma|dash|slash)$/.test(t.tag) && t.lower !== "both")
      return undefined
  }
  return undefined
}

export function readDepends(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[], start: number): number {
  const list = readList(r, start, "object")
  if (!list) return start
  r.claims.push(
    ...claimsOf(list.terms.map(asSubject), { aspect: "activity", sign: 1, direct: undefined }, subjects, {
      rule: "depends-on",
      negated: vg.negated,
      hedged: vg.hedged || r.hedged,
    }),
  )
  s.objects = subjects
  return list.end
}
