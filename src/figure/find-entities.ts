/**
 * Caption → the entities it names, each with its place in code points. The longest name of the lexicon wins; what a
 * caption introduces itself ("prolyl hydroxylase (PHD)") is known from then on; pathways, cells, RNAs and processes are
 * recognised by their heads where no lexicon lists them.
 */
import type { Entity } from "./entity.ts"
import { readGeneWord } from "./gene-words.ts"
import { geneReadings, type Lexicon, someNameBegins } from "./lexicon.ts"
import { lexiconKey } from "./lexicon-tables.ts"
import { geneEntity, type Meaning, meaningOf, plain } from "./meaning.ts"
import { foldLetters } from "./name-folding.ts"
import { codePointIndex } from "./sentences.ts"

/** A word or sign of the caption with its UTF-16 range. */
interface Piece {
  readonly text: string
  readonly key: string
  readonly start: number
  readonly end: number
  readonly word: boolean
  /** No blank before it. */
  readonly glued: boolean
}

/** An entity before its place is counted in code points. */
interface Draft {
  readonly from: number
  readonly to: number
  readonly entity: Meaning
}

function piecesOf(caption: string): readonly Piece[] {
  const pieces: Piece[] = []
  for (const m of caption.matchAll(/[\p{L}\p{N}\p{M}]+(?:[+]+(?![\p{L}\p{N}]))?|[^\s]/gu)) {
    const start = m.index
    const word = /^[\p{L}\p{N}]/u.test(m[0])
    const before = pieces[pieces.length - 1]
    const key = word ? foldLetters(m[0]) : ""
    pieces.push({ text: m[0], key, start, end: start + m[0].length, word, glued: before?.end === start })
  }
  return pieces
}

/** Signs that may stand inside a name. Those that also separate must be glued on both sides. */
function joins(pieces: readonly Piece[], k: number): boolean {
  const p = pieces[k] as Piece
  const next = pieces[k + 1]
  if (/^[-‐‑–'’′]$/u.test(p.text)) return next !== undefined && (p.glued || next.glued)
  return /^[,()[\]/.:·]$/u.test(p.text) && p.glued && next?.glued === true
}

const microRna = /^(?:[a-z]{3}[-‐]?)?(?:miR|mir|MIR|microRNA|miRNA|let)$/
const cellHead =
  /^(?:neurons?|interneurons?|astrocytes?|microglia|oligodendrocytes?|macrophages?|monocytes?|neutrophils?|lymphocytes?|fibroblasts?|hepatocytes?|adipocytes?|keratinocytes?|osteoblasts?|osteoclasts?|chondrocytes?|cardiomyocytes?|myocytes?|platelets?|erythrocytes?|melanocytes?|cells?|blasts?)$/i
const cellModifier =
  /^(?:T|B|NK|stem|endothelial|epithelial|dendritic|mast|tumou?r|cancer|beta|β|glial|immune|muscle|germ|progenitor|smooth|presynaptic|postsynaptic|glutamatergic|GABAergic|dopaminergic|cholinergic|serotonergic|sensory|motor|pyramidal|mesenchymal|hematopoietic|haematopoietic|myeloid|ganglion|granulosa|Sertoli|Leydig|satellite|host|bone|marrow|regulatory|helper|cytotoxic|naive|effector|memory|inhibitory|excitatory|cortical|hippocampal|vascular|pancreatic|intestinal|hepatic|stellate|Kupffer|Müller|guard|root|leaf|plant)$/
const pathwayHead = /^(?:pathways?|cascades?|ax[ei]s|signall?ing)$/i

/** The pieces of "X signaling pathway" after X: where they end, or `to` where there are none. */
function pathwayEnd(pieces: readonly Piece[], to: number): number {
  let end = to
  let k = to + 1
  if (/^[-‐]$/.test(pieces[k]?.text ?? "") && /^(?:dependent|mediated)$/.test(pieces[k + 1]?.text ?? "")) return to
  if (/^(?:transduction|signall?ing)$/i.test(pieces[k]?.text ?? "")) end = k++
  if (/^transduction$/i.test(pieces[k]?.text ?? "")) end = k++
  if (/^(?:pathways?|cascades?|axis)$/i.test(pieces[k]?.text ?? "")) end = k
  return end > to && pathwayHead.test((pieces[end] as Piece).text) ? end : to
}

/** Small words that no name begins with: nearly half of a caption needs no search. */
const functionWords = new Set(
  `the a an in of to by for and or with on at is are as from that this via which be can its their these those was were
   been through into not also has have had may might could would should but than then when where while who whose how
   both each other such it they them we our if so thus upon during after before between among under over within without
   leads leading lead results result resulting shown show shows indicated represents represent including`.split(/\s+/u),
)

/** Whether some name begins with this key, in the singular, as an acid or without its L- or D-. */
function nameMayBegin(lexicon: Lexicon, key: string): boolean {
  const root = key.replace(/(?:ate|icacid)?s?$/, "")
  return someNameBegins(lexicon, root) || (/^[ld]/.test(root) && someNameBegins(lexicon, root.slice(1)))
}

class Finder {
  readonly pieces: readonly Piece[]
  readonly caption: string
  readonly lexicon: Lexicon
  /** Names that the caption introduces, by key. */
  readonly introduced = new Map<string, Meaning>()
  constructor(caption: string, lexicon: Lexicon) {
    this.caption = caption
    this.lexicon = lexicon
    this.pieces = piecesOf(caption)
  }

  textOf(from: number, to: number): string {
    return this.caption.slice((this.pieces[from] as Piece).start, (this.pieces[to] as Piece).end)
  }

  private introducedBegins(key: string): boolean {
    for (const name of this.introduced.keys()) if (name.startsWith(key)) return true
    return false
  }

  /** The longest name that begins at `from`. */
  longestAt(from: number): Draft | undefined {
    let key = ""
    let words = 0
    let best: Draft | undefined
    for (let k = from; k < this.pieces.length && k < from + 14; k++) {
      const p = this.pieces[k] as Piece
      if (!p.word) {
        if (!joins(this.pieces, k)) break
        continue
      }
      key += p.key
      words++
      if (k > from && !nameMayBegin(this.lexicon, key) && !this.introducedBegins(key)) break
      const known = this.introduced.get(key) ?? this.introduced.get(key.replace(/s$/, ""))
      const entity = known ?? meaningOf(this.lexicon, this.textOf(from, k), key, words === 1 && k === from ? 1 : words)
      if (entity) best = { from, to: k, entity }
    }
    return best
  }

  /** `miR-155`, `let-7`; `LINC00968` is HGNC's. */
  rnaAt(from: number): Draft | undefined {
    const p = this.pieces[from] as Piece
    const glued = /^(?:miR|miRNA|MIR|microRNA)[-‐]?\d+\p{L}?$/u.test(p.text)
    let to = from
    if (!glued) {
      if (!microRna.test(p.text)) return undefined
      let k = from + 1
      if (/^[-‐]$/.test(this.pieces[k]?.text ?? "")) k++
      if (/^let$/.test(this.pieces[k]?.text ?? "")) k += 2
      if (!/^\d+\p{L}?$/u.test(this.pieces[k]?.text ?? "")) return undefined
      to = k
      if (/^[-‐]$/.test(this.pieces[to + 1]?.text ?? "") && /^(?:[35]p|\d)$/.test(this.pieces[to + 2]?.text ?? ""))
        to += 2
    }
    const text = this.textOf(from, to)
    const number = /\d+\p{L}?/u.exec(text)?.[0] ?? ""
    const key = lexiconKey(/^let/i.test(text) ? `mirlet${number}` : `mir${number}`)
    const reading = geneReadings(this.lexicon, key)[0]
    const base = reading
      ? geneEntity([{ ...reading, transforms: ["microrna"] }], text)
      : plain("rna", text, "microrna", 0.8)
    return { from, to, entity: { ...base, kind: "rna" } }
  }

  /** `presynaptic glutamatergic neurons`: a head with the modifiers before it. Called at the head. */
  cellAt(head: number, earliest: number): Draft | undefined {
    const p = this.pieces[head] as Piece
    if (!cellHead.test(p.text)) return undefined
    let from = head
    while (from - 1 >= earliest) {
      const before = this.pieces[from - 1] as Piece
      const sign = /^[-‐]$/.test(before.text) || (before.word && /^\+$/.test(before.text))
      if (!sign && !cellModifier.test(before.text) && !/^CD\d+\+?$/.test(before.text)) break
      from--
    }
    if (/^[-‐]$/.test((this.pieces[from] as Piece).text)) from++
    if (from === head && /^(?:cells?|blasts?)$/i.test(p.text)) return undefined
    const text = this.textOf(from, head)
    return { from, to: head, entity: plain("cell", text, "cell_head", 0.7) }
  }
}

/** `long name (SHORT)` and `SHORT, long name;`: SHORT means what the long name means. */
function introduce(finder: Finder): void {
  const { caption, lexicon } = finder
  const put = (short: string, long: string): void => {
    const key = lexiconKey(short)
    if (key.length < 2 || key.length > 12 || finder.introduced.has(key)) return
    const words = long.trim().split(/\s+/u).length
    const longKey = lexiconKey(long)
    if (longKey.length < 4) return
    const meaning = meaningOf(lexicon, long.trim(), longKey, Math.max(2, words))
    // A symbol or family name is its own best witness, unless the long name says that something else is meant.
    const own = geneReadings(lexicon, key)[0]?.source
    const strong = own === "hgnc_symbol" || own === "bioentities_symbol"
    if (meaning && strong && (meaning.kind === "family" || meaning.how.startsWith("mesh"))) return
    if (meaning) finder.introduced.set(key, { ...meaning, how: `${meaning.how}+introduced` })
    else if (/\b(?:pathway|response|signaling|signalling|process|transition|potentiation|depression)$/i.test(long)) {
      finder.introduced.set(key, plain("process", long.trim(), "introduced", 0.6))
    }
  }
  for (const m of caption.matchAll(/\(([\p{L}\p{N}][^()\s]{0,12})\)/gu)) {
    const short = m[1] as string
    if (!/\p{Lu}/u.test(short) || short.length < 2) continue
    const words = caption
      .slice(Math.max(0, m.index - 120), m.index)
      .trimEnd()
      .split(/\s+/u)
    for (let n = 2; n <= Math.min(7, words.length); n++) {
      const long = words.slice(-n).join(" ")
      if (long[0]?.toLowerCase() === short[0]?.toLowerCase()) put(short, long)
    }
  }
  for (const m of caption.matchAll(
    /(?:^|[;.,:]\s)([\p{L}\p{N}][^\s;,:.()]{1,11})\s?[,:=–-]\s([^;:.()]{4,60}?)(?=[;.]|$)/gu,
  )) {
    if (/\p{Lu}/u.test(m[1] as string)) put(m[1] as string, m[2] as string)
  }
}

const receptorLigand = /^(?:NMDA|AMPA|GABA|5-HT|kainate)$/
const receptorWord = /^(?:receptors?|antagonists?|agonists?|antagonism|blockers?|blockade)$/i

/** `NMDA antagonist` speaks of the receptor. */
function receptorOf(finder: Finder, draft: Draft): Draft {
  const text = finder.textOf(draft.from, draft.to)
  const next = finder.pieces[draft.to + 1]
  if (!receptorLigand.test(text) || !next || !receptorWord.test(next.text)) return draft
  const readings = readGeneWord(finder.lexicon, `${text}R`, false)
  if (readings.length === 0) return draft
  const to = /^receptors?$/i.test(next.text) ? draft.to + 1 : draft.to
  return { from: draft.from, to, entity: geneEntity(readings, `${text}R`) }
}

/** Entities side by side with slashes: a list of members is one name (`SMAD2/3`), so is a chain (`PI3K/Akt/mTOR`). */
function joinSlashes(finder: Finder, drafts: readonly Draft[]): readonly Draft[] {
  const out: Draft[] = []
  for (const d of drafts) {
    const last = out[out.length - 1]
    const slash = last && finder.pieces[last.to + 1]
    const chained = last && slash?.text === "/" && slash.glued && d.from === last.to + 2 && finder.pieces[d.from]?.glued
    if (last && chained && last.entity.kind !== "process") {
      const genes = [...last.entity.genes, ...d.entity.genes]
      const name = finder.textOf(last.from, d.to)
      out[out.length - 1] = {
        from: last.from,
        to: d.to,
        entity: { ...plain("complex", name, "slash", Math.min(last.entity.score, d.entity.score)), genes },
      }
    } else out.push(d)
  }
  return out
}

/** `SMAD2/3`, `ERK1/2`, `caspase-3/7`: short members after a name. */
function withMembers(finder: Finder, draft: Draft): Draft {
  let { to } = draft
  const { pieces } = finder
  while (
    pieces[to + 1]?.text === "/" &&
    pieces[to + 1]?.glued &&
    pieces[to + 2]?.glued &&
    /^(?:\d{1,2}\p{L}?|[A-Zα-ω])$/u.test(pieces[to + 2]?.text ?? "") &&
    // "Wnt/β-catenin": the letter belongs to what follows.
    !(
      /^[-‐]$/.test(pieces[to + 3]?.text ?? "") &&
      pieces[to + 3]?.glued &&
      /^\p{L}{4,}$/u.test(pieces[to + 4]?.text ?? "")
    )
  )
    to += 2
  if (to === draft.to || draft.entity.genes.length === 0) return draft
  const text = finder.textOf(draft.from, to)
  const first = finder.textOf(draft.from, draft.to)
  const stem = first.replace(/[-‐]?(?:\d+\p{L}?|[A-Zα-ω])$/u, "")
  const genes = [...draft.entity.genes]
  for (let k = draft.to + 2; k <= to; k += 2) {
    const found = readGeneWord(finder.lexicon, `${stem}${pieces[k]?.text ?? ""}`, false)[0]
    for (const g of found?.genes ?? []) if (!genes.some((x) => x.symbol === g.symbol)) genes.push(g)
  }
  return {
    from: draft.from,
    to,
    entity: {
      ...draft.entity,
      kind: "family",
      id: undefined,
      name: text,
      how: `${draft.entity.how}+list`,
      alternatives: [],
      genes,
    },
  }
}

/** A name before "signaling pathway": the pathway. */
function asPathway(finder: Finder, draft: Draft): Draft {
  const end = pathwayEnd(finder.pieces, draft.to)
  if (end === draft.to || draft.entity.kind === "process" || draft.entity.kind === "cell") return draft
  const name = finder.textOf(draft.from, end)
  const e = draft.entity
  return {
    from: draft.from,
    to: end,
    entity: { ...e, kind: "process", id: undefined, name, how: `${e.how}+pathway`, alternatives: [] },
  }
}

/**
 * The entities of a caption, in order, not overlapping.
 * @param caption spans count its Unicode code points
 */
export function findEntities(caption: string, lexicon: Lexicon): readonly Entity[] {
  const finder = new Finder(caption, lexicon)
  introduce(finder)
  const { pieces } = finder
  const drafts: Draft[] = []
  let earliest = 0
  for (let k = 0; k < pieces.length; ) {
    if (!(pieces[k] as Piece).word) {
      k++
      continue
    }
    const cell = finder.cellAt(k, earliest)
    const small = functionWords.has((pieces[k] as Piece).text)
    const found = cell ?? (small ? undefined : (finder.rnaAt(k) ?? finder.longestAt(k)))
    if (!found) {
      k++
      continue
    }
    const draft = cell ?? withMembers(finder, receptorOf(finder, found))
    while (drafts.length > 0 && (drafts[drafts.length - 1] as Draft).to >= draft.from) drafts.pop()
    drafts.push(draft)
    earliest = cell ? draft.to + 1 : earliest
    k = draft.to + 1
  }
  const points = codePointIndex(caption)
  const entities: Entity[] = []
  let covered = -1
  for (const joined of joinSlashes(finder, drafts)) {
    if (joined.from <= covered) continue
    const d = asPathway(finder, joined)
    covered = d.to
    const start = (pieces[d.from] as Piece).start
    const end = (pieces[d.to] as Piece).end
    entities.push({ text: caption.slice(start, end), span: [points(start), points(end)], ...d.entity })
  }
  return entities
}
