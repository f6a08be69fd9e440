/**
 * Sparse LU in loops over index arrays, for models whose elimination would be too long as straight-line code.
 * In: the pattern of L+U by rows with ascending columns (the compiler has already ordered and filled it in), and for
 * each Jacobian entry its place in it. The places that each elimination step changes are worked out once, so that a
 * factorisation only streams through them; where fill-in has left runs of neighbouring columns (the last rows are often
 * dense), they are worked on two at a time. No pivoting beyond the diagonal, which is checked; W = L·D·U, L and U have
 * unit diagonals, and the reciprocals of D stand in the diagonal's place.
 */

let n: i32 = 0
let entries: i32 = 0
let jacValues: usize = 0
let jacCount: i32 = 0
let mass: usize = 0

/** Workspace: values of L+U; then, all as byte offsets: columns, targets of updates, places of the Jacobian's entries. */
let values: usize = 0
let columns: usize = 0
let targets: usize = 0
let places: usize = 0
/** By entry of L: how many of its row's updates come singly before the run of neighbours that ends the row. */
let singles: usize = 0
/** By row: entry from which the columns of its part of L, and of U beyond the diagonal, are neighbours up to its end. */
let lowerRuns: usize = 0
let upperRuns: usize = 0
/** By row, i32 numbers of entries: where it starts and where its diagonal is; row n is the end. */
let starts: usize = 0
let diagonals: usize = 0

function at(array: usize, index: i32): i32 {
  return load<i32>(array + ((<usize>index) << 2))
}

/** How many products a factorisation takes: for each entry of L, the length of its row of U. */
function countUpdates(pattern: usize): i32 {
  const rowStart = <usize>load<i32>(pattern, 16)
  const column = <usize>load<i32>(pattern, 20)
  const diagonal = <usize>load<i32>(pattern, 24)
  let count = 0
  for (let i = 0; i < load<i32>(pattern); i++) {
    for (let p = at(rowStart, i); p < at(diagonal, i); p++) {
      const k = at(column, p)
      count += at(rowStart, k + 1) - at(diagonal, k) - 1
    }
  }
  return count
}

/** Bytes of workspace for the pattern at `pattern` (header: docs/engine-abi.md). */
export function sparseWorkspace(pattern: usize): i32 {
  const words = 4 * load<i32>(pattern, 4) + countUpdates(pattern) + load<i32>(pattern, 12) + 2 * load<i32>(pattern) + 32
  return (words * 4 + 15) & ~15
}

/** Whether the model solves by itself with the factors that these loops leave where it reads them. */
export function solvesItself(pattern: usize): bool {
  return load<i32>(pattern, 32) != 0
}

export function sparseConfigure(pattern: usize, massPtr: usize, workspace: usize): void {
  n = load<i32>(pattern)
  entries = load<i32>(pattern, 4)
  jacValues = <usize>load<i32>(pattern, 8)
  jacCount = load<i32>(pattern, 12)
  starts = <usize>load<i32>(pattern, 16)
  const column = <usize>load<i32>(pattern, 20)
  diagonals = <usize>load<i32>(pattern, 24)
  const place = <usize>load<i32>(pattern, 28)
  mass = massPtr
  const own = <usize>load<i32>(pattern, 32)
  values = own != 0 ? own : workspace
  columns = workspace + ((<usize>entries) << 3)
  places = columns + ((<usize>entries) << 2)
  singles = places + ((<usize>jacCount) << 2)
  lowerRuns = singles + ((<usize>entries) << 2)
  upperRuns = lowerRuns + ((<usize>n) << 2)
  targets = upperRuns + ((<usize>n) << 2)
  for (let p = 0; p < entries; p++) store<i32>(columns + ((<usize>p) << 2), at(column, p) << 3)
  for (let e = 0; e < jacCount; e++) store<i32>(places + ((<usize>e) << 2), at(place, e) << 3)
  placeUpdates(column)
}

/** Runs shorter than this are not worth their set-up. */
const SHORTEST_RUN: i32 = 4

/** First of the entries [from, to) from which on all columns are neighbours; `to` where that run is short. */
function runOf(column: usize, from: i32, to: i32): i32 {
  let first = to
  while (first > from && (first == to || at(column, first - 1) + 1 == at(column, first))) first--
  return to - first >= SHORTEST_RUN ? first : to
}

/**
 * For each entry (i, k) of L and each entry (k, j) of U beyond the diagonal: where (i, j) is. Of a run at the end of
 * row k that is one in row i too, only where it begins.
 */
function placeUpdates(column: usize): void {
  let next = targets
  for (let i = 0; i < n; i++) {
    const diagonal = at(diagonals, i)
    store<i32>(lowerRuns + ((<usize>i) << 2), runOf(column, at(starts, i), diagonal))
    store<i32>(upperRuns + ((<usize>i) << 2), runOf(column, diagonal + 1, at(starts, i + 1)))
    for (let p = at(starts, i); p < diagonal; p++) {
      const k = at(column, p)
      const from = at(diagonals, k) + 1
      const to = at(starts, k + 1)
      const run = runOf(column, from, to)
      let here = p + 1
      let single = to - from
      for (let q = from; q < to; q++) {
        const j = at(column, q)
        while (at(column, here) != j) here++
        store<i32>(next, here << 3)
        next += 4
        const length = to - q
        // Columns ascend in row i too, so the ends of a run tell that all between are there.
        if (q >= run && length >= SHORTEST_RUN && at(column, here + length - 1) == at(column, to - 1)) {
          single = q - from
          break
        }
      }
      store<i32>(singles + ((<usize>p) << 2), single)
    }
  }
}

/** W = c·M − J from the Jacobian's values, factorised. 0, or 1 + the row whose pivot is zero or not finite. */
export function sparseFactor(c: f64): i32 {
  const base = values
  memory.fill(base, 0, (<usize>entries) << 3)
  for (let e: usize = 0; e < <usize>jacCount; e++) {
    store<f64>(base + <usize>load<i32>(places + (e << 2)), -load<f64>(jacValues + (e << 3)))
  }
  for (let i = 0; i < n; i++) {
    const place = base + ((<usize>at(diagonals, i)) << 3)
    const m = mass == 0 ? 1.0 : load<f64>(mass + ((<usize>i) << 3))
    store<f64>(place, load<f64>(place) + c * m)
  }
  let target = targets
  for (let i = 0; i < n; i++) {
    const diagonal = at(diagonals, i)
    for (let p = at(starts, i); p < diagonal; p++) {
      const k = load<i32>(columns + ((<usize>p) << 2)) >> 3
      const pivot = base + ((<usize>at(diagonals, k)) << 3)
      const entry = base + ((<usize>p) << 3)
      const factor = load<f64>(entry)
      store<f64>(entry, factor * load<f64>(pivot))
      const end = base + ((<usize>at(starts, k + 1)) << 3)
      let q = pivot + 8
      const singly = q + ((<usize>at(singles, p)) << 3)
      for (; q < singly; q += 8) {
        const to = base + <usize>load<i32>(target)
        store<f64>(to, load<f64>(to) - factor * load<f64>(q))
        target += 4
      }
      if (q < end) {
        let to = base + <usize>load<i32>(target)
        target += 4
        const both = f64x2.splat(factor)
        for (; q + 8 < end; q += 16) {
          v128.store(to, f64x2.sub(v128.load(to), f64x2.mul(both, v128.load(q))))
          to += 16
        }
        if (q < end) store<f64>(to, load<f64>(to) - factor * load<f64>(q))
      }
    }
    const place = base + ((<usize>diagonal) << 3)
    const reciprocal = 1.0 / load<f64>(place)
    // Infinite for a zero pivot, zero for an infinite one, not a number for neither: only these fail the test.
    if (!(Math.abs(reciprocal) < Infinity) || reciprocal == 0.0) return i + 1
    store<f64>(place, reciprocal)
    const rowEnd = base + ((<usize>at(starts, i + 1)) << 3)
    for (let p = place + 8; p < rowEnd; p += 8) store<f64>(p, load<f64>(p) * reciprocal)
  }
  return 0
}

/**
 * Sum of value · b over the entries [from, to), whose columns are neighbours from `run` on: two sums, so that additions
 * do not wait for each other.
 */
function product(from: i32, run: i32, to: i32, b: usize): f64 {
  let p = values + ((<usize>from) << 3)
  let q = columns + ((<usize>from) << 2)
  const singly = values + ((<usize>run) << 3)
  let even: f64 = 0.0
  let odd: f64 = 0.0
  for (; p + 8 < singly; p += 16) {
    even += load<f64>(p) * load<f64>(b + <usize>load<i32>(q))
    odd += load<f64>(p, 8) * load<f64>(b + <usize>load<i32>(q, 4))
    q += 8
  }
  if (p < singly) {
    even += load<f64>(p) * load<f64>(b + <usize>load<i32>(q))
    p += 8
    q += 4
  }
  if (run == to) return even + odd
  const end = values + ((<usize>to) << 3)
  let x = b + <usize>load<i32>(q)
  let sums = f64x2(even, odd)
  let others = f64x2.splat(0.0)
  for (; p + 24 < end; p += 32) {
    sums = f64x2.add(sums, f64x2.mul(v128.load(p), v128.load(x)))
    others = f64x2.add(others, f64x2.mul(v128.load(p, 16), v128.load(x, 16)))
    x += 32
  }
  sums = f64x2.add(sums, others)
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  for (; p < end; p += 8) {
    sum += load<f64>(p) * load<f64>(x)
    x += 8
  }
  return sum
}

/** b := W⁻¹ b */
export function sparseSolve(b: usize): void {
  const base = values
  for (let i = 0; i < n; i++) {
    const from = at(starts, i)
    const diagonal = at(diagonals, i)
    if (from == diagonal) continue
    const place = b + ((<usize>i) << 3)
    store<f64>(place, load<f64>(place) - product(from, at(lowerRuns, i), diagonal, b))
  }
  for (let i = n - 1; i >= 0; i--) {
    const diagonal = at(diagonals, i)
    const pivot = base + ((<usize>diagonal) << 3)
    const place = b + ((<usize>i) << 3)
    const sum = product(diagonal + 1, at(upperRuns, i), at(starts, i + 1), b)
    store<f64>(place, load<f64>(place) * load<f64>(pivot) - sum)
  }
}
