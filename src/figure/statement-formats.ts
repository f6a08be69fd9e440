/**
 * Statements for other tools: the JSON of `wire --json`, INDRA JSON (in and out), TSV, BEL-like text. Each is a table
 * from our relations to theirs; what a format cannot say stands in its annotations.
 */
import type { Read, Source } from "../text/index.ts"
import { span } from "../text/index.ts"
import type { EntityKind } from "./entity.ts"
import { type Relation, relations, type Statement } from "./statement.ts"

/** One statement as `wire --json` prints it. */
export function statementJson(s: Statement): Readonly<Record<string, unknown>> {
  return {
    id: s.id,
    subject: s.subject,
    subject_kind: s.subjectKind,
    subject_id: s.subjectId ?? null,
    relation: s.relation,
    object: s.object,
    object_kind: s.objectKind,
    object_id: s.objectId ?? null,
    cause: s.cause,
    negated: s.negated,
    hedged: s.hedged,
    direct: s.direct ?? null,
    via: s.via,
    context: s.context,
    site: s.site ?? null,
    to: s.to ?? null,
    subject_state: s.subjectState ?? null,
    coref: s.coref,
    title: s.title,
    sentence: s.sentence,
    span: s.span,
    subject_span: s.subjectSpan ?? null,
    object_span: s.objectSpan ?? null,
    rule: s.rule,
  }
}

const columns = [
  "id",
  "subject",
  "subject_kind",
  "subject_id",
  "relation",
  "object",
  "object_kind",
  "object_id",
  "cause",
  "negated",
  "hedged",
  "direct",
  "via",
  "context",
  "site",
  "to",
  "rule",
  "start",
  "end",
  "sentence",
] as const

/** Tab-separated, one statement a line under a header; lists joined by `|`. */
export function statementsTsv(statements: readonly Statement[]): string {
  const cell = (value: unknown): string =>
    value === undefined || value === null ? "" : String(value).replace(/[\t\r\n]+/g, " ")
  const rows = statements.map((s) => {
    const flat: Record<string, unknown> = {
      ...statementJson(s),
      via: s.via.join("|"),
      context: s.context.join("|"),
      start: s.span[0],
      end: s.span[1],
    }
    return columns.map((c) => cell(flat[c])).join("\t")
  })
  return `${[columns.join("\t"), ...rows].join("\n")}\n`
}

const belFunction: Readonly<Record<EntityKind, string>> = {
  gene: "p",
  family: "p",
  complex: "complex",
  chemical: "a",
  rna: "r",
  process: "bp",
  disease: "path",
  stimulus: "a",
  cell: "pop",
  location: "loc",
}

function belTerm(name: string, id: string | undefined, kind: EntityKind): string {
  const quoted = `"${name.replace(/["\\]/g, "\\$&")}"`
  if (id === undefined) return `${belFunction[kind]}(TEXT:${quoted})`
  const colon = id.indexOf(":")
  const prefix = colon < 0 ? "TEXT" : id.slice(0, colon).toUpperCase()
  return `${belFunction[kind]}(${prefix}:${quoted})`
}

/** One statement as BEL-like text: `p(HGNC:"MTOR") increases act(p(FPLX:"p70S6K"))`. */
export function statementBel(s: Statement): string {
  const subject = belTerm(s.subject, s.subjectId, s.subjectKind)
  const object = belTerm(s.object, s.objectId, s.objectKind)
  const molecule = /^(?:gene|family|complex|chemical|rna)$/.test(s.objectKind)
  const arrow = (up: boolean): string =>
    s.direct ? (up ? "directlyIncreases" : "directlyDecreases") : up ? "increases" : "decreases"
  const pmod = (code: string): string => `${object.slice(0, -1)}, pmod(${code}))`
  const text = ((): string => {
    switch (s.relation) {
      case "activates":
      case "inhibits":
        return `${subject} ${arrow(s.relation === "activates")} ${molecule ? `act(${object})` : object}`
      case "increases":
      case "decreases":
        return `${subject} ${arrow(s.relation === "increases")} ${object}`
      case "degrades":
        return `${subject} ${arrow(true)} deg(${object})`
      case "phosphorylates":
        return `${subject} ${arrow(true)} ${pmod("Ph")}`
      case "dephosphorylates":
        return `${subject} ${arrow(false)} ${pmod("Ph")}`
      case "deacetylates":
        return `${subject} ${arrow(false)} ${pmod("Ac")}`
      case "hydroxylates":
        return `${subject} ${arrow(true)} ${pmod("Hy")}`
      case "ubiquitinates":
        return `${subject} ${arrow(true)} ${pmod("Ub")}`
      case "binds":
        return `complex(${subject}, ${object})`
      case "converts":
        return `${subject} ${arrow(true)} rxn(reactants(${object}), products(a(TEXT:"${s.to ?? "?"}")))`
      case "produces":
        return `${subject} ${arrow(true)} rxn(reactants(), products(${object}))`
      case "releases":
        return `${subject} ${arrow(true)} sec(${object})`
      case "translocates":
      case "recruits":
        return `${subject} ${arrow(true)} tloc(${object})`
      case "cleaves":
        return `${subject} ${arrow(true)} deg(${object})`
      case "regulates":
        return `${subject} regulates ${object}`
    }
  })()
  return s.negated ? `# denied: ${text}` : text
}

/** All statements as BEL-like text, each under its sentence. */
export function statementsBel(statements: readonly Statement[]): string {
  let sentence: string | undefined
  const lines = statements.flatMap((s) => {
    const head = s.sentence === sentence ? [] : [`SET Evidence = "${s.sentence.replace(/["\\]/g, "\\$&")}"`]
    sentence = s.sentence
    return [...head, statementBel(s)]
  })
  return `${lines.join("\n")}\n`
}

const indraType: Readonly<Record<Relation, string>> = {
  activates: "Activation",
  inhibits: "Inhibition",
  increases: "IncreaseAmount",
  decreases: "DecreaseAmount",
  regulates: "RegulateActivity",
  phosphorylates: "Phosphorylation",
  dephosphorylates: "Dephosphorylation",
  deacetylates: "Deacetylation",
  hydroxylates: "Hydroxylation",
  ubiquitinates: "Ubiquitination",
  cleaves: "DecreaseAmount",
  binds: "Complex",
  converts: "Conversion",
  produces: "IncreaseAmount",
  degrades: "DecreaseAmount",
  translocates: "Translocation",
  releases: "IncreaseAmount",
  recruits: "Activation",
}

const enzymatic = /^(?:Phosphorylation|Dephosphorylation|Deacetylation|Hydroxylation|Ubiquitination)$/

function dbRefs(name: string, id: string | undefined): Record<string, string> {
  const colon = id?.indexOf(":") ?? -1
  if (id === undefined || colon < 0) return { TEXT: name }
  const prefix = id.slice(0, colon).toUpperCase()
  const key = prefix === "FPLX" || prefix === "HGNC" || prefix === "MESH" || prefix === "GO" ? prefix : prefix
  return { TEXT: name, [key]: prefix === "CHEBI" || prefix === "GO" ? id : id.slice(colon + 1) }
}

/** Statements as INDRA JSON; the whole of ours rides in each evidence's annotations, so that nothing is lost. */
export function statementsIndra(statements: readonly Statement[], record: string): readonly object[] {
  return statements.map((s) => {
    const subject = { name: s.subject, db_refs: dbRefs(s.subject, s.subjectId) }
    const object = { name: s.object, db_refs: dbRefs(s.object, s.objectId) }
    const type = indraType[s.relation]
    const roles =
      type === "Complex"
        ? { members: [subject, object] }
        : type === "Conversion"
          ? {
              subj: subject,
              obj_from: [object],
              obj_to: s.to === undefined ? [] : [{ name: s.to, db_refs: { TEXT: s.to } }],
            }
          : type === "Translocation"
            ? {
                agent: s.objectKind === "location" ? subject : object,
                to_location: s.objectKind === "location" ? s.object : (s.to ?? null),
              }
            : enzymatic.test(type)
              ? { enz: subject, sub: object }
              : { subj: subject, obj: object }
    const evidence = {
      source_api: "kinetoscope",
      source_id: record,
      text: s.sentence,
      annotations: { kinetoscope: statementJson(s), context: s.context },
      epistemics: {
        ...(s.negated ? { negated: true } : {}),
        ...(s.hedged ? { hypothesis: true } : {}),
        ...(s.direct === undefined ? {} : { direct: s.direct }),
      },
    }
    return { type, ...roles, belief: s.hedged ? 0.5 : 0.7, evidence: [evidence], id: `${record}#${s.id}` }
  })
}

interface IndraAgent {
  readonly name?: unknown
  readonly db_refs?: Readonly<Record<string, unknown>>
}

const relationOfIndra: Readonly<Record<string, Relation>> = {
  Activation: "activates",
  Inhibition: "inhibits",
  GtpActivation: "activates",
  Gef: "activates",
  Gap: "inhibits",
  IncreaseAmount: "increases",
  DecreaseAmount: "decreases",
  RegulateActivity: "regulates",
  RegulateAmount: "regulates",
  Phosphorylation: "phosphorylates",
  Dephosphorylation: "dephosphorylates",
  Deacetylation: "deacetylates",
  Hydroxylation: "hydroxylates",
  Ubiquitination: "ubiquitinates",
  Complex: "binds",
  Conversion: "converts",
  Translocation: "translocates",
}

function agentOf(value: unknown): { name: string; id: string | undefined; kind: EntityKind } | undefined {
  if (typeof value !== "object" || value === null) return undefined
  const a = value as IndraAgent
  if (typeof a.name !== "string" || a.name === "") return undefined
  const refs = a.db_refs ?? {}
  const text = (key: string): string | undefined => (typeof refs[key] === "string" ? (refs[key] as string) : undefined)
  const kinds: readonly (readonly [string, EntityKind])[] = [
    ["HGNC", "gene"],
    ["UP", "gene"],
    ["FPLX", "family"],
    ["CHEBI", "chemical"],
    ["PUBCHEM", "chemical"],
    ["GO", "process"],
    ["MESH", "process"],
  ]
  for (const [key, kind] of kinds) {
    const id = text(key)
    if (id !== undefined) return { name: a.name, id: id.includes(":") ? id : `${key.toLowerCase()}:${id}`, kind }
  }
  return { name: a.name, id: undefined, kind: "gene" }
}

function ownStatement(evidence: unknown): Partial<Record<string, unknown>> | undefined {
  const own = (evidence as { annotations?: { kinetoscope?: unknown } } | undefined)?.annotations?.kinetoscope
  return typeof own === "object" && own !== null ? (own as Record<string, unknown>) : undefined
}

/** Our statement again from the annotations of one we wrote; undefined where they are not whole. */
function fromOwn(own: Partial<Record<string, unknown>>, id: string): Statement | undefined {
  const text = (key: string): string | undefined => (typeof own[key] === "string" ? (own[key] as string) : undefined)
  const list = (key: string): readonly string[] =>
    Array.isArray(own[key]) ? (own[key] as unknown[]).filter((x) => typeof x === "string") : []
  const range = (key: string): readonly [number, number] | undefined => {
    const v = own[key]
    return Array.isArray(v) && v.length === 2 && v.every((x) => Number.isSafeInteger(x))
      ? [v[0] as number, v[1] as number]
      : undefined
  }
  const relation = relations.find((r) => r === own["relation"])
  const [subject, object] = [text("subject"), text("object")]
  if (!relation || subject === undefined || object === undefined) return undefined
  return {
    id,
    subject,
    subjectKind: (text("subject_kind") ?? "gene") as EntityKind,
    subjectId: text("subject_id"),
    relation,
    object,
    objectKind: (text("object_kind") ?? "gene") as EntityKind,
    objectId: text("object_id"),
    cause: own["cause"] === "decrease" ? "decrease" : "increase",
    negated: own["negated"] === true,
    hedged: own["hedged"] === true,
    direct: typeof own["direct"] === "boolean" ? own["direct"] : undefined,
    via: list("via"),
    context: list("context"),
    site: text("site"),
    to: text("to"),
    subjectState: text("subject_state"),
    coref: own["coref"] === true,
    title: own["title"] === true,
    sentence: text("sentence") ?? "",
    span: range("span") ?? [0, 0],
    subjectSpan: range("subject_span"),
    objectSpan: range("object_span"),
    rule: text("rule") ?? "indra",
  }
}

function fromIndra(item: Readonly<Record<string, unknown>>, id: string, caption: string): Statement | undefined {
  const evidence: unknown = Array.isArray(item["evidence"]) ? (item["evidence"] as unknown[])[0] : undefined
  const own = ownStatement(evidence)
  const again = own && fromOwn(own, id)
  if (again) return again
  const relation = relationOfIndra[String(item["type"])]
  if (!relation) return undefined
  const members = Array.isArray(item["members"]) ? (item["members"] as unknown[]) : []
  const from = Array.isArray(item["obj_from"]) ? (item["obj_from"] as unknown[])[0] : undefined
  const subject = agentOf(item["subj"] ?? item["enz"] ?? item["gef"] ?? item["gap"] ?? item["agent"] ?? members[0])
  const place =
    typeof item["to_location"] === "string"
      ? { name: item["to_location"], id: undefined, kind: "location" as const }
      : undefined
  const object = place ?? agentOf(item["obj"] ?? item["sub"] ?? item["ras"] ?? from ?? members[1])
  if (!subject || !object) return undefined
  const ev = (evidence ?? {}) as { text?: unknown; epistemics?: Readonly<Record<string, unknown>> }
  const sentence = typeof ev.text === "string" ? ev.text : ""
  const at = sentence === "" ? -1 : caption.indexOf(sentence)
  const start = at < 0 ? 0 : [...caption.slice(0, at)].length
  const residue = typeof item["residue"] === "string" ? `${item["residue"]}${item["position"] ?? ""}` : undefined
  const to = Array.isArray(item["obj_to"]) ? agentOf((item["obj_to"] as unknown[])[0])?.name : undefined
  return {
    id,
    subject: subject.name,
    subjectKind: subject.kind,
    subjectId: subject.id,
    relation,
    object: object.name,
    objectKind: object.kind,
    objectId: object.id,
    cause: "increase",
    negated: ev.epistemics?.["negated"] === true,
    hedged: ev.epistemics?.["hypothesis"] === true,
    direct: typeof ev.epistemics?.["direct"] === "boolean" ? ev.epistemics["direct"] : undefined,
    via: [],
    context: [],
    site: residue,
    to,
    subjectState: undefined,
    coref: false,
    title: false,
    sentence,
    span: at < 0 ? [0, 0] : [start, start + [...sentence].length],
    subjectSpan: undefined,
    objectSpan: undefined,
    rule: "indra",
  }
}

/**
 * Statements from INDRA JSON (a list, or `{statements: [...]}` as its services answer). What has no counterpart here
 * is left out with a warning.
 * @param caption to find the sentences in; '' where there is none
 */
export function readIndra(source: Source, caption = ""): Read<readonly Statement[]> {
  let data: unknown
  try {
    data = JSON.parse(source.text)
  } catch (error) {
    const message = `this is not JSON: ${(error as Error).message}`
    return {
      value: undefined,
      diagnostics: [{ severity: "error", code: "statement/json", message, span: span(source, 0, 0) }],
    }
  }
  const inner = (data as { statements?: unknown } | null)?.statements
  const items: unknown = Array.isArray(data)
    ? data
    : typeof inner === "object" && inner !== null
      ? Object.values(inner)
      : undefined
  if (!Array.isArray(items)) {
    const message = "INDRA JSON is a list of statements, or a map with 'statements'"
    return {
      value: undefined,
      diagnostics: [{ severity: "error", code: "statement/shape", message, span: span(source, 0, 0) }],
    }
  }
  const statements: Statement[] = []
  const skipped = new Map<string, number>()
  for (const item of items as unknown[]) {
    const s =
      typeof item === "object" && item !== null
        ? fromIndra(item as Record<string, unknown>, `s${String(statements.length + 1).padStart(2, "0")}`, caption)
        : undefined
    if (s) statements.push(s)
    else {
      const type = String((item as { type?: unknown } | null)?.type ?? "item without a type")
      skipped.set(type, (skipped.get(type) ?? 0) + 1)
    }
  }
  const diagnostics = [...skipped].map(([type, n]) => ({
    severity: "warning" as const,
    code: "statement/unsupported" as const,
    message: `${n} × '${type}' left out: it has no subject and object, or no relation of ours`,
  }))
  return { value: statements, diagnostics }
}
