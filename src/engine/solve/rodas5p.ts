/**
 * One Rodas5P step: eight linear solves with one factorisation of W = M/(γh) − J, no iteration. In: the state, its
 * derivative, the proposed step. Out: the new state, the error estimate (the last stage) and, on demand, dense output.
 */
import { copy, largerLane, mulAdd } from "../linear/vectors.ts"
import { factor, jacobian, rhs, solve, timeDerivative } from "./model.ts"
import { divideByStep, makeDense, stage2, stage3, stage4, stage5, stage6, stage7, stage8 } from "./rodas5p-sums.ts"
import { forgetSteps, growth, shrinkage } from "./step-size.ts"
import * as R from "./tableaus/rodas5p.ts"
import * as W from "./workspace.ts"

/** Local error h⁵. */
const EXPONENT: f64 = 0.2

/** Whether the three vectors of dense output hold for the last step. */
let denseReady: bool = false
/** Whether time enters the equations, so that ∂f/∂t is in vector 8. */
let sloped: bool = true

/**
 * Step · ‖J‖ below which an explicit method of twice the step is stable for certain: no eigenvalue is larger than the
 * Frobenius norm. (An estimate from differences of stages sees only what is in them, and took stiff models for calm.)
 */
const CALM_LIMIT: f64 = 2.0
/** One step in so many is looked at. */
const PROBE_EVERY: i32 = 4

/** The Jacobian's values, where equations that are not stiff are looked for. */
let jacobianAt: usize = 0
let jacobianCount: i32 = 0
let watching: bool = false
let untilProbe: i32 = 0
let calmProbes: i32 = 0

export function rodasPlaceJacobian(address: usize, count: i32): void {
  jacobianAt = address
  jacobianCount = count
}

/** Whether to look for equations that are not stiff. */
export function rodasWatch(on: bool): void {
  watching = on && jacobianAt != 0
}

/** How many looks in a row have found the equations not to be stiff. */
export function rodasCalm(): i32 {
  return calmProbes
}

/** Looks at the Jacobian that has just been worked out, against the step that is about to be taken. */
function probe(step: f64): void {
  let squares: f64 = 0.0
  const end = jacobianAt + ((<usize>jacobianCount) << 3)
  for (let p = jacobianAt; p < end; p += 8) {
    const x = load<f64>(p)
    squares += x * x
  }
  calmProbes = step * step * squares < CALM_LIMIT * CALM_LIMIT ? calmProbes + 1 : 0
  untilProbe = PROBE_EVERY
}

/** Work vectors: stages 1–8 at 0–7, ∂f/∂t at 8, the sum of stages at 9, dense output at 10–12. */
export function rodasReset(): void {
  denseReady = false
  calmProbes = 0
  untilProbe = PROBE_EVERY
  forgetSteps()
}

/** k += sum (M-scaled) + weight·∂f/∂t, then the solve. */
function finishStage(k: usize, sum: usize, weight: f64, slope: usize): void {
  if (!sloped) {
    finishLateStage(k, sum)
    return
  }
  const bytes = W.bytes
  if (W.algebraicCount > 0) W.timesMass(sum)
  const w = f64x2.splat(weight)
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(k + i, f64x2.add(v128.load(k + i), mulAdd(v128.load(sum + i), w, v128.load(slope + i))))
  }
  solve(k)
}

function finishLateStage(k: usize, sum: usize): void {
  const bytes = W.bytes
  if (W.algebraicCount > 0) W.timesMass(sum)
  for (let i: usize = 0; i < bytes; i += 16) v128.store(k + i, f64x2.add(v128.load(k + i), v128.load(sum + i)))
  solve(k)
}

/** New state in `yStart` from stage 8; the largest weighted error (not a number where one is not). */
function finish(): f64 {
  const bytes = W.bytes
  const yStart = W.yStart
  const y = W.y
  const atol = W.atol
  const k8 = W.vector(7)
  const r = f64x2.splat(W.rtol)
  let worst = f64x2.splat(0.0)
  let total = f64x2.splat(0.0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const e = v128.load(k8 + i)
    const next = f64x2.add(v128.load(yStart + i), e)
    v128.store(yStart + i, next)
    const size = f64x2.pmax(f64x2.abs(v128.load(y + i)), f64x2.abs(next))
    const q = f64x2.abs(f64x2.div(e, mulAdd(v128.load(atol + i), r, size)))
    worst = f64x2.pmax(worst, q)
    total = f64x2.add(total, q)
  }
  return largerLane(worst, total)
}

/** One attempt with step `step`; the error, or −1 for a singular matrix. */
function attempt(t: f64, step: f64): f64 {
  const bytes = W.bytes
  const f = W.f
  if (factor(1.0 / (R.GAMMA * step)) != 0) return -1.0
  divideByStep(1.0 / step)
  const slope = W.vector(8)
  const sum = W.vector(9)
  const u = W.yStart
  const k1 = W.vector(0)
  if (sloped) {
    const w1 = f64x2.splat(R.D1 * step)
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(k1 + i, mulAdd(v128.load(f + i), w1, v128.load(slope + i)))
    }
  } else copy(k1, f, bytes)
  solve(k1)
  stage2(u, sum)
  rhs(t + R.T2 * step, u, W.vector(1))
  finishStage(W.vector(1), sum, R.D2 * step, slope)
  stage3(u, sum)
  rhs(t + R.T3 * step, u, W.vector(2))
  finishStage(W.vector(2), sum, R.D3 * step, slope)
  stage4(u, sum)
  rhs(t + R.T4 * step, u, W.vector(3))
  finishStage(W.vector(3), sum, R.D4 * step, slope)
  stage5(u, sum)
  rhs(t + R.T5 * step, u, W.vector(4))
  finishStage(W.vector(4), sum, R.D5 * step, slope)
  stage6(u, sum)
  rhs(t + step, u, W.vector(5))
  finishLateStage(W.vector(5), sum)
  stage7(u, sum)
  rhs(t + step, u, W.vector(6))
  finishLateStage(W.vector(6), sum)
  stage8(u, sum)
  rhs(t + step, u, W.vector(7))
  finishLateStage(W.vector(7), sum)
  return finish()
}

/** Steps towards `tStop`, never beyond; on success the interval, the state and the next step are set. */
export function rodasStep(tStop: f64): i32 {
  const t = W.tEnd
  if (!W.fKnown) {
    rhs(t, W.y, W.f)
    W.setFKnown(true)
  }
  jacobian(t, W.y)
  sloped = timeDerivative(t, W.y, W.vector(8))
  const least = W.leastStep(t)
  let step = Math.min(W.h, W.hMax)
  let failed = false
  denseReady = false
  if (watching && --untilProbe == 0) probe(step)
  while (true) {
    const left = tStop - t
    const last = step * 1.01 >= left
    if (last) step = left
    else if (step * 2.0 > left) step = left * 0.5
    if (!(step >= least) && !last) return W.TOO_SMALL
    const error = attempt(last ? tStop - step : t, step)
    if (error <= 1.0 && error >= 0.0) {
      W.swapStates()
      W.setInterval(t, last ? tStop : t + step)
      W.setFKnown(false)
      const factorUp = growth(error, step, EXPONENT)
      // A step cut short by the stop time says little: the step proposed before stays.
      const next = step * (failed ? Math.min(factorUp, 1.0) : factorUp)
      W.setProposedStep(last && !failed ? Math.max(next, W.h) : next)
      return W.OK
    }
    W.countRejection()
    failed = true
    if (!(step > least))
      return error == -1.0 ? W.SINGULAR : error > 1.0 && error < Infinity ? W.TOO_SMALL : W.NOT_FINITE
    step *= error == -1.0 ? 0.5 : error < Infinity ? shrinkage(error, EXPONENT) : 0.125
  }
}

/** State at time t within the last step. `out` takes n numbers, whole lanes only. */
export function rodasInterpolate(t: f64, out: usize): void {
  const bytes = W.bytes
  const y = W.y
  const yStart = W.yStart
  if (!denseReady) {
    makeDense()
    denseReady = true
  }
  const theta = (t - W.tStart) / (W.tEnd - W.tStart)
  const rest = 1.0 - theta
  const a = f64x2.splat(theta)
  const b = f64x2.splat(rest)
  const h1 = W.vector(10)
  const h2 = W.vector(11)
  const h3 = W.vector(12)
  for (let i: usize = 0; i < bytes; i += 16) {
    const inner = mulAdd(v128.load(h1 + i), a, mulAdd(v128.load(h2 + i), a, v128.load(h3 + i)))
    const outer = f64x2.mul(a, mulAdd(v128.load(y + i), b, inner))
    v128.store(out + i, mulAdd(outer, b, v128.load(yStart + i)))
  }
}

/** Coefficients of the last step's polynomial in θ, degree 4: five vectors of n numbers each at `out`. */
export function rodasPolynomial(out: usize, n: usize): i32 {
  if (!denseReady) {
    makeDense()
    denseReady = true
  }
  const row = n << 3
  for (let i: usize = 0; i < row; i += 8) {
    const y0 = load<f64>(W.yStart + i)
    const y1 = load<f64>(W.y + i)
    const a = load<f64>(W.vector(10) + i)
    const b = load<f64>(W.vector(11) + i)
    const c = load<f64>(W.vector(12) + i)
    store<f64>(out + i, y0)
    store<f64>(out + row + i, y1 - y0 + a)
    store<f64>(out + 2 * row + i, b - a)
    store<f64>(out + 3 * row + i, c - b)
    store<f64>(out + 4 * row + i, -c)
  }
  return 4
}
