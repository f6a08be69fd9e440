/**
 * `statements.yml`: what a caption claims, each statement with the reactions of the model that carry it. Read with
 * every fault located, written so that a curator can edit it; edits (`curation`) survive when the caption is read again.
 */
import { Document, isPair, isSeq, visit } from "yaml"
import { z } from "zod"
import type { Read, Source } from "../text/index.ts"
import { entityKinds } from "./entity.ts"
import { readYaml } from "./read-yaml.ts"
import { type Relation, relations, type Statement } from "./statement.ts"

/** What a curator did with a statement: added it, kept it as edited, or rejected it. */
export type Curation = "added" | "kept" | "rejected"

/** A statement and what carries it in the model. */
export interface StatementEntry {
  readonly statement: Statement
  /** Ids of the model's reactions. */
  readonly reactions: readonly string[]
  /** The hypothesis or switch that takes the claim away. */
  readonly switch: string | undefined
  /** How the model carries it, in words. */
  readonly how: string | undefined
  readonly curation: Curation | undefined
}

const words = z.union([z.string().transform((s) => [s]), z.array(z.string())]).default([])
const range = z.tuple([z.number().int().min(0), z.number().int().min(0)])

const entry = z.strictObject({
  id: z.string(),
  subject: z.string().min(1),
  subject_kind: z.enum(entityKinds).default("gene"),
  subject_id: z.string().optional(),
  relation: z.enum(relations),
  object: z.string().min(1),
  object_kind: z.enum(entityKinds).default("gene"),
  object_id: z.string().optional(),
  cause: z.enum(["increase", "decrease"]).default("increase"),
  negated: z.boolean().default(false),
  hedged: z.boolean().default(false),
  direct: z.boolean().nullish(),
  via: words,
  context: words,
  site: z.string().optional(),
  to: z.string().optional(),
  subject_state: z.string().optional(),
  coref: z.boolean().default(false),
  title: z.boolean().default(false),
  sentence: z.string().default(""),
  span: range.default([0, 0]),
  subject_span: range.nullish(),
  object_span: range.nullish(),
  rule: z.string().default("curated"),
  reactions: z.array(z.string()).default([]),
  switch: z.string().nullish(),
  how: z.string().nullish(),
  curation: z.enum(["added", "kept", "rejected"]).optional(),
})

const fileSchema = z.array(entry)

function entryOf(e: z.infer<typeof entry>): StatementEntry {
  const statement: Statement = {
    id: e.id,
    subject: e.subject,
    subjectKind: e.subject_kind,
    subjectId: e.subject_id,
    relation: e.relation as Relation,
    object: e.object,
    objectKind: e.object_kind,
    objectId: e.object_id,
    cause: e.cause,
    negated: e.negated,
    hedged: e.hedged,
    direct: e.direct ?? undefined,
    via: e.via,
    context: e.context,
    site: e.site,
    to: e.to,
    subjectState: e.subject_state,
    coref: e.coref,
    title: e.title,
    sentence: e.sentence,
    span: e.span,
    subjectSpan: e.subject_span ?? undefined,
    objectSpan: e.object_span ?? undefined,
    rule: e.rule,
  }
  return {
    statement,
    reactions: e.reactions,
    switch: e.switch ?? undefined,
    how: e.how ?? undefined,
    curation: e.curation,
  }
}

/** Read `statements.yml`: a list of statements. */
export function readStatements(source: Source): Read<readonly StatementEntry[]> {
  const read = readYaml(source, fileSchema as unknown as z.ZodType<z.infer<typeof entry>[]>, "statement")
  return { value: read.value?.map(entryOf), diagnostics: read.diagnostics }
}

/** A statement without its reactions, as an entry. */
export function asEntry(statement: Statement): StatementEntry {
  return { statement, reactions: [], switch: undefined, how: undefined, curation: undefined }
}

function plain(e: StatementEntry): Record<string, unknown> {
  const s = e.statement
  const optional = (key: string, value: unknown): Record<string, unknown> =>
    value === undefined || value === false || (Array.isArray(value) && value.length === 0) ? {} : { [key]: value }
  return {
    id: s.id,
    subject: s.subject,
    subject_kind: s.subjectKind,
    ...optional("subject_id", s.subjectId),
    relation: s.relation,
    object: s.object,
    object_kind: s.objectKind,
    ...optional("object_id", s.objectId),
    cause: s.cause,
    ...optional("negated", s.negated),
    ...optional("hedged", s.hedged),
    ...(s.direct === undefined ? {} : { direct: s.direct }),
    ...optional("via", s.via),
    ...optional("context", s.context),
    ...optional("site", s.site),
    ...optional("to", s.to),
    ...optional("subject_state", s.subjectState),
    ...optional("coref", s.coref),
    ...optional("title", s.title),
    sentence: s.sentence,
    span: s.span,
    ...optional("subject_span", s.subjectSpan),
    ...optional("object_span", s.objectSpan),
    rule: s.rule,
    ...optional("reactions", e.reactions),
    ...optional("switch", e.switch),
    ...optional("how", e.how),
    ...optional("curation", e.curation),
  }
}

/** `statements.yml` as text. */
export function writeStatements(entries: readonly StatementEntry[]): string {
  const head =
    "# What the caption claims, tied to its characters (code points), and the reactions that carry each claim.\n"
  if (entries.length === 0) return `${head}[]\n`
  const document = new Document(entries.map(plain))
  visit(document, {
    Seq: (_, node, path) => {
      if (isPair(path.at(-1)) && isSeq(node)) node.flow = true
    },
  })
  return head + document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

const keyOf = (s: Statement): string => [s.subject, s.relation, s.object, s.cause, s.negated, s.span[0]].join("|")
const pairOf = (s: Statement): string => [s.subject, s.object, s.span[0]].join("|")

/**
 * The statements of a new reading with a curator's edits on top: rejected ones stay out, kept and added ones stay as
 * they were edited, reactions stay with their statements.
 */
export function mergeStatements(
  fresh: readonly Statement[],
  curated: readonly StatementEntry[],
): readonly StatementEntry[] {
  const before = new Map(curated.map((e) => [keyOf(e.statement), e]))
  const edited = curated.filter((e) => e.curation !== undefined)
  const settled = new Set(edited.flatMap((e) => [keyOf(e.statement), pairOf(e.statement)]))
  const found = fresh.filter((s) => !settled.has(keyOf(s)) && !settled.has(pairOf(s)))
  const kept = found.map((s) => {
    const old = before.get(keyOf(s))
    return old ? { ...old, statement: s } : asEntry(s)
  })
  const all = [...kept, ...edited].sort((a, b) => a.statement.span[0] - b.statement.span[0])
  return all.map((e, i) =>
    e.curation ? e : { ...e, statement: { ...e.statement, id: `s${String(i + 1).padStart(2, "0")}` } },
  )
}
