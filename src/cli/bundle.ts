/** A figure (or a bare model) on disk → the bundle that its page is made from. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  type BundleQuantity,
  type BundleRecord,
  type BundleStatement,
  type FigureBundle,
  packJson,
  splitBundle,
  type Unread,
  wiredScene,
} from "../draw/index.ts"
import {
  type Entity,
  notUnderstood,
  placesOfEntities,
  readRecord,
  readStatements,
  type StatementEntry,
} from "../figure/index.ts"
import { printInfix } from "../math/index.ts"
import type { Described, Model, Reaction } from "../model/index.ts"
import { foundIn } from "./caption-input.ts"
import type { CommandContext } from "./command.ts"
import { insideFolder, type LoadedFigure, loadFindings, need, readTextFile } from "./figures.ts"
import { parameterSets } from "./parameter-sets.ts"
import { loadLexicon } from "./records.ts"
import type { Runnable } from "./run-figure.ts"

/** Notes as one line of plain text: markup taken out, never shown as such. */
function plainNotes(described: Described): string | undefined {
  const text = described.notes
    ?.replace(/<[^>]*>/gu, " ")
    .replace(/\s+/gu, " ")
    .trim()
  return text ? text : undefined
}

function sideOf(side: Reaction["reactants"]): string {
  return side
    .map((r) =>
      r.stoichiometry === undefined || r.stoichiometry === 1 ? r.species : `${r.stoichiometry} ${r.species}`,
    )
    .join(" + ")
}

/** The model's quantities with formulas and sources, as people read them. */
export function quantitiesOfModel(model: Model): readonly BundleQuantity[] {
  const rules = new Map(model.rules.flatMap((r) => (r.kind === "algebraic" ? [] : [[r.variable, r] as const])))
  const formulaOf = (id: string): string | undefined => {
    const rule = rules.get(id)
    if (!rule?.math) return undefined
    return `${id}${rule.kind === "rate" ? "'" : ""} = ${printInfix(rule.math)}`
  }
  const species = model.species.map((s) => ({
    id: s.id,
    name: s.name ?? s.id,
    kind: "species" as const,
    unit: s.substanceUnits ?? "",
    formula: formulaOf(s.id),
    source: plainNotes(s),
  }))
  const parameters = model.parameters.map((p) => ({
    id: p.id,
    name: p.name ?? p.id,
    kind: "parameter" as const,
    unit: p.units ?? "",
    value: p.value !== undefined && Number.isFinite(p.value) ? p.value : undefined,
    formula: formulaOf(p.id),
    source: plainNotes(p),
  }))
  const reactions = model.reactions.map((r) => ({
    id: r.id,
    name: r.name ?? r.id,
    kind: "reaction" as const,
    unit: "",
    equation: `${sideOf(r.reactants)} ${r.reversible ? "<->" : "->"} ${sideOf(r.products)}`.trim(),
    formula: r.kineticLaw?.math ? printInfix(r.kineticLaw.math) : undefined,
    source: plainNotes(r),
  }))
  return [...species, ...parameters, ...reactions]
}

function recordOf(ctx: CommandContext, loaded: LoadedFigure): BundleRecord | undefined {
  const path = insideFolder(loaded.folder, loaded.file.record)
  if (path === undefined) return undefined
  const record = need(ctx, readRecord(readTextFile(path, loaded.file.record)))
  return {
    figid: record.figid,
    pmcid: record.pmcid ?? "",
    number: record.number ?? "",
    caption: record.caption,
    papertitle: record.papertitle ?? "",
    reftext: record.reftext ?? "",
    year: record.year === undefined ? "" : String(record.year),
  }
}

/** The figure's statements, rejected ones left out. */
function entriesOf(ctx: CommandContext, loaded: LoadedFigure): readonly StatementEntry[] {
  const path = insideFolder(loaded.folder, loaded.file.statements)
  if (path === undefined) return []
  const entries = need(ctx, readStatements(readTextFile(path, loaded.file.statements)))
  return entries.filter((e) => e.curation !== "rejected")
}

function bundled({ statement: s, reactions, switch: off, how }: StatementEntry): BundleStatement {
  return {
    id: s.id,
    subject: s.subject,
    relation: s.relation,
    object: s.object,
    cause: s.cause,
    context: s.context,
    sentence: s.sentence,
    span: s.span,
    reactions,
    switch: off,
    how,
    ...(s.to === undefined ? {} : { to: s.to }),
    ...(s.negated ? { negated: true } : {}),
  }
}

/** Entities' genes by their names in the caption. */
function membersOf(entities: readonly Entity[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    entities.flatMap((e) => (e.genes.length > 0 ? [[e.text, e.genes.map((g) => g.symbol)] as const] : [])),
  )
}

/** What the reading of a bare record's caption left aside. */
function unreadOf(caption: string, entries: readonly StatementEntry[], entities: readonly Entity[]): Unread {
  const statements = entries.map((e) => e.statement)
  const { left, ...rest } = notUnderstood(caption, statements, entities)
  const claim = (id: string): string => {
    const s = statements.find((x) => x.id === id)
    return s ? `${s.subject} ${s.relation} ${s.object}` : id
  }
  return { ...rest, left: left.map((l) => ({ claim: claim(l.statement), reason: l.reason })) }
}

function drawing(loaded: LoadedFigure, file: string): string | undefined {
  const path = insideFolder(loaded.folder, file)
  return path === undefined ? undefined : readTextFile(path, file).text
}

/** HGNC and Entrez ids of the figure's genes, from the lexicon where it is there. */
function geneIds(ctx: CommandContext, symbols: readonly string[]): FigureBundle["genes"] {
  let text: string
  try {
    text = readFileSync(join(ctx.packageRoot, "data", "lexicon", "genes.tsv"), "utf8")
  } catch {
    return {}
  }
  const wanted = new Set(symbols)
  const found: Record<string, { hgnc?: string; entrez?: string }> = {}
  for (const line of text.split("\n")) {
    const [symbol, hgnc, entrez] = line.split("\t")
    if (symbol === undefined || !wanted.has(symbol)) continue
    found[symbol] = { ...(hgnc ? { hgnc } : {}), ...(entrez ? { entrez } : {}) }
  }
  return found
}

function packageVersion(ctx: CommandContext): string {
  return (JSON.parse(readFileSync(join(ctx.packageRoot, "package.json"), "utf8")) as { version: string }).version
}

/** The bundle of a figure or model that has been loaded. */
export function makeBundle(ctx: CommandContext, runnable: Runnable): FigureBundle {
  const { loaded, file, model, experiments } = runnable
  const entries = loaded ? entriesOf(ctx, loaded) : []
  const statements = entries.map(bundled)
  const quantities = quantitiesOfModel(model)
  const drawn = loaded && drawing(loaded, "scene.svg")
  const record = loaded && recordOf(ctx, loaded)
  const entities = drawn === undefined && record ? foundIn(record.caption, loadLexicon(ctx)).entities : []
  const members = membersOf(entities)
  const places = placesOfEntities(entries.map((e) => e.statement))
  const scenes =
    drawn === undefined
      ? {
          wide: wiredScene({ figure: file, statements, quantities, places }),
          narrow: wiredScene({ figure: file, statements, quantities, places }, { columns: 2 }),
        }
      : { wide: drawn, narrow: loaded && drawing(loaded, "scene-narrow.svg") }
  return {
    figure: file,
    record,
    statements,
    experiments,
    findings: loaded ? loadFindings(ctx, loaded.folder) : [],
    antimony: loaded?.antimony ?? {},
    quantities,
    model: { packed: packJson(runnable.compiled) },
    ensemble: parameterSets(loaded, model),
    scenes,
    ...(drawn === undefined && record ? { places, members, unread: unreadOf(record.caption, entries, entities) } : {}),
    genes: geneIds(ctx, [...Object.keys(file.genes), ...Object.values(members).flat()]),
    version: packageVersion(ctx),
  }
}

/** The bundle as the JSON texts that a page loads: `bundle.json`, `engine.json`, `source.json`. */
export interface BundleTexts {
  readonly bundle: string
  readonly engine: string
  readonly source: string
}

/** The bundle as JSON texts. */
export function bundleTexts(bundle: FigureBundle): BundleTexts {
  const { page, engine, source } = splitBundle(bundle)
  return { bundle: JSON.stringify(page), engine: JSON.stringify(engine), source: JSON.stringify(source) }
}
