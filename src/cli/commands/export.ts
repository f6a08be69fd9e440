/** `kinetoscope export`: a figure's model, claims or record in the format of another program. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { type ArchiveFile, type ExportInput, formatOf, formats, studyOfExperiments } from "../../export/index.ts"
import { type Experiment, readRecord, readStatements } from "../../figure/index.ts"
import type { SbmlLevel } from "../../sbml/index.ts"
import { didYouMean } from "../../text/index.ts"
import { writeWhole } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  type OptionValues,
  textOption,
} from "../command.ts"
import { adjustExperiment, experimentOptions } from "../experiment-options.ts"
import { exportPage, pageFormat } from "../export-page.ts"
import { insideFolder, need, readTextFile } from "../figures.ts"
import { findExperiment, loadRunnable, type Runnable } from "../run-figure.ts"

/** `--sbml-level`, or undefined where it isn't given. */
function levelOf(options: OptionValues): SbmlLevel | undefined {
  const text = textOption(options, "sbmlLevel")
  const level = sbmlLevels.find((l) => l === text)
  if (text !== undefined && !level)
    throw new InputError(`--sbml-level takes one of ${sbmlLevels.join(", ")}, not '${text}'`)
  return level
}

const sbmlLevels: readonly SbmlLevel[] = ["3.2", "3.1", "2.4"]

function table(): string {
  const rows = [...formats, pageFormat]
  const width = Math.max(...rows.map((f) => f.id.length))
  return rows
    .map(
      (f) =>
        `${f.id.padEnd(width)}  ${f.label}\n${" ".repeat(width)}  keeps ${f.keeps}\n${" ".repeat(width)}  drops ${f.drops}`,
    )
    .join("\n")
}

/** The experiment that the call names, or undefined where the model goes out as authored. */
function experimentOf(runnable: Runnable, options: OptionValues): Experiment | undefined {
  if (!runnable.loaded || options["bare"] === true) return undefined
  return adjustExperiment(findExperiment(runnable, textOption(options, "experiment")), options, runnable.file)
}

/** Output intervals of an archive's time course, and the tolerances that are named in it. */
const course = { points: 360, rtol: 1e-6, atol: 1e-9 } as const

function archived(path: string, format: string, bytes: Uint8Array): ArchiveFile {
  return { path, format, bytes }
}

/** The figure's own files, for an archive: sources, statements, findings, record, references, drawing. */
function filesOfFigure(runnable: Runnable): readonly ArchiveFile[] {
  const folder = runnable.loaded?.folder
  if (folder === undefined) return []
  const kinds: readonly (readonly [string, RegExp, string])[] = [
    ["", /^(?:figure\.yml|statements\.yml)$/u, "application/x-yaml"],
    ["", /^record\.md$/u, "text/markdown"],
    ["", /^references\.bib$/u, "application/x-bibtex"],
    ["", /^scene\.svg$/u, "image/svg+xml"],
    ["model", /\.ant$/u, "text/plain"],
    ["experiments", /\.ya?ml$/u, "application/x-yaml"],
    ["findings", /\.ya?ml$/u, "application/x-yaml"],
  ]
  return kinds.flatMap(([sub, pattern, format]) => {
    const at = join(folder, sub)
    const names = existsSync(at) ? readdirSync(at).filter((name) => pattern.test(name)) : []
    return names
      .sort()
      .map((name) => archived(sub === "" ? name : `${sub}/${name}`, format, readFileSync(join(at, name))))
  })
}

/** What the format is written from: the model as the experiment has it, or as authored. */
function modelAndStudy(
  ctx: CommandContext,
  runnable: Runnable,
  options: OptionValues,
): Pick<ExportInput, "model" | "study"> {
  const experiment = experimentOf(runnable, options)
  if (!experiment) return { model: runnable.model }
  const atRest = options["atRest"] !== false
  const arms = [{ id: "arm", label: experiment.title || experiment.id, experiment }]
  const study = need(ctx, studyOfExperiments(runnable, arms, { ...course, atRest }))
  return { model: study.arms[0]?.model ?? runnable.model, study }
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  if (options["list"] === true) {
    ctx.out(table())
    return 0
  }
  const wanted = textOption(options, "format")
  if (wanted === pageFormat.id) return exportPage(ctx, args[0] as string | undefined, textOption(options, "out"))
  const format = wanted === undefined ? undefined : formatOf(wanted)
  const known = [...formats.map((f) => f.id), pageFormat.id]
  if (!format) {
    const help = wanted === undefined ? undefined : didYouMean(wanted, known)
    throw new InputError(
      wanted === undefined
        ? `--format takes one of ${known.join(", ")}`
        : `there is no format '${wanted}'; ${help ?? known.join(", ")}`,
    )
  }
  if (args[0] === undefined) throw new InputError("name the figure or model to export")
  const runnable = loadRunnable(ctx, args[0] as string)
  const { loaded } = runnable
  if (!loaded && !format.needs.includes("model"))
    throw new InputError(`'${format.id}' is made of a figure's claims and record, and ${args[0]} is a model alone`)
  const path = (name: string): string | undefined => loaded && insideFolder(loaded.folder, name)
  const statementsPath = path(runnable.file.statements)
  const recordPath = path(runnable.file.record)
  const done = format.write({
    ...(format.needs.includes("model") ? modelAndStudy(ctx, runnable, options) : { model: runnable.model }),
    files: format.id === "omex" ? filesOfFigure(runnable) : undefined,
    statements:
      statementsPath === undefined
        ? undefined
        : need(ctx, readStatements(readTextFile(statementsPath))).map((s) => s.statement),
    sbmlLevel: levelOf(options),
    record: recordPath === undefined ? undefined : need(ctx, readRecord(readTextFile(recordPath))),
  })
  const out = textOption(options, "out")
  if (out === undefined && format.mediaType === "application/zip")
    throw new InputError(`'${format.id}' is a binary file: name it with --out`)
  if (out === undefined) ctx.out(new TextDecoder().decode(done.bytes).replace(/\n$/u, ""))
  else {
    writeWhole(resolve(ctx.cwd, out), done.bytes)
    ctx.err(`wrote ${out}`)
  }
  for (const d of done.diagnostics) ctx.err(`${d.severity}: ${d.message}${d.help ? ` (${d.help})` : ""}`)
  return options["strict"] === true && done.diagnostics.length > 0 ? 1 : 0
}

export const exportCommand: CommandSpec = {
  name: "export",
  summary: "Write a figure or model in the format of another program",
  arguments: [{ syntax: "[figure|model]", summary: "a figure's name or folder, or a model file (.ant, .xml)" }],
  options: [
    { flags: "--format <id>", summary: [...formats, pageFormat].map((f) => f.id).join(", ") },
    { flags: "--out <file>", summary: "write there, not to standard output" },
    { flags: "--list", summary: "the table of formats: what each keeps and drops" },
    { flags: "--sbml-level <level>", summary: "3.2 (the default), 3.1 or 2.4; what that level can't hold is named" },
    { flags: "--strict", summary: "exit code 1 where the format cannot hold something" },
    { flags: "--bare", summary: "the model as authored, without the experiment's subject and doses" },
    { flags: "--no-at-rest", summary: "leave initial values as authored where a perturbation moves the resting state" },
    ...experimentOptions,
  ],
  examples: [
    "kinetoscope export ketamine-glutamatergic-synapse --format sbml --out ketamine.xml",
    "kinetoscope export ketamine-glutamatergic-synapse --format indra --out claims.json",
    "kinetoscope export model.xml --format antimony",
  ],
  run,
}
