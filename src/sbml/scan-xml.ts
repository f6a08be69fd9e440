/**
 * The plain part of XML, quickly: elements, attributes, text, comments and CDATA as nearly every SBML file has them. Names
 * and blanks are found by sticky patterns that capture nothing, values by `indexOf`: what a scan costs in a fresh process is
 * what it allocates. Anything else — a document type, an entity of its own, a name beyond ASCII, the slightest fault — gives
 * undefined, and `saxes` reads the file from the start (`xml.ts`) and says what is wrong. So this file decides nothing: it
 * only saves time.
 */
import type { Source } from "../text/index.ts"
import type { XmlAttribute, XmlElement } from "./xml.ts"

const namePattern = /[A-Za-z_][\w.-]*/y
const blankPattern = /[ \t\r\n]*/y
const declarationPattern =
  /<\?xml[ \t\r\n]+version=(?:"1\.[0-9]"|'1\.[0-9]')(?:[ \t\r\n]+encoding=(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone=(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/y
/** Characters that XML forbids, and those outside the basic plane, whose pairing `saxes` checks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
const unusualCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\ud800-\udfff\ufffe\uffff]/

/** What an attribute's value is looked through for: what may not be there, and what is not taken as it stands. */
const notPlain = /[<&\t\r\n]/

/** Characters by their codes. */
const code = {
  tab: 9,
  lineFeed: 10,
  return: 13,
  space: 32,
  quote: 34,
  apostrophe: 39,
  slash: 47,
  colon: 58,
  less: 60,
  equals: 61,
  greater: 62,
  exclamation: 33,
} as const

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

/** An attribute's value as it counts, from what stands between the quotes. */
function attributeValue(written: string): string {
  if (!notPlain.test(written)) return written
  if (written.includes("<")) throw new Unusual()
  return decoded(written.replace(/[\t\r\n]/g, " "))
}

const xmlnsUri = "http://www.w3.org/2000/xmlns/"
const none: readonly XmlAttribute[] = []
const childless: readonly XmlElement[] = []

/** Slots of the table below; names and short values of a file are some hundred. */
const wordSlots = 1024
/** Longer values are rarely met again. */
const longestWord = 32

/** The same words come again and again: each is cut out of the text once, so that most names and values cost nothing. */
class Words {
  private readonly text: string
  private readonly known = new Array<string>(wordSlots).fill("")

  constructor(text: string) {
    this.text = text
  }

  cut(from: number, to: number): string {
    const { text } = this
    const length = to - from
    if (length === 0 || length > longestWord) return text.slice(from, to)
    const ends = Math.imul(text.charCodeAt(to - 1), 37) + Math.imul(text.charCodeAt(to - 2), 11)
    const slot = (ends + Math.imul(text.charCodeAt(from), 5) + Math.imul(length, 131)) & (wordSlots - 1)
    const known = this.known[slot] as string
    if (known.length === length && text.startsWith(known, from)) return known
    const word = text.slice(from, to)
    this.known[slot] = word
    return word
  }
}

/** Namespaces by prefix; a scope without declarations of its own is its parent's. */
type Namespaces = ReadonlyMap<string, string>

class Scanner {
  private readonly source: Source
  private readonly text: string
  private readonly maxDepth: number
  private left: number
  private at = 0
  private root: XmlElement | undefined
  /** Elements that are not closed yet, and beside them their names as written and namespaces. */
  private readonly open: XmlElement[] = []
  private readonly names: string[] = []
  private readonly scopes: Namespaces[] = []
  /** Elements and attributes that wait for their list to be complete: lists are cut to size, since a grown one has room to spare. */
  private readonly children: XmlElement[] = []
  private waiting = 0
  private readonly given: XmlAttribute[] = []
  /** Where the children of each open element begin. */
  private readonly firsts: number[] = []
  private readonly words: Words

  constructor(source: Source, maxDepth: number, maxElements: number) {
    this.source = source
    this.text = source.text
    this.words = new Words(source.text)
    this.maxDepth = maxDepth
    this.left = maxElements
  }

  scan(): XmlElement {
    const { text } = this
    if (text.charCodeAt(0) === 0xfeff) this.at = 1
    declarationPattern.lastIndex = this.at
    if (declarationPattern.test(text)) this.at = declarationPattern.lastIndex
    for (;;) {
      let next = this.afterBlanks(this.at)
      if (next >= text.length) break
      if (text.charCodeAt(next) !== code.less) next = this.characters()
      this.at = next
      const kind = text.charCodeAt(next + 1)
      if (kind === code.slash) this.close()
      else if (kind === code.exclamation) this.skip()
      else this.element()
    }
    if (!this.root || this.open.length > 0) throw new Unusual()
    return this.root
  }

  private afterBlanks(at: number): number {
    const { text } = this
    const c = text.charCodeAt(at)
    if (c > code.space) return at
    blankPattern.lastIndex = at
    blankPattern.test(text)
    return blankPattern.lastIndex
  }

  /** Character data up to the next `<`, whose place it gives. */
  private characters(): number {
    const next = this.text.indexOf("<", this.at)
    const top = this.open[this.open.length - 1]
    if (next < 0 || !top) throw new Unusual()
    const t = this.text.slice(this.at, next)
    if (t.includes("]]>")) throw new Unusual()
    top.text = top.text === "" ? decoded(t) : top.text + decoded(t)
    return next
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
      top.text += text.slice(at + 9, end)
      this.at = end + 3
    } else throw new Unusual()
  }

  private close(): void {
    const { text, at } = this
    const top = this.open.pop()
    const name = this.names.pop()
    this.scopes.pop()
    if (!top || name === undefined || !text.startsWith(name, at + 2)) throw new Unusual()
    const end = this.afterBlanks(at + 2 + name.length)
    if (text.charCodeAt(end) !== code.greater) throw new Unusual()
    const { children } = this
    const first = this.firsts.pop() as number
    if (this.waiting > first) {
      top.children = children.slice(first, this.waiting)
      this.waiting = first
    }
    top.closeStart = at
    this.at = end + 1
    top.end = end + 1
  }

  /** The end of the name that begins here. */
  private nameEnd(at: number): number {
    namePattern.lastIndex = at
    if (!namePattern.test(this.text)) throw new Unusual()
    return namePattern.lastIndex
  }

  private element(): void {
    const { text, at: start, open } = this
    if (open.length >= this.maxDepth || --this.left < 0) throw new Unusual()
    let end = this.nameEnd(start + 1)
    let prefix = ""
    let local = this.words.cut(start + 1, end)
    if (text.charCodeAt(end) === code.colon) {
      prefix = local
      const from = end + 1
      end = this.nameEnd(from)
      local = this.words.cut(from, end)
    }
    const name = prefix === "" ? local : text.slice(start + 1, end)
    this.at = end
    const raw = this.attributes()
    const outer = this.scopes[this.scopes.length - 1] ?? outermost
    const scope = this.prefixed ? scopeOf(raw, outer) : outer
    const attributes = this.prefixed ? resolved(raw, scope) : raw
    const empty = text.charCodeAt(this.at) === code.slash
    const openEnd = this.at + (empty ? 2 : 1)
    if (text.charCodeAt(openEnd - 1) !== code.greater) throw new Unusual()
    const parent = open[open.length - 1]
    if (!parent && this.root) throw new Unusual()
    const made: XmlElement = {
      local,
      prefix,
      uri: uriOf(scope, prefix),
      attributes,
      children: childless,
      parent,
      source: this.source,
      text: "",
      start,
      openEnd,
      closeStart: openEnd,
      end: openEnd,
    }
    if (parent) this.children[this.waiting++] = made
    else this.root = made
    if (!empty) {
      open.push(made)
      this.firsts.push(this.waiting)
      this.names.push(name)
      this.scopes.push(scope)
    }
    this.at = openEnd
  }

  /** Whether one of the attributes read last has a prefix or declares one: they are then as written, without namespaces. */
  private prefixed = false

  /** The attributes of the tag, up to its `>` or `/`. */
  private attributes(): readonly XmlAttribute[] {
    const { text } = this
    this.prefixed = false
    let at = this.at
    const { given } = this
    let count = 0
    for (;;) {
      const from = this.afterBlanks(at)
      const c = text.charCodeAt(from)
      if (c === code.greater || c === code.slash) {
        this.at = from
        return count === 0 ? none : given.slice(0, count)
      }
      if (from === at) throw new Unusual()
      let end = this.nameEnd(from)
      let prefix = ""
      let local = this.words.cut(from, end)
      if (text.charCodeAt(end) === code.colon) {
        prefix = local
        const second = end + 1
        end = this.nameEnd(second)
        local = this.words.cut(second, end)
      }
      if (prefix !== "" || local === "xmlns") this.prefixed = true
      if (text.charCodeAt(end) !== code.equals) end = this.afterBlanks(end)
      if (text.charCodeAt(end) !== code.equals) throw new Unusual()
      const opening = this.afterBlanks(end + 1)
      const mark = text.charCodeAt(opening)
      if (mark !== code.quote && mark !== code.apostrophe) throw new Unusual()
      const closing = text.indexOf(mark === code.quote ? '"' : "'", opening + 1)
      if (closing < 0) throw new Unusual()
      const value = attributeValue(this.words.cut(opening + 1, closing))
      for (let k = 0; k < count; k++) refuseTwice(given[k] as XmlAttribute, prefix, local)
      given[count++] = { prefix, local, uri: "", value }
      at = closing + 1
    }
  }
}

/** Gives up where an attribute is given twice, or perhaps twice under two prefixes of one namespace. */
function refuseTwice(known: XmlAttribute, prefix: string, local: string): void {
  if (known.local === local && (known.prefix === prefix || (known.prefix !== "" && prefix !== ""))) throw new Unusual()
}

const outermost: Namespaces = new Map([["xml", "http://www.w3.org/XML/1998/namespace"]])

function isDeclared(a: XmlAttribute): boolean {
  return a.prefix === "xmlns" || (a.prefix === "" && a.local === "xmlns")
}

function scopeOf(written: readonly XmlAttribute[], outer: Namespaces): Namespaces {
  let scope: Map<string, string> | undefined
  for (const a of written) {
    if (!isDeclared(a)) continue
    const prefix = a.prefix === "" ? "" : a.local
    // Redeclared xml, or an undeclared prefix: leave it to the full parser.
    if (prefix === "xml" || prefix === "xmlns" || (a.value === "" && prefix !== "")) throw new Unusual()
    scope ??= new Map(outer)
    scope.set(prefix, a.value.trim())
  }
  return scope ?? outer
}

function uriOf(scope: Namespaces, prefix: string): string {
  const uri = scope.get(prefix)
  if (uri === undefined && prefix !== "") throw new Unusual()
  return uri ?? ""
}

/** The attributes as written with their namespaces; as saxes names them, `xmlns="…"` has no prefix. */
function resolved(written: readonly XmlAttribute[], scope: Namespaces): readonly XmlAttribute[] {
  return written.map((a) => {
    if (isDeclared(a)) return { ...a, uri: xmlnsUri }
    return a.prefix === "" ? a : { ...a, uri: uriOf(scope, a.prefix) }
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
