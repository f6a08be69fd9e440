/** What changed, said in the live region: after a full run, the readout that moved most. */
import { effect } from "@preact/signals"
import { formatMinutes } from "../../draw/index.ts"
import { peakOf } from "./curves.ts"
import { readoutsOf } from "./readout-list.ts"
import type { Store } from "./store.ts"

/** `up 52 %`, `down 20 %`. */
function change(ratio: number): string {
  const percent = Math.round(Math.abs(ratio - 1) * 100)
  return `${ratio >= 1 ? "up" : "down"} ${percent} %`
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
    peaks.sort((a, b) => Math.abs(Math.log(Math.max(1e-3, b.ratio))) - Math.abs(Math.log(Math.max(1e-3, a.ratio))))
    const said = peaks.slice(0, 2).map((p) => `${p.label} ${change(p.ratio)} at ${formatMinutes(p.time)}`)
    store.announcement.value = said.length > 0 ? `${said.join("; ")}.` : "Nothing moves."
  })
}
