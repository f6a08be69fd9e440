/**
 * Figures as sets of genes: which are like a given set, and in which a list of genes is enriched. Works on postings
 * (for each gene the figures that have it), so that only the genes asked for are read.
 */
import { benjaminiHochberg, hypergeometricTail } from "./hypergeometric.ts"

/** The figures that have a gene, by number, rising. */
export interface Posting {
  readonly symbol: string
  readonly figures: Uint32Array
}

/** What is known of all figures: how many genes each has, and its length as a weighted vector. */
export interface FigureSizes {
  readonly genes: Uint32Array
  readonly norms: Float64Array
  /** Distinct genes over all figures: the background where none is given. */
  readonly background: number
}

/** How telling a gene is: ln(1 + figures / figures that have it). */
export function geneWeight(figures: number, having: number): number {
  return Math.log1p(figures / Math.max(1, having))
}

export interface Similar {
  readonly figure: number
  /** Cosine of the weighted gene vectors, 0 … 1. */
  readonly score: number
  readonly shared: readonly string[]
}

function sharedBy(postings: readonly Posting[], figure: number): readonly string[] {
  return postings.flatMap((p) => (has(p.figures, figure) ? [p.symbol] : []))
}

function has(figures: Uint32Array, wanted: number): boolean {
  let low = 0
  let high = figures.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = figures[middle] as number
    if (found === wanted) return true
    if (found < wanted) low = middle + 1
    else high = middle - 1
  }
  return false
}

/** The figures most like a set of genes, best first; ties by number. */
export function similarFigures(
  postings: readonly Posting[],
  sizes: FigureSizes,
  limit: number,
  except = -1,
): readonly Similar[] {
  const count = sizes.genes.length
  const scores = new Float64Array(count)
  let own = 0
  for (const p of postings) {
    const square = geneWeight(count, p.figures.length) ** 2
    own += square
    for (const f of p.figures) scores[f] = (scores[f] as number) + square
  }
  if (own === 0) return []
  // Only the best are kept: sorting all that share a gene would cost more than counting them.
  const best: { figure: number; score: number }[] = []
  for (let f = 0; f < count; f++) {
    const dot = scores[f] as number
    if (dot === 0 || f === except) continue
    const score = dot / (Math.sqrt(own) * (sizes.norms[f] as number))
    if (best.length === limit && score <= (best[limit - 1]?.score ?? 0)) continue
    let at = best.length
    while (at > 0 && (best[at - 1]?.score ?? 0) < score) at--
    best.splice(at, 0, { figure: f, score })
    if (best.length > limit) best.pop()
  }
  return best.map((s) => ({ ...s, shared: sharedBy(postings, s.figure) }))
}

export interface Enriched {
  readonly figure: number
  readonly overlap: number
  readonly size: number
  readonly p: number
  /** Adjusted over all figures with at least one gene. */
  readonly q: number
  readonly shared: readonly string[]
}

export interface EnrichOptions {
  /** Genes from which the list was drawn; default: every gene of the library. */
  readonly background?: number
  /** Figures with fewer shared genes are tested, but not listed. */
  readonly leastOverlap?: number
  readonly limit?: number
}

/**
 * In which figures a list of genes is enriched (hypergeometric test, Benjamini–Hochberg over all figures with genes).
 * @param postings of those genes of the list that the library knows
 * @throws RangeError where the background is smaller than the list
 */
export function enrichedFigures(
  postings: readonly Posting[],
  sizes: FigureSizes,
  options: EnrichOptions = {},
): readonly Enriched[] {
  const background = options.background ?? sizes.background
  if (background < postings.length)
    throw new RangeError(`a background of ${background} genes holds no ${postings.length}`)
  const overlaps = new Uint32Array(sizes.genes.length)
  for (const p of postings) for (const f of p.figures) overlaps[f] = (overlaps[f] as number) + 1
  const classes = testClasses(overlaps, sizes, background, postings.length)
  const least = options.leastOverlap ?? 2
  const limit = options.limit ?? 50
  // Of the classes in order of p, as many as hold the figures asked for; figures are looked at once more for these alone.
  const wanted = new Map<number, TestClass>()
  let held = 0
  for (const c of classes) {
    if (c.overlap < least) continue
    if (held >= limit) break
    wanted.set(c.overlap * sizeLimit + c.size, c)
    held += c.count
  }
  const found: Enriched[] = []
  for (let f = 0; f < overlaps.length; f++) {
    const c = wanted.get((overlaps[f] as number) * sizeLimit + Math.min(sizes.genes[f] as number, background))
    if (c) found.push({ figure: f, overlap: c.overlap, size: c.size, p: c.p, q: c.q, shared: [] })
  }
  return found
    .sort((x, y) => x.p - y.p || y.overlap - x.overlap || x.figure - y.figure)
    .slice(0, limit)
    .map((e) => ({ ...e, shared: sharedBy(postings, e.figure) }))
}

/** More genes than any figure has. */
const sizeLimit = 0x100000

/** Figures with the same size and overlap: one test stands for all of them. */
interface TestClass {
  readonly overlap: number
  readonly size: number
  readonly count: number
  readonly p: number
  readonly q: number
}

/** The classes with an overlap, in order of p, with q over all figures that have genes. */
function testClasses(
  overlaps: Uint32Array,
  sizes: FigureSizes,
  background: number,
  drawn: number,
): readonly TestClass[] {
  const counts = new Map<number, number>()
  let tests = 0
  for (let f = 0; f < overlaps.length; f++) {
    const size = Math.min(sizes.genes[f] as number, background)
    if (size === 0) continue
    tests++
    // A figure without a shared gene has p = 1: it counts as a test, and no more.
    const overlap = overlaps[f] as number
    if (overlap > 0) counts.set(overlap * sizeLimit + size, (counts.get(overlap * sizeLimit + size) ?? 0) + 1)
  }
  const classes = [...counts].map(([key, count]) => {
    const overlap = Math.floor(key / sizeLimit)
    const size = key % sizeLimit
    return { overlap, size, count, p: hypergeometricTail(overlap, background, size, drawn) }
  })
  classes.sort((a, b) => a.p - b.p || b.overlap - a.overlap || a.size - b.size)
  const q = benjaminiHochberg(
    classes.map((c) => c.p),
    tests,
    classes.map((c) => c.count),
  )
  return classes.map((c, k) => ({ ...c, q: q[k] as number }))
}
