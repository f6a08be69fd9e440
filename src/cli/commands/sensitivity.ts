/** `kinetoscope sensitivity`: how each readout moves with each parameter — derivatives along the run, exact through initial values, doses and events. */
import { resolve } from "node:path"
import { compile, createSimulator, type SensitivityTrajectory } from "../../engine/index.ts"
import { endOf } from "../../figure/index.ts"
import { fittedParameters } from "../../fit/index.ts"
import { didYouMean } from "../../text/index.ts"
import { type Column, toCsv, writeWhole } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  listOption,
  numberOption,
  type OptionValues,
  textOption,
  wholeOption,
} from "../command.ts"
import { endedText } from "../ended.ts"
import { adjustExperiment, experimentOptions } from "../experiment-options.ts"
import { need } from "../figures.ts"
import { shortNumber } from "../report.ts"
import {
  findExperiment,
  findReadouts,
  loadRunnable,
  type Runnable,
  readoutOption,
  runnableArgument,
} from "../run-figure.ts"

/** Parameters by name; where none is named, those called fitted, else every constant of the model. */
function wantedParameters(runnable: Runnable, options: OptionValues): readonly string[] {
  const known = runnable.simulator.compiled.layout.quantities.filter(
    (q) => q.role !== "assigned" && q.kind !== "reaction",
  )
  const named = listOption(options, "parameter")
  for (const id of named) {
    if (known.some((q) => q.id === id)) continue
    const help = didYouMean(
      id,
      known.map((q) => q.id),
    )
    throw new InputError(`the model has no parameter '${id}' to give sensitivities by${help ? `; ${help}` : ""}`)
  }
  if (named.length > 0) return named
  const fitted = fittedParameters(runnable.model).map((p) => p.id)
  if (fitted.length > 0) return fitted
  const all = known.filter((q) => q.role === "constant" && q.kind === "parameter").map((q) => q.id)
  if (all.length === 0)
    throw new InputError("the model has no constant parameter; --parameter names what to take sensitivities by")
  return all
}

/** Largest |d ln readout / d ln parameter| of a run, or of the plain derivative where a value is 0. */
function peak(run: SensitivityTrajectory, p: number, k: number, parameter: number): number {
  const values = run.columns[k] as Float64Array
  const scale = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0) || 1
  const derivatives = run.sensitivities[p]?.[k] as Float64Array
  return derivatives.reduce((m, d) => (Math.abs(d * parameter) / scale > Math.abs(m) ? (d * parameter) / scale : m), 0)
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const runnable = loadRunnable(ctx, args[0] as string)
  const parameters = wantedParameters(runnable, options)
  const experiment = adjustExperiment(
    findExperiment(runnable, textOption(options, "experiment")),
    options,
    runnable.file,
  )
  const plan = need(ctx, runnable.runner.plan(experiment))
  if (plan.movesRest)
    throw new InputError(
      "sensitivities start from the model's own resting state: leave perturbations out, or set the parameter itself",
    )
  const end = need(ctx, endOf(runnable.file, experiment))
  const steps = wholeOption(options, "steps", 1, 100_000) ?? 100
  const readouts = findReadouts(runnable.file, listOption(options, "readout"))
  const simulator = createSimulator(need(ctx, compile(runnable.model, { sensitivities: parameters })))
  const rtol = numberOption(options, "rtol")
  const result = simulator.runWithSensitivities({
    start: plan.start,
    end,
    steps,
    parameters: plan.parameters,
    interventions: plan.interventions,
    select: readouts.map((r) => r.quantity),
    ...(rtol === undefined ? {} : { rtol }),
  })
  const value = simulator.run({
    start: plan.start,
    end: plan.start,
    times: [plan.start],
    select: parameters,
    parameters: plan.parameters,
  })
  const values = parameters.map((_, p) => value.columns[p]?.[0] ?? Number.NaN)
  const out = textOption(options, "out")
  if (out !== undefined) {
    const columns: Column[] = [{ id: "time", label: "time", unit: runnable.file.time_unit, values: result.time }]
    readouts.forEach((r, k) => {
      parameters.forEach((id, p) => {
        columns.push({ id: `d(${r.id})/d(${id})`, label: "", unit: "", values: result.sensitivities[p]?.[k] ?? [] })
      })
    })
    writeWhole(resolve(ctx.cwd, out), toCsv(columns))
    ctx.err(`wrote ${out}`)
  }
  if (options["json"] === true) {
    const table = Object.fromEntries(
      readouts.map((r, k) => [
        r.id,
        {
          values: [...(result.columns[k] ?? [])],
          by: Object.fromEntries(parameters.map((id, p) => [id, [...(result.sensitivities[p]?.[k] ?? [])]])),
        },
      ]),
    )
    const parameterValues = Object.fromEntries(parameters.map((id, p) => [id, values[p]]))
    ctx.out(
      JSON.stringify({
        figure: runnable.name,
        outcome: result.outcome,
        parameters: parameterValues,
        time: { unit: runnable.file.time_unit, values: [...result.time] },
        readouts: table,
      }),
    )
  } else {
    const most = readouts.map((r, k) => {
      const ranked = parameters
        .map((id, p) => ({ id, s: peak(result, p, k, values[p] as number) }))
        .sort((a, b) => Math.abs(b.s) - Math.abs(a.s))
      return `${r.label}\n${ranked
        .slice(0, 8)
        .map((x) => `  ${x.id.padEnd(24)} ${shortNumber(x.s)}`)
        .join("\n")}`
    })
    ctx.out(
      `Largest change over the run, as a share of the readout's largest value per share of the parameter (1: proportional)\n\n${most.join("\n")}`,
    )
  }
  if (result.outcome.kind === "failed") {
    ctx.err(`kinetoscope: ${endedText(result.outcome, runnable.file.time_unit)}`)
    return 1
  }
  return 0
}

export const sensitivityCommand: CommandSpec = {
  name: "sensitivity",
  summary: "How readouts move with parameters: derivatives along the run",
  arguments: [runnableArgument],
  options: [
    {
      flags: "--parameter <id>",
      summary: "by this parameter (default: those whose notes say 'fitted', else all)",
      repeat: true,
    },
    ...experimentOptions,
    readoutOption,
    { flags: "--steps <n>", summary: "output intervals (default 100)" },
    { flags: "--rtol <x>", summary: "relative tolerance" },
    { flags: "--out <file.csv>", summary: "every derivative at every time" },
    { flags: "--json", summary: "values and derivatives as JSON" },
  ],
  examples: [
    "kinetoscope sensitivity ketamine-glutamatergic-synapse --readout pMTOR_S2448 --until 3h",
    "kinetoscope sensitivity model.xml --parameter k1 --until 100 --json",
  ],
  run,
}
