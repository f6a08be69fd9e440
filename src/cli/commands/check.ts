/** `kinetoscope check`: the linter — what is wrong with a figure's model or a model file, and what could be better. */
import { checkModel, validateModel } from "../../model/index.ts"
import { type Diagnostic, formatDiagnostics, placeOf } from "../../text/index.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  type OptionValues,
  textOption,
} from "../command.ts"
import { figureFolder, loadFigure, loadModelFile } from "../figures.ts"

const severities = ["error", "warning", "info"] as const

function asJson(d: Diagnostic): object {
  const place = d.span && placeOf(d.span.source, d.span.start)
  return {
    severity: d.severity,
    code: d.code,
    message: d.message,
    file: d.span?.source.name ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    help: d.help ?? null,
  }
}

function summary(all: readonly Diagnostic[]): string {
  const parts = severities.map((s) => [s, all.filter((d) => d.severity === s).length] as const)
  const said = parts.filter(([, n]) => n > 0).map(([s, n]) => `${n} ${s}${s !== "info" && n !== 1 ? "s" : ""}`)
  return said.length === 0 ? "nothing to remark" : said.join(", ")
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const name = args[0] as string
  const level = textOption(options, "level") ?? "info"
  const least = (severities as readonly string[]).indexOf(level)
  if (least < 0) throw new InputError(`--level takes one of ${severities.join(", ")}, not '${level}'`)
  const figure = figureFolder(ctx, name) === undefined ? undefined : loadFigure(ctx, name)
  const model = figure?.model ?? loadModelFile(ctx, name)
  const all = [...(figure?.diagnostics ?? []), ...validateModel(model), ...checkModel(model)]
  const shown = all.filter((d) => severities.indexOf(d.severity) <= least)
  if (options["json"] === true) ctx.out(JSON.stringify({ model: model.id, diagnostics: shown.map(asJson) }))
  else {
    if (shown.length > 0) ctx.out(`${formatDiagnostics(shown, options["all"] === true ? shown.length : 40)}\n`)
    ctx.out(`${name}: ${summary(all)}`)
  }
  return all.some((d) => d.severity !== "info") ? 1 : 0
}

export const checkCommand: CommandSpec = {
  name: "check",
  summary: "Lint a figure or model: units, balance, dead ends, missing annotations and sources",
  arguments: [{ syntax: "<figure|model>", summary: "a figure, or a model file (.ant, .xml)" }],
  options: [
    { flags: "--level <severity>", summary: "show 'error', 'warning' and up, or 'info' too (default info)" },
    { flags: "--all", summary: "show all remarks, not the first 40" },
    { flags: "--json", summary: "the remarks as JSON" },
  ],
  examples: ["kinetoscope check ketamine-glutamatergic-synapse", "kinetoscope check model.xml --level warning"],
  run,
}
