/**
 * YAML from strangers → typed data: parsed with limits (no aliases beyond a few, no custom tags, no duplicate keys),
 * checked against a schema, every fault located at the node it concerns.
 */
import { type Document, isMap, isNode, isPair, isSeq, parseDocument } from "yaml"
import type { z } from "zod"
import {
  type Diagnostic,
  type DiagnosticArea,
  hasErrors,
  type Read,
  type Source,
  type Span,
  span,
} from "../text/index.ts"

/** A file larger than this is refused unread: no figure file is anywhere near it. */
export const maxYamlCharacters = 4_000_000

function whole(source: Source): Span {
  return span(source, 0, Math.min(source.text.length, source.text.search(/[\r\n]|$/)))
}

function rangeOf(source: Source, node: unknown): Span | undefined {
  const range = isNode(node) ? node.range : undefined
  if (!range) return undefined
  const end = Math.min(range[1], source.text.length)
  return span(source, Math.min(range[0], end), end)
}

/** The span of the node (or of its key alone) at a path of keys and indices, or of the nearest ancestor that exists. */
export function spanAtPath(source: Source, document: Document, path: readonly PropertyKey[], keyOnly = false): Span {
  let node: unknown = document.contents
  let best = rangeOf(source, node) ?? whole(source)
  for (const [depth, key] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === String(key))
      if (!pair) return best
      best = rangeOf(source, pair.key) ?? best
      if (keyOnly && depth === path.length - 1) return best
      node = pair.value
    } else if (isSeq(node)) node = node.items[Number(key)]
    else return best
    const here = rangeOf(source, node)
    if (here && here.end > here.start) best = here
  }
  return best
}

/** Parsed YAML with a way back to places: `spanOf(["arms", "saline"])`. */
export interface LocatedYaml {
  readonly value: unknown
  readonly spanOf: (path: readonly PropertyKey[], keyOnly?: boolean) => Span
}

/** Parse YAML 1.2 (core schema) with limits. Faults are diagnostics `<area>/yaml`. */
export function parseYaml(source: Source, area: DiagnosticArea): Read<LocatedYaml> {
  const at = (message: string, where: Span, help?: string): Diagnostic => ({
    severity: "error",
    code: `${area}/yaml`,
    message,
    span: where,
    help,
  })
  if (source.text.length > maxYamlCharacters) {
    const message = `the file has ${source.text.length} characters; at most ${maxYamlCharacters} are read`
    return { value: undefined, diagnostics: [at(message, span(source, 0, 0))] }
  }
  const document = parseDocument(source.text, { uniqueKeys: true, prettyErrors: false, strict: true })
  const diagnostics = document.errors.slice(0, 20).map((e) => {
    const end = Math.min(e.pos[1], source.text.length)
    return at(`this is not YAML: ${e.message.split("\n")[0]}`, span(source, Math.min(e.pos[0], end), end))
  })
  if (diagnostics.length > 0) return { value: undefined, diagnostics }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 50 })
    return { value: { value, spanOf: (path, keyOnly) => spanAtPath(source, document, path, keyOnly) }, diagnostics: [] }
  } catch (error) {
    const message = `the YAML cannot be expanded: ${(error as Error).message}`
    return {
      value: undefined,
      diagnostics: [at(message, whole(source), "write repeated parts out instead of using aliases")],
    }
  }
}

/** Parse and check against a schema; unknown keys and wrong types are errors at their place. */
export function readYaml<T>(source: Source, schema: z.ZodType<T>, area: DiagnosticArea): Read<T> {
  const parsed = parseYaml(source, area)
  if (parsed.value === undefined) return { value: undefined, diagnostics: parsed.diagnostics }
  const { value, spanOf } = parsed.value
  const result = schema.safeParse(value)
  if (result.success) return { value: result.data, diagnostics: parsed.diagnostics }
  const diagnostics: Diagnostic[] = result.error.issues.slice(0, 50).map((issue) => {
    const unknownKey = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined
    const path = unknownKey === undefined ? issue.path : [...issue.path, unknownKey]
    const where = path.length > 0 ? `'${path.map(String).join(".")}': ` : ""
    return {
      severity: "error",
      code: `${area}/shape`,
      message: `${where}${issue.message}`,
      span: spanOf(path, unknownKey !== undefined),
    }
  })
  return { value: hasErrors(diagnostics) ? undefined : (value as T), diagnostics }
}
