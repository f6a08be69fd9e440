/**
 * What a worker thread can be asked to do, as plain data; the same function does it in the main thread where no worker is
 * worth its start. A worker holds one compiled model and, for figures, the figure's file. What a task needs is loaded when
 * the first of its kind comes: simulating a model file loads neither figures nor fits.
 */
import type { CompiledModel, Simulator } from "../engine/index.ts"
import type { EnsembleCounts, EnsembleOptions, FigureFile, FigureRunner, RunPlan } from "../figure/index.ts"
import type { Finding, Take } from "../findings/index.ts"
import type { FitParameter, FitState } from "../fit/index.ts"
import { InputError } from "./command.ts"
import type { Moments, MomentsOrder } from "./moments.ts"

/** What all tasks of one worker share. */
export interface TaskSetup {
  readonly compiled: CompiledModel
  readonly figure?: FigureFile | undefined
}

/** One point of a scan: a plan, and what is read off its curves. */
export interface ScanPoint {
  readonly plan: RunPlan
  readonly times: readonly number[]
}

/** Values by readout for each point, NaN where its run failed; and why. */
export interface ScanPart {
  readonly values: Float64Array
  readonly failures: readonly (string | undefined)[]
}

export type Task =
  | {
      readonly kind: "draws"
      readonly plan: RunPlan
      readonly options: EnsembleOptions
      readonly from: number
      readonly to: number
    }
  | { readonly kind: "moments"; readonly order: MomentsOrder; readonly from: number; readonly to: number }
  | {
      readonly kind: "scan"
      readonly points: readonly ScanPoint[]
      readonly select: readonly string[]
      readonly take: Take
    }
  | {
      readonly kind: "fit"
      readonly parameters: readonly FitParameter[]
      readonly findings: readonly Finding[]
      readonly without: readonly string[]
      /** Where the fit stands, or where it starts. */
      readonly state: FitState | readonly number[]
    }

export interface TaskResults {
  readonly draws: EnsembleCounts
  readonly moments: Moments
  readonly scan: ScanPart
  readonly fit: FitState
}

/** What a thread has at hand for its tasks. */
export interface TaskTools {
  readonly simulator: Simulator
  /** Where the setup has a figure. */
  readonly runner: FigureRunner | undefined
}

/** The tools for a setup, made anew: for a worker. */
export async function toolsFor(setup: TaskSetup): Promise<TaskTools> {
  const { createSimulator } = await import("../engine/index.ts")
  const simulator = createSimulator(setup.compiled)
  if (!setup.figure) return { simulator, runner: undefined }
  const { FigureRunner } = await import("../figure/index.ts")
  const quantities = setup.compiled.layout.quantities.map((q) => q.id)
  return { simulator, runner: new FigureRunner(setup.figure, simulator, quantities) }
}

function runnerOf(tools: TaskTools): FigureRunner {
  if (!tools.runner) throw new RangeError("this task needs a figure")
  return tools.runner
}

async function scan(tools: TaskTools, task: Task & { readonly kind: "scan" }): Promise<ScanPart> {
  const { take } = await import("../findings/index.ts")
  const runner = runnerOf(tools)
  const values = new Float64Array(task.points.length * task.select.length).fill(Number.NaN)
  const failures = task.points.map(({ plan, times }, i) => {
    const { outcome, time, columns } = runner.run(plan, { times, select: task.select })
    if (outcome.kind === "failed") return outcome.message
    columns.forEach((column, k) => {
      values[i * task.select.length + k] = take(task.take, [...time], [...column])
    })
    return undefined
  })
  return { values, failures }
}

/** The result of each kind of task. */
type ResultOf<T extends Task> = TaskResults[T["kind"]]

/**
 * Do one task.
 * @throws InputError where a run of a stochastic simulation fails
 */
export async function perform<T extends Task>(tools: TaskTools, task: T): Promise<ResultOf<T>> {
  return (await performAny(tools, task)) as ResultOf<T>
}

async function performAny(tools: TaskTools, task: Task): Promise<TaskResults[Task["kind"]]> {
  switch (task.kind) {
    case "draws": {
      const { runDraws } = await import("../figure/index.ts")
      return runDraws(runnerOf(tools), task.plan, task.options, task.from, task.to)
    }
    case "moments": {
      const { momentsOf } = await import("./moments.ts")
      return momentsOf(task.order, task.from, task.to, (options) => {
        const t = tools.simulator.run(options)
        if (t.outcome.kind !== "failed") return t
        throw new InputError(`the run ended at time ${t.outcome.time}: ${t.outcome.message} ${t.outcome.help}`)
      })
    }
    case "scan":
      return scan(tools, task)
    case "fit": {
      const { fitIteration, fitStart } = await import("../fit/index.ts")
      const { parameters, findings, without, state } = task
      const problem = { runner: runnerOf(tools), parameters, findings, without }
      return "x" in state ? fitIteration(problem, state) : fitStart(problem, state)
    }
  }
}
