/**
 * For stochastic runs of large networks: which reactions' rates can change when one of them happens. A reaction is affected
 * where its rate reads a state that the other changes; rates are read off the graph, so rules in between count.
 */
import { type Dag, depends, type Node, op } from "./dag.ts"
import type { Lowered } from "./lower.ts"

/** Below so many reactions, working out all rates each time takes less than keeping account (measured). */
const leastReactions = 24
/** Where a happening affects more than this share of the rates on average, nothing is gained. */
const mostAffected = 0.5

/** By reaction: the reactions whose rates change with its happening, ascending. */
export type Affected = readonly (readonly number[])[]

/** Leaves of the tree of sums over so many rates: a power of two. */
export function treeLeaves(rates: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, rates)))
}

/** States that each rate reads. */
function statesRead(dag: Dag, rate: Node): ReadonlySet<number> {
  const found = new Set<number>()
  const seen = new Set<Node>()
  const stack: Node[] = [rate]
  const children: Node[] = []
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (seen.has(n) || ((dag.deps[n] as number) & depends.state) === 0) continue
    seen.add(n)
    if (dag.ops[n] === op.state) found.add(dag.a[n] as number)
    else {
      const count = dag.children(n, children)
      for (let k = 0; k < count; k++) stack.push(children[k] as Node)
    }
  }
  return found
}

/** undefined where it would not help, or where rates change by themselves: with time, by draws or delays. */
export function affectedReactions(low: Lowered): Affected | undefined {
  const { network, dag } = low
  if (!network || network.propensities.length < leastReactions) return undefined
  const rates = network.propensities.map((at) => low.computed[at] as Node)
  if (rates.some((n) => ((dag.deps[n] as number) & ~depends.state) !== 0)) return undefined
  const readers = low.states.map((): number[] => [])
  for (const [r, rate] of rates.entries()) for (const s of statesRead(dag, rate)) readers[s]?.push(r)
  const changed = rates.map(() => new Set<number>())
  for (const c of network.changes) for (const r of readers[c.state] ?? []) changed[c.reaction]?.add(r)
  const affected = changed.map((all) => [...all].sort((a, b) => a - b))
  const total = affected.reduce((sum, a) => sum + a.length, 0)
  return total <= mostAffected * rates.length ** 2 ? affected : undefined
}
