/** Passive clauses: "A is activated by B via C", "A is associated with loss of B". */
import { affected, asSubject, claimsOf, type Term } from "./claim.ts"
import { emit, exceptions, type State } from "./clause-state.ts"
import { readList } from "./noun-phrase.ts"
import type { VerbSense } from "./patterns-index.ts"
import { at, causalPreposition, type Reading } from "./phrase.ts"
import type { Token } from "./tag.ts"
import { linkOf, type VerbGroup } from "./verb-group.ts"

interface PassiveParts {
  readonly agents: readonly Term[]
  readonly via: readonly Term[]
  readonly causes: readonly { readonly terms: readonly Term[]; readonly word: string }[]
  readonly to: string | undefined
  readonly products: readonly Term[]
  readonly end: number
}

/** After a passive verb: "on the membrane by A via B into C". */
export function passiveParts(r: Reading, i: number): PassiveParts {
  const agents: Term[] = []
  const via: Term[] = []
  const causes: { terms: readonly Term[]; word: string }[] = []
  let to: string | undefined
  let products: readonly Term[] = []
  let j = i
  for (;;) {
    const t = at(r, j)
    if (t?.tag === "adverb") {
      j++
      continue
    }
    if (t?.tag !== "preposition" && t?.tag !== "to") break
    const w = t.lower
    if (at(r, j + 1)?.tag === "verb" && at(r, j + 1)?.form !== "past") break
    const list = readList(r, j + 1, "object")
    if (!list) break
    const causal = causalPreposition(w)
    if (w === "by") agents.push(...list.terms)
    else if (w === "via" || w === "through") via.push(...list.terms)
    else if (causal !== undefined)
      causes.push({ terms: list.terms.map((x) => ({ ...x, polarity: (x.polarity * causal) as 1 | -1 })), word: w })
    else if (w === "to" || w === "into") {
      products = list.terms
      to =
        list.terms[0]?.mention.text ?? r.text.slice((at(r, j + 1) as Token).start, (at(r, list.end - 1) as Token).end)
    }
    j = list.end
  }
  return { agents, via, causes, to, products, end: j }
}

export function readPassive(r: Reading, s: State, vg: VerbGroup, themes: readonly Term[]): number {
  const first = vg.senses[0] as VerbSense
  const p = passiveParts(r, first.particle.length > 0 && first.aspect === "translocates" ? vg.end - 1 : vg.end)
  const via = p.agents.length > 0 ? p.via.map((t) => t.mention.text) : []
  if (first.lemma === "associate" || first.lemma === "associate_with") return readAssociated(r, s, vg, themes)
  if (p.agents.length > 0) {
    emit(r, s, vg, p.agents, themes, "passive-by", { via, to: p.to })
    const denied = exceptions(r, p.end)
    if (denied.terms.length > 0) emit(r, s, { ...vg, negated: !vg.negated }, denied.terms, themes, "passive-by")
    for (const lead of [...s.leads, ...p.causes]) {
      if (causalPreposition(lead.word) === 1 && /response/.test(lead.word))
        emit(r, s, vg, lead.terms, themes, "passive-lead", { via: p.agents.map((t) => t.mention.text) })
    }
  } else if (p.via.length > 0) emit(r, s, vg, p.via, themes, "passive-via")
  else if (p.causes.length > 0) for (const c of p.causes) emit(r, s, vg, c.terms, themes, `passive-${c.word}`)
  else if (s.leads.length > 0) for (const c of s.leads) emit(r, s, vg, c.terms, themes, `passive-lead`)
  s.objects = themes.map((t) => affected(linkOf(first, vg), t))
  s.plain = p.agents.length > 0 ? p.agents.map(asSubject) : s.objects
  s.nearest = first.aspect === "converts" ? p.products : s.plain
  if (first.aspect === "converts") s.objects = p.products
  if (first.aspect === "translocates" && p.products.length > 0) emit(r, s, vg, themes, p.products, "passive-moves")
  return p.end
}

/** "is associated with", "is linked to": a link where the other side names a change. */
function readAssociated(r: Reading, s: State, vg: VerbGroup, themes: readonly Term[]): number {
  let j = vg.end
  if (at(r, j)?.lower === "with") j++
  const list = readList(r, j, "object")
  if (!list) return j
  const changed = list.phrases.some((p) => p.event !== undefined && p.event.aspect !== "binds")
  if (changed) {
    r.claims.push(
      ...claimsOf(themes, { aspect: "activity", sign: 1, direct: false }, list.terms, {
        rule: "passive:associated-with",
        negated: vg.negated,
        hedged: vg.hedged || r.hedged,
      }),
    )
  }
  s.objects = list.terms
  return list.end
}
