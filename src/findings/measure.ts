/** What is taken from a curve: its value, mean, extremes, area, time of maximum, half-life. Pure numerics on samples. */
import type { Take } from "./finding.ts"

/** Numbers in a row, as lists and columns of a trajectory alike. */
export type Series = ArrayLike<number>

/** Points per window: fine enough that the maximum of a smooth curve is right to 1e-4 of its height. */
export const pointsPerWindow = 161

/** Evenly spaced sample times of a window, both ends included. */
export function windowTimes(from: number, to: number): readonly number[] {
  if (!(to > from)) return [from]
  return Array.from({ length: pointsPerWindow }, (_, i) =>
    i === pointsPerWindow - 1 ? to : from + ((to - from) * i) / (pointsPerWindow - 1),
  )
}

function area(times: Series, values: Series): number {
  let sum = 0
  for (let i = 1; i < times.length; i++) {
    sum += (((values[i] as number) + (values[i - 1] as number)) / 2) * ((times[i] as number) - (times[i - 1] as number))
  }
  return sum
}

/** ln 2 over the slope of a straight line through ln(values): NaN where the values do not fall or are not positive. */
function halfLife(at: Series, series: Series): number {
  const [times, values] = [Array.from(at), Array.from(series)]
  const n = times.length
  if (n < 3 || values.some((v) => !(v > 0))) return Number.NaN
  const logs = values.map(Math.log)
  const meanT = times.reduce((a, b) => a + b, 0) / n
  const meanL = logs.reduce((a, b) => a + b, 0) / n
  let top = 0
  let bottom = 0
  for (let i = 0; i < n; i++) {
    const dt = (times[i] as number) - meanT
    top += dt * ((logs[i] as number) - meanL)
    bottom += dt * dt
  }
  const slope = top / bottom
  return slope < 0 ? Math.LN2 / -slope : Number.NaN
}

/** The largest value (`sign` 1) or the smallest (−1); NaN where one of them is no number. */
function extreme(values: Series, sign: 1 | -1): number {
  let best = -sign * Number.POSITIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number
    if (sign * v > sign * best || Number.isNaN(v)) best = v
  }
  return best
}

/**
 * Take one number from samples.
 * @param times ascending; one time for `value`
 * @returns in the unit of the values (`auc`: times the unit of time; `time-of-max`, `half-life`: the unit of time)
 */
export function take(what: Take, times: Series, values: Series): number {
  switch (what) {
    case "value":
      return values[values.length - 1] ?? Number.NaN
    case "mean": {
      const length = (times[times.length - 1] ?? 0) - (times[0] ?? 0)
      return length > 0 ? area(times, values) / length : (values[0] ?? Number.NaN)
    }
    case "max":
      return extreme(values, 1)
    case "min":
      return extreme(values, -1)
    case "auc":
      return area(times, values)
    case "time-of-max": {
      let best = 0
      for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i
      return times[best] ?? Number.NaN
    }
    case "half-life":
      return halfLife(times, values)
  }
}
