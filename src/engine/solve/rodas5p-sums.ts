/**
 * The weighted sums of Rodas5P, unrolled: before each stage its state and the sum of the stages before it, and the
 * vectors of dense output. Weights are read from memory at fixed addresses: as constants, or in a loop over the tableau,
 * each would cost more than its multiplication.
 */
import { mulAdd } from "../linear/vectors.ts"
import * as R from "./tableaus/rodas5p.ts"
import * as W from "./workspace.ts"

/** The weights C over the step. */
const perStepC: usize = memory.data(224, 16)

/** To be called before the stages of a step: divides C by its length. */
export function divideByStep(perStep: f64): void {
  const s = f64x2.splat(perStep)
  for (let p: usize = 0; p < (<usize>R.C_COUNT) << 3; p += 16) {
    v128.store(perStepC + p, f64x2.mul(s, v128.load(R.C + p)))
  }
}

function weight(row: usize, j: usize): v128 {
  return v128.load64_splat(row + (j << 3))
}

/** Stage 2: state of the stage and sum of the stages before it. */
export function stage2(u: usize, sum: usize): void {
  const bytes = W.bytes
  const y = W.y
  const k = W.work
  const a = R.A
  const c = perStepC
  for (let i: usize = 0; i < bytes; i += 16) {
    let from = k + i
    let x = v128.load(from)
    let state = mulAdd(v128.load(y + i), weight(a, 0), x)
    let total = f64x2.mul(weight(c, 0), x)
    v128.store(u + i, state)
    v128.store(sum + i, total)
  }
}

/** Stage 3: state of the stage and sum of the stages before it. */
export function stage3(u: usize, sum: usize): void {
  const bytes = W.bytes
  const y = W.y
  const k = W.work
  const a = R.A + 8
  const c = perStepC + 8
  for (let i: usize = 0; i < bytes; i += 16) {
    let from = k + i
    let x = v128.load(from)
    let state = mulAdd(v128.load(y + i), weight(a, 0), x)
    let total = f64x2.mul(weight(c, 0), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 1), x)
    total = mulAdd(total, weight(c, 1), x)
    v128.store(u + i, state)
    v128.store(sum + i, total)
  }
}

/** Stage 4: state of the stage and sum of the stages before it. */
export function stage4(u: usize, sum: usize): void {
  const bytes = W.bytes
  const y = W.y
  const k = W.work
  const a = R.A + 24
  const c = perStepC + 24
  for (let i: usize = 0; i < bytes; i += 16) {
    let from = k + i
    let x = v128.load(from)
    let state = mulAdd(v128.load(y + i), weight(a, 0), x)
    let total = f64x2.mul(weight(c, 0), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 1), x)
    total = mulAdd(total, weight(c, 1), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 2), x)
    total = mulAdd(total, weight(c, 2), x)
    v128.store(u + i, state)
    v128.store(sum + i, total)
  }
}

/** Stage 5: state of the stage and sum of the stages before it. */
export function stage5(u: usize, sum: usize): void {
  const bytes = W.bytes
  const y = W.y
  const k = W.work
  const a = R.A + 48
  const c = perStepC + 48
  for (let i: usize = 0; i < bytes; i += 16) {
    let from = k + i
    let x = v128.load(from)
    let state = mulAdd(v128.load(y + i), weight(a, 0), x)
    let total = f64x2.mul(weight(c, 0), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 1), x)
    total = mulAdd(total, weight(c, 1), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 2), x)
    total = mulAdd(total, weight(c, 2), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 3), x)
    total = mulAdd(total, weight(c, 3), x)
    v128.store(u + i, state)
    v128.store(sum + i, total)
  }
}

/** Stage 6: state of the stage and sum of the stages before it. */
export function stage6(u: usize, sum: usize): void {
  const bytes = W.bytes
  const y = W.y
  const k = W.work
  const a = R.A + 80
  const c = perStepC + 80
  for (let i: usize = 0; i < bytes; i += 16) {
    let from = k + i
    let x = v128.load(from)
    let state = mulAdd(v128.load(y + i), weight(a, 0), x)
    let total = f64x2.mul(weight(c, 0), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 1), x)
    total = mulAdd(total, weight(c, 1), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 2), x)
    total = mulAdd(total, weight(c, 2), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 3), x)
    total = mulAdd(total, weight(c, 3), x)
    from += bytes
    x = v128.load(from)
    state = mulAdd(state, weight(a, 4), x)
    total = mulAdd(total, weight(c, 4), x)
    v128.store(u + i, state)
    v128.store(sum + i, total)
  }
}

/** Stage 7: state of the stage and sum of the stages before it. */
export function stage7(u: usize, sum: usize): void {
  const bytes = W.bytes
  const k = W.work
  const c = perStepC + 120
  for (let i: usize = 0; i < bytes; i += 16) {
    let from = k + i
    let total = f64x2.mul(weight(c, 0), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 1), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 2), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 3), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 4), v128.load(from))
    from += bytes
    const last = v128.load(from)
    v128.store(u + i, f64x2.add(v128.load(u + i), last))
    total = mulAdd(total, weight(c, 5), last)
    v128.store(sum + i, total)
  }
}

/** Stage 8: state of the stage and sum of the stages before it. */
export function stage8(u: usize, sum: usize): void {
  const bytes = W.bytes
  const k = W.work
  const c = perStepC + 168
  for (let i: usize = 0; i < bytes; i += 16) {
    let from = k + i
    let total = f64x2.mul(weight(c, 0), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 1), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 2), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 3), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 4), v128.load(from))
    from += bytes
    total = mulAdd(total, weight(c, 5), v128.load(from))
    from += bytes
    const last = v128.load(from)
    v128.store(u + i, f64x2.add(v128.load(u + i), last))
    total = mulAdd(total, weight(c, 6), last)
    v128.store(sum + i, total)
  }
}

/** The three vectors of dense output, at 10–12, from all eight stages. */
export function makeDense(): void {
  const bytes = W.bytes
  const h1 = W.vector(10)
  const h2 = W.vector(11)
  const h3 = W.vector(12)
  const k = W.work
  for (let i: usize = 0; i < bytes; i += 16) {
    let from = k + i
    let x = v128.load(from)
    let first = f64x2.mul(weight(R.H, 0), x)
    let second = f64x2.mul(weight(R.H, 8), x)
    let third = f64x2.mul(weight(R.H, 16), x)
    from += bytes
    x = v128.load(from)
    first = mulAdd(first, weight(R.H, 1), x)
    second = mulAdd(second, weight(R.H, 9), x)
    third = mulAdd(third, weight(R.H, 17), x)
    from += bytes
    x = v128.load(from)
    first = mulAdd(first, weight(R.H, 2), x)
    second = mulAdd(second, weight(R.H, 10), x)
    third = mulAdd(third, weight(R.H, 18), x)
    from += bytes
    x = v128.load(from)
    first = mulAdd(first, weight(R.H, 3), x)
    second = mulAdd(second, weight(R.H, 11), x)
    third = mulAdd(third, weight(R.H, 19), x)
    from += bytes
    x = v128.load(from)
    first = mulAdd(first, weight(R.H, 4), x)
    second = mulAdd(second, weight(R.H, 12), x)
    third = mulAdd(third, weight(R.H, 20), x)
    from += bytes
    x = v128.load(from)
    first = mulAdd(first, weight(R.H, 5), x)
    second = mulAdd(second, weight(R.H, 13), x)
    third = mulAdd(third, weight(R.H, 21), x)
    from += bytes
    x = v128.load(from)
    first = mulAdd(first, weight(R.H, 6), x)
    second = mulAdd(second, weight(R.H, 14), x)
    third = mulAdd(third, weight(R.H, 22), x)
    from += bytes
    x = v128.load(from)
    first = mulAdd(first, weight(R.H, 7), x)
    second = mulAdd(second, weight(R.H, 15), x)
    third = mulAdd(third, weight(R.H, 23), x)
    v128.store(h1 + i, first)
    v128.store(h2 + i, second)
    v128.store(h3 + i, third)
  }
}
