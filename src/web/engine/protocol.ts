/** What the page and its engine workers say to each other. Plain data; columns are transferred, not copied. */
import type { EngineBundle } from "../../draw/index.ts"
import type { Outcome } from "../../engine/index.ts"
import type { Finding, FindingResult } from "../../findings/index.ts"
import type { Setup } from "../state/setup.ts"

export interface RunRequest {
  readonly kind: "run"
  readonly id: number
  readonly setup: Setup
  /** Output times in minutes, ascending. */
  readonly times: Float64Array
  /** Quantities asked for; those that the model lacks are left out of the reply. */
  readonly select: readonly string[]
  /** Coarse while dragging: looser tolerance. */
  readonly coarse: boolean
}

/** The same setup over several parameter sets. */
export interface BandRequest {
  readonly kind: "band"
  readonly id: number
  readonly setup: Setup
  readonly times: Float64Array
  readonly select: readonly string[]
  readonly sets: readonly Readonly<Record<string, number>>[]
}

export type ToWorker =
  /** For a worker that was given no address to fetch the figure from. */
  | { readonly kind: "open"; readonly bundle: EngineBundle }
  /** Another compiled model for the same figure; undefined: the figure's own again. */
  | { readonly kind: "model"; readonly packed: unknown }
  | RunRequest
  | BandRequest
  | { readonly kind: "judge"; readonly id: number; readonly finding: Finding; readonly without: readonly string[] }

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

export interface BandReply {
  readonly kind: "banded"
  readonly id: number
  readonly time: Float64Array
  readonly ids: readonly string[]
  /** Values of the undisturbed system at rest with the figure's own parameters. */
  readonly rest: Float64Array
  /** One run per set that could be run: its own rest, and a column per id. */
  readonly runs: readonly { readonly rest: Float64Array; readonly columns: readonly Float64Array[] }[]
}

export type FromWorker =
  | { readonly kind: "ready"; readonly milliseconds: number }
  /** `id` of the request that failed; undefined: the worker itself could not start. */
  | { readonly kind: "fault"; readonly id: number | undefined; readonly message: string }
  | RunReply
  | BandReply
  | { readonly kind: "judged"; readonly id: number; readonly result: FindingResult }
