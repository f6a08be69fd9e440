/**
 * A figure that can be run: its compiled model and its `figure.yml` behind one method. Finds and remembers the resting
 * state of each perturbed system, so that a dose after a knock-out starts from the knock-out's own rest.
 */
import type { BatchOptions, BatchRun, Outcome, SimulateOptions, StateSnapshot, Trajectory } from "../engine/index.ts"
import { type Diagnostic, didYouMean, type Read, readResult, type Span } from "../text/index.ts"
import { type Experiment, planRun, type RunPlan } from "./experiment.ts"
import type { FigureFile } from "./figure-file.ts"
import { parseTime } from "./quantity.ts"

/** What runs a compiled model: the engine's simulator. */
export interface Runner {
  run(options: SimulateOptions): Trajectory
}

/** What runs it over many parameter sets, sharing work between them: the engine's `Batch`. */
export interface ManyRunner {
  run(
    options: BatchOptions,
    sets: readonly Readonly<Record<string, number>>[],
    each: (run: BatchRun, index: number) => boolean | undefined,
  ): void
}

export interface FigureRunOptions {
  /** Output times, ascending, in the figure's unit; none before the plan's start is put out. */
  readonly times: readonly number[]
  /** Quantities of the model. */
  readonly select: readonly string[]
  readonly rtol?: number | undefined
  readonly atol?: number | undefined
  readonly timeLimitSeconds?: number | undefined
  readonly cancelled?: SimulateOptions["cancelled"]
}

/** The resting state of a perturbed system, or why there is none. */
export type Rest = { readonly snapshot: StateSnapshot | undefined; readonly outcome: Outcome }

const restsKept = 200

/** One figure on one simulator. Not re-entrant: one run at a time. */
export class FigureRunner {
  readonly figure: FigureFile
  private readonly runner: Runner
  private readonly rests = new Map<string, Rest>()
  private readonly quantities: ReadonlySet<string> | undefined
  private readonly many: ManyRunner | undefined
  private overrides: Readonly<Record<string, number>> = {}

  /**
   * @param quantities ids of the model's quantities, so that a plan that names another is refused and not run
   * @param many       for `runSets`: without it sets run one by one
   */
  constructor(figure: FigureFile, runner: Runner, quantities?: Iterable<string>, many?: ManyRunner) {
    this.figure = figure
    this.runner = runner
    this.many = many
    this.quantities = quantities === undefined ? undefined : new Set(quantities)
  }

  /** Other values of the model's parameters for all runs from now on (a fit, a member of an ensemble); plans win over them. */
  override(parameters: Readonly<Record<string, number>>): void {
    this.overrides = parameters
    this.rests.clear()
  }

  /** `planRun` for this figure; what the model lacks is a diagnostic `experiment/unknown-quantity`. */
  plan(experiment: Experiment, at?: Span): Read<RunPlan> {
    const read = planRun(this.figure, experiment, at)
    const { quantities } = this
    if (!quantities || !read.value) return read
    const named = [...Object.keys(read.value.parameters), ...read.value.interventions.map((i) => i.target)]
    const missing: Diagnostic[] = [...new Set(named)]
      .filter((id) => !quantities.has(id))
      .map((id) => ({
        severity: "error",
        code: "experiment/unknown-quantity",
        message: `the model has no quantity '${id}'`,
        span: at,
        help: didYouMean(id, quantities),
      }))
    return readResult(read.value, [...read.diagnostics, ...missing])
  }

  /** How long the plan's system is left alone before t = 0; 0 where it starts from the model's own initial state. */
  private restLength(plan: RunPlan): number {
    const { duration, always } = this.figure.rest
    return plan.movesRest || always ? (parseTime(duration, this.figure.time_unit) ?? 0) : 0
  }

  /** The state that the plan's system rests in before anything is given; undefined snapshot: the model's own initial state. */
  rest(plan: RunPlan, cancelled?: SimulateOptions["cancelled"]): Rest {
    const { during, after } = this.figure.rest
    const length = this.restLength(plan)
    if (length === 0) return { snapshot: undefined, outcome: { kind: "done" } }
    const parameters = { ...this.overrides, ...plan.parameters, ...during }
    const key = JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)))
    const known = this.rests.get(key)
    if (known) return known
    const run = this.runner.run({ start: -length, end: 0, times: [0], select: [], parameters, cancelled })
    let rest: Rest = { snapshot: run.final, outcome: run.outcome }
    if (run.outcome.kind === "done" && Object.keys(after).length > 0) {
      // Freezing what only acts between experiments (a homeostat) must not move the state: one empty run takes it over.
      const frozen = this.runner.run({
        start: 0,
        end: 0,
        times: [0],
        select: [],
        parameters: { ...this.overrides, ...plan.parameters, ...after },
        initial: run.final,
      })
      rest = { snapshot: frozen.final, outcome: frozen.outcome }
    }
    // What was called off may be asked for again.
    if (rest.outcome.kind === "failed" && rest.outcome.reason === "cancelled") return rest
    if (this.rests.size >= restsKept) this.rests.clear()
    this.rests.set(key, rest)
    return rest
  }

  /** Run a plan. A rest that could not be found is the outcome, with an empty trajectory. */
  run(plan: RunPlan, options: FigureRunOptions): Trajectory {
    const rest = this.rest(plan, options.cancelled)
    const parameters = { ...this.overrides, ...plan.parameters, ...(rest.snapshot ? this.figure.rest.after : {}) }
    const trajectory = this.runner.run({ ...orderOf(plan, options), parameters, initial: rest.snapshot })
    return rest.outcome.kind === "done" ? trajectory : { ...trajectory, outcome: rest.outcome }
  }

  /**
   * Run a plan once for each set of parameters, as `override` with the set and `run` would; plans win over sets. Where no rest
   * has to be found, sets 2k and 2k + 1 go in one pair that shares its steps.
   */
  runSets(
    plan: RunPlan,
    options: FigureRunOptions,
    sets: readonly Readonly<Record<string, number>>[],
    each: (run: BatchRun, index: number) => void,
  ): void {
    if (this.many && this.restLength(plan) === 0) {
      const merged = sets.map((set) => ({ ...this.overrides, ...set, ...plan.parameters }))
      this.many.run(orderOf(plan, options), merged, (run, i) => void each(run, i))
      return
    }
    const before = this.overrides
    try {
      for (const [i, set] of sets.entries()) {
        this.override({ ...before, ...set })
        each(this.run(plan, options), i)
      }
    } finally {
      this.override(before)
    }
  }
}

/** What the engine is asked for, the parameters and the first state apart. */
function orderOf(plan: RunPlan, options: FigureRunOptions): BatchOptions {
  const start = Math.min(plan.start, options.times[0] ?? plan.start)
  const last = options.times[options.times.length - 1] ?? start
  return {
    start,
    end: Math.max(start, last),
    times: options.times,
    select: options.select,
    interventions: plan.interventions,
    rtol: options.rtol,
    atol: options.atol,
    timeLimitSeconds: options.timeLimitSeconds,
    cancelled: options.cancelled,
  }
}
