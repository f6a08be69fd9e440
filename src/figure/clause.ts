/**
 * One sentence → claims. Walks the tagged tokens from left to right: phrases become candidates for the subject, verb
 * groups take the subject their form asks for (finite, relative, participle, infinitive, by + gerund) and read their
 * object. Each claim carries the name of the rule that made it.
 */
import { affected, asSubject, type Claim, claimOf, claimsOf, type Link, type Term } from "./claim.ts"
import {
  causalPreposition,
  finiteVerbAt,
  type Phrase,
  type PhraseList,
  type Reading,
  readList,
  readPhrase,
} from "./noun-phrase.ts"
import type { Sign } from "./patterns.ts"
import { grammarIndex, type VerbSense } from "./patterns-index.ts"
import type { Token } from "./tag.ts"

type Form = "finite" | "infinitive" | "participle" | "gerund"

interface VerbGroup {
  readonly senses: readonly VerbSense[]
  readonly passive: boolean
  readonly form: Form
  readonly negated: boolean
  readonly hedged: boolean
  /** +1 or −1 from "positively", "negatively". */
  readonly direction: Sign | undefined
  readonly directly: boolean
  /** No main verb: "is", "does not". */
  readonly copula: boolean
  readonly start: number
  readonly end: number
}

interface State {
  /** Phrases since the last verb: the subject to come. */
  pending: PhraseList | undefined
  pendingUsed: boolean
  pendingCoref: boolean
  /** The subject of the last verb group, and of the last main clause. */
  verbSubject: readonly Term[]
  mainSubject: readonly Term[]
  /** What the last verb group left changed. */
  objects: readonly Term[]
  /** What ", which" and "that" refer to after it: the nearest phrase, with and without the change. */
  nearest: readonly Term[]
  plain: readonly Term[]
  antecedent: readonly Term[]
  last: VerbGroup | undefined
  lastClaims: readonly Claim[]
  leads: readonly { readonly terms: readonly Term[]; readonly word: string }[]
  /** A gerund that waits for its subject: "By engaging X, Y …". */
  early: VerbGroup | undefined
  relative: boolean
  titles: boolean
}

const tok = (r: Reading, i: number): Token | undefined => r.tokens[i]
const passing =
  /^(?:appears?|appeared|seems?|tends?|able|known|shown|found|reported|thought|likely|expected|believed|proposed|suggested|hypothesized|required|needed|unable|fails?|failed|observed|demonstrated|suspected|predicted)$/

/** The verb group at `i`, undefined where there is none. */
function readVerbGroup(r: Reading, i: number): VerbGroup | undefined {
  const hedges = grammarIndex().hedges
  let negated = false
  let hedged = false
  let auxiliary = false
  let finite = false
  let infinitive = false
  let directly = false
  let direction: Sign | undefined
  let main: Token | undefined
  let j = i
  for (; j < r.tokens.length; j++) {
    const t = tok(r, j) as Token
    const w = t.lower
    if (
      t.tag === "adverb" ||
      (t.tag === "comma" && tok(r, j + 1)?.tag === "adverb" && tok(r, j + 2)?.tag === "comma")
    ) {
      if (hedges.has(w)) hedged = true
      if (w === "directly") directly = true
      if (w === "negatively" || w === "inversely") direction = -1
      if (w === "positively") direction = 1
      if (w === "hardly" || w === "barely") negated = true
    } else if (t.tag === "comma" && tok(r, j - 1)?.tag === "adverb" && tok(r, j - 2)?.tag === "comma") continue
    else if (t.tag === "negation") negated = !negated
    else if (t.tag === "modal") {
      finite = true
      if (hedges.has(w)) hedged = true
      if (w === "cannot") negated = true
    } else if (t.tag === "auxiliary") {
      auxiliary = true
      if (!infinitive) finite = true
    } else if (t.tag === "perfect") finite = true
    else if (t.tag === "to" && j === i) infinitive = true
    else if (t.tag === "to" && j > i && passing.test(tok(r, j - 1)?.lower ?? "")) {
      auxiliary = tok(r, j + 1)?.lower === "be"
    } else if (
      passing.test(w) &&
      (tok(r, j + 1)?.tag === "to" || (tok(r, j + 1)?.tag === "adverb" && tok(r, j + 2)?.tag === "to")) &&
      (auxiliary || t.tag === "verb" || w === "unable")
    ) {
      if (hedges.has(w)) hedged = true
      if (/^(?:unable|fails?|failed)$/.test(w)) negated = !negated
      if (!infinitive) finite = true
      auxiliary = false
    } else if (t.tag === "verb") {
      main = t
      break
    } else break
  }
  if (!main && !finite) return undefined
  const senses: VerbSense[] = []
  let end = j
  if (main) {
    end = j + 1
    const first = senseOf(r, main, end)
    senses.push(first.sense)
    end = first.end
    // "binds and inactivates", "phosphorylated and then activated by"
    for (;;) {
      let k = end
      if (tok(r, k)?.tag === "comma") k++
      if (tok(r, k)?.tag !== "conjunction") break
      k++
      while (tok(r, k)?.tag === "adverb") {
        if (tok(r, k)?.lower === "negatively") direction = -1
        k++
      }
      const more = tok(r, k)
      if (more?.tag !== "verb" || more.form !== main.form) break
      const next = senseOf(r, more, k + 1)
      senses.push(next.sense)
      end = next.end
    }
  }
  const form: Form = infinitive
    ? "infinitive"
    : main?.form === "ing" && !auxiliary
      ? "participle"
      : finite || main?.form !== "ing"
        ? "finite"
        : "participle"
  const passive = main !== undefined && main.form === "past" && auxiliary
  return { senses, passive, form, negated, hedged, direction, directly, copula: main === undefined, start: i, end }
}

/** The sense whose particle follows; else the one without particle; else a sense that claims nothing. */
function senseOf(r: Reading, verb: Token, after: number): { sense: VerbSense; end: number } {
  const senses = verb.verb?.senses ?? []
  for (const sense of senses) {
    if (sense.particle.length === 0) continue
    let k = after
    while (tok(r, k)?.tag === "adverb") k++
    const wanted = sense.particle.join(" ")
    let words = tok(r, k)?.lower ?? ""
    let n = 1
    while (words.length < wanted.length && tok(r, k + n)) words += ` ${tok(r, k + n++)?.lower}`
    if (words === wanted) return { sense, end: k + n }
  }
  const bare = senses.find((s) => s.particle.length === 0)
  const none: VerbSense = {
    lemma: verb.lower,
    aspect: "regulates",
    sign: 0,
    direct: undefined,
    link: false,
    causal: false,
    particle: [],
  }
  return { sense: bare ?? none, end: after }
}

function linkOf(sense: VerbSense, vg: VerbGroup): Link {
  const sign = sense.sign === 0 && vg.direction !== undefined ? vg.direction : sense.sign
  const aspect = sense.aspect === "regulates" && sign !== 0 ? "activity" : sense.aspect
  return { aspect, sign, direct: vg.directly ? true : sense.direct }
}

function emit(
  r: Reading,
  s: State,
  vg: VerbGroup,
  subjects: readonly Term[],
  objects: readonly Term[],
  rule: string,
  extra: { via?: readonly string[]; to?: string | undefined; site?: string | undefined; promoter?: boolean } = {},
): void {
  for (const sense of vg.senses) {
    if (!sense.causal || (sense.aspect === "binds" && extra.promoter)) continue
    const claims = claimsOf(subjects, linkOf(sense, vg), objects, {
      rule: `${rule}:${sense.lemma}`,
      negated: vg.negated,
      hedged: vg.hedged || r.hedged,
      ...extra,
    })
    r.claims.push(...claims)
    s.lastClaims = claims
  }
}

/** After the object: "via B", "through B": names, and what "via inhibition of B" claims by itself. */
function viaOf(r: Reading, subjects: readonly Term[], i: number): { via: readonly string[]; end: number } {
  const via: string[] = []
  let j = i
  // "in a PI3K-dependent manner"
  if (tok(r, j)?.lower === "in" && tok(r, j + 1)?.tag === "determiner") {
    let k = j + 2
    const names: string[] = []
    while (tok(r, k)?.mention || /^(?:conjunction|slash|dash)$/.test(tok(r, k)?.tag ?? "")) {
      const m = tok(r, k)?.mention
      if (m) names.push(m.text)
      k++
    }
    if (
      names.length > 0 &&
      tok(r, k)?.lower === "dependent" &&
      /^(?:manner|fashion|way|mechanism)$/.test(tok(r, k + 1)?.lower ?? "")
    ) {
      via.push(...names)
      j = k + 2
    }
  }
  while (
    /^(?:via|through|by means of|by way of|using|by|involving)$/.test(tok(r, j)?.lower ?? "") &&
    tok(r, j + 1)?.tag !== "verb"
  ) {
    const list = readList(r, j + 1, "object")
    if (!list) break
    for (const t of list.terms) {
      via.push(t.mention.text)
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

interface PassiveParts {
  readonly agents: readonly Term[]
  readonly via: readonly Term[]
  readonly causes: readonly { readonly terms: readonly Term[]; readonly word: string }[]
  readonly to: string | undefined
  readonly products: readonly Term[]
  readonly end: number
}

/** After a passive verb: "on the membrane by A via B into C". */
function passiveParts(r: Reading, i: number): PassiveParts {
  const agents: Term[] = []
  const via: Term[] = []
  const causes: { terms: readonly Term[]; word: string }[] = []
  let to: string | undefined
  let products: readonly Term[] = []
  let j = i
  for (;;) {
    const t = tok(r, j)
    if (t?.tag === "adverb") {
      j++
      continue
    }
    if (t?.tag !== "preposition" && t?.tag !== "to") break
    const w = t.lower
    if (tok(r, j + 1)?.tag === "verb" && tok(r, j + 1)?.form !== "past") break
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
        list.terms[0]?.mention.text ?? r.text.slice((tok(r, j + 1) as Token).start, (tok(r, list.end - 1) as Token).end)
    }
    j = list.end
  }
  return { agents, via, causes, to, products, end: j }
}

function readPassive(r: Reading, s: State, vg: VerbGroup, themes: readonly Term[]): number {
  const first = vg.senses[0] as VerbSense
  const p = passiveParts(r, first.particle.length > 0 && first.aspect === "translocates" ? vg.end - 1 : vg.end)
  const via = p.agents.length > 0 ? p.via.map((t) => t.mention.text) : []
  if (first.lemma === "associate" || first.lemma === "associate_with") return readAssociated(r, s, vg, themes)
  if (p.agents.length > 0) {
    emit(r, s, vg, p.agents, themes, "passive-by", { via, to: p.to })
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
  if (tok(r, j)?.lower === "with") j++
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

/** "is an inhibitor of A", "is essential for A", "is dependent on A". */
function readCopula(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): number {
  let j = vg.end
  while (tok(r, j)?.tag === "adverb") j++
  const t = tok(r, j)
  if (!t) return j
  const follow = tok(r, j + 1)
  if (
    /^(?:essential|required|necessary|critical|crucial|indispensable|important|sufficient|responsible|needed|pivotal)$/.test(
      t.lower,
    ) &&
    (follow?.lower === "for" || follow?.tag === "to")
  ) {
    if (follow.tag === "to" && tok(r, j + 2)?.tag === "verb") {
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
function readDependent(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[], at: number): number | undefined {
  const on: Term[] = []
  for (let j = at; j < at + 9; j++) {
    const t = tok(r, j)
    if (!t) return undefined
    if (t.mention) on.push({ mention: t.mention, polarity: 1, aspect: undefined })
    else if (t.tag === "suffix" && /^(?:in)?dependent$/.test(t.lower) && on.length > 0) {
      if (/^(?:noun|event|measure|entity)$/.test(tok(r, j + 1)?.tag ?? "")) return undefined
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

function readDepends(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[], at: number): number {
  const list = readList(r, at, "object")
  if (!list) return at
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

function agentClaims(r: Reading, vg: VerbGroup, subjects: readonly Term[], phrase: Phrase, rule: string): void {
  if (!phrase.agent) return
  r.claims.push(
    ...claimsOf(subjects, phrase.agent.link, phrase.agent.themes, {
      rule,
      negated: vg.negated,
      hedged: vg.hedged || r.hedged,
    }),
  )
}

const actsAs = /^(?:act|serve|function|work|behave)$/

function readActive(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): number {
  const first = vg.senses[0] as VerbSense
  const next = tok(r, vg.end)
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
      first.particle.length > 0 || tok(r, vg.end)?.tag !== "preposition" ? readList(r, vg.end, "object") : undefined
    s.objects = []
    return list?.end ?? vg.end
  }
  const list = readList(r, vg.end, "object")
  if (!list) {
    return readIntransitive(r, s, vg, subjects)
  }
  let end = list.end
  let objects = list.terms
  const by = tok(r, end)
  if (by?.tag === "verb" && by.form === "past" && tok(r, end + 1)?.lower === "by") {
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
    (tok(r, end)?.tag === "to" || /^(?:into|onto)$/.test(tok(r, end)?.lower ?? ""))
  ) {
    product = readList(r, end + 1, "object")
    if (product) {
      to =
        product.terms[0]?.mention.text ??
        r.text.slice((tok(r, end + 1) as Token).start, (tok(r, product.end - 1) as Token).end)
      end = product.end
    }
  }
  const targeted =
    tok(r, end)?.lower === "for" &&
    /^(?:degradation|proteasomal|ubiquitination|proteolysis|lysosomal|destruction)$/.test(tok(r, end + 1)?.lower ?? "")
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
    /^(?:at|on)$/.test(tok(r, end)?.lower ?? "") && /phosphorylates|ubiquit|acetyl|hydroxyl/.test(first.aspect)
      ? siteAt(r, end + 1)
      : undefined
  const v = viaOf(r, subjects, site?.end ?? end)
  const promoter = list.phrases.some((p) =>
    /^(?:promoters?|enhancers?|elements?|dna|mrnas?|genes?|utrs?)$/.test(p.head),
  )
  emit(r, s, vg, subjects, objects, "active", { via: v.via, to, site: site?.text, promoter })
  const how = r.text.slice(tok(r, list.start)?.start ?? 0, tok(r, v.end - 1)?.end ?? 0)
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
  while (tok(r, j)?.tag === "determiner") j++
  const found: string[] = []
  for (; tok(r, j) && found.length < 4; j++) {
    const t = tok(r, j) as Token
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
    tok(r, j)?.tag === "to" ||
    /^(?:into|in|onto|from)$/.test(tok(r, j)?.lower ?? "") ||
    (vg.senses[0]?.particle.length ?? 0) > 0
  if (tok(r, j)?.lower === "from") {
    const from = readPhrase(r, j + 1, "object")
    if (from) j = from.end
  }
  if (tok(r, j)?.tag === "to" || /^(?:into|in|onto)$/.test(tok(r, j)?.lower ?? "")) j++
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
function subjectFor(
  r: Reading,
  s: State,
  vg: VerbGroup,
  conjunction: boolean,
): { terms: readonly Term[]; rule: string } {
  const before = tok(r, vg.start - 1)
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
    if (s.objects.length > 0 && (linkVerb || (thereby && generic)))
      return { terms: s.objects, rule: linkVerb ? "participle-link" : "thereby" }
    return { terms: s.verbSubject, rule: "participle" }
  }
  if (s.relative) return { terms: s.antecedent, rule: "relative" }
  const base = r.tokens.slice(vg.start, vg.end).some((t) => t.tag === "verb" && t.form === "base")
  if (conjunction && base && s.last?.form === "infinitive") return { terms: s.verbSubject, rule: "infinitive-and" }
  if (conjunction && s.last && s.verbSubject.length > 0)
    return { terms: s.last.form === "finite" ? s.verbSubject : s.mainSubject, rule: "coordinated" }
  return { terms: s.mainSubject, rule: "continued" }
}

/** "Phosphorylation of A by B leads to …" is told of B, through A. */
function doersOf(list: PhraseList): readonly Term[] {
  if (list.phrases.every((p) => p.doers.length === 0)) return list.terms
  return list.phrases.flatMap((p) =>
    p.doers.length === 0 ? p.terms : p.doers.map((t) => ({ ...t, via: p.terms.map((x) => x.mention.text) })),
  )
}

/** Copy the last claims for a new subject: "while B does not". */
function elliptic(r: Reading, s: State, vg: VerbGroup, subjects: readonly Term[]): void {
  for (const c of s.lastClaims) {
    for (const t of subjects)
      r.claims.push({ ...c, subject: t.mention, negated: vg.negated !== c.negated, rule: "ellipsis" })
  }
}

/** "Inhibiting A leads to …": the gerund clause is the subject, A in the state it is brought to. */
function gerundSubject(r: Reading, s: State, vg: VerbGroup): number | undefined {
  const before = tok(r, vg.start - 1)
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

function readVerb(r: Reading, s: State, vg: VerbGroup, conjunction: boolean): number {
  const opened = gerundSubject(r, s, vg)
  if (opened !== undefined) return opened
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
  const from = r.claims.length
  const wasRelative = s.relative
  s.relative = false
  s.nearest = []
  s.plain = []
  let end: number
  if (vg.copula) {
    const t = tok(r, vg.end)
    if (!t || t.tag === "comma" || t.tag === "other" || t.tag === "semicolon") {
      if (vg.negated) elliptic(r, s, vg, subjects)
      end = vg.end
    } else end = readCopula(r, s, vg, subjects)
  } else if (vg.passive && s.pending?.phrases[0]?.head === "this") end = passiveParts(r, vg.end).end
  else if (vg.passive) end = readPassive(r, s, vg, subjects)
  else if (hanging(r, s, vg, rule)) end = passiveParts(r, vg.end).end
  else if (vg.form === "finite" && vg.senses.length > 0 && reduced(r, vg)) end = readPassive(r, s, vg, subjects)
  else end = readActive(r, s, vg, subjects)
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

/** "signals mediated by B", "A associated with B" after the clause's own verb: it hangs on a noun, not on the subject. */
function hanging(r: Reading, s: State, vg: VerbGroup, rule: string): boolean {
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

/** A past form right after its noun with "by": "A secreted by B". */
function reduced(r: Reading, vg: VerbGroup): boolean {
  const verb = r.tokens.slice(vg.start, vg.end).find((t) => t.tag === "verb")
  return (
    verb?.form === "past" &&
    /^(?:by|via|through)$/.test(tok(r, vg.end)?.lower ?? "") &&
    !r.tokens.slice(vg.start, vg.end).some((t) => t.tag === "perfect")
  )
}

function startsVerb(r: Reading, i: number): boolean {
  const t = tok(r, i)
  if (!t) return false
  if (/^(?:verb|auxiliary|modal|perfect)$/.test(t.tag)) return true
  if (t.tag === "adverb" && t.lower.endsWith("ly")) return startsVerb(r, i + 1)
  if (t.tag === "negation") return /^(?:verb|auxiliary|modal)$/.test(tok(r, i + 1)?.tag ?? "")
  return (
    t.tag === "to" &&
    (tok(r, i + 1)?.tag === "verb" || (tok(r, i + 1)?.tag === "adverb" && tok(r, i + 2)?.tag === "verb")) &&
    tok(r, tok(r, i + 1)?.tag === "verb" ? i + 1 : i + 2)?.form === "base"
  )
}

/** "but not C": the same claims, denied, for C as the subject. */
function exception(r: Reading, s: State, i: number): number | undefined {
  let j = i
  if (tok(r, j)?.tag === "comma") j++
  if (tok(r, j)?.lower !== "but" || tok(r, j + 1)?.tag !== "negation") return undefined
  const list = readList(r, j + 2, "lead")
  if (!list || !s.pending) return undefined
  const terms = list.terms.map((t) => ({ ...t, negated: true }))
  s.pending = { ...s.pending, terms: [...s.pending.terms, ...terms] }
  return tok(r, list.end)?.tag === "comma" ? list.end + 1 : list.end
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
  const t = tok(r, end)
  if (t?.tag === "verb" && t.form === "past" && tok(r, end + 1)?.lower === "by") {
    const vg = readVerbGroup(r, end)
    if (vg) {
      const keep = s.objects
      end = readPassive(r, s, vg, list.terms)
      s.objects = keep
      const again = exception(r, s, end)
      if (again !== undefined) end = again
      if (tok(r, end)?.tag === "comma" && finiteVerbAt(r, end + 1)) end++
    }
  }
  if (tok(r, end)?.tag === "arrow") return readArrows(r, s, list, end)
  return end
}

function readArrows(r: Reading, s: State, from: PhraseList, i: number): number {
  let left = from
  let j = i
  while (tok(r, j)?.tag === "arrow") {
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
  const t = tok(r, i) as Token
  const next = tok(r, i + 1)
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
  const last = tok(r, list.end - 1)
  const joined = tok(r, list.end - 2)
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
  if (!/^(?:when|if|where|once)$/.test(tok(r, i)?.lower ?? "")) return undefined
  const list = readList(r, i + 1, "object")
  let j = list?.end ?? i + 1
  if (!list || tok(r, j)?.tag !== "auxiliary") return undefined
  j++
  let found = false
  while (
    tok(r, j) &&
    /^(?:not|present|absent|low|high|available|limited|active|inactive|abundant|scarce|and|or|\/|and\/or)$/.test(
      tok(r, j)?.lower ?? "",
    )
  ) {
    if (/present|absent|low|high|available|limited|active|abundant|scarce/.test(tok(r, j)?.lower ?? "")) found = true
    else if (!/^(?:present|absent|low|high|available|\/|and|or)$/.test(tok(r, j + 1)?.lower ?? "")) break
    j++
  }
  return found ? j : undefined
}

const resetting = /^(?:while|whereas|although|though|because|since|if|when|unless|until|whereby|wherein|so that|once)$/

/**
 * Read one sentence: its claims are added to `r.claims`, what it leaves to refer to is in `r.discourse`.
 * @returns whether it has a finite verb (a title has none)
 */
export function readSentence(r: Reading): boolean {
  const s: State = {
    pending: undefined,
    pendingUsed: true,
    pendingCoref: false,
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
    titles: true,
  }
  let finite = false
  let conjunction = false
  let i = 0
  while (i < r.tokens.length) {
    const t = tok(r, i) as Token
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
      let k = i + 1
      while (tok(r, k)?.tag === "adverb" || tok(r, k)?.tag === "comma") k++
      // "suggests that A …" opens a clause of its own.
      s.relative = t.lower !== "whose" && startsVerb(r, k)
      if (!s.relative && t.lower === "that" && s.last?.senses.some((x) => grammarIndex().hedges.has(x.lemma)))
        r.hedged = true
      if (s.pending && !s.pendingUsed) s.antecedent = s.pending.terms.map(asSubject)
      else if (t.lower === "that" || tok(r, i - 1)?.tag !== "comma") s.antecedent = s.plain
      else s.antecedent = s.nearest
      // "elicits targets that regulate A": where the phrase names nothing known, the claim goes back to its subject.
      if (s.antecedent.length === 0 && s.last && s.pendingUsed) s.antecedent = s.verbSubject
      i++
    } else if (t.tag === "preposition" || (t.tag === "to" && s.last !== undefined)) i = readPreposition(r, s, i)
    else if (t.tag === "subordinator" && passCondition(r, i) !== undefined) i = passCondition(r, i) ?? i + 1
    else if (t.tag === "subordinator") {
      if (resetting.test(t.lower)) s.leads = []
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

function skipGroup(r: Reading, open: number): number {
  let depth = 0
  for (let i = open; i < r.tokens.length; i++) {
    if (tok(r, i)?.tag === "open") depth++
    else if (tok(r, i)?.tag === "close" && --depth === 0) return i + 1
  }
  return open + 1
}
