/**
 * Files that a command is given: read whole as text, nothing outside the folder followed, faults as `InputError`. Apart from
 * figures (`figures.ts`), so that simulating a model file loads neither YAML nor schemas.
 */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs"
import { join, resolve, sep } from "node:path"
import { readAntimony } from "../antimony/index.ts"
import { type CompiledModel, type CompileOptions, compile } from "../engine/index.ts"
import type { Model } from "../model/index.ts"
import { type LogicUpdate, readSbml } from "../sbml/index.ts"
import { type Diagnostic, hasErrors, type Read, type Source, source } from "../text/index.ts"
import { type CommandContext, InputError } from "./command.ts"
import { type CacheQuestion, modelCache } from "./model-cache.ts"

/** A file of more bytes than this is refused: no model, record or figure file comes near it. */
export const maxFileBytes = 64 * 1024 * 1024

/**
 * Read a text file as UTF-8.
 * @throws InputError where it is missing, too large or a folder
 */
export function readTextFile(path: string, shownAs = path): Source {
  let size: number
  try {
    const stat = statSync(path)
    if (!stat.isFile()) throw new InputError(`${shownAs} is not a file`)
    size = stat.size
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`there is no file ${shownAs}`)
  }
  if (size > maxFileBytes) throw new InputError(`${shownAs} has ${size} bytes; at most ${maxFileBytes} are read`)
  return source(shownAs, readFileSync(path, "utf8"))
}

/** The value of a read, or its diagnostics as an InputError; warnings go to standard error. */
export function need<T>(ctx: CommandContext, read: Read<T>): T {
  if (read.value === undefined || hasErrors(read.diagnostics)) throw new InputError("", read.diagnostics)
  tellWarnings(ctx, read.diagnostics)
  return read.value
}

function tellWarnings(ctx: CommandContext, diagnostics: readonly Diagnostic[]): void {
  const warnings = diagnostics.filter((d) => d.severity === "warning")
  if (warnings.length > 0)
    ctx.err(`${warnings.length} warning${warnings.length > 1 ? "s" : ""}: 'kinetoscope check' lists them`)
}

/** The path inside a folder, links followed; undefined where it would lead out of it or isn't there. */
export function insideFolder(folder: string, path: string): string | undefined {
  const wanted = resolve(folder, path)
  if (!existsSync(wanted)) return undefined
  const real = realpathSync(wanted)
  const base = realpathSync(folder)
  return real === base || real.startsWith(base + sep) ? real : undefined
}

/**
 * A model's text, whichever language it is in: what begins with `<` is SBML, anything else Antimony.
 * @param beside  the text of another file that the model names
 */
export function readModelText(
  text: Source,
  beside: (name: string) => Source | undefined,
  logic?: LogicUpdate,
): Read<Model> {
  return /^\s*(?:\uFEFF)?</u.test(text.text)
    ? readSbml(text, { resolve: beside, logic })
    : readAntimony(text, { resolve: beside })
}

/**
 * A model file on its own: SBML (`.xml`, `.sbml`) or Antimony (`.ant`, `.txt`). Imports and external definitions are
 * looked up beside it and nowhere else. `logic`: how a logical model (package qual) runs.
 */
export function loadModelFile(ctx: CommandContext, path: string, logic?: LogicUpdate): Model {
  const given = openModel(ctx, path)
  return readModel(ctx, given, logic, given.beside).model
}

/** A model that runs. The model itself may have to be unpacked: ask for it only where it is needed. */
export interface RunnableModel {
  readonly compiled: CompiledModel
  readonly model: () => Model
}

/**
 * A model file compiled, from the cache where nothing has changed since.
 * @throws InputError with all diagnostics where it has errors
 */
export function loadCompiled(
  ctx: CommandContext,
  path: string,
  logic?: LogicUpdate,
  options: CompileOptions = {},
): RunnableModel {
  const given = openModel(ctx, path)
  const { text, beside } = given
  const cache = modelCache()
  const question: CacheQuestion = {
    text: text.text,
    options: JSON.stringify([logic ?? "", text.name, options]),
    beside: (name) => beside(name)?.text,
  }
  const kept = cache.find(question)
  if (kept) {
    tellWarnings(ctx, kept.diagnostics)
    return kept
  }
  const asked = new Set<string>()
  const noting = (name: string): Source | undefined => {
    asked.add(name)
    return beside(name)
  }
  const { model, diagnostics } = readModel(ctx, given, logic, noting)
  const compiled = need(ctx, compile(model, options))
  cache.keep(question, asked, { compiled, model, diagnostics })
  return { compiled, model: () => model }
}

/** A model's text, and how to come by what lies beside it. */
interface GivenModel {
  readonly text: Source
  readonly beside: (name: string) => Source | undefined
}

function openModel(ctx: CommandContext, path: string): GivenModel {
  const full = resolve(ctx.cwd, path)
  const folder = join(full, "..")
  const beside = (name: string): Source | undefined => {
    const real = insideFolder(folder, name)
    return real === undefined ? undefined : readTextFile(real, name)
  }
  return { text: readTextFile(full, path), beside }
}

function readModel(
  ctx: CommandContext,
  { text }: GivenModel,
  logic: LogicUpdate | undefined,
  beside: GivenModel["beside"],
): { readonly model: Model; readonly diagnostics: readonly Diagnostic[] } {
  const read = readModelText(text, beside, logic)
  return { model: need(ctx, read), diagnostics: read.diagnostics }
}
