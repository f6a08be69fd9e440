/**
 * What readers say about their input. A reader never throws on bad input: it returns `Read<T>`, the value (or
 * undefined when an error stands in the way) beside every diagnostic it found, each with a span and, where
 * there is one, a remedy. Codes are `area/what-is-wrong`; the areas are a closed union.
 */
import type { Span } from "./source.ts"

export type Severity = "error" | "warning" | "info"

/** The first half of a diagnostic's code: who found it. */
export type DiagnosticArea =
  | "antimony"
  | "call"
  | "check"
  | "engine"
  | "experiment"
  | "export"
  | "figure"
  | "finding"
  | "ground"
  | "math"
  | "model"
  | "record"
  | "sbml"
  | "statement"
  | "units"
  | "wire"

export type DiagnosticCode = `${DiagnosticArea}/${string}`

/** One thing found in the input: what, where, and what to do about it. */
export interface Diagnostic {
  readonly severity: Severity
  readonly code: DiagnosticCode
  /** A plain sentence: what was found, and what was expected. Identifiers in single quotes. */
  readonly message: string
  readonly span?: Span | undefined
  /** Further facts, each a sentence; a note may point elsewhere. */
  readonly notes?: readonly { readonly message: string; readonly span?: Span | undefined }[] | undefined
  /** What to do: "did you mean 'Glu_synapse' (line 4)?" */
  readonly help?: string | undefined
}

/** What a reader returns. `value` is undefined exactly when a diagnostic is an error. */
export interface Read<T> {
  readonly value: T | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** True if any diagnostic is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error")
}

/** A `Read` whose value is kept only when no diagnostic is an error. */
export function readResult<T>(value: T | undefined, diagnostics: readonly Diagnostic[]): Read<T> {
  return { value: hasErrors(diagnostics) ? undefined : value, diagnostics }
}
