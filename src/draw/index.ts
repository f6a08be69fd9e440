/** Pictures as plain data and text: colours, scales, paths, charts, and the parts of a pathway scene. */

export { type ChartColumn, extent, type TimeCourseOptions, timeCourseSvg } from "./charts/time-course.ts"
export { areaPath, linePath, type Point, px, roundedRoute } from "./paths.ts"
export { formatMinutes, linearScale, type Scale, stretchedScale, ticks, timeTicks } from "./scales.ts"
export { element, escapeText, type SvgElement, svgText } from "./svg.ts"
export {
  darkPalette,
  fluxWidth,
  formatNumber,
  formatRatio,
  levelCuts,
  levelGlyph,
  levelStep,
  lightPalette,
  type Palette,
} from "./theme.ts"
