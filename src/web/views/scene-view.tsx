/** Holds the drawing: puts it into the document, makes it answer, and hands out the painter of its frames. */
import { useLayoutEffect, useRef } from "preact/hooks"
import { makeInteractive } from "../scene/interact.ts"
import { makePainter, type ScenePainter } from "../scene/paint.ts"
import { afterFirstCurve } from "../state/stats.ts"
import type { Store } from "../state/store.ts"

/** How much larger than drawn a laid-out figure may become. */
const largestScale = 1.4
/** A tall one is not shrunk to fit the screen: names of 12 px stay above 10. */
const leastScale = 0.86
const usualHeight = 560

export interface SceneViewProps {
  readonly store: Store
  /** The drawing, not yet in the document. */
  readonly drawing: SVGSVGElement
  readonly onPainter: (painter: ScenePainter | undefined) => void
}

export function SceneView({ store, drawing, onPainter }: SceneViewProps) {
  const holder = useRef<HTMLDivElement>(null)
  // With the first layout, not after it: the page is laid out and painted once, with its drawing.
  useLayoutEffect(() => {
    const scene = drawing.cloneNode(true) as SVGSVGElement
    // What moves is drawn over the drawing, on a layer of its own.
    const canvas = document.createElement("canvas")
    canvas.setAttribute("aria-hidden", "true")
    holder.current?.replaceChildren(scene, canvas)
    // A figure of few entities is not blown up: letters stay those of a page.
    const { width, height } = scene.viewBox.baseVal
    if (scene.classList.contains("wired") && holder.current) {
      holder.current.style.maxWidth = `${width * largestScale}px`
      if (scene.dataset["scene"] !== "narrow") scene.style.maxHeight = `${Math.max(usualHeight, height * leastScale)}px`
    }
    let stop: (() => void) | undefined
    let gone = false
    store.scene.value = scene
    const painter = makePainter(scene, canvas)
    onPainter(painter)
    // The figure runs first; what answers the pointer follows in the next breath.
    afterFirstCurve(() => {
      if (!gone) stop = makeInteractive(scene, store)
    })
    return () => {
      gone = true
      stop?.()
      painter.stop()
      store.scene.value = undefined
      onPainter(undefined)
    }
  }, [drawing])
  return <div class="scene-holder" ref={holder} />
}
