/** Step-size rules shared by the one-step methods: growth from the error estimate, and the first step of a run. */
import { pow } from "../elementary/functions.ts"
import { addScaled, errorWeights, sumScaled } from "../linear/vectors.ts"
import { rhs } from "./model.ts"
import { atol, bytes, f, hMax, leastStep, norm, rtol, vector, weights, y } from "./workspace.ts"

const SAFETY: f64 = 0.9
const LARGEST: f64 = 6.0
const SMALLEST: f64 = 0.125

/** Error and size of the last accepted step, for the predictive rule; 0: none. */
let lastError: f64 = 0.0
let lastStep: f64 = 0.0

export function forgetSteps(): void {
  lastError = 0.0
}

/**
 * Factor for the next step after an accepted one. The smaller of the plain rule and Gustafsson's predictive one
 * (Hairer & Wanner, Solving ODEs II, IV.8), which sees a step size that has begun to fall.
 */
export function growth(error: f64, h: f64, exponent: f64): f64 {
  const err = Math.max(error, 1e-8)
  const plain = pow(err, exponent)
  let quotient = plain / SAFETY
  if (lastError > 0.0) {
    const predicted = ((lastStep / h) * plain * pow(err / lastError, exponent)) / SAFETY
    quotient = Math.max(quotient, predicted)
  }
  lastError = Math.max(err, 1e-2)
  lastStep = h
  return 1.0 / Math.min(1.0 / SMALLEST, Math.max(1.0 / LARGEST, quotient))
}

/** Factor after a rejected step. */
export function shrinkage(error: f64, exponent: f64): f64 {
  return Math.max(SMALLEST, SAFETY / pow(error, exponent))
}

/** A guess is tried out at most so often before the first step. */
const GUESSES: i32 = 4

/**
 * First step from the sizes of the state, its derivative and its second derivative (after Hairer, Nørsett & Wanner,
 * Solving ODEs I, II.4). Where the second derivative, taken over a short trial step, allows far more than that step, it
 * is taken again over a longer one: an evaluation is cheaper than climbing up by steps. Needs f(t, y) in `f`.
 * `exponent` is 1 / order of the local error.
 */
export function firstStep(t: f64, end: f64, exponent: f64): f64 {
  const span = Math.min(end - t, hMax)
  const least = leastStep(t)
  if (!(span > least)) return Math.max(span, least)
  errorWeights(weights, atol, rtol, y, bytes)
  const size = norm(y)
  const slope = norm(f)
  let trial = size < 1e-5 || slope < 1e-5 ? 1e-6 * span : 0.01 * (size / slope)
  trial = Math.max(Math.min(trial, span), least)
  const state = vector(0)
  const slopeThere = vector(1)
  let h = trial
  for (let k = 0; k < GUESSES; k++) {
    sumScaled(state, y, trial, f, bytes)
    rhs(t + trial, state, slopeThere)
    addScaled(slopeThere, -1.0, f, bytes)
    const curvature = norm(slopeThere) / trial
    if (!(curvature < Infinity)) return Math.max(k == 0 ? trial * 1e-3 : h, least)
    const largest = Math.max(slope, curvature)
    const wanted = largest <= 1e-15 ? span : pow(0.01 / largest, exponent)
    h = Math.min(Math.min(100.0 * trial, wanted), span)
    if (wanted < 50.0 * trial || h >= span) break
    trial = h
  }
  return Math.max(h, least)
}
