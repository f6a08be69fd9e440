/**
 * The kernel's face: the exports of `kernel.wasm` as docs/engine-abi.md lists them. The host grows the memory, places
 * the model, then calls configure → set… → begin → advance … ; addresses are bytes in the shared memory.
 */
import { solvesItself, sparseConfigure, sparseWorkspace } from "../linear/sparse-lu.ts"
import { collectColumns } from "./collect.ts"
import { copyDense, resetStatistics, run, sensitivitiesHere, start, wantFirstStep } from "./integrate.ts"
import { chooseMethod, interpolate as interpolateState, method, setHandOver, setTurns, stiff } from "./methods.ts"
import { observe, setLoops, setWithoutTime } from "./model.ts"
import { rodasPlaceJacobian } from "./rodas5p.ts"
import { setRootsTimed } from "./roots.ts"
import * as Sensitivities from "./sensitivities.ts"
import { atol, n, place, result, setMaxSteps, setRelative, setStepLimits, workspaceSize, yOut } from "./workspace.ts"

export {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  cos,
  cosh,
  exp,
  expm1,
  factorial,
  log,
  log1p,
  log10,
  pow,
  sin,
  sinh,
  tan,
  tanh,
} from "../elementary/functions.ts"

export { directAdvance, directBegin, directPlace } from "./direct-ssa.ts"

/** Makes sure that the memory reaches up to `end`. */
function makeRoom(end: usize): void {
  const pages = <i32>((end + 65535) >> 16)
  if (pages > memory.size()) memory.grow(pages - memory.size())
}

/**
 * Places the workspace for n states and returns its end; the memory may grow. `patternPtr` 0: the model factorises and
 * solves itself.
 */
export function configure(states: i32, nRoots: i32, massPtr: i32, patternPtr: i32, workspaceBase: i32): i32 {
  const base = <usize>workspaceBase
  const vectors = workspaceSize(states, nRoots)
  const sparse = patternPtr != 0 ? <usize>sparseWorkspace(<usize>patternPtr) + 16 : 0
  makeRoom(base + vectors + sparse)
  let end = place(states, nRoots, <usize>massPtr, base)
  Sensitivities.placeAt(0, base)
  setLoops(patternPtr != 0, patternPtr != 0 && !solvesItself(<usize>patternPtr))
  if (patternPtr != 0) {
    end = (end + 15) & ~15
    sparseConfigure(<usize>patternPtr, <usize>massPtr, end)
    end += sparse - 16
  }
  resetStatistics()
  return <i32>end
}

/** Relative tolerance and n absolute ones (copied). */
export function setTolerances(relative: f64, atolPtr: i32): void {
  setRelative(relative)
  memory.copy(atol, <usize>atolPtr, (<usize>n) << 3)
}

export function setMethod(m: i32): void {
  chooseMethod(m)
}

/** 1: an explicit method hands over to Rodas5P where the equations turn out stiff (until the next `begin`). */
export function setStiffSwitch(on: i32): void {
  setHandOver(on != 0)
}

/** Where slot 2 puts the Jacobian's values, and how many: to tell whether the equations are stiff. */
export function placeJacobian(address: i32, count: i32): void {
  rodasPlaceJacobian(<usize>address, count)
}

/** 1: Rodas5P and Verner's method take turns, by whether the equations are stiff. Not with algebraic rows. */
export function setMethodsInTurns(on: i32): void {
  setTurns(on != 0)
}

/** The method in use (after a hand-over 0), and whether the explicit one in use finds the equations stiff. */
export function methodInUse(): i32 {
  return method
}

export function stiffness(): i32 {
  return stiff() ? 1 : 0
}

/** Limit of steps in total, largest step (0 or less: none), smallest step (0 or less: a few units of t's last place). */
export function setLimits(maxSteps: i32, hMax: f64, hMin: f64): void {
  setMaxSteps(maxSteps)
  setStepLimits(hMax, hMin)
}

/** Size of the step that `begin` starts with; 0: chosen from the equations. */
export function setFirstStep(h: f64): void {
  wantFirstStep(h)
}

/** Statistics back to zero, for the next run with the same configuration. */
export function resetRun(): void {
  resetStatistics()
}

/**
 * Room for the sensitivities by `parameters` parameters (slot 9 gives ∂f/∂pₖ) at `base`, behind the workspace; returns
 * its end. With 0 the run has none. They go with the BDF method alone; `configure` takes them away.
 */
export function configureSensitivities(parameters: i32, base: i32): i32 {
  const from = (<usize>base + 15) & ~15
  const end = from + Sensitivities.workspaceOf(parameters)
  makeRoom(end)
  Sensitivities.placeAt(parameters, from)
  return <i32>end
}

/** Initial sensitivities, n numbers for each parameter; to be called after each `begin`. */
export function beginSensitivities(from: i32): void {
  Sensitivities.begin(<usize>from)
}

/** Where `advance` writes a row of parameters × n sensitivities for each row of states; 0: nowhere. */
export function setSensitivityRows(address: i32): void {
  Sensitivities.putRowsAt(<usize>address)
}

/** The sensitivities at the current position, to continue from after a discontinuity. */
export function sensitivities(out: i32): void {
  sensitivitiesHere(<usize>out)
}

/** 1: time does not enter the equations, so slot 3 need not be called. */
export function setAutonomous(on: i32): void {
  setWithoutTime(on != 0)
}

/** 1: root functions follow time alone, each along a straight line, so they need no state and no look in between. */
export function setTimedRoots(on: i32): void {
  setRootsTimed(on != 0)
}

export function begin(t: f64, yPtr: i32, tDirectionEnd: f64): i32 {
  return start(t, <usize>yPtr, tDirectionEnd)
}

export function advance(tStop: f64, outTimesPtr: i32, outCount: i32, outPtr: i32, stepBudget: i32): i32 {
  return run(tStop, <usize>outTimesPtr, outCount, <usize>outPtr, stepBudget)
}

export function resultPtr(): i32 {
  return <i32>result
}

export function statePtr(): i32 {
  return <i32>yOut
}

/** Dense output within the last step; `outPtr` takes n numbers, rounded up to an even count. */
export function interpolate(t: f64, outPtr: i32): void {
  interpolateState(t, <usize>outPtr)
}

/** The last step as f64 start, f64 length, then degree + 1 vectors of n coefficients in θ = (t − start) / length. */
export function denseOutput(outPtr: i32): i32 {
  return copyDense(<usize>outPtr)
}

/** Output columns from rows: see collect.ts for the table. */
export function collect(tablePtr: i32, columns: i32, count: i32, outPtr: i32, stride: i32): void {
  collectColumns(<usize>tablePtr, columns, count, <usize>outPtr, <usize>stride)
}

/** Calls the model's `observe` for each of `count` rows of n states: `width` values each to `outPtr`. */
export function observeRows(timesPtr: i32, rowsPtr: i32, count: i32, outPtr: i32, width: i32): void {
  for (let k = 0; k < count; k++) {
    observe(
      load<f64>(<usize>(timesPtr + (k << 3))),
      <usize>(rowsPtr + k * (n << 3)),
      <usize>(outPtr + k * (width << 3)),
    )
  }
}
