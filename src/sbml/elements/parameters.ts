/** Parameters, the model's and a kinetic law's own. */
import type { Parameter } from "../../model/index.ts"
import { type Draft, readDescribed } from "../described.ts"
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

export function readParameter(ctx: ReadContext, e: XmlElement): Parameter {
  const units = readUnitReference(ctx, e, "units")
  const made: Draft<Parameter> = Object.assign(readDescribed(ctx, e), {
    id: requiredId(ctx, e, ctx.level === 1 ? "name" : "id"),
    value: numberAttribute(ctx, e, "value"),
    constant: e.local === "localParameter" || booleanAttribute(ctx, e, "constant", true),
  })
  if (units !== undefined) made.units = units
  return made
}

/** `owner` makes the metaid of a local parameter unique. */
export function parameterXml(ctx: WriteContext, p: Parameter, owner?: string): string {
  const local = owner !== undefined
  const fallback = local ? `${owner}__${p.id}` : p.id
  return element(
    local && ctx.level === 3 ? "localParameter" : "parameter",
    [
      ...describedAttributes(p, fallback),
      ["id", p.id],
      ["name", p.name],
      ["value", p.value],
      ["units", p.units],
      ["constant", local ? undefined : p.constant],
    ],
    [...describedChildren(p, fallback), ...(local ? [] : foreignChildren(ctx, p, p.id))],
  )
}
