/** `kinetoscope ground`: the words of a record, or words given, as entities with identifiers. */
import { type Entity, type Flag, type GeneRow, groundRecord, groundWords, type TermRow } from "../../figure/index.ts"
import { hasErrors } from "../../text/index.ts"
import { type CommandSpec, InputError, textOption } from "../command.ts"
import { loadLexicon, readRecordAt } from "../records.ts"

interface GroundingJson {
  readonly figid: string | null
  readonly genes: readonly GeneRow[]
  readonly chemicals: readonly TermRow[]
  readonly diseases: readonly TermRow[]
  readonly entities: readonly Entity[]
  readonly flags: readonly Flag[]
  readonly missing: readonly GeneRow[]
}

const gene = (g: GeneRow): unknown => ({
  word: g.word,
  symbol: g.symbol ?? "",
  source: g.source ?? "",
  hgnc_symbol: g.hgnc_symbol ?? "",
  entrez: g.entrez ?? "",
  ...(g.organism === undefined ? {} : { organism: g.organism }),
})
const term = (t: TermRow): unknown => ({ word: t.word, source: t.source ?? "", identifier: t.identifier ?? "" })

/** The shape of `ground --json`. */
export function groundingJson(g: GroundingJson): unknown {
  return {
    figid: g.figid,
    genes: g.genes.map(gene),
    chemicals: g.chemicals.map(term),
    diseases: g.diseases.map(term),
    entities: g.entities.map((e) => ({ ...e, span: e.span ?? null, id: e.id ?? null })),
    flags: g.flags,
    missing: g.missing.map(gene),
  }
}

function listing(g: GroundingJson): string {
  const genes = new Map<string, string[]>()
  for (const r of g.genes) genes.set(r.word, [...(genes.get(r.word) ?? []), r.hgnc_symbol ?? "?"])
  const sources = new Map(g.genes.map((r) => [r.word, r.source ?? ""]))
  const lines = [`${g.figid ?? "words"}: ${g.genes.length} gene rows`]
  for (const [word, symbols] of genes) lines.push(`  ${word.padEnd(16)} ${symbols.join(", ")}  (${sources.get(word)})`)
  for (const c of g.chemicals)
    lines.push(`  ${c.word.padEnd(16)} ${c.identifier ? `MeSH ${c.identifier}` : "not found"}  (chemical)`)
  for (const d of g.diseases)
    lines.push(`  ${d.word.padEnd(16)} ${d.identifier ? `MeSH ${d.identifier}` : "not found"}  (disease)`)
  const spans = g.entities.filter((e) => e.span !== undefined)
  if (spans.length > 0)
    lines.push(`in the caption: ${spans.map((e) => `${e.text}${e.id ? ` [${e.id}]` : ""}`).join("; ")}`)
  for (const f of g.flags) lines.push(`doubtful: ${f.reason}`)
  if (g.missing.length > 0)
    lines.push(`named in the caption, in no row: ${g.missing.map((m) => m.hgnc_symbol).join(", ")}`)
  return lines.join("\n")
}

export const groundCommand: CommandSpec = {
  name: "ground",
  summary: "Find what the words of a record mean: genes, families, chemicals, diseases, with identifiers",
  arguments: [
    { syntax: "[record]", summary: "a file, a figure's folder, - for standard input, a PFOCR figure id or an address" },
  ],
  options: [
    {
      flags: "--words <list>",
      summary: "ground these words, parted by commas, instead of (or in the light of) a record",
    },
    { flags: "--words-from-record", summary: "the record's own words afresh, without looking at its identifiers" },
    { flags: "--json", summary: "rows, entities, doubts as JSON" },
  ],
  examples: ["kinetoscope ground record.md --json", "kinetoscope ground --words 'NMDAR,PI3K,p70S6K,AKT1-3'"],
  run: async (ctx, args, options) => {
    const words = textOption(options, "words")
    const name = args[0] as string | undefined
    if (name === undefined && words === undefined) throw new InputError("ground takes a record or --words")
    const lexicon = loadLexicon(ctx)
    const read = name === undefined ? undefined : await readRecordAt(ctx, name)
    if (read && (read.value === undefined || hasErrors(read.diagnostics))) throw new InputError("", read.diagnostics)
    const record = read?.value
    const context = record ? { caption: record.caption, organisms: record.organisms } : {}
    const grounded: GroundingJson =
      words === undefined && record
        ? groundRecord(record, lexicon, { afresh: options["wordsFromRecord"] === true })
        : {
            figid: record?.figid ?? null,
            ...groundWords(splitWords(words ?? ""), lexicon, context),
            flags: [],
            missing: [],
          }
    ctx.out(options["json"] === true ? JSON.stringify(groundingJson(grounded)) : listing(grounded))
    return 0
  },
}

/** Words parted by commas; a comma in a word is written `\,`. */
function splitWords(list: string): readonly string[] {
  return list
    .split(/(?<!\\),/u)
    .map((w) => w.replaceAll("\\,", ",").trim())
    .filter((w) => w !== "")
}
