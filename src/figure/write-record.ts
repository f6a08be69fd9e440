/**
 * `FigureRecord` → the file it came from. Untouched, the bytes are the same; a changed field changes its own lines and
 * no others. Also the record's rows as JSON-LD, GMT and TSV.
 */
import { type Located, type LocatedEntry, type LocatedMap, readFrontMatter } from "./front-matter.ts"
import type { FigureRecord, GeneRow, TermRow } from "./record.ts"

/** What may be changed: fields by their name in the file, and the three lists of rows. */
export interface RecordChanges {
  readonly fields?: Readonly<Record<string, string | readonly string[]>>
  readonly genes?: readonly GeneRow[]
  readonly chemicals?: readonly TermRow[]
  readonly diseases?: readonly TermRow[]
}

/** A text as one YAML scalar on one line: plain where that is safe, else single-quoted, else double-quoted. */
export function yamlScalar(text: string): string {
  if (/[\p{Cc}\u2028\u2029\ufeff]/u.test(text)) return JSON.stringify(text)
  const plain =
    /^[\p{L}\p{N}/(+.]\P{Cc}*$/u.test(text) &&
    text !== "NA" &&
    !/: |:$| #|\s$/.test(text) &&
    !/^(?:[-+.\d][\d_.eE+:-]*|true|false|yes|no|on|off|y|n|null|~|0x[\da-f]+|\.(?:inf|nan))$/i.test(text)
  return plain ? text : `'${text.replaceAll("'", "''")}'`
}

type Cells = readonly (readonly [string, string])[]

function rowLines(rows: Cells): readonly string[] {
  return rows.map(([key, value], k) => `${k === 0 ? "- " : "  "}${key}: ${yamlScalar(value)}`)
}

function geneCells(r: GeneRow): Cells {
  return [
    ["word", r.word],
    ["symbol", r.symbol ?? ""],
    ["source", r.source ?? ""],
    ["hgnc_symbol", r.hgnc_symbol ?? ""],
    ["entrez", r.entrez ?? ""],
  ]
}

function termCells(r: TermRow): Cells {
  return [
    ["word", r.word],
    ["source", r.source ?? ""],
    ["identifier", r.identifier ?? ""],
  ]
}

/** The lines of each row as it stands in the file, by its cells: a row that was not changed keeps them. */
function standingRows(text: string, entry: LocatedEntry | undefined, end: number): ReadonlyMap<string, string> {
  const standing = new Map<string, string>()
  const rows = entry?.item.value
  if (!Array.isArray(rows)) return standing
  const starts = (rows as readonly Located[]).map((row) => text.lastIndexOf("\n", row.start) + 1)
  ;(rows as readonly Located[]).forEach((row, k) => {
    if (typeof row.value === "string" || Array.isArray(row.value)) return
    const cells = (row.value as LocatedMap).entries.map((e) => [e.key, e.item.value] as const)
    if (cells.some(([, v]) => typeof v !== "string")) return
    standing.set(JSON.stringify(cells), text.slice(starts[k], starts[k + 1] ?? end).replace(/\r?\n$/u, ""))
  })
  return standing
}

/** The lines of one field. */
function fieldLines(
  key: string,
  value: string | readonly string[] | { readonly cells: readonly Cells[] },
  standing: ReadonlyMap<string, string>,
): string[] {
  const name = yamlScalar(key)
  if (typeof value === "string") return [`${name}: ${yamlScalar(value)}`]
  const items =
    "cells" in value
      ? value.cells.flatMap((cells) => standing.get(JSON.stringify(cells)) ?? rowLines(cells))
      : value.map((v) => `- ${yamlScalar(v)}`)
  return items.length === 0 ? [`${name}: []`] : [`${name}:`, ...items]
}

/**
 * The record's file.
 * @returns the text it was read from, with the lines of changed fields replaced and new fields put before the end
 */
export function writeRecord(record: FigureRecord, changes: RecordChanges = {}): string {
  const { text } = record.source
  const wanted = new Map<string, string | readonly string[] | { readonly cells: readonly Cells[] }>(
    Object.entries(changes.fields ?? {}),
  )
  if (changes.genes) wanted.set("genes", { cells: changes.genes.map(geneCells) })
  if (changes.chemicals) wanted.set("chemicals", { cells: changes.chemicals.map(termCells) })
  if (changes.diseases) wanted.set("diseases", { cells: changes.diseases.map(termCells) })
  const front = wanted.size > 0 ? readFrontMatter(record.source).value : undefined
  if (front === undefined) return text
  const newline = text.includes("\r\n") ? "\r\n" : "\n"
  const entries = front.fields.entries
  const edits: { start: number; end: number; text: string }[] = []
  for (const [key, value] of wanted) {
    const k = entries.findIndex((e) => e.key === key)
    const entry = entries[k]
    // A field's lines reach to the next field, or to the closing fence.
    const start = entry ? lineStart(text, entry) : front.end
    const end = entry ? (entries[k + 1] ? lineStart(text, entries[k + 1] as LocatedEntry) : front.end) : front.end
    const lines = fieldLines(key, value, standingRows(text, entry, end)).join(newline) + newline
    if (text.slice(start, end) !== lines) edits.push({ start, end, text: lines })
  }
  // From the end, so that earlier offsets stay true; fields added at one place keep the order they were given in.
  edits.reverse()
  edits.sort((a, b) => b.start - a.start)
  return edits.reduce((out, e) => out.slice(0, e.start) + e.text + out.slice(e.end), text)
}

function lineStart(text: string, entry: LocatedEntry): number {
  const before = Math.max(text.lastIndexOf("\n", entry.keyStart - 1), text.lastIndexOf("\r", entry.keyStart - 1))
  return before + 1
}

/** Distinct HGNC symbols in the order of rows, then chemical words, then disease words: the database's keyword rule. */
export function recordKeywords(record: FigureRecord): readonly string[] {
  const all = [
    ...record.genes.flatMap((g) => (g.hgnc_symbol === undefined ? [] : [g.hgnc_symbol])),
    ...record.chemicals.map((c) => c.word),
    ...record.diseases.map((d) => d.word),
  ]
  return [...new Set(all)]
}

/** Schema.org JSON-LD as the database writes it: the record's own where it has one, else made by the same rules. */
export function recordJsonLd(record: FigureRecord): unknown {
  if (typeof record.jsonld === "object" && record.jsonld !== null) return record.jsonld
  return {
    "@context": "https://schema.org/",
    "@id": `https://pfocr.wikipathways.org/figures/${record.figid}.html`,
    "@type": "Dataset",
    description: record.caption,
    license: "CC0",
    name: "CreativeWork",
    creator: { "@type": "Organization", name: "WikiPathways" },
    keywords: recordKeywords(record),
  }
}

/** One GMT line: set name, description, then one gene each. No tabs or line ends survive inside a field. */
export function recordGmt(record: FigureRecord, ids: "symbol" | "entrez" = "symbol"): string {
  const genes = record.genes.flatMap((g) => (ids === "symbol" ? g.hgnc_symbol : g.entrez) ?? [])
  return `${[record.figid, record.title, ...new Set(genes)].map(cell).join("\t")}\n`
}

function cell(text: string): string {
  return text.replace(/[\t\r\n]+/gu, " ")
}

/** The record's rows as one TSV table: `kind word symbol source id name`. */
export function recordTsv(record: FigureRecord): string {
  const lines = [["kind", "word", "symbol", "source", "id", "name"]]
  for (const g of record.genes) {
    lines.push(["gene", g.word, g.symbol ?? "", g.source ?? "", g.entrez ?? "", g.hgnc_symbol ?? ""])
  }
  for (const c of record.chemicals) lines.push(["chemical", c.word, "", c.source ?? "", c.identifier ?? "", ""])
  for (const d of record.diseases) lines.push(["disease", d.word, "", d.source ?? "", d.identifier ?? "", ""])
  return `${lines.map((l) => l.map(cell).join("\t")).join("\n")}\n`
}
