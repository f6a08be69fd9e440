/** Assignment, rate and algebraic rules; Level 1's rules by what they are about. */
import type { Rule } from "../../model/index.ts"
import { readDescribed } from "../described.ts"
import { readFormulaOrMath } from "../formula.ts"
import { attribute, idAttribute, type ReadContext, report, requiredId } from "../read-context.ts"
import { optionalId } from "../unit-reference.ts"
import { describedAttributes, describedChildren, element, version2Names, type WriteContext } from "../write-context.ts"
import { mathXml } from "../write-mathml.ts"
import type { XmlElement } from "../xml.ts"

/** Level 1: which attribute of which rule names the variable. */
const levelOneVariable: Readonly<Record<string, readonly string[]>> = {
  compartmentVolumeRule: ["compartment"],
  specieConcentrationRule: ["specie", "species"],
  speciesConcentrationRule: ["species", "specie"],
  parameterRule: ["name"],
}

/** The elements that are rules, in any level. */
export const ruleElements: readonly string[] = [
  "assignmentRule",
  "rateRule",
  "algebraicRule",
  ...Object.keys(levelOneVariable),
]

export function readRule(ctx: ReadContext, e: XmlElement): Rule {
  const common = { ...optionalId(ctx, e), ...readDescribed(ctx, e) }
  const math = readFormulaOrMath(ctx, e)
  if (e.local === "algebraicRule") return { ...common, kind: "algebraic", math }
  const names = levelOneVariable[e.local]
  if (!names) {
    const kind = e.local === "rateRule" ? "rate" : "assignment"
    return { ...common, kind, variable: requiredId(ctx, e, "variable"), math }
  }
  const variable = names.map((n) => idAttribute(ctx, e, n)).find((v) => v !== undefined)
  if (variable === undefined) {
    report(ctx, e, "error", "sbml/missing-attribute", `<${e.local}> has no ${names[0]}, which it must have.`)
  }
  const kind = attribute(e, "type") === "rate" ? "rate" : "assignment"
  return { ...common, kind, variable: variable ?? "", math }
}

export function ruleXml(ctx: WriteContext, r: Rule, index: number): string {
  const fallback = `rule_${index + 1}`
  const variable = r.kind === "algebraic" ? undefined : r.variable
  return element(
    `${r.kind}Rule`,
    [...describedAttributes(r, fallback), ...version2Names(ctx, r), ["variable", variable]],
    [...describedChildren(r, fallback), mathXml(r.math, ctx.core)],
  )
}
