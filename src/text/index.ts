/** Source text, places in it, and diagnostics about it. Knows nothing of models or biology. */

export {
  type Diagnostic,
  type DiagnosticArea,
  type DiagnosticCode,
  hasErrors,
  type Read,
  readResult,
  type Severity,
} from "./diagnostic.ts"
export { DiagnosticError, formatDiagnostic, formatDiagnostics, formatPlace, unwrap } from "./format-diagnostic.ts"
export { type Place, placeOf, type Source, type Span, source, span } from "./source.ts"
export { didYouMean, editDistance, nearest } from "./suggest.ts"
export { unreachable } from "./unreachable.ts"
