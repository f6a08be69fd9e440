/**
 * A model edited on the page → the figure's folder. Only files that the model is already made of are written, only if
 * they are still what the page was given, only if the model they make is sound, and each whole or not at all.
 */
import { dirname, join } from "node:path"
import { compile } from "../engine/index.ts"
import { type Source, source } from "../text/index.ts"
import { writeWhole } from "./columns.ts"
import { insideFolder, type LoadedFigure, readModelText, readTextFile } from "./figures.ts"

/** What came of it, as HTTP has it: 200, 400 (no such file), 409 (changed meanwhile), 422 (the model has errors). */
export interface Saved {
  readonly status: 200 | 400 | 409 | 422
  readonly message: string
}

/** One file as it was given to the page, and as it shall be. */
interface Change {
  readonly path: string
  readonly was: string
  readonly text: string
}

const longest = 2_000_000

function changesOf(body: unknown): readonly Change[] | undefined {
  const files = (body as { readonly files?: unknown } | null)?.files
  if (!Array.isArray(files) || files.length === 0 || files.length > 200) return undefined
  const changes: Change[] = []
  for (const f of files as readonly Readonly<Record<string, unknown>>[]) {
    const { path, was, text } = f ?? {}
    if (typeof path !== "string" || typeof was !== "string" || typeof text !== "string") return undefined
    if (text.length > longest) return undefined
    changes.push({ path, was, text })
  }
  return changes
}

/** The first error of the model that these texts make, or undefined where it has none. */
function faultOf(loaded: LoadedFigure, texts: Readonly<Record<string, string>>): string | undefined {
  const entry = loaded.file.model
  const named = (path: string): Source | undefined => {
    const text = texts[path]
    return text === undefined ? undefined : source(path, text)
  }
  const main = named(entry)
  if (!main) return `${entry} is missing`
  const read = readModelText(main, (path) => named(join(dirname(entry), path)))
  const all = [...read.diagnostics, ...(read.value ? compile(read.value).diagnostics : [])]
  return all.find((d) => d.severity === "error")?.message
}

/** Write edited sources into the figure's folder. */
export function saveSources(loaded: LoadedFigure, body: unknown): Saved {
  const changes = changesOf(body)
  if (!changes) return { status: 400, message: "expected { files: [{ path, was, text }] }" }
  const places: string[] = []
  for (const { path, was } of changes) {
    const real = Object.hasOwn(loaded.antimony, path) ? insideFolder(loaded.folder, path) : undefined
    if (real === undefined) return { status: 400, message: `'${path}' is no file of this model` }
    if (readTextFile(real, path).text !== was)
      return { status: 409, message: `${path} has changed on disk since it was opened here: reload the page first` }
    places.push(real)
  }
  const texts = { ...loaded.antimony, ...Object.fromEntries(changes.map((c) => [c.path, c.text])) }
  const fault = faultOf(loaded, texts)
  if (fault) return { status: 422, message: `not saved: ${fault}` }
  changes.forEach(({ text }, i) => {
    writeWhole(places[i] as string, text)
  })
  return { status: 200, message: `saved ${changes.map((c) => c.path).join(", ")}` }
}
