/** Display names, SBO terms, annotations and notes as lines of Antimony. Who made the model and when is read back from its RDF. */
import type { Annotation, Described, Model } from "../model/index.ts"
import { biologyQualifiers, modelQualifiers } from "./words.ts"

/** A text in quotation marks, or in backticks where it holds such marks or several lines. */
export function quoted(text: string): string {
  if (!/["\r\n]/.test(text)) return `"${text}"`
  return `\`\`\`${text.replaceAll("```", "'''")}\`\`\``
}

/** A display name: what would be read as one of XML's names of characters is written with one. */
export function quotedName(name: string): string {
  return quoted(name.replace(/&(?=(?:quot|apos|lt|gt|amp);)/g, "&amp;"))
}

function keyword(a: Annotation): string | undefined {
  return [...biologyQualifiers, ...modelQualifiers].find(([, qualifier]) => qualifier === a.qualifier)?.[0]
}

/**
 * The lines about one element.
 * @param word what it is called: its name, or `model`
 */
export function linesAbout(word: string, d: Described, isModel = false): readonly string[] {
  const lines: string[] = []
  if (d.name !== undefined && !isModel) lines.push(`${word} is ${quotedName(d.name)}`)
  const sbo = /^SBO:\d{7}$/.test(d.sboTerm ?? "") ? d.sboTerm : undefined
  if (sbo !== undefined) lines.push(`${word}.sboTerm = ${sbo}`)
  for (const a of d.annotations ?? []) {
    const key = keyword(a)
    const values = a.resources.map(quoted).join(", ")
    lines.push(
      key === undefined ? `// ${word} ${a.qualifier} ${values.replace(/[\r\n]+/g, " ")}` : `${word} ${key} ${values}`,
    )
  }
  if (d.notes !== undefined) lines.push(`${word} notes ${quoted(d.notes)}`)
  if (isModel) lines.push(...historyLines(d.foreignAnnotation ?? ""))
  return lines
}

const vCard: readonly (readonly [tag: string, field: string])[] = [
  ["FN", "name"],
  ["Given", "givenName"],
  ["Family", "familyName"],
  ["Orgname", "organization"],
  ["EMAIL", "email"],
]

function plainText(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&")
}

/** Creators and dates out of the RDF that SBML has for them. */
function historyLines(xml: string): readonly string[] {
  const lines: string[] = []
  const creators = /<dc:creator[\s\S]*?<\/dc:creator>/.exec(xml)?.[0] ?? ""
  const people = creators.match(/<rdf:li rdf:parseType="Resource">[\s\S]*?<\/rdf:li>/g) ?? []
  people.forEach((person, i) => {
    for (const [tag, field] of vCard) {
      const text = new RegExp(`<vCard:${tag}>([^<]*)</vCard:${tag}>`).exec(person)?.[1]
      if (text !== undefined) lines.push(`model creator${i + 1}.${field} ${quoted(plainText(text))}`)
    }
  })
  for (const word of ["created", "modified"]) {
    for (const found of xml.matchAll(new RegExp(`<dcterms:${word}[^>]*>\\s*<dcterms:W3CDTF>([^<]*)<`, "g"))) {
      lines.push(`model ${word} ${quoted(plainText(found[1] ?? ""))}`)
    }
  }
  return lines
}

/** The lines about all elements of a model; the default compartment's own term goes without saying. */
export function describedLines(m: Model): readonly string[] {
  const about = (x: { readonly id?: string | undefined } & Described): readonly string[] => {
    if (x.id === undefined) return []
    const plain = x.id === "default_compartment" && x.sboTerm === "SBO:0000410" ? { ...x, sboTerm: undefined } : x
    return linesAbout(x.id, plain)
  }
  const references = m.reactions.flatMap((r) => [...r.reactants, ...r.products]).filter((r) => r.id !== undefined)
  return [
    ...linesAbout("model", m, true),
    ...[m.compartments, m.species, m.parameters, m.reactions, references, m.events].flatMap((list) =>
      list.flatMap(about),
    ),
  ]
}
