/**
 * The scene's frame: values at a time → fills, widths, numbers, motion. What moves is drawn on a canvas at each frame;
 * the drawing's own elements change ten times a second at most, and only where an attribute's value does.
 */
import { fluxWidth, formatLevel, formatRatio, levelGlyph, levelStep } from "../../draw/index.ts"
import { type Curves, ratioAt, valueAt } from "../state/curves.ts"
import { collectMoving, type Trend } from "./moving.ts"

interface Painted {
  readonly element: SVGElement
  readonly quantity: string
}

interface PaintedNode extends Painted {
  readonly value: SVGTextElement | undefined
  /** The bar of A; there once the scene answers. */
  readonly bar: () => SVGRectElement | undefined
  /** There is room for the pinned run's number beside the present one. */
  readonly roomy: boolean
  readonly unit: string | undefined
  readonly prefix: string
}

interface PaintedArrow extends Painted {
  readonly line: SVGPathElement
}

interface Pore extends Painted {
  readonly drug: SVGElement | undefined
  readonly mg: SVGElement | undefined
  readonly mgText: SVGElement | undefined
  readonly aside: readonly [number, number]
}

export interface Frame {
  /** Of the page's clock, ms. */
  readonly now: number
  /** Of the film, since the last frame; 0: nothing moves on. */
  readonly seconds: number
}

export interface ScenePainter {
  /** Draw the state at a time; true where it is left for later: then it is to be asked for again. */
  readonly paint: (curves: Curves, pinned: Curves | undefined, time: number, frame: Frame) => boolean
  /** Do something while what moves stands in the drawing as elements: for a picture of it. */
  readonly withMotion: <T>(work: () => T) => T
  readonly stop: () => void
}

function set(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** Up, down or neither, as the number beside it reads. */
function trend(ratio: number): Trend {
  const glyph = levelGlyph(ratio)
  return glyph === "▲" ? "up" : glyph === "▼" ? "down" : "rest"
}

/** `▲ 1.52×`, or `1.52× (A 1.22×)` beside a pinned run. */
export function ratioText(ratio: number, pinned: number | undefined): string {
  if (pinned === undefined || !Number.isFinite(pinned)) return `${levelGlyph(ratio)} ${formatRatio(ratio)}`
  return `${formatRatio(ratio)} (A ${formatRatio(pinned)})`
}

/** Look until something is found, then no more. */
function foundOnce<T>(look: () => T | undefined): () => T | undefined {
  let found: T | undefined
  return () => {
    found ??= look()
    return found
  }
}

function nodesOf(scene: SVGSVGElement): readonly PaintedNode[] {
  const roomy = scene.dataset["scene"] !== "narrow"
  return [...scene.querySelectorAll<SVGElement>(".node[data-quantity], text.readout[data-quantity]")].map((element) => {
    const isText = element instanceof SVGTextElement
    const value = isText ? element : (element.querySelector<SVGTextElement>("text.value") ?? undefined)
    return {
      element,
      quantity: element.dataset["quantity"] ?? "",
      value,
      bar: foundOnce(() => element.querySelector<SVGRectElement>(".bar-a") ?? undefined),
      roomy,
      unit: element.dataset["unit"],
      prefix: (isText ? element.dataset["prefix"] : value?.dataset["prefix"]) ?? "",
    }
  })
}

function arrowsOf(scene: SVGSVGElement): readonly PaintedArrow[] {
  return [...scene.querySelectorAll<SVGGElement>(".arrow")].flatMap((element) => {
    const line = element.querySelector<SVGPathElement>(".line")
    return line ? [{ element, quantity: element.dataset["quantity"] ?? "", line }] : []
  })
}

function poresOf(scene: SVGSVGElement): readonly Pore[] {
  return [...scene.querySelectorAll<SVGGElement>(".pore")].map((element) => {
    const [x, y] = (element.dataset["mg"] ?? "30 -20").split(" ").map(Number)
    return {
      element,
      quantity: element.dataset["quantity"] ?? "",
      drug: element.querySelector<SVGElement>(".drug") ?? undefined,
      mg: element.querySelector<SVGElement>(".mg") ?? undefined,
      mgText: element.querySelector<SVGElement>(".mg text") ?? undefined,
      aside: [x ?? 30, y ?? -20],
    }
  })
}

/**
 * Elements change at most this often, ms: while the film runs, while a drag changes the model (its curves follow each
 * frame), while time itself is dragged. Faster can't be read, and each time costs the browser styles, layout and pixels
 * of the whole drawing.
 */
const stateEvery = { film: 100, drag: 100, time: 33 } as const

function paintNode(node: PaintedNode, curves: Curves, pinned: Curves | undefined, time: number): void {
  const ratio = ratioAt(curves, node.quantity, time)
  const suffix = node.element.dataset["suffix"]
  if (Number.isFinite(ratio)) {
    set(node.element, "data-level", String(levelStep(ratio)))
    const before = pinned ? ratioAt(pinned, node.quantity, time) : undefined
    const bar = before === undefined ? undefined : node.bar()
    if (bar && before !== undefined) set(bar, "data-level", String(levelStep(before)))
    const parts = [node.prefix, ratioText(ratio, bar && node.roomy ? before : undefined), suffix].filter((w) => w)
    if (node.value) write(node.value, parts.join(" "))
    return
  }
  const value = valueAt(curves, node.quantity, time)
  if (node.value) write(node.value, Number.isFinite(value) ? `${formatLevel(value)} ${node.unit ?? ""}`.trim() : "")
}

/** Ketamine goes into the pore as block rises, and magnesium steps aside. */
function paintPore(pore: Pore, curves: Curves, time: number): void {
  const block = valueAt(curves, pore.quantity, time)
  const b = Number.isFinite(block) ? Math.min(1, Math.max(0, block)) : 0
  const docked = Math.min(1, b / 0.12)
  if (pore.drug) {
    set(pore.drug, "transform", `translate(0 ${(-30 * (1 - docked)).toFixed(1)})`)
    set(pore.drug, "opacity", Math.min(1, b / 0.03).toFixed(2))
  }
  if (pore.mg) {
    const scale = 0.55 + 0.45 * docked
    const [x, y] = pore.aside
    set(
      pore.mg,
      "transform",
      `translate(${(x * docked).toFixed(1)} ${(y * docked).toFixed(1)}) scale(${scale.toFixed(2)})`,
    )
  }
  if (pore.mgText) set(pore.mgText, "opacity", docked > 0.75 ? "1" : "0")
}

/** A quantity's ratio to rest; what has none moves as at rest. */
function flowOf(curves: Curves, quantity: string, time: number): number {
  const known = ratioAt(curves, quantity, time)
  return Number.isFinite(known) ? known : 1
}

/** Painters by their drawing, for whoever makes a picture of it. */
const painters = new WeakMap<SVGSVGElement, ScenePainter>()

/** The painter of a drawing in the document. */
export function painterOf(scene: SVGSVGElement): ScenePainter | undefined {
  return painters.get(scene)
}

/**
 * Collect what is to be painted; the scene must be in the document, for paths may be measured.
 * @param canvas lies over the scene; without one nothing moves
 */
export function makePainter(scene: SVGSVGElement, canvas?: HTMLCanvasElement): ScenePainter {
  const nodes = nodesOf(scene)
  const arrows = arrowsOf(scene)
  const moving = collectMoving(scene, canvas)
  const pores = poresOf(scene)
  const cells = [...scene.querySelectorAll<SVGElement>(".cell[data-quantity]")]
  let painted = {
    at: Number.NEGATIVE_INFINITY,
    curves: undefined as Curves | undefined,
    pinned: undefined as Curves | undefined,
  }
  /** A full run is painted at once; of what comes in quick succession some is left out. */
  const due = (curves: Curves, pinned: Curves | undefined, { now, seconds }: Frame): boolean => {
    const anew = curves !== painted.curves || pinned !== painted.pinned
    if (anew && seconds === 0 && !curves.coarse) return true
    return now - painted.at >= (seconds > 0 ? stateEvery.film : curves.coarse ? stateEvery.drag : stateEvery.time)
  }
  const paintState = (curves: Curves, pinned: Curves | undefined, time: number): void => {
    scene.classList.toggle("comparing", pinned !== undefined)
    for (const node of nodes) paintNode(node, curves, pinned, time)
    for (const cell of cells) {
      const ratio = ratioAt(curves, cell.dataset["quantity"] ?? "", time)
      set(cell, "data-level", String(levelStep(ratio)))
    }
    for (const { element, quantity, line } of arrows) {
      const ratio = flowOf(curves, quantity, time)
      set(element, "data-trend", trend(ratio))
      const width = fluxWidth(ratio).toFixed(1)
      if (line.style.strokeWidth !== width) line.style.strokeWidth = width
    }
    for (const { element, quantity } of moving.groups) {
      set(element, "data-trend", trend(flowOf(curves, quantity, time)))
    }
  }
  const painter: ScenePainter = {
    paint: (curves, pinned, time, frame) => {
      const now = due(curves, pinned, frame)
      if (now) {
        painted = { at: frame.now, curves, pinned }
        paintState(curves, pinned, time)
      } else if (frame.seconds === 0) return true
      for (const pore of pores) paintPore(pore, curves, time)
      moving.move((quantity) => flowOf(curves, quantity, time), frame.seconds, trend)
      return false
    },
    withMotion: moving.withMotion,
    stop: moving.stop,
  }
  painters.set(scene, painter)
  return painter
}
