/**
 * A Markdown file → its YAML front matter as located data. Records come from strangers, so limits stand before the
 * parser: size, nesting, tags, aliases and duplicate keys. All scalars are read as the text they are (`NA`, `2019`,
 * `1e3` and `NO` are words of figures before they are anything else).
 */
import { isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit } from "yaml"
import { type Diagnostic, type Read, type Source, span } from "../text/index.ts"

/** Longer records are refused unread. The longest of the database is about 60,000 characters. */
export const maxRecordCharacters = 400_000

/** More lines, or more commas in brackets, are refused unread: the parser's time grows with them. */
const maxLines = 20_000
const maxFlowItems = 20_000

/** Deeper nesting is refused unread; records nest four deep. */
const maxDepth = 32

/** A value with the UTF-16 range `[start, end)` of the file it stands in. */
export interface Located {
  readonly start: number
  readonly end: number
  /** A string, or nested lists and maps of them. */
  readonly value: LocatedValue
}
export type LocatedValue = string | readonly Located[] | LocatedMap
export interface LocatedMap {
  readonly entries: readonly LocatedEntry[]
}
export interface LocatedEntry {
  readonly key: string
  readonly keyStart: number
  readonly keyEnd: number
  readonly item: Located
}

export interface FrontMatter {
  readonly fields: LocatedMap
  /** Where the YAML begins and ends in the file, without its fences. */
  readonly start: number
  readonly end: number
  /** Where the body begins. */
  readonly bodyStart: number
}

function fault(source: Source, code: string, message: string, start: number, end: number, help?: string): Diagnostic {
  const to = Math.min(Math.max(start, end), source.text.length)
  const from = Math.min(start, to)
  return { severity: "error", code: `record/${code}`, message, span: span(source, from, to), help }
}

interface Excess {
  readonly at: number
  readonly what: string
}

/** The first place where the YAML nests too deep or goes on too long, before a parser sees it. */
function excessOf(text: string, start: number, end: number): Excess | undefined {
  let depth = 0
  let indicators = 0
  let indent = 0
  let lines = 0
  let items = 0
  let lineStart = true
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x5b || c === 0x7b) depth++
    else if ((c === 0x5d || c === 0x7d) && depth > 0) depth--
    else if (c === 0x2c && depth > 0) items++
    if (c === 0x0a || c === 0x0d) {
      lineStart = true
      indicators = 0
      indent = 0
      lines++
    } else if (lineStart && (c === 0x2d || c === 0x3f || c === 0x3a)) indicators++
    else if (lineStart && c === 0x20) indent++
    else lineStart = false
    if (depth > maxDepth || indicators > maxDepth || indent > 4 * maxDepth) {
      return { at: i, what: `the YAML nests deeper than ${maxDepth} levels here` }
    }
    if (lines > maxLines) return { at: i, what: `the YAML has more than ${maxLines} lines` }
    if (items > maxFlowItems) return { at: i, what: `the YAML has more than ${maxFlowItems} items in brackets` }
    // Brackets in a sentence do not nest over lines of plain text: forget those that were never closed.
    if ((c === 0x0a || c === 0x0d) && depth > 0 && /[A-Za-z_-]/.test(text[i + 1] ?? "")) depth = 0
  }
  return undefined
}

/** The fences: `---` on the first line, and `---` or `...` on a line of its own. */
function fences(source: Source): Read<{ start: number; end: number; bodyStart: number }> {
  const { text } = source
  const open = /^\ufeff?(?:[ \t]*(?:\r\n|\r|\n))*---[ \t]*(?:\r\n|\r|\n)/u.exec(text.slice(0, 4096))
  const lineEnd = Math.max(1, text.slice(0, 200).search(/[\r\n]|$/))
  if (!open) {
    const message = "a record begins with a line '---', and this file does not"
    const help = "a PFOCR record is a Markdown file whose first part, between two lines '---', is YAML"
    return { value: undefined, diagnostics: [fault(source, "no-front-matter", message, 0, lineEnd, help)] }
  }
  const start = open[0].length
  const close = /^(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|$)/mu.exec(text.slice(start))
  if (!close) {
    const message = "the front matter is not closed: there is no second line '---'; the file may have been cut off"
    const last = Math.max(0, text.length - 1)
    return { value: undefined, diagnostics: [fault(source, "unclosed", message, last, text.length)] }
  }
  const end = start + close.index
  return { value: { start, end, bodyStart: end + close[0].length }, diagnostics: [] }
}

class Converter {
  readonly diagnostics: Diagnostic[] = []
  private readonly source: Source
  private readonly offset: number
  constructor(source: Source, offset: number) {
    this.source = source
    this.offset = offset
  }

  private rangeOf(node: unknown): [number, number] {
    const range = isNode(node) ? node.range : undefined
    return range ? [range[0] + this.offset, range[1] + this.offset] : [this.offset, this.offset]
  }

  private map(node: unknown): LocatedMap {
    const entries: LocatedEntry[] = []
    const seen = new Set<string>()
    if (!isMap(node)) return { entries }
    for (const pair of node.items) {
      const [keyStart, keyEnd] = this.rangeOf(pair.key)
      const key = isScalar(pair.key) ? String(pair.key.value ?? "") : "?"
      if (seen.has(key)) {
        const message = `'${key}' is given twice; which of the two counts is not for us to choose`
        this.diagnostics.push(fault(this.source, "duplicate-key", message, keyStart, keyEnd, "remove one of them"))
      }
      seen.add(key)
      const item = pair.value === null ? { start: keyEnd, end: keyEnd, value: "" } : this.convert(pair.value)
      entries.push({ key, keyStart, keyEnd, item })
    }
    return { entries }
  }

  convert(node: unknown): Located {
    const [start, end] = this.rangeOf(node)
    if (isMap(node)) return { start, end, value: this.map(node) }
    if (isSeq(node)) return { start, end, value: node.items.map((item) => this.convert(item)) }
    return { start, end, value: isScalar(node) ? String(node.value ?? "") : "" }
  }
}

/** Split and parse. Every fault is an error at its place; bounded in time and memory by the limits above. */
export function readFrontMatter(source: Source): Read<FrontMatter> {
  const { text } = source
  if (text.length > maxRecordCharacters) {
    const message = `the record has ${text.length} characters; at most ${maxRecordCharacters} are read`
    const help = "a figure's record has a few thousand: is this another kind of file?"
    return { value: undefined, diagnostics: [fault(source, "too-large", message, 0, 0, help)] }
  }
  const found = fences(source)
  if (found.value === undefined) return { value: undefined, diagnostics: found.diagnostics }
  const { start, end, bodyStart } = found.value
  const excess = excessOf(text, start, end)
  if (excess) {
    return { value: undefined, diagnostics: [fault(source, "too-deep", excess.what, excess.at, excess.at + 1)] }
  }
  const document = parseDocument(text.slice(start, end), {
    schema: "failsafe",
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: false,
  })
  const diagnostics: Diagnostic[] = document.errors
    .slice(0, 20)
    .map((e) =>
      fault(source, "yaml", `this is not YAML: ${e.message.split("\n")[0]}`, e.pos[0] + start, e.pos[1] + start),
    )
  visit(document, (_key, node) => {
    if (!isNode(node) || diagnostics.length >= 20) return
    const at = (node.range?.[0] ?? 0) + start
    if (isAlias(node) || node.anchor !== undefined) {
      const help = "write the value out where it is meant"
      diagnostics.push(fault(source, "alias", "anchors and aliases are not read in a record", at, at + 1, help))
    } else if (node.tag !== undefined && !/^tag:yaml\.org,2002:(?:map|seq|str)$/.test(node.tag)) {
      diagnostics.push(fault(source, "tag", `the tag '${node.tag}' is not read in a record`, at, at + 1))
    }
  })
  if (diagnostics.length > 0) return { value: undefined, diagnostics }
  const converter = new Converter(source, start)
  if (!isMap(document.contents)) {
    const message = "the front matter holds no fields ('name: value' lines)"
    return { value: undefined, diagnostics: [fault(source, "no-fields", message, start, end)] }
  }
  const fields = converter.convert(document.contents).value as LocatedMap
  if (converter.diagnostics.length > 0) return { value: undefined, diagnostics: converter.diagnostics }
  return { value: { fields, start, end, bodyStart }, diagnostics: [] }
}

/** A located value as plain data. */
export function plainOf(value: LocatedValue): unknown {
  if (typeof value === "string") return value
  if (Array.isArray(value)) return (value as readonly Located[]).map((item) => plainOf(item.value))
  return Object.fromEntries((value as LocatedMap).entries.map((e) => [e.key, plainOf(e.item.value)]))
}
