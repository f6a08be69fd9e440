/** Four classes of a claim or arrow for the curator: what stands in the model, and on whose word. */
import type { BundleStatement } from "../../draw/index.ts"

export type Coverage = "modelled" | "stated" | "inferred" | "contradicted"

/** Each class with what it means, in the order of a list. */
export const coverageWords: Readonly<Record<Coverage, string>> = {
  modelled: "stated by the caption, in the model",
  stated: "stated by the caption, not in the model",
  inferred: "in the model; the caption leaves it, or its sign, open",
  contradicted: "the caption denies it, or says both",
}

const lowers = new Set(["inhibits", "decreases", "degrades"])
const raises = new Set(["activates", "increases", "produces", "releases"])

function signOf(s: BundleStatement): number {
  return lowers.has(s.relation) ? -1 : raises.has(s.relation) ? 1 : 0
}

/**
 * The class of an arrow or claim by its statements.
 * @param own its statements; none: the model adds it
 * @param all every statement of the figure
 */
export function coverageOf(own: readonly BundleStatement[], all: readonly BundleStatement[]): Coverage {
  if (own.length === 0) return "inferred"
  if (own.some((s) => s.negated === true)) return "contradicted"
  const against = own.some((s) =>
    all.some((o) => o.subject === s.subject && o.object === s.object && signOf(o) * signOf(s) < 0),
  )
  if (against) return "contradicted"
  if (own.every((s) => s.reactions.length === 0)) return "stated"
  return own.some((s) => s.how !== undefined && /assum/u.test(s.how)) ? "inferred" : "modelled"
}
