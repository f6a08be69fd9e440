/** `kinetoscope fit`: parameters to a figure's calibration findings — seeded, several starts, written down after every iteration, resumable. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { performance } from "node:perf_hooks"
import { type Finding, formatCounts, readFindings, summarize } from "../../findings/index.ts"
import {
  type Combination,
  type Ensemble,
  evaluate,
  type FitParameter,
  type FitProblem,
  type FitState,
  fittedParameters,
  type Identifiability,
  latinHypercube,
  parameterWithin,
  readRanges,
  spreadOf,
  tunable,
  uniformFrom,
  valuesAt,
} from "../../fit/index.ts"
import { didYouMean } from "../../text/index.ts"
import { writeWhole } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  listOption,
  type OptionValues,
  textOption,
  wholeOption,
} from "../command.ts"
import { insideFolder, loadFindings, need, readTextFile } from "../figures.ts"
import { Interrupted, interruptible } from "../interrupt.ts"
import { shortNumber } from "../report.ts"
import { loadRunnable, type Runnable } from "../run-figure.ts"
import { perform, type Task, type TaskResults } from "../tasks.ts"
import { jobsOf, jobsOption, type Workers, withWorkers, worthWorkers } from "../workers.ts"

/** The file that a fit lives in: what was asked, where each start stands, and in the end what was found. */
interface FitFile {
  readonly figure: string
  readonly seed: number
  readonly parameters: readonly FitParameter[]
  readonly findings: readonly string[]
  /** Hypotheses switched off. */
  readonly without: readonly string[]
  readonly starts: readonly FitState[]
  readonly best?:
    | { readonly cost: number; readonly values: Readonly<Record<string, number>>; readonly counts: unknown }
    | undefined
  readonly identifiability?: readonly Identifiability[] | undefined
  readonly combinations?: readonly Combination[] | undefined
  readonly ensemble?: Ensemble | undefined
}

function rangesOf(ctx: CommandContext, runnable: Runnable): readonly FitParameter[] {
  const path = insideFolder(runnable.loaded?.folder ?? "", "fit/ranges.yml")
  return path === undefined
    ? fittedParameters(runnable.model)
    : need(ctx, readRanges(readTextFile(path, "fit/ranges.yml"), runnable.model))
}

function chosenParameters(ctx: CommandContext, runnable: Runnable, options: OptionValues): readonly FitParameter[] {
  const all = rangesOf(ctx, runnable)
  const wanted = listOption(options, "parameter")
  if (wanted.length === 0) {
    if (all.length === 0)
      throw new InputError(
        "the figure has no fit/ranges.yml and no parameter's notes say 'fitted'; name them with --parameter",
      )
    return all
  }
  return wanted.map((id) => {
    const known = all.find((p) => p.id === id)
    if (known) return known
    const p = runnable.model.parameters.find((q) => q.id === id)
    if (p?.value === undefined || !(p.value > 0))
      throw new InputError(`the model has no parameter '${id}' with a value above 0`)
    return parameterWithin(id, p.value)
  })
}

/** What every parameter set must do beside the published findings: the figure's `fit/constraints.yml`. */
function constraintsOf(ctx: CommandContext, runnable: Runnable): readonly Finding[] {
  const path = insideFolder(runnable.loaded?.folder ?? "", "fit/constraints.yml")
  return path === undefined ? [] : need(ctx, readFindings(readTextFile(path, "fit/constraints.yml")))
}

function readState(path: string, problem: FitProblem): FitFile | undefined {
  if (!existsSync(path)) return undefined
  let file: FitFile
  try {
    file = JSON.parse(readTextFile(path).text) as FitFile
  } catch (error) {
    throw new InputError(`${path} is no fit to go on with: ${(error as Error).message}`)
  }
  const same = JSON.stringify(file.parameters?.map((p) => p.id)) === JSON.stringify(problem.parameters.map((p) => p.id))
  const off = JSON.stringify(file.without ?? []) === JSON.stringify(problem.without ?? [])
  if (!same || !off)
    throw new InputError(
      `${path} was fitted with other ${same ? "hypotheses" : "parameters"}; choose another --out, or remove it`,
    )
  return file
}

/** The hypotheses that a fit leaves out: all but the one named by `--only`. */
function leftOut(runnable: Runnable, options: OptionValues): readonly string[] {
  const only = textOption(options, "only")
  if (only === undefined) return []
  const all = Object.keys(runnable.file.hypotheses)
  if (!all.includes(only)) {
    const help = didYouMean(only, all)
    throw new InputError(`the figure has no hypothesis '${only}'${help ? `; ${help}` : `; it has ${all.join(", ")}`}`)
  }
  return all.filter((h) => h !== only)
}

/** Displacements to start from: none (unless all are to be drawn), then a Latin hypercube over one prior deviation either way. */
function startingPoints(
  problem: FitProblem,
  count: number,
  seed: number,
  drawn: boolean,
): readonly (readonly number[])[] {
  const own = drawn ? [] : [problem.parameters.map(() => 0)]
  const cube = latinHypercube(Math.max(0, count - own.length), problem.parameters.length, uniformFrom(seed))
  const spread = cube.map((p) => [...p].map((u, k) => (2 * u - 1) * spreadOf(problem.parameters[k] as FitParameter)))
  return [...own, ...spread].slice(0, Math.max(1, count))
}

/** The state of least cost. */
function leastOf(states: readonly FitState[]): FitState {
  return states.filter(Boolean).reduce((a, b) => (b.cost < a.cost ? b : a))
}

/** Values at the best point so far, so that a fit that is stopped can be used. */
function bestOf(problem: FitProblem, states: readonly FitState[]): NonNullable<FitFile["best"]> {
  const best = leastOf(states)
  return { cost: best.cost, values: valuesAt(problem.parameters, Float64Array.from(best.x)), counts: undefined }
}

function describe(problem: FitProblem, file: FitFile): string {
  const lines = [
    `cost ${shortNumber(file.best?.cost ?? Number.NaN)}; calibration findings: ${formatCounts(file.best?.counts as Parameters<typeof formatCounts>[0])}`,
  ]
  const width = Math.max(...problem.parameters.map((p) => p.id.length))
  lines.push("", `${"parameter".padEnd(width)}  value      × start  prior sd  posterior sd (of the logarithm)`)
  const starts = new Map(problem.parameters.map((p) => [p.id, p.start]))
  for (const row of file.identifiability ?? []) {
    const ratio = row.value / (starts.get(row.id) ?? 1)
    lines.push(
      `${row.id.padEnd(width)}  ${shortNumber(row.value).padEnd(9)}  ${ratio.toFixed(3)}    ${row.prior.toFixed(2)}      ${row.posterior.toFixed(2)}`,
    )
  }
  const pinned = (file.combinations ?? []).filter((c) => c.left < 0.5)
  if (pinned.length > 0)
    lines.push("", `${pinned.length} combinations are known to half their prior or better; the first:`)
  for (const c of pinned.slice(0, 8)) {
    const parts = c.parts.map((p) => `${p.share < 0 ? "−" : "+"}${Math.abs(p.share).toFixed(2)} ${p.id}`).join(" ")
    lines.push(`  ${(100 * c.left).toFixed(0).padStart(3)} % of its prior left: ${parts || "many small shares"}`)
  }
  if (file.ensemble)
    lines.push(
      "",
      `ensemble: ${file.ensemble.members.length} sets of ${file.ensemble.tried} tried keep every tier-1 finding that held`,
    )
  return lines.join("\n")
}

/** What does tasks: workers, or this thread. */
type Hands = Pick<Workers, "call">

/** Even where there is one start: this thread then hears Ctrl-C. */
async function inWorkers<T>(
  ctx: CommandContext,
  { compiled, file }: Runnable,
  size: number,
  work: (workers: Workers) => Promise<T>,
  reached: () => string,
): Promise<T> {
  return interruptible(ctx, async (signal) => {
    try {
      return await withWorkers({ compiled, figure: file }, size, signal, work)
    } catch (error) {
      if (signal.aborted) throw new Interrupted(reached())
      throw error
    }
  })
}

/** Curvature and ensemble at the best point, with a line every two seconds. */
async function lookAround(
  workers: Hands,
  log: (text: string) => void,
  order: Omit<Task & { readonly kind: "around" }, "kind" | "tally">,
): Promise<TaskResults["around"]> {
  const tally = new SharedArrayBuffer(8)
  const ticking = setInterval(() => {
    const [tried = 0, taken = 0] = new Int32Array(tally)
    if (tried > 0) log(`ensemble: ${taken} of ${order.size} found, ${tried} tried`)
  }, 2000)
  try {
    return await workers.call({ kind: "around", ...order, tally })
  } finally {
    clearInterval(ticking)
  }
}

/** What a fit that was interrupted leaves. */
function reached(states: readonly FitState[], out: string): string {
  const known = states.filter(Boolean)
  if (known.length === 0) return "no start had been judged yet"
  const done = known.reduce((sum, s) => sum + s.iteration, 0)
  const kept = existsSync(out) ? `; ${out} has it, and the same command goes on from there` : ""
  return `${done} iterations from ${known.length} starts were done, the least cost is ${shortNumber(leastOf(known).cost)}${kept}`
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const runnable = loadRunnable(ctx, args[0] as string)
  if (!runnable.loaded) throw new InputError("a fit is to the findings of a figure: a folder with a figure.yml")
  const published = tunable(loadFindings(ctx, runnable.loaded.folder))
  const findings = [...published, ...constraintsOf(ctx, runnable)]
  if (published.length === 0) throw new InputError("the figure has no calibration findings of tier 1 or 2")
  const problem: FitProblem = {
    runner: runnable.runner,
    parameters: chosenParameters(ctx, runnable, options),
    findings,
    without: leftOut(runnable, options),
  }
  const seed = wholeOption(options, "seed", 0, 2 ** 31) ?? 1
  const iterations = wholeOption(options, "iterations", 0, 10_000) ?? 10
  const starts = wholeOption(options, "starts", 0, 1000) ?? 1
  const size = wholeOption(options, "ensemble", 0, 10_000) ?? 0
  const out = resolve(ctx.cwd, textOption(options, "out") ?? `${runnable.name}.fit.json`)
  const before = readState(out, problem)
  const began = performance.now()
  const log = (text: string): void => ctx.err(`${((performance.now() - began) / 1000).toFixed(1)} s  ${text}`)
  const head = {
    figure: runnable.name,
    seed,
    parameters: problem.parameters,
    findings: findings.map((f) => f.id),
    without: problem.without ?? [],
  }
  const states: FitState[] = [...(before?.starts ?? [])]
  const { parameters, without = [] } = problem
  log(`${problem.parameters.length} parameters, ${findings.length} findings${before ? `, going on from ${out}` : ""}`)
  const points = startingPoints(problem, starts, seed, options["drawn"] === true)
  const here: Hands = { call: (task) => perform(runnable, task) }
  const stepOf =
    (hands: Hands) =>
    (state: FitState | readonly number[]): Promise<FitState> =>
      hands.call({ kind: "fit", parameters, findings, without, state })
  // The first look is taken here and timed: an iteration takes about one for each parameter, and so does the curvature.
  const first = performance.now()
  states[0] ??= await stepOf(here)(points[0] as readonly number[])
  const looks = (parameters.length + 2) * (starts * iterations + 1) + 20 * size
  const expected = before ? Number.POSITIVE_INFINITY : (performance.now() - first) * looks
  const search = async (hands: Hands): Promise<TaskResults["around"]> => {
    const step = stepOf(hands)
    await Promise.all(
      points.map(async (x, s) => {
        let state = states[s] ?? (await step(x))
        states[s] = state
        log(`start ${s + 1}: cost ${shortNumber(state.cost)}`)
        while (!state.done && state.iteration < iterations) {
          state = await step(state)
          states[s] = state
          writeWhole(out, `${JSON.stringify({ ...head, starts: states, best: bestOf(problem, states) }, null, 1)}\n`)
          log(`start ${s + 1}, iteration ${state.iteration}: cost ${shortNumber(state.cost)}`)
        }
      }),
    )
    log("curvature at the best point …")
    return lookAround(hands, log, { parameters, findings, without, x: leastOf(states).x, seed, size })
  }
  const around =
    expected < worthWorkers
      ? await search(here)
      : await inWorkers(ctx, runnable, Math.min(starts, jobsOf(options)), search, () => reached(states, out))
  const best = leastOf(states)
  const at = Float64Array.from(best.x)
  const { curvature, ensemble = before?.ensemble } = around
  const file: FitFile = {
    ...head,
    starts: states,
    best: {
      cost: best.cost,
      values: valuesAt(problem.parameters, at),
      counts: summarize(evaluate(problem, at).results),
    },
    identifiability: curvature.parameters,
    combinations: curvature.combinations,
    ensemble,
  }
  writeWhole(out, `${JSON.stringify(file, null, 1)}\n`)
  log(`wrote ${out}`)
  ctx.out(options["json"] === true ? JSON.stringify(file) : describe(problem, file))
  return 0
}

export const fitCommand: CommandSpec = {
  name: "fit",
  summary: "Fit a figure's parameters to its calibration findings, with an ensemble and what is pinned down",
  arguments: [{ syntax: "<figure>", summary: "a figure's name or folder" }],
  options: [
    {
      flags: "--parameter <id>",
      summary:
        "a parameter that may move (default: those of the figure's fit/ranges.yml, else all whose notes say 'fitted')",
      repeat: true,
    },
    { flags: "--only <hypothesis>", summary: "fit with the other hypotheses switched off" },
    { flags: "--iterations <n>", summary: "most iterations from each start (default 10; 0 only looks)" },
    { flags: "--starts <n>", summary: "starting points: the model's own, then a Latin hypercube (default 1)" },
    jobsOption,
    { flags: "--drawn", summary: "draw every starting point, the model's own values are none" },
    { flags: "--seed <n>", summary: "seed of starts and samples (default 1)" },
    { flags: "--ensemble <n>", summary: "sample so many parameter sets that keep tier 1" },
    {
      flags: "--out <file>",
      summary: "where the fit is written after each iteration, and gone on with (default <figure>.fit.json)",
    },
    { flags: "--json", summary: "the fit as JSON on standard output" },
  ],
  examples: [
    "kinetoscope fit ketamine-glutamatergic-synapse --iterations 5 --ensemble 12 --out fit.json",
    "kinetoscope fit ketamine-glutamatergic-synapse --only disinhibition --out only-disinhibition.json",
  ],
  run,
}
