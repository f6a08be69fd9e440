/** `kinetoscope library`: build an index of many figures; search it, find figures like one, test a list of genes. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { gunzipSync } from "node:zlib"
import { groundRecord, groundWords, type Lexicon, readRecord } from "../../figure/index.ts"
import {
  bulkTableOf,
  enrichedFigures,
  entriesOfBulk,
  entryOfRecord,
  familyTokens,
  ftsExpression,
  type LibraryEntry,
  parseQuery,
  similarFigures,
} from "../../library/index.ts"
import { hasErrors, source } from "../../text/index.ts"
import {
  type CommandContext,
  type CommandSpec,
  InputError,
  numberOption,
  type OptionValues,
  textOption,
} from "../command.ts"
import { buildLibrary, LibraryStore } from "../library-store.ts"
import { cacheFolder, loadLexicon, readRecordAt } from "../records.ts"

/** Largest bulk table that is read, unpacked, in bytes. */
const maxBulkBytes = 1024 * 1024 * 1024

function libraryPath(ctx: CommandContext, options: OptionValues): string {
  const given = textOption(options, "library")
  return given === undefined ? join(cacheFolder(), "library.sqlite") : resolve(ctx.cwd, given)
}

function recordFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((f) => f.endsWith(".md") && !/(?:^|[\\/])(?:README|ANNOTATION)/.test(f))
    .sort()
    .map((f) => join(folder, f))
}

function textOfTable(path: string): string {
  const bytes = readFileSync(path)
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
  try {
    return (packed ? gunzipSync(bytes, { maxOutputLength: maxBulkBytes }) : bytes).toString("utf8")
  } catch (error) {
    throw new InputError(`${path} cannot be unpacked: ${(error as Error).message}`)
  }
}

function* entriesOfRecords(ctx: CommandContext, files: readonly string[], lexicon: Lexicon): Generator<LibraryEntry> {
  let left = 0
  for (const file of files) {
    const read = readRecord(source(file, readFileSync(file, "utf8")))
    if (read.value === undefined || hasErrors(read.diagnostics)) left++
    else {
      const record = read.value
      const genes = record.rowsFrom === "none" ? groundRecord(record, lexicon).genes : record.genes
      yield { ...entryOfRecord(record, genes), path: file }
    }
  }
  if (left > 0) ctx.err(`${left} of ${files.length} files are no records and were left out`)
}

async function build(ctx: CommandContext, inputs: readonly string[], options: OptionValues): Promise<string> {
  if (inputs.length === 0) throw new InputError("library build takes folders with records, or bulk tables")
  const tables: string[] = []
  const files: string[] = []
  for (const name of inputs) {
    const path = resolve(ctx.cwd, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) throw new InputError(`there is no file or folder ${name}`)
    if (stat.isDirectory()) files.push(...recordFiles(path))
    else if (name.endsWith(".md")) files.push(path)
    else {
      const text = textOfTable(path)
      if (bulkTableOf(text) === undefined) {
        throw new InputError(
          `${name} is no bulk table: its first line should name figid and caption, or figid, hgnc_symbol and entrez`,
        )
      }
      tables.push(text)
    }
  }
  const lexicon = loadLexicon(ctx)
  function* all(): Generator<LibraryEntry> {
    yield* entriesOfRecords(ctx, files, lexicon)
    yield* entriesOfBulk(tables)
  }
  const path = libraryPath(ctx, options)
  const count = await buildLibrary(path, all(), familyTokens(lexicon))
  return `${count} figures → ${path}`
}

function limitOf(options: OptionValues): number {
  const limit = numberOption(options, "limit") ?? 10
  if (!(Number.isInteger(limit) && limit > 0 && limit <= 1000))
    throw new InputError("--limit takes a whole number from 1 to 1000")
  return limit
}

function search(ctx: CommandContext, store: LibraryStore, text: string, options: OptionValues): string {
  const terms = parseQuery(text, loadLexicon(ctx))
  const expression = ftsExpression(terms)
  if (expression === undefined)
    throw new InputError(`'${text}' asks for nothing; try: kinetoscope library search "mTOR ketamine"`)
  const hits = store.search(expression, limitOf(options))
  if (options["json"] === true) {
    return JSON.stringify({
      query: terms,
      figures: hits.map((h) => ({ ...h, genes: h.genes === "" ? [] : h.genes.split(" ") })),
    })
  }
  const meant = terms.flatMap((t) => (t.symbols.length > 1 ? [`${t.text}: ${t.symbols.join(", ")}`] : []))
  const lines = hits.map((h) => `${h.figid}  ${h.title}\n    ${h.snippet.replaceAll("\n", " ")}`)
  return [...meant.map((m) => `(${m})`), ...(lines.length > 0 ? lines : ["no figure has all of that"])].join("\n")
}

async function similar(ctx: CommandContext, store: LibraryStore, name: string, options: OptionValues): Promise<string> {
  let number = store.numberOf(name)
  let genes: readonly string[]
  if (number >= 0) genes = store.figure(number).genes.split(" ")
  else {
    const read = await readRecordAt(ctx, name)
    if (read.value === undefined || hasErrors(read.diagnostics)) throw new InputError("", read.diagnostics)
    number = store.numberOf(read.value.figid)
    genes = groundRecord(read.value, loadLexicon(ctx)).genes.flatMap((g) => g.hgnc_symbol ?? [])
  }
  const found = similarFigures(store.postings(genes), store.sizes, limitOf(options), number).map((s) => ({
    ...store.figure(s.figure),
    score: s.score,
    shared: s.shared,
  }))
  if (options["json"] === true) {
    return JSON.stringify({
      figures: found.map(({ figid, title, score, shared }) => ({ figid, title, score, shared })),
    })
  }
  const lines = found.map(
    (f) => `${f.score.toFixed(3)}  ${f.figid}  ${f.title}\n       ${f.shared.length} genes: ${f.shared.join(", ")}`,
  )
  return lines.length > 0 ? lines.join("\n") : "no figure shares a gene with it"
}

async function enrich(ctx: CommandContext, store: LibraryStore, name: string, options: OptionValues): Promise<string> {
  const text = name === "-" ? new TextDecoder().decode(await ctx.stdin()) : readFileSync(resolve(ctx.cwd, name), "utf8")
  const words = [
    ...new Set(
      text
        .replace(/^#.*$/gmu, "")
        .split(/[\s,;]+/u)
        .filter((w) => w !== ""),
    ),
  ]
  if (words.length === 0) throw new InputError(`${name} names no genes`)
  const lexicon = loadLexicon(ctx)
  // Symbols and Entrez ids go as they are; other names by what they mean, one gene each: a family is no gene of a list.
  const asked = words.map((w) => {
    if (/^\d+$/.test(w) || store.postings([w]).length > 0) return w
    const meant = groundWords([w], lexicon).genes
    return meant.length === 1 ? (meant[0]?.hgnc_symbol ?? w) : w
  })
  const postings = store.postings(asked)
  const background = numberOption(options, "background")
  if (background !== undefined && !(Number.isInteger(background) && background >= postings.length)) {
    throw new InputError(`--background takes a whole number, at least the ${postings.length} genes of the list`)
  }
  const found = enrichedFigures(postings, store.sizes, {
    limit: limitOf(options),
    leastOverlap: 2,
    ...(background === undefined ? {} : { background }),
  }).map((e) => ({ ...store.figure(e.figure), ...e }))
  const known = postings.map((p) => p.symbol)
  const N = background ?? store.sizes.background
  if (options["json"] === true) {
    const figures = found.map(({ figid, title, overlap, size, p, q, shared }) => ({
      figid,
      title,
      overlap,
      size,
      p,
      q,
      shared,
    }))
    return JSON.stringify({ asked: words.length, known, background: N, figures })
  }
  const head = `${known.length} of ${words.length} genes are in the library; background: ${N} genes; hypergeometric test, Benjamini–Hochberg`
  const lines = found.map(
    (f) =>
      `p ${f.p.toExponential(2)}  q ${f.q.toExponential(2)}  ${f.overlap}/${f.size}  ${f.figid}  ${f.title}\n    ${f.shared.join(", ")}`,
  )
  return [head, ...(lines.length > 0 ? lines : ["no figure shares two genes with the list"])].join("\n")
}

function gmt(store: LibraryStore): string {
  const lines: string[] = []
  for (let k = 0; k < store.sizes.genes.length; k++) {
    const f = store.figure(k)
    if (f.genes !== "") lines.push([f.figid, f.title.replace(/\s+/gu, " "), ...f.genes.split(" ")].join("\t"))
  }
  return lines.join("\n")
}

async function withStore(
  ctx: CommandContext,
  options: OptionValues,
  use: (store: LibraryStore) => Promise<string> | string,
): Promise<void> {
  const store = await LibraryStore.open(libraryPath(ctx, options))
  try {
    ctx.out(await use(store))
  } finally {
    store.close()
  }
}

export const libraryCommand: CommandSpec = {
  name: "library",
  summary: "Index many figures: search them, find similar ones, test a list of genes for enrichment",
  arguments: [
    { syntax: "<action>", summary: "build, search, similar, enrich or gmt" },
    {
      syntax: "[inputs...]",
      summary: "folders or bulk tables; words to search; a record or figure id; a file of genes",
    },
  ],
  options: [
    { flags: "--library <file>", summary: "the library's file (default: in the user's cache)" },
    { flags: "--limit <n>", summary: "how many figures to list (default 10)" },
    {
      flags: "--background <n>",
      summary: "enrich: how many genes the list was drawn from (default: all of the library)",
    },
    { flags: "--json", summary: "as JSON on standard output" },
  ],
  examples: [
    "kinetoscope library build records/ captions.tsv.gz gene_rows.tsv.gz",
    'kinetoscope library search "mTOR ketamine"',
    'kinetoscope library search "gene:PI3K -cancer"',
    "kinetoscope library similar ketamine-glutamatergic-synapse",
    "kinetoscope library enrich genes.txt --background 20000",
  ],
  run: async (ctx, args, options) => {
    const action = args[0] as string
    const inputs = (args[1] ?? []) as readonly string[]
    const first = inputs[0]
    const need = (what: string): string => {
      if (first === undefined) throw new InputError(`library ${action} takes ${what}`)
      return first
    }
    if (action === "build") ctx.out(await build(ctx, inputs, options))
    else if (action === "search") {
      need("words to search for")
      await withStore(ctx, options, (store) => search(ctx, store, inputs.join(" "), options))
    } else if (action === "similar") {
      const name = need("a record or a figure id")
      await withStore(ctx, options, (store) => similar(ctx, store, name, options))
    } else if (action === "enrich") {
      const name = need("a file of gene names, or -")
      await withStore(ctx, options, (store) => enrich(ctx, store, name, options))
    } else if (action === "gmt") await withStore(ctx, options, gmt)
    else throw new InputError(`library takes build, search, similar, enrich or gmt, not '${action}'`)
    return 0
  },
}
