/**
 * What a person types → what to look for. Each word or "phrase" must be met by a figure, by its text or by a gene that
 * the word means: `PI3K` also finds figures that name only PIK3CA, `NRF2` those that say NFE2L2. `gene:`, `chemical:`,
 * `disease:`, `title:` narrow a word to that; `-word` leaves figures with it out.
 */
import { groundWords, type Lexicon } from "../figure/index.ts"
import { familyToken } from "./entry.ts"

export type QueryField = "any" | "gene" | "chemical" | "disease" | "title"

export interface QueryTerm {
  readonly field: QueryField
  readonly text: string
  readonly excluded: boolean
  /** Symbols of the genes that the text means; empty where it means none. */
  readonly symbols: readonly string[]
  /** The token of the family that it means: stands for all members at once. */
  readonly family: string | undefined
  /** Preferred names (MeSH headings) of the chemical or disease that it means. */
  readonly names: readonly string[]
}

/** More terms, or genes of one term, are left out: no person asks for them. */
const maxTerms = 24
const maxSymbols = 60

const fields: readonly string[] = ["gene", "chemical", "disease", "title"]

/** Read a query. */
export function parseQuery(text: string, lexicon: Lexicon | undefined): readonly QueryTerm[] {
  const terms: QueryTerm[] = []
  for (const m of text.matchAll(/(-?)(?:(\w+):)?(?:"([^"]*)"|(\S+))/gu)) {
    const known = m[2] !== undefined && fields.includes(m[2].toLowerCase())
    const field = known ? (m[2]?.toLowerCase() as QueryField) : "any"
    const word = m[3] ?? m[4] ?? ""
    const said = known || m[2] === undefined ? word : `${m[2]}:${word}`
    if (!/[\p{L}\p{N}]/u.test(said) || terms.length >= maxTerms) continue
    terms.push({ field, text: said, excluded: m[1] === "-", ...meaningOf(said, field, lexicon) })
  }
  return terms
}

function meaningOf(
  text: string,
  field: QueryField,
  lexicon: Lexicon | undefined,
): Pick<QueryTerm, "symbols" | "names" | "family"> {
  if (lexicon === undefined || field === "title") return { symbols: [], names: [], family: undefined }
  const found = groundWords([text], lexicon)
  const wantsGenes = field === "any" || field === "gene"
  const symbols = wantsGenes ? [...new Set(found.genes.flatMap((g) => g.hgnc_symbol ?? []))].slice(0, maxSymbols) : []
  const entity = found.entities[0]
  const named = field !== "gene" && entity !== undefined && (entity.kind === "chemical" || entity.kind === "disease")
  const id = wantsGenes && entity?.id?.startsWith("fplx:") ? entity.id.slice(5) : undefined
  const family = id === undefined ? undefined : familyToken(id)
  return { symbols, family, names: named && entity.name !== text ? [entity.name] : [] }
}

/** A text as one FTS5 string: quoted, so that no sign in it is an operator. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', " ")}"`
}

const columns: Readonly<Record<QueryField, string>> = {
  any: "",
  gene: "{genes words} : ",
  chemical: "{chemicals caption title} : ",
  disease: "{diseases caption title} : ",
  title: "{title papertitle} : ",
}

/**
 * The query in the language of SQLite's FTS5, over the columns `title papertitle caption genes words chemicals
 * diseases families`; undefined where nothing is asked for.
 * @source https://www.sqlite.org/fts5.html §3
 */
export function ftsExpression(terms: readonly QueryTerm[]): string | undefined {
  const one = (t: QueryTerm): string => {
    const texts = [t.text, ...t.names].map((x) => `${columns[t.field]}${quoted(x)}`)
    const genes = t.family
      ? [`{families} : ${quoted(t.family)}`]
      : t.symbols.length > 0
        ? [`{genes} : (${t.symbols.map(quoted).join(" OR ")})`]
        : []
    return `(${[...texts, ...genes].join(" OR ")})`
  }
  const wanted = terms.filter((t) => !t.excluded).map(one)
  const unwanted = terms.filter((t) => t.excluded).map(one)
  if (wanted.length === 0) return undefined
  return [`(${wanted.join(" AND ")})`, ...unwanted].join(" NOT ")
}
