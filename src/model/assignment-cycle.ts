/** Circles in a graph of "needs": the first found, as the ids on its way. Iterative: a chain may be very long. */

/**
 * A circle in a directed graph.
 * @param edges id → ids that it needs; ids without an entry need nothing
 * @returns the ids of one circle, the first repeated at the end; undefined where there is none
 */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  /** 1: on the way, 2: done. */
  const state = new Map<string, 1 | 2>()
  for (const [root, first] of edges) {
    // Most need nothing that needs anything.
    if (state.has(root) || !first.some((id) => edges.has(id))) continue
    const path: { readonly id: string; next: number }[] = [{ id: root, next: 0 }]
    state.set(root, 1)
    for (let top = path[path.length - 1]; top !== undefined; top = path[path.length - 1]) {
      const needs = edges.get(top.id) ?? []
      const id = needs[top.next]
      if (id === undefined) {
        state.set(top.id, 2)
        path.pop()
        continue
      }
      top.next += 1
      const seen = state.get(id)
      if (seen === 1) {
        const from = path.findIndex((p) => p.id === id)
        return [...path.slice(from).map((p) => p.id), id]
      }
      if (seen === undefined && edges.has(id)) {
        state.set(id, 1)
        path.push({ id, next: 0 })
      }
    }
  }
  return undefined
}
