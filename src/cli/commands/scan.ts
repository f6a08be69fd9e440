/** `kinetoscope scan`: the same experiment over a range of one number — a dose, a gene's amount, a parameter — as a table of readouts. */
import { resolve } from "node:path"
import { endOf } from "../../figure/index.ts"
import { windowTimes } from "../../findings/index.ts"
import { type Column, toCsv, writeColumns } from "../columns.ts"
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
import { adjustExperiment, experimentOptions } from "../experiment-options.ts"
import { need } from "../figures.ts"
import { shortNumber } from "../report.ts"
import {
  findExperiment,
  findReadouts,
  loadRunnable,
  readoutOption,
  runnableArgument,
  setupForMany,
} from "../run-figure.ts"
import type { ScanPoint } from "../tasks.ts"
import { inMany, jobsOf, jobsOption } from "../workers.ts"

/** Points that one worker does in one go. */
const pointsInChunk = 4

const takes = ["max", "min", "mean", "value", "auc", "time-of-max"] as const

function grid(options: OptionValues): readonly number[] {
  const from = numberOption(options, "from")
  const to = numberOption(options, "to")
  const points = wholeOption(options, "points", 2, 100_000) ?? 21
  if (from === undefined || to === undefined)
    throw new InputError("--from and --to give the range, e.g. --from 1 --to 100")
  const log = options["log"] === true
  if (log && !(from > 0 && to > 0)) throw new InputError("--log needs a range above 0")
  return Array.from({ length: points }, (_, i) => {
    const share = i / (points - 1)
    return log ? from * (to / from) ** share : from + (to - from) * share
  })
}

/** The options with `{}` replaced by the value. */
function filled(options: OptionValues, value: number): OptionValues {
  const fill = (text: string): string => text.replaceAll("{}", String(value))
  return { ...options, dose: listOption(options, "dose").map(fill), perturb: listOption(options, "perturb").map(fill) }
}

function settings(options: OptionValues, value: number): Record<string, number> {
  return Object.fromEntries(
    listOption(options, "set").map((text) => {
      const match = /^\s*([A-Za-z_]\w*)\s*=\s*(\S+)\s*$/u.exec(text.replaceAll("{}", String(value)))
      const number = Number(match?.[2])
      if (!match || !Number.isFinite(number))
        throw new InputError(`--set takes parameter=value or parameter={}, not '${text}'`)
      return [match[1] as string, number]
    }),
  )
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const runnable = loadRunnable(ctx, args[0] as string)
  const places = ["dose", "perturb", "set"]
    .flatMap((name) => listOption(options, name))
    .filter((text) => text.includes("{}"))
  if (places.length === 0)
    throw new InputError('say what varies with {}, e.g. --dose "ketamine {} mg/kg ip" or --set "k1={}"')
  const values = grid(options)
  const readouts = findReadouts(runnable.file, listOption(options, "readout"))
  const what = takes.find((t) => t === (textOption(options, "take") ?? "max"))
  if (!what) throw new InputError(`--take takes one of ${takes.join(", ")}`)
  const base = findExperiment(runnable, textOption(options, "experiment"))
  const windows = new Map<number, readonly number[]>()
  const windowUntil = (end: number): readonly number[] => {
    const times = windows.get(end) ?? windowTimes(0, end)
    windows.set(end, times)
    return times
  }
  const points = values.map((value): ScanPoint => {
    const experiment = adjustExperiment(base, filled(options, value), runnable.file)
    const plan = need(ctx, runnable.runner.plan(experiment))
    const set = settings(options, value)
    const movesRest = plan.movesRest || Object.keys(set).length > 0
    return {
      plan: { ...plan, parameters: { ...plan.parameters, ...set }, movesRest },
      times: windowUntil(need(ctx, endOf(runnable.file, experiment))),
    }
  })
  const select = readouts.map((r) => r.quantity)
  const { setup, tools } = await setupForMany(runnable, points.length)
  const parts = await inMany(
    ctx,
    setup,
    tools,
    points.length,
    (from, to) => ({ kind: "scan", points: points.slice(from, to), select, take: what }),
    { jobs: jobsOf(options), size: pointsInChunk, what: "points" },
  )
  const failures = parts
    .flatMap((p) => p.failures)
    .flatMap((message, i) => (message === undefined ? [] : [`at ${shortNumber(values[i] as number)}: ${message}`]))
  const columns = readouts.map((r, k): Column => {
    const ofReadout = parts.flatMap((p) => p.failures.map((_, i) => p.values[i * readouts.length + k] as number))
    return { id: r.id, label: r.label, unit: r.unit, values: Float64Array.from(ofReadout) }
  })
  const table: readonly Column[] = [
    { id: "value", label: "value", unit: "", values: Float64Array.from(values) },
    ...columns,
  ]
  const out = textOption(options, "out")
  if (out !== undefined)
    await writeColumns(resolve(ctx.cwd, out), table, { figure: runnable.name, varied: places, take: what })
  if (options["json"] === true) {
    const readoutsJson = Object.fromEntries(
      columns.map((c) => [c.id, { unit: c.unit, label: c.label, values: [...(c.values as Float64Array)] }]),
    )
    ctx.out(
      JSON.stringify({ figure: runnable.name, varied: places, take: what, values, readouts: readoutsJson, failures }),
    )
  } else if (out === undefined) ctx.out(toCsv(table).trimEnd())
  for (const f of failures.slice(0, 5)) ctx.err(f)
  return failures.length > 0 ? 1 : 0
}

export const scanCommand: CommandSpec = {
  name: "scan",
  summary: "Run an experiment over a range of a dose, a gene's amount or a parameter",
  arguments: [runnableArgument],
  options: [
    ...experimentOptions,
    {
      flags: "--set <parameter=value>",
      summary: "a parameter of the model; {} stands for the scanned value",
      repeat: true,
    },
    { flags: "--from <x>", summary: "start of the range" },
    { flags: "--to <x>", summary: "end of the range" },
    { flags: "--points <n>", summary: "how many values (default 21)" },
    { flags: "--log", summary: "evenly spaced in the logarithm" },
    { flags: "--take <what>", summary: `what to take from each curve: ${takes.join(", ")} (default max)` },
    readoutOption,
    jobsOption,
    { flags: "--out <file>", summary: "write the table there: .csv or .parquet" },
    { flags: "--json", summary: "the table as JSON" },
  ],
  examples: [
    'kinetoscope scan ketamine-glutamatergic-synapse --dose "ketamine {} mg/kg ip" --from 1 --to 100 --log --readout Glu_ext --readout pMTOR_S2448 --until 3h',
    'kinetoscope scan model.xml --set "k1={}" --from 0.1 --to 10 --log --until 100',
  ],
  run,
}
