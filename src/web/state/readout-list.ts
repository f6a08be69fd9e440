/** Which curves stand beside the scene, in which order, and which claims each belongs to. */
import { type FigureFile, resolveReadout } from "../../figure/index.ts"

export interface ShownReadout {
  readonly id: string
  readonly quantity: string
  readonly label: string
  readonly unit: string
  /** The unit is "relative to rest": shown as a multiple. */
  readonly relative: boolean
}

/** Lists made so far, by figure and names: each frame of a drag asks for the same ones. */
const lists = new WeakMap<FigureFile, Map<string, readonly ShownReadout[]>>()

/** One curve per stretch of the story first: no plasma beside brain, one block, at most two of a group. */
export function readoutsOf(figure: FigureFile, wanted: readonly string[]): readonly ShownReadout[] {
  const known = lists.get(figure) ?? new Map<string, readonly ShownReadout[]>()
  lists.set(figure, known)
  const key = wanted.join(" ")
  const list = known.get(key) ?? listOf(figure, wanted)
  known.set(key, list)
  return list
}

function listOf(figure: FigureFile, wanted: readonly string[]): readonly ShownReadout[] {
  const names = wanted.length > 0 ? wanted : Object.keys(figure.readouts)
  const all = names.flatMap((name): ShownReadout[] => {
    const r = resolveReadout(figure, name)
    if (!r) return []
    return [
      {
        id: r.id,
        quantity: r.quantity,
        label: sentence(r.label),
        unit: r.unit,
        relative: r.unit === "relative to rest",
      },
    ]
  })
  const hasBrain = all.some((r) => r.id.startsWith("C_brain"))
  const perGroup = new Map<string, number>()
  const first: ShownReadout[] = []
  const later: ShownReadout[] = []
  for (const readout of all) {
    const group = figure.readouts[readout.id]?.group ?? ""
    const n = perGroup.get(group) ?? 0
    const most = group === "circuit" ? 2 : 1
    const skip = n >= most || (hasBrain && readout.id.startsWith("C_plasma")) || group === "behaviour"
    if (skip) later.push(readout)
    else {
      perGroup.set(group, n + 1)
      first.push(readout)
    }
  }
  return [...first, ...later]
}

/** A plain word in front gets a capital; names such as mTORC1 or p-Akt keep their own letters. */
function sentence(label: string): string {
  return /^[a-z]{2,}(?:[\s,]|$)/u.test(label) ? label.charAt(0).toUpperCase() + label.slice(1) : label
}
