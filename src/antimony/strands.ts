/**
 * DNA strands: what stands upstream in `P1--RBS1--G1` gives its rate to what stands downstream. An element without a formula of
 * its own passes the upstream rate on, `...` in a formula stands for it, and an element in several strands has the sum.
 */
import { call, type Expression } from "../math/index.ts"
import { type Entry, rootOf, type Scope } from "./entries.ts"

/** A strand's elements with the strands (and submodels with an open strand) in it put in their places. */
function elementsOf(strand: Entry, open: Set<Entry>): readonly Entry[] {
  if (open.has(strand)) return []
  open.add(strand)
  const found: Entry[] = []
  for (const item of strand.strand?.items ?? []) {
    const e = rootOf(item)
    const inner = e.strand ? e : e.submodel ? openStrand(e.submodel) : undefined
    if (inner) found.push(...elementsOf(inner, open))
    else found.push(e)
  }
  open.delete(strand)
  return found
}

/** The strand of a submodel that is made to be joined to others: the one with `--` at an end. */
function openStrand(scope: Scope): Entry | undefined {
  return [...scope.entries.values()]
    .map(rootOf)
    .find((e) => e.strand && (e.strand.openUpstream || e.strand.openDownstream))
}

/** Largest rate, in nodes: `... + ...` in every element doubles it each time. */
const largestRate = 20_000

/** More nodes than the limit? Stops counting there. */
function isTooLarge(e: Expression): boolean {
  let count = 0
  const stack = [e]
  for (let top = stack.pop(); top; top = stack.pop()) {
    count += 1
    if (count > largestRate) return true
    if (top.kind === "call" || top.kind === "apply") stack.push(...top.args)
  }
  return false
}

/** Strands that are part of no other strand. */
function outermost(strands: readonly Entry[]): readonly Entry[] {
  const inside = new Set<Entry>()
  for (const s of strands) {
    for (const item of s.strand?.items ?? []) {
      const e = rootOf(item)
      const inner = e.strand ? e : e.submodel ? openStrand(e.submodel) : undefined
      if (inner) inside.add(inner)
    }
  }
  return strands.filter((s) => !inside.has(s))
}

/**
 * The rate of every element of the strands.
 * @param own the element's own formula with the upstream rate put in for `...`; undefined where it has none
 */
export function strandRates(
  strands: readonly Entry[],
  own: (e: Entry, upstream: Expression) => Expression | undefined,
  tooLarge: (e: Entry) => void,
): ReadonlyMap<Entry, Expression> {
  const rates = new Map<Entry, Expression[]>()
  for (const strand of outermost(strands)) {
    let upstream: Expression = { kind: "number", value: 0 }
    for (const e of elementsOf(strand, new Set())) {
      upstream = own(e, upstream) ?? upstream
      if (isTooLarge(upstream)) {
        tooLarge(e)
        return new Map()
      }
      rates.set(e, [...(rates.get(e) ?? []), upstream])
    }
  }
  const sums = new Map<Entry, Expression>()
  for (const [e, list] of rates) sums.set(e, list.length === 1 ? (list[0] as Expression) : call("plus", ...list))
  return sums
}
