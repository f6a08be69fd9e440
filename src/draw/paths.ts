/** Curves and routes as SVG path data, numbers rounded to a tenth of a pixel. */
import type { Scale } from "./scales.ts"

export type Point = readonly [number, number]

/** A coordinate as short text. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/**
 * A polyline through (x(xs[i]), y(ys[i])); breaks where a value is not finite. Points nearer than `minStep` pixels to
 * the last one drawn are left out unless they are an extreme, so that a long run stays a light path.
 */
export function linePath(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale, minStep = 0.7): string {
  let path = ""
  let pen = "M"
  let lastX = Number.NEGATIVE_INFINITY
  const n = Math.min(xs.length, ys.length)
  for (let i = 0; i < n; i++) {
    const value = ys[i] as number
    if (!Number.isFinite(value)) {
      pen = "M"
      continue
    }
    const here = x(xs[i] as number)
    const before = ys[i - 1] as number
    const after = ys[i + 1] as number
    const turns = (value - before) * (after - value) <= 0
    if (pen === "L" && here - lastX < minStep && !turns && i < n - 1) continue
    path += `${pen}${px(here)} ${px(y(value))}`
    pen = "L"
    lastX = here
  }
  return path
}

/** The area between two curves over the same xs. */
export function areaPath(
  xs: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
  x: Scale,
  y: Scale,
): string {
  const there = linePath(xs, high, x, y)
  if (there === "") return ""
  const n = Math.min(xs.length, low.length)
  let back = ""
  for (let i = n - 1; i >= 0; i--) back += `L${px(x(xs[i] as number))} ${px(y(low[i] as number))}`
  return `${there}${back}Z`
}

/** Straight stretches with rounded corners of at most `radius`. */
export function roundedRoute(points: readonly Point[], radius: number): string {
  const first = points[0]
  if (!first) return ""
  let path = `M${px(first[0])} ${px(first[1])}`
  for (let i = 1; i < points.length - 1; i++) {
    const [a, b, c] = [points[i - 1] as Point, points[i] as Point, points[i + 1] as Point]
    const into = Math.hypot(b[0] - a[0], b[1] - a[1])
    const out = Math.hypot(c[0] - b[0], c[1] - b[1])
    const r = Math.min(radius, into / 2, out / 2)
    if (r < 0.5) {
      path += `L${px(b[0])} ${px(b[1])}`
      continue
    }
    const p = [b[0] - ((b[0] - a[0]) / into) * r, b[1] - ((b[1] - a[1]) / into) * r] as const
    const q = [b[0] + ((c[0] - b[0]) / out) * r, b[1] + ((c[1] - b[1]) / out) * r] as const
    path += `L${px(p[0])} ${px(p[1])}Q${px(b[0])} ${px(b[1])} ${px(q[0])} ${px(q[1])}`
  }
  const last = points[points.length - 1] as Point
  return points.length > 1 ? `${path}L${px(last[0])} ${px(last[1])}` : path
}
