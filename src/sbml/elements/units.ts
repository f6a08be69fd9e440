/** Unit definitions: `<unitDefinition>` with its `<unit>`s. */
import type { UnitDefinition, UnitFactor } from "../../model/index.ts"
import { readDescribed } from "../described.ts"
import { attribute, listed, numberAttribute, type ReadContext, report, requiredId } from "../read-context.ts"
import { describedAttributes, describedChildren, element, listOf, type WriteContext } from "../write-context.ts"
import type { XmlElement } from "../xml.ts"

/** Spellings of older levels. */
const oldKinds: ReadonlyMap<string, string> = new Map([
  ["liter", "litre"],
  ["meter", "metre"],
])

function readFactor(ctx: ReadContext, e: XmlElement): UnitFactor {
  const kind = attribute(e, "kind") ?? "dimensionless"
  const offset = numberAttribute(ctx, e, "offset")
  if (offset !== undefined && offset !== 0) {
    report(
      ctx,
      e,
      "warning",
      "sbml/dropped",
      "The unit's offset (Level 2 Version 1) is not kept: later levels have none.",
    )
  }
  return {
    kind: oldKinds.get(kind) ?? kind,
    exponent: numberAttribute(ctx, e, "exponent") ?? 1,
    scale: numberAttribute(ctx, e, "scale") ?? 0,
    multiplier: numberAttribute(ctx, e, "multiplier") ?? 1,
  }
}

export function readUnitDefinition(ctx: ReadContext, e: XmlElement): UnitDefinition {
  return {
    id: requiredId(ctx, e, ctx.level === 1 ? "name" : "id"),
    ...readDescribed(ctx, e),
    factors: listed(ctx, e, "listOfUnits", "unit").map((u) => readFactor(ctx, u)),
  }
}

export function unitDefinitionXml(_ctx: WriteContext, u: UnitDefinition): string {
  const factors = u.factors.map((f) =>
    element("unit", [
      ["kind", f.kind],
      ["exponent", f.exponent],
      ["scale", f.scale],
      ["multiplier", f.multiplier],
    ]),
  )
  return element(
    "unitDefinition",
    [...describedAttributes(u, `unit_${u.id}`), ["id", u.id], ["name", u.name]],
    [...describedChildren(u, `unit_${u.id}`), listOf("listOfUnits", factors)],
  )
}
