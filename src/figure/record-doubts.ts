/**
 * What a lexicon has to say of a record's own rows, each at its line: symbols that changed since (the Entrez id stays
 * the key) and rows that are likely false. Never changes the record.
 */
import { type Diagnostic, span } from "../text/index.ts"
import { findEntities } from "./find-entities.ts"
import { flagRows } from "./flag-rows.ts"
import { type Located, type LocatedMap, readFrontMatter } from "./front-matter.ts"
import type { Lexicon } from "./lexicon.ts"
import type { FigureRecord } from "./record.ts"

function rowKey(word: string | undefined, entrez: string | undefined): string {
  return `${word}\t${entrez}`
}

/** Where each gene row stands, by word and Entrez id. */
function placesOf(record: FigureRecord): ReadonlyMap<string, Located> {
  const genes = readFrontMatter(record.source).value?.fields.entries.find((e) => e.key === "genes")?.item.value
  const places = new Map<string, Located>()
  if (!Array.isArray(genes)) return places
  for (const row of genes as readonly Located[]) {
    if (typeof row.value === "string" || Array.isArray(row.value)) continue
    const cell = (name: string): string | undefined => {
      const value = (row.value as LocatedMap).entries.find((e) => e.key === name)?.item.value
      return typeof value === "string" ? value : undefined
    }
    places.set(rowKey(cell("word"), cell("entrez")), row)
  }
  return places
}

/** Doubts about a record's rows as diagnostics `record/stale-symbol` and `record/doubtful-row`. */
export function recordDoubts(record: FigureRecord, lexicon: Lexicon): readonly Diagnostic[] {
  const flags = flagRows(record.genes, findEntities(record.caption, lexicon), lexicon)
  if (flags.length === 0) return []
  const places = placesOf(record)
  return flags.map((f): Diagnostic => {
    const at = places.get(rowKey(f.word, f.entrez))
    const stale = f.kind === "stale_symbol"
    const { text } = record.source
    return {
      severity: stale ? "info" : "warning",
      code: stale ? "record/stale-symbol" : "record/doubtful-row",
      message: f.reason,
      span: at && span(record.source, at.start, Math.min(at.end, text.length)),
    }
  })
}
