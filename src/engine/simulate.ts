/** The public verbs: a simulator for a compiled model, and one run of it. */
import { EventQueue } from "./events.ts"
import { ModelInstance } from "./instance.ts"
import { isTooLarge } from "./limits.ts"
import { failure } from "./outcomes.ts"
import { Run } from "./run.ts"
import { TangentTracker } from "./sensitivity.ts"
import { stopsOf } from "./stops.ts"
import { type OutputPlan, outputTimes, planOutput } from "./trajectory.ts"
import type { CompiledModel, SimulateOptions, Trajectory } from "./types.ts"
import { QuantityNames } from "./values.ts"

/** A trajectory with the derivatives of its columns: `sensitivities[p][k][i]` is ∂(`ids[k]`)/∂(`parameters[p]`) at `time[i]`. */
export interface SensitivityTrajectory extends Trajectory {
  readonly parameters: readonly string[]
  readonly sensitivities: readonly (readonly Float64Array[])[]
}

/** One compiled model ready to run, many times over: parameters change without compiling. Not re-entrant. */
export class Simulator {
  readonly compiled: CompiledModel
  private readonly m: ModelInstance
  private readonly names: QuantityNames
  private readonly events: EventQueue
  private plan: (Pick<SimulateOptions, "select" | "bareSpecies"> & { readonly plan: OutputPlan }) | undefined

  constructor(instance: ModelInstance) {
    this.compiled = instance.compiled
    this.m = instance
    this.names = new QuantityNames(instance.layout.details.quantities)
    this.events = new EventQueue(instance)
  }

  /**
   * Run once.
   * @throws RangeError for unknown ids, times out of order, and settings out of bounds
   */
  run(options: SimulateOptions): Trajectory {
    return this.runOnce(options, undefined)
  }

  /**
   * Run once with forward sensitivities by the parameters that the model was compiled for.
   * @throws RangeError where it was compiled without, and as `run`
   */
  runWithSensitivities(options: SimulateOptions): SensitivityTrajectory {
    const rows = options.times?.length ?? (options.steps ?? 100) + 1
    const tracker = new TangentTracker(this.m, this.outputPlan(options), rows)
    const trajectory = this.runOnce(options, tracker)
    const complete = trajectory.time.length
    const sensitivities = tracker.columns.map((c) => c.map((values) => values.slice(0, complete)))
    return { ...trajectory, parameters: tracker.ids, sensitivities }
  }

  private runOnce(options: SimulateOptions, tracker: TangentTracker | undefined): Trajectory {
    const start = options.start ?? options.initial?.time ?? 0
    const plan = this.outputPlan(options)
    if (isTooLarge(this.m.layout, plan, options)) return this.refused(start, plan)
    const times = outputTimes(start, options)
    const run = new Run(this.m, this.names, this.events, options, start, times, plan, tracker)
    return run.go(stopsOf(this.names, options, start))
  }

  /** A run whose output would not fit. */
  private refused(time: number, plan: OutputPlan): Trajectory {
    const none = new Float64Array(0)
    const zero = { steps: 0, rejected: 0, rhsCalls: 0, jacobians: 0, factorizations: 0, restarts: 0 }
    return {
      time: none,
      ids: plan.ids,
      columns: plan.ids.map(() => none),
      outcome: failure("memory-limit", time),
      events: [],
      final: { hash: this.compiled.hash, time, values: none },
      statistics: { method: "none", ...zero },
    }
  }

  /** The plan of the last selection is kept: most runs ask for the same again. */
  private outputPlan(options: SimulateOptions): OutputPlan {
    const { select, bareSpecies } = options
    const last = this.plan
    const same =
      last !== undefined &&
      last.bareSpecies === bareSpecies &&
      last.select?.length === select?.length &&
      (select === undefined || select.every((id, i) => id === last.select?.[i]))
    if (same) return last.plan
    const plan = planOutput(this.m, this.names, options)
    this.plan = { select: select && [...select], bareSpecies, plan }
    return plan
  }
}

/**
 * A simulator for a compiled model, instantiated at once. In Node and in workers that is always possible; on a page's
 * main thread browsers may refuse larger modules: use `createSimulatorAsync` there.
 */
export function createSimulator(compiled: CompiledModel): Simulator {
  return new Simulator(ModelInstance.create(compiled))
}

/** A simulator, instantiated without blocking. */
export async function createSimulatorAsync(compiled: CompiledModel): Promise<Simulator> {
  return new Simulator(await ModelInstance.createAsync(compiled))
}

/** One run of a compiled model. For many, keep a simulator. */
export function simulate(compiled: CompiledModel, options: SimulateOptions): Trajectory {
  return createSimulator(compiled).run(options)
}
