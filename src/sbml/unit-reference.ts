/** References to units, with the built-in names of Levels 1 and 2 that Level 3 no longer knows; and optional ids. */
import { idAttribute, type ReadContext } from "./read-context.ts"
import type { XmlElement } from "./xml.ts"

/** What Level 2's built-in units are where the model doesn't define them anew (SBML L2V4 §4.4.3). */
export const builtinUnits: ReadonlyMap<string, string> = new Map([
  ["substance", "mole"],
  ["volume", "litre"],
  ["time", "second"],
  ["length", "metre"],
  ["area", "area"],
  ["liter", "litre"],
  ["meter", "metre"],
])

/** A unit that an attribute refers to, by the name it has in Level 3. */
export function readUnitReference(ctx: ReadContext, e: XmlElement, name: string): string | undefined {
  const units = idAttribute(ctx, e, name)
  return units === undefined ? undefined : (ctx.unitAliases.get(units) ?? units)
}

/** `{ id }` where the element has one. */
export function optionalId(ctx: ReadContext, e: XmlElement): { readonly id?: string } {
  const id = ctx.level === 1 ? undefined : idAttribute(ctx, e, "id")
  return id === undefined ? {} : { id }
}
