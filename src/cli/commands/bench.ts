/** `kinetoscope bench`: how long this model takes here — load, first run, and the least of many runs in wall-clock and CPU time. */
import { performance } from "node:perf_hooks"
import { compile, createSimulator, type SimulateOptions, type Trajectory } from "../../engine/index.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  numberOption,
  type OptionValues,
  wholeOption,
} from "../command.ts"
import { endedText } from "../ended.ts"
import { methodOf, methodOption } from "../method.ts"
import { loadModelFile, need } from "../model-file.ts"
import { shortNumber } from "../report.ts"

interface Timing {
  readonly wall: number
  readonly cpu: number
}

/** Least time of one run over `repeat` runs. CPU time ticks coarsely, so runs go in batches of at least 5 ms. */
function timeRuns(repeat: number, once: () => Trajectory, firstMs: number): Timing {
  const batch = Math.max(1, Math.min(repeat, Math.ceil(5 / Math.max(firstMs / 4, 0.005))))
  let wall = Number.POSITIVE_INFINITY
  let cpu = Number.POSITIVE_INFINITY
  for (let done = 0; done < repeat; done += batch) {
    const cpuBefore = process.cpuUsage()
    const batchBefore = performance.now()
    for (let i = 0; i < batch; i++) {
      const before = performance.now()
      once()
      wall = Math.min(wall, performance.now() - before)
    }
    const used = process.cpuUsage(cpuBefore)
    // A tick of the CPU clock too few would claim more speed than there is: never less than the wall clock's share of one core.
    const cpuMs = (used.user + used.system) / 1000 / batch
    const wallMs = (performance.now() - batchBefore) / batch
    cpu = Math.min(cpu, cpuMs > 0 ? cpuMs : wallMs)
  }
  return { wall, cpu }
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const end = numberOption(options, "end")
  if (end === undefined || !(end > 0)) throw new InputError("--end takes the time to run until, a number above 0")
  const steps = wholeOption(options, "steps", 1) ?? 100
  const repeat = wholeOption(options, "repeat", 1) ?? 20
  const before = performance.now()
  const model = loadModelFile(ctx, args[0] as string)
  const simulator = createSimulator(need(ctx, compile(model)))
  const loadMs = performance.now() - before
  const settings: SimulateOptions = {
    end,
    steps,
    rtol: numberOption(options, "rtol") ?? 1e-6,
    atol: numberOption(options, "atol"),
    method: methodOf(options),
    bareSpecies: "declared",
    select: model.species.map((s) => s.id),
  }
  const firstBefore = performance.now()
  const first = simulator.run(settings)
  const firstMs = performance.now() - firstBefore
  const rows = Array.from(first.time, (t, i) => [t, ...first.columns.map((c) => c[i] as number)])
  const { outcome } = first
  if (outcome.kind === "failed") {
    const head = { model: model.id, load_ms: loadMs, first_run_ms: firstMs, outcome }
    if (options["json"] === true) ctx.out(JSON.stringify({ ...head, columns: ["time", ...first.ids], values: rows }))
    ctx.err(`kinetoscope: ${endedText(outcome)}`)
    return 1
  }
  const { wall, cpu } = timeRuns(repeat, () => simulator.run(settings), firstMs)
  if (options["json"] === true) {
    ctx.out(
      JSON.stringify({
        model: model.id,
        load_ms: loadMs,
        first_run_ms: firstMs,
        run_ms_min: wall,
        run_cpu_ms_min: cpu,
        steps: first.statistics.steps,
        statistics: first.statistics,
        columns: ["time", ...first.ids],
        values: rows,
      }),
    )
  } else {
    ctx.out(
      [
        `${model.id}: ${simulator.compiled.layout.states} states, ${first.statistics.method}, ${first.statistics.steps} steps, ${first.statistics.rejected} rejected`,
        `load ${shortNumber(loadMs)} ms, first run ${shortNumber(firstMs)} ms, least of ${repeat} runs ${shortNumber(wall)} ms (CPU ${shortNumber(cpu)} ms)`,
      ].join("\n"),
    )
  }
  return 0
}

export const benchCommand: CommandSpec = {
  name: "bench",
  summary: "Time a model: load, first run, least of many runs",
  arguments: [{ syntax: "<model>", summary: "a model file (.ant, .xml)" }],
  options: [
    { flags: "--end <time>", summary: "run until then" },
    { flags: "--steps <n>", summary: "output intervals (default 100)" },
    { flags: "--rtol <x>", summary: "relative tolerance (default 1e-6)" },
    { flags: "--atol <x>", summary: "absolute tolerance" },
    methodOption,
    { flags: "--repeat <n>", summary: "runs (default 20)" },
    { flags: "--json", summary: "timings and the trajectory as JSON" },
  ],
  examples: ["kinetoscope bench Boehm.xml --end 240 --steps 100 --rtol 1e-6 --atol 1e-9 --repeat 200 --json"],
  run,
}
