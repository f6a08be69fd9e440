/**
 * Coefficients of the fixed-leading-coefficient BDF for the current order and history of steps: the corrector's
 * polynomial l, and the error constants tq. Formulas: Byrne & Hindmarsh (1975), as in VODE (1989).
 */

export const MOST_ORDER: i32 = 5

export let order: i32 = 1
/** Step the Nordsieck array is scaled for, and the one it was scaled for when the last step was accepted. */
export let step: f64 = 0.0
export let scale: f64 = 1.0
/** 1 / l₁: γ = step / l₁. */
export let inverseL1: f64 = 1.0
/** Error constants: one order down, this order, one up, and the ratio that scales a saved correction. */
export let tq1: f64 = 1.0
export let tq2: f64 = 1.0
export let tq3: f64 = 1.0
export let tq5: f64 = 1.0

/** l₀ … l₅ and the last steps τ₁ …, in static memory. */
const L: usize = memory.data(64, 16)
const TAU: usize = memory.data(64, 16)

export function l(j: i32): f64 {
  return load<f64>(L + ((<usize>j) << 3))
}

function setL(j: i32, value: f64): void {
  store<f64>(L + ((<usize>j) << 3), value)
}

/** Length of the j-th last step. */
export function tau(j: i32): f64 {
  return load<f64>(TAU + ((<usize>j) << 3))
}

export function reset(q: i32): void {
  order = q
  memory.fill(TAU, 0, 64)
}

export function setOrder(q: i32): void {
  order = q
}

export function setStep(value: f64): void {
  step = value
}

/** Remembers the step just accepted as the `count`-th. */
export function shiftHistory(count: i32): void {
  for (let i = order; i >= 2; i--) store<f64>(TAU + ((<usize>i) << 3), tau(i - 1))
  if (order == 1 && count > 1) store<f64>(TAU + 16, tau(1))
  store<f64>(TAU + 8, step)
  scale = step
}

/** l and tq for a step of length `step`; tq1 and tq3 only where a change of order is near. */
export function setCoefficients(changeNear: bool): void {
  const q = order
  const h = step
  setL(0, 1.0)
  setL(1, 1.0)
  for (let i = 2; i <= q; i++) setL(i, 0.0)
  let xiInverse: f64 = 1.0
  let xiStarInverse: f64 = 1.0
  let alpha: f64 = -1.0
  let alphaHat: f64 = -1.0
  let sum = h
  if (q > 1) {
    for (let j = 2; j < q; j++) {
      sum += tau(j - 1)
      xiInverse = h / sum
      alpha -= 1.0 / <f64>j
      for (let i = j; i >= 1; i--) setL(i, l(i) + l(i - 1) * xiInverse)
    }
    alpha -= 1.0 / <f64>q
    xiStarInverse = -l(1) - alpha
    sum += tau(q - 1)
    xiInverse = h / sum
    alphaHat = -l(1) - xiInverse
    for (let i = q; i >= 1; i--) setL(i, l(i) + l(i - 1) * xiStarInverse)
  }
  inverseL1 = 1.0 / l(1)
  const a1 = 1.0 - alphaHat + alpha
  const a2 = 1.0 + <f64>q * a1
  tq2 = Math.abs(a1 / (alpha * a2))
  tq5 = Math.abs((a2 * xiStarInverse) / (l(q) * xiInverse))
  if (!changeNear) return
  tq1 = 1.0
  if (q > 1) {
    const a3 = alpha + 1.0 / <f64>q
    const a4 = alphaHat + xiInverse
    tq1 = Math.abs(((xiStarInverse / l(q)) * (1.0 - a4 + a3)) / a3)
  }
  sum += tau(q)
  xiInverse = h / sum
  const a5 = alpha - 1.0 / <f64>(q + 1)
  const a6 = alphaHat - xiInverse
  tq3 = Math.abs((1.0 - a6 + a5) / a2 / (xiInverse * <f64>(q + 2) * a5))
}

/** For one order more: l₂ … and the factor of the saved correction in the new column. */
export function increaseCoefficient(): f64 {
  for (let i = 0; i <= MOST_ORDER; i++) setL(i, 0.0)
  setL(2, 1.0)
  let alpha1: f64 = 1.0
  let product: f64 = 1.0
  let xiOld: f64 = 1.0
  let alpha0: f64 = -1.0
  let sum = step
  for (let j = 1; j < order; j++) {
    sum += tau(j + 1)
    const xi = sum / step
    product *= xi
    alpha0 -= 1.0 / <f64>(j + 1)
    alpha1 += 1.0 / xi
    for (let i = j + 2; i >= 2; i--) setL(i, l(i) * xiOld + l(i - 1))
    xiOld = xi
  }
  return (-alpha0 - alpha1) / product
}

/** For one order less: l₂ … lₖ₋₁, the topmost column's shares in the others. */
export function decreaseCoefficients(): void {
  for (let i = 0; i <= MOST_ORDER; i++) setL(i, 0.0)
  setL(2, 1.0)
  let sum: f64 = 0.0
  for (let j = 1; j <= order - 2; j++) {
    sum += tau(j)
    const xi = sum / step
    for (let i = j + 2; i >= 2; i--) setL(i, l(i) * xi + l(i - 1))
  }
}
