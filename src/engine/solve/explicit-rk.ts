/**
 * Explicit Runge–Kutta pairs: a tableau, an interpolant and an order. In: the state, the proposed step. Out: the new
 * state, the error estimate, dense output on demand (with more stages where the interpolant wants them), and an
 * estimate of stiffness from the two stages at the step's end (Hairer & Wanner, Solving ODEs II, IV.2).
 */
import { copy, largerLane, mulAdd } from "../linear/vectors.ts"
import { rhs } from "./model.ts"
import { forgetSteps, growth, shrinkage } from "./step-size.ts"
import * as T from "./tableaus/tsit5.ts"
import * as V from "./tableaus/verner7.ts"
import * as W from "./workspace.ts"

/** Step · (largest eigenvalue) beyond which stability and not accuracy limits the step. */
const STABILITY_LIMIT: f64 = 3.2
/** So many such steps, not interrupted by so many others, count as stiff. */
const STIFF_STEPS: i32 = 15
const CALM_STEPS: i32 = 6

let stages: i32 = 0
let allStages: i32 = 0
let degree: i32 = 0
let exponent: f64 = 0.2
let rowBytes: usize = 0
let a: usize = 0
let c: usize = 0
let b: usize = 0
let e: usize = 0
let r: usize = 0
let firstSameAsLast: bool = false
let stagesReady: i32 = 0

let stiffCount: i32 = 0
let calmCount: i32 = 0

/** Step size of the last step, for dense output. */
let taken: f64 = 0.0

export function explicitReset(method: i32): void {
  firstSameAsLast = method == W.TSIT5
  stages = firstSameAsLast ? T.STAGES : V.STAGES
  allStages = firstSameAsLast ? T.ALL_STAGES : V.ALL_STAGES
  degree = firstSameAsLast ? T.DEGREE : V.DEGREE
  exponent = firstSameAsLast ? T.EXPONENT : V.EXPONENT
  rowBytes = (<usize>(firstSameAsLast ? T.WIDTH : V.WIDTH)) << 3
  a = firstSameAsLast ? T.A : V.A
  c = firstSameAsLast ? T.C : V.C
  b = firstSameAsLast ? T.B : V.B
  e = firstSameAsLast ? T.E : V.E
  r = firstSameAsLast ? T.R : V.R
  stiffCount = 0
  calmCount = 0
  stagesReady = 0
  forgetSteps()
}

/** Whether steps have been limited by stability for some time: an implicit method would do better. */
export function isStiff(): bool {
  return stiffCount >= STIFF_STEPS
}

/** to = y + step · Σ weightⱼ kⱼ over the first `count` stages. */
function combine(to: usize, from: usize, row: usize, count: i32, step: f64): void {
  const bytes = W.bytes
  const work = W.work
  const s = f64x2.splat(step)
  const stride = W.bytes
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f64x2.mul(v128.load64_splat(row), v128.load(work + i))
    let k = W.work + stride + i
    const end = row + ((<usize>count) << 3)
    for (let p = row + 8; p < end; p += 8) {
      sum = mulAdd(sum, v128.load64_splat(p), v128.load(k))
      k += stride
    }
    v128.store(to + i, mulAdd(v128.load(from + i), s, sum))
  }
}

function stage(s: i32, t: f64, step: f64, u: usize, from: usize): void {
  combine(u, from, a + <usize>s * rowBytes, s, step)
  rhs(t + step * load<f64>(c + ((<usize>s) << 3)), u, W.vector(<usize>s))
}

/** Weighted error of the new state in `yStart`. */
function errorOf(step: f64): f64 {
  const bytes = W.bytes
  const work = W.work
  const y = W.y
  const yStart = W.yStart
  const atol = W.atol
  const stride = W.bytes
  const end = e + ((<usize>stages) << 3)
  const rel = f64x2.splat(W.rtol)
  const h = f64x2.splat(step)
  let worst = f64x2.splat(0.0)
  let total = f64x2.splat(0.0)
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f64x2.splat(0.0)
    let k = work + i
    for (let p = e; p < end; p += 8) {
      sum = mulAdd(sum, v128.load64_splat(p), v128.load(k))
      k += stride
    }
    const size = f64x2.pmax(f64x2.abs(v128.load(y + i)), f64x2.abs(v128.load(yStart + i)))
    const q = f64x2.abs(f64x2.div(f64x2.mul(h, sum), mulAdd(v128.load(atol + i), rel, size)))
    worst = f64x2.pmax(worst, q)
    total = f64x2.add(total, q)
  }
  return largerLane(worst, total)
}

/** |h λ| from the last two stages, both at the step's end: ‖k − k′‖ / ‖u − u′‖. `u` holds the stage before the last. */
function watchStiffness(step: f64, u: usize, uLast: usize): void {
  const bytes = W.bytes
  const k0 = W.vector(<usize>(stages - 2))
  const k1 = W.vector(<usize>(stages - 1))
  let slopes = f64x2.splat(0.0)
  let states = f64x2.splat(0.0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const d = f64x2.sub(v128.load(k1 + i), v128.load(k0 + i))
    const g = f64x2.sub(v128.load(uLast + i), v128.load(u + i))
    slopes = mulAdd(slopes, d, d)
    states = mulAdd(states, g, g)
  }
  const above = f64x2.extract_lane(slopes, 0) + f64x2.extract_lane(slopes, 1)
  const below = f64x2.extract_lane(states, 0) + f64x2.extract_lane(states, 1)
  if (below > 0.0 && step * step * above > STABILITY_LIMIT * STABILITY_LIMIT * below) {
    calmCount = 0
    stiffCount++
  } else if (stiffCount > 0 && stiffCount < STIFF_STEPS) {
    calmCount++
    if (calmCount >= CALM_STEPS) stiffCount = 0
  }
}

/** Steps towards `tStop`, never beyond. */
export function explicitStep(tStop: f64): i32 {
  const t = W.tEnd
  if (!W.fKnown) {
    rhs(t, W.y, W.f)
    W.setFKnown(true)
  }
  copy(W.vector(0), W.f, W.bytes)
  stagesReady = 0
  const least = W.leastStep(t)
  let step = Math.min(W.h, W.hMax)
  let failed = false
  // The stage before the last one keeps its state here, for the estimate of stiffness.
  const before = W.weights
  while (true) {
    const left = tStop - t
    const last = step * 1.01 >= left
    if (last) step = left
    else if (step * 2.0 > left) step = left * 0.5
    if (!(step >= least) && !last) return W.TOO_SMALL
    for (let s = 1; s < stages - 2; s++) stage(s, t, step, W.yStart, W.y)
    stage(stages - 2, t, step, before, W.y)
    stage(stages - 1, t, step, W.yStart, W.y)
    watchStiffness(step, before, W.yStart)
    // First same as last: the last stage's state is the result.
    if (!firstSameAsLast) combine(W.yStart, W.y, b, stages, step)
    const error = errorOf(step)
    if (error <= 1.0) {
      W.swapStates()
      W.setInterval(t, last ? tStop : t + step)
      W.setFKnown(firstSameAsLast)
      if (firstSameAsLast) copy(W.f, W.vector(<usize>(stages - 1)), W.bytes)
      taken = step
      stagesReady = stages
      const factorUp = growth(error, step, exponent)
      // A step cut short by the stop time says little: the step proposed before stays.
      const next = step * (failed ? Math.min(factorUp, 1.0) : factorUp)
      W.setProposedStep(last && !failed ? Math.max(next, W.h) : next)
      return W.OK
    }
    W.countRejection()
    failed = true
    if (!(step > least)) return error < Infinity ? W.TOO_SMALL : W.NOT_FINITE
    step *= error < Infinity ? shrinkage(error, exponent) : 0.125
  }
  return W.TOO_SMALL
}

/** The stages that only dense output needs. */
function completeStages(): void {
  const u = W.weights
  for (let s = stagesReady; s < allStages; s++) stage(s, W.tStart, taken, u, W.yStart)
  stagesReady = allStages
}

const POLYNOMIALS: usize = memory.data(128, 16)

/** State at time t within the last step. */
export function explicitInterpolate(t: f64, out: usize): void {
  if (stagesReady < allStages) completeStages()
  const theta = (t - W.tStart) / (W.tEnd - W.tStart)
  for (let s = 0; s < allStages; s++) {
    const row = r + <usize>(s * degree) * 8
    let sum: f64 = 0.0
    for (let p = degree - 1; p >= 0; p--) sum = sum * theta + load<f64>(row + ((<usize>p) << 3))
    store<f64>(POLYNOMIALS + ((<usize>s) << 3), sum * theta)
  }
  combine(out, W.yStart, POLYNOMIALS, allStages, taken)
}

/** Coefficients of the last step's polynomial in θ. */
export function explicitPolynomial(out: usize, n: usize): i32 {
  if (stagesReady < allStages) completeStages()
  const row = n << 3
  memory.copy(out, W.yStart, row)
  for (let p = 0; p < degree; p++) {
    const to = out + <usize>(p + 1) * row
    for (let i: usize = 0; i < row; i += 8) {
      let sum: f64 = 0.0
      for (let s = 0; s < allStages; s++) {
        sum += load<f64>(r + <usize>(s * degree + p) * 8) * load<f64>(W.vector(<usize>s) + i)
      }
      store<f64>(to + i, sum * taken)
    }
  }
  return degree
}
