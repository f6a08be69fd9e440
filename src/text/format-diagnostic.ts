/**
 * Diagnostics as text for people: `name:line:column  severity  code`, the message, the line with a caret under
 * the span, notes and help. No colour codes: the terminal front end adds them if it wants to.
 */
import { type Diagnostic, hasErrors, type Read } from "./diagnostic.ts"
import { placeOf, type Span } from "./source.ts"

const maxLineShown = 160

function snippet(at: Span): string {
  const place = placeOf(at.source, at.start)
  const gutter = ` ${place.line} | `
  const from = place.column > 120 ? place.column - 60 : 0
  const shown = place.lineText.slice(from, from + maxLineShown).replaceAll("\t", " ")
  const before = place.column - 1 - from
  const width = Math.max(1, Math.min(at.end - at.start, shown.length - before))
  return `${gutter}${shown}\n${" ".repeat(gutter.length - 2)}| ${" ".repeat(Math.max(0, before))}${"^".repeat(width)}`
}

/** `name:line:column` of a span's start. */
export function formatPlace(at: Span): string {
  const place = placeOf(at.source, at.start)
  return `${at.source.name}:${place.line}:${place.column}`
}

/** One diagnostic as text, several lines, no final newline. */
export function formatDiagnostic(d: Diagnostic): string {
  const where = d.span ? `${formatPlace(d.span)}  ` : ""
  const lines = [`${where}${d.severity}  ${d.code}`, `  ${d.message}`]
  if (d.span) lines.push(snippet(d.span))
  for (const note of d.notes ?? []) {
    lines.push(`  note: ${note.message}${note.span ? ` (${formatPlace(note.span)})` : ""}`)
  }
  if (d.help) lines.push(`  help: ${d.help}`)
  return lines.join("\n")
}

/** All diagnostics as text, errors first, at most `limit` of them (the rest is counted). */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], limit = 20): string {
  const rank = { error: 0, warning: 1, info: 2 }
  const sorted = [...diagnostics].sort((a, b) => rank[a.severity] - rank[b.severity])
  const shown = sorted.slice(0, limit).map(formatDiagnostic)
  if (sorted.length > limit) shown.push(`… and ${sorted.length - limit} more`)
  return shown.join("\n\n")
}

/** Thrown by `unwrap`; the message is the formatted text of the diagnostics. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[]
  constructor(diagnostics: readonly Diagnostic[]) {
    super(formatDiagnostics(diagnostics))
    this.name = "DiagnosticError"
    this.diagnostics = diagnostics
  }
}

/**
 * The value of a `Read`.
 * @throws DiagnosticError if a diagnostic is an error
 */
export function unwrap<T>(read: Read<T>): T {
  if (read.value === undefined || hasErrors(read.diagnostics)) throw new DiagnosticError(read.diagnostics)
  return read.value
}
