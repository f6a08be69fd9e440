/**
 * Two runs of one model at once, in the two lanes of `f64x2`: same times and interventions, different parameters. The
 * kernel integrates both as one system of twice the states, so they share their steps, each at least as small as its
 * own error asks for. Where anything goes wrong, `undefined` comes back and the runs are made one at a time.
 */
import type { ModelInstance } from "./instance.ts"
import { defaultMaxSteps, isTooLarge, longestStep, mostSteps, status, stepsPerLook } from "./limits.ts"
import { refreshModes } from "./modes.ts"
import { chooseMethod, methodNumber, takesTurns, writeTolerances } from "./settings.ts"
import { clock } from "./statistics.ts"
import { type Stop, stopsOf } from "./stops.ts"
import {
  type OutputPlan,
  outputTimes,
  placeRows,
  planOutput,
  Recorder,
  type RowPlaces,
  recorderRoom,
  rowsBefore,
} from "./trajectory.ts"
import type { SimulateOptions, Trajectory } from "./types.ts"
import { QuantityNames, readSource, setInitial, setNamed, sourceOf } from "./values.ts"

/** What a run of many gives: its columns and how it ended. */
export type BatchRun = Pick<Trajectory, "time" | "ids" | "columns" | "outcome">

/** What all runs of a batch share. */
export type BatchOptions = Omit<SimulateOptions, "parameters" | "initial" | "seed">

type Parameters = Readonly<Record<string, number>>

const bothLanes = [0, 1] as const
/** More roots in one run than this are left to the simulator that tells an endless chain from a long one. */
const mostRoots = 10_000

/** Runs pairs of parameter sets through a model that was compiled for two lanes. Not re-entrant. */
export class PairSimulator {
  private readonly m: ModelInstance
  private readonly names: QuantityNames
  private readonly defaults: Float64Array
  private plan:
    | { readonly options: BatchOptions; readonly plan: OutputPlan; readonly stops: readonly Stop[] }
    | undefined

  constructor(instance: ModelInstance) {
    this.m = instance
    this.names = new QuantityNames(instance.layout.details.quantities)
    const { defaults } = instance.layout.details
    this.defaults = Float64Array.from({ length: 2 * defaults.length }, (_, k) => defaults[k >> 1] as number)
  }

  /**
   * @returns one result for each set, or undefined where a run of the two did not come to its end
   * @throws RangeError as `Simulator.run`
   */
  run(options: BatchOptions, sets: readonly [Parameters, Parameters]): readonly [BatchRun, BatchRun] | undefined {
    const { m } = this
    const start = options.start ?? 0
    const { plan, stops } = this.planOf(options, start)
    if (isTooLarge(m.layout, plan, options)) return undefined
    const times = outputTimes(start, options)
    const places = placeRows(m, times)
    this.setUp(options, start, sets)
    const room = 8 * recorderRoom(plan, times.length)
    const roomAt = m.reserve(room / 4, places.end)
    const recorders = bothLanes.map((lane) => new Recorder(m, plan, times.length, places, roomAt + lane * room, lane))
    const take = (count: number, at: number): void => {
      for (const r of recorders) r.take(count, at)
    }
    if (!this.integrate(options, stops, start, times, places, take)) return undefined
    const [a, b] = recorders.map(
      (r): BatchRun => ({ time: times, ids: r.ids, columns: r.columns(), outcome: { kind: "done" } }),
    )
    return a && b && [a, b]
  }

  /** Kept while the same options come again, as they do in a batch. */
  private planOf(options: BatchOptions, start: number): NonNullable<PairSimulator["plan"]> {
    if (this.plan?.options !== options) {
      const plan = planOutput(this.m, this.names, options)
      this.plan = { options, plan, stops: stopsOf(this.names, options, start) }
    }
    return this.plan
  }

  private setUp(options: BatchOptions, start: number, sets: readonly [Parameters, Parameters]): void {
    const { m } = this
    const { details } = m.layout
    m.write(details.memory.slots, this.defaults)
    for (const lane of bothLanes) {
      m.lane = lane
      for (const id in sets[lane]) {
        setInitial(m, this.names.find(id, options.bareSpecies ?? "amount"), sets[lane][id] as number)
      }
    }
    m.lane = 0
    m.code.init(start)
    this.refresh(start)
    m.kernel.resetRun()
    writeTolerances(m, options)
    const method = chooseMethod(m.layout, options)
    m.kernel.setMethod(methodNumber(method))
    m.kernel.setMethodsInTurns(takesTurns(m.layout, options) ? 1 : 0)
    const longest = longestStep(m.layout, options.end - start)
    m.kernel.setLimits(
      Math.min(options.maxSteps ?? defaultMaxSteps, mostSteps),
      Number.isFinite(longest) ? longest : 0,
      0,
    )
  }

  /** Modes and parameter-only values as they follow from the present state. */
  private refresh(t: number): boolean {
    const { m } = this
    if (m.layout.details.modes.length === 0) {
      m.code.prepare()
      return false
    }
    let changed = false
    for (const lane of bothLanes) {
      m.lane = lane
      if (refreshModes(m, t)) changed = true
    }
    m.lane = 0
    return changed
  }

  private intervene(stop: Stop, now: number): void {
    const { m } = this
    for (const { named, op, value } of stop.interventions) {
      for (const lane of bothLanes) {
        m.lane = lane
        setNamed(m, named, (op === "add" ? readSource(m, sourceOf(named), now) : 0) + value, now)
      }
    }
    m.lane = 0
  }

  /** From stop to stop; false where a lane failed. */
  private integrate(
    options: BatchOptions,
    stops: readonly Stop[],
    start: number,
    times: Float64Array,
    { times: timesAt, rows: rowsAt }: RowPlaces,
    take: (count: number, timesAt: number) => void,
  ): boolean {
    const { m } = this
    const states = 2 * m.layout.states
    const { cancelled, timeLimitSeconds } = options
    const deadline = timeLimitSeconds === undefined ? Number.POSITIVE_INFINITY : clock() + 1000 * timeLimitSeconds
    const watched = cancelled !== undefined || timeLimitSeconds !== undefined
    const budget = watched ? stepsPerLook(states) : mostSteps
    let now = start
    let next = 0
    let row = 0
    let fresh = true
    let roots = 0
    for (;;) {
      const stop = stops[next]
      if (stop && now >= stop.time) {
        this.intervene(stop, now)
        next++
        fresh = true
      }
      if (this.refresh(now)) fresh = true
      while (row < times.length && (times[row] as number) <= now) {
        m.move(rowsAt, m.state, states)
        take(1, timesAt + 8 * row)
        row++
      }
      if (!(now < options.end)) return true
      if (fresh && m.kernel.begin(now, m.state, options.end) !== 0) return false
      fresh = false
      const goal = Math.min(stops[next]?.time ?? options.end, options.end)
      const count = rowsBefore(times, row, goal)
      const code = m.kernel.advance(goal, timesAt + 8 * row, count, rowsAt, budget)
      const result = m.kernel.resultPtr()
      now = m.f64[result / 8] as number
      const written = m.i32[result / 4 + 2] as number
      take(written, timesAt + 8 * row)
      row += written
      m.move(m.state, m.kernel.statePtr(), states)
      if (code === status.root) roots++
      if (code === status.budget && watched && !cancelled?.(now) && clock() <= deadline) continue
      if ((code !== status.reached && code !== status.root) || roots > mostRoots) return false
    }
  }
}
