/**
 * What any SBML element may carry — name, metaid, SBO term, notes, annotation — read and written side by side. Of the
 * annotation, MIRIAM's controlled-vocabulary terms become `annotations`; everything else (model history, nested terms,
 * other programs' data) is kept verbatim in `foreignAnnotation` and put back by the writer.
 */
import type { Annotation, Described } from "../model/index.ts"
import { mathmlUri } from "./mathml.ts"
import { packageOf, packages } from "./namespaces.ts"
import { attribute, childOf, placeIn, type ReadContext, report } from "./read-context.ts"
import { escapeXml, parseXml, verbatim, type XmlElement } from "./xml.ts"

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
const qualifierSpaces: ReadonlyMap<string, string> = new Map([
  ["http://biomodels.net/biology-qualifiers/", "bqbiol"],
  ["http://biomodels.net/model-qualifiers/", "bqmodel"],
])

/** One `<bqbiol:is>` with a flat bag of resources; undefined for anything richer. */
function termOf(e: XmlElement): Annotation | undefined {
  const prefix = qualifierSpaces.get(e.uri)
  const bag = e.children[0]
  if (!prefix || !bag || e.children.length !== 1 || bag.uri !== rdf) return undefined
  const resources: string[] = []
  for (const li of bag.children) {
    const resource = attribute(li, "resource", rdf) ?? attribute(li, "resource")
    if (li.local !== "li" || li.children.length > 0 || resource === undefined) return undefined
    resources.push(resource)
  }
  return resources.length === 0 ? undefined : { qualifier: `${prefix}:${e.local}`, resources }
}

/** RDF about `metaid`: the terms that are understood, and the children of its descriptions that are not. */
function readRdf(
  e: XmlElement,
  metaid: string | undefined,
): { readonly terms: readonly Annotation[]; readonly rest: string } {
  const terms: Annotation[] = []
  const rest: string[] = []
  for (const description of e.children) {
    const about = attribute(description, "about", rdf) ?? attribute(description, "about")
    if (description.local !== "Description" || about !== `#${metaid}`) {
      rest.push(verbatim(description))
      continue
    }
    const kept: string[] = []
    for (const child of description.children) {
      const term = termOf(child)
      if (term) terms.push(term)
      else kept.push(verbatim(child))
    }
    if (kept.length > 0) {
      rest.push(
        `<rdf:Description xmlns:rdf="${rdf}" rdf:about="${escapeXml(about)}">${kept.join("")}</rdf:Description>`,
      )
    }
  }
  const xml = rest.length === 0 ? "" : `<rdf:RDF xmlns:rdf="${rdf}">${rest.join("")}</rdf:RDF>`
  return { terms, rest: xml }
}

function readAnnotation(ctx: ReadContext, e: XmlElement, metaid: string | undefined): Partial<Described> {
  const annotation = childOf(ctx, e, "annotation")
  if (!annotation) return {}
  const terms: Annotation[] = []
  const rest: string[] = []
  for (const child of annotation.children) {
    if (child.uri === rdf && child.local === "RDF") {
      const found = readRdf(child, metaid)
      terms.push(...found.terms)
      if (found.rest) rest.push(found.rest)
    } else rest.push(verbatim(child))
  }
  return {
    ...(terms.length > 0 ? { annotations: terms } : {}),
    ...(rest.length > 0 ? { foreignAnnotation: rest.join("") } : {}),
  }
}

/** Elements that are kept as they stand although the rest of their package is read. */
const keptOfRead: ReadonlySet<string> = new Set(["geneProductAssociation", "listOfUncertainties"])

/**
 * Children in namespaces of packages that we don't interpret, as they stand. They hang on the element's id or metaid; what
 * hangs on an element with neither cannot be put back, and is named.
 */
function keepForeign(ctx: ReadContext, e: XmlElement, metaid: string | undefined): void {
  for (let i = 0; i < e.children.length; i++) {
    const child = e.children[i] as XmlElement
    if (child.uri === ctx.core || child.uri === mathmlUri) continue
    const known = packageOf(child.uri)
    if (!known || (packages[known[0]] === "read" && !keptOfRead.has(child.local))) continue
    const parent = e.local === "model" ? "" : (attribute(e, "id") ?? metaid)
    if (parent === undefined) {
      report(
        ctx,
        child,
        "warning",
        "sbml/dropped",
        `<${child.prefix}:${child.local}> is not kept: <${e.local}> has no id.`,
      )
      continue
    }
    const xml = verbatim(child)
    // distrib is required whenever it is there at all (its specification, §3.1).
    ctx.foreign.push({ prefix: child.prefix, namespace: child.uri, required: known[0] === "distrib", parent, xml })
  }
}

/** An object that its maker still writes to. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Name, metaid, SBO term, notes, annotation and place of an element; a new object, which the caller may add to. */
export function readDescribed(ctx: ReadContext, e: XmlElement): Draft<Described> {
  // In Level 1 `name` is the id.
  const name = ctx.level === 1 ? undefined : attribute(e, "name")
  const metaid = attribute(e, "metaid")
  const sboTerm = attribute(e, "sboTerm")
  // Most elements have none of these: nothing is allocated for what isn't there.
  const d: Draft<Described> = {}
  if (name !== undefined) d.name = name
  if (metaid !== undefined) d.metaid = metaid
  if (sboTerm !== undefined) d.sboTerm = sboTerm
  if (e.children.length > 0) {
    const notes = childOf(ctx, e, "notes")
    keepForeign(ctx, e, metaid)
    const inner = notes?.children.map((c) => verbatim(c)).join("") ?? ""
    const text = inner === "" ? notes?.text.trim() : inner
    if (text) d.notes = text
    if (childOf(ctx, e, "annotation")) Object.assign(d, readAnnotation(ctx, e, metaid))
  }
  d.span = placeIn(e)
  return d
}

/** True if the text is a sequence of well-formed elements, so that it may stand in a file as it is. */
export function isMarkup(text: string): boolean {
  if (!text.trimStart().startsWith("<")) return false
  const { root } = parseXml({ name: "fragment", text: `<r>${text}</r>` })
  return root !== undefined && root.text.trim() === ""
}

/** The inside of `<notes>`: markup as it is, plain text as one XHTML paragraph. */
export function notesXml(notes: string): string {
  return isMarkup(notes) ? notes : `<p xmlns="http://www.w3.org/1999/xhtml">${escapeXml(notes)}</p>`
}

function termXml(term: Annotation): string {
  const [prefix, local] = term.qualifier.split(":")
  const space = prefix === "bqmodel" ? "bqmodel" : "bqbiol"
  const items = term.resources.map((r) => `<rdf:li rdf:resource="${escapeXml(r)}"/>`).join("")
  return `<${space}:${local}><rdf:Bag>${items}</rdf:Bag></${space}:${local}>`
}

const spaces = [...qualifierSpaces].map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`).join("")

/**
 * The inside of `<annotation>`, or "" where there is nothing. RDF that was kept and the terms share one `rdf:RDF`, since a
 * namespace may stand only once at the top of an annotation (SBML L3V2 rule 10402).
 */
export function annotationXml(d: Described, metaid: string | undefined): string {
  const foreign = d.foreignAnnotation !== undefined && isMarkup(d.foreignAnnotation) ? d.foreignAnnotation : ""
  const terms = d.annotations ?? []
  if (terms.length === 0 || metaid === undefined) return foreign
  const description = `<rdf:Description${spaces} rdf:about="#${escapeXml(metaid)}">${terms.map(termXml).join("")}`
  const at = foreign.lastIndexOf("</rdf:RDF>")
  if (at < 0) return `${foreign}<rdf:RDF xmlns:rdf="${rdf}">${description}</rdf:Description></rdf:RDF>`
  // The description of this element that was kept, if any, takes the terms as well.
  const opening = `<rdf:Description xmlns:rdf="${rdf}" rdf:about="#${escapeXml(metaid)}">`
  const kept = foreign.indexOf(opening)
  if (kept >= 0) {
    const inside = kept + opening.length
    const own = `<rdf:Description xmlns:rdf="${rdf}"${spaces} rdf:about="#${escapeXml(metaid)}">`
    const end = foreign.indexOf("</rdf:Description>", inside)
    return `${foreign.slice(0, kept)}${own}${foreign.slice(inside, end)}${terms.map(termXml).join("")}${foreign.slice(end)}`
  }
  return `${foreign.slice(0, at)}${description}</rdf:Description>${foreign.slice(at)}`
}
