/**
 * The engine's vocabulary: what is compiled, what can be asked of a run, and what a run gives back.
 * Everything here is plain data; `CompiledModel` is structured-cloneable, so workers take it.
 */

/** A model compiled to WebAssembly: the bytes of its module and where each quantity lives. Only `compile` makes it. */
export interface CompiledModel {
  readonly modelId: string
  /** Hash of the canonical model and the compiler's version: the cache key. */
  readonly hash: string
  readonly wasm: Uint8Array
  readonly layout: ModelLayout
}

/** What can be selected or set by its SBML id. */
export interface QuantityInfo {
  readonly id: string
  readonly name: string | undefined
  readonly kind: "compartment" | "species" | "parameter" | "reaction" | "speciesReference"
  /** `state`: integrated; `constant`: fixed for a run; `discrete`: changed by events only; `assigned`: computed. */
  readonly role: "state" | "constant" | "discrete" | "assigned"
  readonly units: string | undefined
  /** Species only: the id means an amount and not a concentration. */
  readonly amount?: boolean
}

/** Layout of a compiled model: opaque to users apart from `quantities`; the fields beyond it belong to `engine/compile`. */
export interface ModelLayout {
  readonly quantities: readonly QuantityInfo[]
  /** Number of integrated states. */
  readonly states: number
  readonly [more: string]: unknown
}

/** A change from outside at a given time: a dose, an infusion's edge, a clamp. The stepper is restarted exactly there. */
export interface Intervention {
  readonly time: number
  /** Id of a state, discrete variable or constant. */
  readonly target: string
  /** `set` the value; `add` to it (a bolus into a species, an infusion's rate up at its start and down at its end). */
  readonly op: "set" | "add"
  readonly value: number
}

export type Method = "auto" | "rodas5p" | "bdf" | "tsit5" | "verner" | "ssa"

export interface SimulateOptions {
  /** Default 0. */
  readonly start?: number | undefined
  readonly end: number
  /** Output at `steps + 1` evenly spaced times, both ends included. Default 100. Not with `times`. */
  readonly steps?: number | undefined
  /** Output at these times (ascending, within [start, end]). */
  readonly times?: readonly number[] | undefined
  /**
   * What to put out: an id gives the quantity's value — for a species its *amount*, `[id]` its concentration;
   * a reaction gives its rate. Default: every species by its own meaning (`bareSpecies` below), then nothing else.
   */
  readonly select?: readonly string[] | undefined
  /** `amount` (default): a bare species id is its amount. `declared`: amount or concentration as `hasOnlySubstanceUnits` says. */
  readonly bareSpecies?: "amount" | "declared" | undefined
  /** Values set before initial assignments are worked out; a value given here wins over the model's initial assignment for that id. */
  readonly parameters?: Readonly<Record<string, number>> | undefined
  /** Start from this state (made by an earlier run of the same compiled model) in place of the model's own initial state. `parameters` are applied on top of it. */
  readonly initial?: StateSnapshot | undefined
  readonly interventions?: readonly Intervention[] | undefined
  /** Relative tolerance, default 1e-6. */
  readonly rtol?: number | undefined
  /** Absolute tolerance, default rtol / 1000 of each state's scale: its initial value, or the median of the others'. */
  readonly atol?: number | undefined
  readonly method?: Method | undefined
  /** Default 1e6. */
  readonly maxSteps?: number | undefined
  /** Wall-clock limit, default none; the run stops with the trajectory so far. */
  readonly timeLimitSeconds?: number | undefined
  /** Asked every few milliseconds of work, with the time reached: true ends the run as `cancelled`, with the trajectory so far. */
  readonly cancelled?: ((time: number) => boolean) | undefined
  readonly seed?: number | undefined
}

/** Values of every quantity that a run can start from. */
export interface StateSnapshot {
  readonly hash: string
  readonly time: number
  readonly values: Float64Array
}

/** How a run ended. A failed run is a result: the trajectory so far is beside it. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "stopped"; readonly event: string; readonly time: number }
  | {
      readonly kind: "failed"
      readonly reason:
        | "step-limit"
        | "step-too-small"
        | "not-finite"
        | "singular"
        | "inconsistent"
        | "time-limit"
        | "memory-limit"
        | "event-storm"
        | "cancelled"
      readonly time: number
      readonly message: string
      readonly help: string
    }

export interface RunStatistics {
  readonly method: string
  readonly steps: number
  readonly rejected: number
  readonly rhsCalls: number
  readonly jacobians: number
  readonly factorizations: number
  readonly restarts: number
}

/** The result of a run as columns: `columns[k][i]` is `ids[k]` at `time[i]`. Shorter than asked for when the run failed. */
export interface Trajectory {
  readonly time: Float64Array
  readonly ids: readonly string[]
  readonly columns: readonly Float64Array[]
  readonly outcome: Outcome
  /** Events that fired: id (or `event<k>`) and time, in order. */
  readonly events: readonly { readonly id: string; readonly time: number }[]
  readonly final: StateSnapshot
  readonly statistics: RunStatistics
}
