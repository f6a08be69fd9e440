/**
 * The past of delayed expressions: after each step their values are sampled at Chebyshev points of the step and kept;
 * in between they are interpolated. Before the start they follow from the initial values and time alone (suite cases
 * 00940, 01400). The stepper never steps further than the shortest delay, so it asks only for what is kept.
 */
import type { ModelInstance } from "./instance.ts"

/** Samples in a step, both ends included: as exact as the kernel's dense output. */
const samples = 9
/** Positions in [0, 1]: extrema of the Chebyshev polynomial of degree 8, from square roots alone (the same everywhere). */
function positions(): readonly number[] {
  const root = Math.sqrt(0.5)
  const outer = Math.sqrt(0.5 + root / 2)
  const inner = Math.sqrt(0.5 - root / 2)
  const cosines = [1, outer, root, inner, 0, -inner, -root, -outer, -1]
  return cosines.map((c) => 0.5 - 0.5 * c)
}

interface Segment {
  readonly start: number
  readonly end: number
  /** samples × histories, or one row for a segment of no length. */
  readonly values: Float64Array
}

export class History {
  private readonly m: ModelInstance
  private readonly count: number
  private readonly at = positions()
  private readonly start: number
  private readonly segments: Segment[] = []
  /** Times at which a kink or jump comes back, by history; each ascending. */
  private readonly echoes: { readonly times: number[]; next: number }[]
  private readonly stateAt: number

  /** @param stateAt  address with room for a state */
  constructor(m: ModelInstance, start: number, stateAt: number) {
    this.m = m
    this.count = m.layout.details.histories
    this.start = start
    this.stateAt = stateAt
    this.echoes = Array.from({ length: this.count }, () => ({ times: [], next: 0 }))
  }

  /** The value of expression k at the earlier time `at`. */
  value(k: number, at: number, now: number): number {
    const { m, segments } = this
    const out = m.layout.details.memory.histories
    if (at < this.start) {
      m.code.before?.(at, m.state, out)
      return m.f64[out / 8 + k] as number
    }
    const segment = segments[this.find(at)]
    if (!segment) return now
    if (segment.end <= segment.start) return segment.values[k] as number
    return this.interpolate(segment, k, (at - segment.start) / (segment.end - segment.start))
  }

  /** The last segment that begins at or before a time. */
  private find(at: number): number {
    let low = 0
    let high = this.segments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.segments[middle] as Segment).start <= at) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Barycentric interpolation at Chebyshev points. @source Berrut & Trefethen (2004), SIAM Review 46:501–517 */
  private interpolate(segment: Segment, k: number, x: number): number {
    let above = 0
    let below = 0
    for (let j = 0; j < samples; j++) {
      const value = segment.values[j * this.count + k] as number
      const distance = x - (this.at[j] as number)
      if (distance === 0) return value
      const weight = (j === 0 || j === samples - 1 ? 0.5 : 1) * (j % 2 === 0 ? 1 : -1)
      above += (weight / distance) * value
      below += weight / distance
    }
    return above / below
  }

  /** The state has changed at once, or the run begins: note the values as they are now, and when this comes back. */
  jump(t: number): void {
    const { m } = this
    const out = m.layout.details.memory.histories
    m.code.present?.(t, m.state, out)
    this.segments.push({ start: t, end: t, values: m.f64.slice(out / 8, out / 8 + this.count) })
    m.code.lags?.(t, m.state, out)
    for (let k = 0; k < this.count; k++) {
      const lag = m.f64[out / 8 + k] as number
      const { times } = this.echoes[k] as { times: number[] }
      if (lag > 0 && t + lag > (times[times.length - 1] ?? Number.NEGATIVE_INFINITY)) times.push(t + lag)
    }
  }

  /** Keep what lies between `from` and `to`, which the kernel's last step covers. */
  record(from: number, to: number): void {
    if (!(to > from)) return
    const { m } = this
    const out = m.layout.details.memory.histories
    const values = new Float64Array(samples * this.count)
    for (let j = 0; j < samples; j++) {
      const t = j === samples - 1 ? to : from + (to - from) * (this.at[j] as number)
      m.kernel.interpolate(t, this.stateAt)
      m.code.present?.(t, this.stateAt, out)
      values.set(m.f64.subarray(out / 8, out / 8 + this.count), j * this.count)
    }
    this.segments.push({ start: from, end: to, values })
  }

  /** The next time after `t` at which the past has a kink or jump. */
  nextEcho(t: number): number {
    let least = Number.POSITIVE_INFINITY
    for (const echo of this.echoes) {
      while (echo.next < echo.times.length && (echo.times[echo.next] as number) <= t) echo.next++
      least = Math.min(least, echo.times[echo.next] ?? Number.POSITIVE_INFINITY)
    }
    return least
  }

  /** The shortest delay as it is now: no step may be longer. */
  shortest(t: number): number {
    const { m } = this
    const out = m.layout.details.memory.histories
    m.code.lags?.(t, m.state, out)
    let least = Number.POSITIVE_INFINITY
    for (let k = 0; k < this.count; k++) {
      const lag = m.f64[out / 8 + k] as number
      if (lag > 0) least = Math.min(least, lag)
    }
    return least
  }
}
