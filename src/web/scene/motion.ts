/**
 * What moves in the scene, and only because the data says so: dots along arrows (flux), particles along ways (release,
 * ions), spikes (rate). Each keeps its phase; `advance` moves it on while the clock runs, `each` tells where it is now.
 * Where that is drawn (a canvas on the screen, elements in a file) is no matter of this module.
 */
import { fluxWidth, type SampledPath, samplePath } from "../../draw/index.ts"
import { matrixWithin } from "./outline.ts"

/** A path is sampled every 2 px, so that a frame looks points up instead of measuring. */
const sampleStep = 2

/** Points along a path, in the drawing's coordinates. */
function sampled(scene: SVGSVGElement, path: SVGPathElement): SampledPath {
  const way = samplePath(path.getAttribute("d") ?? "", sampleStep) ?? measured(path)
  const matrix = matrixWithin(scene, path)
  if (!matrix.isIdentity) {
    for (let i = 0; i < way.xs.length; i++) {
      const p = matrix.transformPoint({ x: way.xs[i] ?? 0, y: way.ys[i] ?? 0 })
      way.xs[i] = p.x
      way.ys[i] = p.y
    }
  }
  return way
}

function measured(path: SVGPathElement): SampledPath {
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

/** A round thing at (x, y) of radius r, px of the drawing. */
export type PutCircle = (x: number, y: number, r: number) => void

/** How far from an arrow's ends its dots stay, px: the head is 11 px long. */
const end = 8

/** Dots that travel along an arrow: nearer and faster with more flux. */
export class ArrowDots {
  readonly way: SampledPath
  private phase: number
  private readonly still: boolean

  constructor(scene: SVGSVGElement, line: SVGPathElement, index: number) {
    this.way = sampled(scene, line)
    this.phase = scattered(index) * 26
    this.still = this.way.length < 46
  }

  advance(seconds: number, ratio: number): void {
    const speed = Math.min(200, 50 * Math.max(0, ratio) ** 2)
    this.phase = wrap(this.phase + speed * seconds, 1e6)
  }

  each(ratio: number, put: PutCircle): void {
    if (this.still || !Number.isFinite(ratio) || ratio <= 0.02) return
    const { xs, ys, length } = this.way
    const spacing = Math.min(160, Math.max(15, 26 / ratio ** 1.3))
    const r = Math.max(5.4, fluxWidth(ratio) + 3.2) / 2 - 0.7
    for (let s = wrap(this.phase, spacing) + end; s < length - end - 2; s += spacing) {
      const at = s / sampleStep
      const i = Math.min(xs.length - 2, Math.floor(at))
      const part = Math.min(1, at - i)
      const [x, y] = [xs[i] as number, ys[i] as number]
      put(x + ((xs[i + 1] as number) - x) * part, y + ((ys[i + 1] as number) - y) * part, r)
    }
  }
}

/** Particles along several ways: as many as the quantity says. */
export class Stream {
  readonly ways: readonly SampledPath[]
  private readonly count: number
  private readonly radius: number
  private phase = 0

  constructor(scene: SVGSVGElement, group: SVGGElement, paths: readonly SVGPathElement[]) {
    this.ways = paths.map((path) => sampled(scene, path))
    this.count = Number(group.dataset["count"] ?? 8)
    this.radius = group.classList.contains("bdnf") ? 3 : 2.1
  }

  advance(seconds: number, ratio: number): void {
    this.phase += (seconds * Math.min(4, Math.max(0, ratio) ** 1.5)) / 2.5
  }

  each(ratio: number, put: PutCircle): void {
    const n = Number.isFinite(ratio) ? Math.min(80, Math.round(this.count * Math.max(0, ratio) ** 1.6)) : 0
    for (let j = 0; j < n; j++) {
      const way = this.ways[j % this.ways.length]
      if (!way) break
      const share = (this.phase * (0.8 + 0.4 * scattered(j + 31)) + scattered(j)) % 1
      const i = Math.min(way.xs.length - 1, Math.round((share * way.length) / sampleStep))
      const spread = 2.4 * (scattered(j + 77) - 0.5)
      put((way.xs[i] as number) + spread, (way.ys[i] as number) + spread * 0.6, this.radius)
    }
  }
}

/** Height of a spike, and how far the row of now lies below the row of rest; px. */
export const spikeHeight = 11
const rowPitch = 16

/** Spikes at rest in one row, spikes now in the row below. */
export class Spikes {
  private readonly x: number
  private readonly y: number
  private readonly width: number
  private readonly spacing = 8
  private scroll = 0

  constructor(group: SVGGElement) {
    this.x = Number(group.dataset["x"] ?? 0)
    this.y = Number(group.dataset["y"] ?? 0)
    this.width = Number(group.dataset["width"] ?? 80)
  }

  private row(ratio: number, scroll: number, y: number, put: (x: number, top: number) => void): void {
    if (!(ratio > 0.02)) return
    const gap = this.spacing / ratio
    for (let k = Math.floor(scroll / gap) - 1; ; k++) {
      const at = (k + 0.7 * scattered(k)) * gap - scroll
      if (at > this.width) break
      if (at >= 0) put(this.x + at, y)
    }
  }

  advance(seconds: number): void {
    this.scroll += seconds * 22
  }

  /** The spikes at rest, each by its place and its top. */
  atRest(put: (x: number, top: number) => void): void {
    this.row(1, 0, this.y, put)
  }

  /** The spikes now. */
  each(ratio: number, put: (x: number, top: number) => void): void {
    this.row(Math.min(4, ratio), this.scroll, this.y + rowPitch, put)
  }
}
