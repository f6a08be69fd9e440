/**
 * SBML text, Level 1 to Level 3 Version 2 → Model. Faults have a place in the file; a value comes only without errors.
 * Packages: see `namespaces.ts`.
 */
import { type Model, validateModel } from "../model/index.ts"
import { type Diagnostic, hasErrors, type Read, readResult, type Source, span } from "../text/index.ts"
import { flattenSubmodels, usesComp } from "./comp/flatten.ts"
import type { ResolveSource } from "./comp/instance.ts"
import { coreNamespaces, packageOf, packages } from "./namespaces.ts"
import { type LogicUpdate, usesQual, withLogic } from "./qual.ts"
import { attribute, quoted, type ReadContext, report } from "./read-context.ts"
import { readModel, unitAliasesOf } from "./read-model.ts"
import { isDeclaration, parseXml, spanOf, type XmlElement, type XmlLimits } from "./xml.ts"

export interface ReadSbmlOptions {
  /** Bounds on the file; see `XmlLimits`. */
  readonly limits?: XmlLimits | undefined
  /** Gives the text of another file that an external model definition names; without it such models are refused. */
  readonly resolve?: ResolveSource | undefined
  /** How a logical model (package qual) is run. Default: synchronous. */
  readonly logic?: LogicUpdate | undefined
}

function fault(source: Source, e: XmlElement, message: string, help?: string): Diagnostic {
  return {
    severity: "error",
    code: "sbml/not-sbml",
    message,
    span: span(source, e.start, Math.min(e.openEnd, e.start + 200)),
    help,
  }
}

/** Refuse what the file says is required and we don't know; remark on what is left aside. */
function checkPackages(ctx: ReadContext, root: XmlElement): void {
  for (const a of root.attributes) {
    if (!isDeclaration(a)) continue
    const known = packageOf(a.value)
    if (!known || packages[known[0]] === "read") continue
    const required = attribute(root, "required", a.value)
    if (required === "true" || required === "1") {
      report(
        ctx,
        root,
        "error",
        "sbml/unsupported-package",
        `The model requires the SBML package '${known[0]}' (version ${known[1]}), which is not supported.`,
        "the model's meaning depends on it, so it cannot be read without it",
      )
    }
  }
}

/**
 * Read an SBML file.
 * @returns the model, with faults that each name the place in the file; never throws on bad input
 */
export function readSbml(source: Source, options: ReadSbmlOptions = {}): Read<Model> {
  const { root, diagnostics: xmlFaults } = parseXml(source, options.limits)
  if (!root) return { value: undefined, diagnostics: xmlFaults }
  const levelAndVersion = coreNamespaces.get(root.uri)
  if (root.local !== "sbml" || !levelAndVersion) {
    const message =
      root.local === "sbml"
        ? `The namespace ${quoted(root.uri)} is not one of SBML Level 1 to Level 3 Version 2.`
        : `This is not an SBML file: its outermost element is <${root.local.slice(0, 80)}>, not <sbml>.`
    return { value: undefined, diagnostics: [fault(source, root, message)] }
  }
  const [level, nominal] = levelAndVersion
  const version = level === 1 ? Number(attribute(root, "version") ?? nominal) || nominal : nominal
  const model = root.children.find((c) => c.local === "model" && c.uri === root.uri)
  if (!model) {
    return { value: undefined, diagnostics: [fault(source, root, "The file has no <model>.")] }
  }
  const ctx: ReadContext = {
    level,
    version,
    core: root.uri,
    diagnostics: [],
    unitAliases: unitAliasesOf(level, model),
    moreRules: [],
    foreign: [],
  }
  checkPackages(ctx, root)
  const flat = usesComp(model) ? flattenSubmodels(ctx, root, model, options.resolve, options.limits) : model
  if (hasErrors(ctx.diagnostics)) return { value: undefined, diagnostics: ctx.diagnostics }
  const core = readModel(ctx, flat)
  const value = usesQual(flat) ? withLogic(ctx, core, flat, options.logic ?? "synchronous") : core
  if (!hasErrors(ctx.diagnostics)) {
    for (const d of validateModel(value)) ctx.diagnostics.push({ ...d, span: d.span ?? spanOf(model) })
  }
  return readResult(value, ctx.diagnostics)
}
