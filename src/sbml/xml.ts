/**
 * XML text → a tree of elements with positions, over `saxes`. No document type, no entities beyond XML's own five, no
 * external anything; size, depth and the number of elements are bounded. What isn't understood later can be taken
 * verbatim from the source (`verbatim`), with the namespace declarations that it needs to stand alone.
 */
import { SaxesParser, type SaxesTagNS } from "saxes"
import { type Diagnostic, type Source, type Span, span } from "../text/index.ts"
import { scanXml } from "./scan-xml.ts"

export interface XmlAttribute {
  readonly prefix: string
  readonly local: string
  readonly uri: string
  readonly value: string
}

/** An element: offsets are UTF-16 positions in the source; `text` is its own character data, children's apart. */
export interface XmlElement {
  readonly local: string
  readonly prefix: string
  readonly uri: string
  attributes: readonly XmlAttribute[]
  children: readonly XmlElement[]
  readonly parent: XmlElement | undefined
  /** The file that the element was read from. */
  readonly source: Source
  text: string
  /** Of the opening `<`. */
  readonly start: number
  /** Just behind the opening tag's `>`. */
  readonly openEnd: number
  /** Of the `<` of the closing tag; `openEnd` where the element is empty. */
  closeStart: number
  /** Just behind the closing tag's `>`. */
  end: number
}

export interface XmlLimits {
  /** Characters of source text. Default 100 million. */
  readonly characters?: number | undefined
  /** Elements inside one another. Default 1000: later stages walk mathematics recursively. */
  readonly depth?: number | undefined
  /** Elements in all. Default 10 million. */
  readonly elements?: number | undefined
}

/** Stops `saxes` from inside a handler; never leaves this file. */
class StopParsing extends Error {
  readonly diagnostic: Diagnostic
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message)
    this.diagnostic = diagnostic
  }
}

const xmlnsUri = "http://www.w3.org/2000/xmlns/"

/** A span of an opening tag (or of its first 200 characters). */
export function spanOf(e: XmlElement): Span {
  return span(e.source, e.start, Math.min(e.openEnd, e.start + 200))
}

function stop(source: Source, at: number, code: "sbml/xml" | "sbml/xml-limit", message: string, help?: string): never {
  const from = Math.max(0, Math.min(at, source.text.length))
  throw new StopParsing({
    severity: "error",
    code,
    message,
    span: span(source, from, Math.min(source.text.length, from + 1)),
    help,
  })
}

/** `saxes` starts its messages with `line:column: `; ours come with a span, and a hostile name may be megabytes long. */
function plainMessage(message: string): string {
  const text = message.replace(/^(.{0,200}:)?\d+:\d+: /, "")
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text
  return `This is not well-formed XML: ${short.replace(/\.$/, "")}.`
}

function elementOf(
  source: Source,
  tag: SaxesTagNS,
  parent: XmlElement | undefined,
  start: number,
  openEnd: number,
): XmlElement {
  return {
    local: tag.local,
    prefix: tag.prefix,
    uri: tag.uri,
    attributes: Object.values(tag.attributes),
    children: [],
    parent,
    source,
    text: "",
    start,
    openEnd,
    closeStart: openEnd,
    end: openEnd,
  }
}

/** Read the whole text; gives the root element, or the first fault. */
export function parseXml(
  source: Source,
  limits: XmlLimits = {},
): { readonly root: XmlElement | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const small = source.text.length <= (limits.characters ?? defaults.characters)
  const root = small ? scanXml(source, limits.depth ?? defaults.depth, limits.elements ?? defaults.elements) : undefined
  return root ? { root, diagnostics: [] } : parseAnyXml(source, limits)
}

const defaults = { characters: 100_000_000, depth: 1000, elements: 10_000_000 } as const

/** The same by `saxes` alone: all of XML 1.0 but document types, with every fault in its place. */
export function parseAnyXml(
  source: Source,
  limits: XmlLimits = {},
): { readonly root: XmlElement | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const maxDepth = limits.depth ?? defaults.depth
  const maxElements = limits.elements ?? defaults.elements
  const { text } = source
  let root: XmlElement | undefined
  let count = 0
  const open: XmlElement[] = []
  /** Children of the open elements. */
  const lists: XmlElement[][] = []
  const parser = new SaxesParser({ xmlns: true, position: true })
  parser.on("error", (error) => stop(source, parser.position - 1, "sbml/xml", plainMessage(error.message)))
  parser.on("doctype", () =>
    stop(
      source,
      Math.max(0, text.lastIndexOf("<!DOCTYPE", parser.position)),
      "sbml/xml",
      "The file has a document type declaration (DOCTYPE), which is not read.",
      "remove the <!DOCTYPE …> and write out the entities it defines",
    ),
  )
  parser.on("opentag", (tag) => {
    const end = parser.position
    const start = Math.max(0, text.lastIndexOf("<", end - 1))
    if (open.length >= maxDepth) {
      stop(source, start, "sbml/xml-limit", `Elements are nested more than ${maxDepth} deep here.`)
    }
    count += 1
    if (count > maxElements) stop(source, start, "sbml/xml-limit", `The file has more than ${maxElements} elements.`)
    const parent = open[open.length - 1]
    const e = elementOf(source, tag as SaxesTagNS, parent, start, end)
    const children: XmlElement[] = []
    e.children = children
    lists.at(-1)?.push(e)
    lists.push(children)
    root ??= e
    open.push(e)
  })
  const addText = (t: string): void => {
    const parent = open[open.length - 1]
    if (parent) parent.text += t
  }
  parser.on("text", addText)
  parser.on("cdata", addText)
  parser.on("closetag", (tag) => {
    const e = open.pop()
    lists.pop()
    if (!e) return
    e.end = parser.position
    e.closeStart = tag.isSelfClosing ? e.openEnd : Math.max(e.openEnd, text.lastIndexOf("<", e.end - 1))
  })
  try {
    if (text.length > (limits.characters ?? defaults.characters)) {
      stop(source, 0, "sbml/xml-limit", `The file has ${text.length} characters, more than are read.`)
    }
    parser.write(text).close()
  } catch (error) {
    if (error instanceof StopParsing) return { root: undefined, diagnostics: [error.diagnostic] }
    throw error
  }
  return { root, diagnostics: [] }
}

/** The namespace that a prefix (`""`: the default) has where an element stands. */
function namespaceOf(e: XmlElement | undefined, prefix: string): string | undefined {
  for (let at = e; at !== undefined; at = at.parent) {
    for (const a of at.attributes) {
      if (a.uri === xmlnsUri && (a.prefix === "xmlns" ? a.local === prefix : prefix === "")) return a.value
    }
  }
  return undefined
}

/** The prefixes that an element and what is in it use without declaring them. */
function prefixesFromOutside(e: XmlElement): ReadonlySet<string> {
  const needed = new Set<string>()
  const stack: { readonly at: XmlElement; readonly declared: ReadonlySet<string> }[] = [
    { at: e, declared: new Set(["xml", "xmlns"]) },
  ]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { at } = top
    const own = at.attributes.filter((a) => a.uri === xmlnsUri)
    const declared =
      own.length === 0
        ? top.declared
        : new Set([...top.declared, ...own.map((a) => (a.prefix === "xmlns" ? a.local : ""))])
    if (!declared.has(at.prefix)) needed.add(at.prefix)
    for (const a of at.attributes)
      if (a.uri !== xmlnsUri && a.prefix !== "" && !declared.has(a.prefix)) needed.add(a.prefix)
    for (const child of at.children) stack.push({ at: child, declared })
  }
  return needed
}

/** The element's text as it stands in the source, with declarations added for prefixes that are declared further out. */
export function verbatim(e: XmlElement): string {
  const text = e.source.text.slice(e.start, e.end)
  const declarations = [...prefixesFromOutside(e)].sort().map((p) => {
    const uri = namespaceOf(e.parent, p)
    return uri === undefined ? "" : ` ${p === "" ? "xmlns" : `xmlns:${p}`}="${escapeXml(uri)}"`
  })
  const at = 1 + (e.prefix === "" ? 0 : e.prefix.length + 1) + e.local.length
  return text.slice(0, at) + declarations.join("") + text.slice(at)
}

/** True for `xmlns` and `xmlns:p`. */
export function isDeclaration(a: XmlAttribute): boolean {
  return a.uri === xmlnsUri
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
}

/** Text for an attribute's value or character data; characters that XML cannot hold at all are replaced by U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"\n\r\t]/g, (c) => escapes[c] ?? c)
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      "\ufffd",
    )
}
