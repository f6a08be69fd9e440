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
  // What is left of the matrix, by rows and by columns, as unordered lists without the diagonal. What has been eliminated stays in a
  // list until it is next gone through; `rowCount` and `columnCount` count what is still there.
  const rows: number[][] = []
  const columns: number[][] = []
  for (let i = 0; i < n; i++) columns.push([])
  for (let i = 0; i < n; i++) {
    const row = (pattern[i] as readonly number[]).filter((j) => j !== i)
    rows.push(row)
    for (let k = 0; k < row.length; k++) (columns[row[k] as number] as number[]).push(i)
  }
  const rowCount = Int32Array.from(rows, (r) => r.length)
  const columnCount = Int32Array.from(columns, (c) => c.length)
  const cost = new Float64Array(n)
  for (let k = 0; k < n; k++) cost[k] = (rowCount[k] as number) * (columnCount[k] as number)
  const order: number[] = []
  const place = new Array<number>(n).fill(-1)
  const upper: (readonly number[])[] = []
  const lower: number[][] = []
  for (let i = 0; i < n; i++) lower.push([])
  /** By column: the visit to a row that it was last seen in. */
  const seen = new Int32Array(n)
  let visit = 0
  const left = (k: number): boolean => place[k] === -1
  let operations = 0
  while (order.length < n) {
    const k = cheapest(cost)
    cost[k] = Number.POSITIVE_INFINITY
    place[k] = order.length
    order.push(k)
    const row = (rows[k] as number[]).filter(left)
    const column = (columns[k] as number[]).filter(left)
    for (let b = 0; b < row.length; b++) columnCount[row[b] as number] = (columnCount[row[b] as number] as number) - 1
    for (let a = 0; a < column.length; a++) {
      const i = column[a] as number
      ;(lower[i] as number[]).push(k)
      const target = (rows[i] as number[]).filter(left)
      visit += 1
      seen[i] = visit
      for (let b = 0; b < target.length; b++) seen[target[b] as number] = visit
      for (let b = 0; b < row.length; b++) {
        const j = row[b] as number
        if (seen[j] === visit) continue
        target.push(j)
        ;(columns[j] as number[]).push(i)
        columnCount[j] = (columnCount[j] as number) + 1
      }
      rows[i] = target
      rowCount[i] = target.length
    }
    for (let a = 0; a < column.length; a++) {
      const i = column[a] as number
      cost[i] = (rowCount[i] as number) * (columnCount[i] as number)
    }
    for (let b = 0; b < row.length; b++) {
      const j = row[b] as number
      cost[j] = (rowCount[j] as number) * (columnCount[j] as number)
    }
    operations += column.length * (row.length + 1)
    upper.push(row)
  }
  const ordered = order.map((k, at) => {
    const own: number[] = [at]
    for (const j of lower[k] as number[]) own.push(place[j] as number)
    for (const j of upper[at] as readonly number[]) own.push(place[j] as number)
    return own.sort(ascending)
  })
  return { order, place, rows: ordered, operations }
}

function ascending(a: number, b: number): number {
  return a - b
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
