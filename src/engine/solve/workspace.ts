/**
 * What all steppers share: sizes, tolerances, limits, the current state, the last step, statistics, and where their
 * vectors lie. `configure` places everything once; nothing is allocated afterwards.
 */
import { fill, weightedMaximum } from "../linear/vectors.ts"

export const RODAS5P: i32 = 0
export const BDF: i32 = 1
export const TSIT5: i32 = 2
export const VERNER: i32 = 3

/** How an attempt to step, or a whole `advance`, ends. */
export const OK: i32 = 0
export const ROOT: i32 = 1
export const BUDGET: i32 = 2
export const TOO_SMALL: i32 = 3
export const NOT_FINITE: i32 = 4
export const SINGULAR: i32 = 5
export const STEP_LIMIT: i32 = 6

/** Work vectors of the neediest method: Verner's 16 stages; BDF takes 12, Rodas5P 13. */
const VECTORS: usize = 17

export let n: i32 = 0
/** Bytes of a padded vector. */
export let bytes: usize = 0
export let nRoots: i32 = 0

/** Diagonal of M, or 0 where all states are differential; rows without derivative, as byte offsets. */
export let mass: usize = 0
export let algebraicRows: usize = 0
export let algebraicCount: i32 = 0

export let rtol: f64 = 1e-6
export let atol: usize = 0
export let hMax: f64 = Infinity
export let hMin: f64 = 0.0
export let maxSteps: i32 = 1000000

/** End of the last step and its state; the step's start and its state; the state handed out. */
export let tEnd: f64 = 0.0
export let tStart: f64 = 0.0
export let y: usize = 0
export let yStart: usize = 0
export let yOut: usize = 0
/** Derivative at (tEnd, y) where `fKnown`. */
export let f: usize = 0
export let fKnown: bool = false
/** Step proposed next. */
export let h: f64 = 0.0
export let weights: usize = 0
/** First of the work vectors; vector k lies at `work + k·bytes`. */
export let work: usize = 0

export let steps: i32 = 0
export let rejected: i32 = 0

export let result: usize = 0
/** Root functions at the current position and at the probe; three more rows for the search. */
export let rootsHere: usize = 0
export let rootsThere: usize = 0
export let rootsProbe: usize = 0

/** Bytes that `place` takes at most. */
export function workspaceSize(states: i32, roots: i32): usize {
  return <usize>(roots + 4) * 28 + 64 + (VECTORS + 6) * ((<usize>(states + 1)) << 3) + ((<usize>(states + 4)) << 2)
}

/** Places everything from `base`; returns the first free byte. */
export function place(states: i32, roots: i32, massPtr: usize, base: usize): usize {
  n = states
  nRoots = roots
  bytes = (<usize>(states + 1) & ~1) << 3
  let at = (base + 15) & ~15
  const from = at
  result = at
  at += 48 + ((<usize>((roots + 3) & ~3)) << 2)
  rootsHere = at
  rootsThere = at + ((<usize>((roots + 1) & ~1)) << 3)
  rootsProbe = rootsThere + ((<usize>((roots + 1) & ~1)) << 3)
  at = rootsProbe + ((<usize>((roots + 1) & ~1)) << 3)
  atol = at
  y = atol + bytes
  yStart = y + bytes
  yOut = yStart + bytes
  f = yOut + bytes
  weights = f + bytes
  work = weights + bytes
  at = work + VECTORS * bytes
  algebraicRows = at
  at += (<usize>((states + 3) & ~3)) << 2
  memory.fill(from, 0, at - from)
  fill(atol, bytes, 1.0)
  mass = massPtr
  algebraicCount = 0
  if (massPtr != 0) {
    for (let i = 0; i < states; i++) {
      if (load<f64>(massPtr + ((<usize>i) << 3)) != 0.0) continue
      store<i32>(algebraicRows + ((<usize>algebraicCount) << 2), i << 3)
      algebraicCount++
    }
  }
  return at
}

/** Work vector k. */
export function vector(k: usize): usize {
  return work + k * bytes
}

export function setMaxSteps(value: i32): void {
  maxSteps = value
}

export function setStepLimits(largest: f64, smallest: f64): void {
  hMax = largest > 0.0 ? largest : Infinity
  hMin = smallest > 0.0 ? smallest : 0.0
}

export function setRelative(value: f64): void {
  rtol = value
}

export function setProposedStep(value: f64): void {
  h = value
}

export function setInterval(start: f64, end: f64): void {
  tStart = start
  tEnd = end
}

export function setFKnown(value: bool): void {
  fKnown = value
}

export function countStep(): void {
  steps++
}

export function countRejection(): void {
  rejected++
}

export function resetSteps(): void {
  steps = 0
  rejected = 0
}

/** The roles of y and yStart change over: what was computed becomes the state, the old state the step's start. */
export function swapStates(): void {
  const old = y
  y = yStart
  yStart = old
}

/** Zeroes the algebraic rows of a vector (M·v for a diagonal M of ones and zeros). */
export function timesMass(v: usize): void {
  for (let k = 0; k < algebraicCount; k++) store<f64>(v + <usize>load<i32>(algebraicRows + ((<usize>k) << 2)), 0.0)
}

/**
 * Largest |v ∘ weights|: each state keeps to its own tolerance. (A root mean square would let one state of hundreds be
 * wrong by many times its tolerance.)
 */
export function norm(v: usize): f64 {
  return weightedMaximum(v, weights, bytes)
}

/** Smallest step that still changes t. */
export function leastStep(t: f64): f64 {
  return Math.max(hMin, 4.0 * f64.EPSILON * Math.abs(t))
}
