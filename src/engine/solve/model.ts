/**
 * The model as the steppers see it: functions at fixed slots of the shared table (docs/engine-abi.md), and the choice
 * between the model's own straight-line factorisation and the kernel's sparse one. Counts the calls.
 */
import { sparseFactor, sparseSolve } from "../linear/sparse-lu.ts"

const RHS: u32 = 1
const JAC: u32 = 2
const DFDT: u32 = 3
const FACTOR: u32 = 4
const SOLVE: u32 = 5
const ROOTS: u32 = 6
const OBSERVE: u32 = 7
const PARAMETER: u32 = 9

export let rhsCalls: i32 = 0
export let jacobians: i32 = 0
export let factorizations: i32 = 0

let inLoops: bool = false
let solveInLoops: bool = false
let autonomous: bool = false

/** Whether W is factorised by the kernel (a pattern was given) or by the model, and who solves. */
export function setLoops(toFactor: bool, toSolve: bool): void {
  inLoops = toFactor
  solveInLoops = toSolve
}

/** Whether the equations are without time. */
export function setWithoutTime(value: bool): void {
  autonomous = value
}

export function resetCounters(): void {
  rhsCalls = 0
  jacobians = 0
  factorizations = 0
}

export function rhs(t: f64, y: usize, dy: usize): void {
  rhsCalls++
  call_indirect<void>(RHS, t, <i32>y, <i32>dy)
}

export function jacobian(t: f64, y: usize): void {
  jacobians++
  call_indirect<void>(JAC, t, <i32>y)
}

/** ∂f/∂t; false, and nothing written, where time does not enter the equations. */
export function timeDerivative(t: f64, y: usize, out: usize): bool {
  if (autonomous) return false
  call_indirect<void>(DFDT, t, <i32>y, <i32>out)
  return true
}

/** W = c·M − J factorised; 0, or 1 + the row of a bad pivot. */
export function factor(c: f64): i32 {
  factorizations++
  if (inLoops) return sparseFactor(c)
  return call_indirect<i32>(FACTOR, c)
}

/** b := W⁻¹ b */
export function solve(b: usize): void {
  if (solveInLoops) sparseSolve(b)
  else call_indirect<void>(SOLVE, <i32>b)
}

/** ∂f/∂pₖ */
export function parameterDerivative(t: f64, y: usize, k: i32, out: usize): void {
  call_indirect<void>(PARAMETER, t, <i32>y, k, <i32>out)
}

export function rootFunctions(t: f64, y: usize, out: usize): void {
  call_indirect<void>(ROOTS, t, <i32>y, <i32>out)
}

export function observe(t: f64, y: usize, out: usize): void {
  call_indirect<void>(OBSERVE, t, <i32>y, <i32>out)
}
