/** Sections of a report: what every figure's report says, then what the figure's own `report.yml` adds. */
import { type BandCurve, bandsSvg } from "../../draw/index.ts"
import { type FigureFile, resolveReadout, untreated } from "../../figure/index.ts"
import { type Finding, type FindingResult, judge } from "../../findings/index.ts"
import type { Ensemble } from "../../fit/index.ts"
import type { Model } from "../../model/index.ts"
import { shortNumber } from "../report.ts"
import type { Runnable } from "../run-figure.ts"
import { type Block, bullets, heading, paragraph, table } from "./blocks.ts"
import { changed, type Gathered, type StoredFit } from "./gather.ts"
import { constantsOf, provenanceOf } from "./provenance.ts"
import { type ReportChart, type ReportSection, type ReportSpec, rangeTimes } from "./spec.ts"
import {
  constantsTable,
  cutsTable,
  discriminating,
  failuresList,
  findingsTable,
  groupTables,
  hypothesisTable,
  matrixTable,
  provenanceTable,
  readoutTable,
  roleTable,
} from "./tables.ts"

export interface ReportContents {
  readonly runnable: Runnable
  readonly gathered: Gathered
  readonly known: ReadonlyMap<string, string>
  /** Statements by switch. */
  readonly statements: ReadonlyMap<string, readonly string[]>
  readonly moduleOf: (id: string) => string
  readonly fit: StoredFit | undefined
  readonly spec: ReportSpec | undefined
  readonly compare: (path: string) => readonly Finding[]
}

function modelSection(model: Model, moduleOf: (id: string) => string): readonly Block[] {
  const published = constantsOf(model).filter((p) => provenanceOf(p) === "published")
  const unchecked = published.filter((p) => /unchecked/iu.test(p.notes ?? "")).length
  const size = `${model.species.length} states, ${model.reactions.length} reactions, ${model.parameters.length} parameters, ${model.rules.length} rules`
  return [
    heading(2, "What is known, assumed and fitted"),
    paragraph(
      `The model has ${size}. Every constant says in its notes where it comes from; the counts are of those notes. ${unchecked} of the ${published.length} published ones are marked *unchecked*: quoted without reading the source.`,
    ),
    provenanceTable(model, moduleOf),
    heading(3, "Published constants"),
    constantsTable(model, "published"),
    heading(3, "Fitted constants"),
    constantsTable(model, "fitted"),
  ]
}

function findingsSection(contents: ReportContents): readonly Block[] {
  const { results } = contents.gathered.whole
  const { file } = contents.runnable
  if (results.length === 0) return [heading(2, "Findings"), paragraph("The figure has no findings yet.")]
  return [
    heading(2, "Findings"),
    paragraph(
      "Calibration findings were tuned to, validation findings never were; contested ones disagree between laboratories and are no target. Verdicts: pass, near (missed by less than a tenth of the interval, or 5 % of a one-sided bound), fail, not covered.",
    ),
    roleTable(results),
    ...groupTables(file, results, contents.moduleOf),
    heading(3, "What does not pass, and why"),
    failuresList(results, contents.known),
    heading(3, "Every finding"),
    findingsTable(results, contents.gathered),
  ]
}

function hypothesisSection(contents: ReportContents): readonly Block[] {
  const { gathered } = contents
  if (gathered.alone.length === 0) return []
  const refitted = gathered.refitted.length > 0
  return [
    heading(2, "Hypotheses"),
    paragraph(
      refitted
        ? "Each hypothesis alone, with the model's own parameters and refitted to the calibration findings with the others switched off. Switching off without a refit is unfair to what is left."
        : "Each hypothesis alone, with the model's own parameters: no refits are stored with this figure.",
    ),
    hypothesisTable(gathered),
    heading(3, "Which findings tell them apart"),
    discriminating(gathered),
    heading(3, `Hypothesis × finding${refitted ? ", refitted" : ""}`),
    matrixTable(gathered),
    heading(3, "What each arrow is worth"),
    paragraph("The verdicts that change when a statement's switch is cut and nothing is refitted."),
    cutsTable(gathered, contents.statements),
  ]
}

function fitSection(contents: ReportContents): readonly Block[] {
  const { fit, gathered } = contents
  if (!fit) return []
  const blocks: Block[] = [heading(2, "The fit, its ensemble, and what it pins down")]
  const ensemble = fit.ensemble
  if (ensemble) {
    blocks.push(
      paragraph(
        `A random walk of ${ensemble.tried} steps from the optimum (seed ${ensemble.seed}) gave ${ensemble.members.length} sets that keep every tier-1 finding that holds there.`,
      ),
    )
  }
  for (const c of gathered.seeds) {
    const rows = changed(gathered.whole, c)
    const cost = c.fit.best ? `, cost ${shortNumber(c.fit.best.cost)}` : ""
    blocks.push(
      paragraph(
        `A second fit, from starting points drawn with seed ${c.fit.seed}${cost}: ${rows.length === 0 ? "no verdict differs." : `${rows.length} of ${gathered.whole.results.length} verdicts not the same:`}`,
      ),
    )
    if (rows.length > 0) blocks.push(bullets(rows.map((r) => `\`${r.id}\`: ${r.from} → ${r.to}`)))
  }
  const pinned = (fit.combinations ?? []).filter((c) => c.left < 0.5)
  if (pinned.length > 0) {
    blocks.push(
      paragraph(
        `${pinned.length} of ${fit.parameters.length} combinations of parameters are known to half of their prior or better (singular values of the findings' margins by the logarithms of parameters, an interval taken as four standard deviations). A share is the parameter's part of the direction.`,
      ),
      table(
        ["left of the prior", "combination"],
        pinned.map((c) => [
          `${(100 * c.left).toFixed(0)} %`,
          c.parts.map((p) => `${p.share < 0 ? "−" : "+"}${Math.abs(p.share).toFixed(2)} \`${p.id}\``).join(" ") ||
            "many small shares",
        ]),
      ),
    )
    const loose = (fit.combinations ?? []).filter((c) => c.left > 0.9)
    const ids = [...new Set(loose.flatMap((c) => c.parts.slice(0, 1).map((p) => `\`${p.id}\``)))]
    blocks.push(
      paragraph(
        `${loose.length} directions are not known better than before; the largest part of each: ${ids.join(", ")}.`,
      ),
    )
  }
  return blocks
}

/** Value and interval of every expectation, as a table. */
function comparison(file: FigureFile, findings: readonly Finding[], results: readonly FindingResult[]): Block {
  const taken = (k: number, i: number): string => {
    const e = findings[k]?.expect[i]
    if (e === undefined) return ""
    const how = e.take === undefined || e.take === "value" ? "" : `${e.take} `
    return `${how}${e.over ? `over ${e.over.join(" to ")}` : `at ${e.at}`}, ${e.compare ?? e.of ?? (e.order ?? []).join(" > ")}`
  }
  const unitOf = (unit: string): string => (unit === "" ? "" : ` ${unit}`)
  return table(
    ["", "readout", "taken", "model", "expected", "verdict", "source"],
    results.flatMap((r, k) =>
      r.expectations.map((e, i) => {
        const side = (x: number | null | undefined): string => (x === null || x === undefined ? "…" : shortNumber(x))
        return [
          i === 0 ? r.claim : "",
          file.readouts[e.readout]?.label ?? e.readout,
          taken(k, i),
          e.value === null ? "" : `${shortNumber(e.value)}${unitOf(e.unit)}`,
          e.within ? `${side(e.within[0])} to ${side(e.within[1])}${unitOf(e.unit)}` : "",
          e.verdict,
          i === 0 ? r.cite : "",
        ]
      }),
    ),
  )
}

const pointsPerChart = 121

function drawChart(runnable: Runnable, chart: ReportChart, ensemble: Ensemble | undefined): string {
  const { file, runner } = runnable
  const unit = file.time_unit
  const end = rangeTimes(chart.until, unit)[0]
  const times = Array.from({ length: pointsPerChart }, (_, i) => (end * i) / (pointsPerChart - 1))
  const readout = resolveReadout(file, chart.readout)
  if (!readout) throw new RangeError(`a chart of the report names '${chart.readout}', which the figure does not have`)
  const curveOf = (doses: readonly string[]): Float64Array => {
    const plan = runner.plan({
      ...untreated,
      ...(chart.system === undefined ? {} : { system: chart.system }),
      doses: [...doses],
    })
    if (!plan.value) throw new RangeError(plan.diagnostics[0]?.message ?? "a chart's doses cannot be read")
    return runner.run(plan.value, { times, select: [readout.quantity] }).columns[0] ?? new Float64Array()
  }
  const minutesPer: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, h: 60, d: 1440 }
  const factor = minutesPer[unit] ?? 1
  const members = chart.band ? (ensemble?.members ?? []) : []
  const curves = Object.entries(chart.arms).map(([label, doses], i): BandCurve => {
    const values = curveOf(doses)
    if (i > 0 || members.length < 2) return { label, values }
    const all = members.map((m) => {
      runner.override(m.values)
      return curveOf(doses)
    })
    runner.override({})
    const edge = (pick: (...v: number[]) => number): number[] => times.map((_, k) => pick(...all.map((c) => c[k] ?? 0)))
    return { label, values, low: edge(Math.min), high: edge(Math.max) }
  })
  return bandsSvg({
    title: chart.title,
    unit: `${readout.label} (${readout.unit})`,
    minutes: times.map((t) => t * factor),
    curves,
    published: chart.published.map((p) => {
      const [from, to] = rangeTimes(p.at, unit)
      return { from: from * factor, to: to * factor, low: p.within[0], high: p.within[1] }
    }),
  })
}

function ownSection(contents: ReportContents, section: ReportSection): readonly Block[] {
  const { runnable, fit } = contents
  const blocks: Block[] = [heading(2, section.title)]
  for (const part of section.text.split(/\n\s*\n/u)) if (part.trim() !== "") blocks.push(paragraph(part))
  if (section.compare !== undefined) {
    const findings = contents.compare(section.compare)
    const results = findings.map((f) => judge(runnable.runner, f))
    blocks.push(comparison(runnable.file, findings, results))
    const notes = findings.flatMap((f) => (f.note === undefined ? [] : [`${f.claim} ${f.note}`]))
    if (notes.length > 0) blocks.push(bullets(notes))
  }
  if (section.charts.length > 0) {
    const svgs = section.charts.map((c) => drawChart(runnable, c, fit?.ensemble))
    const band =
      section.charts.some((c) => c.band) && fit?.ensemble ? " Bands: least and greatest of the ensemble." : ""
    blocks.push({ kind: "charts", svgs, caption: `Curves of the model; boxes: published ranges.${band}` })
  }
  return blocks
}

/** The report in a few lines. */
function inShort({ gathered, fit }: ReportContents): Block {
  const { results } = gathered.whole
  const passing = (role: string, tier: number): string => {
    const mine = results.filter((r) => r.role === role && r.tier === tier)
    return `${mine.filter((r) => r.verdict === "pass").length} of ${mine.length} of tier ${tier}`
  }
  const items = [
    `Calibration findings that pass: ${passing("calibration", 1)}, ${passing("calibration", 2)}; held back: ${passing("validation", 1)}, ${passing("validation", 2)}.`,
  ]
  const noncontested = (column: { readonly results: readonly FindingResult[] }): number =>
    column.results.filter((r) => r.tier < 3 && r.verdict === "pass").length
  const columns = gathered.refitted.length > 0 ? gathered.refitted : gathered.alone
  if (columns.length > 0) {
    const rows = [...columns].sort((a, b) => noncontested(b) - noncontested(a))
    const counts = rows.map((c) => `${c.label} ${noncontested(c)}`).join(", ")
    const how = gathered.refitted.length > 0 ? "alone and refitted" : "alone"
    const least = results.filter((r) => r.tier < 3).length
    items.push(
      `Of ${least} findings of tiers 1 and 2 each hypothesis ${how} passes: ${counts}; all together ${noncontested(gathered.whole)}.`,
    )
    const apart = results.filter((_, i) => new Set(columns.map((c) => c.results[i]?.verdict === "pass")).size > 1)
    items.push(`${apart.length} of ${results.length} findings tell the hypotheses apart.`)
  }
  if (fit?.ensemble && gathered.passing) {
    const steady = [...gathered.passing.values()].filter((v) => v === 0 || v === 1).length
    items.push(
      `In an ensemble of ${fit.ensemble.members.length} sets ${steady} of ${results.length} verdicts are the same in all.`,
    )
  }
  for (const c of gathered.seeds)
    items.push(
      `A fit from another seed ends with ${results.length - changed(gathered.whole, c).length} of ${results.length} verdicts the same.`,
    )
  return bullets(items)
}

/** The whole report. */
export function reportBlocks(contents: ReportContents): readonly Block[] {
  const { runnable, gathered, spec } = contents
  const { file, model } = runnable
  return [
    heading(1, `${file.title}: report on the model`),
    paragraph(
      `Made by \`kinetoscope report ${runnable.name}\` from the figure's folder; nothing in it is written by hand but the words of \`report.yml\`. For research and teaching, not for clinical decisions.`,
    ),
    ...(spec?.intro ? [paragraph(spec.intro)] : []),
    ...(gathered.whole.results.length > 0 ? [inShort(contents)] : []),
    ...findingsSection(contents),
    ...hypothesisSection(contents),
    ...fitSection(contents),
    ...(spec?.sections ?? []).flatMap((s) => ownSection(contents, s)),
    ...modelSection(model, contents.moduleOf),
    heading(2, "Readouts"),
    readoutTable(file, gathered.whole.results),
  ]
}
