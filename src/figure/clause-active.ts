/** Active clauses: verb and object, "via B", sites, conversions, moves, verbs without an object. */
import { affected, asSubject, claimOf, claimsOf, type Link, type Term } from "./claim.ts"
import { readDepends } from "./clause-copula.ts"
import { passiveParts } from "./clause-passive.ts"
import { actsAs, agentClaims, emit, exceptions, type State, tell } from "./clause-state.ts"
import { readList, readPhrase } from "./noun-phrase.ts"
import type { VerbSense } from "./patterns-index.ts"
import { at, type PhraseList, type Reading } from "./phrase.ts"
import type { Token } from "./tag.ts"
import { linkOf, readVerbGroup, type VerbGroup } from "./verb-group.ts"

/** After the object: "via B", "through B": names, and what "via inhibition of B" claims by itself. */
function viaOf(
  r: Reading,
  subjects: readonly Term[],
  i: number,
): { via: readonly string[]; terms: readonly Term[]; end: number } {
  const terms: Term[] = []
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
    terms.push(...list.terms.map(asSubject))
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
  return { via, terms, end: j }
}

/** What the object turns out to be, and where it ends. */
interface ActiveObject {
  readonly list: PhraseList
  readonly terms: readonly Term[]
  readonly end: number
}

const nameless = /^(?:pathways?|signaling|signalling|process|processes|events?|responses?|cascade)$/

/** The object with what hangs on it: "A orchestrated by B", "the pathway leading to A". */
function objectOf(r: Reading, s: State, list: PhraseList): ActiveObject {
  let { terms, end } = list
  const verb = at(r, end)
  if (verb?.tag === "verb" && verb.form === "past" && at(r, end + 1)?.lower === "by") {
    const inner = readVerbGroup(r, end)
    if (inner) {
      const p = passiveParts(r, inner.end)
      end = p.end
      const unnamed =
        r.name !== undefined &&
        nameless.test(list.phrases[0]?.head ?? "") &&
        terms.every((t) => t.mention.id === undefined)
      if (terms.length === 0 || unnamed) terms = p.agents.map(asSubject)
      else emit(r, s, inner, p.agents, terms, "reduced")
    }
  }
  if (terms.length === 0 && at(r, end)?.tag === "verb" && at(r, end)?.form === "ing" && list.phrases.length > 0) {
    // "dampens the pathway leading to A": what is said of the nameless pathway is said of A.
    const inner = readVerbGroup(r, end)
    const far = inner?.senses.every((x) => x.link) ? readList(r, inner.end, "object") : undefined
    if (far) return { list, terms: far.terms, end: far.end }
  }
  return { list, terms, end }
}

const multimers = /(?:dimers?|oligomers?|trimers?|multimers?)$/
const assemblies = /^(?:complex|complexes|signalosome|inflammasome|apoptosome|heterodimers?|heterotrimers?)$/

/** "forms dimers" binds itself, "forms a complex" claims nothing; undefined where it is neither. */
function readAssembly(
  r: Reading,
  s: State,
  vg: VerbGroup,
  subjects: readonly Term[],
  o: ActiveObject,
): number | undefined {
  const lemma = vg.senses[0]?.lemma ?? ""
  const heads = o.list.phrases.map((p) => p.head)
  const known = o.terms.some((t) => t.mention.id !== undefined)
  if (/^(?:form|undergo)$/.test(lemma) && heads.some((h) => multimers.test(h)) && !known) {
    const self: Link = { aspect: "binds", sign: 1, direct: true }
    const options = { rule: "active:form-dimers", negated: vg.negated, hedged: vg.hedged || r.hedged }
    r.claims.push(...subjects.map((t) => claimOf(t, self, t, options)))
    s.objects = subjects
    return o.end
  }
  const touching = o.list.phrases.some((p) => p.event?.aspect === "binds")
  if (lemma !== "form" || !(touching || heads.some((h) => assemblies.test(h)))) return undefined
  s.objects = o.terms
  return o.end
}

/** "into C", "to the membrane": what something is made into or brought to. */
function productOf(
  r: Reading,
  vg: VerbGroup,
  i: number,
): { readonly name: string; readonly list: PhraseList } | undefined {
  if (!/^(?:converts|recruits|degrades)$/.test(vg.senses[0]?.aspect ?? "")) return undefined
  if (at(r, i)?.tag !== "to" && !/^(?:into|onto)$/.test(at(r, i)?.lower ?? "")) return undefined
  const list = readList(r, i + 1, "object")
  if (!list) return undefined
  const shown = r.text.slice((at(r, i + 1) as Token).start, (at(r, list.end - 1) as Token).end)
  return { name: list.terms[0]?.mention.text ?? shown, list }
}

const disposal = /^(?:degradation|proteasomal|ubiquitination|proteolysis|lysosomal|destruction)$/
const genomic = /^(?:promoters?|enhancers?|elements?|dna|mrnas?|genes?|utrs?)$/
const modified = /phosphorylates|ubiquit|acetyl|hydroxyl/

/** An active verb and its object: the claims are made, the index after them is returned. */
export function readActive(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[], inSubject = false): number {
  const first = vg.senses[0] as VerbSense
  if (actsAs.test(first.lemma) && at(r, vg.end)?.lower === "as") return readActsAs(r, s, vg, subjects)
  if (first.lemma === "depend_on") return readDepends(r, s, vg, subjects, vg.end)
  if (first.aspect === "translocates") return readMove(r, s, vg, subjects)
  if (vg.senses.every((x) => !x.causal)) return passOver(r, s, vg)
  const list = readList(r, vg.end, inSubject ? "subject" : "object")
  if (!list) return readIntransitive(r, s, vg, subjects)
  const o = objectOf(r, s, list)
  if (r.tokens.slice(list.start, o.end).some((t) => t.lower === "each other" || t.lower === "one another")) {
    emit(r, s, vg, subjects, subjects, "reciprocal")
    return Math.max(o.end, list.start + 1)
  }
  const assembled = readAssembly(r, s, vg, subjects, o)
  if (assembled !== undefined) return assembled
  const product = productOf(r, vg, o.end)
  const end = product?.list.end ?? o.end
  if (at(r, end)?.lower === "for" && disposal.test(at(r, end + 1)?.lower ?? "")) {
    tell(r, vg, subjects, { aspect: "degrades", sign: 1, direct: undefined }, o.terms, "active:target-for-degradation")
    s.objects = o.terms.map((t) => ({ ...t, polarity: -1 }))
    return end + 2
  }
  if (first.aspect === "degrades" && product) {
    emit(r, s, { ...vg, senses: [{ ...first, aspect: "converts" }] }, subjects, o.terms, "active", { to: product.name })
    s.objects = product.list.terms
    return end
  }
  return readEffect(r, s, vg, subjects, o, end, product?.name)
}

/** The plain case: site, "via B", the claims, and what the object is afterwards. */
function readEffect(
  r: Reading,
  s: State,
  vg: VerbGroup,
  subjects: readonly Term[],
  o: ActiveObject,
  end: number,
  to: string | undefined,
): number {
  const first = vg.senses[0] as VerbSense
  const placed = /^(?:at|on)$/.test(at(r, end)?.lower ?? "") && modified.test(first.aspect)
  const site = placed ? siteAt(r, end + 1) : undefined
  const v = viaOf(r, subjects, site?.end ?? end)
  const promoter = o.list.phrases.some((p) => genomic.test(p.head))
  emit(r, s, vg, subjects, o.terms, "active", { via: v.via, to, site: site?.text, promoter })
  const how = r.text.slice(at(r, o.list.start)?.start ?? 0, at(r, v.end - 1)?.end ?? 0)
  if (v.via.length === 0 && /\b(?:via|through|by)\s+(?:\w+\s+)?phosphorylation\b(?!\s+of)/.test(how)) {
    const also: VerbSense = { ...first, lemma: "via-phosphorylation", aspect: "phosphorylates", causal: true, sign: 1 }
    emit(r, s, { ...vg, senses: [also] }, subjects, o.terms, "active")
  }
  const denied = exceptions(r, v.end)
  if (denied.terms.length > 0) emit(r, s, { ...vg, negated: !vg.negated }, subjects, denied.terms, "active")
  const last = vg.senses.at(-1) as VerbSense
  s.objects = o.terms.map((t) => affected(linkOf(last, vg), t))
  s.plain = o.terms.map(asSubject)
  // "A inhibits B by loss of C, which leads to D": C is the nearest.
  s.nearest = v.terms.length > 0 ? v.terms : last.aspect === "binds" ? subjects : s.objects
  return Math.max(v.end, denied.end)
}

/** "acts as an inhibitor of A". */
function readActsAs(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): number {
  const phrase = readPhrase(r, vg.end + 1, "object")
  if (!phrase) return vg.end + 1
  agentClaims(r, vg, subjects, phrase, "acts-as")
  if (phrase.agent) s.objects = phrase.terms
  return phrase.end
}

/** A verb that claims nothing: its object is passed over. */
function passOver(r: Reading, s: State, vg: VerbGroup): number {
  const direct = (vg.senses[0]?.particle.length ?? 0) > 0 || at(r, vg.end)?.tag !== "preposition"
  const list = direct ? readList(r, vg.end, "object") : undefined
  s.objects = []
  return list?.end ?? vg.end
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
