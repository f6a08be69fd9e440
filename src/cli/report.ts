/**
 * The report of a run for people: what the figure claims, what was given, exposure, what followed (numbers and small
 * plots), and what published experiments say about the model. Plain text without colour codes.
 */
import type { Trajectory } from "../engine/index.ts"
import type { Experiment, FigureFile, ResolvedReadout, Statement } from "../figure/index.ts"
import { type FindingResult, formatCounts, summarize } from "../findings/index.ts"
import { remedyOf } from "./ended.ts"
import { textPlot } from "./text-plot.ts"

export interface ReportInput {
  readonly file: FigureFile
  readonly experiment: Experiment
  readonly system: string
  readonly statements: readonly Pick<Statement, "subject" | "relation" | "object" | "cause" | "negated" | "context">[]
  readonly trajectory: Trajectory
  readonly readouts: readonly ResolvedReadout[]
  readonly findings: readonly FindingResult[] | undefined
  readonly runMilliseconds: number
  readonly allSeconds: number
  readonly columns: number
}

/** Four significant digits, no exponent where it can be avoided. */
export function shortNumber(x: number): string {
  if (!Number.isFinite(x)) return String(x)
  if (x === 0) return "0"
  const size = Math.abs(x)
  return size >= 1e5 || size < 1e-3 ? x.toExponential(2) : String(Number(x.toPrecision(size >= 1 && size < 10 ? 3 : 4)))
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86400 }

/** A time in the unit that a person would choose. */
export function shortTime(t: number, unit: string): string {
  const seconds = t * (secondsOf[unit] ?? 1)
  if (Math.abs(seconds) < 120) return `${shortNumber(seconds)} s`
  if (Math.abs(seconds) < 7200) return `${shortNumber(seconds / 60)} min`
  if (Math.abs(seconds) < 4 * 86400) return `${shortNumber(seconds / 3600)} h`
  return `${shortNumber(seconds / 86400)} d`
}

interface Extreme {
  readonly value: number
  readonly time: number
}

function extreme(time: Float64Array, values: Float64Array, better: (a: number, b: number) => boolean): Extreme {
  let best = 0
  values.forEach((v, i) => {
    if (better(v, values[best] as number)) best = i
  })
  return { value: values[best] ?? Number.NaN, time: time[best] ?? Number.NaN }
}

/** The sample farthest from the first one. */
function peakChange(time: Float64Array, values: Float64Array): Extreme {
  const rest = values[0] ?? 0
  return extreme(time, values, (a, b) => Math.abs(a - rest) > Math.abs(b - rest))
}

function underline(title: string): string {
  return `${title}\n${"─".repeat(title.length)}`
}

function withMass(value: number, readout: ResolvedReadout): string {
  const unit = readout.unit === "uM" ? "µM" : readout.unit
  const molar = `${shortNumber(value)}${unit === "dimensionless" || unit === "" ? "" : ` ${unit}`}`
  // ng/mL is what clinical papers print: µM × g/mol = µg/L = ng/mL
  return readout.unit === "uM" && readout.molarMass !== undefined
    ? `${molar} (${shortNumber(value * readout.molarMass)} ng/mL)`
    : molar
}

function numberLine(
  input: ReportInput,
  row: FigureFile["report"][number],
  readout: ResolvedReadout,
  column: Float64Array,
): string {
  const { time } = input.trajectory
  const found =
    row.take === "max"
      ? extreme(time, column, (a, b) => a > b)
      : row.take === "min"
        ? extreme(time, column, (a, b) => a < b)
        : row.take === "at-end"
          ? { value: column[column.length - 1] ?? Number.NaN, time: time[time.length - 1] ?? 0 }
          : peakChange(time, column)
  const text =
    row.take === "time-of-max"
      ? shortTime(extreme(time, column, (a, b) => a > b).time, input.file.time_unit)
      : withMass(found.value, readout)
  const when = row.take === "time-of-max" ? "" : ` at ${shortTime(found.time, input.file.time_unit)}`
  const published = row.published ? `   published: ${row.published}` : ""
  return `  ${row.label.padEnd(38)} ${text}${when}${published}`
}

function rowsOf(input: ReportInput): readonly FigureFile["report"][number][] {
  if (input.file.report.length > 0) return input.file.report
  return input.readouts.slice(0, 12).map((r) => ({ readout: r.id, take: "peak-change", label: r.label }))
}

function numbers(input: ReportInput): string {
  const lines = rowsOf(input).flatMap((row) => {
    const k = input.readouts.findIndex((r) => r.id === row.readout)
    const readout = input.readouts[k]
    const column = input.trajectory.columns[k]
    return readout && column ? [numberLine(input, row, readout, column)] : []
  })
  return lines.join("\n")
}

/** Ticks that a person would choose, in seconds. */
const niceSeconds = [0, 60, 600, 3600, 6 * 3600, 86400, 3 * 86400, 7 * 86400, 30 * 86400, 365 * 86400]

/** Early hours and late days on one axis: log(1 + t/τ), τ a hundredth of the whole. */
function stretched(time: Float64Array): { readonly at: Float64Array; readonly place: (t: number) => number } {
  const start = time[0] ?? 0
  const length = (time[time.length - 1] ?? 1) - start
  const place = (t: number): number => Math.log1p((100 * (t - start)) / length) / Math.log1p(100)
  return { at: time.map(place), place }
}

/** A line with the times below the plots. */
function timeAxis(input: ReportInput, width: number, place: (t: number) => number): string {
  const { time } = input.trajectory
  const unit = input.file.time_unit
  const end = time[time.length - 1] ?? 0
  const start = time[0] ?? 0
  const line = Array.from({ length: width + 8 }, () => " ")
  let free = 0
  const ticks = niceSeconds.map((s) => s / (secondsOf[unit] ?? 1)).filter((t) => t >= start && t < 0.7 * end)
  for (const t of [...ticks, end]) {
    const label = shortTime(t, unit)
    const at = Math.min(Math.round(place(t) * (width - 1)), width + 8 - label.length)
    if (at < free) continue
    for (const [i, c] of [...label].entries()) line[at + i] = c
    free = at + label.length + 2
  }
  return line.join("").trimEnd()
}

function plots(input: ReportInput): string {
  const width = Math.max(20, Math.min(48, input.columns - 42))
  const axis = stretched(input.trajectory.time)
  const seen = new Set<string>()
  const blocks: string[] = []
  for (const row of rowsOf(input)) {
    const k = input.readouts.findIndex((r) => r.id === row.readout)
    const readout = input.readouts[k]
    const column = input.trajectory.columns[k]
    if (!readout || !column || seen.has(readout.id)) continue
    seen.add(readout.id)
    const least = Math.min(...column)
    const high = Math.max(...column)
    // Rounding of the solver around an empty pool is no number to show.
    const low = Math.abs(least) < 1e-6 * high ? 0 : least
    if (!(high - low > 1e-6 * Math.abs(high))) continue
    const [top, bottom] = textPlot(axis.at, column, { width, height: 2 })
    const name = readout.label.length > 28 ? `${readout.label.slice(0, 27)}…` : readout.label
    blocks.push(`  ${name.padEnd(28)} ${top} ${shortNumber(high)}\n  ${" ".repeat(28)} ${bottom} ${shortNumber(low)}`)
  }
  return [...blocks, `  ${" ".repeat(28)} ${timeAxis(input, width, axis.place)}`].join("\n")
}

function findingsText(results: readonly FindingResult[]): string {
  const summary = summarize(results)
  const lines = [`  Findings: ${formatCounts(summary)} of ${summary.total}`]
  for (const [role, counts] of Object.entries(summary.byRole))
    lines.push(`    ${role.padEnd(12)} ${formatCounts(counts)}`)
  const failed = results.filter((r) => r.verdict === "fail" || r.verdict === "error")
  if (failed.length > 0) {
    lines.push("  Not reproduced:")
    for (const r of failed.slice(0, 12)) lines.push(`    ✕ ${r.id}: ${r.claim || r.reason}`)
    if (failed.length > 12) lines.push(`    … and ${failed.length - 12} more: kinetoscope test shows all`)
  }
  return lines.join("\n")
}

const verbs: Readonly<Record<string, string>> = { activates: "→", increases: "→", inhibits: "⊣", decreases: "⊣" }

function claims(statements: ReportInput["statements"]): string {
  return statements
    .map((s, i) => {
      const verb = verbs[s.relation] ?? s.relation
      const where = s.context.length > 0 ? ` in ${s.context.join(", ")}` : ""
      const told = s.cause === "decrease" ? `   (told of ${s.subject}'s loss)` : ""
      return `  ${String(i + 1).padStart(2)}  ${s.subject} ${s.negated ? "does not " : ""}${verb} ${s.object}${where}${told}`
    })
    .join("\n")
}

/** The whole report, no final newline. */
export function formatReport(input: ReportInput): string {
  const { file, experiment } = input
  const done = experiment.doses.length > 0 ? experiment.doses.join("; ") : "nothing given"
  const changes = [
    ...experiment.perturb,
    ...experiment.without.map((h) => `without ${h}`),
    ...experiment.inputs,
    ...(experiment.preparation ? [experiment.preparation] : []),
  ]
  const subject = input.system ? `${input.system}: ` : ""
  const parts = [`${file.title}\n${"═".repeat(file.title.length)}`]
  if (input.statements.length > 0) parts.push(`${underline("What the figure claims")}\n${claims(input.statements)}`)
  parts.push(
    `${underline("Experiment")}\n  ${experiment.title || experiment.id}\n  ${subject}${[done, ...changes].join("; ")}`,
  )
  const { outcome } = input.trajectory
  if (outcome.kind === "failed")
    parts.push(
      `  The run ended at ${shortTime(outcome.time, file.time_unit)}: ${outcome.message}`,
      `  ${remedyOf(outcome)}`,
    )
  parts.push(`${underline("What followed")}\n${numbers(input)}`)
  parts.push(`${underline("Curves")}\n${plots(input)}`)
  if (input.findings && input.findings.length > 0)
    parts.push(`${underline("Published experiments")}\n${findingsText(input.findings)}`)
  const { statistics } = input.trajectory
  parts.push(
    `Run: ${input.runMilliseconds.toFixed(1)} ms (${statistics.method}, ${statistics.steps} steps); all together ${input.allSeconds.toFixed(1)} s.\n` +
      `The live figure: kinetoscope open ${file.id}\nFor research and teaching, not for clinical decisions.`,
  )
  return parts.join("\n\n")
}
