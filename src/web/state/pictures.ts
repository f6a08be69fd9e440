/** The scene and the curves as pictures that stand alone: SVG text, and PNG bytes drawn from it. */
import { darkPalette, lightPalette, timeCourseSvg } from "../../draw/index.ts"
import { painterOf } from "../scene/paint.ts"
import { readoutsOf, type ShownReadout } from "./readout-list.ts"
import type { Store } from "./store.ts"

const properties = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "opacity",
  "font-size",
  "font-weight",
  "text-anchor",
  "display",
]

/** The scene as it stands, what moves included, with its colours written out, as a file that stands alone. */
export function sceneAsSvg(scene: SVGSVGElement): string {
  const painter = painterOf(scene)
  return painter ? painter.withMotion(() => standing(scene)) : standing(scene)
}

function standing(scene: SVGSVGElement): string {
  const copy = scene.cloneNode(true) as SVGSVGElement
  const from = scene.querySelectorAll<SVGElement>("*")
  const to = copy.querySelectorAll<SVGElement>("*")
  from.forEach((element, i) => {
    const style = getComputedStyle(element)
    const target = to[i]
    if (!target) return
    for (const name of properties) target.setAttribute(name, style.getPropertyValue(name))
    for (const name of ["tabindex", "role", "aria-label", "class", "style"]) target.removeAttribute(name)
  })
  for (const hidden of copy.querySelectorAll('[display="none"]')) hidden.remove()
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
  copy.setAttribute("font-family", "Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif")
  return `${new XMLSerializer().serializeToString(copy)}\n`
}

/** The readouts of the present experiment that the run has. */
function readoutsOfRun(store: Store): readonly ShownReadout[] {
  const wanted = store.bundle.experiments.find((e) => e.id === store.setup.value.experiment)?.readouts ?? []
  const columns = store.curves.value?.columns
  return readoutsOf(store.bundle.figure, wanted).filter((r) => columns?.has(r.quantity))
}

function isDark(): boolean {
  return matchMedia("(prefers-color-scheme: dark)").matches
}

/** The curves as small multiples. */
export function curvesAsSvg(store: Store): string {
  const curves = store.curves.value
  if (!curves) return ""
  const columns = readoutsOfRun(store).map((r) => ({
    id: r.id,
    label: r.label,
    unit: r.unit,
    values: curves.columns.get(r.quantity) ?? [],
  }))
  const time = { id: "time", label: "time", unit: "min", values: curves.time }
  const palette = isDark() ? darkPalette : lightPalette
  return timeCourseSvg({ title: store.bundle.figure.title, timeUnit: "min", columns: [time, ...columns], palette })
}

/** The curves as CSV, ids as column names, times in minutes. */
export function curvesAsCsv(store: Store): string {
  const curves = store.curves.value
  if (!curves) return ""
  const readouts = readoutsOfRun(store)
  const head = ["time", ...readouts.map((r) => r.id)].join(",")
  const rows = Array.from(curves.time, (t, i) =>
    [t, ...readouts.map((r) => curves.columns.get(r.quantity)?.[i])].join(","),
  )
  return `${head}\n${rows.join("\n")}\n`
}

/** Width and height that an SVG text is drawn at. */
function sizeOf(svg: string): readonly [number, number] {
  const box = /viewBox="([^"]+)"/u
    .exec(svg)?.[1]
    ?.split(/[\s,]+/u)
    .map(Number)
  return [box?.[2] || 1200, box?.[3] || 800]
}

/** Pixels per unit of the drawing: sharp in print and on a screen with small pixels. */
const density = 2

/** The picture as PNG on the page's paper. */
export async function asPng(svg: string): Promise<Blob> {
  const [width, height] = sizeOf(svg)
  const sized = svg.replace(/^<svg(?![^>]*\swidth=)/u, `<svg width="${width}" height="${height}"`)
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sized)}`
  await image.decode()
  const canvas = document.createElement("canvas")
  canvas.width = Math.round(width * density)
  canvas.height = Math.round(height * density)
  const context = canvas.getContext("2d")
  if (!context) throw new Error("this browser draws no pictures")
  context.fillStyle = isDark() ? darkPalette.paper : lightPalette.paper
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be written"))), "image/png")
  })
}
