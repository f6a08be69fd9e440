/** A run's curves as the page uses them: looked up by quantity and time. */
import { extent } from "../../draw/index.ts"
import type { Outcome } from "../../engine/index.ts"
import type { RunReply } from "../engine/protocol.ts"
import type { Setup } from "./setup.ts"

export interface Curves {
  readonly setup: Setup
  readonly coarse: boolean
  readonly time: Float64Array
  readonly columns: ReadonlyMap<string, Float64Array>
  /** The undisturbed system's values. */
  readonly rest: ReadonlyMap<string, number>
  readonly outcome: Outcome
  readonly faults: readonly string[]
}

/** A worker's reply as curves. */
export function curvesOf(reply: RunReply, setup: Setup, coarse: boolean): Curves {
  return {
    setup,
    coarse,
    time: reply.time,
    columns: new Map(reply.ids.map((id, k) => [id, reply.columns[k] ?? new Float64Array()])),
    rest: new Map(reply.ids.map((id, k) => [id, reply.rest[k] ?? Number.NaN])),
    outcome: reply.outcome,
    faults: reply.faults,
  }
}

/** Index of the last time not after `t`. */
function indexBefore(time: Float64Array, t: number): number {
  let low = 0
  let high = time.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((time[middle] as number) <= t) low = middle
    else high = middle - 1
  }
  return low
}

/** The quantity at a time, interpolated; NaN where there is no such curve. */
export function valueAt(curves: Curves, quantity: string, t: number): number {
  const column = curves.columns.get(quantity)
  if (!column || column.length === 0) return Number.NaN
  const i = indexBefore(curves.time, t)
  const [t0, t1] = [curves.time[i] as number, curves.time[i + 1]]
  const [v0, v1] = [column[i] as number, column[i + 1]]
  if (t1 === undefined || v1 === undefined || t <= t0) return v0
  return v0 + ((v1 - v0) * (t - t0)) / (t1 - t0)
}

/** The quantity relative to rest; NaN where rest is 0 or unknown. */
export function ratioAt(curves: Curves, quantity: string, t: number): number {
  const rest = curves.rest.get(quantity)
  if (rest === undefined || !(Math.abs(rest) > 1e-12)) return Number.NaN
  return valueAt(curves, quantity, t) / rest
}

/** The time at which the quantity is farthest from rest, and its ratio there. */
export function peakOf(
  curves: Curves,
  quantity: string,
): { readonly time: number; readonly ratio: number } | undefined {
  const column = curves.columns.get(quantity)
  const rest = curves.rest.get(quantity)
  if (!column || rest === undefined || !(Math.abs(rest) > 1e-12)) return undefined
  let best = 0
  for (let i = 1; i < column.length; i++) {
    if (Math.abs((column[i] as number) - rest) > Math.abs((column[best] as number) - rest)) best = i
  }
  return { time: curves.time[best] as number, ratio: (column[best] as number) / rest }
}

/** Range of a quantity over both runs. */
export function rangeOf(quantity: string, ...all: readonly (Curves | undefined)[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const curves of all) {
    const column = curves?.columns.get(quantity)
    if (!column) continue
    const [a, b] = extent(column)
    low = Math.min(low, a)
    high = Math.max(high, b)
  }
  return low <= high ? [low, high] : [0, 1]
}
