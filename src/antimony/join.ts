/** `a is b`: two names made one, with or without a conversion factor between them. */
import type { Span } from "../text/index.ts"
import type { Elaboration } from "./elaborate.ts"
import { type Entry, type Held, isReaction } from "./entries.ts"

/** `a is b`: b stands for both; what only a knew is b's now. */
export function join(el: Elaboration, a: Entry, b: Entry, factor: Entry | undefined, span: Span): void {
  if (a === b) return
  if (factor) {
    if (a.kind !== undefined) el.setKind(b, a.kind, span)
    b.defined = true
    const scaled = (held: Held): Held => ({ ...held, times: factor })
    if (a.rule?.kind === "assignment") a.value = undefined
    if (a.value && !isReaction(a)) a.value = scaled(a.value)
    if (a.rule) a.rule = { kind: a.rule.kind, held: scaled(a.rule.held) }
    moveKnowledge(a, b)
    a.same = b
    a.factor = factor
    return
  }
  if (a.kind === "submodel" || b.kind === "submodel") {
    el.error("antimony/conflicting-kind", span, "A submodel can't be made one with another name; make its members one.")
    return
  }
  // The name nearer to the main model stands for both, whichever way round they were written.
  const [gone, stays] = depthOf(a) < depthOf(b) ? [b, a] : [a, b]
  if (gone.kind !== undefined) el.setKind(stays, gone.kind, span)
  moveKnowledge(gone, stays)
  gone.same = stays
}

function depthOf(e: Entry): number {
  let depth = 0
  for (let s = e.scope.parent; s; s = s.parent) depth += 1
  return depth
}

/** What `a` knew and `b` doesn't. */
function moveKnowledge(a: Entry, b: Entry): void {
  b.defined ||= a.defined
  b.constness ??= a.constness
  b.substanceOnly ||= a.substanceOnly
  const ruled = b.rule?.kind === "assignment"
  const valued = b.value !== undefined
  if (!ruled) b.value ??= a.value
  if (!(valued && a.rule?.kind === "assignment")) b.rule ??= a.rule
  b.unit ??= a.unit
  b.container ??= a.container
  b.displayName ??= a.displayName
  b.sboTerm ??= a.sboTerm
  if (a.reaction && !b.reaction) {
    b.reaction = a.reaction
    b.reactionScope = a.reactionScope
  }
  if (a.event && !b.event) {
    b.event = a.event
    b.eventScope = a.eventScope
  }
  b.math ??= a.math
  b.objective ??= a.objective
  b.strand ??= a.strand
  b.annotations.push(...a.annotations)
  b.uncertainty.push(...a.uncertainty)
}
