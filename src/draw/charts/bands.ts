/** Curves with bands over time, and published ranges as boxes, in one panel: an SVG that stands alone. */
import { areaPath, linePath, px } from "../paths.ts"
import { formatMinutes, linearScale, ticks, timeTicks } from "../scales.ts"
import { element, type SvgElement, svgText } from "../svg.ts"
import { formatNumber, lightPalette, type Palette } from "../theme.ts"

export interface BandCurve {
  readonly label: string
  readonly values: ArrayLike<number>
  /** Lower and upper edge of the band about the curve. */
  readonly low?: ArrayLike<number> | undefined
  readonly high?: ArrayLike<number> | undefined
}

/** A published range: drawn as a box from `low` to `high` over the times given. */
export interface PublishedRange {
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
}

export interface BandsOptions {
  readonly title: string
  readonly unit: string
  /** Minutes, ascending, the same for all curves. */
  readonly minutes: ArrayLike<number>
  readonly curves: readonly BandCurve[]
  readonly published?: readonly PublishedRange[] | undefined
  /** Width in px, default 300. */
  readonly width?: number | undefined
  readonly palette?: Palette | undefined
}

/** Dashes tell curves apart without colour. */
const dashes: readonly (string | undefined)[] = [undefined, "5 3", "1.5 3", "8 3 1.5 3", "3 2"]
const height = 170
const inset = { left: 40, right: 12, top: 30, bottom: 24 }

function words(x: number, y: number, text: string, more: Record<string, string | number | undefined> = {}): SvgElement {
  return element("text", { x: px(x), y: px(y), "font-size": 9.5, ...more }, [text])
}

/** The vertical axis: from 0, or where all stays far above it (levels relative to rest), from a little below. */
function reach(options: BandsOptions): readonly [number, number] {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  const see = (low: number, high: number): void => {
    if (Number.isFinite(high) && high > most) most = high
    if (Number.isFinite(low) && low < least) least = low
  }
  for (const c of options.curves) {
    for (let i = 0; i < c.values.length; i++)
      see((c.low?.[i] ?? c.values[i]) as number, (c.high?.[i] ?? c.values[i]) as number)
  }
  for (const p of options.published ?? []) see(p.low, p.high)
  if (!(most > 0)) return [0, 1]
  const room = 0.05 * (most - least)
  return least > 0.4 * most ? [least - room - 0.002 * most, most + room + 0.002 * most] : [0, most * 1.05]
}

/** The picture as SVG text. */
export function bandsSvg(options: BandsOptions): string {
  const palette = options.palette ?? lightPalette
  const width = options.width ?? 300
  const end = options.minutes[options.minutes.length - 1] ?? 1
  const x = linearScale([options.minutes[0] ?? 0, end], [inset.left, width - inset.right])
  const [base, top] = reach(options)
  const y = linearScale([base, top], [height - inset.bottom, inset.top])
  const boxes = (options.published ?? []).map((p) => {
    const [a, b] = [x(p.from), x(p.to)]
    const thin = Math.max(0, 4 - (b - a)) / 2
    return element("rect", {
      x: px(a - thin),
      y: px(y(p.high)),
      width: px(b - a + 2 * thin),
      height: px(Math.max(2, y(p.low) - y(p.high))),
      fill: "none",
      stroke: palette.mute,
      "stroke-width": 1.2,
    })
  })
  const bands = options.curves.flatMap((c) =>
    c.low && c.high
      ? [element("path", { d: areaPath(options.minutes, c.low, c.high, x, y), fill: palette.line, opacity: 0.75 })]
      : [],
  )
  const lines = options.curves.map((c, i) =>
    element("path", {
      d: linePath(options.minutes, c.values, x, y),
      fill: "none",
      stroke: palette.ink,
      "stroke-width": 1.4,
      "stroke-dasharray": dashes[i % dashes.length],
    }),
  )
  const legend =
    options.curves.length < 2
      ? []
      : options.curves.flatMap((c, i) => {
          const at = inset.top + 8 + 11 * i
          const left = width - inset.right - 92
          const d = `M${px(left)} ${px(at - 3)}h18`
          return [
            element("path", { d, stroke: palette.ink, fill: "none", "stroke-dasharray": dashes[i % dashes.length] }),
            words(left + 22, at, c.label, { fill: palette.mute, "font-size": 8.5 }),
          ]
        })
  const axis = [
    ...ticks(base, top, 3).flatMap((v) => [
      element("path", { d: `M${inset.left} ${px(y(v))}H${px(width - inset.right)}`, stroke: palette.line }),
      words(inset.left - 4, y(v) + 3, formatNumber(v), { "text-anchor": "end", fill: palette.mute, "font-size": 8.5 }),
    ]),
    ...timeTicks(end, 4).map((t) =>
      words(x(t), height - 8, formatMinutes(t), { "text-anchor": "middle", fill: palette.mute, "font-size": 8.5 }),
    ),
  ]
  return svgText(
    element(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        "font-family": "Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif",
        role: "img",
      },
      [
        element("title", {}, [options.title]),
        words(8, 14, options.title, { "font-weight": 600, fill: palette.ink }),
        words(8, 25, options.unit, { fill: palette.mute, "font-size": 8.5 }),
        ...axis,
        ...bands,
        ...boxes,
        ...lines,
        ...legend,
      ],
    ),
  )
}
