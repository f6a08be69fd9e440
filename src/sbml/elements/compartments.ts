/** Compartments, with the defaults of Levels 1 and 2. */
import type { Compartment } from "../../model/index.ts"
import { readDescribed } from "../described.ts"
import { booleanAttribute, numberAttribute, type ReadContext, requiredId } from "../read-context.ts"
import { readUnitReference } from "../unit-reference.ts"
import {
  describedAttributes,
  describedChildren,
  element,
  foreignChildren,
  type WriteContext,
} from "../write-context.ts"
import type { XmlElement } from "../xml.ts"

export function readCompartment(ctx: ReadContext, e: XmlElement): Compartment {
  const units = readUnitReference(ctx, e, "units")
  // Level 1: a volume, 1 where not given. Level 2: three dimensions where not given.
  const size = ctx.level === 1 ? (numberAttribute(ctx, e, "volume") ?? 1) : numberAttribute(ctx, e, "size")
  return {
    id: requiredId(ctx, e, ctx.level === 1 ? "name" : "id"),
    ...readDescribed(ctx, e),
    spatialDimensions: numberAttribute(ctx, e, "spatialDimensions") ?? (ctx.level < 3 ? 3 : undefined),
    size,
    ...(units === undefined ? {} : { units }),
    constant: booleanAttribute(ctx, e, "constant", true),
  }
}

export function compartmentXml(ctx: WriteContext, c: Compartment): string {
  return element(
    "compartment",
    [
      ...describedAttributes(c, c.id),
      ["id", c.id],
      ["name", c.name],
      ["spatialDimensions", c.spatialDimensions],
      ["size", c.size],
      ["units", c.units],
      ["constant", c.constant],
    ],
    [...describedChildren(c, c.id), ...foreignChildren(ctx, c, c.id)],
  )
}
