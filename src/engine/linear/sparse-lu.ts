/**
 * Sparse LU in loops over index arrays, for models whose elimination would be too long as straight-line code.
 * In: the pattern of L+U by rows with ascending columns (the compiler has already ordered and filled it in), and for
 * each Jacobian entry its place in it. Row by row with a dense working row; no pivoting beyond the diagonal, which is
 * checked. L has unit diagonal; the reciprocals of U's diagonal are kept.
 */

/** Header of the pattern: i32 addresses and counts in this order (docs/engine-abi.md). */
let n: i32 = 0
let jacValues: usize = 0
let jacCount: i32 = 0
let rowStart: usize = 0
let columns: usize = 0
let diagonal: usize = 0
let jacPlace: usize = 0
let massAddress: usize = 0

/** Workspace: values of L+U, the working row, reciprocal pivots. */
let values: usize = 0
let row: usize = 0
let pivots: usize = 0

/** Bytes of workspace for `count` states and the pattern at `pattern`. */
export function sparseWorkspace(pattern: usize): i32 {
  const states = load<i32>(pattern)
  const entries = load<i32>(pattern, 4)
  return (entries + 2 * states + 4) * 8
}

export function sparseConfigure(pattern: usize, mass: usize, workspace: usize): void {
  n = load<i32>(pattern)
  const entries = load<i32>(pattern, 4)
  jacValues = <usize>load<i32>(pattern, 8)
  jacCount = load<i32>(pattern, 12)
  rowStart = <usize>load<i32>(pattern, 16)
  columns = <usize>load<i32>(pattern, 20)
  diagonal = <usize>load<i32>(pattern, 24)
  jacPlace = <usize>load<i32>(pattern, 28)
  massAddress = mass
  values = workspace
  row = values + ((<usize>entries) << 3)
  pivots = row + ((<usize>n) << 3)
  memory.fill(row, 0, (<usize>n) << 3)
}

/** W = c·M − J from the Jacobian's values, factorised. 0, or 1 + the row whose pivot is zero or not finite. */
export function sparseFactor(c: f64): i32 {
  memory.fill(values, 0, (<usize>load<i32>(rowStart + ((<usize>n) << 2))) << 3)
  for (let e = 0; e < jacCount; e++) {
    const place = values + ((<usize>load<i32>(jacPlace + ((<usize>e) << 2))) << 3)
    store<f64>(place, load<f64>(place) - load<f64>(jacValues + ((<usize>e) << 3)))
  }
  for (let i = 0; i < n; i++) {
    const place = values + ((<usize>load<i32>(diagonal + ((<usize>i) << 2))) << 3)
    const m = massAddress == 0 ? 1.0 : load<f64>(massAddress + ((<usize>i) << 3))
    store<f64>(place, load<f64>(place) + c * m)
  }
  for (let i = 0; i < n; i++) {
    const from = load<i32>(rowStart + ((<usize>i) << 2))
    const to = load<i32>(rowStart + ((<usize>i) << 2), 4)
    const diag = load<i32>(diagonal + ((<usize>i) << 2))
    for (let p = from; p < to; p++) {
      const column = <usize>load<i32>(columns + ((<usize>p) << 2))
      store<f64>(row + (column << 3), load<f64>(values + ((<usize>p) << 3)))
    }
    for (let p = from; p < diag; p++) {
      const k = <usize>load<i32>(columns + ((<usize>p) << 2))
      const target = row + (k << 3)
      const head = load<f64>(target)
      if (head == 0.0) continue
      const factor = head * load<f64>(pivots + (k << 3))
      store<f64>(target, factor)
      const end = load<i32>(rowStart + (k << 2), 4)
      for (let q = load<i32>(diagonal + (k << 2)) + 1; q < end; q++) {
        const at = row + ((<usize>load<i32>(columns + ((<usize>q) << 2))) << 3)
        store<f64>(at, load<f64>(at) - factor * load<f64>(values + ((<usize>q) << 3)))
      }
    }
    for (let p = from; p < to; p++) {
      const column = <usize>load<i32>(columns + ((<usize>p) << 2))
      store<f64>(values + ((<usize>p) << 3), load<f64>(row + (column << 3)))
    }
    const reciprocal = 1.0 / load<f64>(values + ((<usize>diag) << 3))
    // Infinite for a zero pivot, zero for an infinite one, not a number for neither: only these fail the test.
    if (!(Math.abs(reciprocal) < Infinity) || reciprocal == 0.0) return i + 1
    store<f64>(pivots + ((<usize>i) << 3), reciprocal)
  }
  return 0
}

/** b := W⁻¹ b */
export function sparseSolve(b: usize): void {
  for (let i = 0; i < n; i++) {
    const diag = load<i32>(diagonal + ((<usize>i) << 2))
    let sum = load<f64>(b + ((<usize>i) << 3))
    for (let p = load<i32>(rowStart + ((<usize>i) << 2)); p < diag; p++) {
      const column = <usize>load<i32>(columns + ((<usize>p) << 2))
      sum -= load<f64>(values + ((<usize>p) << 3)) * load<f64>(b + (column << 3))
    }
    store<f64>(b + ((<usize>i) << 3), sum)
  }
  for (let i = n - 1; i >= 0; i--) {
    const to = load<i32>(rowStart + ((<usize>i) << 2), 4)
    let sum = load<f64>(b + ((<usize>i) << 3))
    for (let p = load<i32>(diagonal + ((<usize>i) << 2)) + 1; p < to; p++) {
      const column = <usize>load<i32>(columns + ((<usize>p) << 2))
      sum -= load<f64>(values + ((<usize>p) << 3)) * load<f64>(b + (column << 3))
    }
    store<f64>(b + ((<usize>i) << 3), sum * load<f64>(pivots + ((<usize>i) << 3)))
  }
}
