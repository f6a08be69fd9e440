/** What the page and its engine workers say to each other. Plain data; columns are transferred, not copied. */
import type { FigureBundle } from "../../draw/index.ts"
import type { Outcome } from "../../engine/index.ts"
import type { FindingResult } from "../../findings/index.ts"
import type { Setup } from "../state/setup.ts"

/** What a worker needs of the bundle to run the figure. */
export type EngineBundle = Pick<FigureBundle, "figure" | "model" | "findings">

export interface RunRequest {
  readonly kind: "run"
  readonly id: number
  readonly setup: Setup
  /** Output times in minutes, ascending. */
  readonly times: Float64Array
  readonly select: readonly string[]
  /** Coarse while dragging: looser tolerance. */
  readonly coarse: boolean
}

export type ToWorker =
  | { readonly kind: "open"; readonly bundle: EngineBundle }
  | RunRequest
  | { readonly kind: "judge"; readonly id: number; readonly finding: string; readonly without: readonly string[] }

export interface RunReply {
  readonly kind: "ran"
  readonly id: number
  readonly time: Float64Array
  readonly ids: readonly string[]
  readonly columns: readonly Float64Array[]
  /** Value of each id in the undisturbed system at rest, in the order of `ids`. */
  readonly rest: Float64Array
  readonly outcome: Outcome
  /** Why the setup could not be planned; empty where it could. */
  readonly faults: readonly string[]
  readonly milliseconds: number
}

export type FromWorker =
  | { readonly kind: "ready"; readonly milliseconds: number }
  | { readonly kind: "fault"; readonly message: string }
  | RunReply
  | { readonly kind: "judged"; readonly id: number; readonly result: FindingResult }
