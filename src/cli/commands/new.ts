/** `kinetoscope new`: a record → a figure folder that runs: record, statements, model, experiments, and what was understood. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { basename, dirname, join, relative, resolve } from "node:path"
import { printAntimony } from "../../antimony/index.ts"
import {
  asEntry,
  extractStatements,
  figureFiles,
  figureIdOf,
  mergeStatements,
  readStatements,
  type StatementEntry,
  wireModel,
} from "../../figure/index.ts"
import { source } from "../../text/index.ts"
import { type CaptionInput, foundIn, loadCaption } from "../caption-input.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  type OptionValues,
  textOption,
} from "../command.ts"
import { loadLexicon } from "../records.ts"
import { readStatementFile } from "./wire.ts"

/** Files under a temporary name beside the target, then renamed: nothing is left half-written. */
function writeFolder(folder: string, files: Readonly<Record<string, string>>, replace: boolean): void {
  mkdirSync(dirname(folder), { recursive: true })
  const made = mkdtempSync(join(dirname(folder), ".new-figure-"))
  try {
    for (const [path, text] of Object.entries(files)) {
      const full = join(made, path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, text)
    }
    if (replace && existsSync(folder)) {
      for (const path of Object.keys(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        renameSync(join(made, path), join(folder, path))
      }
    } else {
      if (existsSync(folder)) rmSync(folder, { recursive: true })
      renameSync(made, folder)
    }
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

function checkFolder(folder: string, shown: string, again: boolean): readonly StatementEntry[] | undefined {
  if (!existsSync(folder)) return undefined
  const inside = readdirSync(folder)
  if (inside.length === 0) return undefined
  if (!again)
    throw new InputError(
      `${shown} is there already; --again reads the record anew and keeps the edits of its statements.yml`,
    )
  if (!inside.includes("figure.yml"))
    throw new InputError(`${shown} is no figure folder (it has no figure.yml), so nothing is written there`)
  const path = join(folder, "statements.yml")
  if (!existsSync(path)) return undefined
  const read = readStatements(source(join(shown, "statements.yml"), readFileSync(path, "utf8")))
  if (read.value === undefined) throw new InputError("", read.diagnostics)
  return read.value
}

/** The files of a figure made from a record, statements edited before kept. */
export function newFigure(
  ctx: CommandContext,
  input: CaptionInput,
  curated: readonly StatementEntry[] | undefined,
  id?: string,
  expand?: readonly string[],
): Readonly<Record<string, string>> {
  if (!input.record)
    throw new InputError("a figure is made from a record; a bare caption can be read with 'kinetoscope wire -'")
  const found = foundIn(input.caption, loadLexicon(ctx))
  const fresh = extractStatements(input.caption, found)
  const entries = curated ? mergeStatements(fresh, curated) : fresh.map(asEntry)
  const kept = entries.filter((e) => e.curation !== "rejected").map((e) => e.statement)
  const wired = wireModel(kept, found.entities, `model_${figureIdOf(input.record).replace(/[^A-Za-z0-9_]/g, "_")}`, {
    expand:
      expand && ((n) => expand.includes("all") || [n.label, ...n.names].some((x) => expand.includes(x.toLowerCase()))),
  })
  const model = printAntimony(wired.model)
  return figureFiles({ record: input.record, entries, entities: found.entities, wired, model, id })
}

/**
 * Make a figure's folder where there is none yet.
 * @param id the figure's id, as it stands in figure.yml
 * @throws InputError where something is there already, or the input is no record
 */
export function makeFigureFolder(ctx: CommandContext, input: CaptionInput, folder: string, id: string): void {
  checkFolder(folder, relative(ctx.cwd, folder) || ".", false)
  writeFolder(folder, newFigure(ctx, input, undefined, id), false)
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const input = await loadCaption(ctx, args[0] as string)
  if (!input.record)
    throw new InputError("a figure is made from a record; a bare caption can be read with 'kinetoscope wire -'")
  const into = textOption(options, "into")
  const folder = into === undefined ? join(ctx.cwd, "figures", figureIdOf(input.record)) : resolve(ctx.cwd, into)
  const shown = relative(ctx.cwd, folder) || "."
  const again = options["again"] === true
  const old = checkFolder(folder, shown, again)
  const from = textOption(options, "statements")
  const curated =
    from === undefined
      ? old
      : readStatementFile(ctx, from, input.caption).map((e) => ({ ...e, curation: e.curation ?? ("added" as const) }))
  const name = basename(folder)
  const expand = textOption(options, "expand")
    ?.split(",")
    .map((x) => x.trim().toLowerCase())
  const files = newFigure(ctx, input, curated, /^[A-Za-z_][A-Za-z0-9_-]*$/u.test(name) ? name : undefined, expand)
  writeFolder(folder, files, again)
  const understood = /^\d+ nodes, \d+ arrows/mu.exec(files["README.md"] ?? "")?.[0] ?? ""
  ctx.out(`${shown}: ${understood}; README.md says what was understood and what was not`)
  ctx.out(`next: kinetoscope run ${shown}`)
  return 0
}

export const newCommand: CommandSpec = {
  name: "new",
  summary: "Make a figure folder from a record: statements, a model that runs, experiments",
  arguments: [{ syntax: "<record>", summary: "a record (.md); - reads one from standard input" }],
  options: [
    { flags: "--into <folder>", summary: "the figure's folder (default figures/<its id>)" },
    {
      flags: "--statements <file>",
      summary: "statements of another reader or a curator (INDRA JSON, statements.yml) on top of the reading",
    },
    { flags: "--expand <names>", summary: "families spelled out into their genes, by name (a,b) or all" },
    { flags: "--again", summary: "read the record anew into a folder that is there, keeping edits of statements.yml" },
  ],
  examples: ["kinetoscope new PMC6335777__APS2019-7943481.002.md --into figures/ketamine-wired"],
  run,
}
