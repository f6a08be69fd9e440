/**
 * Package fbc, versions 1 to 3: objectives, bounds, gene products and linear constraints ⇄ `Model.fluxBalance`.
 * Version 1 gives bounds as numbers, versions 2 and 3 as parameters; the version written follows from what is there.
 */
import type { FluxBalance, Reaction } from "../../model/index.ts"
import { packageOf } from "../namespaces.ts"
import { attribute, numberAttribute, type ReadContext, report } from "../read-context.ts"
import { type AttributeValue, element, listOf } from "../write-context.ts"
import { escapeXml, type XmlAttribute, type XmlElement } from "../xml.ts"

type Bound = FluxBalance["bounds"][number]
type Objective = FluxBalance["objectives"][number]
type LinearConstraint = FluxBalance["constraints"][number]

/** fbc's namespace by version. */
export function fbcNamespace(version: number): string {
  return `http://www.sbml.org/sbml/level3/version1/fbc/version${version}`
}

function isFbc(uri: string): boolean {
  return uri !== "" && packageOf(uri)?.[0] === "fbc"
}

/** An attribute of fbc, with or without prefix. */
function own(e: XmlElement, name: string): string | undefined {
  for (let i = 0; i < e.attributes.length; i++) {
    const a = e.attributes[i] as XmlAttribute
    if (a.local === name && isFbc(a.uri)) return a.value.trim()
  }
  return isFbc(e.uri) ? attribute(e, name) : undefined
}

function fbcListed(e: XmlElement, list: string, local: string): readonly XmlElement[] {
  return e.children
    .filter((c) => isFbc(c.uri) && c.local === list)
    .flatMap((l) => l.children.filter((c) => isFbc(c.uri) && c.local === local))
}

function ownNumber(ctx: ReadContext, e: XmlElement, name: string): number | undefined {
  const prefixed = e.attributes.find((a) => a.local === name && isFbc(a.uri))
  return numberAttribute(ctx, e, name, prefixed?.uri ?? "")
}

function readObjective(ctx: ReadContext, e: XmlElement): Objective {
  return {
    id: own(e, "id") ?? "",
    type: own(e, "type") === "minimize" ? "minimize" : "maximize",
    terms: fbcListed(e, "listOfFluxObjectives", "fluxObjective").map((f) => {
      const reaction2 = own(f, "reaction2")
      const variableType = own(f, "variableType")
      return {
        reaction: own(f, "reaction") ?? "",
        coefficient: ownNumber(ctx, f, "coefficient") ?? 1,
        ...(reaction2 === undefined ? {} : { reaction2 }),
        ...(variableType === "linear" || variableType === "quadratic" ? { variableType } : {}),
      }
    }),
  }
}

/** Version 1: a list of inequalities, the tightest of which count. */
function readNumericBounds(ctx: ReadContext, e: XmlElement): readonly Bound[] {
  const bounds = new Map<string, { lower: number; upper: number }>()
  for (const b of fbcListed(e, "listOfFluxBounds", "fluxBound")) {
    const reaction = own(b, "reaction") ?? ""
    const operation = own(b, "operation") ?? ""
    const value = ownNumber(ctx, b, "value") ?? Number.NaN
    const bound = bounds.get(reaction) ?? { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY }
    bounds.set(reaction, bound)
    if (!["less", "lessEqual", "greater", "greaterEqual", "equal"].includes(operation)) {
      report(
        ctx,
        b,
        "error",
        "sbml/bad-bound",
        `The bound's operation should be 'lessEqual', 'greaterEqual' or 'equal'.`,
      )
    }
    if (operation.startsWith("less") || operation === "equal") bound.upper = Math.min(bound.upper, value)
    if (operation.startsWith("greater") || operation === "equal") bound.lower = Math.max(bound.lower, value)
  }
  return [...bounds].map(([reaction, { lower, upper }]) => ({ reaction, lower, upper }))
}

function readParameterBounds(ctx: ReadContext, e: XmlElement): readonly Bound[] {
  const bounds: Bound[] = []
  for (const list of e.children) {
    if (list.local !== "listOfReactions" || list.uri !== ctx.core) continue
    for (const r of list.children) {
      const lower = own(r, "lowerFluxBound")
      const upper = own(r, "upperFluxBound")
      if (lower === undefined && upper === undefined) continue
      bounds.push({
        reaction: attribute(r, "id") ?? "",
        ...(lower === undefined ? {} : { lower }),
        ...(upper === undefined ? {} : { upper }),
      })
    }
  }
  return bounds
}

function readLinearConstraint(e: XmlElement): LinearConstraint {
  return {
    id: own(e, "id"),
    lower: own(e, "lowerBound"),
    upper: own(e, "upperBound"),
    terms: fbcListed(e, "listOfUserDefinedConstraintComponents", "userDefinedConstraintComponent").map((c) => ({
      variable: own(c, "variable") ?? "",
      coefficient: own(c, "coefficient") ?? "",
    })),
  }
}

/** fbc's content of a model; undefined where the model has none. */
export function readFluxBalance(ctx: ReadContext, e: XmlElement): FluxBalance | undefined {
  const bounds = [...readNumericBounds(ctx, e), ...readParameterBounds(ctx, e)]
  const list = e.children.find((c) => isFbc(c.uri) && c.local === "listOfObjectives")
  const objectives = fbcListed(e, "listOfObjectives", "objective").map((o) => readObjective(ctx, o))
  const strict = own(e, "strict")
  const geneProducts = fbcListed(e, "listOfGeneProducts", "geneProduct").map((g) => {
    const name = own(g, "name")
    return { id: own(g, "id") ?? "", label: own(g, "label") ?? "", ...(name === undefined ? {} : { name }) }
  })
  const constraints = fbcListed(e, "listOfUserDefinedConstraints", "userDefinedConstraint").map(readLinearConstraint)
  const none = bounds.length + objectives.length + geneProducts.length + constraints.length === 0
  if (none && strict === undefined) return undefined
  return {
    strict: strict === "true" || strict === "1",
    activeObjective: list && own(list, "activeObjective"),
    objectives,
    bounds,
    geneProducts,
    constraints,
  }
}

/** fbc's attributes of a species: charge and chemical formula. */
export function readChemistry(
  ctx: ReadContext,
  e: XmlElement,
): { readonly charge?: number; readonly chemicalFormula?: string } {
  const found: { charge?: number; chemicalFormula?: string } = {}
  const charge = own(e, "charge") === undefined ? undefined : ownNumber(ctx, e, "charge")
  if (charge !== undefined) found.charge = charge
  const chemicalFormula = own(e, "chemicalFormula")
  if (chemicalFormula !== undefined) found.chemicalFormula = chemicalFormula
  return found
}

/** The version of fbc that can hold the content. */
export function fbcVersion(f: FluxBalance): 1 | 2 | 3 {
  const quadratic = f.objectives.some((o) => o.terms.some((t) => t.reaction2 !== undefined || t.variableType))
  if (f.constraints.length > 0 || quadratic) return 3
  return f.bounds.some((b) => typeof b.lower === "number" || typeof b.upper === "number") ? 1 : 2
}

function fbc(
  name: string,
  attributes: readonly (readonly [string, AttributeValue])[],
  children: readonly string[] = [],
) {
  return element(
    `fbc:${name}`,
    attributes.map(([n, v]) => [`fbc:${n}`, v] as const),
    children,
  )
}

function numericBoundsXml(f: FluxBalance): string {
  const items: string[] = []
  const bound = (reaction: string, operation: string, value: number): void => {
    items.push(
      fbc("fluxBound", [
        ["id", `bound_${items.length + 1}`],
        ["reaction", reaction],
        ["operation", operation],
        ["value", value],
      ]),
    )
  }
  for (const b of f.bounds) {
    if (typeof b.lower === "number") bound(b.reaction, "greaterEqual", b.lower)
    if (typeof b.upper === "number") bound(b.reaction, "lessEqual", b.upper)
  }
  return listOf("fbc:listOfFluxBounds", items)
}

function objectiveXml(o: Objective, version: number): string {
  const terms = o.terms.map((t) =>
    fbc("fluxObjective", [
      ["reaction", t.reaction],
      ["reaction2", t.reaction2],
      ["coefficient", t.coefficient],
      ["variableType", version === 3 ? (t.variableType ?? "linear") : undefined],
    ]),
  )
  return fbc(
    "objective",
    [
      ["id", o.id],
      ["type", o.type],
    ],
    [listOf("fbc:listOfFluxObjectives", terms)],
  )
}

function constraintXml(c: LinearConstraint): string {
  const terms = c.terms.map((t) =>
    fbc("userDefinedConstraintComponent", [
      ["variable", t.variable],
      ["coefficient", t.coefficient],
      ["variableType", "linear"],
    ]),
  )
  return fbc(
    "userDefinedConstraint",
    [
      ["id", c.id],
      ["lowerBound", c.lower],
      ["upperBound", c.upper],
    ],
    [listOf("fbc:listOfUserDefinedConstraintComponents", terms)],
  )
}

/** fbc's lists at the end of `<model>`. */
export function fluxBalanceXml(f: FluxBalance): readonly string[] {
  const version = fbcVersion(f)
  const objectives = f.objectives.map((o) => objectiveXml(o, version))
  const active = f.activeObjective === undefined ? "" : ` fbc:activeObjective="${escapeXml(f.activeObjective)}"`
  return [
    version === 1 ? numericBoundsXml(f) : "",
    listOf("fbc:listOfObjectives", objectives).replace("<fbc:listOfObjectives", `<fbc:listOfObjectives${active}`),
    listOf(
      "fbc:listOfGeneProducts",
      f.geneProducts.map((g) =>
        fbc("geneProduct", [
          ["id", g.id],
          ["name", g.name],
          ["label", g.label],
        ]),
      ),
    ),
    listOf("fbc:listOfUserDefinedConstraints", f.constraints.map(constraintXml)),
  ]
}

/** fbc's attributes of a `<reaction>` (bounds that are parameters). */
export function boundAttributes(
  f: FluxBalance | undefined,
  reaction: Reaction,
): readonly (readonly [string, AttributeValue])[] {
  const bound = f?.bounds.find((b) => b.reaction === reaction.id)
  return [
    ["fbc:lowerFluxBound", typeof bound?.lower === "string" ? bound.lower : undefined],
    ["fbc:upperFluxBound", typeof bound?.upper === "string" ? bound.upper : undefined],
  ]
}
