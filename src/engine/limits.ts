/** What the kernel answers and how far a run may go: the same for single runs and for pairs. */
import type { FullLayout } from "./compile/plain-layout.ts"
import type { OutputPlan } from "./trajectory.ts"
import type { SimulateOptions } from "./types.ts"

/** Statuses of the kernel's `advance`. */
export const status = { reached: 0, root: 1, budget: 2, tooSmall: 3, notFinite: 4, singular: 5, stepLimit: 6 } as const

/** The kernel counts in 32 bits. */
export const mostSteps = 2_000_000_000
export const defaultMaxSteps = 1_000_000
/** Steps at the least where a comparison swings with time by itself, so that none of its changes is passed over. */
export const leastWavySteps = 250

/** Steps between looks at the clock and at whether the run is still wanted, for a model of few states. */
const stepsBetweenLooks = 500

/** Steps until the next look: about the same time for models of any size. */
export function stepsPerLook(states: number): number {
  return Math.ceil(stepsBetweenLooks / (1 + states / 50))
}

/** Largest memory for one run's output, in bytes. */
const mostMemory = 2 ** 30

/** Whether the output of a run would not fit. */
export function isTooLarge(layout: FullLayout, plan: OutputPlan, options: SimulateOptions): boolean {
  const rows = options.times?.length ?? (options.steps ?? 100) + 1
  const { states, details } = layout
  return 8 * details.lanes * rows * (states + details.computed + plan.ids.length + 1) > mostMemory
}

/** The longest step, for a span that a run covers; infinite where nothing limits it. */
export function longestStep(layout: FullLayout, span: number): number {
  return layout.details.wavyRoots ? span / leastWavySteps : Number.POSITIVE_INFINITY
}
