/** Constraints: a condition that should hold, and what to say when it doesn't. */
import type { Constraint } from "../../model/index.ts"
import { notesXml, readDescribed } from "../described.ts"
import { readMath } from "../mathml.ts"
import { childOf, type ReadContext } from "../read-context.ts"
import { optionalId } from "../unit-reference.ts"
import {
  describedAttributes,
  describedChildren,
  element,
  verbatimText,
  version2Names,
  type WriteContext,
} from "../write-context.ts"
import { mathXml } from "../write-mathml.ts"
import { verbatim, type XmlElement } from "../xml.ts"

export function readConstraint(ctx: ReadContext, e: XmlElement): Constraint {
  const message = childOf(ctx, e, "message")
  const text = message?.children.map((c) => verbatim(c)).join("") || message?.text.trim()
  return {
    ...optionalId(ctx, e),
    ...readDescribed(ctx, e),
    math: readMath(ctx, e),
    ...(text ? { message: text } : {}),
  }
}

export function constraintXml(ctx: WriteContext, c: Constraint, index: number): string {
  const fallback = `constraint_${index + 1}`
  return element(
    "constraint",
    [...describedAttributes(c, fallback), ...version2Names(ctx, c)],
    [
      ...describedChildren(c, fallback),
      mathXml(c.math, ctx.core),
      c.message ? `<message>${verbatimText(notesXml(c.message))}</message>` : "",
    ],
  )
}
