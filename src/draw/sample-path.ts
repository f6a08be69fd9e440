/**
 * SVG path data → points along it at even distances, so that what moves along a path looks places up instead of asking
 * the browser for each. Lines and Bézier curves only, which is what scenes are drawn with; curves are followed in
 * straight pieces short enough not to be seen.
 */
import type { Point } from "./paths.ts"

/** A path's points, `step` px apart, and its whole length. */
export interface SampledPath {
  readonly xs: Float32Array
  readonly ys: Float32Array
  /** px */
  readonly length: number
}

/** Straight pieces per curve. */
const pieces = 24

/** How many numbers a command takes. */
const takes: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4, Z: 0 }

function bezier(control: readonly Point[], t: number): Point {
  let points = control
  while (points.length > 1) {
    points = points.slice(1).map((b, i) => {
      const a = points[i] as Point
      return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
    })
  }
  return points[0] as Point
}

/** Stretches of connected points, or undefined where the path has a command that isn't followed here (arcs and such). */
function flattened(d: string): readonly (readonly Point[])[] | undefined {
  const stretches: Point[][] = []
  let here: Point = [0, 0]
  let points: Point[] = []
  for (const [, command = "", rest = ""] of d.matchAll(/([A-Za-z])([^A-Za-z]*)/gu)) {
    const kind = command.toUpperCase()
    const size = takes[kind]
    if (size === undefined) return undefined
    const relative = command !== kind
    const numbers = (rest.match(/-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/gu) ?? []).map(Number)
    if (kind === "Z") {
      const start = points[0]
      if (start) points.push(start)
      here = start ?? here
      continue
    }
    for (let i = 0; i + size <= numbers.length; i += size) {
      const [x0, y0] = here
      const given = numbers.slice(i, i + size) as [number, number, ...number[]]
      const at = (k: number): Point => [
        (given[k] ?? 0) + (relative ? x0 : 0),
        (given[k + 1] ?? 0) + (relative ? y0 : 0),
      ]
      if (kind === "M" && i === 0) {
        here = at(0)
        points = [here]
        stretches.push(points)
      } else if (kind === "H") points.push([given[0] + (relative ? x0 : 0), y0])
      else if (kind === "V") points.push([x0, given[0] + (relative ? y0 : 0)])
      else if (kind === "C" || kind === "Q") {
        const control = [here, at(0), at(2), ...(kind === "C" ? [at(4)] : [])]
        for (let k = 1; k <= pieces; k++) points.push(bezier(control, k / pieces))
      } else points.push(at(0))
      here = points[points.length - 1] ?? here
    }
  }
  return stretches
}

/**
 * Points along a path.
 * @param d path data; several stretches are followed one after another, as SVG measures them
 * @param step distance between points, px
 * @returns undefined where the path holds arcs or shorthand curves
 */
export function samplePath(d: string, step: number): SampledPath | undefined {
  const stretches = flattened(d)
  if (!stretches) return undefined
  const lengths = stretches.map((points) =>
    points.slice(1).map((b, i) => Math.hypot(b[0] - (points[i] as Point)[0], b[1] - (points[i] as Point)[1])),
  )
  const length = lengths.flat().reduce((a, b) => a + b, 0)
  const n = Math.max(2, Math.ceil(length / step) + 1)
  const [xs, ys] = [new Float32Array(n), new Float32Array(n)]
  let k = 0
  let before = 0
  stretches.forEach((points, s) => {
    points.slice(1).forEach((b, i) => {
      const a = points[i] as Point
      const piece = lengths[s]?.[i] ?? 0
      while (k < n && (k * step <= before + piece || k === n - 1)) {
        const share = piece > 0 ? Math.min(1, Math.max(0, (k * step - before) / piece)) : 0
        if (k === n - 1 && before + piece < length - 1e-9) break
        xs[k] = a[0] + (b[0] - a[0]) * share
        ys[k] = a[1] + (b[1] - a[1]) * share
        k++
      }
      before += piece
    })
  })
  return { xs, ys, length }
}
