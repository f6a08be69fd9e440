/**
 * One Rodas5P step: eight linear solves with one factorisation of W = M/(γh) − J, no iteration. In: the state, its
 * derivative, the proposed step. Out: the new state, the error estimate (the last stage) and, on demand, dense output.
 */
import { mulAdd } from "../linear/vectors.ts"
import { factor, jacobian, rhs, solve, timeDerivative } from "./model.ts"
import { forgetSteps, growth, shrinkage } from "./step-size.ts"
import {
  A21,
  A31,
  A32,
  A41,
  A42,
  A43,
  A51,
  A52,
  A53,
  A54,
  A61,
  A62,
  A63,
  A64,
  A65,
  C21,
  C31,
  C32,
  C41,
  C42,
  C43,
  C51,
  C52,
  C53,
  C54,
  C61,
  C62,
  C63,
  C64,
  C65,
  C71,
  C72,
  C73,
  C74,
  C75,
  C76,
  C81,
  C82,
  C83,
  C84,
  C85,
  C86,
  C87,
  D1,
  D2,
  D3,
  D4,
  D5,
  GAMMA,
  H11,
  H12,
  H13,
  H14,
  H15,
  H16,
  H17,
  H18,
  H21,
  H22,
  H23,
  H24,
  H25,
  H26,
  H27,
  H28,
  H31,
  H32,
  H33,
  H34,
  H35,
  H36,
  H37,
  H38,
  T2,
  T3,
  T4,
  T5,
} from "./tableaus/rodas5p.ts"
import {
  algebraicCount,
  atol,
  bytes,
  countRejection,
  f,
  fKnown,
  h,
  hMax,
  leastStep,
  NOT_FINITE,
  OK,
  perState,
  rtol,
  SINGULAR,
  setFKnown,
  setInterval,
  setProposedStep,
  swapStates,
  TOO_SMALL,
  tEnd,
  timesMass,
  tStart,
  vector,
  y,
  yStart,
} from "./workspace.ts"

/** Local error h⁵. */
const EXPONENT: f64 = 0.2

/** Whether the three vectors of dense output hold for the last step. */
let denseReady: bool = false

/** Work vectors: stages 1–8 at 0–7, ∂f/∂t at 8, the sum of stages at 9, dense output at 10–12. */
export function rodasReset(): void {
  denseReady = false
  forgetSteps()
}

/** k += sum (M-scaled) + weight·∂f/∂t, then the solve. */
function finishStage(k: usize, sum: usize, weight: f64, slope: usize): void {
  if (algebraicCount > 0) timesMass(sum)
  const w = f64x2.splat(weight)
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(k + i, f64x2.add(v128.load(k + i), mulAdd(v128.load(sum + i), w, v128.load(slope + i))))
  }
  solve(k)
}

function finishLateStage(k: usize, sum: usize): void {
  if (algebraicCount > 0) timesMass(sum)
  for (let i: usize = 0; i < bytes; i += 16) v128.store(k + i, f64x2.add(v128.load(k + i), v128.load(sum + i)))
  solve(k)
}

/** Stage 2: state of the stage and sum of the stages before it. */
function stage2(u: usize, sum: usize, perStep: f64): void {
  const k1 = vector(0)
  const a1 = f64x2.splat(A21)
  const c1 = f64x2.splat(C21 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    v128.store(u + i, mulAdd(v128.load(y + i), a1, x1))
    v128.store(sum + i, f64x2.mul(c1, x1))
  }
}

/** Stage 3: state of the stage and sum of the stages before it. */
function stage3(u: usize, sum: usize, perStep: f64): void {
  const k1 = vector(0)
  const k2 = vector(1)
  const a1 = f64x2.splat(A31)
  const a2 = f64x2.splat(A32)
  const c1 = f64x2.splat(C31 * perStep)
  const c2 = f64x2.splat(C32 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    v128.store(u + i, mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2))
    v128.store(sum + i, mulAdd(f64x2.mul(c1, x1), c2, x2))
  }
}

/** Stage 4: state of the stage and sum of the stages before it. */
function stage4(u: usize, sum: usize, perStep: f64): void {
  const k1 = vector(0)
  const k2 = vector(1)
  const k3 = vector(2)
  const a1 = f64x2.splat(A41)
  const a2 = f64x2.splat(A42)
  const a3 = f64x2.splat(A43)
  const c1 = f64x2.splat(C41 * perStep)
  const c2 = f64x2.splat(C42 * perStep)
  const c3 = f64x2.splat(C43 * perStep)
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
  const k1 = vector(0)
  const k2 = vector(1)
  const k3 = vector(2)
  const k4 = vector(3)
  const a1 = f64x2.splat(A51)
  const a2 = f64x2.splat(A52)
  const a3 = f64x2.splat(A53)
  const a4 = f64x2.splat(A54)
  const c1 = f64x2.splat(C51 * perStep)
  const c2 = f64x2.splat(C52 * perStep)
  const c3 = f64x2.splat(C53 * perStep)
  const c4 = f64x2.splat(C54 * perStep)
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
  const k1 = vector(0)
  const k2 = vector(1)
  const k3 = vector(2)
  const k4 = vector(3)
  const k5 = vector(4)
  const a1 = f64x2.splat(A61)
  const a2 = f64x2.splat(A62)
  const a3 = f64x2.splat(A63)
  const a4 = f64x2.splat(A64)
  const a5 = f64x2.splat(A65)
  const c1 = f64x2.splat(C61 * perStep)
  const c2 = f64x2.splat(C62 * perStep)
  const c3 = f64x2.splat(C63 * perStep)
  const c4 = f64x2.splat(C64 * perStep)
  const c5 = f64x2.splat(C65 * perStep)
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
  const k1 = vector(0)
  const k2 = vector(1)
  const k3 = vector(2)
  const k4 = vector(3)
  const k5 = vector(4)
  const k6 = vector(5)
  const c1 = f64x2.splat(C71 * perStep)
  const c2 = f64x2.splat(C72 * perStep)
  const c3 = f64x2.splat(C73 * perStep)
  const c4 = f64x2.splat(C74 * perStep)
  const c5 = f64x2.splat(C75 * perStep)
  const c6 = f64x2.splat(C76 * perStep)
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
  const k1 = vector(0)
  const k2 = vector(1)
  const k3 = vector(2)
  const k4 = vector(3)
  const k5 = vector(4)
  const k6 = vector(5)
  const k7 = vector(6)
  const c1 = f64x2.splat(C81 * perStep)
  const c2 = f64x2.splat(C82 * perStep)
  const c3 = f64x2.splat(C83 * perStep)
  const c4 = f64x2.splat(C84 * perStep)
  const c5 = f64x2.splat(C85 * perStep)
  const c6 = f64x2.splat(C86 * perStep)
  const c7 = f64x2.splat(C87 * perStep)
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

/** New state in `yStart` from stage 8; root mean square of the weighted error. */
function finish(): f64 {
  const k8 = vector(7)
  const r = f64x2.splat(rtol)
  let sum = f64x2.splat(0.0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const e = v128.load(k8 + i)
    const next = f64x2.add(v128.load(yStart + i), e)
    v128.store(yStart + i, next)
    const size = f64x2.pmax(f64x2.abs(v128.load(y + i)), f64x2.abs(next))
    const q = f64x2.div(e, mulAdd(v128.load(atol + i), r, size))
    sum = mulAdd(sum, q, q)
  }
  return Math.sqrt((f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)) * perState)
}

/** One attempt with step `step`; the error, or −1 for a singular matrix. */
function attempt(t: f64, step: f64): f64 {
  if (factor(1.0 / (GAMMA * step)) != 0) return -1.0
  const perStep = 1.0 / step
  const slope = vector(8)
  const sum = vector(9)
  const u = yStart
  const k1 = vector(0)
  const w1 = f64x2.splat(D1 * step)
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(k1 + i, mulAdd(v128.load(f + i), w1, v128.load(slope + i)))
  }
  solve(k1)
  stage2(u, sum, perStep)
  rhs(t + T2 * step, u, vector(1))
  finishStage(vector(1), sum, D2 * step, slope)
  stage3(u, sum, perStep)
  rhs(t + T3 * step, u, vector(2))
  finishStage(vector(2), sum, D3 * step, slope)
  stage4(u, sum, perStep)
  rhs(t + T4 * step, u, vector(3))
  finishStage(vector(3), sum, D4 * step, slope)
  stage5(u, sum, perStep)
  rhs(t + T5 * step, u, vector(4))
  finishStage(vector(4), sum, D5 * step, slope)
  stage6(u, sum, perStep)
  rhs(t + step, u, vector(5))
  finishLateStage(vector(5), sum)
  stage7(u, sum, perStep)
  rhs(t + step, u, vector(6))
  finishLateStage(vector(6), sum)
  stage8(u, sum, perStep)
  rhs(t + step, u, vector(7))
  finishLateStage(vector(7), sum)
  return finish()
}

/** Steps towards `tStop`, never beyond; on success the interval, the state and the next step are set. */
export function rodasStep(tStop: f64): i32 {
  const t = tEnd
  if (!fKnown) {
    rhs(t, y, f)
    setFKnown(true)
  }
  jacobian(t, y)
  timeDerivative(t, y, vector(8))
  const least = leastStep(t)
  let step = Math.min(h, hMax)
  let failed = false
  denseReady = false
  while (true) {
    const left = tStop - t
    const last = step * 1.01 >= left
    if (last) step = left
    else if (step * 2.0 > left) step = left * 0.5
    if (step < least && !last) return TOO_SMALL
    const error = attempt(last ? tStop - step : t, step)
    if (error <= 1.0 && error >= 0.0) {
      swapStates()
      setInterval(t, last ? tStop : t + step)
      setFKnown(false)
      const factorUp = growth(error, step, EXPONENT)
      setProposedStep(step * (failed ? Math.min(factorUp, 1.0) : factorUp))
      return OK
    }
    countRejection()
    failed = true
    if (step <= least) return error == -1.0 ? SINGULAR : error > 1.0 && error < Infinity ? TOO_SMALL : NOT_FINITE
    step *= error == -1.0 ? 0.5 : error < Infinity ? shrinkage(error, EXPONENT) : 0.125
  }
}

function makeDense(): void {
  denseReady = true
  const h1 = vector(10)
  const h2 = vector(11)
  const h3 = vector(12)
  const k1 = vector(0)
  const k2 = vector(1)
  const k3 = vector(2)
  const k4 = vector(3)
  const k5 = vector(4)
  const k6 = vector(5)
  const k7 = vector(6)
  const k8 = vector(7)
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
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(H11), x1), f64x2.splat(H12), x2), f64x2.splat(H13), x3),
                f64x2.splat(H14),
                x4,
              ),
              f64x2.splat(H15),
              x5,
            ),
            f64x2.splat(H16),
            x6,
          ),
          f64x2.splat(H17),
          x7,
        ),
        f64x2.splat(H18),
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
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(H21), x1), f64x2.splat(H22), x2), f64x2.splat(H23), x3),
                f64x2.splat(H24),
                x4,
              ),
              f64x2.splat(H25),
              x5,
            ),
            f64x2.splat(H26),
            x6,
          ),
          f64x2.splat(H27),
          x7,
        ),
        f64x2.splat(H28),
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
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(H31), x1), f64x2.splat(H32), x2), f64x2.splat(H33), x3),
                f64x2.splat(H34),
                x4,
              ),
              f64x2.splat(H35),
              x5,
            ),
            f64x2.splat(H36),
            x6,
          ),
          f64x2.splat(H37),
          x7,
        ),
        f64x2.splat(H38),
        x8,
      ),
    )
  }
}

/** State at time t within the last step. `out` takes n numbers, whole lanes only. */
export function rodasInterpolate(t: f64, out: usize): void {
  if (!denseReady) makeDense()
  const theta = (t - tStart) / (tEnd - tStart)
  const rest = 1.0 - theta
  const a = f64x2.splat(theta)
  const b = f64x2.splat(rest)
  const h1 = vector(10)
  const h2 = vector(11)
  const h3 = vector(12)
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
    const y0 = load<f64>(yStart + i)
    const y1 = load<f64>(y + i)
    const a = load<f64>(vector(10) + i)
    const b = load<f64>(vector(11) + i)
    const c = load<f64>(vector(12) + i)
    store<f64>(out + i, y0)
    store<f64>(out + row + i, y1 - y0 + a)
    store<f64>(out + 2 * row + i, b - a)
    store<f64>(out + 3 * row + i, c - b)
    store<f64>(out + 4 * row + i, -c)
  }
  return 4
}
