/**
 * What moves in the scene, and only because the data says so: dots along arrows (flux), particles along ways (release,
 * ions), spikes (rate). Each keeps its phase; `advance` moves it on while the clock runs, `place` draws it.
 */
import { fluxWidth, type SampledPath, samplePath } from "../../draw/index.ts"
import { svgElement } from "./load-scene.ts"

/** A path is sampled every 2 px, so that a frame looks points up instead of measuring. */
const sampleStep = 2

function sampled(path: SVGPathElement): SampledPath {
  const known = samplePath(path.getAttribute("d") ?? "", sampleStep)
  if (known) return known
  const length = path.getTotalLength()
  const n = Math.max(2, Math.ceil(length / sampleStep) + 1)
  const xs = new Float32Array(n)
  const ys = new Float32Array(n)
  for (let i = 0; i < n; i++) {
    const p = path.getPointAtLength(Math.min(length, i * sampleStep))
    xs[i] = p.x
    ys[i] = p.y
  }
  return { xs, ys, length }
}

/** Same number for the same index, evenly spread in 0 … 1: irregular, but never random. */
function scattered(index: number): number {
  const x = Math.sin(index * 12.9898 + 4.1414) * 43758.5453
  return x - Math.floor(x)
}

function wrap(value: number, length: number): number {
  const rest = value % length
  return rest < 0 ? rest + length : rest
}

/** Circles that are made once and shown as needed. */
class Circles {
  private readonly parent: SVGElement
  private readonly all: SVGCircleElement[] = []
  private readonly radii: number[] = []
  private shown = 0
  private readonly className: string

  constructor(parent: SVGElement, className: string) {
    this.parent = parent
    this.className = className
  }

  begin(): void {
    this.shown = 0
  }

  put(x: number, y: number, r: number): void {
    let circle = this.all[this.shown]
    if (!circle) {
      circle = svgElement("circle", { class: this.className })
      this.all.push(circle)
      this.parent.append(circle)
    }
    if (circle.style.display !== "") circle.style.display = ""
    circle.setAttribute("cx", x.toFixed(1))
    circle.setAttribute("cy", y.toFixed(1))
    if (Math.abs((this.radii[this.shown] ?? -1) - r) > 0.05) {
      this.radii[this.shown] = r
      circle.setAttribute("r", r.toFixed(1))
    }
    this.shown++
  }

  end(): void {
    for (let i = this.shown; i < this.all.length; i++) {
      const circle = this.all[i] as SVGCircleElement
      if (circle.style.display !== "none") circle.style.display = "none"
    }
  }
}

const end = 8

/** Dots that travel along an arrow: nearer and faster with more flux. */
export class ArrowDots {
  private readonly way: SampledPath
  private readonly circles: Circles
  private phase: number
  private readonly still: boolean

  constructor(line: SVGPathElement, parent: SVGElement, index: number) {
    this.way = sampled(line)
    this.circles = new Circles(parent, "dot")
    this.phase = scattered(index) * 26
    this.still = this.way.length < 46
  }

  advance(seconds: number, ratio: number): void {
    const speed = Math.min(200, 50 * Math.max(0, ratio) ** 2)
    this.phase = wrap(this.phase + speed * seconds, 1e6)
  }

  place(ratio: number): void {
    this.circles.begin()
    if (!this.still && Number.isFinite(ratio) && ratio > 0.02) {
      const { xs, ys, length } = this.way
      const spacing = Math.min(160, Math.max(15, 26 / ratio ** 1.3))
      const r = Math.max(5.4, fluxWidth(ratio) + 3.2) / 2 - 0.7
      for (let s = wrap(this.phase, spacing) + end; s < length - end - 2; s += spacing) {
        const i = Math.min(xs.length - 1, Math.round(s / sampleStep))
        this.circles.put(xs[i] as number, ys[i] as number, r)
      }
    }
    this.circles.end()
  }
}

/** Particles along several ways: as many as the quantity says. */
export class Stream {
  private readonly ways: readonly SampledPath[]
  private readonly circles: Circles
  private readonly count: number
  private readonly radius: number
  private phase = 0

  constructor(group: SVGGElement, paths: readonly SVGPathElement[]) {
    this.ways = paths.map(sampled)
    this.circles = new Circles(group, "particle")
    this.count = Number(group.dataset["count"] ?? 8)
    this.radius = group.classList.contains("bdnf") ? 3 : 2.1
  }

  advance(seconds: number, ratio: number): void {
    this.phase += (seconds * Math.min(4, Math.max(0, ratio) ** 1.5)) / 2.5
  }

  place(ratio: number): void {
    this.circles.begin()
    const n = Number.isFinite(ratio) ? Math.min(80, Math.round(this.count * Math.max(0, ratio) ** 1.6)) : 0
    for (let j = 0; j < n; j++) {
      const way = this.ways[j % this.ways.length]
      if (!way) break
      const share = (this.phase * (0.8 + 0.4 * scattered(j + 31)) + scattered(j)) % 1
      const i = Math.min(way.xs.length - 1, Math.round((share * way.length) / sampleStep))
      const spread = 2.4 * (scattered(j + 77) - 0.5)
      this.circles.put((way.xs[i] as number) + spread, (way.ys[i] as number) + spread * 0.6, this.radius)
    }
    this.circles.end()
  }
}

/** Spikes at rest in one row, spikes now in the row below. */
export class Spikes {
  private readonly now: SVGPathElement
  private readonly x: number
  private readonly y: number
  private readonly width: number
  private readonly spacing = 8
  private scroll = 0

  constructor(group: SVGGElement) {
    this.x = Number(group.dataset["x"] ?? 0)
    this.y = Number(group.dataset["y"] ?? 0)
    this.width = Number(group.dataset["width"] ?? 80)
    const rest = svgElement("path", { class: "spike-rest", d: this.row(1, 0, this.y) })
    this.now = svgElement("path", { class: "spike-now" })
    group.append(rest, this.now)
  }

  private row(ratio: number, scroll: number, y: number): string {
    if (!(ratio > 0.02)) return ""
    const gap = this.spacing / ratio
    const first = Math.floor(scroll / gap) - 1
    let d = ""
    for (let k = first; ; k++) {
      const at = (k + 0.7 * scattered(k)) * gap - scroll
      if (at > this.width) break
      if (at >= 0) d += `M${(this.x + at).toFixed(1)} ${y}v11`
    }
    return d
  }

  advance(seconds: number): void {
    this.scroll += seconds * 22
  }

  place(ratio: number): void {
    this.now.setAttribute("d", this.row(Math.min(4, ratio), this.scroll, this.y + 16))
  }
}
