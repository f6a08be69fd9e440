/** Results of many findings → counts, a table for people, JUnit XML and Markdown. */
import { type FindingResult, type Verdict, verdicts } from "./finding.ts"

export type Counts = Readonly<Record<Verdict, number>>

/** How many of each verdict. */
export function countVerdicts(results: readonly FindingResult[]): Counts {
  const counts = Object.fromEntries(verdicts.map((v) => [v, 0])) as Record<Verdict, number>
  for (const r of results) counts[r.verdict] += 1
  return counts
}

export interface VerdictSummary extends Counts {
  readonly total: number
  readonly byRole: Readonly<Record<string, Counts>>
  readonly byTier: Readonly<Record<string, Counts>>
}

function grouped(
  results: readonly FindingResult[],
  key: (r: FindingResult) => string,
): Readonly<Record<string, Counts>> {
  const keys = [...new Set(results.map(key))].sort()
  return Object.fromEntries(keys.map((k) => [k, countVerdicts(results.filter((r) => key(r) === k))]))
}

/** Counts over all, by role (calibration and validation are always told apart) and by tier. */
export function summarize(results: readonly FindingResult[]): VerdictSummary {
  return {
    ...countVerdicts(results),
    total: results.length,
    byRole: grouped(results, (r) => r.role),
    byTier: grouped(results, (r) => String(r.tier)),
  }
}

const glyphs: Readonly<Record<Verdict, string>> = { pass: "✓", near: "≈", fail: "✕", "not covered": "–", error: "!" }

function shortNumber(x: number | null): string {
  return x === null ? "" : String(Number(x.toPrecision(3)))
}

function interval(within: FindingResult["within"]): string {
  return within
    ? `[${within[0] === null ? "…" : shortNumber(within[0])}, ${within[1] === null ? "…" : shortNumber(within[1])}]`
    : ""
}

/** A table in plain text, calibration, validation and contested findings under heads of their own. */
export function formatResults(
  results: readonly FindingResult[],
  knownFailures: ReadonlyMap<string, string> = new Map(),
): string {
  const lines: string[] = []
  const idWidth = Math.max(8, ...results.map((r) => r.id.length))
  for (const role of ["calibration", "validation", "contested"]) {
    const mine = results.filter((r) => r.role === role)
    if (mine.length === 0) continue
    lines.push(`${role[0]?.toUpperCase()}${role.slice(1)}`)
    for (const r of mine) {
      const value = `${shortNumber(r.value)} ${interval(r.within)}`.trim()
      lines.push(`  ${glyphs[r.verdict]} ${r.id.padEnd(idWidth)}  tier ${r.tier}  ${r.verdict.padEnd(11)}  ${value}`)
      const why = knownFailures.get(r.id)
      if (r.verdict !== "pass" && r.reason) lines.push(`      ${r.reason}`)
      if (r.verdict !== "pass" && why) lines.push(`      known: ${why}`)
      if (r.verdict === "pass" && why)
        lines.push("      listed as a known failure, and passes now: take it off the list")
    }
    lines.push("")
  }
  return lines.join("\n").trimEnd()
}

/** `51 passed, 5 near, 8 failed, 3 not covered` with the zeros left out (passed apart). */
export function formatCounts(counts: Counts): string {
  const words: readonly (readonly [Verdict, string])[] = [
    ["pass", "passed"],
    ["near", "near"],
    ["fail", "failed"],
    ["not covered", "not covered"],
    ["error", "in error"],
  ]
  return words
    .filter(([v]) => v === "pass" || counts[v] > 0)
    .map(([v, word]) => `${counts[v]} ${word}`)
    .join(", ")
}

function xml(text: string): string {
  // Control characters are not allowed in XML 1.0 at all.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are taken out
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu, "")
  return clean.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}

/** JUnit XML: one test case per finding; `near` and `fail` are failures, `not covered` is skipped. */
export function formatJunit(figure: string, results: readonly FindingResult[]): string {
  const counts = countVerdicts(results)
  const failures = counts.fail + counts.near
  const head = `<testsuite name="${xml(figure)}" tests="${results.length}" failures="${failures}" errors="${counts.error}" skipped="${counts["not covered"]}">`
  const cases = results.map((r) => {
    const open = `  <testcase classname="${xml(`${figure}.${r.role}.tier${r.tier}`)}" name="${xml(r.id)}" time="${r.seconds.toFixed(3)}"`
    const text = `${xml(r.reason)}`
    if (r.verdict === "pass") return `${open}/>`
    const kind = r.verdict === "error" ? "error" : r.verdict === "not covered" ? "skipped" : "failure"
    return `${open}><${kind} message="${text}"/></testcase>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${cases.join("\n")}\n</testsuite>\n`
}

/** A Markdown table. */
export function formatMarkdown(results: readonly FindingResult[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ")
  const rows = results.map(
    (r) =>
      `| ${r.id} | ${r.role} | ${r.tier} | ${glyphs[r.verdict]} ${r.verdict} | ${shortNumber(r.value)} | ${interval(r.within)} | ${cell(r.claim)} |`,
  )
  return [
    "| finding | role | tier | verdict | value | expected | claim |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n")
}
