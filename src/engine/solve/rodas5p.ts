/**
 * One Rodas5P step: eight linear solves with one factorisation of W = M/(γh) − J, no iteration. In: the state, its
 * derivative, the proposed step. Out: the new state, the error estimate (the last stage) and, on demand, dense output.
 */
import { copy, largerLane, mulAdd } from "../linear/vectors.ts"
import { factor, jacobian, rhs, solve, timeDerivative } from "./model.ts"
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

/** Stage 2: state of the stage and sum of the stages before it. */
function stage2(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const a1 = f64x2.splat(R.A21)
  const c1 = f64x2.splat(R.C21 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    v128.store(u + i, mulAdd(v128.load(y + i), a1, x1))
    v128.store(sum + i, f64x2.mul(c1, x1))
  }
}

/** Stage 3: state of the stage and sum of the stages before it. */
function stage3(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const a1 = f64x2.splat(R.A31)
  const a2 = f64x2.splat(R.A32)
  const c1 = f64x2.splat(R.C31 * perStep)
  const c2 = f64x2.splat(R.C32 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    v128.store(u + i, mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2))
    v128.store(sum + i, mulAdd(f64x2.mul(c1, x1), c2, x2))
  }
}

/** Stage 4: state of the stage and sum of the stages before it. */
function stage4(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const a1 = f64x2.splat(R.A41)
  const a2 = f64x2.splat(R.A42)
  const a3 = f64x2.splat(R.A43)
  const c1 = f64x2.splat(R.C41 * perStep)
  const c2 = f64x2.splat(R.C42 * perStep)
  const c3 = f64x2.splat(R.C43 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    v128.store(u + i, mulAdd(mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2), a3, x3))
    v128.store(sum + i, mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3))
  }
}

/** Stage 5: state of the stage and sum of the stages before it. */
function stage5(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const a1 = f64x2.splat(R.A51)
  const a2 = f64x2.splat(R.A52)
  const a3 = f64x2.splat(R.A53)
  const a4 = f64x2.splat(R.A54)
  const c1 = f64x2.splat(R.C51 * perStep)
  const c2 = f64x2.splat(R.C52 * perStep)
  const c3 = f64x2.splat(R.C53 * perStep)
  const c4 = f64x2.splat(R.C54 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    v128.store(u + i, mulAdd(mulAdd(mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2), a3, x3), a4, x4))
    v128.store(sum + i, mulAdd(mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3), c4, x4))
  }
}

/** Stage 6: state of the stage and sum of the stages before it. */
function stage6(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const k5 = W.vector(4)
  const a1 = f64x2.splat(R.A61)
  const a2 = f64x2.splat(R.A62)
  const a3 = f64x2.splat(R.A63)
  const a4 = f64x2.splat(R.A64)
  const a5 = f64x2.splat(R.A65)
  const c1 = f64x2.splat(R.C61 * perStep)
  const c2 = f64x2.splat(R.C62 * perStep)
  const c3 = f64x2.splat(R.C63 * perStep)
  const c4 = f64x2.splat(R.C64 * perStep)
  const c5 = f64x2.splat(R.C65 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    const x5 = v128.load(k5 + i)
    v128.store(u + i, mulAdd(mulAdd(mulAdd(mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2), a3, x3), a4, x4), a5, x5))
    v128.store(sum + i, mulAdd(mulAdd(mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3), c4, x4), c5, x5))
  }
}

/** Stage 7: state of the stage and sum of the stages before it. */
function stage7(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const k5 = W.vector(4)
  const k6 = W.vector(5)
  const c1 = f64x2.splat(R.C71 * perStep)
  const c2 = f64x2.splat(R.C72 * perStep)
  const c3 = f64x2.splat(R.C73 * perStep)
  const c4 = f64x2.splat(R.C74 * perStep)
  const c5 = f64x2.splat(R.C75 * perStep)
  const c6 = f64x2.splat(R.C76 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    const x5 = v128.load(k5 + i)
    const x6 = v128.load(k6 + i)
    v128.store(u + i, f64x2.add(v128.load(u + i), x6))
    v128.store(
      sum + i,
      mulAdd(mulAdd(mulAdd(mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3), c4, x4), c5, x5), c6, x6),
    )
  }
}

/** Stage 8: state of the stage and sum of the stages before it. */
function stage8(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const k5 = W.vector(4)
  const k6 = W.vector(5)
  const k7 = W.vector(6)
  const c1 = f64x2.splat(R.C81 * perStep)
  const c2 = f64x2.splat(R.C82 * perStep)
  const c3 = f64x2.splat(R.C83 * perStep)
  const c4 = f64x2.splat(R.C84 * perStep)
  const c5 = f64x2.splat(R.C85 * perStep)
  const c6 = f64x2.splat(R.C86 * perStep)
  const c7 = f64x2.splat(R.C87 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    const x5 = v128.load(k5 + i)
    const x6 = v128.load(k6 + i)
    const x7 = v128.load(k7 + i)
    v128.store(u + i, f64x2.add(v128.load(u + i), x7))
    v128.store(
      sum + i,
      mulAdd(mulAdd(mulAdd(mulAdd(mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3), c4, x4), c5, x5), c6, x6), c7, x7),
    )
  }
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
  const perStep = 1.0 / step
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
  stage2(u, sum, perStep)
  rhs(t + R.T2 * step, u, W.vector(1))
  finishStage(W.vector(1), sum, R.D2 * step, slope)
  stage3(u, sum, perStep)
  rhs(t + R.T3 * step, u, W.vector(2))
  finishStage(W.vector(2), sum, R.D3 * step, slope)
  stage4(u, sum, perStep)
  rhs(t + R.T4 * step, u, W.vector(3))
  finishStage(W.vector(3), sum, R.D4 * step, slope)
  stage5(u, sum, perStep)
  rhs(t + R.T5 * step, u, W.vector(4))
  finishStage(W.vector(4), sum, R.D5 * step, slope)
  stage6(u, sum, perStep)
  rhs(t + step, u, W.vector(5))
  finishLateStage(W.vector(5), sum)
  stage7(u, sum, perStep)
  rhs(t + step, u, W.vector(6))
  finishLateStage(W.vector(6), sum)
  stage8(u, sum, perStep)
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

function makeDense(): void {
  const bytes = W.bytes
  denseReady = true
  const h1 = W.vector(10)
  const h2 = W.vector(11)
  const h3 = W.vector(12)
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const k5 = W.vector(4)
  const k6 = W.vector(5)
  const k7 = W.vector(6)
  const k8 = W.vector(7)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    const x5 = v128.load(k5 + i)
    const x6 = v128.load(k6 + i)
    const x7 = v128.load(k7 + i)
    const x8 = v128.load(k8 + i)
    v128.store(
      h1 + i,
      mulAdd(
        mulAdd(
          mulAdd(
            mulAdd(
              mulAdd(
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(R.H11), x1), f64x2.splat(R.H12), x2), f64x2.splat(R.H13), x3),
                f64x2.splat(R.H14),
                x4,
              ),
              f64x2.splat(R.H15),
              x5,
            ),
            f64x2.splat(R.H16),
            x6,
          ),
          f64x2.splat(R.H17),
          x7,
        ),
        f64x2.splat(R.H18),
        x8,
      ),
    )
    v128.store(
      h2 + i,
      mulAdd(
        mulAdd(
          mulAdd(
            mulAdd(
              mulAdd(
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(R.H21), x1), f64x2.splat(R.H22), x2), f64x2.splat(R.H23), x3),
                f64x2.splat(R.H24),
                x4,
              ),
              f64x2.splat(R.H25),
              x5,
            ),
            f64x2.splat(R.H26),
            x6,
          ),
          f64x2.splat(R.H27),
          x7,
        ),
        f64x2.splat(R.H28),
        x8,
      ),
    )
    v128.store(
      h3 + i,
      mulAdd(
        mulAdd(
          mulAdd(
            mulAdd(
              mulAdd(
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(R.H31), x1), f64x2.splat(R.H32), x2), f64x2.splat(R.H33), x3),
                f64x2.splat(R.H34),
                x4,
              ),
              f64x2.splat(R.H35),
              x5,
            ),
            f64x2.splat(R.H36),
            x6,
          ),
          f64x2.splat(R.H37),
          x7,
        ),
        f64x2.splat(R.H38),
        x8,
      ),
    )
  }
}

/** State at time t within the last step. `out` takes n numbers, whole lanes only. */
export function rodasInterpolate(t: f64, out: usize): void {
  const bytes = W.bytes
  const y = W.y
  const yStart = W.yStart
  if (!denseReady) makeDense()
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
  if (!denseReady) makeDense()
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
