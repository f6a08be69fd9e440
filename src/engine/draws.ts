/**
 * Draws from the distributions of SBML's package distrib, over a generator and the kernel's own elementary functions, so
 * that a seed gives the same numbers everywhere. Truncated draws are exact: by inversion or rejection, and where
 * almost nothing would be accepted by inversion of the tabulated density.
 *
 * @source distrib version 1, §3.3 (functions, argument orders); Devroye (1986), Non-Uniform Random Variate Generation
 */
import type { Random } from "./random.ts"

/** Functions of the kernel; the host's own may differ in the last bit from machine to machine. */
export interface Elementary {
  exp(x: number): number
  log(x: number): number
  tan(x: number): number
  atan(x: number): number
  pow(x: number, y: number): number
}

interface Source {
  readonly random: Random
  readonly e: Elementary
}

/** Rejections before the density is tabulated instead. */
const mostRejections = 2000
/** Points of a tabulated density. */
const tablePoints = 4096

/** @source Marsaglia & Bray (1964): the polar method; the second deviate is thrown away, so that each draw stands alone. */
function standardNormal({ random, e }: Source): number {
  for (;;) {
    const u = 2 * random.uniform() - 1
    const v = 2 * random.uniform() - 1
    const s = u * u + v * v
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * e.log(s)) / s)
  }
}

/** @source Marsaglia & Tsang (2000), ACM Trans. Math. Softw. 26:363 */
function standardGamma(source: Source, shape: number): number {
  const { random, e } = source
  if (shape < 1) return standardGamma(source, shape + 1) * e.pow(random.positive(), 1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = standardNormal(source)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (e.log(random.positive()) < 0.5 * x * x + d - d * v + d * e.log(v)) return d * v
  }
}

/** Number of successes, halving by the median of uniform order statistics (Devroye §X.4.3) down to a handful of trials. */
function binomialCount(source: Source, trials: number, chance: number): number {
  let n = trials
  let p = chance
  let successes = 0
  while (n > 40) {
    const a = 1 + Math.floor(n / 2)
    const g = standardGamma(source, a)
    const x = g / (g + standardGamma(source, n + 1 - a))
    if (x >= p) {
      n = a - 1
      p /= x
    } else {
      successes += a
      n -= a
      p = (p - x) / (1 - x)
    }
  }
  for (let i = 0; i < n; i++) if (source.random.uniform() < p) successes += 1
  return successes
}

/** @source Ahrens & Dieter (1974): large means by a gamma deviate, small ones by products of uniforms. */
function poissonCount(source: Source, mean: number): number {
  let left = mean
  let count = 0
  while (left > 16) {
    const m = Math.floor((7 * left) / 8)
    const x = standardGamma(source, m)
    if (x > left) return count + binomialCount(source, m - 1, left / x)
    count += m
    left -= x
  }
  const limit = source.e.exp(-left)
  for (let product = source.random.positive(); product > limit; product *= source.random.positive()) count += 1
  return count
}

/** A distribution: a draw, its density (for tables; any factor), and where there is one its inverse and its cumulative function. */
interface Distribution {
  readonly draw: () => number
  readonly density: (x: number) => number
  readonly cumulative?: (x: number) => number
  readonly inverse?: (p: number) => number
  /** Whole numbers only. */
  readonly whole?: true
  /** Where the density is worth looking at. */
  readonly range: readonly [number, number]
}

type Make = (source: Source, a: number, b: number) => Distribution | undefined

const unbounded = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const

function exponential(s: Source, rate: number): Distribution | undefined {
  if (!(rate > 0)) return undefined
  return {
    draw: () => -s.e.log(s.random.positive()) / rate,
    density: (x) => (x < 0 ? 0 : s.e.exp(-rate * x)),
    cumulative: (x) => (x <= 0 ? 0 : 1 - s.e.exp(-rate * x)),
    inverse: (p) => -s.e.log(1 - p) / rate,
    range: [0, 700 / rate],
  }
}

function normal(s: Source, mean: number, sd: number): Distribution | undefined {
  if (!(sd >= 0)) return undefined
  return {
    draw: () => mean + sd * standardNormal(s),
    density: (x) => s.e.exp(-0.5 * ((x - mean) / sd) ** 2),
    range: [mean - 37 * sd, mean + 37 * sd],
  }
}

function gamma(s: Source, shape: number, scale: number): Distribution | undefined {
  if (!(shape > 0 && scale > 0)) return undefined
  return {
    draw: () => scale * standardGamma(s, shape),
    density: (x) => (x <= 0 ? 0 : s.e.exp((shape - 1) * s.e.log(x / scale / shape) - x / scale + shape)),
    range: [0, scale * (shape + 40 * Math.sqrt(shape) + 700)],
  }
}

function cauchy(s: Source, location: number, scale: number): Distribution | undefined {
  if (!(scale > 0)) return undefined
  const inverse = (p: number): number => location + scale * s.e.tan(Math.PI * (p - 0.5))
  return {
    draw: () => inverse(s.random.positive()),
    density: (x) => 1 / (1 + ((x - location) / scale) ** 2),
    cumulative: (x) => 0.5 + s.e.atan((x - location) / scale) / Math.PI,
    inverse,
    range: unbounded,
  }
}

function laplace(s: Source, location: number, scale: number): Distribution | undefined {
  if (!(scale > 0)) return undefined
  const inverse = (p: number): number =>
    p < 0.5 ? location + scale * s.e.log(2 * p) : location - scale * s.e.log(2 * (1 - p))
  return {
    draw: () => inverse(s.random.positive() * (1 - Number.EPSILON)),
    density: (x) => s.e.exp(-Math.abs(x - location) / scale),
    cumulative: (x) => {
      const tail = 0.5 * s.e.exp(-Math.abs(x - location) / scale)
      return x < location ? tail : 1 - tail
    },
    inverse,
    range: [location - 700 * scale, location + 700 * scale],
  }
}

function rayleigh(s: Source, scale: number): Distribution | undefined {
  if (!(scale > 0)) return undefined
  const inverse = (p: number): number => scale * Math.sqrt(-2 * s.e.log(1 - p))
  return {
    draw: () => inverse(s.random.uniform()),
    density: (x) => (x < 0 ? 0 : x * s.e.exp(-0.5 * (x / scale) ** 2)),
    cumulative: (x) => (x <= 0 ? 0 : 1 - s.e.exp(-0.5 * (x / scale) ** 2)),
    inverse,
    range: [0, 38 * scale],
  }
}

/** log n!, exactly summed: counts in truncated draws are small. */
function logFactorial(e: Elementary, n: number): number {
  if (n > 256) {
    // Stirling's series; its error is below 1e-13 here.
    const x = n + 1
    return (x - 0.5) * e.log(x) - x + 0.5 * e.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3)
  }
  let sum = 0
  for (let i = 2; i <= n; i++) sum += e.log(i)
  return sum
}

function poisson(s: Source, mean: number): Distribution | undefined {
  if (!(mean >= 0 && mean < 1e15)) return undefined
  return {
    draw: () => poissonCount(s, mean),
    density: (k) => (k < 0 ? 0 : s.e.exp(k * s.e.log(mean) - mean - logFactorial(s.e, k))),
    whole: true,
    range: [0, Math.ceil(mean + 40 * Math.sqrt(mean) + 200)],
  }
}

function binomial(s: Source, n: number, p: number): Distribution | undefined {
  if (!(n >= 0 && n < 1e15 && p >= 0 && p <= 1)) return undefined
  const trials = Math.floor(n)
  return {
    draw: () => binomialCount(s, trials, p),
    density: (k) => {
      if (k < 0 || k > trials) return 0
      const ways = logFactorial(s.e, trials) - logFactorial(s.e, k) - logFactorial(s.e, trials - k)
      const yes = k === 0 ? 0 : k * s.e.log(p)
      return s.e.exp(ways + yes + (k === trials ? 0 : (trials - k) * s.e.log(1 - p)))
    },
    whole: true,
    range: [0, trials],
  }
}

/** Distributions by name: how many arguments come before the bounds (one-argument forms apart), and how they are made. */
const distributions: Readonly<Record<string, { readonly own: 1 | 2; readonly make: Make }>> = {
  normal: { own: 2, make: normal },
  uniform: {
    own: 2,
    make: (s, a, b) =>
      a <= b ? { draw: () => a + (b - a) * s.random.uniform(), density: () => 1, range: [a, b] } : undefined,
  },
  bernoulli: {
    own: 1,
    make: (s, p) =>
      p >= 0 && p <= 1
        ? {
            draw: () => (s.random.uniform() < p ? 1 : 0),
            density: (k) => (k === 1 ? p : 1 - p),
            whole: true,
            range: [0, 1],
          }
        : undefined,
  },
  binomial: { own: 2, make: binomial },
  cauchy: { own: 2, make: cauchy },
  chisquare: { own: 1, make: (s, degrees) => gamma(s, degrees / 2, 2) },
  exponential: { own: 1, make: exponential },
  gamma: { own: 2, make: gamma },
  laplace: { own: 2, make: laplace },
  lognormal: { own: 2, make: normal },
  poisson: { own: 1, make: poisson },
  rayleigh: { own: 1, make: rayleigh },
}

/** Inversion of the density tabulated between the bounds: what is left where hardly anything is accepted. */
function tabulated(s: Source, d: Distribution, low: number, high: number): number {
  const from = Math.max(low, d.range[0])
  const to = Math.min(high, d.range[1])
  if (!(from <= to) || !Number.isFinite(to - from)) return Math.max(low, Math.min(high, from))
  const steps = d.whole ? Math.min(1_000_000, Math.floor(to) - Math.ceil(from)) : tablePoints
  const at = (i: number): number => (d.whole ? Math.ceil(from) + i : from + ((to - from) * (i + 0.5)) / (steps + 1))
  let total = 0
  const sums = new Float64Array(steps + 1)
  for (let i = 0; i <= steps; i++) {
    const weight = d.density(at(i))
    total += Number.isNaN(weight) ? 0 : Math.max(0, weight)
    sums[i] = total
  }
  const aim = total * s.random.uniform()
  const found = sums.findIndex((x) => x > aim)
  if (found < 0) return from
  return d.whole ? at(found) : Math.min(to, at(found) + ((s.random.uniform() - 0.5) * (to - from)) / (steps + 1))
}

function truncated(s: Source, d: Distribution, low: number, high: number): number {
  if (!(low <= high)) return Number.NaN
  if (d.cumulative && d.inverse) {
    const from = d.cumulative(low)
    const to = d.cumulative(high)
    if (to - from > 1e-9) {
      const x = d.inverse(from + (to - from) * s.random.uniform())
      return Math.max(low, Math.min(high, x))
    }
  }
  for (let i = 0; i < mostRejections; i++) {
    const x = d.draw()
    if (x >= low && x <= high) return x
  }
  return tabulated(s, d, low, high)
}

/**
 * One draw.
 * @param name   of the distribution, as in `math/functions.ts`
 * @param args   as SBML orders them; the last two bounds where there are four (three for one-parameter distributions)
 * @returns NaN where the arguments make no distribution
 */
export function drawFrom(name: string, args: readonly number[], random: Random, e: Elementary): number {
  const row = distributions[name]
  if (!row) return Number.NaN
  const bounded = args.length > row.own
  const own = bounded ? args.slice(0, args.length - 2) : args
  // Cauchy and Laplace may leave out their location.
  const [a, b] = row.own === 2 && own.length === 1 ? [0, own[0] as number] : [own[0] as number, own[1] as number]
  const source = { random, e }
  const d = row.make(source, a, b)
  if (!d) return Number.NaN
  const lognormal = name === "lognormal"
  if (!bounded) return lognormal ? e.exp(d.draw()) : d.draw()
  const low = args[args.length - 2] as number
  const high = args[args.length - 1] as number
  if (!lognormal) return truncated(source, d, low, high)
  const log = (x: number): number => (x > 0 ? e.log(x) : Number.NEGATIVE_INFINITY)
  const x = truncated(source, d, log(low), log(high))
  return Math.max(low, Math.min(high, e.exp(x)))
}
