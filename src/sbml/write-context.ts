/**
 * How elements are written: attributes that are unset are left out, numbers in the shortest text that reads back to the
 * same double, two blanks of indentation, the same bytes each time.
 */
import type { Described, FluxBalance } from "../model/index.ts"
import { annotationXml, notesXml } from "./described.ts"
import { escapeXml } from "./xml.ts"

export interface WriteContext {
  readonly level: 2 | 3
  readonly version: number
  /** Namespace of SBML core in the file. */
  readonly core: string
  /** Flux balance of the model, for the reactions' bounds. */
  readonly fluxBalance: FluxBalance | undefined
  /** What hangs on elements from packages that aren't interpreted, by id or metaid. */
  readonly foreign: ReadonlyMap<string, readonly string[]>
}

/** A value that only Level 3 has an attribute for. */
export function inLevel3<T>(ctx: WriteContext, value: T): T | undefined {
  return ctx.level === 3 ? value : undefined
}

/** Id and name of elements that have them in Level 3 Version 2 only: rules, assignments, kinetic laws … */
export function version2Names(
  ctx: WriteContext,
  d: Described & { readonly id?: string | undefined },
): readonly (readonly [string, AttributeValue])[] {
  if (ctx.level < 3 || ctx.version < 2) return []
  return [
    ["id", d.id],
    ["name", d.name],
  ]
}

/** What packages that aren't interpreted have hung on an element. */
export function foreignChildren(ctx: WriteContext, d: Described, id: string | undefined): readonly string[] {
  const found =
    (id === undefined ? undefined : ctx.foreign.get(id)) ?? (d.metaid ? ctx.foreign.get(d.metaid) : undefined)
  return (found ?? []).map(verbatimText)
}

export type AttributeValue = string | number | boolean | undefined

/** A number in the notation of XML Schema's double. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN"
  if (value === Number.POSITIVE_INFINITY) return "INF"
  if (value === Number.NEGATIVE_INFINITY) return "-INF"
  return Object.is(value, -0) ? "-0" : String(value)
}

function attributeText(name: string, value: AttributeValue): string {
  if (value === undefined) return ""
  return ` ${name}="${typeof value === "number" ? numberText(value) : escapeXml(String(value))}"`
}

/** An element with attributes and children (each already text without indentation at its own first line). */
export function element(
  name: string,
  attributes: readonly (readonly [string, AttributeValue])[],
  children: readonly string[] = [],
): string {
  const open = `<${name}${attributes.map(([n, v]) => attributeText(n, v)).join("")}`
  const inside = children.filter((c) => c !== "")
  if (inside.length === 0) return `${open}/>`
  return `${open}>\n${inside.map((c) => indent(c)).join("\n")}\n</${name}>`
}

/** Markup kept verbatim must not be re-indented (its text may hold line breaks), so it is fenced while the file is built. */
const fence = "\u0001"

function indent(text: string): string {
  return text
    .split(fence)
    .map((part, i) => (i % 2 === 1 ? part : part.replaceAll("\n", "\n  ")))
    .join(fence)
    .replace(/^/, "  ")
}

/** Text to be kept as it is whatever is built around it. */
export function verbatimText(text: string): string {
  return `${fence}${text.replaceAll(fence, "")}${fence}`
}

/** The finished file: fences removed. */
export function finish(text: string): string {
  return text.replaceAll(fence, "")
}

/** A `listOf…`, or nothing where the list is empty. */
export function listOf(name: string, items: readonly string[]): string {
  return items.length === 0 ? "" : element(name, [], items)
}

/** The metaid to write: an annotation needs one. `fallback` is a name that is unique in the file. */
export function metaidOf(d: Described, fallback: string): string | undefined {
  if (d.metaid !== undefined) return d.metaid
  return (d.annotations?.length ?? 0) > 0 ? `meta_${fallback}` : undefined
}

/** Attributes common to all elements, in front of their own. */
export function describedAttributes(d: Described, fallback: string): readonly (readonly [string, AttributeValue])[] {
  return [
    ["metaid", metaidOf(d, fallback)],
    ["sboTerm", d.sboTerm],
  ]
}

/** `<notes>` and `<annotation>`, which come first inside any element. */
export function describedChildren(d: Described, fallback: string): readonly string[] {
  const annotation = annotationXml(d, metaidOf(d, fallback))
  return [
    d.notes ? `<notes>${verbatimText(notesXml(d.notes))}</notes>` : "",
    annotation ? `<annotation>${verbatimText(annotation)}</annotation>` : "",
  ]
}
