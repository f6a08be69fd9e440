/**
 * The table of methods: which functions step, interpolate and hand out the polynomial for the chosen one. An explicit
 * method may be told to hand over to Rodas5P where the equations turn out stiff, and Rodas5P to Verner's where they turn
 * out not to be; `begin` returns to the chosen one.
 */
import { bdfInterpolate, bdfPolynomial, bdfReset, bdfStep } from "./bdf.ts"
import { explicitInterpolate, explicitPolynomial, explicitReset, explicitStep, isStiff } from "./explicit-rk.ts"
import { rodasCalm, rodasInterpolate, rodasPolynomial, rodasReset, rodasStep, rodasWatch } from "./rodas5p.ts"
import { BDF, n, RODAS5P, TSIT5, VERNER } from "./workspace.ts"

/** The method asked for, and the one in use. */
let chosen: i32 = RODAS5P
export let method: i32 = RODAS5P
let handOver: bool = false
/** Rodas5P and Verner's method take turns; how many calm looks the next change takes, more after each return. */
let inTurns: bool = false
let patience: i32 = 0
const FIRST_PATIENCE: i32 = 4

export function chooseMethod(m: i32): void {
  chosen = m
  method = m
}

export function setTurns(on: bool): void {
  inTurns = on
  rodasWatch(on)
}

export function setHandOver(on: bool): void {
  handOver = on
}

/** 1 / order of the local error of the first step. */
export function firstExponent(): f64 {
  return method == BDF ? 0.5 : 0.2
}

export function step(tStop: f64): i32 {
  if (method == BDF) return bdfStep(tStop)
  if (method == RODAS5P) {
    if (!inTurns || rodasCalm() < patience) return rodasStep(tStop)
    method = VERNER
    patience *= 4
    explicitReset(VERNER)
  } else if ((handOver || inTurns) && isStiff()) {
    method = RODAS5P
    rodasReset()
    return rodasStep(tStop)
  }
  return explicitStep(tStop)
}

export function resetMethod(): void {
  method = chosen
  patience = FIRST_PATIENCE
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
