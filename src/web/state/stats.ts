/** How long runs take, from asking to having, for people and for checks: `window.kinetoscope.stats`. */

export interface Stats {
  readonly runMs: { readonly p50: number; readonly p95: number; readonly last: number }
  readonly runs: number
  /** From the script's start to the first curve drawn. */
  readonly firstCurveMs: number | undefined
}

declare global {
  interface Window {
    kinetoscope?: { readonly stats: Stats }
  }
}

/** The last runs, in a ring, so that an afternoon of dragging takes no memory. */
const kept = 500
const times: number[] = []
/** The script's start on the page's clock; ms. */
const scriptStart = performance.now()
let runs = 0
let firstCurveMs: number | undefined

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}

function statsNow(first: number): Stats {
  // The first run waits for the worker to start and WebAssembly to compile: it is told as firstCurveMs, not among the runs.
  const warm = runs > 1 && runs <= kept ? times.slice(1) : times
  const sorted = [...warm].sort((a, b) => a - b)
  const last = times[(runs - 1 + kept) % kept] ?? times[times.length - 1] ?? 0
  return { runMs: { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), last }, runs, firstCurveMs: first }
}

/** Note one run's time. */
export function recordRun(milliseconds: number): void {
  times[runs % kept] = milliseconds
  runs++
}

const after: (() => void)[] = []

/** Note that a curve stands on the screen; only the first time counts. */
export function recordFirstCurve(): void {
  if (firstCurveMs !== undefined) return
  const first = performance.now() - scriptStart
  firstCurveMs = first
  // Worked out when somebody looks, not at each run.
  window.kinetoscope = {
    get stats() {
      return statsNow(first)
    },
  }
  for (const work of after.splice(0)) setTimeout(work)
}

/** Work that may wait until the first curve is drawn. */
export function afterFirstCurve(work: () => void): void {
  if (firstCurveMs === undefined) after.push(work)
  else work()
}
