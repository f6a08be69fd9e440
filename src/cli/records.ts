/**
 * Records and the lexicon from where they are: a path, standard input, a PFOCR figure id or an address. What comes over
 * the network is limited in size and time, checked before it is believed, and kept in a cache.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs"
import { homedir } from "node:os"
import { basename, dirname, join, resolve } from "node:path"
import {
  type Companions,
  type FigureRecord,
  type Lexicon,
  lexiconFileNames,
  parseLexicon,
  readRecord,
} from "../figure/index.ts"
import { type Read, type Source, source } from "../text/index.ts"
import { writeWhole } from "./columns.ts"
import { type CommandContext, InputError } from "./command.ts"
import { readTextFile } from "./figures.ts"

/** Where the database keeps its records; `KINETOSCOPE_PFOCR` names another place (`{id}` is the figure id). */
const recordAddress = "https://raw.githubusercontent.com/wikipathways/pfocr-database/main/_figures/{id}.md"

/** Largest answer that is read, in bytes. A record has some 10 kB, HGNC's table some 17 MB. */
export const maxRecordBytes = 4 * 1024 * 1024

/** Longest wait for a whole answer. */
const limitSeconds = 20

/** The folder for what was fetched: `KINETOSCOPE_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
  const own = process.env["KINETOSCOPE_CACHE"]
  if (own !== undefined && own !== "") return own
  const base =
    process.env["XDG_CACHE_HOME"] ||
    (process.platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache"))
  return join(base, "kinetoscope")
}

export interface FetchLimits {
  readonly bytes: number
  readonly seconds?: number
}

function httpUrl(address: string): URL {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    throw new InputError(`'${address}' is no address`)
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new InputError(`only http and https addresses are fetched, not '${url.protocol}//'`)
  }
  return url
}

async function bodyOf(response: Response, limits: FetchLimits, address: string): Promise<Uint8Array> {
  const declared = Number(response.headers.get("content-length") ?? "0")
  const tooLarge = (): InputError => new InputError(`${address} answers with more than ${limits.bytes} bytes; not read`)
  if (declared > limits.bytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (;;) {
    const part = await reader?.read()
    if (part === undefined || part.done) break
    size += part.value.length
    if (size > limits.bytes) {
      await reader?.cancel()
      throw tooLarge()
    }
    chunks.push(part.value)
  }
  // A compressed answer declares its packed size; any other must be as long as it said.
  if (declared > 0 && size !== declared && !response.headers.get("content-encoding")) {
    throw new InputError(`${address} declared ${declared} bytes and sent ${size}; the answer was cut off`)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/**
 * Fetch a text over HTTP: at most five redirects, each to http or https; a limit on size and time.
 * @throws InputError with what went wrong
 */
export async function fetchText(address: string, limits: FetchLimits): Promise<string> {
  const seconds = limits.seconds ?? limitSeconds
  const signal = AbortSignal.timeout(seconds * 1000)
  let url = httpUrl(address)
  try {
    for (let hop = 0; hop <= 5; hop++) {
      const response = await fetch(url, { signal, redirect: "manual" })
      const onward = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null
      if (onward !== null) {
        url = httpUrl(new URL(onward, url).href)
        await response.body?.cancel()
        continue
      }
      if (!response.ok) throw new InputError(`${url.href} answers ${response.status} ${response.statusText}`.trim())
      const bytes = await bodyOf(response, limits, url.href)
      try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
      } catch {
        throw new InputError(`${url.href} does not answer with UTF-8 text`)
      }
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    if ((error as Error).name === "TimeoutError") throw new InputError(`${url.href} did not answer within ${seconds} s`)
    const cause = (error as { cause?: Error }).cause
    throw new InputError(`${url.href} cannot be fetched: ${cause?.message ?? (error as Error).message}`)
  }
  throw new InputError(`${address} redirects more than five times`)
}

function keep(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeWhole(path, text)
}

async function fetchRecord(ctx: CommandContext, address: string, id: string): Promise<Source> {
  const kept = join(cacheFolder(), "records", `${id}.md`)
  if (existsSync(kept)) return readTextFile(kept, address)
  ctx.err(`fetching ${address} …`)
  const text = await fetchText(address, { bytes: maxRecordBytes })
  // What is no record is not kept: a login page, a notice of maintenance.
  if (readRecord(source(address, text)).value !== undefined) keep(kept, text)
  return source(address, text)
}

const figureId = /^PMC\d+__[\w.-]+$/

function decoded(bytes: Uint8Array, name: string): Source {
  try {
    return source(name, new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    throw new InputError(`${name} is not UTF-8 text`)
  }
}

/** The record's text: `-` is standard input; else a file, a figure id, or an address of the database or any other. */
export async function recordSource(ctx: CommandContext, name: string): Promise<Source> {
  if (name === "-") return decoded(await ctx.stdin(), "<stdin>")
  const path = resolve(ctx.cwd, name)
  if (existsSync(path)) {
    const record = statSync(path).isDirectory() ? join(path, "record.md") : path
    if (!existsSync(record)) throw new InputError(`the folder ${name} holds no record.md`)
    if (statSync(record).size > 64 * 1024 * 1024) throw new InputError(`${name} is larger than any record`)
    return decoded(readFileSync(record), name)
  }
  const figure = join(ctx.packageRoot, "figures", name, "record.md")
  if (/^[\w-]+$/.test(name) && existsSync(figure)) return decoded(readFileSync(figure), `${name}/record.md`)
  const template = process.env["KINETOSCOPE_PFOCR"] || recordAddress
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(name)) {
    const url = httpUrl(name)
    const id = basename(url.pathname).replace(/\.(?:html|md)$/u, "")
    const page = url.hostname === "pfocr.wikipathways.org" && figureId.test(id)
    const address = page ? template.replace("{id}", id) : url.href
    return figureId.test(id)
      ? fetchRecord(ctx, address, id)
      : source(address, await fetchText(address, { bytes: maxRecordBytes }))
  }
  if (figureId.test(name)) return fetchRecord(ctx, template.replace("{id}", name), name)
  throw new InputError(`there is no file ${name}, and it is no PFOCR figure id (PMC…__name) and no address`)
}

/** Companion tables beside a record's file: `<figid>-genes.tsv` there or in `_data` next to its folder. */
function companionsOf(ctx: CommandContext, name: string, figid: string | undefined): Companions {
  if (figid === undefined || name === "-" || /[\\/]/.test(figid)) return {}
  const folder = dirname(resolve(ctx.cwd, name))
  const find = (kind: string): Source | undefined => {
    const places = [folder, join(folder, "_data"), join(folder, "..", "_data")].map((f) =>
      join(f, `${figid}-${kind}.tsv`),
    )
    const path = places.find((p) => existsSync(p))
    return path === undefined ? undefined : readTextFile(path, basename(path))
  }
  return { genes: find("genes"), chemicals: find("chemicals"), diseases: find("diseases") }
}

/** Find and read a record, with its companion tables where it keeps its rows in them. */
export async function readRecordAt(ctx: CommandContext, name: string): Promise<Read<FigureRecord>> {
  const text = await recordSource(ctx, name)
  const read = readRecord(text)
  if (read.value === undefined || read.value.rowsFrom !== "none") return read
  const companions = companionsOf(ctx, name, read.value.figid)
  return companions.genes || companions.chemicals || companions.diseases ? readRecord(text, companions) : read
}

/** Folder of the lexicon: what `lexicon update` has written to the cache goes before what came with the package. */
export function lexiconFolders(ctx: CommandContext): readonly string[] {
  const fetched = join(cacheFolder(), "lexicon")
  return [...(existsSync(join(fetched, "version.json")) ? [fetched] : []), join(ctx.packageRoot, "data", "lexicon")]
}

/**
 * The lexicon on disk. Each table is read when first asked for.
 * @throws InputError where the package's lexicon is missing
 */
export function loadLexicon(ctx: CommandContext): Lexicon {
  const folders = lexiconFolders(ctx)
  const last = folders[folders.length - 1] as string
  if (!existsSync(join(last, "genes.tsv"))) throw new InputError(`the lexicon is missing: ${last}`)
  const files = {}
  for (const name of lexiconFileNames) {
    const get = (): string | undefined => {
      const folder = folders.find((f) => existsSync(join(f, name)))
      return folder === undefined ? undefined : readFileSync(join(folder, name), "utf8")
    }
    Object.defineProperty(files, name, { get, enumerable: true })
  }
  return parseLexicon(files)
}
