/** `kinetoscope run`: one experiment on a figure or model → report, JSON, or a file of columns. */
import { extname, resolve } from "node:path"
import { performance } from "node:perf_hooks"
import { viewTimes } from "../../draw/index.ts"
import type { Trajectory } from "../../engine/index.ts"
import {
  type Experiment,
  endOf,
  type ResolvedReadout,
  readStatements,
  type Statement,
  secondsPer,
} from "../../figure/index.ts"
import { type Finding, type FindingResult, judge } from "../../findings/index.ts"
import { type Column, toCsv, toParquet, writeWhole } from "../columns.ts"
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
import { reportEnsemble } from "../ensemble.ts"
import { adjustExperiment, experimentOptions } from "../experiment-options.ts"
import { insideFolder, loadFindings, need, readTextFile } from "../figures.ts"
import { Interrupted, interruptible, nextTurn } from "../interrupt.ts"
import { formatReport } from "../report.ts"
import {
  findExperiment,
  findReadouts,
  loadRunnable,
  type Runnable,
  readoutOption,
  runnableArgument,
} from "../run-figure.ts"
import { inOne, jobsOption } from "../workers.ts"

/** Output times close together early, as the page has them: `steps` intervals from 0 to the end, figure's unit. */
function earlyTimes(end: number, steps: number, unit: string): readonly number[] {
  const perMinute = 60 / (secondsPer[unit] ?? 60)
  return Array.from(viewTimes(end / perMinute, steps), (t) => t * perMinute)
}

/** Output times: even ones over the whole run, and every 1/480 of the first eighth, where doses act. */
function outputTimes(start: number, end: number, steps: number): readonly number[] {
  const times = new Set<number>([0, start, end])
  for (let i = 0; i <= steps; i++) times.add(start + ((end - start) * i) / steps)
  const early = start + (end - start) / 8
  for (let i = 0; i <= steps / 4; i++) times.add(start + ((early - start) * i) / (steps / 4))
  return [...times].filter((t) => t >= start && t <= end).sort((a, b) => a - b)
}

function jsonOf(
  runnable: Runnable,
  experiment: Experiment,
  trajectory: Trajectory,
  readouts: readonly ResolvedReadout[],
): object {
  return {
    figure: runnable.name,
    experiment: experiment.id,
    outcome: trajectory.outcome,
    time: { unit: runnable.file.time_unit, values: [...trajectory.time] },
    readouts: Object.fromEntries(
      readouts.map((r, k) => [r.id, { unit: r.unit, label: r.label, values: [...(trajectory.columns[k] ?? [])] }]),
    ),
    events: trajectory.events,
    statistics: trajectory.statistics,
  }
}

async function writeOut(
  ctx: CommandContext,
  path: string,
  runnable: Runnable,
  trajectory: Trajectory,
  readouts: readonly ResolvedReadout[],
): Promise<void> {
  const full = resolve(ctx.cwd, path)
  const columns: Column[] = [
    { id: "time", label: "time", unit: runnable.file.time_unit, values: trajectory.time },
    ...readouts.map((r, k) => ({ id: r.id, label: r.label, unit: r.unit, values: trajectory.columns[k] ?? [] })),
  ]
  switch (extname(path).toLowerCase()) {
    case ".csv": {
      writeWhole(full, toCsv(columns))
      const units = Object.fromEntries(columns.map((c) => [c.id, { unit: c.unit, label: c.label }]))
      writeWhole(`${full.slice(0, -4)}.units.json`, `${JSON.stringify(units, null, 2)}\n`)
      break
    }
    case ".parquet":
      writeWhole(full, await toParquet(columns, { figure: runnable.name }))
      break
    case ".svg": {
      const { timeCourseSvg } = await import("../../draw/index.ts")
      writeWhole(full, timeCourseSvg({ title: runnable.file.title, timeUnit: runnable.file.time_unit, columns }))
      break
    }
    default:
      throw new InputError(`--out writes .csv, .parquet or .svg, not '${path}'`)
  }
  ctx.err(`wrote ${path}`)
}

function statementsOf(ctx: CommandContext, runnable: Runnable): readonly Statement[] {
  const { loaded } = runnable
  const path = loaded && insideFolder(loaded.folder, loaded.file.statements)
  return path === undefined
    ? []
    : need(ctx, readStatements(readTextFile(path, runnable.file.statements))).map((s) => s.statement)
}

/** All findings, one after the other; Ctrl-C is heard between them. */
async function judgeAll(
  ctx: CommandContext,
  runnable: Runnable,
  findings: readonly Finding[],
): Promise<readonly FindingResult[]> {
  if (findings.length > 0) ctx.err(`Running ${findings.length} published experiments …`)
  return interruptible(ctx, async (signal) => {
    const results: FindingResult[] = []
    for (const f of findings) {
      await nextTurn()
      if (signal.aborted)
        throw new Interrupted(`${results.length} of ${findings.length} published experiments were run`)
      results.push(judge(runnable.runner, f, { now: () => performance.now() }))
    }
    return results
  })
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const started = performance.now()
  const runnable = loadRunnable(ctx, args[0] as string)
  const experiment = adjustExperiment(
    findExperiment(runnable, textOption(options, "experiment")),
    options,
    runnable.file,
  )
  const plan = need(ctx, runnable.runner.plan(experiment))
  const end = need(ctx, endOf(runnable.file, experiment))
  const readouts = findReadouts(runnable.file, listOption(options, "readout"))
  if (options["ensemble"] !== undefined) {
    await reportEnsemble(ctx, runnable, plan, end, readouts, options)
    return 0
  }
  const steps = wholeOption(options, "steps", 1, 1_000_000) ?? 480
  const spread = textOption(options, "spread") ?? "even"
  if (spread !== "even" && spread !== "early") throw new InputError(`--spread takes even or early, not '${spread}'`)
  const times =
    spread === "early" ? earlyTimes(end, steps, runnable.file.time_unit) : outputTimes(plan.start, end, steps)
  const before = performance.now()
  const order = { times, select: readouts.map((r) => r.quantity), ...tolerances(options) }
  const trajectory = await inOne(
    ctx,
    { compiled: runnable.compiled, figure: runnable.file },
    runnable,
    (watch) => ({ kind: "experiment", plan, options: order, watch }),
    { end, unit: ` ${runnable.file.time_unit}` },
  )
  const runMilliseconds = performance.now() - before
  const out = textOption(options, "out")
  if (out !== undefined) await writeOut(ctx, out, runnable, trajectory, readouts)
  if (options["json"] === true) ctx.out(JSON.stringify(jsonOf(runnable, experiment, trajectory, readouts)))
  else {
    const findings =
      options["findings"] !== false && runnable.loaded ? loadFindings(ctx, runnable.loaded.folder) : undefined
    const results = findings && (await judgeAll(ctx, runnable, findings))
    ctx.out(
      formatReport({
        file: runnable.file,
        experiment,
        system: plan.system,
        statements: statementsOf(ctx, runnable),
        trajectory,
        readouts,
        findings: results,
        runMilliseconds,
        allSeconds: (performance.now() - started) / 1000,
        columns: ctx.columns,
      }),
    )
  }
  if (trajectory.outcome.kind === "failed") {
    ctx.err(`kinetoscope: ${endedText(trajectory.outcome, runnable.file.time_unit)}`)
    return 1
  }
  return 0
}

function tolerances(options: OptionValues): { rtol?: number; atol?: number; timeLimitSeconds?: number } {
  const rtol = numberOption(options, "rtol")
  const atol = numberOption(options, "atol")
  const timeLimitSeconds = numberOption(options, "timeout")
  return {
    ...(rtol === undefined ? {} : { rtol }),
    ...(atol === undefined ? {} : { atol }),
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
  }
}

export const runCommand: CommandSpec = {
  name: "run",
  summary: "Run an experiment on a figure or model and report what followed",
  arguments: [runnableArgument],
  options: [
    ...experimentOptions,
    readoutOption,
    {
      flags: "--ensemble <n>",
      summary: "over n draws of the parameters from their priors: what goes up, down, nowhere, and what decides it",
    },
    { flags: "--seed <n>", summary: "seed of the draws (default 1)" },
    jobsOption,
    { flags: "--steps <n>", summary: "output intervals (default 480, finer at the start)" },
    {
      flags: "--spread <how>",
      summary: "even (the default) or early: output times closer together at first, from 0 on",
    },
    { flags: "--rtol <x>", summary: "relative tolerance" },
    { flags: "--atol <x>", summary: "absolute tolerance" },
    { flags: "--timeout <seconds>", summary: "stop the run after this long" },
    { flags: "--out <file>", summary: "write the curves: .csv, .parquet or .svg" },
    { flags: "--no-findings", summary: "leave the published experiments out of the report" },
    { flags: "--json", summary: "the curves as JSON on standard output" },
  ],
  examples: [
    "kinetoscope run ketamine-glutamatergic-synapse",
    'kinetoscope run ketamine-glutamatergic-synapse --dose "ketamine 10 mg/kg ip" --dose "NBQX 10 mg/kg ip at -10 min" --system rat',
    "kinetoscope run ketamine-glutamatergic-synapse --without disinhibition --until 72h --out run.csv",
  ],
  run,
}
