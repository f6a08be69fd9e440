/** `kinetoscope read`: a record, checked and as JSON, JSON-LD, GMT or TSV, or written again byte for byte. */
import { resolve } from "node:path"
import { type FigureRecord, recordDoubts, recordGmt, recordJsonLd, recordTsv, writeRecord } from "../../figure/index.ts"
import { type Diagnostic, formatDiagnostics, formatPlace, hasErrors, placeOf } from "../../text/index.ts"
import { writeWhole } from "../columns.ts"
import { type CommandSpec, InputError, textOption } from "../command.ts"
import { loadLexicon, readRecordAt } from "../records.ts"

/** A diagnostic as JSON: with line and column (1-based) instead of offsets. */
export function diagnosticJson(d: Diagnostic): unknown {
  const place = d.span && placeOf(d.span.source, d.span.start)
  return {
    severity: d.severity,
    code: d.code,
    message: d.message,
    line: place?.line,
    column: place?.column,
    help: d.help,
  }
}

/** The shape of `read --json`: the record's own rows as they stand. */
export function recordJson(record: FigureRecord, diagnostics: readonly Diagnostic[]): unknown {
  return {
    figid: record.figid,
    pmcid: record.pmcid ?? null,
    number: record.number ?? null,
    caption: record.caption,
    title: record.title,
    papertitle: record.papertitle ?? null,
    reftext: record.reftext ?? null,
    year: record.year ?? null,
    organisms: record.organisms,
    genes: record.genes.map((g) => ({
      ...g,
      symbol: g.symbol ?? "",
      source: g.source ?? "",
      hgnc_symbol: g.hgnc_symbol ?? "",
      entrez: g.entrez ?? "",
    })),
    chemicals: record.chemicals.map((c) => ({ word: c.word, source: c.source ?? "", identifier: c.identifier ?? "" })),
    diseases: record.diseases.map((c) => ({ word: c.word, source: c.source ?? "", identifier: c.identifier ?? "" })),
    diagnostics: diagnostics.map(diagnosticJson),
    organisms_ner: record.organismsNer,
    keywords: record.keywords,
    doi: record.doi ?? null,
    journal: record.journal ?? null,
    publisher: record.publisher ?? null,
    pathway_score: record.pathwayScore ?? null,
    shape: record.shape,
    rows_from: record.rowsFrom,
    unknown_fields: record.unknownFields,
  }
}

function summary(record: FigureRecord): string {
  const list = (words: readonly string[]): string => (words.length === 0 ? "none" : [...new Set(words)].join(", "))
  return [
    `${record.figid}  ${record.title}`,
    record.papertitle && `  paper      ${record.papertitle}`,
    record.reftext && `  reference  ${record.reftext}`,
    record.organisms.length > 0 && `  organisms  ${record.organisms.join(", ")}`,
    `  genes      ${record.genes.length} rows: ${list(record.genes.flatMap((g) => g.hgnc_symbol ?? []))}`,
    `  chemicals  ${list(record.chemicals.map((c) => c.word))}`,
    `  diseases   ${list(record.diseases.map((c) => c.word))}`,
    `  caption    ${record.caption}`,
  ]
    .filter(Boolean)
    .join("\n")
}

export const readCommand: CommandSpec = {
  name: "read",
  summary: "Read a PFOCR record: check it, show it, convert it",
  arguments: [
    { syntax: "<record>", summary: "a file, a figure's folder, - for standard input, a PFOCR figure id or an address" },
  ],
  options: [
    { flags: "--json", summary: "the record and what was doubted about it, as JSON" },
    { flags: "--jsonld", summary: "schema.org JSON-LD" },
    { flags: "--gmt", summary: "its genes as one line of a GMT file" },
    { flags: "--tsv", summary: "its rows as a table" },
    { flags: "--write <file>", summary: "write the record again; unchanged bytes where nothing was changed" },
  ],
  examples: ["kinetoscope read record.md --json", "kinetoscope read PMC6335777__APS2019-7943481.002"],
  run: async (ctx, args, options) => {
    const read = await readRecordAt(ctx, args[0] as string)
    if (read.value === undefined || hasErrors(read.diagnostics)) throw new InputError("", read.diagnostics)
    const record = read.value
    const diagnostics = [...read.diagnostics, ...recordDoubts(record, loadLexicon(ctx))]
    const to = textOption(options, "write")
    if (to !== undefined) writeWhole(resolve(ctx.cwd, to), writeRecord(record))
    if (options["json"] === true) ctx.out(JSON.stringify(recordJson(record, diagnostics)))
    else if (options["jsonld"] === true) ctx.out(JSON.stringify(recordJsonLd(record), undefined, 2))
    else if (options["gmt"] === true) ctx.out(recordGmt(record).trimEnd())
    else if (options["tsv"] === true) ctx.out(recordTsv(record).trimEnd())
    else if (to === undefined) {
      ctx.out(summary(record))
      if (diagnostics.length > 0) ctx.err(formatDiagnostics(diagnostics))
    } else
      ctx.err(
        `wrote ${to}${diagnostics.length > 0 ? `; ${diagnostics.length} remarks, the first at ${firstPlace(diagnostics)}` : ""}`,
      )
    return 0
  },
}

function firstPlace(diagnostics: readonly Diagnostic[]): string {
  const at = diagnostics.find((d) => d.span)?.span
  return at ? formatPlace(at) : "no place"
}
