/**
 * What the grammar works with: terms (an entity in a state), links (what a word says of its object) and claims. The
 * arithmetic of signs is here: "antagonism of X leads to inhibition of Y" is X(−1), link(+1), Y(−1): X activates Y.
 */
import type { Aspect, Sign } from "./patterns.ts"
import type { Relation } from "./statement.ts"
import type { Mention } from "./words.ts"

/** An entity as a phrase speaks of it. */
export interface Term {
  readonly mention: Mention
  /** −1: its inhibition, loss or absence. */
  readonly polarity: 1 | -1
  /** What of it the phrase names, if anything (activity, expression, phosphorylation …). */
  readonly aspect: Aspect | undefined
  readonly state?: string | undefined
  readonly negated?: boolean
  /** Found through a pronoun or from another sentence. */
  readonly coref?: boolean
  readonly via?: readonly string[]
  readonly to?: string | undefined
}

/** What a verb or nominalisation says. */
export interface Link {
  readonly aspect: Aspect
  readonly sign: Sign
  readonly direct: boolean | undefined
}

export interface Claim {
  readonly subject: Mention
  readonly relation: Relation
  readonly object: Mention
  readonly cause: "increase" | "decrease"
  readonly negated: boolean
  readonly hedged: boolean
  readonly direct: boolean | undefined
  readonly via: readonly string[]
  readonly state: string | undefined
  readonly to: string | undefined
  readonly site: string | undefined
  readonly coref: boolean
  readonly rule: string
}

/** The relation that changes `aspect` by `sign`. */
export function relationFor(aspect: Aspect, sign: Sign): Relation {
  if (aspect === "activity" || aspect === "activates" || aspect === "inhibits") {
    return sign > 0 ? "activates" : sign < 0 ? "inhibits" : "regulates"
  }
  if (aspect === "amount") return sign > 0 ? "increases" : sign < 0 ? "decreases" : "regulates"
  if (sign === 0 || aspect === "regulates") return "regulates"
  if (sign > 0) return aspect
  if (aspect === "degrades") return "increases"
  if (aspect === "releases" || aspect === "produces") return "decreases"
  return "inhibits"
}

export interface ClaimOptions {
  readonly rule: string
  readonly negated?: boolean
  readonly hedged?: boolean
  readonly via?: readonly string[]
  readonly to?: string | undefined
  readonly site?: string | undefined
}

/** The claim that `subject` does what `link` says to `object`. */
export function claimOf(subject: Term, link: Link, object: Term, options: ClaimOptions): Claim {
  // "engages the degradation of B" is no binding.
  const bindsEvent =
    link.aspect === "binds" && object.aspect !== undefined && object.aspect !== "activity" && object.aspect !== "amount"
  const own = bindsEvent || link.aspect === "activity" || link.aspect === "amount" || link.aspect === "regulates"
  const aspect = own ? (object.aspect ?? link.aspect) : link.aspect
  const unsigned = link.sign === 0 || object.aspect === "regulates"
  const sign = unsigned ? 0 : (((own ? link.sign * object.polarity : link.sign) * subject.polarity) as Sign)
  return {
    subject: subject.mention,
    relation: relationFor(aspect, sign),
    object: object.mention,
    cause: subject.polarity < 0 ? "decrease" : "increase",
    negated: (options.negated ?? false) !== (subject.negated ?? object.negated ?? false),
    hedged: options.hedged ?? false,
    direct: link.direct,
    via: [...(subject.via ?? []), ...(options.via ?? [])],
    state: subject.state,
    to: options.to ?? object.to,
    site: options.site,
    coref: (subject.coref ?? false) || (object.coref ?? false),
    rule: options.rule,
  }
}

/** The object as it is after the link has acted on it, to be the subject of what follows. */
export function affected(link: Link, object: Term): Term {
  const own = link.aspect === "activity" || link.aspect === "amount"
  const polarity = own && link.sign < 0 ? (-object.polarity as 1 | -1) : object.polarity
  const lost = link.aspect === "degrades" || (own && object.aspect === "degrades")
  const state =
    link.aspect === "phosphorylates" || object.aspect === "phosphorylates"
      ? "phosphorylated"
      : link.aspect === "deacetylates" || object.aspect === "deacetylates"
        ? "deacetylated"
        : undefined
  return { mention: object.mention, polarity: lost ? (-polarity as 1 | -1) : polarity, aspect: undefined, state }
}

/** A term as the subject of what follows: "degradation of X" is X gone, "phosphorylation of X" is X phosphorylated. */
export function asSubject(term: Term): Term {
  if (term.aspect === "degrades") return { ...term, polarity: -term.polarity as 1 | -1, aspect: undefined }
  if (term.aspect === "phosphorylates") return { ...term, aspect: undefined, state: "phosphorylated" }
  if (term.aspect === "deacetylates") return { ...term, aspect: undefined, state: "deacetylated" }
  return term.aspect === undefined ? term : { ...term, aspect: undefined }
}

/** One claim for each pair, nothing from an entity to itself unless it binds itself. */
export function claimsOf(
  subjects: readonly Term[],
  link: Link,
  objects: readonly Term[],
  options: ClaimOptions,
): readonly Claim[] {
  const claims: Claim[] = []
  for (const s of subjects.slice(0, 12)) {
    for (const o of objects.slice(0, 12)) {
      if (s.mention.text === o.mention.text && s.mention.id === o.mention.id) continue
      // "A and B activate their transcription": each its own, not the other's.
      if (o.coref && subjects.some((x) => x.mention.text === o.mention.text)) continue
      if (
        link.aspect === "binds" &&
        o.aspect === undefined &&
        !/^(?:gene|family|complex|chemical|rna|stimulus|cell)$/.test(o.mention.kind)
      )
        continue
      claims.push(claimOf(asSubject(s), link, o, options))
    }
  }
  return claims
}
