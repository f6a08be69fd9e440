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
  const left = new Set(Array.from({ length: n }, (_, i) => i))
  const order: number[] = []
  const place = new Array<number>(n).fill(0)
  const upper: number[][] = []
  const lower: number[][] = Array.from({ length: n }, () => [])
  let operations = 0
  while (left.size > 0) {
    const k = cheapest(left, rows, columns)
    left.delete(k)
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

function cheapest(left: ReadonlySet<number>, rows: readonly Set<number>[], columns: readonly Set<number>[]): number {
  let best = -1
  let least = Number.POSITIVE_INFINITY
  for (const k of left) {
    const cost = ((rows[k] as Set<number>).size - 1) * ((columns[k] as Set<number>).size - 1)
    if (cost < least) {
      least = cost
      best = k
      if (cost === 0) break
    }
  }
  return best
}
