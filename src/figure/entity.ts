/** Grounded entities: what a word in a figure or caption means, how that was found, and what else it could have meant. */

/** What an entity can be. */
export const entityKinds = [
  "gene",
  "family",
  "complex",
  "chemical",
  "rna",
  "process",
  "disease",
  "stimulus",
  "cell",
  "location",
] as const

export type EntityKind = (typeof entityKinds)[number]

/** Another reading of the same words. */
export interface Alternative {
  readonly id: string
  readonly name: string
  readonly how: string
  readonly score: number
}

/** A mention in a caption (or a word of the figure) with its grounding. */
export interface Entity {
  /** The words as they stand. */
  readonly text: string
  readonly kind: EntityKind
  /** `[start, end)` in Unicode code points of the caption; undefined for words of the figure itself. */
  readonly span: readonly [number, number] | undefined
  /** Compact identifier (`hgnc:3942`, `fplx:NMDAR`, `mesh:D007649`, `CHEBI:6121`), or undefined where it stays text. */
  readonly id: string | undefined
  /** Preferred name: HGNC symbol, FamPlex id, MeSH heading; the text itself where ungrounded. */
  readonly name: string
  /** `hgnc_symbol`, `bioentities_symbol`, `hgnc_alias_symbol`, `hgnc_prev_symbol`, `mesh`, … then the transforms: `hgnc_alias_symbol+plural`. */
  readonly how: string
  /** 0 … 1 */
  readonly score: number
  readonly alternatives: readonly Alternative[]
  /** HGNC symbols and Entrez ids of a gene, or of a family's members. */
  readonly genes: readonly { readonly symbol: string; readonly entrez: string | undefined }[]
}
