/**
 * A PFOCR record file (any release from 2021 on) → `FigureRecord`. Tolerant of every shape the database has had; what
 * was changed or doubted on the way is a diagnostic at its place. Companion files (`<figid>-genes.tsv` and the like)
 * supply the rows of records that keep none themselves.
 */
import { type Diagnostic, type Read, readResult, type Source, type Span, span } from "../text/index.ts"
import { captionDoubts } from "./caption-doubts.ts"
import { readCompanion } from "./companion.ts"
import { type Located, type LocatedMap, plainOf, readFrontMatter } from "./front-matter.ts"
import { looksMisread, repairMojibake } from "./mojibake.ts"
import type { FigureId, FigureRecord, GeneRow, PmcId, RecordShape, TermRow } from "./record.ts"

/** Companion files, where there are any. */
export interface Companions {
  readonly genes?: Source | undefined
  readonly chemicals?: Source | undefined
  readonly diseases?: Source | undefined
}

/** Every top-level field that a release of the database is known to write. */
const knownFields = new Set(
  `figid figlink number caption pmcid papertitle reftext pmc_ranked_result_index pathway_score filename figtitle year
   organisms organisms_ner ndex annotations seo schema-jsonld genes chemicals diseases figid_alias redirect_from figtype
   doi journal_title journal_nlm_ta publisher_name keywords automl_pathway`.split(/\s+/u),
)

/** A text that stands for "no value". */
export function isAbsent(text: string): boolean {
  return /^(?:|NA|XXX|\.na\.character|null|~)$/.test(text.trim())
}

class RecordReader {
  readonly diagnostics: Diagnostic[] = []
  readonly source: Source
  private readonly fields: LocatedMap
  constructor(source: Source, fields: LocatedMap) {
    this.source = source
    this.fields = fields
  }

  at(item: Located): Span {
    return span(this.source, item.start, Math.max(item.start, Math.min(item.end, this.source.text.length)))
  }

  warn(code: string, message: string, where: Span, help?: string, severity: "warning" | "info" = "warning"): void {
    this.diagnostics.push({ severity, code: `record/${code}`, message, span: where, help })
  }

  has(name: string): boolean {
    return this.fields.entries.some((e) => e.key === name)
  }

  item(name: string): Located | undefined {
    return this.fields.entries.find((e) => e.key === name)?.item
  }

  /** A field that should be one text. */
  raw(name: string): string | undefined {
    const item = this.item(name)
    if (item === undefined) return undefined
    if (typeof item.value === "string") return item.value
    this.warn("shape", `'${name}' should be one text; it is a list or a map and is left aside`, this.at(item))
    return undefined
  }

  private repaired(name: string, text: string, item: Located): string {
    const repair = repairMojibake(text)
    if (repair) {
      const message = `'${name}' holds UTF-8 that was read as ${repair.as}; read as '${repair.text.slice(0, 120)}'`
      this.warn("mojibake", message, this.at(item))
      return repair.text
    }
    if (looksMisread(text)) {
      this.warn("mojibake", `'${name}' looks misread, but no repair of it is certain; left as it is`, this.at(item))
    }
    return text
  }

  text(name: string): string | undefined {
    const item = this.item(name)
    const raw = this.raw(name)
    return item === undefined || raw === undefined || isAbsent(raw) ? undefined : this.repaired(name, raw, item)
  }

  number(name: string, least: number, most: number): number | undefined {
    const item = this.item(name)
    const raw = this.raw(name)
    if (item === undefined || raw === undefined || isAbsent(raw)) return undefined
    const value = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(raw) ? Number(raw) : Number.NaN
    if (value >= least && value <= most) return value
    const message = `'${name}' should be a number from ${least} to ${most}, not '${raw.slice(0, 40)}'; taken as absent`
    this.warn("number", message, this.at(item))
    return undefined
  }

  /** A text, a list of texts, or `a | b | c`; absent values and repetitions left out. */
  list(name: string, split?: RegExp): readonly string[] {
    const item = this.item(name)
    if (item === undefined) return []
    const items = typeof item.value === "string" ? [item] : Array.isArray(item.value) ? (item.value as Located[]) : []
    const found: string[] = []
    for (const part of items) {
      if (typeof part.value !== "string") continue
      const pieces = split && typeof item.value === "string" ? part.value.split(split) : [part.value]
      for (const piece of pieces) {
        if (isAbsent(piece)) continue
        const text = this.repaired(name, piece, part).trim()
        if (!found.includes(text)) found.push(text)
        else this.warn("duplicate", `'${name}' names '${text}' twice`, this.at(part), undefined, "info")
      }
    }
    return found
  }

  /** The maps of a list of maps, with their places. */
  rows(name: string): readonly { readonly cells: ReadonlyMap<string, string>; readonly item: Located }[] {
    const item = this.item(name)
    if (item === undefined || typeof item.value === "string") {
      if (item && typeof item.value === "string" && !isAbsent(item.value))
        this.warn("shape", `'${name}' should be a list of rows`, this.at(item))
      return []
    }
    if (!Array.isArray(item.value)) {
      this.warn("shape", `'${name}' should be a list of rows, not a map`, this.at(item))
      return []
    }
    return (item.value as Located[]).flatMap((row) => {
      if (typeof row.value === "string" || Array.isArray(row.value)) {
        this.warn("shape", `a row of '${name}' should be 'name: value' lines; it is left aside`, this.at(row))
        return []
      }
      const cells = new Map<string, string>()
      for (const e of (row.value as LocatedMap).entries) {
        if (typeof e.item.value === "string") cells.set(e.key, e.item.value)
      }
      return [{ cells, item: row }]
    })
  }

  private word(cells: ReadonlyMap<string, string>, item: Located, list: string): string | undefined {
    const word = cells.get("word")
    if (word === undefined || word === "") {
      this.warn("row", `a row of '${list}' has no word; it is left aside`, this.at(item))
      return undefined
    }
    return word
  }

  genes(): readonly GeneRow[] {
    return this.rows("genes").flatMap(({ cells, item }) => {
      const word = this.word(cells, item, "genes")
      if (word === undefined) return []
      const entrez = present(cells.get("entrez"))
      if (entrez !== undefined && !/^\d{1,12}$/.test(entrez)) {
        this.warn("entrez", `'${entrez}' is no Entrez Gene id (digits)`, this.at(item))
      }
      const symbol = present(cells.get("symbol"))
      const hgnc = present(cells.get("hgnc_symbol"))
      return [{ word, symbol, source: present(cells.get("source")), hgnc_symbol: hgnc, entrez }]
    })
  }

  terms(list: "chemicals" | "diseases"): readonly TermRow[] {
    return this.rows(list).flatMap(({ cells, item }) => {
      const word = this.word(cells, item, list)
      if (word === undefined) return []
      return [{ word, source: present(cells.get("source")), identifier: present(cells.get("identifier")) }]
    })
  }

  unknown(): Readonly<Record<string, unknown>> {
    const found = this.fields.entries.filter((e) => !knownFields.has(e.key))
    return Object.fromEntries(found.map((e) => [e.key, plainOf(e.item.value)]))
  }

  shape(): RecordShape {
    if (this.has("organisms_ner") || this.has("automl_pathway")) return "C"
    if (!this.has("genes")) return "unknown"
    const listed = typeof this.item("organisms")?.value !== "string"
    if (this.has("figid_alias") || this.has("figtype")) return listed ? "B2" : "B1"
    return listed ? "A2" : "A"
  }
}

function present(text: string | undefined): string | undefined {
  return text === undefined || isAbsent(text) ? undefined : text
}

/** Repetitions in the description's own keyword list, and a caption that its description does not repeat. */
function checkDescription(reader: RecordReader): void {
  const keywords = reader.item("schema-jsonld")?.value
  if (keywords === undefined || typeof keywords === "string" || Array.isArray(keywords)) return
  const list = (keywords as LocatedMap).entries.find((e) => e.key === "keywords")?.item.value
  if (!Array.isArray(list)) return
  const seen = new Set<string>()
  for (const item of list as readonly Located[]) {
    if (typeof item.value !== "string") continue
    if (seen.has(item.value)) {
      reader.warn("duplicate", `the keyword '${item.value}' is given twice`, reader.at(item), undefined, "info")
    }
    seen.add(item.value)
  }
}

function idOf(reader: RecordReader): { figid: FigureId; pmcid: PmcId | undefined } | undefined {
  const figid = reader.text("figid")
  if (figid === undefined) {
    const message = "the record has no 'figid' (such as PMC6335777__APS2019-7943481.002)"
    const where = span(reader.source, 0, Math.min(3, reader.source.text.length))
    reader.diagnostics.push({ severity: "error", code: "record/no-figid", message, span: where })
    return undefined
  }
  const item = reader.item("figid") as Located
  if (!/^PMC\d+__\S+$/.test(figid)) {
    reader.warn("figid", `'${figid.slice(0, 80)}' does not look like a figure id (PMC…__file name)`, reader.at(item))
  }
  const pmcid = reader.text("pmcid") ?? /^PMC\d+/.exec(figid)?.[0]
  if (pmcid !== undefined && !/^PMC\d+$/.test(pmcid)) {
    reader.warn("pmcid", `'${pmcid.slice(0, 40)}' is no PubMed Central id (PMC and digits)`, reader.at(item))
  }
  return { figid: figid as FigureId, pmcid: pmcid as PmcId | undefined }
}

/**
 * Read one record.
 * @param source the file as text: Markdown with YAML front matter; a BOM and any line ends are fine
 * @param companions tables of a record that lists no genes itself
 */
export function readRecord(source: Source, companions: Companions = {}): Read<FigureRecord> {
  const front = readFrontMatter(source)
  if (front.value === undefined) return { value: undefined, diagnostics: front.diagnostics }
  const reader = new RecordReader(source, front.value.fields)
  const id = idOf(reader)
  if (id === undefined) return { value: undefined, diagnostics: reader.diagnostics }
  const captionItem = reader.item("caption")
  const rawCaption = reader.raw("caption") ?? ""
  const caption = rawCaption === ".na.character" ? "" : rawCaption
  if (captionItem && caption !== "") reader.diagnostics.push(...captionDoubts(source, captionItem, caption))
  checkDescription(reader)
  const gathered = rowsOf(reader, companions)
  const jsonld = reader.item("schema-jsonld")
  const record: FigureRecord = {
    ...id,
    number: reader.text("number"),
    caption,
    title: reader.text("figtitle") ?? "",
    papertitle: reader.text("papertitle"),
    reftext: reader.text("reftext"),
    year: reader.number("year", 1800, 2100),
    doi: reader.text("doi"),
    journal: reader.text("journal_title"),
    publisher: reader.text("publisher_name"),
    figlink: reader.text("figlink"),
    filename: reader.text("filename"),
    ndex: reader.text("ndex"),
    pathwayScore: reader.number("pathway_score", 0, 1) ?? reader.number("automl_pathway", 0, 1),
    rank: reader.number("pmc_ranked_result_index", 0, 1e9),
    organisms: reader.list("organisms"),
    organismsNer: reader.list("organisms_ner"),
    keywords: reader.list("keywords", /\s*\|\s*/u),
    ...gathered,
    shape: reader.shape(),
    jsonld: jsonld === undefined ? undefined : plainOf(jsonld.value),
    unknownFields: reader.unknown(),
    body: source.text.slice(front.value.bodyStart),
    source,
  }
  return readResult(record, reader.diagnostics)
}

type Rows = Pick<FigureRecord, "genes" | "chemicals" | "diseases" | "rowsFrom">

function rowsOf(reader: RecordReader, companions: Companions): Rows {
  const own = reader.has("genes") || reader.has("chemicals") || reader.has("diseases")
  if (own) {
    return {
      genes: reader.genes(),
      chemicals: reader.terms("chemicals"),
      diseases: reader.terms("diseases"),
      rowsFrom: "record",
    }
  }
  const genes = companions.genes && readCompanion(companions.genes)
  const chemicals = companions.chemicals && readCompanion(companions.chemicals)
  const diseases = companions.diseases && readCompanion(companions.diseases)
  for (const read of [genes, chemicals, diseases]) reader.diagnostics.push(...(read?.diagnostics ?? []))
  return {
    genes: genes?.value?.genes ?? [],
    chemicals: chemicals?.value?.terms ?? [],
    diseases: diseases?.value?.terms ?? [],
    rowsFrom: genes || chemicals || diseases ? "companions" : "none",
  }
}
