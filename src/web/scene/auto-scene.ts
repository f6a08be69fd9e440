/** A drawing for a figure whose folder has none. */
import { type FigureBundle, wiredScene } from "../../draw/index.ts"
import { loadScene, svgElement } from "./load-scene.ts"

/** The laid-out scene of the figure's statements; an empty one where it claims nothing. */
export function drawFigure(bundle: FigureBundle): SVGSVGElement {
  return loadScene(wiredScene(bundle)) ?? svgElement("svg", { viewBox: "0 0 480 200", class: "scene wired" })
}
