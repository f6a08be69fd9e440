/**
 * The scene's frame: values at a time → fills, widths, numbers, motion. Touches an attribute only where it changes.
 * No framework in here; a frame is a few dozen attribute writes.
 */
import { fluxWidth, formatLevel, formatRatio, levelGlyph, levelStep } from "../../draw/index.ts"
import { type Curves, ratioAt, valueAt } from "../state/curves.ts"
import { svgElement } from "./load-scene.ts"
import { ArrowDots, Spikes, Stream } from "./motion.ts"

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
  readonly dots: ArrowDots
}

interface Moving extends Painted {
  readonly motion: Stream | Spikes
}

interface Pore extends Painted {
  readonly drug: SVGElement | undefined
  readonly mg: SVGElement | undefined
  readonly mgText: SVGElement | undefined
  readonly aside: readonly [number, number]
}

export interface ScenePainter {
  /** Draw the state at a time; `seconds` of the clock have passed since the last frame (0: nothing moves on). */
  readonly paint: (curves: Curves, pinned: Curves | undefined, time: number, seconds: number) => void
}

function set(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** Up, down or neither, as the number beside it reads. */
function trend(ratio: number): string {
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
  return [...scene.querySelectorAll<SVGGElement>(".arrow")].flatMap((element, i) => {
    const line = element.querySelector<SVGPathElement>(".line")
    if (!line) return []
    const group = svgElement("g", { class: "dots" })
    line.after(group)
    return [{ element, quantity: element.dataset["quantity"] ?? "", line, dots: new ArrowDots(line, group, i) }]
  })
}

function movingOf(scene: SVGSVGElement): readonly Moving[] {
  const streams = [...scene.querySelectorAll<SVGGElement>(".stream")].map((element) => {
    const lanes = [...element.querySelectorAll<SVGPathElement>(".way")].flatMap((way) => {
      const parts = (way.getAttribute("d") ?? "").split(/(?=M)/u).filter((d) => d !== "")
      way.remove()
      return parts.map((d) => {
        const lane = svgElement("path", { class: "way", d })
        element.append(lane)
        return lane
      })
    })
    return { element, quantity: element.dataset["quantity"] ?? "", motion: new Stream(element, lanes) }
  })
  const spikes = [...scene.querySelectorAll<SVGGElement>(".spikes")].map((element) => ({
    element,
    quantity: element.dataset["quantity"] ?? "",
    motion: new Spikes(element),
  }))
  return [...streams, ...spikes]
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

/** Numbers change at most this often while the film runs, s: faster can't be read, and costs a layout. */
const wordsEvery = 0.1

function paintNode(node: PaintedNode, curves: Curves, pinned: Curves | undefined, time: number, words: boolean): void {
  const ratio = ratioAt(curves, node.quantity, time)
  const suffix = node.element.dataset["suffix"]
  if (Number.isFinite(ratio)) {
    set(node.element, "data-level", String(levelStep(ratio)))
    const before = pinned ? ratioAt(pinned, node.quantity, time) : undefined
    const bar = before === undefined ? undefined : node.bar()
    if (bar && before !== undefined) set(bar, "data-level", String(levelStep(before)))
    if (!words) return
    const parts = [node.prefix, ratioText(ratio, bar && node.roomy ? before : undefined), suffix].filter((w) => w)
    if (node.value) write(node.value, parts.join(" "))
    return
  }
  if (!words) return
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

/** Collect what is to be painted; the scene must be in the document, for paths are measured. */
export function makePainter(scene: SVGSVGElement): ScenePainter {
  const nodes = nodesOf(scene)
  const arrows = arrowsOf(scene)
  const moving = movingOf(scene)
  const pores = poresOf(scene)
  const cells = [...scene.querySelectorAll<SVGElement>(".cell[data-quantity]")]
  let sinceWords = wordsEvery
  return {
    paint: (curves, pinned, time, seconds) => {
      sinceWords += seconds
      const words = seconds === 0 || sinceWords >= wordsEvery
      if (words) sinceWords = 0
      scene.classList.toggle("comparing", pinned !== undefined)
      for (const node of nodes) paintNode(node, curves, pinned, time, words)
      for (const cell of cells) {
        const ratio = ratioAt(curves, cell.dataset["quantity"] ?? "", time)
        set(cell, "data-level", String(levelStep(ratio)))
      }
      for (const arrow of arrows) {
        const known = ratioAt(curves, arrow.quantity, time)
        const ratio = Number.isFinite(known) ? known : 1
        set(arrow.element, "data-trend", trend(ratio))
        const width = fluxWidth(ratio).toFixed(1)
        if (arrow.line.style.strokeWidth !== width) arrow.line.style.strokeWidth = width
        if (seconds > 0) arrow.dots.advance(seconds, ratio)
        arrow.dots.place(ratio)
      }
      for (const m of moving) {
        const known = ratioAt(curves, m.quantity, time)
        const ratio = Number.isFinite(known) ? known : 1
        set(m.element, "data-trend", trend(ratio))
        if (seconds > 0) m.motion.advance(seconds, ratio)
        m.motion.place(ratio)
      }
      for (const pore of pores) paintPore(pore, curves, time)
    },
  }
}
