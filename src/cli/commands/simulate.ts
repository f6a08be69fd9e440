/** `kinetoscope simulate`: a model file → columns over time; with `--runs`, means and deviations over independent runs. */
import { resolve } from "node:path"
import { compile, createSimulator, type Method, type SimulateOptions, type Trajectory } from "../../engine/index.ts"
import type { Model } from "../../model/index.ts"
import type { LogicUpdate } from "../../sbml/index.ts"
import { didYouMean } from "../../text/index.ts"
import { type Column, toCsv, writeWhole } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  numberOption,
  type OptionValues,
  textOption,
} from "../command.ts"
import { loadModelFile, need } from "../model-file.ts"

const methods: readonly Method[] = ["auto", "rodas5p", "bdf", "tsit5", "verner", "ssa"]
const logicUpdates: readonly LogicUpdate[] = ["synchronous", "asynchronous", "hill"]

/** What can be selected, by id. */
function selectable(model: Model): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const list of [model.compartments, model.species, model.parameters, model.reactions]) {
    for (const x of list) ids.add(x.id)
  }
  for (const r of model.reactions) {
    for (const s of [...r.reactants, ...r.products]) if (s.id !== undefined) ids.add(s.id)
  }
  return ids
}

/** The selections as written, each checked; without `--select` every species, as the model means it. */
function selection(model: Model, options: OptionValues): readonly string[] {
  const text = textOption(options, "select")
  if (text === undefined) return model.species.map((s) => (s.hasOnlySubstanceUnits ? s.id : `[${s.id}]`))
  const known = selectable(model)
  const species = new Set(model.species.map((s) => s.id))
  const selected = text
    .split(",")
    .map((s) => s.trim())
    .filter((s) => s !== "")
  for (const s of selected) {
    const inner = /^\[(.*)\]$/u.exec(s)?.[1]
    const among = inner === undefined ? known : species
    if (!among.has(inner ?? s)) {
      const what = inner === undefined ? "a quantity" : "a species"
      const help = didYouMean(inner ?? s, among)
      throw new InputError(`--select: the model has no ${what.slice(2)} '${inner ?? s}'${help ? `; ${help}` : ""}`)
    }
  }
  return selected
}

function wholeNumber(options: OptionValues, name: string, least: number): number | undefined {
  const value = numberOption(options, name)
  if (value !== undefined && (!Number.isSafeInteger(value) || value < least)) {
    throw new InputError(`--${name} takes a whole number from ${least} on, not '${textOption(options, name)}'`)
  }
  return value
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

/** Mean and sum of squared deviations, updated value by value (Welford 1962), at each output time. */
interface Moments {
  readonly mean: Float64Array
  readonly squares: Float64Array
}

function moments(rows: number): Moments {
  return { mean: new Float64Array(rows), squares: new Float64Array(rows) }
}

function addTo(m: Moments, i: number, x: number, n: number): void {
  const before = m.mean[i] as number
  // Equal values keep the mean exactly, infinite ones (the logarithm of 0) included.
  if (x === before) return
  const d = x - before
  const mean = n === 1 ? x : before + d / n
  m.mean[i] = mean
  if (n > 1) m.squares[i] = (m.squares[i] as number) + d * (x - mean)
}

function deviation(m: Moments, n: number): Float64Array {
  return m.squares.map((s) => (n > 1 ? Math.sqrt(s / (n - 1)) : 0))
}

function overRuns(
  select: readonly string[],
  runs: number,
  seed: number,
  once: (seed: number) => Trajectory,
): readonly Column[] {
  let time: Float64Array | undefined
  let plain: readonly Moments[] = []
  let logs: readonly Moments[] = []
  for (let k = 1; k <= runs; k++) {
    const t = once(seedOfRun(seed, k))
    const rows = t.time.length
    if (time === undefined) {
      time = t.time
      plain = select.map(() => moments(rows))
      logs = select.map(() => moments(rows))
    }
    for (let c = 0; c < select.length; c++) {
      const column = t.columns[c]
      const [p, l] = [plain[c], logs[c]]
      if (!column || !p || !l) continue
      for (let i = 0; i < rows; i++) {
        const x = column[i] as number
        addTo(p, i, x, k)
        addTo(l, i, Math.log(x), k)
      }
    }
  }
  const column = (id: string, values: Float64Array): Column => ({ id, label: id, unit: "", values })
  return [
    column("time", time ?? new Float64Array()),
    ...select.flatMap((id, c) => {
      const [p, l] = [plain[c], logs[c]]
      if (!p || !l) return []
      return [
        column(`${id}-mean`, p.mean),
        column(`${id}-sd`, deviation(p, runs)),
        column(`ln(${id})-mean`, l.mean),
        column(`ln(${id})-sd`, deviation(l, runs)),
      ]
    }),
  ]
}

/**
 * Means and deviations of a model's quantities over independent runs.
 * @throws InputError where the model can't be compiled, or a run fails
 */
export function simulateRuns(
  model: Model,
  settings: SimulateOptions & { readonly select: readonly string[] },
  runs: number,
  seed: number,
): readonly Column[] {
  const compiled = compile(model)
  if (compiled.value === undefined) throw new InputError("", compiled.diagnostics)
  const simulator = createSimulator(compiled.value)
  return overRuns(settings.select, runs, seed, (s) => {
    const t = simulator.run({ ...settings, seed: s })
    if (t.outcome.kind === "failed") throw new InputError(failureText(t.outcome))
    return t
  })
}

function failureText(outcome: { readonly time: number; readonly message: string; readonly help: string }): string {
  return `the run ended at time ${outcome.time}: ${outcome.message} ${outcome.help}`
}

function settingsOf(
  options: OptionValues,
  select: readonly string[],
): SimulateOptions & { readonly select: readonly string[] } {
  const start = numberOption(options, "start") ?? 0
  const end = numberOption(options, "end") ?? start + 100
  if (!(end > start)) throw new InputError(`--end (${end}) must lie after --start (${start})`)
  const method = textOption(options, "method")
  if (method !== undefined && !methods.some((m) => m === method)) {
    throw new InputError(`--method takes one of ${methods.join(", ")}, not '${method}'`)
  }
  const positive = (name: string): number | undefined => {
    const value = numberOption(options, name)
    if (value !== undefined && !(value > 0)) throw new InputError(`--${name} takes a number above 0, not ${value}`)
    return value
  }
  return {
    start,
    end,
    steps: wholeNumber(options, "steps", 1) ?? 100,
    select,
    bareSpecies: "amount",
    rtol: positive("rtol"),
    atol: positive("atol"),
    method: methods.find((m) => m === method),
    maxSteps: wholeNumber(options, "max-steps", 1),
    timeLimitSeconds: positive("timeout"),
  }
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const logic = textOption(options, "logic")
  const way = logicUpdates.find((l) => l === logic)
  if (logic !== undefined && !way)
    throw new InputError(`--logic takes one of ${logicUpdates.join(", ")}, not '${logic}'`)
  const model = loadModelFile(ctx, args[0] as string, way)
  const select = selection(model, options)
  const settings = settingsOf(options, select)
  const runs = wholeNumber(options, "runs", 1)
  const seed = wholeNumber(options, "seed", 0) ?? 1
  let failure: string | undefined
  let columns: readonly Column[]
  if (runs === undefined) {
    const t = createSimulator(need(ctx, compile(model))).run({ ...settings, seed })
    if (t.outcome.kind === "failed") failure = failureText(t.outcome)
    columns = [
      { id: "time", label: "time", unit: "", values: t.time },
      ...select.map((id, k) => ({ id, label: id, unit: "", values: t.columns[k] ?? [] })),
    ]
  } else columns = simulateRuns(model, settings, runs, seed)
  const out = textOption(options, "out")
  if (out === undefined) ctx.out(toCsv(columns).replace(/\n$/u, ""))
  else writeWhole(resolve(ctx.cwd, out), toCsv(columns))
  if (failure !== undefined) {
    ctx.err(`kinetoscope: ${failure}`)
    return 1
  }
  return 0
}

export const simulateCommand: CommandSpec = {
  name: "simulate",
  summary: "Simulate a model file: CSV of the selected quantities over time",
  arguments: [{ syntax: "<model>", summary: "a model file (.xml, .ant)" }],
  options: [
    { flags: "--start <time>", summary: "begin at this time (default 0)" },
    { flags: "--end <time>", summary: "run until then (default 100 after the start)" },
    { flags: "--steps <n>", summary: "output intervals (default 100): n + 1 rows" },
    {
      flags: "--select <ids>",
      summary: "a,b: S1 a species' amount, [S1] its concentration, a reaction its rate, any other id its value",
    },
    { flags: "--rtol <x>", summary: "relative tolerance (default 1e-6)" },
    { flags: "--atol <x>", summary: "absolute tolerance" },
    { flags: "--method <name>", summary: methods.join(", ") },
    { flags: "--runs <n>", summary: "X-mean, X-sd, ln(X)-mean, ln(X)-sd over n independent runs" },
    { flags: "--seed <n>", summary: "seed of all that is drawn (default 1)" },
    { flags: "--logic <way>", summary: `how a logical model runs: ${logicUpdates.join(", ")}` },
    { flags: "--max-steps <n>", summary: "give up after so many steps (default 1e6)" },
    { flags: "--timeout <seconds>", summary: "give up after so long" },
    { flags: "--out <file>", summary: "write the CSV there, not to standard output" },
  ],
  examples: [
    "kinetoscope simulate model.xml --end 100 --steps 100 --select S1,[S2] --out run.csv",
    "kinetoscope simulate birth-death.xml --end 50 --steps 50 --select X --method ssa --runs 10000 --seed 7",
  ],
  run,
}
