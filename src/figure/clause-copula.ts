/** Clauses with "to be": "is an inhibitor of A", "is essential for A", "is B-dependent", "is secondary to loss of A". */
import { asSubject, claimsOf, type Link, type Term } from "./claim.ts"
import { agentClaims, exceptions, type State, tell } from "./clause-state.ts"
import { readList, readPhrase } from "./noun-phrase.ts"
import { at, type Reading } from "./phrase.ts"
import type { Token } from "./tag.ts"
import { linkOf, readVerbGroup, type VerbGroup } from "./verb-group.ts"

const raises: Link = { aspect: "activity", sign: 1, direct: undefined }

const needed =
  /^(?:essential|required|necessary|critical|crucial|indispensable|important|sufficient|responsible|needed|pivotal)$/

/** "is essential for A", "is required to activate A": `j` is the adjective. */
function readNeeded(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[], j: number): number {
  const word = (at(r, j) as Token).lower
  const inner = at(r, j + 1)?.tag === "to" && at(r, j + 2)?.tag === "verb" ? readVerbGroup(r, j + 1) : undefined
  const start = inner?.end ?? j + 2
  const list = readList(r, start, "object")
  if (!list) return start
  const sense = inner?.senses[0]
  // "essential to control Y": needed for Y, so "control" is no open sign here.
  const link = inner && sense && sense.sign !== 0 && sense.causal ? linkOf(sense, inner) : raises
  tell(r, vg, subjects, link, list.terms, `copula:${word}-${inner ? "to" : "for"}`)
  const denied = exceptions(r, list.end)
  if (denied.terms.length > 0)
    tell(r, { ...vg, negated: !vg.negated }, subjects, link, denied.terms, `copula:${word}-${inner ? "to" : "for"}`)
  s.objects = list.terms
  return denied.end
}

/** "is secondary to A", "is downstream of A", "is upstream of A". */
function readPlaced(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[], j: number): number {
  const word = (at(r, j) as Token).lower
  const list = readList(r, j + 1, "object")
  if (!list) return j + 1
  const rule = `copula:${word.replace(" ", "-")}`
  const open: Link = { aspect: "regulates", sign: 0, direct: undefined }
  if (word === "upstream of") tell(r, vg, subjects, open, list.terms, rule)
  else {
    tell(r, vg, list.terms, word === "downstream of" ? open : { ...raises, direct: false }, subjects, rule)
    s.objects = subjects
  }
  return list.end
}

/** "is an inhibitor of A", "is essential for A", "is dependent on A". */
export function readCopula(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): number {
  let j = vg.end
  while (at(r, j)?.tag === "adverb") j++
  const t = at(r, j)
  if (!t) return j
  const follow = at(r, j + 1)
  if (needed.test(t.lower) && (follow?.lower === "for" || follow?.tag === "to"))
    return readNeeded(r, s, vg, subjects, j)
  if (/^(?:dependent|reliant)$/.test(t.lower) && /^(?:on|upon)$/.test(follow?.lower ?? "")) {
    return readDepends(r, s, vg, subjects, j + 2)
  }
  if (/^(?:secondary to|due to|owing to|because of|downstream of|upstream of)$/.test(t.lower)) {
    return readPlaced(r, s, vg, subjects, j)
  }
  const dependent = readDependent(r, s, vg, subjects, j)
  if (dependent !== undefined) return dependent
  const phrase = readPhrase(r, j, "object")
  if (!phrase) return j
  agentClaims(r, vg, subjects, phrase, "copula:agent")
  return phrase.end
}

/** "is A- and B-dependent", "is A-independent". */
function readDependent(
  r: Reading,
  s: State,
  vg: VerbGroup,
  subjects: readonly Term[],
  start: number,
): number | undefined {
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
