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

export class History {
  private readonly m: ModelInstance
  private readonly count: number
  private readonly at = positions()
  private readonly start: number
  /** Of each segment start and end, ascending; a segment of no length is a jump. */
  private bounds = new Float64Array(64)
  /** Of each segment samples × histories; all samples of a jump are its values. */
  private values = new Float64Array(0)
  private length = 0
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
    const { m } = this
    const out = m.layout.details.memory.histories
    if (at < this.start) {
      m.code.before?.(at, m.state, out)
      return m.f64[out / 8 + k] as number
    }
    const segment = this.find(at)
    if (segment < 0) return now
    const from = this.bounds[2 * segment] as number
    const to = this.bounds[2 * segment + 1] as number
    const first = segment * samples * this.count + k
    return to <= from ? (this.values[first] as number) : this.interpolate(first, (at - from) / (to - from))
  }

  /** The last segment that begins at or before a time. */
  private find(at: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.bounds[2 * middle] as number) <= at) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Barycentric interpolation at Chebyshev points. @source Berrut & Trefethen (2004), SIAM Review 46:501–517 */
  private interpolate(first: number, x: number): number {
    let above = 0
    let below = 0
    for (let j = 0; j < samples; j++) {
      const value = this.values[first + j * this.count] as number
      const distance = x - (this.at[j] as number)
      if (distance === 0) return value
      const weight = (j === 0 || j === samples - 1 ? 0.5 : 1) * (j % 2 === 0 ? 1 : -1)
      above += (weight / distance) * value
      below += weight / distance
    }
    return above / below
  }

  /** Room for one more segment; gives the place of its first value. */
  private push(start: number, end: number): number {
    const size = samples * this.count
    if (2 * this.length === this.bounds.length) this.bounds = doubled(this.bounds)
    while ((this.length + 1) * size > this.values.length) this.values = doubled(this.values, 64 * size)
    this.bounds[2 * this.length] = start
    this.bounds[2 * this.length + 1] = end
    this.length += 1
    return (this.length - 1) * size
  }

  /** The state has changed at once, or the run begins: note the values as they are now, and when a jump comes back. */
  jump(t: number): void {
    const { m, count } = this
    const out = m.layout.details.memory.histories / 8
    const before = this.length === 0 ? -1 : (this.length * samples - 1) * count
    m.code.present?.(t, m.state, out * 8)
    const first = this.push(t, t)
    for (let k = 0; k < count; k++) this.values[first + k] = m.f64[out + k] as number
    for (let k = 0; k < count; k++) this.values[first + (samples - 1) * count + k] = this.values[first + k] as number
    m.code.lags?.(t, m.state, out * 8)
    for (let k = 0; k < count; k++) {
      if (before >= 0 && this.values[before + k] === this.values[first + k]) continue
      const lag = m.f64[out + k] as number
      const { times } = this.echoes[k] as { times: number[] }
      if (lag > 0 && t + lag > (times[times.length - 1] ?? Number.NEGATIVE_INFINITY)) times.push(t + lag)
    }
  }

  /** Keep what lies between `from` and `to`, which the kernel's last step covers. */
  record(from: number, to: number): void {
    if (!(to > from)) return
    const { m, count } = this
    const out = m.layout.details.memory.histories / 8
    const first = this.push(from, to)
    for (let j = 0; j < samples; j++) {
      const t = j === samples - 1 ? to : from + (to - from) * (this.at[j] as number)
      m.kernel.interpolate(t, this.stateAt)
      m.code.present?.(t, this.stateAt, out * 8)
      for (let k = 0; k < count; k++) this.values[first + j * count + k] = m.f64[out + k] as number
    }
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

function doubled(of: Float64Array, least = 64): Float64Array<ArrayBuffer> {
  const bigger = new Float64Array(Math.max(2 * of.length, least))
  bigger.set(of)
  return bigger
}
