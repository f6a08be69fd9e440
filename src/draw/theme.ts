/**
 * Colours and the level scale that the page, reports and exported pictures share. A level is a ratio to rest; nine
 * steps on log2, cut where a step can be told from its neighbour, blue below and orange above, white at rest.
 */

/** Names of the colours; in the page they are CSS custom properties of the same name. */
export interface Palette {
  readonly paper: string
  readonly cell: string
  readonly ink: string
  readonly mute: string
  readonly faint: string
  readonly line: string
  readonly membrane: string
  readonly accent: string
  readonly accentGround: string
  readonly up: string
  readonly down: string
  /** Nine fills, far below rest first. */
  readonly levels: readonly string[]
}

export const lightPalette: Palette = {
  paper: "#FCFBF8",
  cell: "#F3F1EB",
  ink: "#1B1E23",
  mute: "#5D626B",
  faint: "#8A8F98",
  line: "#DAD6CC",
  membrane: "#8C877C",
  accent: "#A3195B",
  accentGround: "#FBE6F0",
  up: "#A85A0C",
  down: "#2C669F",
  levels: ["#5F93C7", "#90B7DE", "#BFD6ED", "#E1EBF6", "#FFFFFF", "#FDEBD3", "#F9D2A2", "#F0B065", "#DF8A2E"],
}

export const darkPalette: Palette = {
  paper: "#14161A",
  cell: "#1D2026",
  ink: "#F0EEE9",
  mute: "#A9AEB8",
  faint: "#7F858F",
  line: "#353A43",
  membrane: "#6F7580",
  accent: "#FF86BC",
  accentGround: "#3A1D2C",
  up: "#E9A14B",
  down: "#6FAEE6",
  levels: ["#316FA5", "#285883", "#204160", "#1B2B3D", "#14161A", "#35281A", "#573C1A", "#78511A", "#98611A"],
}

/** Ratios to rest between the nine steps, ascending. */
export const levelCuts: readonly number[] = [0.64, 0.76, 0.87, 0.96, 1.04, 1.15, 1.32, 1.57]

/** The step of a ratio: 0 (far below rest) … 4 (rest) … 8 (far above); 4 where the ratio is no number. */
export function levelStep(ratio: number): number {
  if (!Number.isFinite(ratio)) return ratio === Number.POSITIVE_INFINITY ? 8 : 4
  let step = 0
  for (const cut of levelCuts) if (ratio > cut) step++
  return step
}

/** ▲ above, ▼ below, ■ at rest: what stands beside the number for those who don't see the colour. */
export function levelGlyph(ratio: number): "▲" | "▼" | "■" {
  const shown = Math.round(ratio * 100)
  return shown > 100 ? "▲" : shown < 100 ? "▼" : "■"
}

/** `1.52×`; from ten on fewer digits. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return "–"
  if (Math.abs(ratio) < 0.005) return "0"
  if (Math.abs(ratio) >= 100) return `${Math.round(ratio)}×`
  return `${ratio.toFixed(Math.abs(ratio) >= 10 ? 1 : 2)}×`
}

/** Three significant digits, without trailing noise: `2.4`, `0.031`, `1240`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "–"
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size >= 1e5 || size < 1e-3) return value.toExponential(1).replace("e+", "e")
  if (size >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(size >= 1 ? 3 : 2)))
}

/** A level for a label: as `formatNumber`, but what is below a two-thousandth is nothing. */
export function formatLevel(value: number): string {
  return Math.abs(value) < 5e-4 ? "0" : formatNumber(value)
}

/** Width in px of an arrow that carries `ratio` times its flux at rest: 2 px at rest, thin is less, thick is more. */
export function fluxWidth(ratio: number): number {
  if (!Number.isFinite(ratio)) return 2
  return Math.min(5.6, Math.max(0.9, 2 * Math.max(0, ratio) ** 2.2))
}
