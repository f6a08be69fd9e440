/**
 * `npm run bench`: time against *achieved* error, ours beside libRoadRunner and COPASI, on the benchmark models of ../shared.
 *
 *   npm run bench -- [--models Boehm,Fujita] [--seconds 1] [--peers /opt/peers/bin/python] [--out bench]
 *
 * For each model and tolerance each program runs alone, in turns; the least CPU time of many runs counts, with all 101
 * output rows. E1 (models/README.md) is the largest error of any species, relative to its largest value. Times at equal
 * E1 are read off straight lines between neighbouring tolerances on log–log axes. Writes results.json, table.md, chart.svg.
 */
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(fileURLToPath(new URL(".", import.meta.url)), "..")
const models = join(root, "..", "shared", "models")
const tolerances = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8]
const levels = [1e-4, 1e-5, 1e-6] as const

interface Entry {
  readonly name: string
  readonly t_end: number
}

interface Timed {
  readonly columns: readonly string[]
  readonly values: readonly (readonly number[])[]
  readonly cpu_ms: number
}

interface Point {
  readonly program: string
  readonly model: string
  readonly rtol: number
  readonly ms: number
  readonly e1: number
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}

const python = option("peers") ?? "/opt/peers/bin/python"
const seconds = Number(option("seconds") ?? "1")
const out = join(root, option("out") ?? "bench")

function runJson(command: string, words: readonly string[]): Record<string, unknown> | undefined {
  const done = spawnSync(command, words, { encoding: "utf8", timeout: 180_000, maxBuffer: 1 << 28 })
  if (done.status !== 0) {
    process.stderr.write(`  ${words[1] ?? command}: ${(done.stderr ?? "").trim().split("\n").at(-1) ?? "no answer"}\n`)
    return undefined
  }
  return JSON.parse(done.stdout) as Record<string, unknown>
}

function ours(model: Entry, rtol: number): Timed | undefined {
  const cli = join(root, "dist", "cli", "kinetoscope.js")
  const words = ["--end", model.t_end, "--steps", 100, "--rtol", rtol, "--atol", rtol * 1e-3, "--repeat", 400, "--json"]
  const got = runJson(process.execPath, [cli, "bench", join(models, `${model.name}.xml`), ...words.map(String)])
  return (
    got && {
      columns: got["columns"] as string[],
      values: got["values"] as number[][],
      cpu_ms: got["run_cpu_ms_min"] as number,
    }
  )
}

function peer(name: string, model: Entry, rtol: number): Timed | undefined {
  const words = [model.t_end, 100, rtol, rtol * 1e-3, seconds].map(String)
  const script = join(root, "bench", "peers", "time-model.py")
  return runJson(python, [script, name, join(models, `${model.name}.xml`), ...words]) as Timed | undefined
}

/** Columns of a table by name, each divided by its own largest value, so that amounts and concentrations compare. */
function scaled(
  columns: readonly string[],
  values: readonly (readonly number[])[],
): ReadonlyMap<string, readonly number[]> {
  return new Map(
    columns.map((id, k) => {
      const column = values.map((row) => row[k] as number)
      const most = column.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
      return [id.replace(/^\[|\]$/gu, ""), most > 0 ? column.map((v) => v / most) : column]
    }),
  )
}

interface Reference {
  readonly columns: readonly string[]
  readonly values: readonly (readonly number[])[]
}

function readReference(name: string): Reference | undefined {
  const path = join(models, `${name}.ref.csv`)
  if (!existsSync(path)) return undefined
  const [head = "", ...rows] = readFileSync(path, "utf8").trim().split(/\r?\n/u)
  return { columns: head.split(","), values: rows.map((r) => r.split(",").map(Number)) }
}

/** E1: species whose largest value is below 1e-12 of the largest of all are left out, as models/README.md says. */
function errorOf(got: Timed, reference: Reference): number {
  const mine = scaled(got.columns, got.values)
  const theirs = scaled(reference.columns, reference.values)
  const sizes = reference.columns.map((_, k) =>
    reference.values.reduce((m, row) => Math.max(m, Math.abs(row[k] as number)), 0),
  )
  const largest = Math.max(...sizes.slice(1))
  let worst = 0
  reference.columns.forEach((id, k) => {
    if (k === 0 || (sizes[k] as number) < 1e-12 * largest) return
    const [a, b] = [mine.get(id.replace(/^\[|\]$/gu, "")), theirs.get(id.replace(/^\[|\]$/gu, ""))]
    if (!a || !b) return
    b.forEach((v, i) => {
      worst = Math.max(worst, Math.abs((a[i] ?? Number.NaN) - v))
    })
  })
  return worst
}

/** Time at a given error, between the two tolerances around it; undefined where none reaches it. */
function timeAt(points: readonly Point[], e1: number): number | undefined {
  const sorted = [...points].filter((p) => p.e1 > 0).sort((a, b) => b.e1 - a.e1)
  const reached = sorted.findIndex((p) => p.e1 <= e1)
  if (reached < 0) return undefined
  const fine = sorted[reached] as Point
  const coarse = sorted[reached - 1]
  if (!coarse) return fine.ms
  const share = Math.log(coarse.e1 / e1) / Math.log(coarse.e1 / fine.e1)
  return Math.min(fine.ms, Math.exp(Math.log(coarse.ms) + share * Math.log(fine.ms / coarse.ms)))
}

function cell(ms: number | undefined): string {
  return ms === undefined ? "–" : ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)
}

function table(points: readonly Point[], names: readonly string[], programs: readonly string[]): string {
  const head = [
    "model",
    ...levels.flatMap((e) => programs.map((p) => `${p} at ${e.toExponential(0)}`)),
    ...levels.map((e) => `best peer / ours at ${e.toExponential(0)}`),
  ]
  const lines = names.map((name) => {
    const times = levels.map((e) =>
      programs.map((p) =>
        timeAt(
          points.filter((q) => q.model === name && q.program === p),
          e,
        ),
      ),
    )
    const ratios = times.map(([mine, ...others]) => {
      const best = Math.min(...others.filter((t): t is number => t !== undefined))
      return mine === undefined || !Number.isFinite(best) ? "–" : (best / mine).toFixed(1)
    })
    return `| ${[name, ...times.flatMap((row) => row.map(cell)), ...ratios].join(" | ")} |`
  })
  return [`| ${head.join(" | ")} |`, `|${head.map(() => " --- ").join("|")}|`, ...lines].join("\n")
}

/** Work–precision, all models on one sheet: error across, time up, a line per program and model. */
function chart(points: readonly Point[], names: readonly string[], programs: readonly string[]): string {
  const [columns, width, height] = [5, 190, 130]
  const rows = Math.ceil(names.length / columns)
  const colour: Readonly<Record<string, string>> = { kinetoscope: "#1B1E23", roadrunner: "#A85A0C", copasi: "#2C669F" }
  const x = (e: number): number => 20 + ((-Math.log10(Math.max(e, 1e-10)) + 0) / 10) * (width - 40)
  const parts = names.map((name, i) => {
    const mine = points.filter((p) => p.model === name)
    const times = mine.map((p) => Math.log10(p.ms))
    const [low, high] = [Math.min(...times), Math.max(...times)]
    const y = (ms: number): number => height - 20 - ((Math.log10(ms) - low) / Math.max(0.1, high - low)) * (height - 45)
    const lines = programs.map((program) => {
      const path = mine.filter((p) => p.program === program).map((p) => `${x(p.e1).toFixed(1)},${y(p.ms).toFixed(1)}`)
      return `<polyline points="${path.join(" ")}" fill="none" stroke="${colour[program]}" stroke-width="1.6"/>`
    })
    const label = `<text x="20" y="14" font-size="11" fill="#1B1E23">${name}</text><text x="20" y="${height - 4}" font-size="9" fill="#5D626B">${cell(10 ** low)} to ${cell(10 ** high)} ms</text>`
    return `<g transform="translate(${(i % columns) * width} ${Math.floor(i / columns) * height})">${label}${lines.join("")}</g>`
  })
  const legend = programs
    .map((p, i) => `<text x="${20 + i * 110}" y="${rows * height + 14}" font-size="11" fill="${colour[p]}">${p}</text>`)
    .join("")
  const size = `width="${columns * width}" height="${rows * height + 24}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif"><rect ${size} fill="#FCFBF8"/>${parts.join("")}${legend}<text x="380" y="${rows * height + 14}" font-size="10" fill="#5D626B">achieved error falls to the right (1 to 1e-10), time rises upwards, both logarithmic</text></svg>\n`
}

if (!existsSync(models)) {
  process.stderr.write("the benchmark models are in ../shared/models, which is not here\n")
  process.exit(2)
}
const index = JSON.parse(readFileSync(join(models, "index.json"), "utf8")) as Entry[] | { models: Entry[] }
const wanted = option("models")?.split(",")
const entries = (Array.isArray(index) ? index : index.models).filter((m) => (wanted ? wanted.includes(m.name) : true))
const programs = ["kinetoscope", ...(existsSync(python) ? ["roadrunner", "copasi"] : [])]
if (programs.length === 1)
  process.stderr.write(`no peers: ${python} is not here (bench/README.md says how to install them)\n`)
const points: Point[] = []
const names: string[] = []
for (const entry of entries) {
  const reference = readReference(entry.name)
  if (!reference) continue
  names.push(entry.name)
  for (const rtol of tolerances) {
    for (const program of programs) {
      const got = program === "kinetoscope" ? ours(entry, rtol) : peer(program, entry, rtol)
      if (!got) continue
      points.push({ program, model: entry.name, rtol, ms: got.cpu_ms, e1: errorOf(got, reference) })
    }
  }
  const line = programs.map(
    (p) =>
      `${p} ${cell(
        timeAt(
          points.filter((q) => q.model === entry.name && q.program === p),
          1e-5,
        ),
      )}`,
  )
  process.stderr.write(`${entry.name}: ms at E1 = 1e-5: ${line.join(", ")}\n`)
}
const machine = `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, Node ${process.version}`
writeFileSync(
  join(out, "results.json"),
  `${JSON.stringify({ machine, date: option("date") ?? "", points }, null, 1)}\n`,
)
writeFileSync(
  join(out, "table.md"),
  `${machine}. Least CPU time of a run in ms, 101 output rows, at equal achieved error E1.\n\n${table(points, names, programs)}\n`,
)
writeFileSync(join(out, "chart.svg"), chart(points, names, programs))
