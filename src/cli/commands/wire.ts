/** `kinetoscope wire`: a record's caption → causal statements, each with its sentence and the rule that found it. */
import { resolve } from "node:path"
import {
  asEntry,
  extractStatements,
  mergeStatements,
  readIndra,
  readStatements,
  type Statement,
  type StatementEntry,
  statementJson,
  statementsBel,
  statementsIndra,
  statementsTsv,
  writeStatements,
} from "../../figure/index.ts"
import { type CaptionInput, foundIn, loadCaption, loadEntities } from "../caption-input.ts"
import { writeWhole } from "../columns.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  type OptionValues,
  textOption,
} from "../command.ts"
import { need, readTextFile } from "../figures.ts"
import { loadLexicon } from "../records.ts"

/** Statements of another reader, or of a curator, by the file's ending. */
export function readStatementFile(ctx: CommandContext, path: string, caption: string): readonly StatementEntry[] {
  const file = readTextFile(resolve(ctx.cwd, path), path)
  if (/\.ya?ml$/u.test(path)) return need(ctx, readStatements(file))
  return need(ctx, readIndra(file, caption)).map(asEntry)
}

function entriesOf(ctx: CommandContext, input: CaptionInput, options: OptionValues): readonly StatementEntry[] {
  const from = textOption(options, "statements")
  const given = textOption(options, "entities")
  if (from !== undefined && !/\.ya?ml$/u.test(from)) return readStatementFile(ctx, from, input.caption)
  const found = given === undefined ? foundIn(input.caption, loadLexicon(ctx)) : loadEntities(ctx, given)
  const fresh = extractStatements(input.caption, found)
  return from === undefined ? fresh.map(asEntry) : mergeStatements(fresh, readStatementFile(ctx, from, input.caption))
}

function line(s: Statement): string {
  const marks = [
    s.negated ? "denied" : "",
    s.hedged ? "hedged" : "",
    s.cause === "decrease" ? "by its loss" : "",
    s.title ? "title" : "",
  ].filter(Boolean)
  const via = s.via.length > 0 ? ` via ${s.via.join(", ")}` : ""
  const where = s.context.length > 0 ? ` in ${s.context.join(", ")}` : ""
  return `  ${s.id}  ${s.subject} ${s.relation} ${s.object}${via}${where}${marks.length > 0 ? ` (${marks.join(", ")})` : ""}   [${s.rule}]`
}

function report(input: CaptionInput, statements: readonly Statement[]): string {
  const lines = [`${input.figid ?? "caption"}: ${statements.length} statement${statements.length === 1 ? "" : "s"}`]
  let sentence: string | undefined
  for (const s of statements) {
    if (s.sentence !== sentence) lines.push("", s.sentence)
    sentence = s.sentence
    lines.push(line(s))
  }
  return lines.join("\n")
}

const formats = ["text", "json", "indra", "tsv", "bel", "yaml"] as const

function formatted(format: (typeof formats)[number], input: CaptionInput, entries: readonly StatementEntry[]): string {
  const statements = entries.filter((e) => e.curation !== "rejected").map((e) => e.statement)
  switch (format) {
    case "json":
      return JSON.stringify({ figid: input.figid ?? null, statements: statements.map(statementJson) }, null, 1)
    case "indra":
      return JSON.stringify(statementsIndra(statements, input.figid ?? "caption"), null, 1)
    case "tsv":
      return statementsTsv(statements).trimEnd()
    case "bel":
      return statementsBel(statements).trimEnd()
    case "yaml":
      return writeStatements(entries).trimEnd()
    case "text":
      return report(input, statements)
  }
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const input = await loadCaption(ctx, args[0] as string)
  const wanted = options["json"] === true ? "json" : (textOption(options, "format") ?? "text")
  const format = formats.find((f) => f === wanted)
  if (!format) throw new InputError(`--format takes one of ${formats.join(", ")}, not '${wanted}'`)
  const text = formatted(format, input, entriesOf(ctx, input, options))
  const out = textOption(options, "out")
  if (out === undefined) ctx.out(text)
  else writeWhole(resolve(ctx.cwd, out), `${text}\n`)
  return 0
}

export const wireCommand: CommandSpec = {
  name: "wire",
  summary: "Read a caption into causal statements, each with its sentence and rule",
  arguments: [
    { syntax: "<record>", summary: "a record (.md); - reads a record or a bare caption from standard input" },
  ],
  options: [
    { flags: "--json", summary: "the documented JSON" },
    { flags: "--format <name>", summary: `${formats.join(", ")} (default text)` },
    { flags: "--entities <file>", summary: "a JSON list of {text, kind}: these entities, instead of finding them" },
    {
      flags: "--statements <file>",
      summary: "INDRA JSON: these statements; a statements.yml: a new reading with its edits kept",
    },
    { flags: "--out <file>", summary: "write there, not to standard output" },
  ],
  examples: ["kinetoscope wire record.md --json", "kinetoscope wire record.md --format indra --out statements.json"],
  run,
}
