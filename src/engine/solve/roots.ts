/**
 * Roots: the first time in a stretch of the last step where a root function changes its sign (negative, zero and
 * positive are three signs), bracketed on dense output down to neighbouring numbers as far as the function allows.
 */
import { interpolate } from "./methods.ts"
import { rootFunctions } from "./model.ts"
import { nRoots, result, rootsHere, rootsProbe, rootsThere, tEnd, y, yOut } from "./workspace.ts"

/** Whether root functions follow time alone, each along a straight line. */
let timed: bool = false

export function setRootsTimed(on: bool): void {
  timed = on
}

/** Points looked at within a stretch, besides its end: a function that dips and comes back is seen. */
const PROBES: i32 = 3
/** After so many regula falsi steps the bracket is halved. */
const SECANTS: i32 = 12
const MOST: i32 = 80

/** The bracket found: the sign has not changed at `bracketLow` and has at `bracketHigh`. */
export let bracketHigh: f64 = 0.0

function sign(x: f64): i32 {
  return <i32>(x > 0.0) - <i32>(x < 0.0)
}

function changed(from: usize, to: usize): bool {
  for (let k = 0; k < nRoots; k++) {
    if (sign(load<f64>(from + ((<usize>k) << 3))) != sign(load<f64>(to + ((<usize>k) << 3)))) return true
  }
  return false
}

function evaluate(t: f64, out: usize): void {
  if (timed || t == tEnd) {
    rootFunctions(t, y, out)
    return
  }
  interpolate(t, yOut)
  rootFunctions(t, yOut, out)
}

/** Remembers the signs at the current state. */
export function rootsAt(t: f64, state: usize): void {
  rootFunctions(t, state, rootsHere)
}

/** Looks for the first change of sign in (from, to]; leaves `rootsHere` at what was reached. */
export function findRoot(from: f64, to: f64): bool {
  let low = from
  for (let p = timed ? PROBES + 1 : 1; p <= PROBES + 1; p++) {
    const high = p > PROBES ? to : from + ((to - from) * <f64>p) / <f64>(PROBES + 1)
    if (!(high > low)) continue
    evaluate(high, rootsThere)
    if (changed(rootsHere, rootsThere)) {
      narrow(low, high)
      return true
    }
    low = high
    memory.copy(rootsHere, rootsThere, (<usize>nRoots) << 3)
  }
  return false
}

/** Where the earliest of the changed functions would vanish if it were linear in the bracket. */
function secant(low: f64, high: f64, weightHigh: f64): f64 {
  let first = high
  for (let k = 0; k < nRoots; k++) {
    const a = load<f64>(rootsHere + ((<usize>k) << 3))
    const b = load<f64>(rootsThere + ((<usize>k) << 3)) * weightHigh
    if (sign(a) == sign(b) || a == 0.0) continue
    const t = low + (high - low) * (a / (a - b))
    if (t < first) first = t
  }
  return first
}

function narrow(from: f64, to: f64): void {
  let low = from
  let high = to
  let side = 0
  let weight: f64 = 1.0
  for (let k = 0; k < MOST; k++) {
    const gap = 4.0 * f64.EPSILON * Math.max(Math.abs(low), Math.abs(high))
    let t = low + (high - low) * 0.5
    if (!(t > low && t < high)) break
    if (k < SECANTS) {
      const s = secant(low, high, weight)
      // A root on the edge is taken in from the other side, so that the bracket closes from both.
      t = s > low && s < high ? s : s <= low ? Math.min(low + gap, t) : Math.max(high - gap, t)
    } else if (high - low <= gap) break
    evaluate(t, rootsProbe)
    if (changed(rootsHere, rootsProbe)) {
      high = t
      memory.copy(rootsThere, rootsProbe, (<usize>nRoots) << 3)
      weight = side == 1 ? weight * 0.5 : 1.0
      side = 1
    } else {
      low = t
      memory.copy(rootsHere, rootsProbe, (<usize>nRoots) << 3)
      weight = side == -1 ? weight * 2.0 : 1.0
      side = -1
    }
  }
  bracketHigh = high
  for (let k = 0; k < nRoots; k++) {
    const before = sign(load<f64>(rootsHere + ((<usize>k) << 3)))
    const after = sign(load<f64>(rootsThere + ((<usize>k) << 3)))
    store<i32>(result + 36 + ((<usize>k) << 2), before == after ? 0 : after > before ? 1 : -1)
  }
  memory.copy(rootsHere, rootsThere, (<usize>nRoots) << 3)
}
