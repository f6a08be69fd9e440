/**
 * What Antimony says about an element beside its mathematics — display name, SBO term, notes, annotations, who made the model
 * and when — as the model holds it. Creators and dates become the RDF that SBML has for them, kept as foreign annotation.
 */
import type { Annotation, Described } from "../model/index.ts"
import { type AnnotationLine, Entry, type Scope } from "./entries.ts"
import { sboTerm } from "./properties.ts"
import type { FileSyntax } from "./syntax.ts"
import { biologyQualifiers, modelQualifiers } from "./words.ts"

type Remark = FileSyntax["remarks"][number]

const qualifiers: ReadonlyMap<string, string> = new Map([...modelQualifiers, ...biologyQualifiers])

interface Said {
  readonly name: string | undefined
  readonly sboTerm: string | undefined
  readonly lines: readonly AnnotationLine[]
}

function fromRemarks(remarks: readonly Remark[]): Said {
  let name: string | undefined
  let term: string | undefined
  const lines: AnnotationLine[] = []
  for (const r of remarks) {
    if (r.kind === "display-name") name = r.name
    else if (r.kind === "annotate") lines.push({ keyword: r.keyword, field: r.field, values: r.values })
    else if (r.target.names[1] === "sboTerm" && r.value?.kind === "number") term = sboTerm(r.value.value)
  }
  return { name, sboTerm: term, lines }
}

/** Lines with one qualifier, in order, are one annotation. */
function annotationsOf(lines: readonly AnnotationLine[]): readonly Annotation[] {
  const found = new Map<string, string[]>()
  for (const line of lines) {
    const qualifier = line.field === undefined ? qualifiers.get(line.keyword) : undefined
    if (!qualifier) continue
    const resources = found.get(qualifier) ?? []
    found.set(qualifier, resources)
    for (const v of line.values) if (!resources.includes(v)) resources.push(v)
  }
  return [...found].map(([qualifier, resources]) => ({ qualifier, resources }))
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}

const creatorElements: Readonly<Record<string, string>> = {
  name: "FN",
  givenname: "Given",
  familyname: "Family",
  organization: "Orgname",
  organisation: "Orgname",
  org: "Orgname",
  email: "EMAIL",
}

function creatorXml(fields: ReadonlyMap<string, string>): string {
  const get = (tag: string): string | undefined => fields.get(tag)
  const element = (tag: string, text: string | undefined): string =>
    text === undefined ? "" : `<vCard:${tag}>${escapeXml(text)}</vCard:${tag}>`
  const family = element("Family", get("Family"))
  const given = element("Given", get("Given"))
  const name =
    family || given ? `<vCard:N rdf:parseType="Resource">${family}${given}</vCard:N>` : element("FN", get("FN"))
  const organisation = get("Orgname")
  const org =
    organisation === undefined
      ? ""
      : `<vCard:ORG rdf:parseType="Resource">${element("Orgname", organisation)}</vCard:ORG>`
  return `<rdf:li rdf:parseType="Resource">${name}${element("EMAIL", get("EMAIL"))}${org}</rdf:li>`
}

function dateXml(tag: string, date: string): string {
  return `<dcterms:${tag} rdf:parseType="Resource"><dcterms:W3CDTF>${escapeXml(date)}</dcterms:W3CDTF></dcterms:${tag}>`
}

/** Creators and dates as RDF about `metaid`, or undefined where nothing is said of them. */
function historyXml(lines: readonly AnnotationLine[], metaid: string): string | undefined {
  const creators = new Map<string, Map<string, string>>()
  const dates: string[] = []
  for (const line of lines) {
    const text = line.values[0] ?? ""
    if (line.keyword.startsWith("creator") && line.field !== undefined) {
      const fields = creators.get(line.keyword) ?? new Map<string, string>()
      creators.set(line.keyword, fields)
      const tag = creatorElements[line.field.toLowerCase()]
      if (tag) fields.set(tag, text)
    } else if (line.keyword === "created") dates.push(dateXml("created", text))
    else if (line.keyword === "modified") for (const v of line.values) dates.push(dateXml("modified", v))
  }
  if (creators.size === 0 && dates.length === 0) return undefined
  const people = [...creators.values()].map(creatorXml).join("")
  const who =
    people === ""
      ? ""
      : `<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Bag>${people}</rdf:Bag></dc:creator>`
  const spaces = `xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:vCard="http://www.w3.org/2001/vcard-rdf/3.0#"`
  return `<rdf:RDF ${spaces}><rdf:Description rdf:about="#${escapeXml(metaid)}">${who}${dates.join("")}</rdf:Description></rdf:RDF>`
}

function described(said: Said, metaid: string): Described {
  const annotations = annotationsOf(said.lines)
  const notes = said.lines.filter((l) => l.keyword === "notes").flatMap((l) => l.values)
  const history = historyXml(said.lines, metaid)
  return {
    ...(said.name === undefined ? {} : { name: said.name }),
    ...(history === undefined ? {} : { metaid }),
    ...(said.sboTerm === undefined ? {} : { sboTerm: said.sboTerm }),
    ...(notes.length > 0 ? { notes: notes.map((n) => n.trim()).join("\n") } : {}),
    ...(annotations.length > 0 ? { annotations } : {}),
    ...(history === undefined ? {} : { foreignAnnotation: history }),
  }
}

/** What is said of an entry, or by remarks from outside a model. */
export function describe(metaid: string, of: Entry | readonly Remark[]): Described {
  if (!(of instanceof Entry)) return described(fromRemarks(of), metaid)
  const said = described({ name: of.displayName, sboTerm: of.sboTerm, lines: of.annotations }, metaid)
  return { ...said, span: of.span }
}

/** What is said of the model, inside and outside. */
export function describeModel(scope: Scope, remarks: readonly Remark[]): Described & { readonly id: string } {
  const id = scope.module.name
  const outside = fromRemarks(remarks.filter((r) => r.target?.names[0] === id))
  const said: Said = {
    name: outside.name ?? scope.displayName,
    sboTerm: outside.sboTerm ?? scope.sboTerm,
    lines: [...scope.annotations, ...outside.lines],
  }
  return { id, ...described(said, id), span: scope.module.nameSpan }
}
