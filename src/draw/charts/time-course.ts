/** Columns over time → small multiples, one panel per column, as an SVG that stands alone. */
import { linePath, px } from "../paths.ts"
import { formatMinutes, linearScale, ticks, timeTicks } from "../scales.ts"
import { element, type SvgElement, svgText } from "../svg.ts"
import { formatNumber, lightPalette, type Palette } from "../theme.ts"

export interface ChartColumn {
  readonly id: string
  readonly label: string
  readonly unit: string
  readonly values: ArrayLike<number>
}

export interface TimeCourseOptions {
  readonly title: string
  /** Unit of the first column, the time: s, min, h or d. */
  readonly timeUnit: string
  /** Time first, then the curves. */
  readonly columns: readonly ChartColumn[]
  /** Width of the picture in px, default 920. */
  readonly width?: number | undefined
  readonly palette?: Palette | undefined
}

const minutesPer: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, h: 60, d: 1440 }
const panel = { width: 210, height: 96, gap: 20, plot: 58 }
const font = "Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"

/** Least and greatest finite value, widened where they are equal. */
export function extent(values: ArrayLike<number>): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number
    if (!Number.isFinite(v)) continue
    if (v < low) low = v
    if (v > high) high = v
  }
  if (low > high) return [0, 1]
  const room = Math.max(Math.abs(high), Math.abs(low), 1e-12) * 1e-6
  return high - low < room
    ? [low - Math.max(room, Math.abs(low) * 0.05), high + Math.max(room, Math.abs(high) * 0.05)]
    : [low, high]
}

function words(x: number, y: number, text: string, more: Record<string, string | number | undefined> = {}): SvgElement {
  return element("text", { x: px(x), y: px(y), "font-size": 10.5, ...more }, [text])
}

function drawPanel(
  column: ChartColumn,
  minutes: ArrayLike<number>,
  end: number,
  at: readonly [number, number],
  palette: Palette,
): SvgElement {
  const [x0, y0] = at
  const x = linearScale([minutes[0] ?? 0, end], [x0, x0 + panel.width])
  const [low, high] = extent(column.values)
  const y = linearScale([low, high], [y0 + 22 + panel.plot, y0 + 22])
  const bottom = y0 + 26 + panel.plot
  const last = column.values[column.values.length - 1] ?? Number.NaN
  return element("g", {}, [
    words(x0, y0 + 10, column.label, { "font-weight": 600, fill: palette.ink }),
    words(x0 + panel.width, y0 + 10, `${formatNumber(last)} ${column.unit}`.trim(), {
      "text-anchor": "end",
      fill: palette.mute,
    }),
    ...ticks(low, high, 2).map((v) =>
      element("path", { d: `M${px(x0)} ${px(y(v))}H${px(x0 + panel.width)}`, stroke: palette.line, "stroke-width": 1 }),
    ),
    ...ticks(low, high, 2).map((v) =>
      words(x0 - 4, y(v) + 3, formatNumber(v), { "text-anchor": "end", "font-size": 9, fill: palette.mute }),
    ),
    element("path", { d: `M${px(x0)} ${px(bottom)}H${px(x0 + panel.width)}`, stroke: palette.membrane }),
    element("path", {
      d: linePath(minutes, column.values, x, y),
      fill: "none",
      stroke: palette.ink,
      "stroke-width": 1.6,
      "stroke-linejoin": "round",
    }),
    ...timeTicks(end, 3).map((t) =>
      words(x(t), bottom + 12, formatMinutes(t), {
        "text-anchor": t === 0 ? "start" : "middle",
        "font-size": 9,
        fill: palette.mute,
      }),
    ),
  ])
}

/** The picture as SVG text. */
export function timeCourseSvg(options: TimeCourseOptions): string {
  const palette = options.palette ?? lightPalette
  const [time, ...curves] = options.columns
  if (!time) throw new RangeError("a time course needs a column of times")
  const factor = minutesPer[options.timeUnit] ?? 1
  const minutes = Array.from(time.values, (t) => t * factor)
  const end = minutes[minutes.length - 1] ?? 1
  const width = options.width ?? 920
  const perRow = Math.max(1, Math.floor((width - 60) / (panel.width + panel.gap + 24)))
  const rows = Math.ceil(curves.length / perRow)
  const height = 64 + rows * (panel.height + panel.gap + 12)
  const body = curves.map((column, i) => {
    const at: readonly [number, number] = [
      44 + (i % perRow) * (panel.width + panel.gap + 24),
      52 + Math.floor(i / perRow) * (panel.height + panel.gap + 12),
    ]
    return drawPanel(column, minutes, end, at, palette)
  })
  return `${svgText(
    element(
      "svg",
      { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": font },
      [
        element("title", {}, [options.title]),
        element("rect", { width, height, fill: palette.paper }),
        words(20, 28, options.title, { "font-size": 16, "font-weight": 600, fill: palette.ink }),
        ...body,
        words(20, height - 10, "For research and teaching, not for clinical decisions.", {
          "font-size": 9.5,
          fill: palette.mute,
        }),
      ],
    ),
  )}\n`
}
