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
  /** The same for two runs at once, where many are asked for and the model allows it. */
  readonly pairs?: CompiledModel | undefined
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

/** The tools for a setup, with a simulator of its model where there is one already. */
export async function toolsFor(setup: TaskSetup, own?: Simulator): Promise<TaskTools> {
  const { Batch, createSimulator } = await import("../engine/index.ts")
  const { compiled, pairs, figure } = setup
  const simulator = own ?? createSimulator(compiled)
  if (!figure) return { simulator, runner: undefined }
  const { FigureRunner } = await import("../figure/index.ts")
  const quantities = compiled.layout.quantities.map((q) => q.id)
  const many = pairs && new Batch({ single: compiled, pairs }, simulator)
  return { simulator, runner: new FigureRunner(figure, simulator, quantities, many) }
}

function runnerOf(tools: TaskTools): FigureRunner {
  if (!tools.runner) throw new RangeError("this task needs a figure")
  return tools.runner
}

/** Points from the first on that differ from it in parameters alone. */
function alike(points: readonly ScanPoint[]): number {
  const what = ({ plan, times }: ScanPoint): string =>
    JSON.stringify([plan.interventions, plan.start, plan.movesRest, times])
  const first = points[0] && what(points[0])
  const other = points.findIndex((p) => what(p) !== first)
  return other < 0 ? points.length : other
}

async function scan(tools: TaskTools, task: Task & { readonly kind: "scan" }): Promise<ScanPart> {
  const { take } = await import("../findings/index.ts")
  const runner = runnerOf(tools)
  const { points, select } = task
  const values = new Float64Array(points.length * select.length).fill(Number.NaN)
  const failures: (string | undefined)[] = []
  for (let from = 0; from < points.length; ) {
    const now = points.slice(from, from + alike(points.slice(from)))
    const { plan, times } = now[0] as ScanPoint
    const sets = now.map((p) => p.plan.parameters)
    runner.runSets({ ...plan, parameters: {} }, { times, select }, sets, ({ outcome, time, columns }, k) => {
      failures.push(outcome.kind === "failed" ? outcome.message : undefined)
      if (outcome.kind === "failed") return
      columns.forEach((column, c) => {
        values[(from + k) * select.length + c] = take(task.take, time, column)
      })
    })
    from += now.length
  }
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
