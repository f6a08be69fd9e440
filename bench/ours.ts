/**
 * Our side of the benchmark, in a process of its own and with the same order and answers as the peers (`peers/timing.py`):
 *
 *   node ours.js < ORDER      (bundled by work-precision.ts, as users get it)
 */
import { readFileSync } from "node:fs"
import { performance } from "node:perf_hooks"
import { Batch, compile, compileBatch, createSimulator, type SimulateOptions } from "../src/engine/index.ts"
import { readSbml } from "../src/sbml/index.ts"
import { source } from "../src/text/index.ts"
import type { Order } from "./measuring.ts"

function say(kind: string, more: object): void {
  // What the parent had before it started this process counts in `resourceUsage`, so the kernel is asked.
  const peak = /VmHWM:\s+(\d+)/u.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0"
  process.stdout.write(`${JSON.stringify({ kind, peak_mb: Number(peak) / 1024, ...more })}\n`)
}

function cpuNow(): number {
  const used = process.cpuUsage()
  return (used.user + used.system) / 1000
}

/** Least CPU time of one run in ms; short runs in batches of about 5 ms, as the clock ticks coarsely. */
function least(run: () => unknown, seconds: number): { readonly ms: number; readonly runs: number } {
  let before = cpuNow()
  run()
  const once = Math.max(cpuNow() - before, 1e-3)
  const batch = Math.max(1, Math.round(5 / once))
  const until = cpuNow() + 1000 * seconds
  let [best, runs] = [once, 1]
  while ((cpuNow() < until || runs < 3) && once < 3000 * seconds) {
    before = cpuNow()
    const wall = performance.now()
    for (let i = 0; i < batch; i++) run()
    // A tick of the CPU clock too few would claim more speed than there is.
    const cpu = cpuNow() - before
    best = Math.min(best, (cpu > 0 ? cpu : performance.now() - wall) / batch)
    runs += batch
  }
  return { ms: best, runs }
}

function perSecond(runAll: () => void, count: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let pass = 0; pass < 8; pass++) {
    const before = cpuNow()
    runAll()
    best = Math.min(best, cpuNow() - before)
  }
  return (1000 * count) / best
}

function main(order: Order): void {
  const text = readFileSync(order.model, "utf8")
  const began = { wall: performance.now(), cpu: cpuNow() }
  const model = readSbml(source(order.model, text)).value
  const compiled = model && compile(model, { sensitivities: order.sensitivities }).value
  if (!compiled) throw new RangeError(`${order.model} could not be compiled`)
  const simulator = createSimulator(compiled)
  const settings: SimulateOptions = {
    end: order.end,
    steps: order.steps,
    bareSpecies: "declared",
    select: model.species.map((s) => s.id),
  }
  simulator.run({ ...settings, rtol: 1e-6, atol: 1e-9 })
  say("ready", { version: "this", wall_ms: performance.now() - began.wall, cpu_ms: cpuNow() - began.cpu })
  for (const [rtol, atol] of order.tolerances) {
    const now = { ...settings, rtol, atol }
    if (order.draws && order.parameters) {
      const ids = order.parameters
      const sets = order.draws.map((d) => Object.fromEntries(ids.map((id, k) => [id, d[k] as number])))
      const batch = compileBatch(model).value
      if (!batch) throw new RangeError(`${order.model} could not be compiled for a batch`)
      const runs = new Batch(batch)
      const runAll = (): void => runs.run(now, sets, () => undefined)
      say("draws", { rtol, per_second: perSecond(runAll, sets.length) })
    } else if (order.sensitivities) {
      const done = simulator.runWithSensitivities(now)
      const { ms, runs } = least(() => simulator.runWithSensitivities(now), order.seconds)
      const end = done.sensitivities.map((rows) => rows.map((column) => column.at(-1)))
      say("sensitivities", { rtol, cpu_ms: ms, runs, end, ids: done.ids })
    } else {
      const first = simulator.run(now)
      if (first.outcome.kind === "failed") {
        say("failed", { rtol, why: first.outcome.message })
        continue
      }
      const { ms, runs } = least(() => simulator.run(now), order.seconds)
      const values = Array.from(first.time, (t, i) => [t, ...first.columns.map((c) => c[i] as number)])
      say("run", { rtol, cpu_ms: ms, runs, columns: ["time", ...first.ids], values, method: first.statistics.method })
    }
  }
}

main(JSON.parse(readFileSync(0, "utf8")) as Order)
