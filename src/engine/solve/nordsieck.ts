/** The Nordsieck array of the BDF stepper: column j is hʲ y⁽ʲ⁾/j!, kept in work vectors 0–5. */
import { addScaled, addTo, scale } from "../linear/vectors.ts"
import * as B from "./bdf-coefficients.ts"
import { bytes, vector } from "./workspace.ts"

/** Column j. */
export function z(j: i32): usize {
  return vector(<usize>j)
}

/** Moves the polynomial's centre one step on. */
export function predict(order: i32): void {
  for (let k = 1; k <= order; k++) for (let j = order; j >= k; j--) addTo(z(j - 1), z(j), bytes)
}

/** Takes a prediction back. */
export function undoPrediction(order: i32): void {
  for (let k = 1; k <= order; k++) for (let j = order; j >= k; j--) addScaled(z(j - 1), -1.0, z(j), bytes)
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
