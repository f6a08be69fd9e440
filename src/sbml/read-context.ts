/**
 * What every reader of an element shares: the source, level and version, and the list of diagnostics; and how
 * attributes are taken, each fault with its place. Readers go on after a fault, so that all are reported at once.
 */
import type { ForeignPackage, Rule } from "../model/index.ts"
import type { Diagnostic, DiagnosticCode, Span } from "../text/index.ts"
import { span } from "../text/index.ts"
import { spanOf, type XmlAttribute, type XmlElement } from "./xml.ts"

export interface ReadContext {
  readonly level: number
  readonly version: number
  /** Namespace of SBML core in this file. */
  readonly core: string
  readonly diagnostics: Diagnostic[]
  /** Names of units in older levels that Level 3 doesn't know → what they mean. */
  readonly unitAliases: ReadonlyMap<string, string>
  /** Rules that Level 2 writes inside reactions (`stoichiometryMath`). */
  readonly moreRules: Rule[]
  /** What packages that aren't interpreted add to elements, verbatim. */
  readonly foreign: ForeignPackage[]
}

/** An identifier or other text from the file, cut to a length that can be shown, in single quotes. */
export function quoted(text: string): string {
  return `'${text.length > 80 ? `${text.slice(0, 80)}…` : text}'`
}

/** Put a fault at an element's opening tag on record. At most 1,000 are kept. */
export function report(
  ctx: ReadContext,
  e: XmlElement,
  severity: Diagnostic["severity"],
  code: DiagnosticCode,
  message: string,
  help?: string,
): void {
  if (ctx.diagnostics.length < 1000) {
    ctx.diagnostics.push({ severity, code, message, span: spanOf(e), help })
  }
}

/** The span that the model keeps for an element: its opening tag. */
export function placeIn(e: XmlElement): Span {
  return span(e.source, e.start, e.openEnd)
}

/** An attribute of SBML core (or, with `uri`, of a package) as written, trimmed; undefined where absent. */
export function attribute(e: XmlElement, name: string, uri = ""): string | undefined {
  // By index: this is asked for every attribute of every element, mostly while the code is still interpreted.
  const { attributes } = e
  for (let i = 0; i < attributes.length; i++) {
    const a = attributes[i] as XmlAttribute
    if (a.local === name && a.uri === uri) return a.value.trim()
  }
  return undefined
}

const idPattern = /^[A-Za-z_][A-Za-z0-9_]*$/

/** An attribute that is an id or refers to one. A malformed one is an error; it is returned all the same. */
export function idAttribute(ctx: ReadContext, e: XmlElement, name: string, uri = ""): string | undefined {
  const value = attribute(e, name, uri)
  if (value !== undefined && !idPattern.test(value)) {
    report(
      ctx,
      e,
      "error",
      "sbml/bad-id",
      `The ${name} ${quoted(value)} of <${e.local}> is not an SBML identifier.`,
      "an identifier has letters, digits and '_' and does not begin with a digit",
    )
  }
  return value
}

/** An id that must be there; a missing one is an error and reads as `""`. */
export function requiredId(ctx: ReadContext, e: XmlElement, name: string, uri = ""): string {
  const value = idAttribute(ctx, e, name, uri)
  if (value === undefined) {
    report(ctx, e, "error", "sbml/missing-attribute", `<${e.local}> has no ${name}, which it must have.`)
  }
  return value ?? ""
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** A number in the notation of XML Schema's double (`INF`, `-INF`, `NaN` included); undefined where it is none. */
export function parseNumber(text: string): number | undefined {
  const t = text.trim()
  if (numberPattern.test(t)) return Number(t)
  if (t === "INF" || t === "+INF") return Number.POSITIVE_INFINITY
  if (t === "-INF") return Number.NEGATIVE_INFINITY
  return t === "NaN" ? Number.NaN : undefined
}

/** An attribute that is a number. */
export function numberAttribute(ctx: ReadContext, e: XmlElement, name: string, uri = ""): number | undefined {
  const text = attribute(e, name, uri)
  if (text === undefined) return undefined
  const value = parseNumber(text)
  if (value === undefined) {
    report(ctx, e, "error", "sbml/bad-number", `The ${name} ${quoted(text)} of <${e.local}> is not a number.`)
  }
  return value
}

/** An attribute that is `true` or `false` (or `1`, `0`); `otherwise` where absent. */
export function booleanAttribute(ctx: ReadContext, e: XmlElement, name: string, otherwise: boolean, uri = ""): boolean {
  const text = attribute(e, name, uri)
  if (text === undefined) return otherwise
  if (text === "true" || text === "1") return true
  if (text === "false" || text === "0") return false
  report(
    ctx,
    e,
    "error",
    "sbml/bad-boolean",
    `The ${name} ${quoted(text)} of <${e.local}> is neither 'true' nor 'false'.`,
  )
  return otherwise
}

/** The first child of SBML core with this name. */
export function childOf(ctx: ReadContext, e: XmlElement, local: string): XmlElement | undefined {
  for (let i = 0; i < e.children.length; i++) {
    const c = e.children[i] as XmlElement
    if (c.local === local && c.uri === ctx.core) return c
  }
  return undefined
}

const nothing: readonly XmlElement[] = []

/**
 * The elements of a `listOf…` with one of these names; lists may be given more than once in no level, so all of that name
 * are taken together. Anything else but notes and annotation is out of place there.
 */
export function listed(
  ctx: ReadContext,
  parent: XmlElement,
  list: string,
  ...locals: readonly string[]
): readonly XmlElement[] {
  let found: readonly XmlElement[] = nothing
  for (let i = 0; i < parent.children.length; i++) {
    const l = parent.children[i] as XmlElement
    if (l.local !== list || l.uri !== ctx.core) continue
    let all = true
    for (let k = 0; k < l.children.length; k++) {
      const c = l.children[k] as XmlElement
      if (c.uri === ctx.core && locals.includes(c.local)) continue
      all = false
      if (c.uri !== ctx.core || c.local === "notes" || c.local === "annotation") continue
      report(ctx, c, "error", "sbml/unexpected-element", `<${c.local}> has no place in <${list}>.`)
    }
    const kept = all ? l.children : l.children.filter((c) => c.uri === ctx.core && locals.includes(c.local))
    found = found.length === 0 ? kept : [...found, ...kept]
  }
  return found
}
