/** How a run can fail, each reason with its message and its remedy. */
import type { ModelInstance } from "./instance.ts"
import type { Outcome } from "./types.ts"
import { stored } from "./values.ts"

export type FailureReason = (Outcome & { kind: "failed" })["reason"]

const texts: Readonly<Record<FailureReason, readonly [message: string, help: string]>> = {
  "step-limit": [
    "The run took more steps than allowed.",
    "raise maxSteps, loosen rtol, or look for something that changes ever faster",
  ],
  "step-too-small": [
    "The steps became too small to go on.",
    "the solution may run off to infinity here, or a rate may jump without end; look at the values just before this time",
  ],
  "not-finite": [
    "A value is not a finite number.",
    "look for a division by zero, the logarithm or a root of a negative number, or a quantity without an initial value",
  ],
  singular: [
    "The equations cannot be solved here: the system is singular.",
    "an algebraic rule may not determine its variable at this point",
  ],
  inconsistent: [
    "No values could be found that satisfy the algebraic rules.",
    "give the variables that the rules determine initial values nearer to the solution",
  ],
  "time-limit": ["The run took longer than allowed.", "raise timeLimitSeconds or loosen rtol"],
  "memory-limit": ["The run needs more memory than allowed.", "ask for fewer output times"],
  "event-storm": [
    "Events, or comparisons in rates, change one another without end at one point in time.",
    "give events a delay, or triggers that stay true once they have fired; write a rate that switches to and fro as one that changes steadily",
  ],
  cancelled: ["The run was cancelled.", "run it again"],
}

/** A failed outcome; `message` in place of the general one where more is known. */
export function failure(reason: FailureReason, time: number, message?: string): Outcome {
  const [general, help] = texts[reason]
  return { kind: "failed", reason, time, message: message ?? general, help }
}

const mostNamed = 5

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, mostNamed).map((id) => `'${id}'`)
  return ids.length > mostNamed ? `${shown.join(", ")} and ${ids.length - mostNamed} more` : shown.join(", ")
}

/** Which values are not finite, or else which rates of change; undefined where all are finite. */
export function notFinite(m: ModelInstance, t: number): string | undefined {
  const kept = m.layout.details.quantities.filter((q) => q.store !== undefined)
  const values = kept.filter((q) => q.store && !Number.isFinite(stored(m, q.store)))
  m.code.rhs(t, m.state, m.out)
  const rates = kept.filter((q) => q.store?.kind === "state" && !Number.isFinite(m.outValue(q.store.index)))
  const states = values.filter((q) => q.store?.kind === "state")
  if (states.length === 0 && rates.length === 0) return undefined
  // A kept value that is missing is where the missing rates come from.
  if (values.length > 0) {
    const ids = values.map((q) => q.id)
    return `${listed(ids)} ${ids.length === 1 ? "has" : "have"} no finite value.`
  }
  return `The rate of change of ${listed(rates.map((q) => q.id))} is not a finite number.`
}
