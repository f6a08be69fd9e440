/**
 * What a run puts out: the columns that are asked for, filled row by row while it runs. States come from the rows that
 * the kernel writes, kept values from their slots, everything computed from `observe` over the same rows.
 */
import type { Source } from "./compile/lower.ts"
import type { Store } from "./compile/shape.ts"
import type { ModelInstance } from "./instance.ts"
import type { SimulateOptions } from "./types.ts"
import { type QuantityNames, sourceOf } from "./values.ts"

/** What to put out, looked up once for each selection. */
export interface OutputPlan {
  readonly ids: readonly string[]
  readonly sources: readonly (Source | { readonly kind: "time" })[]
  readonly needsObserve: boolean
  readonly needsTime: boolean
}

/**
 * @throws RangeError where an id is unknown
 */
export function planOutput(m: ModelInstance, names: QuantityNames, options: SimulateOptions): OutputPlan {
  const bare = options.bareSpecies ?? "amount"
  const { quantities } = m.layout.details
  const ids = options.select ?? quantities.filter((q) => q.kind === "species").map((q) => q.id)
  const known = new Set(quantities.map((q) => q.id))
  const sources = ids.map((id) =>
    id === "time" && !known.has("time") ? { kind: "time" as const } : sourceOf(names.find(id, bare)),
  )
  const needs = (kind: string): boolean => sources.some((s) => s.kind === kind)
  return { ids, sources, needsObserve: needs("computed"), needsTime: needs("time") }
}

/**
 * The times of output.
 * @throws RangeError where they are not ascending or lie outside [start, end]
 */
export function outputTimes(start: number, options: SimulateOptions): Float64Array {
  const { end, times } = options
  if (!(Number.isFinite(start) && Number.isFinite(end) && end >= start)) {
    throw new RangeError(`a run goes from a finite start to a later end, not from ${start} to ${end}`)
  }
  if (times) {
    times.forEach((t, i) => {
      const before = i === 0 ? start : (times[i - 1] as number)
      if (!(t >= before && t <= end)) {
        throw new RangeError(`output times ascend within [${start}, ${end}]; number ${i + 1} is ${t}`)
      }
    })
    return Float64Array.from(times)
  }
  const steps = options.steps ?? 100
  if (!(Number.isInteger(steps) && steps >= 1)) throw new RangeError(`steps is a whole number from 1 on, not ${steps}`)
  const length = end - start
  const evenly = new Float64Array(steps + 1)
  for (let i = 0; i < steps; i++) evenly[i] = start + (length * i) / steps
  evenly[steps] = end
  return evenly
}

/** Where a run's times, its rows of states and what `observe` puts out lie: addresses, and the end of all. */
export interface RowPlaces {
  readonly times: number
  readonly rows: number
  readonly observed: number
  readonly end: number
}

/** Room for the rows of a run behind the kernel's workspace, one row more than there are times; the times are written there. */
export function placeRows(m: ModelInstance, times: Float64Array): RowPlaces {
  const { states, details } = m.layout
  const count = (times.length + 1) * details.lanes
  const at = m.reserve(times.length)
  const rows = m.reserve(count * states, at + 8 * times.length)
  const observed = m.reserve(count * details.computed, rows + 8 * count * states)
  m.write(at, times)
  return { times: at, rows, observed, end: observed + 8 * count * details.computed }
}

/** How many of the times from number `from` on lie before `stop`. */
export function rowsBefore(times: Float64Array, from: number, stop: number): number {
  let count = 0
  while (from + count < times.length && (times[from + count] as number) < stop) count++
  return count
}

/** i32 words of one column's entry in the table that the kernel's `collect` reads. */
const entryWords = 4

/** Numbers of memory that a recorder takes for `rows` rows of a plan. */
export function recorderRoom(plan: OutputPlan, rows: number): number {
  return plan.ids.length * (entryWords / 2 + rows)
}

/** Collects rows into columns, in the shared memory; `columns` copies them out. */
export class Recorder {
  rows = 0
  readonly ids: readonly string[]
  private readonly m: ModelInstance
  private readonly lane: 0 | 1
  private readonly plan: OutputPlan
  private readonly length: number
  private readonly rowsAt: number
  private readonly observeAt: number
  private readonly tableAt: number
  private readonly blockAt: number

  /**
   * @param length  output times in all
   * @param places  where rows of states will lie, and room for what `observe` puts out
   * @param roomAt  address with room for `recorderRoom` numbers
   */
  constructor(m: ModelInstance, plan: OutputPlan, length: number, places: RowPlaces, roomAt: number, lane: 0 | 1 = 0) {
    this.m = m
    this.ids = plan.ids
    this.plan = plan
    this.length = length
    this.rowsAt = places.rows
    this.observeAt = places.observed
    this.lane = lane
    this.tableAt = roomAt
    this.blockAt = roomAt + 4 * entryWords * plan.ids.length
    m.lane = lane
    for (const [k, source] of plan.sources.entries()) this.writeEntry(k, source)
    m.lane = 0
  }

  private writeEntry(k: number, source: OutputPlan["sources"][number]): void {
    const { m } = this
    const { computed, lanes } = m.layout.details
    const at = this.tableAt / 4 + entryWords * k
    const put = (word: number, address: number, step: number): void => {
      m.i32[at + word] = address
      m.i32[at + word + 1] = step
    }
    const stored = (word: number, store: Store): void => {
      if (store.kind === "slot") put(word, 8 * m.at(m.layout.details.memory.slots, store.index), 0)
      else put(word, 8 * m.at(this.rowsAt, store.index), 8 * lanes * m.layout.states)
    }
    put(2, 0, 0)
    // The times of a row are where `take` says.
    if (source.kind === "time") put(0, 0, 8)
    else if (source.kind === "computed") put(0, 8 * m.at(this.observeAt, source.index), 8 * lanes * computed)
    else if (source.kind === "ratio") {
      stored(0, source.of)
      stored(2, source.size)
    } else stored(0, source)
  }

  /**
   * Take `count` rows of states from memory.
   * @param timesAt  address of their times
   */
  take(count: number, timesAt: number): void {
    if (count === 0) return
    const { m, plan } = this
    const { computed, lanes } = m.layout.details
    // Both lanes are worked out at once, for the first.
    if (plan.needsObserve && this.lane === 0) {
      m.kernel.observeRows(timesAt, this.rowsAt, count, this.observeAt, lanes * computed)
    }
    if (plan.needsTime) {
      plan.sources.forEach((source, k) => {
        if (source.kind === "time") m.i32[this.tableAt / 4 + entryWords * k] = timesAt
      })
    }
    m.kernel.collect(this.tableAt, this.ids.length, count, this.blockAt + 8 * this.rows, 8 * this.length)
    this.rows += count
  }

  /** The columns, each `rows` long: views of one copy, since many small pieces of memory cost more than filling them. */
  columns(): readonly Float64Array[] {
    const { length, rows } = this
    const from = this.blockAt / 8
    const whole = this.m.f64.slice(from, from + length * this.ids.length)
    return this.ids.map((_, k) => new Float64Array(whole.buffer, 8 * length * k, rows))
  }
}
