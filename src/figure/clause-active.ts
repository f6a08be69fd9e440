/** Active clauses: verb and object, "via B", sites, conversions, moves, verbs without an object. */
import { affected, asSubject, claimOf, claimsOf, type Link, type Term } from "./claim.ts"
import { readDepends } from "./clause-copula.ts"
import { passiveParts } from "./clause-passive.ts"
import { actsAs, agentClaims, emit, type State } from "./clause-state.ts"
import { readList, readPhrase } from "./noun-phrase.ts"
import type { VerbSense } from "./patterns-index.ts"
import { at, type PhraseList, type Reading } from "./phrase.ts"
import type { Token } from "./tag.ts"
import { linkOf, readVerbGroup, type VerbGroup } from "./verb-group.ts"

/** After the object: "via B", "through B": names, and what "via inhibition of B" claims by itself. */
function viaOf(r: Reading, subjects: readonly Term[], i: number): { via: readonly string[]; end: number } {
  const via: string[] = []
  let j = i
  // "in a PI3K-dependent manner"
  if (at(r, j)?.lower === "in" && at(r, j + 1)?.tag === "determiner") {
    let k = j + 2
    const names: string[] = []
    while (at(r, k)?.mention || /^(?:conjunction|slash|dash)$/.test(at(r, k)?.tag ?? "")) {
      const m = at(r, k)?.mention
      if (m) names.push(m.text)
      k++
    }
    if (
      names.length > 0 &&
      at(r, k)?.lower === "dependent" &&
      /^(?:manner|fashion|way|mechanism)$/.test(at(r, k + 1)?.lower ?? "")
    ) {
      via.push(...names)
      j = k + 2
    }
  }
  while (
    /^(?:via|through|by means of|by way of|using|by|involving)$/.test(at(r, j)?.lower ?? "") &&
    at(r, j + 1)?.tag !== "verb"
  ) {
    const list = readList(r, j + 1, "object")
    if (!list) break
    for (const t of list.terms) {
      const loose = t.mention.kind === "process" && t.mention.id === undefined && !/\s/.test(t.mention.text)
      if (!loose || !r.name) via.push(t.mention.text)
      const event = list.phrases.some((p) => p.event !== undefined && p.event.sign < 0)
      if (event && t.polarity < 0) {
        r.claims.push(
          ...claimsOf(subjects, { aspect: "activity", sign: 1, direct: undefined }, [t], {
            rule: "via:event",
            hedged: r.hedged,
          }),
        )
      }
    }
    j = list.end
  }
  return { via, end: j }
}

export function readActive(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[], inSubject = false): number {
  const first = vg.senses[0] as VerbSense
  const next = at(r, vg.end)
  if (actsAs.test(first.lemma) && next?.lower === "as") {
    const phrase = readPhrase(r, vg.end + 1, "object")
    if (!phrase) return vg.end + 1
    agentClaims(r, vg, subjects, phrase, "acts-as")
    if (phrase.agent) s.objects = phrase.terms
    return phrase.end
  }
  if (first.lemma === "depend_on") return readDepends(r, s, vg, subjects, vg.end)
  if (first.aspect === "translocates") return readMove(r, s, vg, subjects)
  if (!first.causal && vg.senses.every((x) => !x.causal)) {
    const list =
      first.particle.length > 0 || at(r, vg.end)?.tag !== "preposition" ? readList(r, vg.end, "object") : undefined
    s.objects = []
    return list?.end ?? vg.end
  }
  const list = readList(r, vg.end, inSubject ? "subject" : "object")
  if (!list) {
    return readIntransitive(r, s, vg, subjects)
  }
  let end = list.end
  let objects = list.terms
  const by = at(r, end)
  if (by?.tag === "verb" && by.form === "past" && at(r, end + 1)?.lower === "by") {
    const inner = readVerbGroup(r, end)
    if (inner) {
      const p = passiveParts(r, inner.end)
      end = p.end
      if (
        objects.length === 0 ||
        (/^(?:pathways?|signaling|signalling|process|processes|events?|responses?|cascade)$/.test(
          list.phrases[0]?.head ?? "",
        ) &&
          objects.every((t) => t.mention.id === undefined && r.name !== undefined))
      )
        objects = p.agents.map(asSubject)
      else emit(r, s, inner, p.agents, objects, "reduced")
    }
  }
  if (objects.length === 0 && at(r, end)?.tag === "verb" && at(r, end)?.form === "ing" && list.phrases.length > 0) {
    // "dampens the pathway leading to A": what is said of the nameless pathway is said of A.
    const inner = readVerbGroup(r, end)
    const far = inner?.senses.every((x) => x.link) ? readList(r, inner.end, "object") : undefined
    if (far) {
      objects = far.terms
      end = far.end
    }
  }
  const mutual = r.tokens.slice(list.start, end).some((t) => t.lower === "each other" || t.lower === "one another")
  if (mutual) {
    emit(r, s, vg, subjects, subjects, "reciprocal")
    return Math.max(end, list.start + 1)
  }
  if (
    /^(?:form|undergo)$/.test(first.lemma) &&
    list.phrases.some((p) => /(?:dimers?|oligomers?|trimers?|multimers?)$/.test(p.head)) &&
    !objects.some((t) => t.mention.id !== undefined)
  ) {
    const self: Link = { aspect: "binds", sign: 1, direct: true }
    r.claims.push(
      ...subjects.map((t) =>
        claimOf(t, self, t, { rule: "active:form-dimers", negated: vg.negated, hedged: vg.hedged || r.hedged }),
      ),
    )
    s.objects = subjects
    return end
  }
  if (
    first.lemma === "form" &&
    list.phrases.some((p) =>
      /^(?:complex|complexes|signalosome|inflammasome|apoptosome|heterodimers?|heterotrimers?)$/.test(p.head),
    )
  ) {
    s.objects = objects
    return end
  }
  let to: string | undefined
  let product: PhraseList | undefined
  if (
    (first.aspect === "converts" || first.aspect === "recruits" || first.aspect === "degrades") &&
    (at(r, end)?.tag === "to" || /^(?:into|onto)$/.test(at(r, end)?.lower ?? ""))
  ) {
    product = readList(r, end + 1, "object")
    if (product) {
      to =
        product.terms[0]?.mention.text ??
        r.text.slice((at(r, end + 1) as Token).start, (at(r, product.end - 1) as Token).end)
      end = product.end
    }
  }
  const targeted =
    at(r, end)?.lower === "for" &&
    /^(?:degradation|proteasomal|ubiquitination|proteolysis|lysosomal|destruction)$/.test(at(r, end + 1)?.lower ?? "")
  if (targeted) {
    r.claims.push(
      ...claimsOf(subjects, { aspect: "degrades", sign: 1, direct: undefined }, objects, {
        rule: "active:target-for-degradation",
        negated: vg.negated,
        hedged: vg.hedged || r.hedged,
      }),
    )
    s.objects = objects.map((t) => ({ ...t, polarity: -1 }))
    return end + 2
  }
  if (first.aspect === "degrades" && to !== undefined) {
    emit(r, s, { ...vg, senses: [{ ...first, aspect: "converts" }] }, subjects, objects, "active", { to })
    s.objects = product?.terms ?? []
    return end
  }
  const site =
    /^(?:at|on)$/.test(at(r, end)?.lower ?? "") && /phosphorylates|ubiquit|acetyl|hydroxyl/.test(first.aspect)
      ? siteAt(r, end + 1)
      : undefined
  const v = viaOf(r, subjects, site?.end ?? end)
  const promoter = list.phrases.some((p) =>
    /^(?:promoters?|enhancers?|elements?|dna|mrnas?|genes?|utrs?)$/.test(p.head),
  )
  emit(r, s, vg, subjects, objects, "active", { via: v.via, to, site: site?.text, promoter })
  const how = r.text.slice(at(r, list.start)?.start ?? 0, at(r, v.end - 1)?.end ?? 0)
  if (v.via.length === 0 && /\b(?:via|through|by)\s+(?:\w+\s+)?phosphorylation\b(?!\s+of)/.test(how)) {
    emit(
      r,
      s,
      { ...vg, senses: [{ ...first, lemma: "via-phosphorylation", aspect: "phosphorylates", causal: true, sign: 1 }] },
      subjects,
      objects,
      "active",
    )
  }
  const link = linkOf(vg.senses.at(-1) as VerbSense, vg)
  s.objects = objects.map((t) => affected(link, t))
  s.plain = objects.map(asSubject)
  s.nearest = vg.senses.at(-1)?.aspect === "binds" ? subjects : s.objects
  return v.end
}

function siteAt(r: Reading, i: number): { text: string; end: number } | undefined {
  let j = i
  while (at(r, j)?.tag === "determiner") j++
  const found: string[] = []
  for (; at(r, j) && found.length < 4; j++) {
    const t = at(r, j) as Token
    if (
      /^(?:Ser|Thr|Tyr|Lys|S|T|Y|K)-?\d+$/i.test(t.text) ||
      /^(?:serine|threonine|tyrosine|lysine)-?\d*$/i.test(t.text)
    )
      found.push(t.text)
    else if (!/^(?:and|,|residues?|positions?|at)$/.test(t.lower)) break
  }
  return found.length > 0 ? { text: found.join(", "), end: j } : undefined
}

/** "translocates to the nucleus", "enters the nucleus", "transports A to B". */
function readMove(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): number {
  let j = vg.end
  const direct =
    at(r, j)?.tag === "to" ||
    /^(?:into|in|onto|from)$/.test(at(r, j)?.lower ?? "") ||
    (vg.senses[0]?.particle.length ?? 0) > 0
  if (at(r, j)?.lower === "from") {
    const from = readPhrase(r, j + 1, "object")
    if (from) j = from.end
  }
  if (at(r, j)?.tag === "to" || /^(?:into|in|onto)$/.test(at(r, j)?.lower ?? "")) j++
  const list = readList(r, j, "object")
  if (!list) return j
  const place = list.terms.filter(
    (t) => t.mention.kind === "location" || t.mention.kind === "cell" || direct || vg.senses[0]?.lemma === "enter",
  )
  if (place.length > 0 || vg.senses[0]?.lemma === "enter") emit(r, s, vg, subjects, place, "moves")
  s.objects = subjects
  return list.end
}

function readIntransitive(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): number {
  const first = vg.senses[0] as VerbSense
  s.objects = subjects
  if (/^(?:accumulate|increase|decrease|decline|abate|improve)$/.test(first.lemma)) {
    s.objects = subjects.map((t) => affected(linkOf(first, vg), t))
    for (const lead of s.leads) emit(r, s, vg, lead.terms, subjects, "lead-intransitive")
  }
  return vg.end
}
