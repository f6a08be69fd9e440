/**
 * The table of methods: which functions step, interpolate and hand out the polynomial for the chosen one. An explicit
 * method may be told to hand over to Rodas5P where the equations turn out stiff; `begin` returns to the chosen one.
 */
import { bdfInterpolate, bdfPolynomial, bdfReset, bdfStep } from "./bdf.ts"
import { explicitInterpolate, explicitPolynomial, explicitReset, explicitStep, isStiff } from "./explicit-rk.ts"
import { rodasInterpolate, rodasPolynomial, rodasReset, rodasStep } from "./rodas5p.ts"
import { BDF, n, RODAS5P, TSIT5 } from "./workspace.ts"

/** The method asked for, and the one in use. */
let chosen: i32 = RODAS5P
export let method: i32 = RODAS5P
let handOver: bool = false

export function chooseMethod(m: i32): void {
  chosen = m
  method = m
}

export function setHandOver(on: bool): void {
  handOver = on
}

/** 1 / order of the local error of the first step. */
export function firstExponent(): f64 {
  return method == BDF ? 0.5 : 0.2
}

export function step(tStop: f64): i32 {
  if (method == RODAS5P) return rodasStep(tStop)
  if (method == BDF) return bdfStep(tStop)
  if (handOver && isStiff()) {
    method = RODAS5P
    rodasReset()
    return rodasStep(tStop)
  }
  return explicitStep(tStop)
}

export function resetMethod(): void {
  method = chosen
  if (method == RODAS5P) rodasReset()
  else if (method == BDF) bdfReset()
  else explicitReset(method)
}

export function interpolate(t: f64, out: usize): void {
  if (method == RODAS5P) rodasInterpolate(t, out)
  else if (method == BDF) bdfInterpolate(t, out)
  else explicitInterpolate(t, out)
}

export function polynomial(out: usize): i32 {
  const states = <usize>n
  if (method == RODAS5P) return rodasPolynomial(out, states)
  return method >= TSIT5 ? explicitPolynomial(out, states) : bdfPolynomial(out, states)
}

/** Whether the explicit method in use finds the equations stiff. */
export function stiff(): bool {
  return method >= TSIT5 && isStiff()
}
