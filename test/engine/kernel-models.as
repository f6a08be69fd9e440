// Test models for the kernel, in AssemblyScript: each has a right-hand side and a dense Jacobian; factorisation and
// solution are shared. Compiled by kernel-harness.ts with the kernel's memory imported.

const JAC: usize = 131072 // n × n, by rows
const LU: usize = 135168
const MASS: usize = 139264
const PARAM: usize = 140288

let n: i32 = 1

export function setSize(states: i32): void {
  n = states
}

function at(base: usize, i: i32, j: i32): usize {
  return base + (<usize>(i * n + j) << 3)
}

function set(i: i32, j: i32, v: f64): void {
  store<f64>(at(JAC, i, j), v)
}

function get(y: i32, i: i32): f64 {
  return load<f64>(<usize>y + (<usize>i << 3))
}

function put(y: i32, i: i32, v: f64): void {
  store<f64>(<usize>y + (<usize>i << 3), v)
}

export function factor(c: f64): i32 {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      store<f64>(at(LU, i, j), (i == j ? c * load<f64>(MASS + (<usize>i << 3)) : 0.0) - load<f64>(at(JAC, i, j)))
    }
  }
  for (let k = 0; k < n; k++) {
    const p = load<f64>(at(LU, k, k))
    if (!(Math.abs(1.0 / p) < Infinity)) return k + 1
    for (let i = k + 1; i < n; i++) {
      const m = load<f64>(at(LU, i, k)) / p
      store<f64>(at(LU, i, k), m)
      for (let j = k + 1; j < n; j++) store<f64>(at(LU, i, j), load<f64>(at(LU, i, j)) - m * load<f64>(at(LU, k, j)))
    }
  }
  return 0
}

export function solve(b: i32): void {
  for (let i = 0; i < n; i++) {
    let s = get(b, i)
    for (let j = 0; j < i; j++) s -= load<f64>(at(LU, i, j)) * get(b, j)
    put(b, i, s)
  }
  for (let i = n - 1; i >= 0; i--) {
    let s = get(b, i)
    for (let j = i + 1; j < n; j++) s -= load<f64>(at(LU, i, j)) * get(b, j)
    put(b, i, s / load<f64>(at(LU, i, i)))
  }
}

export function noTime(t: f64, y: i32, out: i32): void {
  for (let i = 0; i < n; i++) put(out, i, 0.0)
}

// y' = −y (and its logarithm's root)
export function decay_rhs(t: f64, y: i32, dy: i32): void {
  put(dy, 0, -get(y, 0))
}
export function decay_jac(t: f64, y: i32): void {
  set(0, 0, -1.0)
}

// Non-linear, non-autonomous, with solution y₀ = cos t, y₁ = 1 / (1 + t):
// y₀' = −sin t + (y₀² − cos² t), y₁' = −y₁² − 3 (y₁ − 1/(1+t)) y₀
export function mixed_rhs(t: f64, y: i32, dy: i32): void {
  const c = Math.cos(t)
  put(dy, 0, -Math.sin(t) + get(y, 0) * get(y, 0) - c * c)
  put(dy, 1, -get(y, 1) * get(y, 1) - 3.0 * (get(y, 1) - 1.0 / (1.0 + t)) * get(y, 0))
}
export function mixed_jac(t: f64, y: i32): void {
  set(0, 0, 2.0 * get(y, 0))
  set(0, 1, 0.0)
  set(1, 0, -3.0 * (get(y, 1) - 1.0 / (1.0 + t)))
  set(1, 1, -2.0 * get(y, 1) - 3.0 * get(y, 0))
}
export function mixed_dfdt(t: f64, y: i32, out: i32): void {
  put(out, 0, -Math.cos(t) + 2.0 * Math.cos(t) * Math.sin(t))
  put(out, 1, (-3.0 * get(y, 0)) / ((1.0 + t) * (1.0 + t)))
}

// Robertson
export function robertson_rhs(t: f64, y: i32, dy: i32): void {
  const a = 0.04 * get(y, 0)
  const b = 1e4 * get(y, 1) * get(y, 2)
  const c = 3e7 * get(y, 1) * get(y, 1)
  put(dy, 0, b - a)
  put(dy, 1, a - b - c)
  put(dy, 2, c)
}
export function robertson_jac(t: f64, y: i32): void {
  set(0, 0, -0.04)
  set(0, 1, 1e4 * get(y, 2))
  set(0, 2, 1e4 * get(y, 1))
  set(1, 0, 0.04)
  set(1, 1, -1e4 * get(y, 2) - 6e7 * get(y, 1))
  set(1, 2, -1e4 * get(y, 1))
  set(2, 0, 0.0)
  set(2, 1, 6e7 * get(y, 1))
  set(2, 2, 0.0)
}

// Robertson with its conservation law as an algebraic row (mass 1, 1, 0)
export function robertsonDae_rhs(t: f64, y: i32, dy: i32): void {
  robertson_rhs(t, y, dy)
  put(dy, 2, get(y, 0) + get(y, 1) + get(y, 2) - 1.0)
}
export function robertsonDae_jac(t: f64, y: i32): void {
  robertson_jac(t, y)
  set(2, 0, 1.0)
  set(2, 1, 1.0)
  set(2, 2, 1.0)
}

// Van der Pol, stiffness at PARAM
export function vanDerPol_rhs(t: f64, y: i32, dy: i32): void {
  const mu = load<f64>(PARAM)
  put(dy, 0, get(y, 1))
  put(dy, 1, mu * ((1.0 - get(y, 0) * get(y, 0)) * get(y, 1)) - get(y, 0))
}
export function vanDerPol_jac(t: f64, y: i32): void {
  const mu = load<f64>(PARAM)
  set(0, 0, 0.0)
  set(0, 1, 1.0)
  set(1, 0, -2.0 * mu * get(y, 0) * get(y, 1) - 1.0)
  set(1, 1, mu * (1.0 - get(y, 0) * get(y, 0)))
}

// Ball: height, speed; root: height
export function ball_rhs(t: f64, y: i32, dy: i32): void {
  put(dy, 0, get(y, 1))
  put(dy, 1, -9.81)
}
export function ball_jac(t: f64, y: i32): void {
  set(0, 0, 0.0)
  set(0, 1, 1.0)
  set(1, 0, 0.0)
  set(1, 1, 0.0)
}
// height; time − 0.25; height − 1e9 (never); speed (the top)
export function ball_roots(t: f64, y: i32, out: i32): void {
  put(out, 0, get(y, 0))
  put(out, 1, t - 0.25)
}

// y' = y², explodes at t = 1 from y = 1
export function explosion_rhs(t: f64, y: i32, dy: i32): void {
  put(dy, 0, get(y, 0) * get(y, 0))
}
export function explosion_jac(t: f64, y: i32): void {
  set(0, 0, 2.0 * get(y, 0))
}

// Chain of n states: y₀' = −y₀, yᵢ' = yᵢ₋₁ − yᵢ; tridiagonal pattern
export function chain_rhs(t: f64, y: i32, dy: i32): void {
  put(dy, 0, -get(y, 0))
  for (let i = 1; i < n; i++) put(dy, i, get(y, i - 1) - get(y, i))
}
export function chain_jac(t: f64, y: i32): void {
  // Entries in the order (0,0), (1,0), (1,1), (2,1), …
  for (let i = 0; i < n; i++) {
    put(<i32>JAC, 2 * i, -1.0)
    if (i > 0) put(<i32>JAC, 2 * i - 1, 1.0)
  }
}

// Logistic growth and what it feeds: y₀' = a y₀ (1 − y₀), y₁' = b y₀ − y₁; a and b at PARAM
export function logistic_rhs(t: f64, y: i32, dy: i32): void {
  put(dy, 0, load<f64>(PARAM) * get(y, 0) * (1.0 - get(y, 0)))
  put(dy, 1, load<f64>(PARAM, 8) * get(y, 0) - get(y, 1))
}
export function logistic_jac(t: f64, y: i32): void {
  set(0, 0, load<f64>(PARAM) * (1.0 - 2.0 * get(y, 0)))
  set(0, 1, 0.0)
  set(1, 0, load<f64>(PARAM, 8))
  set(1, 1, -1.0)
}
export function logistic_jvp(t: f64, y: i32, k: i32, out: i32): void {
  put(out, 0, k == 0 ? get(y, 0) * (1.0 - get(y, 0)) : 0.0)
  put(out, 1, k == 1 ? get(y, 0) : 0.0)
}

// Falls at a steady rate until t = 1, and is not a number beyond
export function cliff_rhs(t: f64, y: i32, dy: i32): void {
  put(dy, 0, t <= 1.0 ? -1.0 : NaN)
}
export function cliff_jac(t: f64, y: i32): void {
  set(0, 0, 0.0)
}
