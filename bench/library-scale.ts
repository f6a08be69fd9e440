/**
 * How fast is the figure library at the size of the whole database? `npx tsx bench/library-scale.ts [figures]`: grows
 * the bulk tables of ../shared to 100,000 figures (a caption of one figure, half of another's, the genes of a third;
 * seeded), builds the library, and times searches, similarity and enrichment (processor time).
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { buildLibrary, LibraryStore } from "../src/cli/library-store.ts"
import { lexiconFileNames, parseLexicon } from "../src/figure/index.ts"
import {
  enrichedFigures,
  entriesOfBulk,
  familyTokens,
  ftsExpression,
  type LibraryEntry,
  parseQuery,
  similarFigures,
} from "../src/library/index.ts"

const root = join(import.meta.dirname, "..")
const bulk = join(root, "..", "shared", "records", "bulk")

/** A linear congruential generator (Numerical Recipes' constants): the same library every time. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}

/** `count` figures made of the real ones. */
export function grown(real: readonly LibraryEntry[], count: number): readonly LibraryEntry[] {
  const next = random(20261124)
  const captioned = real.filter((e) => e.caption !== "")
  const wired = real.filter((e) => e.genes.length > 0)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  return Array.from({ length: count }, (_, k) => {
    const [a, b, c] = [pick(captioned), pick(captioned), pick(wired)]
    const caption = `${a.caption} ${b.caption.slice(0, b.caption.length / 2)}`
    return { ...a, figid: `PMC${k}__grown`, caption, genes: c.genes, words: c.words }
  })
}

function times(label: string, repeat: number, run: (k: number) => void): void {
  const all: number[] = []
  for (let k = 0; k < repeat; k++) {
    const start = process.cpuUsage()
    run(k)
    const used = process.cpuUsage(start)
    all.push((used.user + used.system) / 1000)
  }
  all.sort((x, y) => x - y)
  const at = (q: number): string => (all[Math.min(all.length - 1, Math.floor(q * all.length))] as number).toFixed(1)
  process.stdout.write(`${label.padEnd(34)} p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  (${repeat})\n`)
}

const queries = [
  "mTOR ketamine",
  "PI3K",
  "apoptosis",
  "gene:NMDAR",
  "insulin signaling -cancer",
  '"oxidative stress" NRF2',
  "glutamate receptor synapse",
  "Wnt",
  "interferon STING",
  "hypoxia HIF1A angiogenesis",
]

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 100_000)
  const text = (name: string): string => gunzipSync(readFileSync(join(bulk, name))).toString("utf8")
  const entries = grown(entriesOfBulk([text("captions.tsv.gz"), text("gene_rows.tsv.gz")]), count)
  const files = lexiconFileNames.map((f) => [f, readFileSync(join(root, "data", "lexicon", f), "utf8")] as const)
  const lexicon = parseLexicon(Object.fromEntries(files))
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-library-"))
  try {
    const path = join(folder, "library.sqlite")
    const start = performance.now()
    await buildLibrary(path, entries, familyTokens(lexicon))
    process.stdout.write(
      `${count} figures built in ${((performance.now() - start) / 1000).toFixed(1)} s, ${(statSync(path).size / 1e6).toFixed(0)} MB\n`,
    )
    const opened = performance.now()
    const store = await LibraryStore.open(path)
    process.stdout.write(
      `opened in ${(performance.now() - opened).toFixed(1)} ms, with ${store.sizes.background} genes\n`,
    )
    for (const query of queries) {
      const expression = ftsExpression(parseQuery(query, lexicon)) ?? ""
      times(`search ${query}`, 7, () => store.search(expression, 10))
    }
    times("similar", 20, (k) => {
      const genes = store.figure(k * 97).genes.split(" ")
      similarFigures(store.postings(genes), store.sizes, 10, k * 97)
    })
    const all = entries.flatMap((e) => e.genes.map((g) => g.symbol))
    times("enrich 200 genes", 10, (k) => {
      const list = Array.from({ length: 200 }, (_, i) => all[(k * 7919 + i * 104729) % all.length] as string)
      enrichedFigures(store.postings(list), store.sizes)
    })
    store.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
