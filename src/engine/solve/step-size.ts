/** Step-size rules shared by the one-step methods: growth from the error estimate, and the first step of a run. */
import { pow } from "../elementary/functions.ts"
import { addScaled, errorWeights, sumScaled } from "../linear/vectors.ts"
import { rhs } from "./model.ts"
import { atol, bytes, f, hMax, leastStep, norm, rtol, vector, weights, y } from "./workspace.ts"

const SAFETY: f64 = 0.9
const LARGEST: f64 = 8.0
const SMALLEST: f64 = 0.05
const LEAST_POWER: f64 = 0.4

/** Size of the last accepted step and its error to the power of the exponent, for the predictive rule; 0: none. */
let lastPower: f64 = 0.0
let lastStep: f64 = 0.0

export function forgetSteps(): void {
  lastPower = 0.0
}

/** Bits of 1.0, times 4/5: the exponent of a fifth root is a fifth of the exponent. */
const FOUR_FIFTHS_OF_ONE: f64 = 4607182418800017408.0 * 0.8

/**
 * error^exponent. Most steps end with a fifth root, for which `pow` took 5 % of the time of a step of a small model:
 * a guess from the bits, good to 4 %, and two steps of Newton's method leave an error of 1e-5, far below what matters.
 */
function root(error: f64, exponent: f64): f64 {
  if (exponent != 0.2 || !(error < Infinity)) return pow(error, exponent)
  let y = reinterpret<f64>(<i64>(FOUR_FIFTHS_OF_ONE + 0.2 * <f64>reinterpret<i64>(error)))
  for (let k = 0; k < 2; k++) {
    const square = y * y
    y = 0.2 * (4.0 * y + error / (square * square))
  }
  return y
}

/**
 * Factor for the next step after an accepted one. The smaller of the plain rule and Gustafsson's predictive one
 * (Hairer & Wanner, Solving ODEs II, IV.8), which sees a step size that has begun to fall.
 */
export function growth(error: f64, h: f64, exponent: f64): f64 {
  const power = root(Math.max(error, 1e-8), exponent)
  let quotient = power / SAFETY
  if (lastPower > 0.0) quotient = Math.max(quotient, ((lastStep / h) * power * (power / lastPower)) / SAFETY)
  // An error far below the tolerance says little about a trend.
  lastPower = Math.max(power, LEAST_POWER)
  lastStep = h
  return 1.0 / Math.min(1.0 / SMALLEST, Math.max(1.0 / LARGEST, quotient))
}

/** Factor after a rejected step. */
export function shrinkage(error: f64, exponent: f64): f64 {
  return Math.max(SMALLEST, SAFETY / root(error, exponent))
}

/** A guess is tried out at most so often before the first step, and aimed so far below the error allowed. */
const GUESSES: i32 = 3
const CAUTION: f64 = 3.0

/**
 * First step from the slope a = |y′| and the curvature b = |y″|, both in units of the tolerance. With a/b as the time
 * scale on which derivatives grow, the local error of order p is b h² (bh/a)ᵖ⁻²: it is 1 at h = a^((p−2)/p) b^(−(p−1)/p),
 * whatever the units of time. The curvature is taken over a trial step; where the outcome is far longer, once more
 * over a longer one: an evaluation is cheaper than climbing up by steps. Needs f(t, y) in `f`. `exponent` is 1/p.
 */
export function firstStep(t: f64, end: f64, exponent: f64): f64 {
  const span = Math.min(end - t, hMax)
  const least = leastStep(t)
  if (!(span > least)) return Math.max(span, least)
  errorWeights(weights, 1.0, atol, rtol, y, bytes)
  const slope = norm(f)
  const size = norm(y)
  let trial = slope > 0.0 && size > 0.0 ? Math.min(1e-3 * (size / slope), 1e-4 * span) : 1e-6 * span
  trial = Math.max(trial, least)
  const state = vector(0)
  const slopeThere = vector(1)
  let h = trial
  for (let k = 0; k < GUESSES; k++) {
    sumScaled(state, y, trial, f, bytes)
    rhs(t + trial, state, slopeThere)
    addScaled(slopeThere, -1.0, f, bytes)
    const curvature = norm(slopeThere) / trial
    if (!(curvature < Infinity)) return Math.max(k == 0 ? trial * 1e-3 : h, least)
    const steepest = Math.max(slope, curvature * trial)
    h = curvature > 0.0 ? CAUTION * pow(steepest, 1.0 - 2.0 * exponent) * pow(curvature, exponent - 1.0) : span
    h = Math.min(Math.min(h, 1000.0 * trial), span)
    if (h < 100.0 * trial) break
    trial = 0.1 * h
  }
  // Overflow in units of a tiny tolerance leaves nothing to go by.
  return h > least ? h : least
}
