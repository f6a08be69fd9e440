/**
 * Conserved totals, exactly: integer combinations of states that no reaction changes. They are the left null space of the
 * stoichiometric matrix, by elimination over whole numbers; nothing is decided by a tolerance.
 */

/** One entry of the stoichiometric matrix. */
export interface Change {
  readonly reaction: number
  readonly state: number
  /** What one happening of the reaction adds. */
  readonly by: number
}

/** Σ coefficient · state stays what it is. The dependent state occurs in no other total. */
export interface ConservedTotal {
  readonly dependent: number
  /** By state, ascending; whole numbers. */
  readonly terms: readonly (readonly [state: number, coefficient: number])[]
}

type Row = Map<number, bigint>

/** Stoichiometries that are no multiples of this are taken as not exactly known. */
const finest = 2 ** -10

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y > 0n) [x, y] = [y, x % y]
  return x
}

function reduced(row: Row): Row {
  let common = 0n
  for (const v of row.values()) {
    common = gcd(common, v)
    if (common === 1n) return row
  }
  if (common > 1n) for (const [k, v] of row) row.set(k, v / common)
  return row
}

/** The reactions as rows over the states; undefined where one is not exactly known. */
function rowsOf(changes: readonly Change[]): Row[] | undefined {
  const rows = new Map<number, Row>()
  for (const { reaction, state, by } of changes) {
    const scaled = by / finest
    if (!Number.isSafeInteger(scaled)) return undefined
    const row = rows.get(reaction) ?? new Map<number, bigint>()
    const sum = (row.get(state) ?? 0n) + BigInt(scaled)
    if (sum === 0n) row.delete(state)
    else row.set(state, sum)
    rows.set(reaction, row)
  }
  return [...rows.values()].filter((row) => row.size > 0).map(reduced)
}

/** row := row · p − pivot · q with whole numbers, so that `column` falls away. */
function eliminate(row: Row, pivot: Row, column: number): void {
  const [p, q] = [pivot.get(column) as bigint, row.get(column) as bigint]
  const common = gcd(p, q)
  const [a, b] = [p / common, q / common]
  if (a !== 1n) for (const [k, v] of row) row.set(k, v * a)
  for (const [k, v] of pivot) {
    const next = (row.get(k) ?? 0n) - v * b
    if (next === 0n) row.delete(k)
    else row.set(k, next)
  }
  reduced(row)
}

/**
 * The totals that a network keeps, one for each state that the others determine; empty where a stoichiometry is worked
 * out while running, or not exactly a number.
 * @param keep states that must not be the dependent one
 */
export function conservedTotals(
  states: number,
  changes: readonly Change[],
  keep: ReadonlySet<number> = new Set(),
): readonly ConservedTotal[] {
  const rows = rowsOf(changes)
  if (!rows) return []
  const uses = new Int32Array(states)
  for (const row of rows) for (const k of row.keys()) uses[k] = (uses[k] as number) + 1
  // Pivots by preference: what must stay a state, then what occurs most often, so that totals are short.
  const rank = (k: number): number => (keep.has(k) ? 1e9 : 0) + (uses[k] as number)
  const pivots = new Map<number, Row>()
  for (const row of rows) {
    for (const k of [...row.keys()]) {
      const pivot = pivots.get(k)
      if (pivot && row.has(k)) eliminate(row, pivot, k)
    }
    if (row.size === 0) continue
    const column = [...row.keys()].reduce((a, b) => (rank(b) > rank(a) || (rank(b) === rank(a) && b < a) ? b : a))
    for (const other of pivots.values()) if (other.has(column)) eliminate(other, row, column)
    pivots.set(column, row)
  }
  const touched = new Set(changes.map((c) => c.state))
  const free = [...touched].filter((k) => !pivots.has(k) && !keep.has(k)).sort((a, b) => a - b)
  return free.map((dependent) => totalOf(dependent, pivots))
}

/** The null vector with the free state `dependent`: each pivot row says what its pivot state must have. */
function totalOf(dependent: number, pivots: ReadonlyMap<number, Row>): ConservedTotal {
  const parts = [...pivots].flatMap(([state, row]) => {
    const there = row.get(dependent)
    return there === undefined ? [] : [{ state, above: -there, below: row.get(state) as bigint }]
  })
  let scale = 1n
  for (const { above, below } of parts) {
    const size = below < 0n ? -below : below
    const needed = size / gcd(above, size)
    scale = (scale * needed) / gcd(scale, needed)
  }
  const terms: [number, number][] = parts.map(({ state, above, below }) => [state, Number((above * scale) / below)])
  terms.push([dependent, Number(scale)])
  return { dependent, terms: terms.sort((a, b) => a[0] - b[0]) }
}
