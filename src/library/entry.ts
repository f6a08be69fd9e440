/**
 * What the library knows of one figure: its texts, and the genes, chemicals and diseases that its rows name. Made from
 * records, or from the bulk tables of the database (captions, gene rows).
 */
import type { FigureRecord, Lexicon } from "../figure/index.ts"

/** A gene as the library counts it. */
export interface EntryGene {
  readonly symbol: string
  readonly entrez: string | undefined
}

export interface LibraryEntry {
  readonly figid: string
  readonly title: string
  readonly caption: string
  readonly papertitle: string
  readonly year: number | undefined
  readonly organisms: readonly string[]
  readonly genes: readonly EntryGene[]
  /** Words of the figure that stand for genes, and its chemicals and diseases: found by text. */
  readonly words: readonly string[]
  readonly chemicals: readonly string[]
  readonly diseases: readonly string[]
  /** The record's file, where it was read from one. */
  readonly path?: string | undefined
}

function uniqueGenes(
  rows: readonly { hgnc_symbol: string | undefined; entrez: string | undefined }[],
): readonly EntryGene[] {
  const genes = new Map<string, EntryGene>()
  for (const r of rows) {
    if (r.hgnc_symbol !== undefined && !genes.has(r.hgnc_symbol)) {
      genes.set(r.hgnc_symbol, { symbol: r.hgnc_symbol, entrez: r.entrez })
    }
  }
  return [...genes.values()]
}

/**
 * A record as the library keeps it.
 * @param genes its rows; those of grounding where the record lists none
 */
export function entryOfRecord(record: FigureRecord, genes: FigureRecord["genes"] = record.genes): LibraryEntry {
  const human = genes.filter((g) => g.organism === undefined || g.organism === "Homo sapiens")
  return {
    figid: record.figid,
    title: record.title,
    caption: record.caption,
    papertitle: record.papertitle ?? "",
    year: record.year,
    organisms: [...new Set([...record.organisms, ...record.organismsNer])],
    genes: uniqueGenes(human),
    words: [...new Set(genes.map((g) => g.word))],
    chemicals: [...new Set(record.chemicals.map((c) => c.word))],
    diseases: [...new Set(record.diseases.map((d) => d.word))],
  }
}

/** What a family is found by in an index: one word that no text holds. */
export function familyToken(id: string): string {
  return `family${id.toLowerCase().replace(/[^a-z0-9]/gu, "")}`
}

/** The families that each gene belongs to, as their tokens. */
export function familyTokens(lexicon: Lexicon): ReadonlyMap<string, readonly string[]> {
  const tokens = new Map<string, Set<string>>()
  for (const family of lexicon.families.values()) {
    for (const member of family.members) {
      const set = tokens.get(member) ?? new Set<string>()
      tokens.set(member, set.add(familyToken(family.id)))
    }
  }
  return new Map([...tokens].map(([symbol, set]) => [symbol, [...set].sort()]))
}

/** Which bulk table a file is, by its heading. */
export type BulkTable = "captions" | "gene_rows"

/** The kind of a bulk table, or undefined where the first line is another's. */
export function bulkTableOf(text: string): BulkTable | undefined {
  const heading = text.slice(0, 400).split(/\r?\n/u)[0]?.split("\t") ?? []
  if (heading[0] !== "figid") return undefined
  if (heading.includes("caption")) return "captions"
  return heading.includes("hgnc_symbol") && heading.includes("entrez") ? "gene_rows" : undefined
}

function* cellsOf(text: string): Generator<Readonly<Record<string, string>>> {
  const lines = text.split(/\r?\n/u)
  const heading = (lines[0] ?? "").split("\t")
  for (let k = 1; k < lines.length; k++) {
    const line = lines[k] ?? ""
    if (line === "") continue
    const cells = line.split("\t")
    yield Object.fromEntries(heading.map((h, i) => [h, cells[i] ?? ""]))
  }
}

/** Entries from bulk tables: one for each figure that any of them names, in the order of first mention. */
export function entriesOfBulk(tables: readonly string[]): readonly LibraryEntry[] {
  interface Draft {
    title: string
    caption: string
    organisms: string[]
    rows: { hgnc_symbol: string; entrez: string }[]
    words: Set<string>
  }
  const drafts = new Map<string, Draft>()
  for (const text of tables) {
    for (const row of cellsOf(text)) {
      const figid = row["figid"] ?? ""
      if (figid === "") continue
      const draft = drafts.get(figid) ?? { title: "", caption: "", organisms: [], rows: [], words: new Set<string>() }
      drafts.set(figid, draft)
      if (row["caption"]) draft.caption = row["caption"]
      if (row["figtitle"]) draft.title = row["figtitle"]
      if (row["organism"] && row["organism"] !== "NA") draft.organisms = row["organism"].split(/\s*[|;]\s*/u)
      if (row["hgnc_symbol"]) draft.rows.push({ hgnc_symbol: row["hgnc_symbol"], entrez: row["entrez"] ?? "" })
      if (row["word"]) draft.words.add(row["word"])
    }
  }
  return [...drafts].map(([figid, d]) => ({
    figid,
    title: d.title,
    caption: d.caption,
    papertitle: "",
    year: undefined,
    organisms: d.organisms,
    genes: uniqueGenes(d.rows),
    words: [...d.words],
    chemicals: [],
    diseases: [],
  }))
}
