/**
 * Means and deviations over many stochastic runs, worked out in chunks: each run goes in value by value (Welford 1962),
 * chunks are put together pairwise (Chan, Golub & LeVeque 1979). Of each quantity and of its logarithm.
 */
import type { SimulateOptions, Trajectory } from "../engine/index.ts"
import type { Column } from "./columns.ts"

/** Over `runs` runs: for each quantity its mean, sum of squared deviations, and both of the logarithm; rows within. */
export interface Moments {
  readonly runs: number
  readonly time: Float64Array
  /** Four columns for each quantity. */
  readonly columns: readonly Float64Array[]
}

/** What is simulated; the seed of each run follows from the seed of all. */
export interface MomentsOrder {
  readonly settings: SimulateOptions & { readonly select: readonly string[] }
  readonly seed: number
}

/**
 * The seed of run k: neighbouring seeds and runs give unrelated streams.
 * @source Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators (SplitMix64's finalizer)
 */
export function seedOfRun(seed: number, k: number): number {
  const mask = (1n << 64n) - 1n
  let z = (BigInt(seed) * 0x9e3779b97f4a7c15n + BigInt(k) * 0xd1b54a32d192ed03n + 0x632be59bd9b4e019n) & mask
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask
  return Number((z ^ (z >> 31n)) >> 11n)
}

function add(mean: Float64Array, squares: Float64Array, i: number, x: number, n: number): void {
  const before = mean[i] as number
  // Equal values keep the mean exactly, infinite ones (the logarithm of 0) included.
  if (x === before) return
  const d = x - before
  const after = n === 1 ? x : before + d / n
  mean[i] = after
  if (n > 1) squares[i] = (squares[i] as number) + d * (x - after)
}

/** The runs number `from` + 1 up to and with `to`; `run` does one of them, to its end. */
export function momentsOf(
  order: MomentsOrder,
  from: number,
  to: number,
  run: (options: SimulateOptions) => Trajectory,
): Moments {
  const { settings } = order
  let time: Float64Array = new Float64Array()
  let columns: readonly Float64Array[] = []
  for (let k = from + 1; k <= to; k++) {
    const t = run({ ...settings, seed: seedOfRun(order.seed, k) })
    if (k === from + 1) {
      time = t.time
      columns = Array.from({ length: 4 * settings.select.length }, () => new Float64Array(t.time.length))
    }
    settings.select.forEach((_, c) => {
      const column = t.columns[c] as Float64Array
      const [mean, squares, logMean, logSquares] = columns.slice(4 * c, 4 * c + 4) as Float64Array[]
      for (let i = 0; i < column.length; i++) {
        const x = column[i] as number
        add(mean as Float64Array, squares as Float64Array, i, x, k - from)
        add(logMean as Float64Array, logSquares as Float64Array, i, Math.log(x), k - from)
      }
    })
  }
  return { runs: to - from, time, columns }
}

function joined(a: Moments, b: Moments): Moments {
  const n = a.runs + b.runs
  const columns = a.columns.map((column) => column.slice())
  for (let c = 0; c < columns.length; c += 2) {
    const [mean, squares] = [columns[c] as Float64Array, columns[c + 1] as Float64Array]
    const [otherMean, otherSquares] = [b.columns[c] as Float64Array, b.columns[c + 1] as Float64Array]
    for (let i = 0; i < mean.length; i++) {
      squares[i] = (squares[i] as number) + (otherSquares[i] as number)
      if (mean[i] === otherMean[i]) continue
      const d = (otherMean[i] as number) - (mean[i] as number)
      mean[i] = (mean[i] as number) + (d * b.runs) / n
      squares[i] = (squares[i] as number) + (d * d * a.runs * b.runs) / n
    }
  }
  return { runs: n, time: a.time, columns }
}

/** Time, then for each quantity X-mean, X-sd, ln(X)-mean, ln(X)-sd; the chunks in order. */
export function momentColumns(select: readonly string[], parts: readonly Moments[]): readonly Column[] {
  const first = parts[0]
  const column = (id: string, values: Float64Array): Column => ({ id, label: id, unit: "", values })
  if (!first) return [column("time", new Float64Array())]
  const all = parts.slice(1).reduce(joined, first)
  const deviation = (squares: Float64Array): Float64Array =>
    squares.map((s) => (all.runs > 1 ? Math.sqrt(s / (all.runs - 1)) : 0))
  return [
    column("time", all.time),
    ...select.flatMap((id, c) => {
      const [mean, squares, logMean, logSquares] = all.columns.slice(4 * c, 4 * c + 4) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ]
      return [
        column(`${id}-mean`, mean),
        column(`${id}-sd`, deviation(squares)),
        column(`ln(${id})-mean`, logMean),
        column(`ln(${id})-sd`, deviation(logSquares)),
      ]
    }),
  ]
}
