/** Work–precision, all models on one sheet: error across, time up, a line per program and model. */
import type { Point } from "./accuracy.ts"
import { allPrograms } from "./measuring.ts"
import { milliseconds } from "./tables.ts"

const colour: Readonly<Record<string, string>> = {
  kinetoscope: "#1B1E23",
  roadrunner: "#A85A0C",
  copasi: "#2C669F",
  amici: "#3B7D4F",
}
const [columns, width, height] = [5, 190, 130]

function panel(name: string, points: readonly Point[], i: number): string {
  const mine = points.filter((p) => p.model === name)
  const times = mine.map((p) => Math.log10(p.ms))
  const [low, high] = [Math.min(...times), Math.max(...times)]
  const x = (e: number): number => 20 + (-Math.log10(Math.min(1, Math.max(e, 1e-10))) / 10) * (width - 40)
  const y = (ms: number): number => height - 20 - ((Math.log10(ms) - low) / Math.max(0.1, high - low)) * (height - 45)
  const lines = allPrograms.map((program) => {
    const path = mine.filter((p) => p.program === program).map((p) => `${x(p.e1).toFixed(1)},${y(p.ms).toFixed(1)}`)
    return `<polyline points="${path.join(" ")}" fill="none" stroke="${colour[program]}" stroke-width="1.6"/>`
  })
  const range = `${milliseconds(10 ** low)} to ${milliseconds(10 ** high)} ms`
  const label = `<text x="20" y="14" font-size="11" fill="#1B1E23">${name}</text><text x="20" y="${height - 4}" font-size="9" fill="#5D626B">${range}</text>`
  return `<g transform="translate(${(i % columns) * width} ${Math.floor(i / columns) * height})">${label}${lines.join("")}</g>`
}

/** The sheet as SVG. */
export function chart(points: readonly Point[]): string {
  const names = [...new Set(points.map((p) => p.model))]
  const rows = Math.ceil(names.length / columns)
  const parts = names.map((name, i) => panel(name, points, i))
  const legend = allPrograms
    .map((p, i) => `<text x="${20 + i * 90}" y="${rows * height + 14}" font-size="11" fill="${colour[p]}">${p}</text>`)
    .join("")
  const size = `width="${columns * width}" height="${rows * height + 24}"`
  const note = "achieved error falls to the right (1 to 1e-10), time rises upwards, both logarithmic"
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif"><title>Time against achieved error, by model and program</title><rect ${size} fill="#FCFBF8"/>${parts.join("")}${legend}<text x="400" y="${rows * height + 14}" font-size="10" fill="#5D626B">${note}</text></svg>\n`
}
