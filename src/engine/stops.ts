/** Interventions → the times at which a run stops for them, and what happens at each. */
import type { Intervention, SimulateOptions } from "./types.ts"
import type { Named, QuantityNames } from "./values.ts"

/** What comes from outside at one time, looked up. */
export interface Stop {
  readonly time: number
  readonly interventions: readonly { readonly named: Named; readonly op: Intervention["op"]; readonly value: number }[]
}

/**
 * Interventions by time, those of one time in the order given.
 * @throws RangeError for unknown targets, and for times before the start
 */
export function stopsOf(names: QuantityNames, options: SimulateOptions, start: number): readonly Stop[] {
  if (!options.interventions || options.interventions.length === 0) return []
  const byTime = new Map<number, Stop["interventions"][number][]>()
  for (const i of options.interventions) {
    if (!(i.time >= start) || Number.isNaN(i.value)) {
      throw new RangeError(
        `an intervention on '${i.target}' at ${i.time} with value ${i.value}, in a run from ${start}`,
      )
    }
    if (i.time > options.end) continue
    const named = names.find(i.target, options.bareSpecies ?? "amount")
    const list = byTime.get(i.time)
    if (list) list.push({ named, op: i.op, value: i.value })
    else byTime.set(i.time, [{ named, op: i.op, value: i.value }])
  }
  return [...byTime].map(([time, interventions]) => ({ time, interventions })).sort((a, b) => a.time - b.time)
}
