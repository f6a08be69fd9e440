/**
 * A record and what was read from it → the files of a figure folder: figure.yml, statements.yml, experiments, README,
 * reference. The model's text comes in, printed by the command. Nothing here is written to disk.
 */
import { stringify } from "yaml"
import type { Entity } from "./entity.ts"
import { gateInputs } from "./gates.ts"
import type { GraphEdge, GraphNode } from "./influence-graph.ts"
import { notUnderstood } from "./not-understood.ts"
import type { FigureRecord } from "./record.ts"
import type { StatementEntry } from "./statements-file.ts"
import { writeStatements } from "./statements-file.ts"
import type { WiredModel } from "./wire.ts"

export interface NewFigure {
  readonly record: FigureRecord
  readonly entries: readonly StatementEntry[]
  readonly entities: readonly Entity[]
  readonly wired: WiredModel
  /** The model as Antimony. */
  readonly model: string
  /** The figure's id: its folder's name; else made from the record's. */
  readonly id?: string | undefined
}

/** A figure's id for a record's: letters, digits, `_` and `-`. */
export function figureIdOf(record: FigureRecord): string {
  const id = record.figid.replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^[^A-Za-z_]+/, "")
  return id === "" ? "figure" : id
}

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0, flowCollectionPadding: true })

/** Minutes after which a figure has followed a change: four times the slowest nodes of a path. */
function minutesToSettle(wired: WiredModel): number {
  const slow = wired.graph.nodes.map((n) => n.minutes).sort((a, b) => b - a)
  return Math.max(120, 4 * slow.slice(0, 4).reduce((a, b) => a + b, 0))
}

interface InputChoice {
  readonly node: GraphNode
  readonly key: string
  readonly level: number
}

/** What an experiment can raise: the figure's inputs, else its first node. */
function choices(wired: WiredModel): readonly InputChoice[] {
  const nodes = new Map(wired.graph.nodes.map((n) => [n.id, n]))
  const listed =
    wired.inputs.length > 0 ? wired.inputs : wired.graph.nodes.slice(0, 1).map((n) => ({ node: n.id, level: 0 }))
  const linked = new Set(wired.graph.edges.map((e) => e.source))
  const useful = listed.filter((x) => linked.has(x.node))
  const kept = useful.length > 0 ? useful : listed
  return kept.flatMap(({ node, level }) => {
    const n = nodes.get(node)
    return n ? [{ node: n, key: `${n.label} ${level === 0 ? "present" : "high"}`, level }] : []
  })
}

const experimentId = (c: InputChoice): string => `${c.node.id.replace(/_/g, "-")}-${c.level === 0 ? "present" : "high"}`

function unique(names: readonly string[], label: string): readonly string[] {
  return [...new Set(names)].filter((n) => n !== label && n.trim() !== "")
}

/** Inputs that choose how the activators or inhibitors of a node join. */
function gateInputsOf(wired: WiredModel): Readonly<Record<string, { readonly set: Readonly<Record<string, number>> }>> {
  const parameters = wired.model.parameters.map((p) => p.id)
  return Object.assign({}, ...wired.graph.nodes.map((n) => gateInputs(n.id, n.label, parameters)))
}

function figureYml(f: NewFigure): string {
  const { wired, record } = f
  const symbols = new Set(record.genes.map((g) => g.hgnc_symbol))
  const inputs = choices(wired)
  const first = inputs[0]
  const taken = new Set<string>()
  const aliasesOf = (n: GraphNode): readonly string[] => {
    const own = unique([...n.names, ...(n.genes.length === 1 ? n.genes : []), n.id], n.label).filter(
      (a) => !taken.has(a.toLowerCase()),
    )
    for (const a of [...own, n.label]) taken.add(a.toLowerCase())
    return own
  }
  const aliases = new Map(wired.graph.nodes.map((n) => [n.id, aliasesOf(n)]))
  const settle = minutesToSettle(wired)
  const members = new Set(wired.graph.nodes.flatMap((n) => n.members ?? []))
  const depth = wired.graph.nodes.filter(
    (n) => !members.has(n.id) && (n.members !== undefined || wired.graph.edges.some((e) => e.target === n.id)),
  )
  const shown = (depth.length > 0 ? depth : wired.graph.nodes).slice(-6)
  const edgeKey = (e: GraphEdge): string => e.statements[0] as string
  const label = (id: string): string => wired.graph.nodes.find((n) => n.id === id)?.label ?? id
  const switches = new Map<string, { label: string; parameters: string[] }>()
  for (const e of wired.graph.edges) {
    const key = edgeKey(e)
    const text = `${label(e.source)} ${e.sign > 0 ? "→" : "⊣"} ${label(e.target)}`
    const old = switches.get(key)
    const weight = `w_${e.source}__${e.target}${e.sign > 0 ? "" : "_i"}`
    switches.set(
      key,
      old
        ? { label: `${old.label}; ${text}`, parameters: [...old.parameters, weight] }
        : { label: text, parameters: [weight] },
    )
  }
  const data = {
    id: f.id ?? figureIdOf(record),
    title: record.title === "" ? record.figid : record.title,
    record: "record.md",
    model: "model/main.ant",
    statements: "statements.yml",
    time_unit: "min",
    default_experiment: first ? experimentId(first) : "untreated",
    inputs: {
      ...Object.fromEntries(
        inputs.map((c) => [
          c.key,
          { label: c.key, aliases: unique([c.node.label], c.key), set: { [`basal_${c.node.id}`]: 1 }, from: "start" },
        ]),
      ),
      ...gateInputsOf(wired),
    },
    rest: { duration: `${10 * settle} min`, always: true },
    switches: Object.fromEntries(switches),
    genes: Object.fromEntries(
      wired.graph.nodes.map((n) => [
        n.label,
        {
          in_record: n.genes.some((g) => symbols.has(g)),
          aliases: aliases.get(n.id) ?? [],
          all: (n.members ?? [n.id]).map((m) => `ymax_${m}`),
          note: "0 is a knock-out, 1 is whole",
        },
      ]),
    ),
    readouts: Object.fromEntries(
      wired.graph.nodes.map((n) => [
        n.id,
        {
          quantity: n.id,
          label: n.label,
          unit: "dimensionless",
          aliases: unique([n.label, ...(aliases.get(n.id) ?? [])], n.id),
          group: n.kind,
          meaning: "activity, 0 to 1",
          proxy: true,
        },
      ]),
    ),
    report: shown.map((n) => ({ readout: n.id, take: "at-end", label: n.label })),
  }
  return `# Made from the record by 'kinetoscope new'. Default kinetics: a hypothesis, not a measurement.\n${yaml(data)}`
}

function experiments(f: NewFigure): Readonly<Record<string, string>> {
  const until = `${Math.ceil(minutesToSettle(f.wired) / 60)} h`
  const readouts = f.wired.graph.nodes.slice(0, 24).map((n) => n.id)
  const files: Record<string, string> = {}
  for (const c of choices(f.wired).slice(0, 12)) {
    const id = experimentId(c)
    files[`experiments/${id}.yml`] = yaml({
      id,
      title: c.key,
      about: `${c.node.label} is raised to its most at time 0 and held.`,
      inputs: [c.key],
      until,
      readouts,
    })
  }
  if (Object.keys(files).length === 0)
    files["experiments/untreated.yml"] = yaml({ id: "untreated", title: "untreated", until, readouts })
  return files
}

const cell = (text: string): string => text.replace(/\|/g, "\\|").replace(/\s+/g, " ")

function statementTable(f: NewFigure): readonly string[] {
  const rows = f.entries
    .filter((e) => e.curation !== "rejected")
    .map(({ statement: s }) => {
      const marks = [
        s.negated ? "denied" : "",
        s.hedged ? "hedged" : "",
        s.cause === "decrease" ? "told of its loss" : "",
        s.title ? "in the title" : "",
        ...s.context.map((c) => `in ${c}`),
        ...s.via.map((v) => `via ${v}`),
      ].filter(Boolean)
      return `| ${s.id} | ${cell(s.subject)} | ${s.relation} | ${cell(s.object)} | ${cell(marks.join(", "))} | ${s.rule} |`
    })
  return rows.length === 0
    ? ["None."]
    : ["| id | subject | relation | object | | rule |", "| --- | --- | --- | --- | --- | --- |", ...rows]
}

function readme(f: NewFigure): string {
  const { graph, inputs } = f.wired
  const grounded = graph.nodes.filter((n) => n.grounded !== undefined)
  const open = graph.nodes.filter((n) => n.grounded === undefined)
  const assumed = graph.edges.filter((e) => e.assumed)
  const label = (id: string): string => graph.nodes.find((n) => n.id === id)?.label ?? id
  const { caption } = f.record
  const statements = f.entries.map((e) => e.statement)
  const { sentences, unlinked } = notUnderstood(caption, statements, f.entities)
  const missed = sentences.map(([start, end]) => caption.slice(start, end))
  const list = (items: readonly string[], none: string): readonly string[] =>
    items.length === 0 ? [none] : items.map((x) => `- ${x}`)
  return [
    `# ${f.record.title === "" ? f.record.figid : f.record.title}`,
    "",
    `Made from the record ${f.record.figid}${f.record.papertitle ? ` (${f.record.papertitle})` : ""}. It shows what the caption claims, set in motion with default kinetics; it is a hypothesis to edit, not a finding, and not for clinical decisions.`,
    "",
    "## What was understood",
    ...statementTable(f),
    "",
    `${graph.nodes.length} nodes, ${graph.edges.length} arrows. With an identifier: ${grounded.length === 0 ? "none" : grounded.map((n) => `${n.label} (${n.grounded})`).join(", ")}.`,
    "",
    "## What was assumed",
    ...list(
      assumed.map((e) => `${e.statements.join(", ")}: ${label(e.source)} ${e.because} (${label(e.target)})`),
      "No sign was assumed.",
    ),
    ...inputs.map(
      (i) =>
        `- ${label(i.node)} is driven by nothing in the caption: it stands at ${i.level} until an experiment raises it.`,
    ),
    "- Every node is an activity from 0 to 1 (normalised-Hill logic, Kraeutler, Soltis & Saucerman 2010): half effect at 0.5, steepness 1.4, weights 1; activators join by OR, by AND where the caption says that several are needed, inhibitors by AND NOT. Priors stand in the notes of the parameters.",
    "",
    "## What was not understood",
    ...list(
      missed.map((s) => `no claim was read from: ${s}`),
      "Every sentence gave a claim.",
    ),
    ...graph.left.map((l) => `- ${l.statement} moves nothing in the model: ${l.reason}`),
    ...(open.length === 0 ? [] : [`- without an identifier: ${open.map((n) => n.label).join(", ")}`]),
    ...(unlinked.length === 0 ? [] : [`- named in the caption but linked to nothing: ${unlinked.join(", ")}`]),
    "",
    "## Run it",
    "```",
    "kinetoscope run <this folder>",
    "kinetoscope open <this folder>",
    "```",
    "Statements can be edited in `statements.yml`: mark what you change with `curation: kept` or `rejected`, what you add with `curation: added`; 'kinetoscope new --again' keeps that and makes the model anew.",
    "",
  ].join("\n")
}

function bib(record: FigureRecord): string {
  const clean = (text: string): string => text.replace(/[{}]/g, "")
  const key = record.pmcid ?? record.figid
  const year = record.year === undefined ? "" : `  year = {${record.year}},\n`
  const doi = record.doi === undefined ? "" : `  doi = {${clean(record.doi)}},\n`
  return `@article{${key.replace(/[^A-Za-z0-9_-]/g, "")},\n  title = {${clean(record.papertitle ?? record.title)}},\n${year}${doi}  note = {${clean(record.reftext ?? "")}},\n  pmcid = {${record.pmcid ?? ""}}\n}\n`
}

/** The files of the figure folder by path. `record.md` is the record's text, untouched. */
export function figureFiles(f: NewFigure): Readonly<Record<string, string>> {
  const carried = f.entries.map((e) => {
    const edge = f.wired.graph.edges.find((x) => x.statements.includes(e.statement.id))
    return {
      ...e,
      reactions: f.wired.carriers.get(e.statement.id) ?? [],
      switch: edge?.statements[0],
      how: e.how ?? edge?.because,
    }
  })
  return {
    "record.md": f.record.source.text,
    "figure.yml": figureYml(f),
    "model/main.ant": f.model,
    "statements.yml": writeStatements(carried),
    ...experiments(f),
    "README.md": readme(f),
    "references.bib": bib(f.record),
  }
}
