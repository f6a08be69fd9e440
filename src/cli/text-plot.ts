/** A curve as a few lines of text: braille dots, two columns and four rows to a character; no colour. */

const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

export interface TextPlotOptions {
  /** Characters wide and high. */
  readonly width: number
  readonly height: number
  /** Values at the lower and upper edge; default: the data's own range. */
  readonly range?: readonly [number, number] | undefined
}

function valueAt(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  t: number,
  from: number,
): readonly [number, number] {
  let i = from
  while (i + 1 < times.length && (times[i + 1] as number) < t) i++
  const [t0, t1] = [times[i] as number, times[Math.min(i + 1, times.length - 1)] as number]
  const [v0, v1] = [values[i] as number, values[Math.min(i + 1, times.length - 1)] as number]
  const share = t1 > t0 ? Math.min(1, Math.max(0, (t - t0) / (t1 - t0))) : 0
  return [v0 + share * (v1 - v0), i]
}

/**
 * Draw `values` over `times` (ascending).
 * @returns `height` lines of `width` characters
 */
export function textPlot(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  options: TextPlotOptions,
): readonly string[] {
  const { width, height } = options
  const finite = Array.from(values).filter(Number.isFinite)
  const low = options.range?.[0] ?? Math.min(...finite)
  const high = options.range?.[1] ?? Math.max(...finite)
  const span = high > low ? high - low : 1
  const cells = Array.from({ length: height }, () => new Uint8Array(width))
  const start = times[0] ?? 0
  const end = times[times.length - 1] ?? 1
  const rows = height * 4
  let previous = -1
  let at = 0
  for (let x = 0; x < width * 2; x++) {
    const [value, i] = valueAt(times, values, start + ((end - start) * x) / (width * 2 - 1), at)
    at = i
    if (!Number.isFinite(value)) {
      previous = -1
      continue
    }
    const y = Math.round((1 - Math.min(1, Math.max(0, (value - low) / span))) * (rows - 1))
    const [top, bottom] = previous < 0 ? [y, y] : [Math.min(y, previous), Math.max(y, previous)]
    for (let k = top; k <= bottom; k++) {
      const line = cells[k >> 2] as Uint8Array
      line[x >> 1] = (line[x >> 1] as number) | (dots[k & 3] as readonly [number, number])[x & 1 ? 1 : 0]
    }
    previous = y
  }
  return cells.map((line) => [...line].map((c) => (c === 0 ? " " : String.fromCodePoint(0x2800 + c))).join(""))
}
