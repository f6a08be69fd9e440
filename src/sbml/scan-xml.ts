/**
 * The plain part of XML, quickly: elements, attributes, text, comments and CDATA as nearly every SBML file has them, by
 * regular expressions over the whole text. Anything else — a document type, an entity of its own, a name beyond ASCII, the
 * slightest fault — gives undefined, and `saxes` reads the file from the start (`xml.ts`) and says what is wrong. So this
 * file decides nothing: it only saves time (a model of 1 MB is scanned in a fifth of the time).
 */
import type { Source } from "../text/index.ts"
import type { XmlAttribute, XmlElement } from "./xml.ts"

const nameText = "[A-Za-z_][\\w.-]*"
const openPattern = new RegExp(`<(?:(${nameText}):)?(${nameText})`, "y")
const attributePattern = new RegExp(
  `[ \\t\\r\\n]+(?:(${nameText}):)?(${nameText})[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^"<]*)"|'([^'<]*)')`,
  "y",
)
const tagEndPattern = /[ \t\r\n]*(\/?)>/y
const closePattern = new RegExp(`</((?:${nameText}:)?${nameText})[ \\t\\r\\n]*>`, "y")
const declarationPattern =
  /<\?xml[ \t\r\n]+version=(?:"1\.[0-9]"|'1\.[0-9]')(?:[ \t\r\n]+encoding=(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone=(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/y
/** Characters that XML forbids, and those outside the basic plane, whose pairing `saxes` checks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
const unusualCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\ud800-\udfff\ufffe\uffff]/

const blank = /^[ \t\r\n]*$/
const lineBreaks = /[\t\r\n]/

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }

/** Thrown where the scanner gives up; caught in this file. */
class Unusual extends Error {}

/** The text with XML's five entities and plain character references put in. */
function decoded(text: string): string {
  if (!text.includes("&")) return text
  return text.replace(/&([^;&]{0,12});?/g, (all, name: string) => {
    const plain = entities[name]
    if (plain === undefined || !all.endsWith(";")) throw new Unusual()
    return plain
  })
}

const xmlnsUri = "http://www.w3.org/2000/xmlns/"
const none: readonly XmlAttribute[] = []

interface Open {
  readonly element: XmlElement
  readonly name: string
  readonly scope: ReadonlyMap<string, string>
}

/** Attributes as written; `xmlns` ones are told apart. */
interface RawAttribute {
  readonly prefix: string
  readonly local: string
  readonly value: string
}

class Scanner {
  private readonly source: Source
  private readonly text: string
  private readonly maxDepth: number
  private left: number
  private at = 0
  private root: XmlElement | undefined
  private readonly open: Open[] = []

  constructor(source: Source, maxDepth: number, maxElements: number) {
    this.source = source
    this.text = source.text
    this.maxDepth = maxDepth
    this.left = maxElements
  }

  scan(): XmlElement {
    const { text } = this
    if (text.charCodeAt(0) === 0xfeff) this.at = 1
    declarationPattern.lastIndex = this.at
    if (declarationPattern.test(text)) this.at = declarationPattern.lastIndex
    for (;;) {
      const next = text.indexOf("<", this.at)
      if (next < 0) break
      if (next > this.at) this.characters(text.slice(this.at, next))
      this.at = next
      const kind = text[next + 1]
      if (kind === "/") this.close()
      else if (kind === "!") this.skip()
      else this.element()
    }
    if (!this.root || this.open.length > 0 || !blank.test(text.slice(this.at))) throw new Unusual()
    return this.root
  }

  private characters(t: string): void {
    if (blank.test(t)) return
    const top = this.open[this.open.length - 1]
    if (!top || t.includes("]]>")) throw new Unusual()
    top.element.text += decoded(t)
  }

  /** A comment or CDATA. */
  private skip(): void {
    const { text, at } = this
    if (text.startsWith("<!--", at)) {
      const end = text.indexOf("--", at + 4)
      if (end < 0 || text[end + 2] !== ">") throw new Unusual()
      this.at = end + 3
    } else if (text.startsWith("<![CDATA[", at)) {
      const end = text.indexOf("]]>", at)
      const top = this.open[this.open.length - 1]
      if (end < 0 || !top) throw new Unusual()
      top.element.text += text.slice(at + 9, end)
      this.at = end + 3
    } else throw new Unusual()
  }

  private close(): void {
    closePattern.lastIndex = this.at
    const m = closePattern.exec(this.text)
    const top = this.open.pop()
    if (!m || !top || top.name !== m[1]) throw new Unusual()
    top.element.closeStart = this.at
    this.at = closePattern.lastIndex
    top.element.end = this.at
  }

  private element(): void {
    const start = this.at
    const { text } = this
    openPattern.lastIndex = start
    const m = openPattern.exec(text)
    if (!m || this.open.length >= this.maxDepth || --this.left < 0) throw new Unusual()
    const prefix = m[1] ?? ""
    const local = m[2] as string
    const raw: RawAttribute[] = []
    let from = openPattern.lastIndex
    for (;;) {
      attributePattern.lastIndex = from
      const a = attributePattern.exec(text)
      if (!a) break
      from = attributePattern.lastIndex
      const written = a[3] ?? a[4] ?? ""
      const value = decoded(lineBreaks.test(written) ? written.replace(/[\t\r\n]/g, " ") : written)
      raw.push(
        a[1] === undefined && a[2] === "xmlns"
          ? { prefix: "xmlns", local: "", value }
          : { prefix: a[1] ?? "", local: a[2] as string, value },
      )
    }
    tagEndPattern.lastIndex = from
    const end = tagEndPattern.exec(text)
    if (!end) throw new Unusual()
    const parent = this.open[this.open.length - 1]
    if (!parent && this.root) throw new Unusual()
    const scope = scopeOf(raw, parent?.scope)
    const openEnd = tagEndPattern.lastIndex
    const made: XmlElement = {
      local,
      prefix,
      uri: uriOf(scope, prefix),
      attributes: attributesOf(raw, scope),
      children: [],
      parent: parent?.element,
      source: this.source,
      text: "",
      start,
      openEnd,
      closeStart: openEnd,
      end: openEnd,
    }
    if (parent) parent.element.children.push(made)
    else this.root = made
    if (end[1] === "") this.open.push({ element: made, name: prefix === "" ? local : `${prefix}:${local}`, scope })
    this.at = openEnd
  }
}

const outermost: ReadonlyMap<string, string> = new Map([["xml", "http://www.w3.org/XML/1998/namespace"]])

function scopeOf(
  raw: readonly RawAttribute[],
  outer: ReadonlyMap<string, string> = outermost,
): ReadonlyMap<string, string> {
  let scope: Map<string, string> | undefined
  for (const a of raw) {
    if (a.prefix !== "xmlns") continue
    // Redeclared xml, or an undeclared prefix: leave it to the full parser.
    if (a.local === "xml" || a.local === "xmlns" || (a.value === "" && a.local !== "")) throw new Unusual()
    scope ??= new Map(outer)
    scope.set(a.local, a.value.trim())
  }
  return scope ?? outer
}

function uriOf(scope: ReadonlyMap<string, string>, prefix: string): string {
  const uri = scope.get(prefix)
  if (uri === undefined && prefix !== "") throw new Unusual()
  return uri ?? ""
}

function attributesOf(raw: readonly RawAttribute[], scope: ReadonlyMap<string, string>): readonly XmlAttribute[] {
  if (raw.length === 0) return none
  for (let i = 1; i < raw.length; i++) {
    const a = raw[i] as RawAttribute
    for (let k = 0; k < i; k++) {
      // Given twice, or perhaps twice under two prefixes of one namespace.
      if (raw[k]?.local === a.local && (raw[k]?.prefix === a.prefix || (a.prefix !== "" && raw[k]?.prefix !== ""))) {
        throw new Unusual()
      }
    }
  }
  return raw.map((a): XmlAttribute => {
    if (a.prefix === "") return { prefix: "", local: a.local, uri: "", value: a.value }
    if (a.prefix !== "xmlns") return { prefix: a.prefix, local: a.local, uri: uriOf(scope, a.prefix), value: a.value }
    // As saxes names them: `xmlns="…"` has no prefix.
    return a.local === ""
      ? { prefix: "", local: "xmlns", uri: xmlnsUri, value: a.value }
      : { prefix: "xmlns", local: a.local, uri: xmlnsUri, value: a.value }
  })
}

/** The root element, or undefined where the text is anything but plain. */
export function scanXml(source: Source, maxDepth: number, maxElements: number): XmlElement | undefined {
  if (unusualCharacters.test(source.text)) return undefined
  try {
    return new Scanner(source, maxDepth, maxElements).scan()
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}
