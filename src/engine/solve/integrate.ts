/**
 * The one loop. `begin` takes a state and picks the first step; `advance` steps towards a stop time, writes output rows
 * from dense output, and returns at roots. What remains of a step when it returns early is served first by the next
 * `advance`, so stopping within a step costs nothing and loses nothing.
 */

import { copy } from "../linear/vectors.ts"
import { firstExponent, interpolate, polynomial, resetMethod, step } from "./methods.ts"
import { factorizations, jacobians, resetCounters, rhs, rhsCalls } from "./model.ts"
import { bracketHigh, findRoot, rootsAt } from "./roots.ts"
import * as S from "./sensitivities.ts"
import { firstStep } from "./step-size.ts"
import {
  BUDGET,
  bytes,
  countStep,
  f,
  maxSteps,
  NOT_FINITE,
  n,
  nRoots,
  OK,
  ROOT,
  rejected,
  resetSteps,
  result,
  STEP_LIMIT,
  setFKnown,
  setInterval,
  setProposedStep,
  steps,
  tEnd,
  tStart,
  vector,
  y,
  yOut,
} from "./workspace.ts"

/** Where the run stands: within the last step or at its end. */
let here: f64 = 0.0
let wantedFirstStep: f64 = 0.0

export function wantFirstStep(value: f64): void {
  wantedFirstStep = value
}

export function resetStatistics(): void {
  resetCounters()
  resetSteps()
}

function allFinite(v: usize): bool {
  for (let i: usize = 0; i < bytes; i += 8) {
    const x = load<f64>(v + i)
    if (x - x != 0.0) return false
  }
  return true
}

/** Starts from (t, state); the history is forgotten. 0, or 4 when state or derivative is not finite. */
export function start(t: f64, state: usize, end: f64): i32 {
  memory.copy(y, state, (<usize>n) << 3)
  memory.copy(yOut, y, bytes)
  here = t
  setInterval(t, t)
  resetMethod()
  rhs(t, y, f)
  setFKnown(true)
  if (!allFinite(y) || !allFinite(f)) {
    report(0)
    return NOT_FINITE
  }
  if (nRoots > 0) rootsAt(t, y)
  setProposedStep(wantedFirstStep > 0.0 ? wantedFirstStep : firstStep(t, end, firstExponent()))
  report(0)
  return OK
}

function report(rows: i32): void {
  store<f64>(result, here)
  store<i32>(result, rows, 8)
  store<i32>(result, steps, 12)
  store<i32>(result, rejected, 16)
  store<i32>(result, rhsCalls, 20)
  store<i32>(result, jacobians, 24)
  store<i32>(result, factorizations, 28)
  store<i32>(result, nRoots, 32)
}

function finished(status: i32, rows: i32): i32 {
  report(rows)
  if (status != ROOT) for (let k = 0; k < nRoots; k++) store<i32>(result + 36 + ((<usize>k) << 2), 0)
  return status
}

/** n numbers, not padded: a row must not write into the next one's place, which may belong to the host. */
function copyNumbers(to: usize, from: usize, length: usize): void {
  for (let i: usize = 0; i < length; i += 8) store<f64>(to + i, load<f64>(from + i))
}

/** The state at a time within the last step; `followed`: there is room for another row behind it, so whole lanes fit. */
function writeRow(t: f64, to: usize, followed: bool): void {
  const length = (<usize>n) << 3
  if (t == tEnd) copyNumbers(to, y, length)
  else if (followed || length == bytes) interpolate(Math.max(t, here), to)
  else {
    interpolate(Math.max(t, here), yOut)
    copyNumbers(to, yOut, length)
  }
}

export function run(tStop: f64, times: usize, count: i32, out: usize, budget: i32): i32 {
  let written = 0
  let left = budget
  const row = (<usize>n) << 3
  let status = OK
  while (status == OK) {
    if (here < tEnd) {
      const goal = Math.min(tEnd, tStop)
      const found = nRoots > 0 && here < goal && findRoot(here, goal)
      const reached = found ? bracketHigh : goal
      while (written < count) {
        const t = load<f64>(times + ((<usize>written) << 3))
        if (found ? t >= reached : t > reached) break
        writeRow(t, out + <usize>written * row, written + 1 < count)
        if (S.rows != 0) S.interpolateAll(Math.max(t, here), S.rows + <usize>(written * S.count) * row, yOut)
        written++
      }
      here = Math.max(here, reached)
      if (found || here < tEnd) {
        interpolate(here, yOut)
        return finished(found ? ROOT : OK, written)
      }
    }
    while (written < count && load<f64>(times + ((<usize>written) << 3)) <= here) {
      copyNumbers(out + <usize>written * row, y, row)
      if (S.rows != 0) S.interpolateAll(tEnd, S.rows + <usize>(written * S.count) * row, yOut)
      written++
    }
    copy(yOut, y, bytes)
    if (!(here < tStop)) return finished(OK, written)
    if (left <= 0) return finished(BUDGET, written)
    if (steps >= maxSteps) return finished(STEP_LIMIT, written)
    status = step(tStop)
    if (status == OK) countStep()
    left--
  }
  return finished(status, written)
}

/** Copies out the last step: f64 start, f64 length, then the polynomial's vectors; returns its degree. */
export function copyDense(out: usize): i32 {
  store<f64>(out, tStart)
  store<f64>(out, tEnd - tStart, 8)
  return polynomial(out + 16)
}

/** The sensitivities at the current position: n numbers for each parameter. */
export function sensitivitiesHere(out: usize): void {
  S.interpolateAll(here, out, vector(9))
}
