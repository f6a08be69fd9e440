/** For readers who asked for less motion: the scene at five times, side by side; each is a way to that time. */
import { useEffect, useRef } from "preact/hooks"
import { formatMinutes } from "../../draw/index.ts"
import { makePainter } from "../scene/paint.ts"
import type { Store } from "../state/store.ts"

/** Minutes: rest, peak of exposure, peak of signalling, washed out, a day. */
const times = [0, 15, 45, 120, 1440]

/** The times that lie on the axis, its end in place of the first that doesn't. */
export function stillTimes(horizon: number): readonly number[] {
  const inside = times.filter((t) => t < horizon)
  return [...inside, horizon].slice(0, 5)
}

function Still({ store, drawing, time }: { store: Store; drawing: SVGSVGElement; time: number }) {
  const holder = useRef<HTMLSpanElement>(null)
  const curves = store.curves.value
  useEffect(() => {
    if (!curves || curves.coarse) return
    const scene = drawing.cloneNode(true) as SVGSVGElement
    scene.classList.add("mini")
    scene.setAttribute("aria-hidden", "true")
    holder.current?.replaceChildren(scene)
    makePainter(scene).paint(curves, undefined, time, { now: 0, seconds: 0 })
    // Not the page's scene: nothing in it may be found by name.
    for (const e of scene.querySelectorAll("[data-entity], [data-arrow], [data-cell]")) {
      e.removeAttribute("data-entity")
      e.removeAttribute("data-arrow")
      e.removeAttribute("data-cell")
    }
  }, [curves, time])
  return (
    <button
      type="button"
      onClick={() => {
        store.playing.value = false
        store.time.value = time
      }}
    >
      <span ref={holder} />
      {formatMinutes(time)}
    </button>
  )
}

export function Stills({ store, drawing }: { store: Store; drawing: SVGSVGElement }) {
  return (
    <nav class="stills" aria-label="The scene at five times">
      {stillTimes(store.setup.value.horizon).map((t) => (
        <Still key={t} store={store} drawing={drawing} time={t} />
      ))}
    </nav>
  )
}
