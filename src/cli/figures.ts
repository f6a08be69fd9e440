/**
 * Figure folders on disk: found by name or path, read with every fault located, nothing outside the folder touched.
 */
import { existsSync, readdirSync } from "node:fs"
import { basename, join, relative, resolve } from "node:path"
import { type CompiledModel, compile } from "../engine/index.ts"
import { type Experiment, type FigureFile, readExperiment, readFigureFile } from "../figure/index.ts"
import { type Finding, readFindings } from "../findings/index.ts"
import type { Model } from "../model/index.ts"
import { type Diagnostic, didYouMean, type Read, type Source } from "../text/index.ts"
import { type CommandContext, InputError } from "./command.ts"
import { type CacheQuestion, modelCache } from "./model-cache.ts"
import { insideFolder, need, readModelText, readTextFile } from "./model-file.ts"

export {
  insideFolder,
  loadCompiled,
  loadModelFile,
  maxFileBytes,
  need,
  type RunnableModel,
  readModelText,
  readTextFile,
} from "./model-file.ts"

/** Folders that hold figures by name: the working directory's `figures/`, then the package's. */
function figureHomes(ctx: CommandContext): readonly string[] {
  return [...new Set([join(ctx.cwd, "figures"), join(ctx.packageRoot, "figures")])].filter((p) => existsSync(p))
}

/** Names of the figures that can be named without a path. */
export function knownFigures(ctx: CommandContext): readonly string[] {
  const found = new Set<string>()
  for (const home of figureHomes(ctx)) {
    for (const entry of readdirSync(home)) if (existsSync(join(home, entry, "figure.yml"))) found.add(entry)
  }
  return [...found].sort()
}

/** The folder of a figure given by path or name, or undefined where it is none. */
export function figureFolder(ctx: CommandContext, name: string): string | undefined {
  const places = [resolve(ctx.cwd, name), ...figureHomes(ctx).map((home) => join(home, name))]
  return places.find((p) => existsSync(join(p, "figure.yml")))
}

/** A figure folder, read. Sources by path relative to the folder, for messages and for the page. */
export interface LoadedFigure {
  readonly folder: string
  readonly file: FigureFile
  readonly model: Model
  readonly antimony: Readonly<Record<string, string>>
  readonly experiments: readonly Experiment[]
  readonly diagnostics: readonly Diagnostic[]
  /** The compiled model, from the cache where nothing has changed since. */
  readonly compiled: () => Read<CompiledModel>
}

function readInside(folder: string, path: string): Source {
  const real = insideFolder(folder, path)
  if (real === undefined)
    throw new InputError(`${join(basename(folder), path)} is missing, or lies outside the figure's folder`)
  return readTextFile(real, join(basename(folder), path))
}

/** `*.yml` files of a subfolder in the order of names. */
export function yamlFiles(folder: string, sub: string): readonly Source[] {
  const real = insideFolder(folder, sub)
  if (real === undefined) return []
  const files = readdirSync(real).filter((f) => /\.ya?ml$/u.test(f))
  return files.sort().map((f) => readInside(folder, join(sub, f)))
}

/**
 * Read a figure: `figure.yml`, its model, its experiments.
 * @throws InputError with located diagnostics
 */
export function loadFigure(ctx: CommandContext, name: string): LoadedFigure {
  const folder = figureFolder(ctx, name)
  if (folder === undefined) {
    const help = didYouMean(name, knownFigures(ctx))
    throw new InputError(`there is no figure '${name}' (a folder with a figure.yml)${help ? `; ${help}` : ""}`)
  }
  const file = need(ctx, readFigureFile(readInside(folder, "figure.yml")))
  const antimony: Record<string, string> = {}
  const load = (path: string): Source => {
    const s = readInside(folder, path)
    antimony[path] = s.text
    return s
  }
  const entry = load(file.model)
  const modelFolder = join(file.model, "..")
  const asked = new Set<string>()
  const beside = (path: string): Source | undefined => {
    asked.add(path)
    const inFolder = relative(folder, resolve(folder, modelFolder, path))
    return insideFolder(folder, inFolder) === undefined ? undefined : load(inFolder)
  }
  // A figure's model has the figure's name, whatever its entry file calls it: exports and reports show it.
  const id = file.id.replace(/[^A-Za-z0-9_]/gu, "_")
  const cache = modelCache()
  const options = JSON.stringify(["figure", id, file.model])
  const question: CacheQuestion = { text: entry.text, options, beside: (path) => beside(path)?.text }
  const kept = cache.find(question)
  const read: Read<Model> = kept ? { value: kept.model(), diagnostics: kept.diagnostics } : readModelText(entry, beside)
  const model = { ...need(ctx, read), id }
  const compiled = (): Read<CompiledModel> => {
    if (kept) return { value: kept.compiled, diagnostics: [] }
    const made = compile(model)
    if (made.value) cache.keep(question, asked, { compiled: made.value, model, diagnostics: read.diagnostics })
    return made
  }
  const experiments = yamlFiles(folder, "experiments").map((s) => need(ctx, readExperiment(s)))
  return { folder, file, model, antimony, experiments, diagnostics: read.diagnostics, compiled }
}

/** All findings of a figure's folder, `known-failures.yml` apart. */
export function loadFindings(ctx: CommandContext, folder: string): readonly Finding[] {
  const files = yamlFiles(folder, "findings").filter((s) => !s.name.endsWith("known-failures.yml"))
  const all = files.flatMap((s) => need(ctx, readFindings(s)))
  const seen = new Set<string>()
  for (const f of all) {
    if (seen.has(f.id)) throw new InputError(`two findings of the figure have the id '${f.id}'`)
    seen.add(f.id)
  }
  return all
}
