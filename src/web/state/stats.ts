/** How long runs take, from asking to having, for people and for checks: `window.kinetoscope.stats`. */

export interface Stats {
  readonly runMs: { readonly p50: number; readonly p95: number; readonly last: number }
  readonly runs: number
  /** From the script's start to the first curve drawn. */
  readonly firstCurveMs: number | undefined
}

declare global {
  interface Window {
    kinetoscope?: { stats: Stats }
  }
}

/** The last runs, in a ring, so that an afternoon of dragging takes no memory. */
const kept = 500
const times: number[] = []
let runs = 0
let firstCurveMs: number | undefined

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}

function publish(): void {
  const sorted = [...times].sort((a, b) => a - b)
  const last = times[(runs - 1 + kept) % kept] ?? times[times.length - 1] ?? 0
  window.kinetoscope = {
    stats: { runMs: { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), last }, runs, firstCurveMs },
  }
}

/** Note one run's time. */
export function recordRun(milliseconds: number): void {
  times[runs % kept] = milliseconds
  runs++
  publish()
}

/** Note when the first curve stood on the screen; later calls change nothing. */
export function recordFirstCurve(milliseconds: number): void {
  if (firstCurveMs !== undefined) return
  firstCurveMs = milliseconds
  publish()
}
