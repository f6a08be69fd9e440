/** How a run can fail, each reason with its message and its remedy. */
import type { Outcome } from "./types.ts"

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

/** A failed outcome. */
export function failure(reason: FailureReason, time: number): Outcome {
  const [message, help] = texts[reason]
  return { kind: "failed", reason, time, message, help }
}
