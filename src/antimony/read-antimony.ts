/** Antimony text → Model: parse, elaborate, finish. Everything found on the way is in the diagnostics; bad input never throws. */
import type { Model } from "../model/index.ts"
import { type Diagnostic, didYouMean, hasErrors, type Read, readResult, type Source } from "../text/index.ts"
import { elaborate } from "./elaborate.ts"
import { Finisher } from "./finish-model.ts"
import { parseAntimony, type ResolveImport } from "./parse-antimony.ts"

export interface ReadAntimonyOptions {
  /** Gives the source of `import "path"` (undefined: not found). The caller confines paths to the figure's folder. */
  readonly resolve?: ResolveImport | undefined
  /** Which model to build; default: the one marked `*`, else the lines outside models, else the file's last model. */
  readonly model?: string | undefined
  /**
   * What a name is that formulas use and nothing defines: an `error` (default; mostly it is a slip), or a `warning` and a
   * parameter without value, as in libAntimony.
   */
  readonly undefinedNames?: "error" | "warning" | undefined
}

/**
 * Read an Antimony model with its imports and submodels into one flat model: `A.S1` of submodel `A` is `A_S1`.
 * @param source the main file
 */
export function readAntimony(source: Source, options: ReadAntimonyOptions = {}): Read<Model> {
  const diagnostics: Diagnostic[] = []
  const parsed = parseAntimony(source, options.resolve, diagnostics)
  const wanted = options.model
  const main = wanted === undefined ? parsed.main : parsed.modules.find((m) => m.name === wanted)
  if (!main) {
    const help = didYouMean(
      wanted ?? "",
      parsed.modules.map((m) => m.name),
    )
    const message = `There is no model '${wanted}' in ${source.name}.`
    diagnostics.push({
      severity: "error",
      code: "antimony/unknown-model",
      message,
      span: { source, start: 0, end: 0 },
      ...(help ? { help } : {}),
    })
    return { value: undefined, diagnostics }
  }
  const { scope, scopes } = elaborate(parsed, main, diagnostics)
  if (diagnostics.some((d) => d.code === "antimony/too-large" || d.code === "antimony/import")) {
    return { value: undefined, diagnostics: inOrder(diagnostics) }
  }
  const model = new Finisher(parsed, scope, scopes, diagnostics, "_", options.undefinedNames ?? "error").model()
  return readResult(hasErrors(diagnostics) ? undefined : model, inOrder(diagnostics))
}

/** By file (in the order met) and place. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map((d) => d.span?.source.name))]
  const key = (d: Diagnostic): number => files.indexOf(d.span?.source.name) * 1e12 + (d.span?.start ?? 0)
  return [...diagnostics].sort((a, b) => key(a) - key(b))
}
