/** Tables of a report, each a pure function of what was gathered; some of them stand in a figure's README too. */
import type { FigureFile } from "../../figure/index.ts"
import type { FindingResult, Verdict } from "../../findings/index.ts"
import type { Model } from "../../model/index.ts"
import { shortNumber } from "../report.ts"
import { type Block, bullets, paragraph, table } from "./blocks.ts"
import { changed, type Gathered, type VerdictColumn } from "./gather.ts"
import { constantsOf, moduleOfReadout, type Provenance, provenanceOf } from "./provenance.ts"

const glyphs: Readonly<Record<Verdict, string>> = { pass: "✓", near: "≈", fail: "✕", "not covered": "–", error: "!" }
const shown: readonly Verdict[] = ["pass", "near", "fail", "not covered", "error"]

const count = (results: readonly FindingResult[], verdict: Verdict): number =>
  results.filter((r) => r.verdict === verdict).length

/** Verdicts by some key of the findings. */
function countTable(
  name: string,
  results: readonly FindingResult[],
  keys: (r: FindingResult) => readonly string[],
): Block {
  const all = [...new Set(results.flatMap(keys))].sort()
  return table(
    [name, ...shown.slice(0, 4), "of"],
    all.map((key) => {
      const mine = results.filter((r) => keys(r).includes(key))
      return [key, ...shown.slice(0, 4).map((v) => String(count(mine, v))), String(mine.length)]
    }),
  )
}

/** Calibration, validation and contested findings, by tier. */
export function roleTable(results: readonly FindingResult[]): Block {
  return countTable("", results, (r) => [`${r.role}, tier ${r.tier}`])
}

/** The same by module of the model, by paper, by topic. */
export function groupTables(
  file: FigureFile,
  results: readonly FindingResult[],
  moduleOf: (id: string) => string,
): readonly Block[] {
  const modules = (r: FindingResult): readonly string[] => [
    ...new Set(r.expectations.map((e) => moduleOfReadout(file, moduleOf, e.readout))),
  ]
  return [
    paragraph("By module of the model (of the readouts that a finding looks at):"),
    countTable("module", results, modules),
    paragraph("By paper:"),
    countTable("paper", results, (r) => [r.cite || "no citation"]),
    paragraph("By topic:"),
    countTable("topic", results, (r) => (r.topics.length > 0 ? r.topics : ["none"])),
  ]
}

function interval(r: FindingResult): string {
  const side = (x: number | null): string => (x === null ? "…" : shortNumber(x))
  return r.within ? `${side(r.within[0])} to ${side(r.within[1])}` : ""
}

/** One row per finding: verdict, worst value, interval, share of the ensemble that passes. */
export function findingsTable(results: readonly FindingResult[], gathered: Gathered): Block {
  const passing = gathered.passing
  return table(
    ["finding", "role, tier", "verdict", "worst value", "expected", ...(passing ? ["ensemble"] : []), "claim"],
    results.map((r) => [
      `\`${r.id}\``,
      `${r.role}, ${r.tier}`,
      `${glyphs[r.verdict]} ${r.verdict}`,
      r.value === null ? "" : shortNumber(r.value),
      interval(r),
      ...(passing ? [`${Math.round(100 * (passing.get(r.id) ?? 0))} %`] : []),
      r.claim,
    ]),
  )
}

/** What does not pass, with the reason that the figure's list gives. */
export function failuresList(results: readonly FindingResult[], known: ReadonlyMap<string, string>): Block {
  const items = results
    .filter((r) => r.verdict !== "pass")
    .map((r) => `\`${r.id}\` (${r.role}, tier ${r.tier}, ${r.verdict}): ${known.get(r.id) ?? r.reason}`)
  return bullets(items.length > 0 ? items : ["none"])
}

/** Passes of each hypothesis, switched off and refitted. */
export function hypothesisTable(gathered: Gathered): Block {
  const groups = [
    ["calibration", 1],
    ["calibration", 2],
    ["validation", 1],
    ["validation", 2],
    ["contested", 3],
  ] as const
  const row = (label: string, results: readonly FindingResult[], how: string): readonly string[] => [
    label,
    how,
    ...groups.map(([role, tier]) => {
      const mine = results.filter((r) => r.role === role && r.tier === tier)
      return `${count(mine, "pass")} of ${mine.length}`
    }),
  ]
  const refits = gathered.refitted.map((c) => {
    const iterations = c.fit.starts.reduce((n, s) => n + s.iteration, 0)
    const end = c.fit.starts.every((s) => s.done) ? "converged" : "stopped"
    return row(`${c.label} alone`, c.results, `refitted, ${end} after ${iterations} iterations`)
  })
  return table(
    ["", "parameters", ...groups.map(([role, tier]) => `${role}, tier ${tier}`)],
    [
      row("all together", gathered.whole.results, "the model's"),
      ...gathered.alone.map((c) => row(`${c.label} alone`, c.results, "the model's")),
      ...refits,
    ],
  )
}

function matrixColumns(gathered: Gathered): readonly VerdictColumn[] {
  return gathered.refitted.length > 0 ? gathered.refitted : gathered.alone
}

/** Hypothesis × finding; what tells hypotheses apart is marked. */
export function matrixTable(gathered: Gathered): Block {
  const columns = matrixColumns(gathered)
  return table(
    ["finding", "role, tier", "all", ...columns.map((c) => `${c.label} alone`), "tells apart"],
    gathered.whole.results.map((r, i) => {
      const verdicts = columns.map((c) => c.results[i]?.verdict ?? "error")
      const apart = new Set(verdicts.map((v) => v === "pass")).size > 1
      return [
        `\`${r.id}\``,
        `${r.role}, ${r.tier}`,
        glyphs[r.verdict],
        ...verdicts.map((v) => glyphs[v]),
        apart ? "yes" : "",
      ]
    }),
  )
}

/** Findings that some hypotheses alone explain and others do not: by who explains them. */
export function discriminating(gathered: Gathered): Block {
  const columns = matrixColumns(gathered)
  const groups = new Map<string, string[]>()
  gathered.whole.results.forEach((r, i) => {
    const who = columns.filter((c) => c.results[i]?.verdict === "pass").map((c) => c.label)
    if (who.length === columns.length) return
    const key = who.length === 0 ? (r.verdict === "pass" ? "none alone, only together" : "") : who.join(", ")
    if (key !== "") groups.set(key, [...(groups.get(key) ?? []), `\`${r.id}\``])
  })
  return bullets(
    [...groups].map(
      ([who, ids]) => `explained by **${who}**${who.startsWith("none") ? "" : " alone"}: ${ids.join(", ")}`,
    ),
  )
}

/** What each switch is worth: the verdicts that change when it is cut. */
export function cutsTable(gathered: Gathered, statements: ReadonlyMap<string, readonly string[]>): Block {
  return table(
    ["cut", "statements", "passes lost", "passes gained", "lost"],
    gathered.cuts.map((c) => {
      const rows = changed(gathered.whole, c)
      const lost = rows.filter((r) => r.from === "pass")
      const gained = rows.filter((r) => r.to === "pass")
      return [
        `\`${c.id}\` ${c.label}`,
        (statements.get(c.id) ?? []).join(", "),
        String(lost.length),
        gained.length === 0 ? "0" : `${gained.length}: ${gained.map((r) => `\`${r.id}\``).join(", ")}`,
        lost.map((r) => `\`${r.id}\``).join(", "),
      ]
    }),
  )
}

/** Counts of the model's constants by where they come from, module by module. */
export function provenanceTable(model: Model, moduleOf: (id: string) => string): Block {
  const kinds: readonly Provenance[] = ["published", "assumed", "fitted", "not told", "defined"]
  const constants = constantsOf(model)
  const modules = [...new Set(constants.map((p) => moduleOf(p.id)))]
  const row = (name: string, mine: typeof constants): readonly string[] => [
    name,
    ...kinds.map((k) => String(mine.filter((p) => provenanceOf(p) === k).length)),
  ]
  return table(
    ["module", "published", "assumed", "fitted", "not told", "definitions, switches, doses, genotypes"],
    [
      ...modules.map((m) =>
        row(
          m,
          constants.filter((p) => moduleOf(p.id) === m),
        ),
      ),
      row("all", constants),
    ],
  )
}

/** The numbers that are knowledge: published and fitted ones, each with its note. */
export function constantsTable(model: Model, kind: Provenance): Block {
  const rows = constantsOf(model).filter((p) => provenanceOf(p) === kind)
  return table(
    ["parameter", "value", "meaning", "note"],
    rows.map((p) => [
      `\`${p.id}\``,
      `${p.value === undefined ? "" : shortNumber(p.value)} ${p.units === undefined || p.units === "dimensionless" ? "" : p.units}`,
      p.name ?? "",
      p.notes ?? "",
    ]),
  )
}

/** Readout, unit, meaning, findings that test it. */
export function readoutTable(file: FigureFile, results: readonly FindingResult[]): Block {
  const rows = Object.entries(file.readouts).filter(([id, r]) => {
    const ofOther = r.group === "exposure" && r.drug !== undefined && !/_(?:ket|NK|HNK|MK801)$/u.test(id)
    return !ofOther || results.some((f) => f.expectations.some((e) => e.readout === id))
  })
  return table(
    ["readout", "unit", "meaning", "findings that test it"],
    rows.map(([id, r]) => {
      const ids = results.filter((f) => f.expectations.some((e) => e.readout === id)).map((f) => f.id)
      const more = ids.length > 4 ? ` and ${ids.length - 4} more` : ""
      const meaning = r.meaning === undefined ? r.label : `${r.label}; ${r.meaning}`
      return [`\`${id}\``, r.unit, meaning, `${ids.slice(0, 4).join(", ")}${more}`]
    }),
  )
}
