/**
 * A run whose tolerance is chosen by looking: twice, ten times tighter the second time, and on until the two agree. A
 * requested tolerance bounds the error of each step; oscillators and spikes make a hundred times as much of it by the end.
 */
import type { Simulator } from "./simulate.ts"
import type { SimulateOptions, Trajectory } from "./types.ts"

export interface CheckedRun {
  /** The run at the tightest tolerance that was needed. */
  readonly trajectory: Trajectory
  readonly rtol: number
  /**
   * Largest difference from the run at ten times that tolerance, relative to each column's largest value: about ten
   * times the error of `trajectory`, or more. Undefined where there is nothing to compare.
   */
  readonly difference: number | undefined
}

const firstTolerance = 1e-6
const lastTolerance = 1e-10
/** Smaller than a line is thick, and than most parameters are known. */
const goodEnough = 1e-4
/** A column smaller than this part of the largest is noise (E1 of the benchmark models leaves it out too). */
const noise = 1e-12

/** Largest difference of two runs over the same times, each column relative to its own largest value. */
export function differenceOf(a: Trajectory, b: Trajectory): number {
  const sizes = b.columns.map((c) => c.reduce((most, v) => Math.max(most, Math.abs(v)), 0))
  const largest = sizes.reduce((most, v) => Math.max(most, v), 0)
  let worst = 0
  b.columns.forEach((column, k) => {
    const size = sizes[k] as number
    if (!(size > noise * largest)) return
    const other = a.columns[k] as Float64Array
    column.forEach((v, i) => {
      const d = Math.abs(v - (other[i] as number)) / size
      if (d > worst) worst = d
    })
  })
  return worst
}

/**
 * Run at ever tighter tolerances until a tenth of the tolerance changes nothing that one would see.
 * @param options without `rtol`; stochastic runs have no tolerance and are made once
 * @throws RangeError as `Simulator.run`
 */
export function runChecked(simulator: Simulator, options: Omit<SimulateOptions, "rtol">): CheckedRun {
  let rtol = firstTolerance
  let trajectory = simulator.run({ ...options, rtol })
  if (options.method === "ssa" || trajectory.statistics.steps === 0) return { trajectory, rtol, difference: undefined }
  let difference: number | undefined
  while (trajectory.outcome.kind === "done" && rtol > lastTolerance) {
    const tighter = rtol / 10
    const next = simulator.run({ ...options, rtol: tighter })
    // The coarser run is a result; that the finer one failed does not take it away.
    if (next.outcome.kind !== "done") break
    difference = differenceOf(trajectory, next)
    trajectory = next
    rtol = tighter
    if (difference <= goodEnough) break
  }
  return { trajectory, rtol, difference }
}
