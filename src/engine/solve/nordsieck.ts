/**
 * The Nordsieck array of the BDF stepper: column j is hʲ y⁽ʲ⁾/j!, kept in work vectors 0–5 for the state. The hot operations go over
 * the states once and hold all columns of a pair of states in registers; columns above the order count as zero there.
 */
import { addScaled, mulAdd, scale } from "../linear/vectors.ts"
import * as B from "./bdf-coefficients.ts"
import { bytes } from "./workspace.ts"

/** The array in use: the state's, or for a while that of a sensitivity. */
let array: usize = 0

export function useArray(address: usize): void {
  array = address
}

/** Column j. */
export function z(j: i32): usize {
  return array + <usize>j * bytes
}

/**
 * Moves the polynomial's centre by one step: Pascal's triangle, written out by columns. `sign` 1 predicts, −1 takes a
 * prediction back.
 */
export function shift(order: i32, sign: f64): void {
  const zero = f64x2.splat(0.0)
  const s1 = f64x2.splat(sign)
  const s2 = f64x2.splat(2.0 * sign)
  const s3 = f64x2.splat(3.0 * sign)
  const s4 = f64x2.splat(4.0 * sign)
  const s5 = f64x2.splat(5.0 * sign)
  const s10 = f64x2.splat(10.0 * sign)
  const c3 = f64x2.splat(3.0)
  const c5 = f64x2.splat(5.0)
  const c6 = f64x2.splat(6.0)
  const c10 = f64x2.splat(10.0)
  const stride = bytes
  const from = z(0)
  const end = from + bytes
  for (let p = from; p < end; p += 16) {
    const z1 = v128.load(p + stride)
    const z2 = order >= 2 ? v128.load(p + 2 * stride) : zero
    const z3 = order >= 3 ? v128.load(p + 3 * stride) : zero
    const z4 = order >= 4 ? v128.load(p + 4 * stride) : zero
    const z5 = order >= 5 ? v128.load(p + 5 * stride) : zero
    const odd = f64x2.add(f64x2.add(z1, z3), z5)
    const even = f64x2.add(z2, z4)
    v128.store(p, mulAdd(f64x2.add(v128.load(p), even), s1, odd))
    if (order < 2) continue
    const third = mulAdd(mulAdd(z1, s2, z2), c3, z3)
    v128.store(p + stride, mulAdd(mulAdd(third, s4, z4), c5, z5))
    v128.store(p + 2 * stride, mulAdd(mulAdd(mulAdd(z2, s3, z3), c6, z4), s10, z5))
    if (order < 3) continue
    v128.store(p + 3 * stride, mulAdd(mulAdd(z3, s4, z4), c10, z5))
    if (order < 4) continue
    v128.store(p + 4 * stride, mulAdd(z4, s5, z5))
  }
}

/** Adds lⱼ · correction to column j, for every column. */
export function correct(order: i32, correction: usize): void {
  const l1 = f64x2.splat(B.l(1))
  const l2 = f64x2.splat(B.l(2))
  const l3 = f64x2.splat(B.l(3))
  const l4 = f64x2.splat(B.l(4))
  const l5 = f64x2.splat(B.l(5))
  const stride = bytes
  const start = z(0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const c = v128.load(correction + i)
    const p = start + i
    v128.store(p, f64x2.add(v128.load(p), c))
    v128.store(p + stride, mulAdd(v128.load(p + stride), l1, c))
    if (order < 2) continue
    v128.store(p + 2 * stride, mulAdd(v128.load(p + 2 * stride), l2, c))
    if (order < 3) continue
    v128.store(p + 3 * stride, mulAdd(v128.load(p + 3 * stride), l3, c))
    if (order < 4) continue
    v128.store(p + 4 * stride, mulAdd(v128.load(p + 4 * stride), l4, c))
    if (order < 5) continue
    v128.store(p + 5 * stride, mulAdd(v128.load(p + 5 * stride), l5, c))
  }
}

/** The same polynomial for a step `factor` times as long. */
export function rescale(order: i32, factor: f64): void {
  let power = factor
  for (let j = 1; j <= order; j++) {
    scale(z(j), power, z(j), bytes)
    power *= factor
  }
}

/** One order more: the new column comes from the last correction, kept in the topmost column. */
export function increaseOrder(coefficient: f64): void {
  const order = B.order
  const top = z(order + 1)
  scale(top, coefficient, z(B.MOST_ORDER), bytes)
  for (let j = 2; j <= order; j++) addScaled(z(j), B.l(j), top, bytes)
}

/** One order less: the topmost column's share leaves the others. */
export function decreaseOrder(): void {
  B.decreaseCoefficients()
  const order = B.order
  for (let j = 2; j < order; j++) addScaled(z(j), -B.l(j), z(order), bytes)
}
