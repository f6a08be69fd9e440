/** The table of methods: which functions step, interpolate and hand out the polynomial for the chosen one. */
import { rodasInterpolate, rodasPolynomial, rodasReset, rodasStep } from "./rodas5p.ts"
import { n, RODAS5P } from "./workspace.ts"

export let method: i32 = RODAS5P

export function chooseMethod(m: i32): void {
  method = m
}

export function step(tStop: f64): i32 {
  return rodasStep(tStop)
}

export function resetMethod(): void {
  rodasReset()
}

export function interpolate(t: f64, out: usize): void {
  rodasInterpolate(t, out)
}

export function polynomial(out: usize): i32 {
  return rodasPolynomial(out, <usize>n)
}
