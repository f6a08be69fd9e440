/**
 * Words and captions → entities with identifiers. Two uses: *reproduce* a record's rows from its words alone, and
 * *judge* them: rows that are likely wrong are flagged with the reason, genes that the caption names and no row has are
 * proposed. Rows are human (HGNC symbol, Entrez id); the organisms of the record offer their genes as alternatives.
 */
import type { Entity } from "./entity.ts"
import { findEntities } from "./find-entities.ts"
import { type Flag, flagRows } from "./flag-rows.ts"
import { readFigureWord } from "./ground-words.ts"
import { geneBySymbol, type Lexicon } from "./lexicon.ts"
import { geneEntity, termEntity } from "./meaning.ts"
import type { FigureRecord, GeneRow, TermRow } from "./record.ts"
import { readChemicalWord, readDiseaseWord } from "./term-words.ts"

/** What is known of the figure that words come from. */
export interface GroundContext {
  readonly caption?: string
  readonly organisms?: readonly string[]
}

export interface GroundedWords {
  readonly genes: readonly GeneRow[]
  readonly chemicals: readonly TermRow[]
  readonly diseases: readonly TermRow[]
  readonly entities: readonly Entity[]
}

export interface Grounded extends GroundedWords {
  readonly figid: string
  readonly flags: readonly Flag[]
  /** Genes that the caption names and no row has. */
  readonly missing: readonly GeneRow[]
}

/** The gene rows of one word, in the order of its parts. */
export function geneRowsOf(word: string, lexicon: Lexicon): readonly GeneRow[] {
  const rows: GeneRow[] = []
  const seen = new Set<string>()
  for (const { reading } of readFigureWord(lexicon, word)) {
    for (const g of reading.genes) {
      if (seen.has(g.symbol)) continue
      seen.add(g.symbol)
      const { spelling: symbol, source } = reading
      rows.push({ word, symbol, source, hgnc_symbol: g.symbol, entrez: g.entrez })
    }
  }
  return rows
}

function chemicalRow(word: string, lexicon: Lexicon): TermRow {
  const found = readChemicalWord(lexicon, word)
  return { word, source: found ? "MESH" : undefined, identifier: found?.id }
}

function diseaseRow(word: string, lexicon: Lexicon): TermRow {
  const found = readDiseaseWord(lexicon, word)
  return { word, source: found ? "MESH" : undefined, identifier: found?.id }
}

/** The mouse's or rat's gene beside the human one, where the figure is about these. */
function withOrthologs(entity: Entity, lexicon: Lexicon, organisms: readonly string[]): Entity {
  if (entity.kind !== "gene" || entity.genes.length !== 1) return entity
  const gene = geneBySymbol(lexicon, entity.genes[0]?.symbol ?? "")
  const found = [
    { organism: "Mus musculus", id: gene?.mouse },
    { organism: "Rattus norvegicus", id: gene?.rat },
  ].flatMap(({ organism, id }) =>
    id !== undefined && organisms.includes(organism)
      ? [{ id, name: `${entity.name} (${organism})`, how: "ortholog", score: entity.score }]
      : [],
  )
  return found.length === 0 ? entity : { ...entity, alternatives: [...entity.alternatives, ...found] }
}

/**
 * Context decides: of several readings of a word, one that the caption also names, in other letters, comes first.
 */
function inContext(entity: Entity, named: ReadonlySet<string>): Entity {
  if (entity.id === undefined || named.has(entity.id)) return entity
  const other = entity.alternatives.find((a) => named.has(a.id))
  if (other === undefined || !other.id.startsWith("hgnc:")) return entity
  const rest = entity.alternatives.filter((a) => a !== other)
  const self = { id: entity.id, name: entity.name, how: entity.how, score: entity.score * 0.8 }
  return {
    ...entity,
    kind: "gene",
    id: other.id,
    name: other.name,
    how: `${other.how}+context`,
    score: Math.max(other.score, 0.8),
    alternatives: [self, ...rest],
    genes: [],
  }
}

function wordEntity(word: string, lexicon: Lexicon, as: "gene" | "chemical" | "disease"): Entity {
  const none = { text: word, span: undefined }
  if (as === "gene") {
    const [first, ...more] = readFigureWord(lexicon, word)
    if (first) {
      const entity = geneEntity([first.reading, ...first.others], first.part)
      if (more.length === 0) return { ...none, ...entity }
      const genes = [first, ...more].flatMap((r) =>
        r.reading.genes.map((g) => ({ symbol: g.symbol, entrez: g.entrez })),
      )
      return { ...none, ...entity, kind: "family", id: undefined, name: word, how: `${entity.how}+list`, genes }
    }
  }
  const term =
    as === "chemical" ? readChemicalWord(lexicon, word) : as === "disease" ? readDiseaseWord(lexicon, word) : undefined
  if (term && as !== "gene") {
    const entity = termEntity(lexicon, as, term)
    return { ...none, ...entity, how: [entity.how, ...term.transforms].join("+") }
  }
  return { ...none, kind: as, id: undefined, name: word, how: "none", score: 0, alternatives: [], genes: [] }
}

/**
 * Ground a list of words, as a figure has them. Each is read as genes; where it names none, as a chemical, then as a
 * disease. A full chemical name that is also some gene's alias is given as both.
 */
export function groundWords(words: readonly string[], lexicon: Lexicon, context: GroundContext = {}): GroundedWords {
  const genes: GeneRow[] = []
  const chemicals: TermRow[] = []
  const diseases: TermRow[] = []
  const entities: Entity[] = []
  const named = namedIn(context, lexicon)
  for (const word of new Set(words)) {
    const rows = geneRowsOf(word, lexicon)
    genes.push(...rows)
    const chemical = chemicalRow(word, lexicon)
    const strong = chemical.identifier !== undefined && (rows.length === 0 || /^[A-Z]?[a-z]{5,}$/.test(word))
    if (strong) chemicals.push(chemical)
    const disease = rows.length === 0 && !strong ? diseaseRow(word, lexicon) : undefined
    if (disease?.identifier !== undefined) diseases.push(disease)
    const as = rows.length > 0 ? "gene" : strong ? "chemical" : disease?.identifier !== undefined ? "disease" : "gene"
    entities.push(withOrthologs(inContext(wordEntity(word, lexicon, as), named), lexicon, context.organisms ?? []))
  }
  return { genes, chemicals, diseases, entities }
}

function namedIn(context: GroundContext, lexicon: Lexicon): ReadonlySet<string> {
  if (context.caption === undefined || context.caption === "") return new Set()
  return new Set(findEntities(context.caption, lexicon).flatMap((e) => e.id ?? []))
}

function filled(rows: readonly TermRow[], fill: (word: string) => TermRow): readonly TermRow[] {
  return rows.map((r) => (r.identifier === undefined ? fill(r.word) : r))
}

/** Rows for a record that lists none: its keywords that are HGNC symbols, then what its caption names. */
function rowsFromText(record: FigureRecord, entities: readonly Entity[], lexicon: Lexicon): readonly GeneRow[] {
  const rows: GeneRow[] = []
  const seen = new Set<string>()
  const put = (row: GeneRow): void => {
    if (row.hgnc_symbol === undefined || seen.has(row.hgnc_symbol)) return
    seen.add(row.hgnc_symbol)
    rows.push(row)
  }
  for (const e of entities) {
    const source = e.how.split("+")[0]
    for (const g of e.genes) put({ word: e.text, symbol: e.name, source, hgnc_symbol: g.symbol, entrez: g.entrez })
  }
  for (const word of keywordsOf(record)) {
    const gene = geneBySymbol(lexicon, word)
    if (gene) put({ word, symbol: word, source: "hgnc_symbol", hgnc_symbol: word, entrez: gene.entrez })
  }
  return rows
}

function keywordsOf(record: FigureRecord): readonly string[] {
  const jsonld = record.jsonld
  const list = typeof jsonld === "object" && jsonld !== null ? (jsonld as { keywords?: unknown }).keywords : undefined
  return Array.isArray(list) ? list.filter((k): k is string => typeof k === "string") : []
}

/** Larger families are not proposed: a caption that says "caspases" names no gene. */
const maxProposed = 8

/** What the caption names and no row has: genes, and small families of which not even one member has a row. */
function missingRows(
  record: FigureRecord,
  genes: readonly GeneRow[],
  inCaption: readonly Entity[],
  lexicon: Lexicon,
): readonly GeneRow[] {
  const have = new Set(genes.flatMap((g) => [g.hgnc_symbol, g.entrez]))
  const unseen = inCaption.filter(
    (e) => e.genes.length <= maxProposed && !e.genes.some((g) => have.has(g.symbol) || have.has(g.entrez)),
  )
  return rowsFromText({ ...record, jsonld: undefined }, unseen, lexicon)
}

export interface GroundOptions {
  /** Ground the record's words afresh, without looking at its identifiers. */
  readonly afresh?: boolean
}

/** Ground a record: its rows (kept, blanks filled, or made afresh), the entities of its words and caption, and doubts. */
export function groundRecord(record: FigureRecord, lexicon: Lexicon, options: GroundOptions = {}): Grounded {
  const { caption } = record
  const organisms = [...record.organisms, ...record.organismsNer]
  const inCaption = findEntities(caption, lexicon)
  const named = new Set(inCaption.flatMap((e) => e.id ?? []))
  const unique = (rows: readonly { word: string }[]): readonly string[] => [...new Set(rows.map((r) => r.word))]
  const entityOf =
    (as: "gene" | "chemical" | "disease") =>
    (word: string): Entity =>
      withOrthologs(inContext(wordEntity(word, lexicon, as), named), lexicon, organisms)
  const words = unique(record.genes)
  const afresh = options.afresh === true
  const genes = afresh
    ? words.flatMap((w) => geneRowsOf(w, lexicon))
    : record.rowsFrom === "none"
      ? rowsFromText(record, inCaption, lexicon)
      : record.genes
  const chemicals = afresh
    ? record.chemicals.map((r) => chemicalRow(r.word, lexicon))
    : filled(record.chemicals, (w) => chemicalRow(w, lexicon))
  const diseases = afresh
    ? record.diseases.map((r) => diseaseRow(r.word, lexicon))
    : filled(record.diseases, (w) => diseaseRow(w, lexicon))
  const entities = [
    ...inCaption.map((e) => withOrthologs(e, lexicon, organisms)),
    ...words.map(entityOf("gene")),
    ...unique(record.chemicals).map(entityOf("chemical")),
    ...unique(record.diseases).map(entityOf("disease")),
  ]
  const missing = record.rowsFrom === "none" ? [] : missingRows(record, genes, inCaption, lexicon)
  return {
    figid: record.figid,
    genes,
    chemicals,
    diseases,
    entities,
    flags: flagRows(genes, inCaption, lexicon),
    missing,
  }
}
