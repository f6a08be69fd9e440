/** `kinetoscope simulate`: a model file → columns over time; with `--runs`, means and deviations over independent runs. */
import { resolve } from "node:path"
import { type CompiledModel, createSimulator, type SimulateOptions, type Trajectory } from "../../engine/index.ts"
import type { LogicUpdate } from "../../sbml/index.ts"
import { didYouMean } from "../../text/index.ts"
import { type Column, toCsv, writeColumns } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  numberOption,
  type OptionValues,
  textOption,
  wholeOption,
} from "../command.ts"
import { endedText } from "../ended.ts"
import type { Watcher } from "../interrupt.ts"
import { methodOf, methodOption } from "../method.ts"
import { loadCompiled } from "../model-file.ts"
import { type MomentsOrder, momentColumns } from "../moments.ts"
import { inMany, inOne, jobsOf, jobsOption } from "../workers.ts"

const logicUpdates: readonly LogicUpdate[] = ["synchronous", "asynchronous", "hill"]

/** The selections as written, each checked; without `--select` every species, as the model means it. */
function selection(compiled: CompiledModel, options: OptionValues): readonly string[] {
  const { quantities } = compiled.layout
  const text = textOption(options, "select")
  const all = quantities.filter((q) => q.kind === "species")
  if (text === undefined) return all.map((s) => (s.amount ? s.id : `[${s.id}]`))
  const known = new Set(quantities.map((q) => q.id))
  const species = new Set(all.map((s) => s.id))
  const selected = text
    .split(",")
    .map((s) => s.trim())
    .filter((s) => s !== "")
  for (const s of selected) {
    const inner = /^\[(.*)\]$/u.exec(s)?.[1]
    const among = inner === undefined ? known : species
    if (!among.has(inner ?? s)) {
      const what = inner === undefined ? "a quantity" : "a species"
      const help = didYouMean(inner ?? s, among)
      throw new InputError(`--select: the model has no ${what.slice(2)} '${inner ?? s}'${help ? `; ${help}` : ""}`)
    }
  }
  return selected
}

/** Runs in a chunk: part of what the last digits of means and deviations are, so it stays as it is. */
const runsInChunk = 50

/**
 * Means and deviations of a model's quantities over independent runs.
 * @param jobs worker threads at most; the result does not depend on it
 * @throws InputError where a run fails
 */
export async function simulateRuns(
  ctx: Watcher,
  compiled: CompiledModel,
  order: MomentsOrder,
  runs: number,
  jobs: number,
): Promise<readonly Column[]> {
  const parts = await inMany(
    ctx,
    { compiled },
    { simulator: createSimulator(compiled), runner: undefined },
    runs,
    (from, to) => ({ kind: "moments", order, from, to }),
    { jobs, size: runsInChunk, what: "runs" },
  )
  return momentColumns(order.settings.select, parts)
}

/** Differences between the last two tolerances that are worth a word. */
const worthTelling = 1e-3

/** One run; without `--rtol` and `--atol` at a tolerance that is checked by a second, tighter run. */
async function runOnce(ctx: CommandContext, compiled: CompiledModel, settings: SimulateOptions): Promise<Trajectory> {
  const checked = settings.rtol === undefined && settings.atol === undefined
  const tools = { simulator: createSimulator(compiled), runner: undefined }
  const { trajectory, rtol, difference } = await inOne(
    ctx,
    { compiled },
    tools,
    (watch) => ({ kind: "run", settings, checked, watch }),
    { end: settings.end, unit: "" },
  )
  if (difference !== undefined && difference > worthTelling) {
    ctx.err(
      `kinetoscope: from rtol ${10 * rtol} to ${rtol} values still change by up to ${(100 * difference).toPrecision(2)} % of their largest: this model makes small errors large, so take late values with care`,
    )
  }
  return trajectory
}

function settingsOf(
  options: OptionValues,
  select: readonly string[],
): SimulateOptions & { readonly select: readonly string[] } {
  const start = numberOption(options, "start") ?? 0
  const end = numberOption(options, "end") ?? start + 100
  if (!(end > start)) throw new InputError(`--end (${end}) must lie after --start (${start})`)
  const positive = (name: string): number | undefined => {
    const value = numberOption(options, name)
    if (value !== undefined && !(value > 0)) throw new InputError(`--${name} takes a number above 0, not ${value}`)
    return value
  }
  return {
    start,
    end,
    steps: wholeOption(options, "steps", 1) ?? 100,
    select,
    bareSpecies: "amount",
    rtol: positive("rtol"),
    atol: positive("atol"),
    method: methodOf(options),
    maxSteps: wholeOption(options, "max-steps", 1),
    timeLimitSeconds: positive("timeout"),
  }
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const logic = textOption(options, "logic")
  const way = logicUpdates.find((l) => l === logic)
  if (logic !== undefined && !way)
    throw new InputError(`--logic takes one of ${logicUpdates.join(", ")}, not '${logic}'`)
  const { compiled } = loadCompiled(ctx, args[0] as string, way, { stochastic: methodOf(options) === "ssa" })
  const select = selection(compiled, options)
  const settings = settingsOf(options, select)
  const runs = wholeOption(options, "runs", 1)
  const seed = wholeOption(options, "seed", 0) ?? 1
  let failure: string | undefined
  let columns: readonly Column[]
  if (runs === undefined) {
    const t = await runOnce(ctx, compiled, { ...settings, seed })
    if (t.outcome.kind === "failed") failure = endedText(t.outcome)
    columns = [
      { id: "time", label: "time", unit: "", values: t.time },
      ...select.map((id, k) => ({ id, label: id, unit: "", values: t.columns[k] ?? [] })),
    ]
  } else columns = await simulateRuns(ctx, compiled, { settings, seed }, runs, jobsOf(options))
  const out = textOption(options, "out")
  if (out === undefined) ctx.out(toCsv(columns).replace(/\n$/u, ""))
  else await writeColumns(resolve(ctx.cwd, out), columns, { model: compiled.modelId, ...settings, runs, seed })
  if (failure !== undefined) {
    ctx.err(`kinetoscope: ${failure}`)
    return 1
  }
  return 0
}

export const simulateCommand: CommandSpec = {
  name: "simulate",
  summary: "Simulate a model file: CSV of the selected quantities over time",
  arguments: [{ syntax: "<model>", summary: "a model file (.xml, .ant)" }],
  options: [
    { flags: "--start <time>", summary: "begin at this time (default 0)" },
    { flags: "--end <time>", summary: "run until then (default 100 after the start)" },
    { flags: "--steps <n>", summary: "output intervals (default 100): n + 1 rows" },
    {
      flags: "--select <ids>",
      summary: "a,b: S1 a species' amount, [S1] its concentration, a reaction its rate, any other id its value",
    },
    {
      flags: "--rtol <x>",
      summary: "relative tolerance (default: 1e-7 or tighter, until a run ten times less exact agrees to 1e-4)",
    },
    { flags: "--atol <x>", summary: "absolute tolerance" },
    methodOption,
    { flags: "--runs <n>", summary: "X-mean, X-sd, ln(X)-mean, ln(X)-sd over n independent runs" },
    jobsOption,
    { flags: "--seed <n>", summary: "seed of all that is drawn (default 1)" },
    { flags: "--logic <way>", summary: `how a logical model runs: ${logicUpdates.join(", ")}` },
    { flags: "--max-steps <n>", summary: "give up after so many steps (default 1e6)" },
    { flags: "--timeout <seconds>", summary: "give up after so long" },
    { flags: "--out <file>", summary: "write a .csv or .parquet there, not to standard output" },
  ],
  examples: [
    "kinetoscope simulate model.xml --end 100 --steps 100 --select S1,[S2] --out run.csv",
    "kinetoscope simulate birth-death.xml --end 50 --steps 50 --select X --method ssa --runs 10000 --seed 7",
  ],
  run,
}
