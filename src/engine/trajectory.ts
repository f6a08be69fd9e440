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
  return { ids, sources, needsObserve: sources.some((s) => s.kind === "computed") }
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

/** Collects rows into columns. */
export class Recorder {
  readonly columns: Float64Array[]
  rows = 0
  readonly ids: readonly string[]
  private readonly m: ModelInstance
  private readonly lane: 0 | 1
  private readonly plan: OutputPlan
  private readonly times: Float64Array

  constructor(m: ModelInstance, plan: OutputPlan, times: Float64Array, lane: 0 | 1 = 0) {
    this.m = m
    this.lane = lane
    this.ids = plan.ids
    this.plan = plan
    this.times = times
    // One piece of memory for all columns: many small ones cost more than filling them.
    const rows = times.length
    const whole = new Float64Array(rows * plan.ids.length)
    this.columns = plan.ids.map((_, k) => whole.subarray(k * rows, (k + 1) * rows))
  }

  /**
   * Take `count` rows of states from memory.
   * @param timesAt    address of their times
   * @param rowsAt     address of the rows
   * @param observeAt  address with room for what `observe` puts out
   */
  take(count: number, timesAt: number, rowsAt: number, observeAt: number): void {
    if (count === 0) return
    const { m } = this
    const { computed, lanes } = m.layout.details
    const width = lanes * computed
    m.lane = this.lane
    // Both lanes are worked out at once, for the first.
    if (this.plan.needsObserve && this.lane === 0) m.kernel.observeRows(timesAt, rowsAt, count, observeAt, width)
    const n = lanes * m.layout.states
    const first = this.rows
    this.plan.sources.forEach((source, k) => {
      const column = this.columns[k] as Float64Array
      if (source.kind === "time") column.set(this.times.subarray(first, first + count), first)
      else if (source.kind === "computed") this.strided(column, first, count, observeAt, width, source.index)
      else if (source.kind === "ratio") {
        this.stored(column, first, count, rowsAt, n, source.of)
        this.divide(column, first, count, rowsAt, n, source.size)
      } else this.stored(column, first, count, rowsAt, n, source)
    })
    this.rows += count
    m.lane = 0
  }

  private stored(to: Float64Array, first: number, count: number, rowsAt: number, n: number, store: Store): void {
    if (store.kind === "slot") to.fill(this.m.slot(store.index), first, first + count)
    else this.strided(to, first, count, rowsAt, n, store.index)
  }

  private divide(column: Float64Array, first: number, count: number, rowsAt: number, n: number, size: Store): void {
    const memory = this.m.f64
    const step = size.kind === "slot" ? 0 : n
    const from = this.m.at(size.kind === "slot" ? this.m.layout.details.memory.slots : rowsAt, size.index)
    if (step === 0 && memory[from] === 1) return
    for (let i = 0; i < count; i++) {
      column[first + i] = (column[first + i] as number) / (memory[from + i * step] as number)
    }
  }

  private strided(to: Float64Array, first: number, count: number, at: number, width: number, index: number): void {
    const from = this.m.at(at, index)
    const memory = this.m.f64
    for (let i = 0; i < count; i++) to[first + i] = memory[from + i * width] as number
  }
}
