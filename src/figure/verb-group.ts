/** Verb groups: "may also be phosphorylated and activated", "fails to inhibit", "to promote": senses, form, voice, hedge, denial. */
import type { Link } from "./claim.ts"
import type { Sign } from "./patterns.ts"
import { grammarIndex, type VerbSense } from "./patterns-index.ts"
import { at, type Reading } from "./phrase.ts"
import type { Token } from "./tag.ts"

type Form = "finite" | "infinitive" | "participle" | "gerund"

export interface VerbGroup {
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

const passing =
  /^(?:appears?|appeared|seems?|tends?|able|known|shown|found|reported|thought|likely|expected|believed|proposed|suggested|hypothesized|required|needed|unable|fails?|failed|observed|demonstrated|suspected|predicted)$/

/** The verb group at `i`, undefined where there is none. */
export function readVerbGroup(r: Reading, i: number): VerbGroup | undefined {
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
    const t = at(r, j) as Token
    const w = t.lower
    if (t.tag === "adverb" || (t.tag === "comma" && at(r, j + 1)?.tag === "adverb" && at(r, j + 2)?.tag === "comma")) {
      if (hedges.has(w)) hedged = true
      if (w === "directly") directly = true
      if (w === "negatively" || w === "inversely") direction = -1
      if (w === "positively") direction = 1
      if (w === "hardly" || w === "barely") negated = true
    } else if (t.tag === "comma" && at(r, j - 1)?.tag === "adverb" && at(r, j - 2)?.tag === "comma") continue
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
    else if (t.tag === "to" && j > i && passing.test(at(r, j - 1)?.lower ?? "")) {
      auxiliary = at(r, j + 1)?.lower === "be"
    } else if (
      passing.test(w) &&
      (at(r, j + 1)?.tag === "to" || (at(r, j + 1)?.tag === "adverb" && at(r, j + 2)?.tag === "to")) &&
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
      if (at(r, k)?.tag === "comma") k++
      if (at(r, k)?.tag !== "conjunction") break
      k++
      while (at(r, k)?.tag === "adverb") {
        if (at(r, k)?.lower === "negatively") direction = -1
        k++
      }
      const more = at(r, k)
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
    while (at(r, k)?.tag === "adverb") k++
    const wanted = sense.particle.join(" ")
    let words = at(r, k)?.lower ?? ""
    let n = 1
    while (words.length < wanted.length && at(r, k + n)) words += ` ${at(r, k + n++)?.lower}`
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

export function linkOf(sense: VerbSense, vg: VerbGroup): Link {
  const sign = sense.sign === 0 && vg.direction !== undefined ? vg.direction : sense.sign
  const aspect = sense.aspect === "regulates" && sign !== 0 ? "activity" : sense.aspect
  return { aspect, sign, direct: vg.directly ? true : sense.direct }
}

/** A past form right after its noun with "by": "A secreted by B". */
export function reduced(r: Reading, vg: VerbGroup): boolean {
  const verb = r.tokens.slice(vg.start, vg.end).find((t) => t.tag === "verb")
  return (
    verb?.form === "past" &&
    /^(?:by|via|through)$/.test(at(r, vg.end)?.lower ?? "") &&
    !r.tokens.slice(vg.start, vg.end).some((t) => t.tag === "perfect")
  )
}

export function startsVerb(r: Reading, i: number): boolean {
  const t = at(r, i)
  if (!t) return false
  if (/^(?:verb|auxiliary|modal|perfect)$/.test(t.tag)) return true
  if (t.tag === "adverb" && t.lower.endsWith("ly")) return startsVerb(r, i + 1)
  if (t.tag === "negation") return /^(?:verb|auxiliary|modal)$/.test(at(r, i + 1)?.tag ?? "")
  return (
    t.tag === "to" &&
    (at(r, i + 1)?.tag === "verb" || (at(r, i + 1)?.tag === "adverb" && at(r, i + 2)?.tag === "verb")) &&
    at(r, at(r, i + 1)?.tag === "verb" ? i + 1 : i + 2)?.form === "base"
  )
}
