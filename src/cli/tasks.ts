/**
 * What a worker thread can be asked to do, as plain data; the same function does it in the main thread where no worker is
 * worth its start. A worker holds one compiled model and, for figures, the figure's file. What a task needs is loaded when
 * the first of its kind comes: simulating a model file loads neither figures nor fits.
 */
import type { CheckedRun, CompiledModel, SimulateOptions, Simulator, Trajectory } from "../engine/index.ts"
import type {
  EnsembleCounts,
  EnsembleOptions,
  FigureFile,
  FigureRunner,
  FigureRunOptions,
  RunPlan,
} from "../figure/index.ts"
import type { Finding, Take } from "../findings/index.ts"
import type { Curvature, Ensemble, FitParameter, FitState } from "../fit/index.ts"
import { endedText, RunFailed } from "./ended.ts"
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

/** How long a single run may take, and where it tells how far it is. */
export interface Watch {
  /** Given up after so many milliseconds; without it the run goes on to its end. */
  readonly patience?: number | undefined
  /** One number: the time that the run has reached. */
  readonly reached?: SharedArrayBuffer | undefined
}

/** Thrown by a single run that took longer than its `patience`. */
export class OutOfPatience extends Error {}

export type Task =
  | { readonly kind: "run"; readonly settings: SimulateOptions; readonly checked: boolean; readonly watch: Watch }
  | {
      readonly kind: "experiment"
      readonly plan: RunPlan
      readonly options: FigureRunOptions
      readonly watch: Watch
    }
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
  | {
      readonly kind: "around"
      readonly parameters: readonly FitParameter[]
      readonly findings: readonly Finding[]
      readonly without: readonly string[]
      /** Displacements of the best point. */
      readonly x: readonly number[]
      readonly seed: number
      /** Members of the ensemble; 0 for none. */
      readonly size: number
      /** Two whole numbers: samples tried and taken so far. */
      readonly tally: SharedArrayBuffer
    }

export interface TaskResults {
  /** Where the tolerance was not checked: without `difference`. */
  readonly run: CheckedRun
  readonly experiment: Trajectory
  readonly draws: EnsembleCounts
  readonly moments: Moments
  readonly scan: ScanPart
  readonly fit: FitState
  readonly around: { readonly curvature: Curvature; readonly ensemble: Ensemble | undefined }
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

/** How many points from `from` on differ from the first of them in parameters alone. */
function alike(points: readonly ScanPoint[], from: number): number {
  const first = points[from] as ScanPoint
  const what = ({ plan }: ScanPoint): string => JSON.stringify([plan.interventions, plan.start, plan.movesRest])
  const wanted = what(first)
  const sameTimes = ({ times }: ScanPoint): boolean =>
    times === first.times || (times.length === first.times.length && times.every((t, i) => t === first.times[i]))
  let to = from + 1
  while (to < points.length && sameTimes(points[to] as ScanPoint) && what(points[to] as ScanPoint) === wanted) to++
  return to - from
}

async function scan(tools: TaskTools, task: Task & { readonly kind: "scan" }): Promise<ScanPart> {
  const { take } = await import("../findings/index.ts")
  const runner = runnerOf(tools)
  const { points, select } = task
  const values = new Float64Array(points.length * select.length).fill(Number.NaN)
  const failures: (string | undefined)[] = []
  for (let from = 0; from < points.length; ) {
    const now = points.slice(from, from + alike(points, from))
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

/** One run under a watch: `make` passes `cancelled` on to the engine. */
function watched<T>(watch: Watch, make: (cancelled: (time: number) => boolean) => T): T {
  const deadline = watch.patience === undefined ? Number.POSITIVE_INFINITY : performance.now() + watch.patience
  const reached = watch.reached && new Float64Array(watch.reached)
  let late = false
  const made = make((time) => {
    if (reached) reached[0] = time
    late ||= performance.now() > deadline
    return late
  })
  if (late) throw new OutOfPatience()
  return made
}

/** The result of each kind of task. */
type ResultOf<T extends Task> = TaskResults[T["kind"]]

/**
 * Do one task.
 * @throws RunFailed where a run of a stochastic simulation fails
 */
export async function perform<T extends Task>(tools: TaskTools, task: T): Promise<ResultOf<T>> {
  return (await performAny(tools, task)) as ResultOf<T>
}

async function performAny(tools: TaskTools, task: Task): Promise<TaskResults[Task["kind"]]> {
  switch (task.kind) {
    case "run": {
      const { runChecked } = await import("../engine/index.ts")
      const { settings, checked, watch } = task
      return watched(watch, (cancelled): CheckedRun => {
        if (checked) return runChecked(tools.simulator, { ...settings, cancelled })
        const trajectory = tools.simulator.run({ ...settings, cancelled })
        return { trajectory, rtol: settings.rtol ?? Number.NaN, difference: undefined }
      })
    }
    case "experiment":
      return watched(task.watch, (cancelled) => runnerOf(tools).run(task.plan, { ...task.options, cancelled }))
    case "draws": {
      const { runDraws } = await import("../figure/index.ts")
      return runDraws(runnerOf(tools), task.plan, task.options, task.from, task.to)
    }
    case "moments": {
      const { momentsOf } = await import("./moments.ts")
      return momentsOf(task.order, task.from, task.to, (options) => {
        const t = tools.simulator.run(options)
        if (t.outcome.kind !== "failed") return t
        throw new RunFailed(endedText(t.outcome))
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
    case "around": {
      const { curvatureAt, sampleEnsemble } = await import("../fit/index.ts")
      const { parameters, findings, without, x, seed, size } = task
      const problem = { runner: runnerOf(tools), parameters, findings, without }
      const curvature = curvatureAt(problem, x)
      const tally = new Int32Array(task.tally)
      const onTry = (...counts: readonly number[]): void => tally.set(counts)
      return {
        curvature,
        ensemble: size > 0 ? sampleEnsemble(problem, x, { seed, size, curvature, onTry }) : undefined,
      }
    }
  }
}
