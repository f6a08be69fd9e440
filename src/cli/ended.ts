/** How a run that failed is told on the command line: when, why, and what to do, in the words of its options. */
import type { Outcome } from "../engine/index.ts"

type Failed = Outcome & { readonly kind: "failed" }

/** What the library calls otherwise than the command line. */
const onCommandLine: Readonly<Record<string, string>> = {
  maxSteps: "--max-steps",
  timeLimitSeconds: "--timeout",
  rtol: "--rtol",
}

/** The remedy with options in place of the library's names. */
export function remedyOf(outcome: Failed): string {
  return outcome.help.replace(/\b(?:maxSteps|timeLimitSeconds|rtol)\b/gu, (name) => onCommandLine[name] ?? name)
}

/** `the run ended at t = 12 h: The steps became …`, with the remedy on a line of its own. */
export function endedText(outcome: Failed, unit = ""): string {
  return `the run ended at t = ${outcome.time}${unit === "" ? "" : ` ${unit}`}: ${outcome.message}\n  help: ${remedyOf(outcome)}`
}

/** Thrown where one of many runs failed, so that there is nothing to put out: exit code 1. */
export class RunFailed extends Error {
  constructor(message: string) {
    super(message)
    this.name = "RunFailed"
  }
}
