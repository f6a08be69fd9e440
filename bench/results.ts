/** What a run of the benchmark has measured: results.json. */
import type { Point } from "./accuracy.ts"

export const stages = ["flagship", "shell", "load", "draws", "sensitivities", "outputs", "tight", "curves"] as const

/** A row of ../shared/models/index.json. */
export interface ModelEntry {
  readonly name: string
  readonly floating: number
  readonly t_end: number
}

export interface MeasuredTime {
  readonly program: string
  readonly model: string
  readonly rtol: number
  readonly ms: number
}

export interface Results {
  readonly machine: string
  readonly date: string
  readonly versions: Readonly<Record<string, string>>
  readonly points: readonly (Point & { readonly peak_mb?: number })[]
  readonly outputs: readonly MeasuredTime[]
  readonly loads: readonly {
    readonly program: string
    readonly model: string
    readonly cpu: number
    readonly wall: number
    readonly build?: number | undefined
    readonly peak_mb: number
  }[]
  readonly draws: readonly {
    readonly program: string
    readonly model: string
    readonly rtol: number
    readonly perSecond: number
  }[]
  readonly sensitivities: readonly (MeasuredTime & { readonly parameters: number })[]
  readonly tight: readonly MeasuredTime[]
  readonly flagship?: {
    readonly opened_ms: number
    readonly first_ms: number
    readonly day_p95_ms: number
    readonly day_least_ms: number
    readonly three_days_p95_ms: number
    readonly three_days_least_ms: number
  }
  readonly shellMs?: number
  /** Keys of what has been measured, for going on. */
  readonly done: readonly string[]
  /** Of these, what took long. */
  readonly slow?: readonly string[]
}
