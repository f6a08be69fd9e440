/**
 * Causal claims of a caption, in the vocabulary of the annotation guidelines (INDRA-compatible): who does what to
 * whom, tied to the characters that say so.
 */
import type { EntityKind } from "./entity.ts"

export const relations = [
  "activates",
  "inhibits",
  "increases",
  "decreases",
  "regulates",
  "phosphorylates",
  "dephosphorylates",
  "deacetylates",
  "hydroxylates",
  "ubiquitinates",
  "cleaves",
  "binds",
  "converts",
  "produces",
  "degrades",
  "translocates",
  "releases",
  "recruits",
] as const

export type Relation = (typeof relations)[number]

/** +1, −1, or 0 where the relation has no sign. */
export function signOf(relation: Relation): -1 | 0 | 1 {
  switch (relation) {
    case "activates":
    case "increases":
    case "releases":
    case "produces":
    case "recruits":
      return 1
    case "inhibits":
    case "decreases":
    case "degrades":
      return -1
    default:
      return 0
  }
}

export interface Statement {
  /** `s01`, `s02`, … in order of the caption. */
  readonly id: string
  readonly subject: string
  readonly subjectKind: EntityKind
  readonly subjectId: string | undefined
  readonly relation: Relation
  readonly object: string
  readonly objectKind: EntityKind
  readonly objectId: string | undefined
  /** `increase`: the text speaks of the subject present or active; `decrease`: of its inhibition or loss. The relation is the subject's own effect. */
  readonly cause: "increase" | "decrease"
  readonly negated: boolean
  readonly hedged: boolean
  readonly direct: boolean | undefined
  readonly via: readonly string[]
  readonly context: readonly string[]
  readonly site?: string | undefined
  readonly to?: string | undefined
  readonly subjectState?: string | undefined
  readonly coref: boolean
  /** The claim stands only in a noun-phrase title. */
  readonly title: boolean
  /** Verbatim substring of the caption. */
  readonly sentence: string
  /** `[start, end)` of the sentence in Unicode code points of the caption. */
  readonly span: readonly [number, number]
  readonly subjectSpan: readonly [number, number] | undefined
  readonly objectSpan: readonly [number, number] | undefined
  /** The grammar rule that found it. */
  readonly rule: string
}
