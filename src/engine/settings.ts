/** Method and tolerances of a run, from what was asked for and from the model's size and scales. */
import type { FullLayout } from "./compile/plain-layout.ts"
import type { ModelInstance } from "./instance.ts"
import type { Method, SimulateOptions } from "./types.ts"

const defaultRelative = 1e-6

/** The kernel's methods by number. */
const methodsByNumber = ["rodas5p", "bdf", "tsit5", "verner"] as const

export type ChosenMethod = Exclude<Method, "auto">

/** The kernel's number of a method; stochastic runs leave it unused. */
export function methodNumber(method: ChosenMethod): number {
  return method === "ssa" ? 0 : methodsByNumber.indexOf(method)
}

/** The method that the kernel has in use. */
export function methodInUse(m: ModelInstance): ChosenMethod {
  const number = m.kernel.methodInUse()
  return methodsByNumber[number] ?? "rodas5p"
}

/** Whether the one-step method may give way to an explicit one where the equations turn out not to be stiff. */
export function takesTurns(layout: FullLayout, options: SimulateOptions): boolean {
  return (options.method ?? "auto") === "auto" && !layout.details.mass.includes(0)
}

/**
 * From this many states on the multistep method takes less time for the same achieved error. Measured: 75 states (dense
 * Jacobian) a tie, 93 and 124 states the one-step method ahead, 500 states the multistep method by a factor of 2. At
 * tolerances of 1e-8 and below it would be up to 3 times as fast for 14 states and more, but on oscillators its error of
 * phase adds up: 370 times the tolerance asked for on Lang (124 states), where the one-step method keeps to it.
 */
const manyStates = 150

/** The method to use: what was asked for, else by size. Algebraic equations need the one-step method. */
export function chooseMethod(layout: FullLayout, options: SimulateOptions): ChosenMethod {
  const asked = options.method ?? "auto"
  if (asked === "ssa") return asked
  if (layout.details.mass.includes(0)) return "rodas5p"
  if (asked !== "auto") return asked
  return layout.states > manyStates ? "bdf" : "rodas5p"
}

/**
 * Tolerances into the kernel. Without `atol` each state gets rtol / 1000 of its scale: its initial value, or where that
 * is 0 the median of the others; never less than rtol / 10⁶ of the largest (and of 1).
 */
export function writeTolerances(m: ModelInstance, options: SimulateOptions): void {
  const { memory, lanes } = m.layout.details
  const rtol = options.rtol ?? defaultRelative
  if (!(rtol > 0 && rtol < 1)) throw new RangeError(`rtol lies between 0 and 1, not at ${rtol}`)
  if (options.atol !== undefined && !(options.atol > 0)) throw new RangeError(`atol is above 0, not ${options.atol}`)
  const at = memory.absoluteTolerances / 8
  if (options.atol !== undefined) m.f64.fill(options.atol, at, at + lanes * m.layout.states)
  else {
    for (const lane of lanes === 2 ? ([0, 1] as const) : ([0] as const)) {
      m.lane = lane
      writeScales(m, 1e-3 * rtol)
    }
    m.lane = 0
  }
  m.kernel.setTolerances(rtol, memory.absoluteTolerances)
}

/** Absolute tolerances of the present lane from the states' scales. */
function writeScales(m: ModelInstance, relative: number): void {
  const { absoluteTolerances } = m.layout.details.memory
  const n = m.layout.states
  const sizes: number[] = []
  for (let i = 0; i < n; i++) {
    const size = Math.abs(m.stateValue(i))
    if (size > 0 && Number.isFinite(size)) sizes.push(size)
  }
  sizes.sort((a, b) => a - b)
  const median = sizes[sizes.length >> 1] ?? 1
  const floor = 1e-3 * relative * Math.min(1, sizes[sizes.length - 1] ?? 1)
  for (let i = 0; i < n; i++) {
    const size = Math.abs(m.stateValue(i))
    const own = relative * (size > 0 && Number.isFinite(size) ? size : median)
    m.f64[m.at(absoluteTolerances, i)] = Math.max(own, floor)
  }
}
