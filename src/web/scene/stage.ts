/**
 * The canvas over the drawing on which everything that moves is drawn: a frame then changes no element, so the browser
 * has no styles, layout or shapes to work out again, and the drawing beneath keeps its pixels.
 * Same order as in the drawing: what lies above the moving things is cut out of them.
 */
import { coverOf, type Places } from "./outline.ts"

/** Colours of what moves, by what the drawing says of it. */
export type Tone = "up" | "down" | "rest" | "lit"

/** More pixels per CSS pixel than this are not seen on things that move. */
const finest = 2

export interface StageInk {
  readonly context: CanvasRenderingContext2D
  readonly paper: string
  readonly membrane: string
  readonly tones: Readonly<Record<Tone, string>>
}

export interface Stage {
  /** Clear, then draw: `work` gets the pen in the drawing's coordinates. */
  readonly draw: (work: (ink: StageInk) => void) => void
  readonly stop: () => void
}

function inkOf(context: CanvasRenderingContext2D, scene: SVGSVGElement): StageInk {
  const style = getComputedStyle(scene)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const tones = { up: colour("--up"), down: colour("--down"), rest: colour("--mute"), lit: colour("--accent") }
  return { context, paper: colour("--paper"), membrane: colour("--membrane"), tones }
}

/**
 * @param canvas covers the drawing's box
 * @param ways along which things move, in the drawing's coordinates
 * @param again called when the size or the colours have changed and everything must be drawn once more
 */
export function makeStage(
  canvas: HTMLCanvasElement,
  scene: SVGSVGElement,
  ways: readonly Places[],
  again: () => void,
): Stage {
  const context = canvas.getContext("2d")
  const box = scene.viewBox.baseVal
  let ink: StageInk | undefined
  let cover: Path2D | undefined
  let [scale, left, top] = [0, 0, 0]
  const measure = (): void => {
    const [whole, drawn] = [canvas.getBoundingClientRect(), scene.getBoundingClientRect()]
    const pixels = Math.min(finest, window.devicePixelRatio || 1)
    canvas.width = Math.round(whole.width * pixels)
    canvas.height = Math.round(whole.height * pixels)
    // The drawing stands in the middle of its box, as large as fits: SVG's own rule where nothing else is said.
    scale = pixels * Math.min(drawn.width / box.width, drawn.height / box.height) || 0
    left = (drawn.left - whole.left + drawn.width / 2) * pixels - scale * (box.x + box.width / 2)
    top = (drawn.top - whole.top + drawn.height / 2) * pixels - scale * (box.y + box.height / 2)
    ink = context ? inkOf(context, scene) : undefined
    again()
  }
  const observer = new ResizeObserver(measure)
  observer.observe(canvas)
  const theme = matchMedia("(prefers-color-scheme: dark)")
  theme.addEventListener("change", measure)
  return {
    draw: (work) => {
      if (!context || !ink || scale === 0) return
      cover ??= coverOf(scene, ways)
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.setTransform(scale, 0, 0, scale, left, top)
      work(ink)
      context.globalCompositeOperation = "destination-out"
      context.fillStyle = "#000"
      context.fill(cover)
      context.globalCompositeOperation = "source-over"
    },
    stop: () => {
      observer.disconnect()
      theme.removeEventListener("change", measure)
    },
  }
}
