/**
 * `npx tsx scripts/score-grounding.ts [--errors N]`: how well words are grounded, on the data in ../shared. Gene rows
 * reproduced from their words (micro-averaged over rows by Entrez id), chemicals with the record's MeSH id, the
 * flagship's record, doubtful rows by kind, and words a second. Two thirds of the bulk figures (by a hash of their id)
 * were built on, the rest only checks.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import {
  type FigureRecord,
  groundRecord,
  groundWords,
  type Lexicon,
  lexiconFileNames,
  parseLexicon,
  readRecord,
} from "../src/figure/index.ts"
import { source } from "../src/text/index.ts"

const root = join(import.meta.dirname, "..")
const records = join(root, "..", "shared", "records")

function loadLexicon(): Lexicon {
  const folder = join(root, "data", "lexicon")
  const files = lexiconFileNames.map((f) => [f, readFileSync(join(folder, f), "utf8")] as const)
  return parseLexicon(Object.fromEntries(files))
}

/** FNV-1a of the figure id: a figure belongs to the check part where it is divisible by three. */
function isCheckPart(figid: string): boolean {
  let h = 2166136261
  for (let i = 0; i < figid.length; i++) h = Math.imul(h ^ figid.charCodeAt(i), 16777619)
  return (h >>> 0) % 3 === 0
}

interface Wanted {
  readonly figid: string
  readonly word: string
  readonly entrez: Set<string>
}

function bulkWords(): readonly Wanted[] {
  const words = new Map<string, Wanted>()
  const text = gunzipSync(readFileSync(join(records, "bulk", "gene_rows.tsv.gz"))).toString("utf8")
  for (const line of text.split("\n").slice(1)) {
    const [figid = "", word = "", , , , entrez = ""] = line.split("\t")
    if (entrez === "") continue
    const wanted = words.get(`${figid}\t${word}`) ?? { figid, word, entrez: new Set<string>() }
    wanted.entrez.add(entrez)
    words.set(`${figid}\t${word}`, wanted)
  }
  return [...words.values()]
}

function sharedRecords(): readonly FigureRecord[] {
  return readdirSync(records)
    .filter((f) => f.startsWith("PMC"))
    .flatMap((f) => readRecord(source(f, readFileSync(join(records, f), "utf8"))).value ?? [])
}

class Score {
  right = 0
  extra = 0
  missed = 0
  readonly errors = new Map<string, number>()

  add(word: string, wanted: ReadonlySet<string>, got: ReadonlySet<string>): void {
    const extra = [...got].filter((e) => !wanted.has(e))
    const missed = [...wanted].filter((e) => !got.has(e))
    this.right += wanted.size - missed.length
    this.extra += extra.length
    this.missed += missed.length
    if (extra.length + missed.length === 0) return
    const shown = (list: readonly string[]): string => `${list.slice(0, 4).join(" ")}${list.length > 4 ? " …" : ""}`
    const key = `${word}  missed [${shown(missed)}]  extra [${shown(extra)}]`
    this.errors.set(key, (this.errors.get(key) ?? 0) + extra.length + missed.length)
  }

  get line(): string {
    const percent = (x: number): string => `${(100 * x).toFixed(2)} %`
    return `recall ${percent(this.right / (this.right + this.missed))}  precision ${percent(this.right / (this.right + this.extra))}  rows ${this.right + this.missed}`
  }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

function scoreWords(lexicon: Lexicon, words: readonly Wanted[]): Score {
  const score = new Score()
  for (const w of words) {
    const rows = groundWords([w.word], lexicon).genes
    score.add(w.word, w.entrez, new Set(rows.flatMap((r) => r.entrez ?? [])))
  }
  return score
}

function scoreRecords(lexicon: Lexicon): void {
  const rows = new Score()
  let chemicals = 0
  let same = 0
  const wrong: string[] = []
  for (const record of sharedRecords()) {
    if (record.rowsFrom !== "record") continue
    const grounded = groundRecord(record, lexicon, { afresh: true })
    const pairs = (genes: FigureRecord["genes"]): ReadonlySet<string> =>
      new Set(genes.map((g) => `${g.word}|${g.entrez}`))
    rows.add(record.figid, pairs(record.genes), pairs(grounded.genes))
    record.chemicals.forEach((c, k) => {
      if (c.identifier === undefined) return
      chemicals++
      const found = grounded.chemicals[k]?.identifier
      if (found === c.identifier) same++
      else wrong.push(`${c.word}: record ${c.identifier}, found ${found ?? "none"}`)
    })
    if (record.figid.startsWith("PMC6335777")) {
      print(
        `flagship            ${grounded.genes.length} rows; ${grounded.chemicals.map((c) => `${c.word} ${c.identifier}`).join(", ")}`,
      )
    }
  }
  print(`shared records      ${rows.line}`)
  print(
    `chemicals           ${same} of ${chemicals} with the record's MeSH id (${((100 * same) / chemicals).toFixed(1)} %)`,
  )
  for (const line of wrong) print(`    ${line}`)
}

function main(): void {
  if (!existsSync(records)) {
    print("../shared/records is not here: nothing to score")
    return
  }
  const before = performance.now()
  const lexicon = loadLexicon()
  print(`lexicon             loaded in ${(performance.now() - before).toFixed(0)} ms`)
  scoreRecords(lexicon)
  const words = bulkWords()
  const built = scoreWords(
    lexicon,
    words.filter((w) => !isCheckPart(w.figid)),
  )
  print(`bulk, built on      ${built.line}`)
  const start = process.cpuUsage()
  const checkWords = words.filter((w) => isCheckPart(w.figid))
  const check = scoreWords(lexicon, checkWords)
  const used = process.cpuUsage(start)
  print(`bulk, check         ${check.line}`)
  print(`words a second      ${Math.round((checkWords.length / (used.user + used.system)) * 1e6)} (processor time)`)
  const at = process.argv.indexOf("--errors")
  const limit = at < 0 ? 20 : Number(process.argv[at + 1])
  for (const [error, n] of [...check.errors].sort((a, b) => b[1] - a[1]).slice(0, limit)) print(`  ${n}  ${error}`)
}

main()
