/** `kinetoscope export`: a figure's model, claims or record in the format of another program. */
import { resolve } from "node:path"
import type { Intervention } from "../../engine/index.ts"
import { formatOf, formats, withDoses, withValues } from "../../export/index.ts"
import { readRecord, readStatements } from "../../figure/index.ts"
import type { Model } from "../../model/index.ts"
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

/** Doses before the experiment's zero move the whole schedule: a file's time starts at 0. */
function fromZero(interventions: readonly Intervention[], start: number): readonly Intervention[] {
  return start < 0 ? interventions.map((i) => ({ ...i, time: i.time - start })) : interventions
}

/** States at rest by id, for a system whose parameters moved it. */
function restValues(runnable: Runnable, plan: Parameters<Runnable["runner"]["rest"]>[0]): Record<string, number> {
  const rest = runnable.runner.rest(plan)
  if (rest.outcome.kind === "failed")
    throw new InputError(`the resting state was not found: ${rest.outcome.message} ${rest.outcome.help}`)
  if (!rest.snapshot) return {}
  const states = runnable.simulator.compiled.layout.quantities.filter((q) => q.role === "state").map((q) => q.id)
  const run = runnable.simulator.run({
    start: rest.snapshot.time,
    end: rest.snapshot.time,
    times: [rest.snapshot.time],
    select: states,
    initial: rest.snapshot,
  })
  return Object.fromEntries(states.map((id, k) => [id, run.columns[k]?.[0] ?? Number.NaN]))
}

/** The model as the experiment has it: subject and perturbations as values, resting state, doses as events. */
function modelOf(ctx: CommandContext, runnable: Runnable, options: OptionValues): Model {
  if (!runnable.loaded || options["bare"] === true) return runnable.model
  const experiment = adjustExperiment(
    findExperiment(runnable, textOption(options, "experiment")),
    options,
    runnable.file,
  )
  const plan = need(ctx, runnable.runner.plan(experiment))
  const values = options["atRest"] === false ? {} : restValues(runnable, plan)
  const after = plan.movesRest ? runnable.file.rest.after : {}
  const model = withDoses(
    withValues(runnable.model, { ...values, ...plan.parameters, ...after }),
    fromZero(plan.interventions, plan.start),
  )
  return { ...model, name: `${runnable.file.title}: ${experiment.title || experiment.id}` }
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
    model: format.needs.includes("model") ? modelOf(ctx, runnable, options) : runnable.model,
    statements:
      statementsPath === undefined
        ? undefined
        : need(ctx, readStatements(readTextFile(statementsPath))).map((s) => s.statement),
    sbmlLevel: levelOf(options),
    record: recordPath === undefined ? undefined : need(ctx, readRecord(readTextFile(recordPath))),
  })
  const out = textOption(options, "out")
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
