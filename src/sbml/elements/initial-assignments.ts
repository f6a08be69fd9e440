/** Initial assignments. */
import type { InitialAssignment } from "../../model/index.ts"
import { readDescribed } from "../described.ts"
import { readMath } from "../mathml.ts"
import { type ReadContext, requiredId } from "../read-context.ts"
import { optionalId } from "../unit-reference.ts"
import { describedAttributes, describedChildren, element, version2Names, type WriteContext } from "../write-context.ts"
import { mathXml } from "../write-mathml.ts"
import type { XmlElement } from "../xml.ts"

export function readInitialAssignment(ctx: ReadContext, e: XmlElement): InitialAssignment {
  return {
    ...optionalId(ctx, e),
    symbol: requiredId(ctx, e, "symbol"),
    ...readDescribed(ctx, e),
    math: readMath(ctx, e),
  }
}

export function initialAssignmentXml(ctx: WriteContext, a: InitialAssignment): string {
  const fallback = `initial_${a.symbol}`
  return element(
    "initialAssignment",
    [...describedAttributes(a, fallback), ...version2Names(ctx, a), ["symbol", a.symbol]],
    [...describedChildren(a, fallback), mathXml(a.math, ctx.core)],
  )
}
