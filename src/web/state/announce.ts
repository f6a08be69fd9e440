/** What changed, said in the live region: after a full run, the readout that moved most. */
import { effect } from "@preact/signals"
import { formatLevel, formatMinutes } from "../../draw/index.ts"
import { type Curves, peakOf } from "./curves.ts"
import { readoutsOf } from "./readout-list.ts"
import type { Store } from "./store.ts"

/** `up 52 %`, `down 20 %`. */
function change(ratio: number): string {
  const percent = Math.round(Math.abs(ratio - 1) * 100)
  return `${ratio >= 1 ? "up" : "down"} ${percent} %`
}

/** A change of a level between 0 and 1 that is worth a word. */
const leastMove = 0.02

/** Of a wired figure, whose levels lie between 0 and 1: which moved farthest, from where to where, by when. */
function levelWords(store: Store, curves: Curves): string {
  const moves = Object.values(store.bundle.figure.readouts).flatMap((r) => {
    const column = curves.columns.get(r.quantity)
    const from = column?.[0]
    if (!column || from === undefined) return []
    let far = 0
    for (let i = 1; i < column.length; i++)
      if (Math.abs((column[i] ?? from) - from) > Math.abs((column[far] ?? from) - from)) far = i
    const to = column[far] ?? from
    return Math.abs(to - from) < leastMove ? [] : [{ label: r.label, from, to, time: curves.time[far] ?? 0 }]
  })
  moves.sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from))
  const said = moves
    .slice(0, 2)
    .map(
      (m) =>
        `${m.label} ${m.to > m.from ? "up" : "down"} from ${formatLevel(m.from)} to ${formatLevel(m.to)} by ${formatMinutes(m.time)}`,
    )
  return said.length > 0 ? `${said.join("; ")}.` : "Nothing moves."
}

/** Speak after each full run; nothing is said while dragging. */
export function announce(store: Store): void {
  effect(() => {
    const curves = store.curves.value
    if (!curves || curves.coarse) return
    const experiment = store.bundle.experiments.find((e) => e.id === curves.setup.experiment)
    const readouts = readoutsOf(store.bundle.figure, experiment?.readouts ?? []).filter((r) => r.relative)
    const peaks = readouts.flatMap((r) => {
      const peak = peakOf(curves, r.quantity)
      return peak && Number.isFinite(peak.ratio) ? [{ label: r.label, ...peak }] : []
    })
    if (readouts.length === 0) {
      store.announcement.value = levelWords(store, curves)
      return
    }
    peaks.sort((a, b) => Math.abs(Math.log(Math.max(1e-3, b.ratio))) - Math.abs(Math.log(Math.max(1e-3, a.ratio))))
    const said = peaks.slice(0, 2).map((p) => `${p.label} ${change(p.ratio)} at ${formatMinutes(p.time)}`)
    store.announcement.value = said.length > 0 ? `${said.join("; ")}.` : "Nothing moves."
  })
}
