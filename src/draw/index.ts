/** Pictures as plain data and text: colours, scales, paths, charts, and the parts of a pathway scene. */

export { type BandCurve, type BandsOptions, bandsSvg, type PublishedRange } from "./charts/bands.ts"
export { type ChartColumn, extent, type TimeCourseOptions, timeCourseSvg } from "./charts/time-course.ts"
export { type CaptionPart, type Claim, captionParts, claimsOf } from "./claims.ts"
export type {
  BundledModel,
  BundleEnsemble,
  BundleQuantity,
  BundleRecord,
  BundleStatement,
  EngineBundle,
  FigureBundle,
  PageBundle,
  SourceBundle,
  Unread,
} from "./figure-bundle.ts"
export { splitBundle } from "./figure-bundle.ts"
export { layersOf } from "./layer-order.ts"
export { type Layout, type LayoutNode, layeredLayout } from "./layered-layout.ts"
export { fromBase64, packJson, toBase64, unpackJson } from "./packed-json.ts"
export { areaPath, linePath, type Point, px, roundedRoute } from "./paths.ts"
export { type SampledPath, samplePath } from "./sample-path.ts"
export { formatMinutes, linearScale, type Scale, stretchedScale, ticks, timeTicks } from "./scales.ts"
export {
  type ArrowPart,
  arrowHead,
  arrowPart,
  type Effect,
  hexagon,
  membranePart,
  type NodePart,
  type NodeShape,
  nodeOutline,
  nodePart,
  roundedPolygon,
  smoothOutline,
} from "./scene-parts.ts"
export { element, escapeText, type SvgElement, svgText } from "./svg.ts"
export {
  darkPalette,
  fluxWidth,
  formatLevel,
  formatNumber,
  formatRatio,
  levelCuts,
  levelGlyph,
  levelStep,
  lightPalette,
  type Palette,
} from "./theme.ts"
export { viewTimes } from "./view-times.ts"
export { wiredScene } from "./wired-scene.ts"
