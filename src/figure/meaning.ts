/**
 * A stretch of text → what it means as an entity: gene or family, chemical, disease, process, place. Prose is read more
 * strictly than the words of a figure: an English word that is also some gene's alias is an English word.
 */
import type { Alternative, Entity, EntityKind } from "./entity.ts"
import { type FoundReading, readGeneWord } from "./gene-words.ts"
import {
  chebiOf,
  chemicalReading,
  diseaseReading,
  type GeneReading,
  geneBySymbol,
  geneReadings,
  type Lexicon,
  processReading,
  type TermReading,
} from "./lexicon.ts"
import { lexiconKey } from "./lexicon-tables.ts"

/** An entity without its place. */
export type Meaning = Omit<Entity, "span" | "text">

const aminoAcid = /^(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val)$/

function geneId(r: GeneReading): string | undefined {
  return r.family ? `fplx:${r.family.id}` : r.genes[0] ? `hgnc:${r.genes[0].hgnc}` : undefined
}

/** How good a source is on its own, before the spelling counts. */
const sourceScore: Readonly<Record<GeneReading["source"], number>> = {
  hgnc_symbol: 1,
  bioentities_symbol: 0.95,
  hgnc_alias_symbol: 0.85,
  hgnc_prev_symbol: 0.75,
  famplex_text: 0.85,
  hgnc_name: 0.9,
}

/** A gene reading as an entity. */
export function geneEntity(readings: readonly FoundReading[], text: string): Meaning {
  const [best, ...others] = readings as [FoundReading, ...FoundReading[]]
  const scoreOf = (r: FoundReading): number => {
    const exact = r.spelling === text || r.genes[0]?.symbol === text ? 1 : 0.97
    // Three letters are some gene's alias more often than not.
    const short = text.length <= 3 && r.family === undefined && r.source !== "hgnc_symbol" ? 0.7 : 1
    return Math.round(sourceScore[r.source] * exact * short * 0.9 ** r.transforms.length * 100) / 100
  }
  const alternatives: Alternative[] = others.slice(0, 5).map((r) => ({
    id: geneId(r) ?? "",
    name: r.family?.name ?? r.genes[0]?.symbol ?? text,
    how: [r.source, ...r.transforms].join("+"),
    score: Math.round(scoreOf(r) * 80) / 100,
  }))
  return {
    kind: best.family ? (best.family.complex ? "complex" : "family") : "gene",
    id: geneId(best),
    name: best.family?.name ?? best.genes[0]?.symbol ?? text,
    how: [best.source, ...best.transforms].join("+"),
    score: scoreOf(best),
    alternatives,
    genes: best.genes.map((g) => ({ symbol: g.symbol, entrez: g.entrez })),
  }
}

/** A chemical, disease or process as an entity. */
export function termEntity(lexicon: Lexicon, kind: EntityKind, reading: TermReading): Meaning {
  const go = reading.source === "go"
  const chebi = kind === "chemical" ? chebiOf(lexicon, reading.id) : undefined
  const alternatives = chebi ? [{ id: chebi, name: reading.name, how: "mesh_to_chebi", score: 0.9 }] : []
  const score = reading.source === "mesh_supplementary" ? 0.8 : 0.9
  const id = go ? reading.id : `mesh:${reading.id}`
  return { kind, id, name: reading.name, how: reading.source, score, alternatives, genes: [] }
}

/** Whether a single word, as spelled, can name a gene in prose. */
function geneShaped(lexicon: Lexicon, text: string, key: string): boolean {
  if (lexicon.neverGenes.has(key) || aminoAcid.test(text)) return false
  if (/^(?:[IVX]+|\d+\w?|\p{L})$/u.test(text)) return false
  const marked = /\d/.test(text) || /\p{Lu}.*\p{Lu}/u.test(text) || /[α-ω]/u.test(text) || /^\p{Ll}+\p{Lu}/u.test(text)
  if (marked) return key.length >= 2
  if (lexicon.commonWords.has(key) && !/^(?:Met|Cat|Bad)$/.test(text)) return false
  // A word in small letters is a gene's only where it is long, or not English.
  return key.length >= (/^\p{Lu}/u.test(text) ? 3 : 4)
}

/** Words that no name begins or ends with. */
const edgeWord =
  /^(?:[Tt]he|a|[Aa]n|[Ii]n|[Oo]f|[Tt]o|[Bb]y|[Ff]or|[Aa]nd|or|[Ww]ith|[Oo]n|[Aa]t|is|[Aa]s|[Ff]rom|[Tt]hat|[Tt]his|[Vv]ia)\s|\s(?:the|a|an|in|of|to|by|for|and|or|with|on|at|is|are|as|from|that|this|via)$/u

/** The text with a small first letter, where only that is large: `Hypoxia` at the head of a sentence. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\P{Lu}*$/u.test(text) ? text.toLowerCase() : text
}

function balanced(text: string): boolean {
  const count = (sign: RegExp): number => text.match(sign)?.length ?? 0
  return count(/[([]/g) === count(/[)\]]/g)
}

/** Genes that are written in small letters. */
const lowerGenes = /^(?:tau|raptor|rictor|leptin|ghrelin|survivin|nestin|parkin|hepcidin|calcineurin|occludin|tensin)$/

/** Readings of a name in prose: the gene that is usually meant first; an alias of two signs needs more than itself. */
function proseReadings(lexicon: Lexicon, key: string): readonly FoundReading[] {
  const preferred = lexicon.preferredGenes.get(key)
  const readings = geneReadings(lexicon, key)
    .filter((r) => key.length > 2 || r.source === "hgnc_symbol" || r.source === "bioentities_symbol")
    .map((r) => ({ ...r, transforms: [] }))
  const rank = (r: GeneReading): number =>
    preferred !== undefined && r.genes.length === 1 && r.genes[0]?.symbol === preferred ? 0 : 1
  return preferred === undefined ? readings : [...readings].sort((a, b) => rank(a) - rank(b))
}

/** `ARs` are more than one AR, `p-ERK` is ERK with a phosphate, before they are the alias of another gene. */
function markedReadings(lexicon: Lexicon, text: string): readonly FoundReading[] {
  const mark = /^(?:p[-‐](?<bare>\p{Lu}[\p{L}\p{N}]+)|(?<singular>\p{Lu}[\p{Lu}\p{N}]{2,})s)$/u.exec(text)?.groups
  const base = mark?.["bare"] ?? mark?.["singular"]
  if (base === undefined) return []
  const transform = mark?.["bare"] === undefined ? "plural" : "phospho"
  const strong = proseReadings(lexicon, lexiconKey(base)).filter(
    (r) => r.source === "hgnc_symbol" || r.family !== undefined,
  )
  return strong.map((r) => ({ ...r, transforms: [transform] }))
}

/** What a stretch of the caption means, or undefined; remembered, since captions share most of their words. */
export function meaningOf(lexicon: Lexicon, text: string, key: string, words: number): Meaning | undefined {
  const known = words === 1 ? text : `${text}\n`
  if (lexicon.meanings.has(known)) return lexicon.meanings.get(known) as Meaning | undefined
  const meaning = newMeaning(lexicon, text, key, words)
  if (lexicon.meanings.size > 100_000) lexicon.meanings.clear()
  lexicon.meanings.set(known, meaning)
  return meaning
}

/** `CB1 receptors` is CNR1 before it is a heading of MeSH. */
function receptorGene(lexicon: Lexicon, text: string): Meaning | undefined {
  const base = /^(.{2,})[\s‐-]receptors?$/iu.exec(text)?.[1]
  if (base === undefined || !/[\p{Lu}\d]/u.test(base)) return undefined
  const readings = [...readGeneWord(lexicon, `${base}R`, false), ...readGeneWord(lexicon, base, false)]
  return readings.length > 0 ? geneEntity(readings, base) : undefined
}

function newMeaning(lexicon: Lexicon, text: string, key: string, words: number): Meaning | undefined {
  const single = words === 1
  if (key.length < 2 && !/[+]$/.test(text)) return undefined
  const lower = !/[\p{Lu}\d]/u.test(text)
  const term = lexicon.terms.get(text) ?? (lower ? undefined : lexicon.terms.get(lowerFirst(text)))
  if (term) {
    const gene = term.kind === "gene" ? geneBySymbol(lexicon, term.name) : undefined
    const genes = gene ? [{ symbol: gene.symbol, entrez: gene.entrez }] : []
    return { ...plain(term.kind, term.name, "term", 0.8), id: term.id, genes }
  }
  if (!single && (edgeWord.test(text) || lexicon.commonWords.has(key) || !balanced(text))) return undefined
  if (lexicon.abbreviations.has(text) && key.length > 1 && !aminoAcid.test(text)) {
    const chemical = chemicalReading(lexicon, text)
    if (chemical) return termEntity(lexicon, "chemical", chemical)
  }
  const geneLike = single ? geneShaped(lexicon, text, key) : !lexicon.neverGenes.has(key)
  if (geneLike) {
    const readings = [...markedReadings(lexicon, text), ...proseReadings(lexicon, key)]
    // Small letters alone: English has a word for almost any alias ("light", "step"), so only names and families count.
    const words = single && lower && !/[α-ω]/u.test(text)
    const usable = words
      ? readings.filter((r) => r.source === "bioentities_symbol" || r.source === "hgnc_name" || lowerGenes.test(text))
      : readings
    const chemical = words && usable.length > 0 ? chemicalReading(lexicon, text) : undefined
    if (usable.length > 0 && (chemical === undefined || chemical.protein)) return geneEntity(usable, text)
  }
  if (single && lexicon.commonWords.has(key)) return undefined
  if (key.length >= 4 || /\d/.test(key)) {
    const chemical = key.length >= 4 ? chemicalReading(lexicon, text) : undefined
    const receptor = chemical?.protein === true ? receptorGene(lexicon, text) : undefined
    if (receptor) return receptor
    if (chemical && !(chemical.source === "mesh_supplementary" && single && lower && key.length < 6)) {
      return termEntity(lexicon, chemical.protein ? "family" : "chemical", chemical)
    }
    const disease = key.length >= 4 ? diseaseReading(lexicon, text) : undefined
    if (disease) return termEntity(lexicon, "disease", disease)
    const process = key.length >= 5 ? processReading(lexicon, text) : undefined
    if (process) return termEntity(lexicon, "process", process)
  }
  if (single && geneLike && !lower && key.length > 2) {
    const readings = readGeneWord(lexicon, text, false)
    if (readings.length > 0) return geneEntity(readings, text)
  }
  return undefined
}

/** A meaning without an identifier. */
export function plain(kind: EntityKind, name: string, how: string, score = 0.5): Meaning {
  return { kind, id: undefined, name, how, score, alternatives: [], genes: [] }
}
