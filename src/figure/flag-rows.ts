/**
 * Rows of a record that are likely wrong, each with the reason. A dictionary lookup of OCR words makes mistakes of a
 * few kinds: an English word or a label taken for an alias, a chemical or residue taken for a gene, a family's or a
 * well-known protein's name taken for another gene's alias. A word that the caption itself uses for that gene is never flagged.
 */
import type { Entity } from "./entity.ts"
import { geneBySymbol, geneReadings, type Lexicon } from "./lexicon.ts"
import { lexiconKey } from "./lexicon-tables.ts"
import type { GeneRow } from "./record.ts"

export interface Flag {
  readonly word: string
  /** The row's gene. */
  readonly hgnc_symbol: string | undefined
  readonly entrez: string | undefined
  readonly kind: "common_word" | "chemical" | "residue" | "numeral" | "other_reading" | "stale_symbol" | "unknown_gene"
  readonly reason: string
}

const weak = (source: string | undefined): boolean => source === "hgnc_alias_symbol" || source === "hgnc_prev_symbol"

const residue = /^(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Phe|Pro|Ser|Thr|Trp|Tyr|Val)[-\d]?(?:P|\d*)$/

/** Names whose rarer reading is the usual one in figures: p19ARF, PERK's old name, ITM2B, the clock gene, site-1 protease. */
const wellKnown = /^(?:arf|pek|bri|clock|rest|s1p)$/i

/** Why a row's word hardly means its gene, or undefined. */
function doubtOf(row: GeneRow, lexicon: Lexicon): Pick<Flag, "kind" | "reason"> | undefined {
  const { word } = row
  const bare = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+]+$/gu, "")
  const key = lexiconKey(bare)
  const gene = row.hgnc_symbol ?? "a gene"
  if (wellKnown.test(bare)) return undefined
  if (residue.test(bare) && !(row.source === "hgnc_symbol" && /\d/.test(bare)))
    return { kind: "residue", reason: `'${bare}' is an amino acid (residue), hardly ${gene}` }
  if (!weak(row.source)) {
    if (/^(?:Bad|Met|Cat)$/.test(bare)) return undefined
    if (row.source !== "hgnc_symbol" || !lexicon.commonWords.has(key) || !/^\p{Lu}?\p{Ll}+$/u.test(bare))
      return undefined
    return { kind: "common_word", reason: `'${bare}' is an English word; ${gene} would be written in capitals` }
  }
  // Capitals are how symbols are written (`CHIP`, `FACT`), and a few proteins are known by a word (`Bad`, `Cis`).
  if (lexicon.commonWords.has(key) && !/^\p{Lu}{2}|\p{Lu}$/u.test(bare) && !/^(?:Bad|Cis|Chip|Fas)$/.test(bare)) {
    return { kind: "common_word", reason: `'${bare}' is an English word or a label, hardly an alias of ${gene}` }
  }
  if (/^(?:[IVX]{1,4}|\p{L}\d?|\d\p{L})$/u.test(bare)) {
    return { kind: "numeral", reason: `'${bare}' is a numeral or a mark of one or two signs, hardly ${gene}` }
  }
  const chemical = lexicon.abbreviations.get(bare)
  if (chemical !== undefined) return { kind: "chemical", reason: `'${bare}' is ${chemical}, hardly ${gene}` }
  const preferred = lexicon.preferredGenes.get(key)
  if (preferred !== undefined && geneBySymbol(lexicon, preferred)?.entrez !== row.entrez) {
    return { kind: "other_reading", reason: `'${bare}' usually means ${preferred}, not ${gene}` }
  }
  const sameLetters = (spelling: string): boolean =>
    spelling.toLowerCase() === bare.toLowerCase() && !/^r\p{Lu}/u.test(spelling)
  const better = geneReadings(lexicon, key).find(
    (r) => r.source === "bioentities_symbol" || (r.source === "famplex_text" && sameLetters(r.spelling)),
  )
  if (better && !better.genes.some((g) => g.symbol === row.hgnc_symbol || g.entrez === row.entrez)) {
    const name = better.family?.name ?? better.genes[0]?.symbol ?? ""
    const members = better.genes.map((g) => g.symbol)
    const shown = members.length > 4 ? `${members.slice(0, 4).join(", ")} …` : members.join(", ")
    return { kind: "other_reading", reason: `'${bare}' usually means ${name} (${shown}), not ${gene}` }
  }
  return undefined
}

/**
 * Flag rows. Families are judged once per word, stale symbols by the Entrez id, which stays when a symbol changes.
 * @param inCaption entities of the caption: what it names is not doubted
 */
export function flagRows(rows: readonly GeneRow[], inCaption: readonly Entity[], lexicon: Lexicon): readonly Flag[] {
  const named = new Set(
    inCaption.filter((e) => !e.how.startsWith("hgnc_alias")).flatMap((e) => e.genes.map((g) => g.symbol)),
  )
  const flags: Flag[] = []
  const said = new Set<string>()
  for (const row of rows) {
    const { word, hgnc_symbol, entrez } = row
    if (row.organism !== undefined && row.organism !== "Homo sapiens") continue
    const doubt = hgnc_symbol !== undefined && named.has(hgnc_symbol) ? undefined : doubtOf(row, lexicon)
    if (doubt && !said.has(word + hgnc_symbol)) {
      said.add(word + hgnc_symbol)
      flags.push({ word, hgnc_symbol, entrez, ...doubt })
    }
    const current = entrez === undefined ? undefined : symbolOfEntrez(lexicon).get(entrez)
    if (hgnc_symbol !== undefined && current !== undefined && current !== hgnc_symbol && !said.has(`=${hgnc_symbol}`)) {
      said.add(`=${hgnc_symbol}`)
      const reason = `${hgnc_symbol} is now called ${current} (Entrez Gene ${entrez})`
      flags.push({ word, hgnc_symbol, entrez, kind: "stale_symbol", reason })
    }
  }
  return flags
}

const byEntrez = new WeakMap<Lexicon, ReadonlyMap<string, string>>()

/** Current symbol by Entrez id; made when first asked for. */
export function symbolOfEntrez(lexicon: Lexicon): ReadonlyMap<string, string> {
  let map = byEntrez.get(lexicon)
  if (!map) {
    const rows = lexicon.tables["genes"]?.rows() ?? []
    map = new Map([...rows].flatMap(([symbol = "", , entrez]) => (entrez ? [[entrez, symbol] as const] : [])))
    byEntrez.set(lexicon, map)
  }
  return map
}
