/**
 * Forward sensitivities s = ∂y/∂pₖ beside a BDF run (staggered): after each accepted step the Jacobian is factorised at
 * the new state and every system M s′ = J s + ∂f/∂pₖ, linear in s, takes the same step with one solve. Each has a
 * Nordsieck array of its own, which follows the state's order and step. They take no part in the error test.
 */
import { copy, fill } from "../linear/vectors.ts"
import * as B from "./bdf-coefficients.ts"
import { factor, jacobian, parameterDerivative, solve } from "./model.ts"
import { correct, decreaseOrder, increaseOrder, rescale, shift, useArray, z } from "./nordsieck.ts"
import * as W from "./workspace.ts"

/** Columns of an array: six of the polynomial, the last correction. */
const COLUMNS: usize = 7
const CORRECTION: i32 = 6

export let count: i32 = 0
let arrays: usize = 0

/** Where the rows of sensitivities go during `advance`; 0: nowhere. */
export let rows: usize = 0

export function workspaceOf(parameters: i32): usize {
  return <usize>parameters * COLUMNS * W.bytes
}

export function placeAt(parameters: i32, base: usize): void {
  count = parameters
  arrays = base
  rows = 0
  memory.fill(base, 0, workspaceOf(parameters))
}

export function putRowsAt(address: usize): void {
  rows = address
}

function use(k: i32): void {
  useArray(arrays + <usize>k * COLUMNS * W.bytes)
}

function useState(): void {
  useArray(W.work)
}

/** Initial sensitivities, n numbers for each parameter. */
export function begin(from: usize): void {
  const length = (<usize>W.n) << 3
  for (let k = 0; k < count; k++) {
    use(k)
    fill(z(0), COLUMNS * W.bytes, 0.0)
    memory.copy(z(0), from + <usize>k * length, length)
  }
  useState()
}

export function rescaleAll(order: i32, by: f64): void {
  for (let k = 0; k < count; k++) {
    use(k)
    rescale(order, by)
  }
  useState()
}

/** One order more (with the coefficient of the new column) or less. */
export function changeOrder(up: bool, coefficient: f64): void {
  for (let k = 0; k < count; k++) {
    use(k)
    if (up) increaseOrder(coefficient)
    else decreaseOrder()
  }
  useState()
}

/** Keeps the last corrections, for an order more. */
export function keepCorrections(): void {
  for (let k = 0; k < count; k++) {
    use(k)
    copy(z(B.MOST_ORDER), z(CORRECTION), W.bytes)
  }
  useState()
}

/**
 * The step that the state has just taken to time t: with W = M/γ − J at the new state,
 * s = W⁻¹ (∂f/∂pₖ + M (s̃ − z₁/l₁)/γ), s̃ and z₁ predicted. False where W is singular.
 */
export function follow(t: f64, gamma: f64): bool {
  jacobian(t, W.y)
  if (factor(1.0 / gamma) != 0) return false
  const bytes = W.bytes
  const perGamma = f64x2.splat(1.0 / gamma)
  const inverse = f64x2.splat(B.inverseL1)
  for (let k = 0; k < count; k++) {
    use(k)
    shift(B.order, 1.0)
    const predicted = z(0)
    const slope = z(1)
    const s = z(CORRECTION)
    parameterDerivative(t, W.y, k, s)
    addHistory(s, predicted, slope, perGamma, inverse, bytes)
    solve(s)
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(s + i, f64x2.sub(v128.load(s + i), v128.load(predicted + i)))
    }
    correct(B.order, s)
  }
  useState()
  return true
}

function addHistory(s: usize, predicted: usize, slope: usize, perGamma: v128, inverse: v128, bytes: usize): void {
  const history = W.vector(8)
  for (let i: usize = 0; i < bytes; i += 16) {
    const past = f64x2.sub(v128.load(predicted + i), f64x2.mul(inverse, v128.load(slope + i)))
    v128.store(history + i, f64x2.mul(perGamma, past))
  }
  if (W.algebraicCount > 0) W.timesMass(history)
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(s + i, f64x2.add(v128.load(s + i), v128.load(history + i)))
  }
}

/** All sensitivities at time t within the last step: n numbers for each parameter at `out`. `scratch` is a vector. */
export function interpolateAll(t: f64, out: usize, scratch: usize): void {
  const length = (<usize>W.n) << 3
  const s = (t - W.tEnd) / B.scale
  for (let k = 0; k < count; k++) {
    use(k)
    evaluate(s, scratch)
    memory.copy(out + <usize>k * length, scratch, length)
  }
  useState()
}

/** The polynomial of the array in use, `s` steps beyond its centre. */
function evaluate(s: f64, out: usize): void {
  copy(out, z(B.order), W.bytes)
  for (let j = B.order - 1; j >= 0; j--) {
    const column = z(j)
    for (let i: usize = 0; i < W.bytes; i += 8) {
      store<f64>(out + i, load<f64>(out + i) * s + load<f64>(column + i))
    }
  }
}
