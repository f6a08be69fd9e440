/**
 * Small dense linear algebra for analyses outside the step loop (steady states, stability): LU with partial pivoting,
 * eigenvalues of a general real matrix. Matrices are row-major Float64Arrays of shape (n, n).
 */

/**
 * Solve A·x = b with partial pivoting; A and b are overwritten, b becomes x.
 * @returns false where A is singular to working precision
 * @source Golub & Van Loan (2013), Matrix Computations, 4th ed., §3.4
 */
export function solveDense(a: Float64Array, b: Float64Array): boolean {
  const n = b.length
  const at = (i: number, j: number): number => a[i * n + j] as number
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(at(i, k)) > Math.abs(at(pivot, k))) pivot = i
    const largest = at(pivot, k)
    if (!(Math.abs(largest) > 0) || !Number.isFinite(largest)) return false
    if (pivot !== k) {
      for (let j = k; j < n; j++) {
        const t = at(k, j)
        a[k * n + j] = at(pivot, j)
        a[pivot * n + j] = t
      }
      const t = b[k] as number
      b[k] = b[pivot] as number
      b[pivot] = t
    }
    for (let i = k + 1; i < n; i++) {
      const factor = at(i, k) / largest
      if (factor === 0) continue
      for (let j = k + 1; j < n; j++) a[i * n + j] = at(i, j) - factor * at(k, j)
      b[i] = (b[i] as number) - factor * (b[k] as number)
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number
    for (let j = i + 1; j < n; j++) sum -= at(i, j) * (b[j] as number)
    b[i] = sum / at(i, i)
  }
  return b.every(Number.isFinite)
}

/** Scale rows and columns by powers of two until their norms are alike: eigenvalues stay, rounding shrinks. */
function balanceMatrix(a: Float64Array, n: number): void {
  for (let again = true, round = 0; again && round < 100; round++) {
    again = false
    for (let i = 0; i < n; i++) {
      let row = 0
      let column = 0
      for (let j = 0; j < n; j++) {
        if (j === i) continue
        row += Math.abs(a[i * n + j] as number)
        column += Math.abs(a[j * n + i] as number)
      }
      if (row === 0 || column === 0) continue
      const f = 2 ** Math.round(Math.log2(row / column) / 2)
      if (f === 1 || column * f + row / f > 0.95 * (column + row)) continue
      again = true
      for (let j = 0; j < n; j++) {
        a[i * n + j] = (a[i * n + j] as number) / f
        a[j * n + i] = (a[j * n + i] as number) * f
      }
    }
  }
}

/** Reduce to upper Hessenberg form by elimination with pivoting (eigenvalues only). */
function toHessenberg(a: Float64Array, n: number): void {
  const swap = (p: number, q: number): void => {
    const t = a[p] as number
    a[p] = a[q] as number
    a[q] = t
  }
  for (let m = 1; m < n - 1; m++) {
    let pivot = m
    for (let i = m + 1; i < n; i++) {
      if (Math.abs(a[i * n + m - 1] as number) > Math.abs(a[pivot * n + m - 1] as number)) pivot = i
    }
    const x = a[pivot * n + m - 1] as number
    if (x === 0) continue
    if (pivot !== m) {
      for (let j = m - 1; j < n; j++) swap(pivot * n + j, m * n + j)
      for (let j = 0; j < n; j++) swap(j * n + pivot, j * n + m)
    }
    for (let i = m + 1; i < n; i++) {
      const y = (a[i * n + m - 1] as number) / x
      a[i * n + m - 1] = 0
      if (y === 0) continue
      for (let j = m; j < n; j++) a[i * n + j] = (a[i * n + j] as number) - y * (a[m * n + j] as number)
      for (let j = 0; j < n; j++) a[j * n + m] = (a[j * n + m] as number) + y * (a[j * n + i] as number)
    }
  }
}

export interface Eigenvalue {
  readonly re: number
  readonly im: number
}

/** Eigenvalues of the 2 × 2 block at rows m, m + 1. */
function pairOf(h: Float64Array, n: number, m: number): readonly [Eigenvalue, Eigenvalue] {
  const [a, b, c, d] = [m * n + m, m * n + m + 1, (m + 1) * n + m, (m + 1) * n + m + 1].map((k) => h[k] as number) as [
    number,
    number,
    number,
    number,
  ]
  const half = (a - d) / 2
  const middle = (a + d) / 2
  const disc = half * half + b * c
  if (disc < 0) {
    const im = Math.sqrt(-disc)
    return [
      { re: middle, im },
      { re: middle, im: -im },
    ]
  }
  const root = Math.sqrt(disc)
  // The larger one without cancellation, the other from the determinant.
  const big = middle >= 0 ? middle + root : middle - root
  const small = big === 0 ? 0 : (a * d - b * c) / big
  return [
    { re: big, im: 0 },
    { re: small, im: 0 },
  ]
}

/** One Francis double-shift sweep on rows low … high of a Hessenberg matrix. */
function francisSweep(h: Float64Array, n: number, low: number, high: number, sum: number, product: number): void {
  const at = (i: number, j: number): number => h[i * n + j] as number
  let x = at(low, low) * at(low, low) + at(low, low + 1) * at(low + 1, low) - sum * at(low, low) + product
  let y = at(low + 1, low) * (at(low, low) + at(low + 1, low + 1) - sum)
  let z = low + 2 <= high ? at(low + 1, low) * at(low + 2, low + 1) : 0
  for (let k = low; k < high; k++) {
    const size = k + 2 <= high ? 3 : 2
    const v = size === 3 ? [x, y, z] : [x, y]
    const norm = Math.hypot(...v)
    if (norm > 0) {
      v[0] = (v[0] as number) + (x >= 0 ? norm : -norm)
      const scale = 2 / v.reduce((s, t) => s + t * t, 0)
      for (let j = Math.max(low, k - 1); j < n; j++) {
        let dot = 0
        for (let i = 0; i < size; i++) dot += (v[i] as number) * at(k + i, j)
        for (let i = 0; i < size; i++) h[(k + i) * n + j] = at(k + i, j) - scale * dot * (v[i] as number)
      }
      for (let i = 0; i <= Math.min(high, k + 3); i++) {
        let dot = 0
        for (let j = 0; j < size; j++) dot += (v[j] as number) * at(i, k + j)
        for (let j = 0; j < size; j++) h[i * n + k + j] = at(i, k + j) - scale * dot * (v[j] as number)
      }
    }
    if (k + 1 < high) {
      x = at(k + 1, k)
      y = at(k + 2, k)
      z = k + 3 <= high ? at(k + 3, k) : 0
    }
  }
}

/** So many sweeps without a result, and what is small against the whole matrix counts as 0. */
const patience = 20

/**
 * Rows that reach each other through entries that are not 0 (strongly connected components, by Tarjan's algorithm with a
 * stack of its own): in their order the matrix is block triangular, so the eigenvalues are those of the diagonal blocks.
 */
function connectedRows(a: Float64Array, n: number): readonly (readonly number[])[] {
  const blocks: number[][] = []
  const number = new Int32Array(n).fill(-1)
  const lowest = new Int32Array(n)
  const next = new Int32Array(n)
  const open = new Uint8Array(n)
  const waiting: number[] = []
  const path: number[] = []
  let count = 0
  const enter = (i: number): void => {
    number[i] = count
    lowest[i] = count++
    open[i] = 1
    waiting.push(i)
    path.push(i)
  }
  for (let root = 0; root < n; root++) {
    if (number[root] === -1) enter(root)
    while (path.length > 0) {
      const i = path[path.length - 1] as number
      const j = next[i] as number
      if (j < n) {
        next[i] = j + 1
        if (a[i * n + j] === 0) continue
        if (number[j] === -1) enter(j)
        else if (open[j] === 1) lowest[i] = Math.min(lowest[i] as number, number[j] as number)
        continue
      }
      path.pop()
      const above = path[path.length - 1]
      if (above !== undefined) lowest[above] = Math.min(lowest[above] as number, lowest[i] as number)
      if (lowest[i] !== number[i]) continue
      const block = waiting.splice(waiting.indexOf(i))
      for (const k of block) open[k] = 0
      blocks.push(block)
    }
  }
  return blocks
}

/**
 * Eigenvalues of a real matrix, largest real part first; the matrix is left as it is.
 * @returns undefined where the iteration does not converge or an entry is not finite
 */
export function eigenvalues(a: Float64Array, n: number): readonly Eigenvalue[] | undefined {
  if (!a.every(Number.isFinite)) return undefined
  const found: Eigenvalue[] = []
  for (const rows of connectedRows(a, n)) {
    const block = Float64Array.from(rows.flatMap((i) => rows.map((j) => a[i * n + j] as number)))
    const own = eigenvaluesOfBlock(block, rows.length)
    if (!own) return undefined
    found.push(...own)
  }
  return found.sort((x, y) => y.re - x.re || y.im - x.im)
}

/**
 * Eigenvalues of a matrix that does not fall into blocks, which is overwritten.
 * @source Golub & Van Loan (2013), Matrix Computations, 4th ed., §7.5 (Francis double-shift QR)
 */
function eigenvaluesOfBlock(a: Float64Array, n: number): readonly Eigenvalue[] | undefined {
  balanceMatrix(a, n)
  toHessenberg(a, n)
  const found: Eigenvalue[] = []
  const rounding = 2.3e-16
  const norm = Math.hypot(...Array.from({ length: n }, (_, i) => Math.hypot(...a.subarray(i * n, (i + 1) * n))))
  let high = n - 1
  for (let tries = 0; high >= 0; tries++) {
    if (tries > 60) return undefined
    let low = high
    while (low > 0) {
      const near = Math.abs(a[(low - 1) * n + low - 1] as number) + Math.abs(a[low * n + low] as number)
      // Beside eigenvalues that are 0 (drugs that are not there) nothing is small enough by itself: then by the whole matrix.
      // The way to Hessenberg's form has rounded each element by up to n times that, so in the end so much is nothing either.
      const large = tries > 2 * patience ? n * norm : norm
      const size = tries > patience ? Math.max(near, large) : near
      if (Math.abs(a[low * n + low - 1] as number) <= rounding * (size > 0 ? size : 1e-300)) {
        a[low * n + low - 1] = 0
        break
      }
      low--
    }
    if (low === high) {
      found.push({ re: a[high * n + high] as number, im: 0 })
      high -= 1
      tries = -1
    } else if (low === high - 1) {
      found.push(...pairOf(a, n, low))
      high -= 2
      tries = -1
    } else {
      const [p, q] = [a[(high - 1) * n + high - 1] as number, a[high * n + high] as number]
      const cross = (a[(high - 1) * n + high] as number) * (a[high * n + high - 1] as number)
      const exceptional = tries > 0 && tries % 10 === 0
      const s = exceptional
        ? 1.5 * (Math.abs(a[high * n + high - 1] as number) + Math.abs(a[(high - 1) * n + high - 2] as number))
        : p + q
      francisSweep(a, n, low, high, s, exceptional ? (s / 1.5) ** 2 : p * q - cross)
    }
  }
  return found
}
