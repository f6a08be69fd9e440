/**
 * Sparse LU in loops over index arrays, for models whose elimination would be too long as straight-line code.
 * In: the pattern of L+U by rows with ascending columns (the compiler has already ordered and filled it in), and for
 * each Jacobian entry its place in it. The places that each elimination step changes are worked out once, so that a
 * factorisation only streams through them. No pivoting beyond the diagonal, which is checked; L has unit diagonal, and
 * the reciprocals of U's diagonal stand in the diagonal's place.
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
  const words = 3 * load<i32>(pattern, 4) + countUpdates(pattern) + load<i32>(pattern, 12) + 2 * load<i32>(pattern) + 32
  return (words * 4 + 15) & ~15
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
  values = workspace
  columns = values + ((<usize>entries) << 3)
  places = columns + ((<usize>entries) << 2)
  targets = places + ((<usize>jacCount) << 2)
  for (let p = 0; p < entries; p++) store<i32>(columns + ((<usize>p) << 2), at(column, p) << 3)
  for (let e = 0; e < jacCount; e++) store<i32>(places + ((<usize>e) << 2), at(place, e) << 3)
  placeUpdates(column)
}

/** For each entry (i, k) of L and each entry (k, j) of U beyond the diagonal: where (i, j) is. */
function placeUpdates(column: usize): void {
  let next = targets
  for (let i = 0; i < n; i++) {
    for (let p = at(starts, i); p < at(diagonals, i); p++) {
      const k = at(column, p)
      let here = p + 1
      for (let q = at(diagonals, k) + 1; q < at(starts, k + 1); q++) {
        const j = at(column, q)
        while (at(column, here) != j) here++
        store<i32>(next, here << 3)
        next += 4
      }
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
      const factor = load<f64>(entry) * load<f64>(pivot)
      store<f64>(entry, factor)
      const end = base + ((<usize>at(starts, k + 1)) << 3)
      for (let q = pivot + 8; q < end; q += 8) {
        const to = base + <usize>load<i32>(target)
        store<f64>(to, load<f64>(to) - factor * load<f64>(q))
        target += 4
      }
    }
    const place = base + ((<usize>diagonal) << 3)
    const reciprocal = 1.0 / load<f64>(place)
    // Infinite for a zero pivot, zero for an infinite one, not a number for neither: only these fail the test.
    if (!(Math.abs(reciprocal) < Infinity) || reciprocal == 0.0) return i + 1
    store<f64>(place, reciprocal)
  }
  return 0
}

/** Sum of value · b over entries [from, to): two sums, so that additions do not wait for each other. */
function product(from: usize, to: usize, column: usize, b: usize): f64 {
  let p = from
  let q = column
  let even: f64 = 0.0
  let odd: f64 = 0.0
  for (; p + 8 < to; p += 16) {
    even += load<f64>(p) * load<f64>(b + <usize>load<i32>(q))
    odd += load<f64>(p, 8) * load<f64>(b + <usize>load<i32>(q, 4))
    q += 8
  }
  if (p < to) even += load<f64>(p) * load<f64>(b + <usize>load<i32>(q))
  return even + odd
}

/** b := W⁻¹ b */
export function sparseSolve(b: usize): void {
  const base = values
  for (let i = 0; i < n; i++) {
    const from = at(starts, i)
    const diagonal = at(diagonals, i)
    if (from == diagonal) continue
    const column = columns + ((<usize>from) << 2)
    const sum = product(base + ((<usize>from) << 3), base + ((<usize>diagonal) << 3), column, b)
    const place = b + ((<usize>i) << 3)
    store<f64>(place, load<f64>(place) - sum)
  }
  for (let i = n - 1; i >= 0; i--) {
    const diagonal = at(diagonals, i)
    const pivot = base + ((<usize>diagonal) << 3)
    const column = columns + ((<usize>diagonal) << 2) + 4
    const sum = product(pivot + 8, base + ((<usize>at(starts, i + 1)) << 3), column, b)
    const place = b + ((<usize>i) << 3)
    store<f64>(place, (load<f64>(place) - sum) * load<f64>(pivot))
  }
}
