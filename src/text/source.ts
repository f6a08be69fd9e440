/**
 * Source text and places in it. A `Source` is a named piece of text; a `Span` is a half-open range of
 * UTF-16 offsets in it. Lines and columns (1-based) are worked out only when a message is printed.
 */

/** A named text that diagnostics can point into. `name` is what a user would call it: a path, `<stdin>`, a record id. */
export interface Source {
  readonly name: string
  readonly text: string
}

/** Half-open range `[start, end)` of UTF-16 offsets in `source.text`. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** 1-based line and column (column in UTF-16 units) with the text of that line. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly lineText: string
}

/** Make a source. */
export function source(name: string, text: string): Source {
  return { name, text }
}

/**
 * Make a span.
 * @throws RangeError if the offsets are not `0 <= start <= end <= length`
 */
export function span(of: Source, start: number, end: number): Span {
  if (!(start >= 0 && start <= end && end <= of.text.length)) {
    throw new RangeError(`span [${start}, ${end}) lies outside a text of ${of.text.length} characters`)
  }
  return { source: of, start, end }
}

/** The line, column and line text of an offset. CR, LF and CRLF all end a line. */
export function placeOf(of: Source, offset: number): Place {
  const { text } = of
  const at = Math.max(0, Math.min(offset, text.length))
  let line = 1
  let lineStart = 0
  const breaks = /\r\n|\r|\n/g
  for (let match = breaks.exec(text); match !== null && match.index < at; match = breaks.exec(text)) {
    const next = match.index + match[0].length
    if (next > at) break
    line += 1
    lineStart = next
  }
  const rest = text.slice(lineStart, lineStart + 2000)
  const end = rest.search(/[\r\n]/)
  return { line, column: at - lineStart + 1, lineText: end < 0 ? rest : rest.slice(0, end) }
}
