/**
 * The hypergeometric tail, to full double precision. Differences of log-gamma functions lose digits as the numbers
 * grow, so point probabilities come from Loader's saddle-point expansion and the tail from their ratios.
 * @source C. Loader (2000), Fast and Accurate Computation of Binomial Probabilities
 */

/** ln(n!) − ln(Stirling's approximation of it), for n = 0 … 15. @source Loader (2000), table 1 */
const smallErrors = [
  0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.0118967099458917, 0.01041126526197209, 0.009255462182712733, 0.00833056343336287,
  0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.005951370112758848, 0.005554733551962801,
]

/** The error of Stirling's formula at a whole number. */
function stirlingError(n: number): number {
  if (n <= 15) return smallErrors[n] as number
  const m = n * n
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / m) / m) / m) / m) / n
}

/** x·ln(x/m) + m − x, without cancellation where x is near m. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m)
    let sum = (x - m) * v
    let term = 2 * x * v
    for (let j = 1; j < 1000; j++) {
      term *= v * v
      const next = sum + term / (2 * j + 1)
      if (next === sum) return next
      sum = next
    }
    return sum
  }
  return x * Math.log(x / m) + m - x
}

/** ln of the binomial probability of x in n at p. */
function logBinomial(x: number, n: number, p: number): number {
  const q = 1 - p
  if (x === 0) return n === 0 ? 0 : p < 0.1 ? -deviance(n, n * q) - n * p : n * Math.log(q)
  if (x === n) return q < 0.1 ? -deviance(n, n * p) - n * q : n * Math.log(p)
  const c = stirlingError(n) - stirlingError(x) - stirlingError(n - x) - deviance(x, n * p) - deviance(n - x, n * q)
  return c + 0.5 * Math.log(n / (2 * Math.PI * x * (n - x)))
}

/** P(X = k): k of n drawn are marked, where K of N are. */
function point(k: number, N: number, K: number, n: number): number {
  if (n === 0 || n === N || K === 0 || K === N) return 1
  const p = n / N
  return Math.exp(logBinomial(k, K, p) + logBinomial(n - k, N - K, p) - logBinomial(n, N, p))
}

/**
 * P(X ≥ k): at least k of n genes drawn lie in a set of K, from a background of N.
 * @throws RangeError where the numbers are not 0 ≤ k and K, n ≤ N, all whole
 */
export function hypergeometricTail(k: number, N: number, K: number, n: number): number {
  if (![k, N, K, n].every(Number.isInteger) || k < 0 || K < 0 || n < 0 || K > N || n > N) {
    throw new RangeError(`no hypergeometric distribution has k = ${k}, N = ${N}, K = ${K}, n = ${n}`)
  }
  const most = Math.min(K, n)
  const least = Math.max(0, n + K - N)
  if (k <= least) return 1
  if (k > most) return 0
  // Sum the shorter way round the mean, away from it, so that terms fall.
  if (k > (n * K) / N) return Math.min(1, point(k, N, K, n) * fallingSum(k, most, N, K, n))
  return Math.max(0, 1 - point(k - 1, N, K, n) * risingSum(k - 1, least, N, K, n))
}

/** Σ P(i)/P(k) for i = k … most. */
function fallingSum(k: number, most: number, N: number, K: number, n: number): number {
  let ratio = 1
  let sum = 1
  for (let i = k; i < most; i++) {
    ratio *= ((K - i) * (n - i)) / ((i + 1) * (N - K - n + i + 1))
    const next = sum + ratio
    if (next === sum) break
    sum = next
  }
  return sum
}

/** Σ P(i)/P(k) for i = k … least, downwards. */
function risingSum(k: number, least: number, N: number, K: number, n: number): number {
  let ratio = 1
  let sum = 1
  for (let i = k; i > least; i--) {
    ratio *= (i * (N - K - n + i)) / ((K - i + 1) * (n - i + 1))
    const next = sum + ratio
    if (next === sum) break
    sum = next
  }
  return sum
}

/**
 * Benjamini–Hochberg adjusted p-values, in the order given.
 * @param tested how many tests were made, at least as many as p-values (tests left out have p = 1)
 * @param counts how many tests each p-value stands for; one each where not given
 * @source Y. Benjamini & Y. Hochberg (1995), J R Stat Soc B 57:289–300
 */
export function benjaminiHochberg(
  p: readonly number[],
  tested?: number,
  counts?: readonly number[],
): readonly number[] {
  const countOf = (i: number): number => counts?.[i] ?? 1
  let rank = p.reduce((sum, _, i) => sum + countOf(i), 0)
  const tests = tested ?? rank
  if (tests < rank) throw new RangeError(`${rank} p-values from ${tests} tests`)
  const order = p.map((_, i) => i).sort((a, b) => (p[b] as number) - (p[a] as number) || b - a)
  const adjusted = new Array<number>(p.length)
  let least = 1
  for (const i of order) {
    // Of equal p-values the last in rank decides, whichever of them stands there.
    least = Math.min(least, ((p[i] as number) * tests) / rank)
    adjusted[i] = least
    rank -= countOf(i)
  }
  return adjusted
}
