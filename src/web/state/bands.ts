/**
 * What other parameters would say, as far as the evidence lets them: the same setup over the figure's parameter sets.
 * Bands hold 80 % of them; of a wired figure, whose numbers are all default, the shares that go up, down or nowhere.
 */
import type { BandReply } from "../engine/protocol.ts"
import type { Setup } from "./setup.ts"

export interface Band {
  readonly low: Float64Array
  readonly high: Float64Array
}

export interface Bands {
  readonly setup: Setup
  readonly kind: "fit" | "priors"
  readonly time: Float64Array
  /** By quantity, in terms of the figure's own rest. */
  readonly bands: ReadonlyMap<string, Band>
  /** Runs relative to their own rest minus 1 where they have one, by quantity; one row of `time.length` per set. */
  readonly changes: ReadonlyMap<string, readonly Float64Array[]>
  readonly sets: number
}

/** Ends of the middle 80 %. */
const inside = [0.1, 0.9] as const
/** A change smaller than this is none: of activities between 0 and 1 as on the command line. */
const threshold = 0.02

function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1)
  const below = Math.floor(at)
  const [a, b] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number]
  return a + (b - a) * (at - below)
}

/** Collect the runs of all sets. */
export function bandsOf(setup: Setup, kind: Bands["kind"], replies: readonly BandReply[]): Bands | undefined {
  const first = replies[0]
  const runs = replies.flatMap((r) => r.runs)
  if (!first || runs.length < 5) return undefined
  const { time, ids } = first
  const bands = new Map<string, Band>()
  const changes = new Map<string, readonly Float64Array[]>()
  ids.forEach((id, k) => {
    const rest = first.rest[k] ?? Number.NaN
    // Each fitted set has its own rest; curves are read against rest, so each is brought to the figure's own. Draws of a
    // wired figure's defaults are levels between 0 and 1 and stay what they are.
    const relative = kind === "fit" && Math.abs(rest) > 1e-12
    const columns = runs.map((run) => {
      const own = run.rest[k] ?? Number.NaN
      const scale = relative && Math.abs(own) > 1e-12 ? rest / own : 1
      return (run.columns[k] ?? new Float64Array()).map((x) => x * scale)
    })
    const low = new Float64Array(time.length)
    const high = new Float64Array(time.length)
    for (let i = 0; i < time.length; i++) {
      const sorted = Float64Array.from(columns, (c) => c[i] ?? Number.NaN).sort()
      low[i] = quantile(sorted, inside[0])
      high[i] = quantile(sorted, inside[1])
    }
    bands.set(id, { low, high })
    changes.set(
      id,
      runs.map((run) => {
        const own = run.rest[k] ?? 0
        return (run.columns[k] ?? new Float64Array()).map((x) => x - own)
      }),
    )
  })
  return { setup, kind, time, bands, changes, sets: runs.length }
}

export interface Shares {
  readonly up: number
  readonly flat: number
  readonly down: number
}

/** Shares of the sets in which a quantity lies above, at or below its rest at a time; they add to 1. */
export function sharesAt(bands: Bands, quantity: string, t: number): Shares | undefined {
  const rows = bands.changes.get(quantity)
  if (!rows || rows.length === 0) return undefined
  let i = bands.time.findIndex((x) => x >= t)
  if (i < 0) i = bands.time.length - 1
  const up = rows.filter((r) => (r[i] ?? 0) > threshold).length / rows.length
  const down = rows.filter((r) => (r[i] ?? 0) < -threshold).length / rows.length
  return { up, down, flat: 1 - up - down }
}
