/** `kinetoscope test`: published findings against a figure → verdicts, as a table, JSON, JUnit or a hypothesis matrix. */
import { resolve } from "node:path"
import { performance } from "node:perf_hooks"
import { parseYaml } from "../../figure/index.ts"
import {
  type Finding,
  type FindingResult,
  formatCounts,
  formatJunit,
  formatMarkdown,
  formatResults,
  hypothesisSets,
  judge,
  type MatrixRow,
  readFindings,
  runMatrix,
  summarize,
} from "../../findings/index.ts"
import { writeWhole } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  listOption,
  numberOption,
  type OptionValues,
  textOption,
} from "../command.ts"
import { insideFolder, loadFindings, need, readTextFile } from "../figures.ts"
import { loadRunnable, type Runnable } from "../run-figure.ts"

function globToRegExp(glob: string): RegExp {
  const body = glob
    .replace(/[.+^${}()|[\]\\]/gu, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
  return new RegExp(`^${body}$`, "iu")
}

function chosen(ctx: CommandContext, runnable: Runnable, options: OptionValues): readonly Finding[] {
  const files = listOption(options, "findings")
  const all =
    files.length > 0
      ? files.flatMap((f) => need(ctx, readFindings(readTextFile(resolve(ctx.cwd, f), f))))
      : loadFindings(ctx, runnable.loaded?.folder ?? "")
  const glob = textOption(options, "finding")
  const wanted = glob === undefined ? all : all.filter((f) => globToRegExp(glob).test(f.id))
  if (wanted.length === 0)
    throw new InputError(glob === undefined ? "there are no findings to test" : `no finding's id matches '${glob}'`)
  return wanted
}

/** Findings that the figure lists as known to fail, with the reason. */
export function knownFailures(runnable: Runnable): ReadonlyMap<string, string> {
  const folder = runnable.loaded?.folder
  const path = folder === undefined ? undefined : insideFolder(folder, "findings/known-failures.yml")
  if (path === undefined) return new Map()
  const value = parseYaml(readTextFile(path), "finding").value?.value
  return new Map(
    value !== null && typeof value === "object" ? Object.entries(value).map(([id, why]) => [id, String(why)]) : [],
  )
}

function progress(ctx: CommandContext, total: number): (done: number) => void {
  let last = performance.now()
  return (done) => {
    if (performance.now() - last < 1000) return
    last = performance.now()
    ctx.err(`${done} of ${total} findings …`)
  }
}

function matrixText(rows: readonly MatrixRow[], sets: ReturnType<typeof hypothesisSets>): string {
  const glyph: Readonly<Record<string, string>> = { pass: "✓", near: "≈", fail: "✕", "not covered": "–", error: "!" }
  const width = Math.max(8, ...rows.map((r) => r.id.length))
  const legend = sets.map((s, i) => `  ${String.fromCharCode(97 + i)}  ${s.label}`)
  const head = `${"".padEnd(width)}  ${sets.map((_, i) => String.fromCharCode(97 + i)).join(" ")}`
  const body = rows.map(
    (r) =>
      `${r.id.padEnd(width)}  ${sets.map((s) => glyph[r.verdicts[s.id] ?? "error"]).join(" ")}${r.discriminates ? "  *" : ""}`,
  )
  const counts = `${"passed".padEnd(width)}  ${sets.map((s) => rows.filter((r) => r.verdicts[s.id] === "pass").length).join(" ")}`
  return [
    ...legend,
    "",
    head,
    ...body,
    "",
    counts,
    "* tells the hypotheses apart. Switched off without a refit: see the figure's README.",
  ].join("\n")
}

function runAll(
  ctx: CommandContext,
  runnable: Runnable,
  findings: readonly Finding[],
  options: OptionValues,
): readonly FindingResult[] {
  const tell = progress(ctx, findings.length)
  const timeLimitSeconds = numberOption(options, "timeout") ?? 60
  return findings.map((f, i) => {
    const result = judge(runnable.runner, f, {
      now: () => performance.now(),
      timeLimitSeconds,
      without: listOption(options, "without"),
    })
    tell(i + 1)
    return result
  })
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const runnable = loadRunnable(ctx, args[0] as string)
  if (!runnable.loaded) throw new InputError("findings are tested on a figure: a folder with a figure.yml")
  const findings = chosen(ctx, runnable, options)
  const hypotheses = Object.keys(runnable.file.hypotheses)
  if (options["matrix"] === true) {
    const sets = hypothesisSets(hypotheses)
    const rows = runMatrix(runnable.runner, findings, { now: () => performance.now() }, progress(ctx, findings.length))
    ctx.out(
      options["json"] === true
        ? JSON.stringify({ figure: runnable.name, model: runnable.model.id, hypotheses, sets, rows })
        : matrixText(rows, sets),
    )
    return 0
  }
  const results = runAll(ctx, runnable, findings, options)
  const known = knownFailures(runnable)
  const junit = textOption(options, "junit")
  if (junit !== undefined) writeWhole(resolve(ctx.cwd, junit), formatJunit(runnable.name, results))
  const markdown = textOption(options, "markdown")
  if (markdown !== undefined) writeWhole(resolve(ctx.cwd, markdown), `${formatMarkdown(results)}\n`)
  if (options["json"] === true) {
    ctx.out(
      JSON.stringify({
        figure: runnable.name,
        model: runnable.model.id,
        hypotheses,
        results,
        counts: summarize(results),
        knownFailures: Object.fromEntries(known),
      }),
    )
  } else {
    ctx.out(
      `${runnable.file.title}\n\n${formatResults(results, known)}\n\n${formatCounts(summarize(results))} of ${results.length}`,
    )
    if (results.some((r) => r.notes.length > 0)) ctx.err("regions of the brain are not distinguished by the model")
  }
  return results.some((r) => r.tier === 1 && (r.verdict === "fail" || r.verdict === "error")) ? 1 : 0
}

export const testCommand: CommandSpec = {
  name: "test",
  summary: "Test a figure's model against published findings",
  arguments: [{ syntax: "<figure>", summary: "a figure's name or folder" }],
  options: [
    { flags: "--finding <glob>", summary: "only findings whose id matches" },
    { flags: "--findings <files...>", summary: "findings from these files in place of the figure's own" },
    { flags: "--without <hypothesis>", summary: "switch a hypothesis off in every arm", repeat: true },
    { flags: "--matrix", summary: "every finding under every set of hypotheses" },
    { flags: "--timeout <seconds>", summary: "time limit of one run (default 60)" },
    { flags: "--junit <file>", summary: "write JUnit XML" },
    { flags: "--markdown <file>", summary: "write a Markdown table" },
    { flags: "--json", summary: "results as JSON on standard output" },
  ],
  examples: [
    "kinetoscope test ketamine-glutamatergic-synapse",
    "kinetoscope test ketamine-glutamatergic-synapse --matrix",
    "kinetoscope test my-figure --findings theirs.yml --json",
  ],
  run,
}
