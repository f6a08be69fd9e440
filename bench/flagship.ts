/**
 * How long the flagship takes, in a fresh process: opened from its files, its first day, then days and three days warm
 * (95th percentile of many). One JSON line, as `measuring.ts` reads it.
 */
import { performance } from "node:perf_hooks"
import { findExperiment, findReadouts, loadRunnable } from "../src/cli/run-figure.ts"
import { secondsPer } from "../src/figure/index.ts"

const packageRoot = process.argv[2] as string
const quiet = (): void => {}
const ctx = {
  cwd: packageRoot,
  packageRoot,
  out: quiet,
  err: quiet,
  terminal: false,
  columns: 100,
  stdin: async () => new Uint8Array(),
}

const began = performance.now()
const runnable = loadRunnable(ctx, "ketamine-glutamatergic-synapse")
const opened = performance.now() - began
const plan = runnable.runner.plan(findExperiment(runnable, undefined)).value
if (!plan) throw new RangeError("the flagship's own experiment cannot be planned")
const select = findReadouts(runnable.file, []).map((r) => r.quantity)
const hour = 3600 / (secondsPer[runnable.file.time_unit] ?? 1)

function once(hours: number): number {
  const end = hours * hour
  const times = Array.from({ length: 241 }, (_, i) => (end * i) / 240)
  const before = performance.now()
  const run = runnable.runner.run(plan as NonNullable<typeof plan>, { times, select })
  if (run.outcome.kind !== "done") throw new RangeError("the flagship's run failed")
  return performance.now() - before
}

function percentile(hours: number, runs: number): { readonly p95: number; readonly least: number } {
  for (let i = 0; i < 30; i++) once(hours)
  const all = Array.from({ length: runs }, () => once(hours)).sort((a, b) => a - b)
  return { p95: all[Math.floor(0.95 * runs)] as number, least: all[0] as number }
}

const first = once(24)
const day = percentile(24, 300)
const days = percentile(72, 150)
process.stdout.write(
  `${JSON.stringify({ opened_ms: opened, first_ms: first, day_p95_ms: day.p95, day_least_ms: day.least, three_days_p95_ms: days.p95, three_days_least_ms: days.least })}\n`,
)
