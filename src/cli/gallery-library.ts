/** The library behind the gallery: what a question meets in it, and a figure made from one of its records. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { figureIdOf, type Lexicon } from "../figure/index.ts"
import { ftsExpression, parseQuery, type QueryTerm } from "../library/index.ts"
import { loadCaption } from "./caption-input.ts"
import { type CommandContext, InputError } from "./command.ts"
import { makeFigureFolder } from "./commands/new.ts"
import type { LibraryAnswer, LibraryHit } from "./gallery.ts"
import { LibraryStore, type SearchHit } from "./library-store.ts"
import { loadLexicon } from "./records.ts"

/** Records shown for one question, genes told of one record. */
const mostHits = 20
const mostGenes = 12

/** What came of making a figure: its id, or why there is none. */
export type Made =
  | { readonly kind: "made"; readonly figure: string }
  | { readonly kind: "failed"; readonly message: string }

export interface GalleryLibrary {
  readonly search: (question: string) => Promise<LibraryAnswer>
  readonly make: (figid: string) => Promise<Made>
}

/** Ids of records as the database has them; anything else is asked for nowhere. */
const recordId = /^PMC\d+__[\w.-]{1,200}$/u

function figureOf(ctx: CommandContext, figid: string): string | undefined {
  const id = figid.replace(/[^A-Za-z0-9_-]+/gu, "-")
  return existsSync(join(ctx.cwd, "figures", id, "figure.yml")) ? id : undefined
}

function hitOf(ctx: CommandContext, hit: SearchHit, path: string | undefined, terms: readonly QueryTerm[]): LibraryHit {
  const meant = new Set(terms.filter((t) => !t.excluded).flatMap((t) => [...t.symbols, t.text.toUpperCase()]))
  const record = path ?? hit.figid
  return {
    figid: hit.figid,
    title: hit.title,
    snippet: hit.snippet,
    genes: hit.genes
      .split(" ")
      .filter((g) => meant.has(g.toUpperCase()))
      .slice(0, mostGenes),
    figure: figureOf(ctx, hit.figid),
    command: `kinetoscope new ${/^[\w./@=:-]+$/u.test(record) ? record : `'${record.replaceAll("'", "'\\''")}'`}`,
  }
}

/**
 * The library in a file.
 * @param path where it is, or would be
 */
export function galleryLibrary(ctx: CommandContext, path: string): GalleryLibrary {
  let lexicon: Lexicon | undefined
  const search = async (question: string): Promise<LibraryAnswer> => {
    if (!existsSync(path)) {
      const message =
        "There is no library of records on this machine yet. This makes one from a folder of records or from the database's bulk tables, to be searched here:"
      return { kind: "none", message, command: "kinetoscope library build <folder or table> …" }
    }
    let store: LibraryStore
    try {
      store = await LibraryStore.open(path)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return { kind: "none", message: `${error.message}:`, command: "kinetoscope library build <folder or table> …" }
    }
    try {
      lexicon ??= loadLexicon(ctx)
      const terms = parseQuery(question, lexicon)
      const expression = ftsExpression(terms)
      const hits = expression === undefined ? [] : store.search(expression, mostHits)
      const paths = store.pathsOf(hits.map((h) => h.figid))
      return {
        kind: "found",
        size: store.sizes.genes.length,
        hits: hits.map((h) => hitOf(ctx, h, paths.get(h.figid), terms)),
        meant: terms.flatMap((t) => (t.symbols.length > 1 ? [`${t.text} also finds ${t.symbols.join(", ")}`] : [])),
      }
    } finally {
      store.close()
    }
  }
  const make = async (figid: string): Promise<Made> => {
    if (!recordId.test(figid)) return { kind: "failed", message: `'${figid.slice(0, 80)}' is no record's id` }
    const there = figureOf(ctx, figid)
    if (there !== undefined) return { kind: "made", figure: there }
    try {
      const store = await LibraryStore.open(path)
      const own = store.pathsOf([figid]).get(figid)
      store.close()
      const input = await loadCaption(ctx, own !== undefined && existsSync(own) ? own : figid)
      if (!input.record) return { kind: "failed", message: `${figid} is no record` }
      const id = figureIdOf(input.record)
      makeFigureFolder(ctx, input, join(ctx.cwd, "figures", id), id)
      return { kind: "made", figure: id }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      const message =
        error.message || error.diagnostics.find((d) => d.severity === "error")?.message || "it can't be read"
      return { kind: "failed", message: `No figure was made from ${figid}: ${message}` }
    }
  }
  return { search, make }
}
