/**
 * `npm run bench`: every figure of speed, ours beside libRoadRunner, COPASI and AMICI (those that are installed).
 *
 *   npm run bench -- [--models Boehm,Fujita] [--only curves,load] [--programs kinetoscope] [--seconds 0.5] [--resume]
 *
 * Work–precision on the benchmark models of ../shared (time against *achieved* error), load to ready, two-point output,
 * runs over draws of the parameters, forward sensitivities, the flagship, the shell. After every answer results.json is
 * written: `--resume` keeps what is there and measures the rest. Then table.md and chart.svg.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { build } from "vite"
import { readSbml } from "../src/sbml/index.ts"
import { source } from "../src/text/index.ts"
import { errorOf, readReference } from "./accuracy.ts"
import { chart } from "./chart.ts"
import { type Answer, allPrograms, ask, type Order, type Places, type Program, present, root } from "./measuring.ts"
import { type MeasuredTime, type ModelEntry, type Results, stages } from "./results.ts"
import { tables } from "./tables.ts"

const tolerances = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8]
/** Absolute tolerance: a thousandth of the relative one, for every program. */
const both = (rtol: number): readonly [number, number] => [rtol, rtol * 1e-3]
/** Models of the rows beside work–precision, as ../shared/engine.md §3 has them. */
const sparseOutput = ["Boehm", "Bachmann"]
const loaded = ["Boehm", "SalazarCavazos", "Chen"]
const drawn = ["Boehm", "Bachmann"]
const draws = 1000
/** Rounds of each measurement, and the seconds from which on one is enough. */
const rounds = 3
const longRound = 20

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}

const models = join(root, "..", "shared", "models")
const out = join(root, option("out") ?? "bench")
const seconds = Number(option("seconds") ?? "0.25")
const file = join(out, "results.json")
const bundled = join(root, ".cache", "bench")
const places: Places = {
  ours: join(bundled, "ours.js"),
  python: option("peers") ?? "/opt/peers/bin/python",
  amici: option("amici") ?? "/opt/amici/bin/python",
  amiciModels: option("amici-models") ?? "/opt/amici/models",
}
const pathOf = (name: string): string => join(models, `${name}.xml`)

/** Our side as users get it: bundled, without a loader in between. */
async function bundle(): Promise<void> {
  const input = { ours: join(root, "bench", "ours.ts"), flagship: join(root, "bench", "flagship.ts") }
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: bundled,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rollupOptions: { input, output: { entryFileNames: "[name].js" } },
    },
  })
}

const emptyResults: Results = {
  machine: "",
  date: "",
  versions: {},
  points: [],
  outputs: [],
  loads: [],
  draws: [],
  sensitivities: [],
  tight: [],
  done: [],
}
let results: Results =
  process.argv.includes("--resume") && existsSync(file)
    ? { ...emptyResults, ...(JSON.parse(readFileSync(file, "utf8")) as Results) }
    : emptyResults

function save(change: Partial<Results>): void {
  results = { ...results, ...change }
  writeFileSync(`${file}.part`, `${JSON.stringify(results, null, 1)}\n`)
  renameSync(`${file}.part`, file)
}

/** Measure what is not there yet, and remember that it is there. */
function once(key: string, measure: () => Partial<Results>): void {
  if (results.done.includes(key)) return
  const began = Date.now()
  const change = measure()
  const took = (Date.now() - began) / 1000
  save({ ...change, done: [...results.done, key], ...(took > longRound && { slow: [...(results.slow ?? []), key] }) })
  process.stderr.write(`${key}: ${took.toFixed(1)} s\n`)
}

/**
 * The same in `rounds` rounds, each program once in each, so that a spell in which the machine does something else too
 * does not fall on one program alone; the least time counts. What takes long is an average anyway, and has one round.
 */
function inRounds(key: string, round: number, measure: () => Partial<Results>): void {
  if (round > 1 && results.slow?.includes(key)) return
  once(round === 1 ? key : `${key} (${round})`, measure)
}

/** `added` beside `before`; what was measured before counts on where it took less time. */
function leastOf<T extends MeasuredTime>(before: readonly T[], added: readonly T[]): readonly T[] {
  const same = (a: T, b: T): boolean => a.program === b.program && a.model === b.model && a.rtol === b.rtol
  const better = added.map((a) => {
    const b = before.find((x) => same(x, a))
    return b && b.ms < a.ms ? b : a
  })
  return [...before.filter((b) => !added.some((a) => same(a, b))), ...better]
}

function noteVersion(program: Program, answers: readonly Answer[]): void {
  const version = answers.find((a) => a.kind === "ready")?.version
  if (version) results = { ...results, versions: { ...results.versions, [program]: version } }
}

/** Parameters with a value of their own: what an estimation would move. */
function freeParameters(name: string): { readonly ids: readonly string[]; readonly values: readonly number[] } {
  const model = readSbml(source(name, readFileSync(pathOf(name), "utf8"))).value
  if (!model) throw new RangeError(`${name} could not be read`)
  const determined = new Set<string>(model.initialAssignments.map((i) => i.symbol))
  for (const r of model.rules) if (r.kind !== "algebraic") determined.add(r.variable)
  const free = model.parameters.filter((p) => p.constant && p.value !== undefined && !determined.has(p.id))
  return { ids: free.map((p) => p.id), values: free.map((p) => p.value as number) }
}

/** Up to 20 % either way, in a fixed sequence (Numerical Recipes' linear congruential generator). */
function drawsOf(values: readonly number[]): readonly (readonly number[])[] {
  let state = 1
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  return Array.from({ length: draws }, () => values.map((v) => v * (0.8 + 0.4 * next())))
}

function curves(program: Program, m: ModelEntry, round: number): void {
  inRounds(`curves ${m.name} ${program}`, round, () => {
    const reference = readReference(models, m.name)
    if (!reference) return {}
    const order: Order = { model: pathOf(m.name), end: m.t_end, steps: 100, tolerances: tolerances.map(both), seconds }
    // COPASI stalls at Isensee's jump; on the large models peers are slow and no more.
    const answers = ask(places, program, m.name, order, m.floating > 100 ? 150 : 50)
    noteVersion(program, answers)
    const added = answers.flatMap((a) => {
      if (a.kind !== "run" || !a.columns || !a.values || a.rtol === undefined || a.cpu_ms === undefined) return []
      const e1 = errorOf({ columns: a.columns, values: a.values }, reference)
      return [{ program, model: m.name, rtol: a.rtol, ms: a.cpu_ms, e1, peak_mb: a.peak_mb }]
    })
    return { points: leastOf(results.points, added) }
  })
}

/** With the two ends as the only output, so that a program's handling of output does not count as our speed. */
function outputs(program: Program, m: ModelEntry, round: number): void {
  inRounds(`outputs ${m.name} ${program}`, round, () => {
    const order: Order = { model: pathOf(m.name), end: m.t_end, steps: 1, tolerances: tolerances.map(both), seconds }
    const added = ask(places, program, m.name, order).flatMap((a) =>
      a.kind === "run" ? [{ program, model: m.name, rtol: a.rtol as number, ms: a.cpu_ms as number }] : [],
    )
    return { outputs: leastOf(results.outputs, added) }
  })
}

/** Ours as it is installed: the program keeps its own machine code between calls (src/cli/launch.ts), not the model's. */
function installedLoad(m: ModelEntry, end: number): number | undefined {
  const cli = join(root, "dist", "cli", "kinetoscope.js")
  if (!existsSync(cli)) return undefined
  const words = [cli, "bench", pathOf(m.name), "--end", String(end), "--repeat", "1", "--json"]
  const times = Array.from({ length: 6 }, () => {
    const done = spawnSync(process.execPath, words, { encoding: "utf8", maxBuffer: 1 << 28 })
    if (done.status !== 0) return Number.POSITIVE_INFINITY
    const timing = JSON.parse(done.stdout) as { readonly load_ms: number; readonly first_run_ms: number }
    return timing.load_ms + timing.first_run_ms
  })
  return Math.min(...times)
}

/** Fresh processes, the least of five: SBML text to first result. AMICI's counts from its compiled module; the build is told. */
function load(program: Program, m: ModelEntry): void {
  once(`load ${m.name} ${program}`, () => {
    // Chen: only its first moment, as libRoadRunner stalls in its ramp.
    const end = m.name === "Chen" ? 1e-3 : m.t_end
    const order: Order = { model: pathOf(m.name), end, steps: 100, tolerances: [], seconds: 0 }
    const ready: Answer[] = []
    for (let i = 0; i < (program === "amici" ? 1 : 5); i++) {
      const answer = ask(places, program, m.name, order, 60).find((a) => a.kind === "ready")
      // What takes a minute once will do so again.
      if (!answer) break
      ready.push(answer)
    }
    if (ready.length === 0) return {}
    const installed = program === "kinetoscope" ? installedLoad(m, end) : undefined
    const cpu = Math.min(...ready.map((a) => a.cpu_ms as number))
    const wall = installed ?? Math.min(...ready.map((a) => a.wall_ms as number))
    const build = ready[0]?.build_seconds
    const peak = Math.min(...ready.map((a) => a.peak_mb))
    return { loads: [...results.loads, { program, model: m.name, cpu, wall, build, peak_mb: peak }] }
  })
}

function overDraws(program: Program, m: ModelEntry, round: number): void {
  if (program === "copasi") return
  inRounds(`draws ${m.name} ${program}`, round, () => {
    const free = freeParameters(m.name)
    const order: Order = {
      model: pathOf(m.name),
      end: m.t_end,
      steps: 100,
      tolerances: [both(1e-4), both(1e-6)],
      seconds: 0,
      parameters: free.ids,
      draws: drawsOf(free.values),
    }
    const added = ask(places, program, m.name, order).flatMap((a) =>
      a.kind === "draws"
        ? [{ program, model: m.name, rtol: a.rtol as number, ms: 1000 / (a.per_second as number) }]
        : [],
    )
    const before = results.draws.map(({ perSecond, ...d }) => ({ ...d, ms: 1000 / perSecond }))
    return { draws: leastOf(before, added).map(({ ms, ...d }) => ({ ...d, perSecond: 1000 / ms })) }
  })
}

function sensitivities(program: Program, m: ModelEntry, round: number): void {
  if (program !== "kinetoscope" && program !== "amici") return
  inRounds(`sensitivities ${m.name} ${program}`, round, () => {
    const { ids } = freeParameters(m.name)
    const order: Order = {
      model: pathOf(m.name),
      end: m.t_end,
      steps: 100,
      tolerances: [both(1e-6)],
      seconds: 4 * seconds,
      sensitivities: ids,
    }
    const added = ask(places, program, m.name, order).flatMap((a) =>
      a.kind === "sensitivities"
        ? [{ program, model: m.name, parameters: ids.length, rtol: a.rtol as number, ms: a.cpu_ms as number }]
        : [],
    )
    return { sensitivities: leastOf(results.sensitivities, added) }
  })
}

/** The whole of Chen with its ramp, at the tightest tolerance: no peer finishes it. */
function tight(m: ModelEntry): void {
  once("tight Chen kinetoscope", () => {
    const order: Order = { model: pathOf("Chen"), end: m.t_end, steps: 100, tolerances: [both(1e-8)], seconds: 0 }
    const added = ask(places, "kinetoscope", "Chen", order).flatMap((a) =>
      a.kind === "run" ? [{ program: "kinetoscope", model: "Chen", rtol: 1e-8, ms: a.cpu_ms as number }] : [],
    )
    return { tight: added }
  })
}

function flagship(): void {
  once("flagship", () => {
    const done = spawnSync(process.execPath, [join(bundled, "flagship.js"), root], { encoding: "utf8" })
    if (done.status !== 0) return {}
    return { flagship: JSON.parse(done.stdout) as NonNullable<Results["flagship"]> }
  })
}

/** From the shell, all in all: the command as it is installed. */
function shell(): void {
  const cli = join(root, "dist", "cli", "kinetoscope.js")
  if (!existsSync(cli)) return
  once("shell", () => {
    const words = [cli, "simulate", pathOf("Boehm"), "--end", "240"]
    const walls = Array.from({ length: 10 }, () => {
      const began = performance.now()
      spawnSync(process.execPath, words)
      return performance.now() - began
    })
    return { shellMs: Math.min(...walls) }
  })
}

async function main(): Promise<void> {
  if (!existsSync(models)) {
    process.stderr.write("the benchmark models are in ../shared/models, which is not here\n")
    process.exit(2)
  }
  mkdirSync(out, { recursive: true })
  await bundle()
  const index = JSON.parse(readFileSync(join(models, "index.json"), "utf8")) as ModelEntry[] | { models: ModelEntry[] }
  const entries = Array.isArray(index) ? index : index.models
  const wanted = option("models")?.split(",")
  const chosen = entries.filter((m) => wanted?.includes(m.name) ?? true)
  const only = option("only")?.split(",") ?? [...stages]
  const asked = option("programs")?.split(",") ?? [...allPrograms]
  const programs = present(places).filter((p) => asked.includes(p))
  for (const p of allPrograms) if (!programs.includes(p)) process.stderr.write(`without ${p}\n`)
  save({
    machine: `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, Node ${process.version}`,
    date: results.date || new Date().toISOString().slice(0, 10),
  })
  const each = (
    names: readonly string[] | undefined,
    measure: (p: Program, m: ModelEntry, round: number) => void,
    times = rounds,
  ): void => {
    for (const m of chosen) {
      if (names && !names.includes(m.name)) continue
      for (let round = 1; round <= times; round++) for (const p of programs) measure(p, m, round)
    }
  }
  if (only.includes("flagship")) flagship()
  if (only.includes("shell")) shell()
  if (only.includes("load")) each(loaded, load, 1)
  if (only.includes("draws")) each(drawn, overDraws)
  if (only.includes("sensitivities")) each(drawn, sensitivities)
  if (only.includes("outputs")) each(sparseOutput, outputs)
  if (only.includes("tight")) for (const m of chosen) if (m.name === "Chen") tight(m)
  if (only.includes("curves")) each(undefined, curves)
  writeFileSync(join(out, "table.md"), tables(results))
  writeFileSync(join(out, "chart.svg"), chart(results.points))
}

await main()
