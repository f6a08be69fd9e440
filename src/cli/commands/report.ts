/** `kinetoscope report`: what a figure's model rests on, explains and predicts, as Markdown or one HTML page that a referee can read. */
import { readdirSync } from "node:fs"
import { basename, extname, resolve } from "node:path"
import { readStatements } from "../../figure/index.ts"
import { readFindings } from "../../findings/index.ts"
import { writeWhole } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  type OptionValues,
  textOption,
} from "../command.ts"
import { type Block, blocksHtml, blocksMarkdown } from "../figure-report/blocks.ts"
import { gather, type StoredFit } from "../figure-report/gather.ts"
import { modulesOf } from "../figure-report/provenance.ts"
import { type ReportContents, reportBlocks } from "../figure-report/sections.ts"
import { readReportSpec } from "../figure-report/spec.ts"
import { hypothesisTable, readoutTable, roleTable } from "../figure-report/tables.ts"
import { insideFolder, loadFindings, need, readTextFile } from "../figures.ts"
import { loadRunnable, type Runnable } from "../run-figure.ts"
import { knownFailures } from "./test.ts"

/** Files of the figure's `fit/` folder that `kinetoscope fit` wrote. */
function storedFits(folder: string): readonly StoredFit[] {
  const fits = insideFolder(folder, "fit")
  if (fits === undefined) return []
  return readdirSync(fits)
    .filter((f) => f.endsWith(".json"))
    .sort()
    .flatMap((f) => {
      const path = insideFolder(folder, `fit/${f}`)
      if (path === undefined) return []
      try {
        const file = JSON.parse(readTextFile(path, `fit/${f}`).text) as Partial<StoredFit>
        return Array.isArray(file.starts) && Array.isArray(file.parameters)
          ? [{ ...file, name: basename(f, ".json"), without: file.without ?? [], seed: file.seed ?? 0 } as StoredFit]
          : []
      } catch (error) {
        throw new InputError(`fit/${f} is no fit: ${(error as Error).message}`)
      }
    })
}

function statementsBySwitch(ctx: CommandContext, runnable: Runnable): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  const { loaded, file } = runnable
  const path = loaded && file.statements !== "" ? insideFolder(loaded.folder, file.statements) : undefined
  if (path === undefined) return found
  for (const s of need(ctx, readStatements(readTextFile(path, file.statements)))) {
    if (s.switch !== undefined) found.set(s.switch, [...(found.get(s.switch) ?? []), s.statement.id])
  }
  return found
}

function contentsOf(ctx: CommandContext, runnable: Runnable): ReportContents {
  const { loaded } = runnable
  if (!loaded) throw new InputError("a report is on a figure: a folder with a figure.yml")
  const fits = storedFits(loaded.folder)
  const fit = fits.find((f) => f.name === "best")
  const specPath = insideFolder(loaded.folder, "report.yml")
  const spec = specPath === undefined ? undefined : need(ctx, readReportSpec(readTextFile(specPath, "report.yml")))
  const gathered = gather({
    runner: runnable.runner,
    findings: loadFindings(ctx, loaded.folder),
    fits,
    ensemble: fit?.ensemble,
    onStep: (what) => ctx.err(what),
  })
  return {
    runnable,
    gathered,
    known: knownFailures(runnable),
    statements: statementsBySwitch(ctx, runnable),
    moduleOf: modulesOf(loaded.antimony),
    fit,
    spec,
    compare: (path) => {
      const real = insideFolder(loaded.folder, path)
      if (real === undefined) throw new InputError(`report.yml names '${path}', which is not in the figure's folder`)
      return need(ctx, readFindings(readTextFile(real, path)))
    },
  }
}

/** Tables that may stand in another text between `<!-- report:NAME -->` and `<!-- /report -->`. */
function fillTables(text: string, contents: ReportContents): string {
  const { results } = contents.gathered.whole
  const tables: Readonly<Record<string, () => Block>> = {
    verdicts: () => roleTable(results),
    hypotheses: () => hypothesisTable(contents.gathered),
    readouts: () => readoutTable(contents.runnable.file, results),
  }
  return text.replace(
    /(<!-- report:([a-z]+) -->\n)[\s\S]*?(<!-- \/report -->)/gu,
    (whole, open: string, name: string, close: string) => {
      const make = tables[name]
      return make ? `${open}${blocksMarkdown([make()])}${close}` : whole
    },
  )
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const runnable = loadRunnable(ctx, args[0] as string)
  const contents = contentsOf(ctx, runnable)
  const blocks = reportBlocks(contents)
  const outs = (textOption(options, "out") ?? "").split(",").filter((o) => o !== "")
  for (const out of outs) {
    const kind = extname(out).toLowerCase()
    if (kind !== ".md" && kind !== ".html")
      throw new InputError(`--out takes a file that ends in .md or .html, not '${out}'`)
    const title = `${runnable.file.title}: report on the model`
    writeWhole(resolve(ctx.cwd, out), kind === ".md" ? blocksMarkdown(blocks) : blocksHtml(title, blocks))
    ctx.err(`wrote ${out}`)
  }
  const tables = textOption(options, "tables")
  if (tables !== undefined) {
    const path = resolve(ctx.cwd, tables)
    writeWhole(path, fillTables(readTextFile(path, tables).text, contents))
    ctx.err(`filled the tables of ${tables}`)
  }
  if (outs.length === 0 && tables === undefined) ctx.out(blocksMarkdown(blocks).trimEnd())
  return 0
}

export const reportCommand: CommandSpec = {
  name: "report",
  summary: "Report on a figure's model: what it rests on, explains, does not explain and predicts",
  arguments: [{ syntax: "<figure>", summary: "a figure's name or folder" }],
  options: [
    { flags: "--out <files>", summary: "write it to a .md or .html file, or to several with commas between" },
    {
      flags: "--tables <file>",
      summary:
        "fill the tables verdicts, hypotheses, readouts of a text between <!-- report:NAME --> and <!-- /report -->",
    },
  ],
  examples: [
    "kinetoscope report ketamine-glutamatergic-synapse --out report.html",
    "kinetoscope report my-figure --out report.md,report.html",
  ],
  run,
}
