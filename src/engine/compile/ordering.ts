/**
 * Elimination order and fill of a sparse matrix with pivots from the diagonal: Markowitz's rule, the fewest
 * (row length − 1)·(column length − 1) first, ties to the smaller index, so the same model always gives the same order.
 *
 * @source Markowitz (1957), Management Science 3:255–269; Duff, Erisman & Reid (2017), Direct Methods for Sparse Matrices, ch. 7
 */

/** The pattern of L+U: rows in elimination order, each with its columns (also in elimination order) ascending. */
export interface Elimination {
  /** `order[k]` is the original index that is eliminated k-th. */
  readonly order: readonly number[]
  /** `place[i]` is the position of original index i. */
  readonly place: readonly number[]
  readonly rows: readonly (readonly number[])[]
  /** Multiply–subtract operations of one factorisation. */
  readonly operations: number
}

/** Order the pattern (columns of each row; the diagonal is always taken as present). */
export function eliminationOrder(pattern: readonly (readonly number[])[]): Elimination {
  const n = pattern.length
  const rows = pattern.map((r, i) => new Set([...r, i]))
  const columns = Array.from({ length: n }, () => new Set<number>())
  rows.forEach((r, i) => {
    for (const j of r) columns[j]?.add(i)
  })
  const costOf = (k: number): number => ((rows[k] as Set<number>).size - 1) * ((columns[k] as Set<number>).size - 1)
  const cost = Float64Array.from({ length: n }, (_, k) => costOf(k))
  const order: number[] = []
  const place = new Array<number>(n).fill(0)
  const upper: number[][] = []
  const lower: number[][] = Array.from({ length: n }, () => [])
  let operations = 0
  while (order.length < n) {
    const k = cheapest(cost)
    cost[k] = Number.POSITIVE_INFINITY
    place[k] = order.length
    order.push(k)
    const row = rows[k] as Set<number>
    const column = columns[k] as Set<number>
    row.delete(k)
    column.delete(k)
    for (const j of row) columns[j]?.delete(k)
    for (const i of column) {
      const target = rows[i] as Set<number>
      target.delete(k)
      lower[i]?.push(k)
      for (const j of row) {
        if (target.has(j)) continue
        target.add(j)
        columns[j]?.add(i)
      }
    }
    for (const i of column) cost[i] = costOf(i)
    for (const j of row) cost[j] = costOf(j)
    operations += column.size * (row.size + 1)
    upper.push([...row])
  }
  const ordered = order.map((k, at) => {
    const own = [...(lower[k] as number[]), ...(upper[at] as number[])].map((j) => place[j] as number)
    own.push(at)
    return own.sort((a, b) => a - b)
  })
  return { order, place, rows: ordered, operations }
}

function cheapest(cost: Float64Array): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let k = 0; k < cost.length; k++) {
    if ((cost[k] as number) >= least) continue
    least = cost[k] as number
    best = k
    if (least <= 0) break
  }
  return best
}
