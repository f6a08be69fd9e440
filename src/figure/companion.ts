/**
 * Companion tables of records from 2023 on (`_data/<figid>-genes.tsv`, `-chemicals.tsv`, `-diseases.tsv`) → rows.
 * Columns are found by their heading; gene tables hold several organisms, each row says which.
 */
import { type Diagnostic, type Read, readResult, type Source, span } from "../text/index.ts"
import type { GeneRow, TermRow } from "./record.ts"

export interface CompanionRows {
  readonly genes: readonly GeneRow[]
  readonly terms: readonly TermRow[]
}

/** A figure has at most a few thousand rows over all organisms. */
const maxRows = 50_000

function absent(text: string | undefined): string | undefined {
  return text === undefined || text === "" || text === "NA" ? undefined : text
}

/** Read one companion table. */
export function readCompanion(source: Source): Read<CompanionRows> {
  const diagnostics: Diagnostic[] = []
  const text = source.text.replace(/^\ufeff/, "")
  const shift = source.text.length - text.length
  const newline = text.search(/[\r\n]|$/)
  const heading = text.slice(0, newline).split("\t")
  const column = (...names: string[]): number => heading.findIndex((h) => names.includes(h.trim().toLowerCase()))
  const word = column("word")
  const at = (start: number, end: number) => span(source, start + shift, Math.min(end + shift, source.text.length))
  if (word < 0) {
    const message = "a companion table begins with a line of headings, one of them 'word'"
    return {
      value: undefined,
      diagnostics: [{ severity: "error", code: "record/companion", message, span: at(0, newline) }],
    }
  }
  const symbol = column("match", "symbol")
  const from = column("source")
  const hgnc = column("ncbigene_symbol", "hgnc_symbol")
  const entrez = column("ncbigene_id", "entrez")
  const organism = column("organism_name")
  const identifier = column("identifier", "mesh", "mesh_id", "id")
  const genes: GeneRow[] = []
  const terms: TermRow[] = []
  let offset = newline
  for (const line of text.slice(newline).split(/\r\n|\r|\n/u)) {
    const cells = line.split("\t")
    const w = cells[word]
    const start = offset
    offset += line.length + 1
    if (line === "" || w === undefined || w === "") continue
    if (genes.length + terms.length >= maxRows) {
      const message = `more than ${maxRows} rows; the rest is not read`
      diagnostics.push({ severity: "warning", code: "record/companion", message, span: at(start, start + 1) })
      break
    }
    const cell = (k: number): string | undefined => (k < 0 ? undefined : absent(cells[k]))
    if (hgnc >= 0 || entrez >= 0) {
      const row = { word: w, symbol: cell(symbol), source: cell(from), hgnc_symbol: cell(hgnc), entrez: cell(entrez) }
      genes.push({ ...row, organism: cell(organism) })
    } else terms.push({ word: w, source: cell(from), identifier: cell(identifier) })
  }
  return readResult({ genes, terms }, diagnostics)
}
