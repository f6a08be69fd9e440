/**
 * What words can mean: genes, families, chemicals, diseases, processes, each a table looked up by folded name. The
 * tables come in as text (`data/lexicon`, read by the command, fetched by the page) and are searched as they are.
 */
import type { EntityKind } from "./entity.ts"
import { type LexiconFiles, lexiconKey } from "./lexicon-tables.ts"
import { foldPlural } from "./name-folding.ts"
import { SortedTable } from "./sorted-table.ts"

/** The files that `parseLexicon` reads; others are left alone. A missing one is an empty table. */
export const lexiconFileNames = [
  "genes.tsv",
  "gene-names.tsv",
  "families.tsv",
  "older-families.tsv",
  "abbreviations.tsv",
  "chemicals.tsv",
  "chemicals-more.tsv",
  "diseases.tsv",
  "processes.tsv",
  "chebi.tsv",
  "common-words.tsv",
  "terms.tsv",
  "record-readings.tsv",
  "preferred-genes.tsv",
] as const

/** How a name belongs to a gene, best first: the precedence of the records' own dictionary. */
export type GeneSource =
  | "hgnc_symbol"
  | "bioentities_symbol"
  | "hgnc_alias_symbol"
  | "hgnc_prev_symbol"
  | "famplex_text"
  | "hgnc_name"

export interface GeneInfo {
  readonly symbol: string
  readonly hgnc: string
  readonly entrez: string | undefined
  readonly uniprot: string | undefined
  readonly name: string
  /** The mouse's and the rat's gene: `MGI:2152878`, `RGD:69417`. */
  readonly mouse: string | undefined
  readonly rat: string | undefined
}

export interface Family {
  /** FamPlex id (`PI3K`), or the older name. */
  readonly id: string
  readonly complex: boolean
  readonly members: readonly string[]
  /** What a figure calls it: the id, or the older name whose members it has (`older-families.tsv`). */
  readonly name: string
  /** Keys of its id or older name; other keys lead to it through a text of FamPlex. */
  readonly ownKeys: ReadonlySet<string>
}

/** One reading of a name as genes: one gene, or the members of a family. */
export interface GeneReading {
  readonly source: GeneSource
  /** The dictionary's spelling. */
  readonly spelling: string
  readonly genes: readonly GeneInfo[]
  readonly family: Family | undefined
}

/** A chemical, disease or process with its identifier. */
export interface TermReading {
  readonly id: string
  readonly name: string
  readonly source: "mesh" | "mesh_supplementary" | "abbreviation" | "go"
  /** MeSH files it under enzymes or proteins alone. */
  readonly protein: boolean
}

export interface Lexicon {
  readonly tables: Readonly<Record<string, SortedTable>>
  /** Families by key of their id or of a text that names them. */
  readonly families: ReadonlyMap<string, Family>
  /** Abbreviations of chemicals by exact text. */
  readonly abbreviations: ReadonlyMap<string, string>
  /** Places, processes, conditions by exact text. */
  readonly terms: ReadonlyMap<
    string,
    { readonly kind: EntityKind; readonly name: string; readonly id: string | undefined }
  >
  /** English words that are also names: never meant as such where they stand alone in a caption. */
  readonly commonWords: ReadonlySet<string>
  /** How the records read names that could be several things: by exact text or by key, a gene symbol or `family`. */
  readonly recordReadings: ReadonlyMap<string, string>
  /** Which gene prose means by an alias that several genes have. */
  readonly preferredGenes: ReadonlyMap<string, string>
  /** Words of a figure that never name a gene there. */
  readonly neverGenes: ReadonlySet<string>
  /** What earlier searches found, so that common words are looked up once: beginnings of names, and meanings of texts. */
  readonly begun: Map<string, boolean>
  readonly meanings: Map<string, unknown>
}

function linesOf(text: string | undefined): readonly (readonly string[])[] {
  return (text ?? "").split("\n").flatMap((l) => (l === "" || l.startsWith("#") ? [] : [l.split("\t")]))
}

function familiesOf(files: LexiconFiles): ReadonlyMap<string, Family> {
  const byId = new Map<string, Family>()
  const byKey = new Map<string, Family>()
  const rows = linesOf(files["families.tsv"])
  for (const [id, kind, members] of rows) {
    if (id === undefined) continue
    const list = (members ?? "").split("|").filter((m) => m !== "")
    const key = lexiconKey(id)
    const family = { id, complex: kind === "c", members: list, name: id, ownKeys: new Set([key]) }
    byId.set(id, family)
    if (list.length > 0 && !byKey.has(key)) byKey.set(key, family)
  }
  for (const [id, , , texts] of rows) {
    const family = byId.get(id ?? "")
    if (!family || family.members.length === 0) continue
    for (const text of (texts ?? "").split("|")) {
      const key = lexiconKey(text)
      if (key.length > 1 && !byKey.has(key)) byKey.set(key, family)
    }
  }
  for (const [name, members] of linesOf(files["older-families.tsv"])) {
    if (name === undefined || members === undefined) continue
    const key = lexiconKey(name)
    const today = byKey.get(members.startsWith("=") ? lexiconKey(members.slice(1)) : key)
    const dropped = members.startsWith("-") ? new Set(members.slice(1).split("|")) : undefined
    const list = members.startsWith("=")
      ? (today?.members ?? [])
      : dropped
        ? (today?.members ?? []).filter((m) => !dropped.has(m))
        : members.split("|")
    if (list.length > 0)
      byKey.set(key, {
        id: today?.id ?? name,
        complex: today?.complex ?? false,
        members: list,
        name,
        ownKeys: new Set([key]),
      })
  }
  return byKey
}

/**
 * Make a lexicon of its files. Costs a few milliseconds: the large tables are not parsed, and a file given as a getter
 * is not even read before something asks for it.
 */
export function parseLexicon(files: LexiconFiles): Lexicon {
  const tables: Record<string, SortedTable> = {}
  for (const name of ["genes", "gene-names", "chemicals", "chemicals-more", "diseases", "processes", "chebi"]) {
    tables[name] = new SortedTable(() => files[`${name}.tsv`] ?? "")
  }
  const families = familiesOf(files)
  const begun = [...linesOf(files["terms.tsv"]), ...linesOf(files["abbreviations.tsv"])].map(([t]) =>
    lexiconKey(t ?? ""),
  )
  tables["family-names"] = new SortedTable(() => [...families.keys(), ...begun].sort().join("\t\n"))
  const words = linesOf(files["common-words.tsv"])
  return {
    tables,
    families,
    abbreviations: new Map(linesOf(files["abbreviations.tsv"]).map(([a, b]) => [a ?? "", b ?? ""])),
    terms: new Map(
      linesOf(files["terms.tsv"]).map(([text, kind, name, id]) => [
        text ?? "",
        { kind: (kind ?? "process") as EntityKind, name: name ?? "", id: id || undefined },
      ]),
    ),
    preferredGenes: new Map(linesOf(files["preferred-genes.tsv"]).map(([a, b]) => [a ?? "", b ?? ""])),
    recordReadings: new Map(linesOf(files["record-readings.tsv"]).map(([a, b]) => [a ?? "", b ?? ""])),
    commonWords: new Set(words.filter(([, use]) => use === "word").map(([w]) => w ?? "")),
    begun: new Map(),
    meanings: new Map(),
    neverGenes: new Set(words.filter(([, use]) => use === "never").map(([w]) => w ?? "")),
  }
}

function table(lexicon: Lexicon, name: string): SortedTable {
  return lexicon.tables[name] as SortedTable
}

/** The gene with this approved symbol (HGNC's own spelling). */
export function geneBySymbol(lexicon: Lexicon, symbol: string): GeneInfo | undefined {
  const row = table(lexicon, "genes").get(symbol)
  if (row === undefined) return undefined
  const [hgnc = "", entrez = "", uniprot = "", name = "", mgi, rgd] = row.split("\t")
  return {
    symbol,
    hgnc,
    entrez: entrez || undefined,
    uniprot: uniprot || undefined,
    name,
    mouse: mgi ? `MGI:${mgi}` : undefined,
    rat: rgd ? `RGD:${rgd}` : undefined,
  }
}

const sources: Readonly<Record<string, GeneSource>> = {
  s: "hgnc_symbol",
  a: "hgnc_alias_symbol",
  p: "hgnc_prev_symbol",
  t: "famplex_text",
  n: "hgnc_name",
}

/** All readings of a key as genes, in the order of precedence: symbol, family, alias, previous symbol, name. */
export function geneReadings(lexicon: Lexicon, key: string): readonly GeneReading[] {
  const readings: GeneReading[] = []
  const family = lexicon.families.get(key)
  for (const part of table(lexicon, "gene-names").get(key)?.split("|") ?? []) {
    const [symbol = "", spelling = ""] = part.slice(1).split("=")
    const gene = geneBySymbol(lexicon, symbol)
    const source = sources[part[0] ?? ""]
    if (!gene || !source) continue
    const shown =
      spelling || (source === "hgnc_symbol" ? symbol : source === "hgnc_name" ? gene.name : key.toUpperCase())
    readings.push({ source, spelling: shown, genes: [gene], family: undefined })
  }
  if (family) {
    const genes = family.members.flatMap((m) => geneBySymbol(lexicon, m) ?? [])
    const at = readings[0]?.source === "hgnc_symbol" ? 1 : 0
    readings.splice(at, 0, { source: "bioentities_symbol", spelling: family.name, genes, family })
  }
  return readings
}

function termIn(lexicon: Lexicon, name: string, key: string, source: TermReading["source"]): TermReading | undefined {
  const row = table(lexicon, name).get(key)
  if (row === undefined) return undefined
  const [id = "", heading = "", mark] = row.split("\t")
  return { id, name: heading || key, source, protein: mark === "p" }
}

/** Keys a chemical's or disease's name may be filed under: as it is, singular, plural, acid for salt and salt for acid. */
function chemicalKeys(key: string): readonly string[] {
  const keys = [key]
  const singular = foldPlural(key)
  if (singular !== key) keys.push(singular)
  if (/[a-z]{3}$/.test(singular)) keys.push(`${singular}s`)
  const salt = /^(.{3,})ate$/.exec(singular)
  if (salt) keys.push(`${salt[1]}icacid`)
  const acid = /^(.{3,})icacid$/.exec(singular)
  if (acid) keys.push(`${acid[1]}ate`)
  if (/^[ld](?=[a-z]{4})/.test(key)) keys.push(key.slice(1))
  return keys
}

/** The chemical a text names. Abbreviations go by their exact spelling first (`Na` is sodium, `NA` may not be). */
export function chemicalReading(lexicon: Lexicon, text: string): TermReading | undefined {
  const short = lexicon.abbreviations.get(text) ?? lexicon.abbreviations.get(text.toLowerCase())
  if (short !== undefined) {
    const key = lexiconKey(short)
    const found = termIn(lexicon, "chemicals", key, "mesh") ?? termIn(lexicon, "chemicals-more", key, "mesh")
    if (found) return { ...found, source: "abbreviation" }
  }
  const keys = chemicalKeys(lexiconKey(text))
  for (const key of keys) {
    const found = termIn(lexicon, "chemicals", key, "mesh")
    if (found) return found
  }
  for (const key of keys) {
    const found = termIn(lexicon, "chemicals-more", key, "mesh_supplementary")
    if (found) return found
  }
  return undefined
}

/** The disease a text names. */
export function diseaseReading(lexicon: Lexicon, text: string): TermReading | undefined {
  const key = lexiconKey(text).replace("tumour", "tumor")
  const singular = foldPlural(key)
  // MeSH says neoplasm where figures say cancer.
  const neoplasm = /^(.{3,})cancers?$/.exec(key)
  return (
    (neoplasm ? termIn(lexicon, "diseases", `${neoplasm[1]}neoplasms`, "mesh") : undefined) ??
    termIn(lexicon, "diseases", key, "mesh") ??
    termIn(lexicon, "diseases", singular, "mesh") ??
    termIn(lexicon, "diseases", `${singular}s`, "mesh")
  )
}

/** The process a text names, by GO. */
export function processReading(lexicon: Lexicon, text: string): TermReading | undefined {
  const key = lexiconKey(text)
  return termIn(lexicon, "processes", key, "go") ?? termIn(lexicon, "processes", foldPlural(key), "go")
}

/** ChEBI id (`CHEBI:6121`) of a MeSH id, where a mapping is known. */
export function chebiOf(lexicon: Lexicon, mesh: string): string | undefined {
  const row = table(lexicon, "chebi").get(mesh)
  return row === undefined ? undefined : `CHEBI:${row}`
}

const nameTables = ["family-names", "chemicals", "gene-names", "diseases", "processes", "chemicals-more"]

/** Whether any name of the lexicon begins with this key: a search for long names stops where none does. */
export function someNameBegins(lexicon: Lexicon, key: string): boolean {
  const known = lexicon.begun.get(key)
  if (known !== undefined) return known
  const answer = nameTables.some((name) => table(lexicon, name).hasPrefix(key))
  if (lexicon.begun.size > 100_000) lexicon.begun.clear()
  lexicon.begun.set(key, answer)
  return answer
}
