/**
 * A PFOCR record as typed data: what the database says of one published pathway figure. The text it was read from is
 * kept, so that a record written again is the same bytes. Rows stand as in the record; what grounding adds is not here.
 */
import type { Source } from "../text/index.ts"

/** `PMC6335777__APS2019-7943481.002` */
export type FigureId = string & { readonly __figureId: true }
/** `PMC6335777` */
export type PmcId = string & { readonly __pmcId: true }

/** One gene that a word of the figure stands for; a family's word has a row for each member. */
export interface GeneRow {
  readonly word: string
  /** The dictionary's spelling of the word. */
  readonly symbol: string | undefined
  /** `hgnc_symbol`, `bioentities_symbol`, `hgnc_alias_symbol`, `hgnc_prev_symbol`; companions: `ncbigene` and the like. */
  readonly source: string | undefined
  /** Current when the record was made; the Entrez id is the stable key. */
  readonly hgnc_symbol: string | undefined
  readonly entrez: string | undefined
  /** Only companion files say; rows of the record itself are human. */
  readonly organism?: string | undefined
}

/** A chemical or disease word; `identifier` is bare (`D007649`) and `source` names its table (`MESH`). */
export interface TermRow {
  readonly word: string
  readonly source: string | undefined
  readonly identifier: string | undefined
}

/** Which generation of the database wrote the record: letters of `records/README.md`. */
export type RecordShape = "A" | "A2" | "B1" | "B2" | "C" | "unknown"

/** The fields that are plain text or numbers; `undefined` where the record has none, `''`, `NA` or `.na.character`. */
export interface RecordFields {
  readonly pmcid: PmcId | undefined
  /** `Figure 2`, `F7`, `Fig. 6` as it stands. */
  readonly number: string | undefined
  readonly papertitle: string | undefined
  readonly reftext: string | undefined
  readonly year: number | undefined
  readonly doi: string | undefined
  readonly journal: string | undefined
  readonly publisher: string | undefined
  readonly figlink: string | undefined
  readonly filename: string | undefined
  readonly ndex: string | undefined
  /** How sure a classifier was that this is a pathway figure, 0 … 1 (`pathway_score`, later `automl_pathway`). */
  readonly pathwayScore: number | undefined
  /** Rank in the PMC search that found it (`pmc_ranked_result_index`). */
  readonly rank: number | undefined
}

export interface FigureRecord extends RecordFields {
  readonly figid: FigureId
  /** Verbatim as the YAML scalar reads: spans count its code points. '' where the record has none. */
  readonly caption: string
  /** Its `figtitle`, '' where absent. */
  readonly title: string
  readonly organisms: readonly string[]
  /** Named in the paper's text by entity recognition (shape C). */
  readonly organismsNer: readonly string[]
  readonly keywords: readonly string[]
  readonly genes: readonly GeneRow[]
  readonly chemicals: readonly TermRow[]
  readonly diseases: readonly TermRow[]
  /** The record lists genes itself (shapes A, B), they came from companion files, or there are none to be had. */
  readonly rowsFrom: "record" | "companions" | "none"
  readonly shape: RecordShape
  /** `schema-jsonld` as plain data, strings as they stand. */
  readonly jsonld: unknown
  /** Fields that no release of the database is known to have. */
  readonly unknownFields: Readonly<Record<string, unknown>>
  /** What follows the front matter. */
  readonly body: string
  readonly source: Source
}
