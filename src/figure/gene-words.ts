/**
 * One word of a figure → the genes it may stand for. The word as it is first, then one change after another that
 * figures and their optical reading make: accents, Greek letters as Latin ones, phosphate marks, plurals, letters taken
 * for digits. Every reading says which changes led to it.
 */
import { type GeneReading, geneBySymbol, geneReadings, type Lexicon } from "./lexicon.ts"
import { lexiconKey } from "./lexicon-tables.ts"

/** A reading with the changes that led to it, in order; none where the word was found as it is. */
export interface FoundReading extends GeneReading {
  readonly transforms: readonly string[]
}

/** Without accents that an optical reader saw in dirt: `STĂT3` → `STAT3`. */
function withoutAccents(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "")
}

const greekEnds: readonly (readonly [RegExp, string])[] = [
  [/alpha/, "a"],
  [/beta/, "b"],
  [/gamma/, "g"],
  [/delta/, "d"],
  [/epsilon/, "e"],
  [/zeta/, "z"],
  [/theta/, "q"],
  [/kappa/, "k"],
]
const latinEnds: Readonly<Record<string, string>> = {
  a: "alpha",
  b: "beta",
  g: "gamma",
  y: "gamma",
  d: "delta",
  e: "epsilon",
  z: "zeta",
}

/** `tnfalpha` → `tnfa`; `ikka` → `ikkalpha`. */
function greekVariants(key: string): readonly string[] {
  const found: string[] = []
  for (const [name, letter] of greekEnds) {
    if (name.test(key) && key.length > name.source.length + 1) found.push(key.replace(name, letter))
  }
  const end = /^(.{2,})([abgydez])(\d?)$/.exec(key)
  if (end) found.push(`${end[1]}${latinEnds[end[2] ?? ""]}${end[3]}`)
  return found
}

/** Letters and digits that look alike, in the order in which optical readers confuse them. */
const lookAlikes: readonly (readonly [RegExp, string])[] = [
  [/p13k/g, "pi3k"],
  [/^p1(?=3k)/g, "pi"],
  [/(?<=[a-z])o(?=\d|$)/g, "0"],
  [/0/g, "o"],
  [/(?<=[a-z]{2})l$/g, "1"],
  [/(?<=[a-z]{2})i$/g, "1"],
  [/1/g, "i"],
  [/1/g, "l"],
  [/5/g, "s"],
  [/(?<=[a-z]{2})s$/g, "5"],
  [/8/g, "b"],
  [/(?<=[a-z])b$/g, "8"],
  [/vv/g, "w"],
  [/rn/g, "m"],
]

const roman: Readonly<Record<string, string>> = { i: "1", ii: "2", iii: "3", iv: "4", v: "5", vi: "6" }

interface Variant {
  readonly key: string
  readonly transform: string
}

/** Keys that one change of the word leads to, likeliest first. */
function variantsOf(text: string, key: string): readonly Variant[] {
  const found: Variant[] = greekVariants(key).map((k) => ({ key: k, transform: "greek" }))
  const phospho =
    /^(?:p|phospho|phosphorylated)[-‐–· ]?(?=[A-Z])/u.exec(text) ?? /^P[-‐–·]/u.exec(text) ?? /^p-/u.exec(text)
  if (phospho) found.push({ key: lexiconKey(text.slice(phospho[0].length)), transform: "phospho" })
  const marked = /[-‐–][pP]$/u.exec(text)
  if (marked) found.push({ key: lexiconKey(text.slice(0, marked.index)), transform: "phospho" })
  if (/^[hmrc](?=[A-Z])/u.test(text)) found.push({ key: key.slice(1), transform: "species_prefix" })
  if (key.length > 3 && key.endsWith("s")) found.push({ key: key.slice(0, -1), transform: "plural" })
  const numeral = /^(.{2,}?)[-‐– ]?(i|ii|iii|iv|v|vi)$/u.exec(key)
  if (numeral && /[IV]$/u.test(text)) {
    found.push({ key: `${numeral[1]}${roman[numeral[2] ?? ""]}`, transform: "roman_numeral" })
  }
  return found.filter((v) => v.key.length > 1)
}

/** Words that OCR or prose makes, that are also names: never genes in a figure. */
function isNever(lexicon: Lexicon, text: string): boolean {
  return lexicon.neverGenes.has(lexiconKey(text))
}

const rank: Readonly<Record<GeneReading["source"], number>> = {
  hgnc_symbol: 0,
  bioentities_symbol: 1,
  hgnc_alias_symbol: 2,
  hgnc_prev_symbol: 3,
  famplex_text: 4,
  hgnc_name: 9,
}

function chosenBy(r: GeneReading, chosen: string): boolean {
  return r.family ? chosen === "family" || chosen === `family:${r.family.name}` : chosen === r.genes[0]?.symbol
}

/** A reading that the records have and today's tables lack: a gene symbol, or `family:` and a name. */
function chosenReading(lexicon: Lexicon, chosen: string, key: string): readonly GeneReading[] {
  const name = chosen.startsWith("family:") ? chosen.slice(7) : undefined
  const family = name === undefined ? undefined : lexicon.families.get(lexiconKey(name))
  const gene = name === undefined ? geneBySymbol(lexicon, chosen) : undefined
  if (family) {
    const genes = family.members.flatMap((m) => geneBySymbol(lexicon, m) ?? [])
    return [{ source: "bioentities_symbol", spelling: family.name, genes, family }]
  }
  return gene ? [{ source: "hgnc_alias_symbol", spelling: key.toUpperCase(), genes: [gene], family: undefined }] : []
}

/**
 * Readings in the order of the records' dictionary: the very spelling first, then symbol, family, alias, previous symbol;
 * a family that only one of its many texts names comes after these. Where names collide, `record-readings.tsv` says how
 * the records read them.
 */
function ordered(lexicon: Lexicon, key: string, text: string, transforms: readonly string[]): readonly FoundReading[] {
  const chosen = lexicon.recordReadings.get(`=${text}`) ?? lexicon.recordReadings.get(key)
  const place = (r: GeneReading): number => {
    if (chosen !== undefined && chosenBy(r, chosen)) return -1
    const byText = r.family !== undefined && !r.family.ownKeys.has(key)
    return (byText ? 5 : rank[r.source]) + (r.spelling === text ? 0 : 10)
  }
  const readings = geneReadings(lexicon, key).filter((r) => r.source !== "hgnc_name")
  if (chosen !== undefined && !readings.some((r) => place(r) < 0))
    readings.unshift(...chosenReading(lexicon, chosen, key))
  return readings.map((r) => ({ ...r, transforms })).sort((x, y) => place(x) - place(y))
}

/**
 * Readings of one clean word (no list), best first; empty where it names no gene.
 * @param deep also try look-alike letters, which prose does not need
 */
export function readGeneWord(lexicon: Lexicon, word: string, deep = true): readonly FoundReading[] {
  const text = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+]+$/gu, "")
  if (text.length < 2 || isNever(lexicon, text)) return []
  const own = lexiconKey(text)
  const direct = own === "" ? [] : ordered(lexicon, own, text, [])
  if (direct.length > 0) return direct
  const plain = withoutAccents(text)
  const key = lexiconKey(plain)
  if (key.length < 2) return []
  const base = plain === text.normalize("NFKD") ? [] : ["accents"]
  if (base.length > 0) {
    const found = ordered(lexicon, key, plain, base)
    if (found.length > 0) return found
  }
  for (const v of variantsOf(plain, key)) {
    if (lexicon.neverGenes.has(v.key)) continue
    const found = ordered(lexicon, v.key, "", [...base, v.transform])
    if (found.length > 0) return found
  }
  if (!deep || key.length < 3) return []
  for (const [pattern, to] of lookAlikes) {
    const swapped = key.replace(pattern, to)
    if (swapped === key || lexicon.neverGenes.has(swapped)) continue
    const found = ordered(lexicon, swapped, "", [...base, "look_alike"])
    if (found.length > 0) return found
  }
  return []
}
