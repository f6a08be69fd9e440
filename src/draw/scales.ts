/** Numbers to pixels: linear and logarithmic-time scales, and ticks at round values. */

export interface Scale {
  (value: number): number
  readonly invert: (pixel: number) => number
  readonly domain: readonly [number, number]
  readonly range: readonly [number, number]
}

/** A straight line through (domain[0], range[0]) and (domain[1], range[1]); an empty domain maps to the range's middle. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [d0, d1] = domain
  const [r0, r1] = range
  const slope = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0)
  const scale = (value: number): number => (slope === 0 ? (r0 + r1) / 2 : r0 + (value - d0) * slope)
  return Object.assign(scale, {
    invert: (pixel: number): number => (slope === 0 ? d0 : d0 + (pixel - r0) / slope),
    domain,
    range,
  })
}

/**
 * Time with the early part stretched: linear up to about `knee`, logarithmic beyond (asinh).
 * @param knee in the domain's unit
 */
export function stretchedScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  knee: number,
): Scale {
  const bend = (value: number): number => Math.asinh(value / knee)
  const inner = linearScale([bend(domain[0]), bend(domain[1])], range)
  const scale = (value: number): number => inner(bend(value))
  return Object.assign(scale, {
    invert: (pixel: number): number => Math.sinh(inner.invert(pixel)) * knee,
    domain,
    range,
  })
}

/** About `count` round values within the domain: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count: number): readonly number[] {
  const span = high - low
  if (!(span > 0) || !(count > 0)) return [low]
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const error = rough / power
  const step = power * (error >= 7.5 ? 10 : error >= 3.5 ? 5 : error >= 1.5 ? 2 : 1)
  const out: number[] = []
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    out.push(Number((k * step).toPrecision(12)))
  return out
}

/** Steps of time that people count in, in minutes. */
const timeSteps = [
  1 / 60,
  1 / 12,
  1 / 6,
  1 / 3,
  0.5,
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  180,
  360,
  720,
  1440,
  2880,
  4320,
  10080,
  20160,
  43200,
]

/** Ticks for a time axis in minutes, at most about `count` of them, zero included. */
export function timeTicks(end: number, count: number): readonly number[] {
  const step = timeSteps.find((s) => end / s <= count) ?? 43200
  const out: number[] = []
  for (let t = 0; t <= end * (1 + 1e-9); t += step) out.push(t)
  return out
}

/** `45 min`, `2 h`, `3 d`: a time in minutes as people say it. */
export function formatMinutes(minutes: number): string {
  const m = Math.abs(minutes)
  const sign = minutes < 0 ? "−" : ""
  if (m > 0 && m < 2 && !Number.isInteger(m)) return `${sign}${Number((m * 60).toPrecision(3))} s`
  if (m < 120) return `${sign}${m < 10 && m % 1 !== 0 ? m.toFixed(1) : Math.round(m)} min`
  if (m < 72 * 60) {
    const hours = m / 60
    return `${sign}${Number.isInteger(Number(hours.toFixed(2))) ? Math.round(hours) : hours.toFixed(1)} h`
  }
  const days = m / 1440
  return `${sign}${Number.isInteger(Number(days.toFixed(2))) ? Math.round(days) : days.toFixed(1)} d`
}
