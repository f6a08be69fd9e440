/**
 * Compiled models kept on disk between calls of the program: found by a hash of the source text, of what else was read with
 * it, of the options and of this build of the program. An entry that is damaged, foreign or another build's is as good
 * as none; a cache that cannot be read or written is none. `KINETOSCOPE_CACHE` names its folder, or `off`.
 */
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { deserialize, serialize } from "node:v8"
import type { CompiledModel } from "../engine/index.ts"
import type { Model } from "../model/index.ts"
import type { Diagnostic } from "../text/index.ts"
import { defaultFolder, keepFiles, ownFolder } from "./cache-folder.ts"

/** All entries together take at most so much; the longest unused go first. */
const mostBytes = 200 * 2 ** 20
const magic = "kinetoscope model cache 1\n"
const suffix = ".model"

/** What was read, for asking whether an entry still holds. */
export interface CacheQuestion {
  readonly text: string
  /** All that changes the result beside the text: how a logical model runs, a figure's name. */
  readonly options: string
  /** The text of another file that the model names; undefined where it is not there. */
  readonly beside: (name: string) => string | undefined
}

export interface CachedModel {
  readonly compiled: CompiledModel
  readonly diagnostics: readonly Diagnostic[]
  /** Unpacked when asked for: a plain simulation goes without. */
  readonly model: () => Model
}

interface Entry {
  /** Other files that were asked for, with the hash of each; undefined: it was not there. */
  readonly beside: readonly (readonly [name: string, hash: string | undefined])[]
  readonly compiled: CompiledModel
  readonly diagnostics: readonly Diagnostic[]
  readonly model: Uint8Array
}

function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256")
  // Each part with its length, so that no two lists of parts look the same.
  for (const p of parts) hash.update(`${typeof p === "string" ? Buffer.byteLength(p) : p.length}:`).update(p)
  return hash.digest("hex")
}

/** What this build of the program is: names (with hashes of their contents) and times of the bundle's files. */
function fingerprint(): string | undefined {
  const here = fileURLToPath(import.meta.url)
  // Run from its source the compiler may be another one with each call.
  if (here.endsWith(".ts")) return undefined
  try {
    const files = readdirSync(dirname(here)).sort()
    const times = files.map((f) => `${f} ${statSync(join(dirname(here), f)).mtimeMs}`)
    return hashOf(process.version, ...times)
  } catch {
    return undefined
  }
}

/** The cache in a folder; `build` says which program's entries count. */
export class ModelCache {
  private readonly folder: string | undefined
  private readonly build: string
  private readonly most: number

  constructor(folder: string | undefined, build: string, most = mostBytes) {
    this.most = most
    this.folder = folder === undefined ? undefined : ownFolder(folder)
    this.build = build
  }

  private name(question: CacheQuestion): string {
    return hashOf(this.build, question.text, question.options)
  }

  /** The model for a question, where it is kept and all files are as they were. */
  find(question: CacheQuestion): CachedModel | undefined {
    if (this.folder === undefined) return undefined
    const path = join(this.folder, this.name(question) + suffix)
    if (!existsSync(path)) return undefined
    try {
      const bytes = readFileSync(path)
      const head = magic.length + 64
      const body = bytes.subarray(head)
      if (bytes.subarray(0, head).toString("latin1") !== magic + hashOf(this.build, body)) return undefined
      const entry = deserialize(body) as Entry
      const same = entry.beside.every(([name, hash]) => {
        const text = question.beside(name)
        return (text === undefined ? undefined : hashOf(text)) === hash
      })
      if (!same) return undefined
      const now = new Date()
      utimesSync(path, now, now)
      return {
        compiled: entry.compiled,
        diagnostics: entry.diagnostics,
        model: () => deserialize(entry.model) as Model,
      }
    } catch {
      return undefined
    }
  }

  /**
   * Keep a model.
   * @param asked names of the other files that were asked for
   */
  keep(
    question: CacheQuestion,
    asked: Iterable<string>,
    found: { readonly compiled: CompiledModel; readonly model: Model; readonly diagnostics: readonly Diagnostic[] },
  ): void {
    if (this.folder === undefined) return
    const entry: Entry = {
      beside: [...new Set(asked)].map((name) => {
        const text = question.beside(name)
        return [name, text === undefined ? undefined : hashOf(text)]
      }),
      compiled: found.compiled,
      diagnostics: found.diagnostics,
      model: serialize(found.model),
    }
    const body = serialize(entry)
    const content = Buffer.concat([Buffer.from(magic + hashOf(this.build, body), "latin1"), body])
    keepFiles(this.folder, suffix, [{ name: this.name(question), content }], this.most)
  }
}

let own: ModelCache | undefined

/** This program's cache. Nothing is kept where the program runs from its source. */
export function modelCache(): ModelCache {
  const build = fingerprint()
  own ??= new ModelCache(build === undefined ? undefined : defaultFolder(), build ?? "")
  return own
}
