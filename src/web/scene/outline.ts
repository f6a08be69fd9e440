/**
 * Shapes of the drawing as paths for a canvas, in the drawing's own coordinates: places are told by the transforms
 * written in it, so that nothing is asked of the layout.
 */

/** From an element's coordinates to those of the drawing. */
export function matrixWithin(scene: SVGSVGElement, element: SVGGraphicsElement): DOMMatrix {
  let whole = new DOMMatrix()
  for (let at: Element | null = element; at && at !== scene; at = at.parentElement) {
    if (!(at instanceof SVGGraphicsElement) || !at.hasAttribute("transform")) continue
    const list = at.transform.baseVal
    let own = new DOMMatrix()
    for (let i = 0; i < list.numberOfItems; i++) own = own.multiply(list.getItem(i).matrix)
    whole = own.multiply(whole)
  }
  return whole
}

function numberOf(element: Element, name: string): number {
  return Number(element.getAttribute(name) ?? 0)
}

/** The outline of a path, circle, ellipse or rectangle in its own coordinates; undefined for other elements. */
function outlineOf(element: Element): Path2D | undefined {
  const path = new Path2D()
  const [cx, cy] = [numberOf(element, "cx"), numberOf(element, "cy")]
  switch (element.localName) {
    case "path":
      return new Path2D(element.getAttribute("d") ?? "")
    case "circle":
      path.arc(cx, cy, numberOf(element, "r"), 0, 2 * Math.PI)
      return path
    case "ellipse":
      path.ellipse(cx, cy, numberOf(element, "rx"), numberOf(element, "ry"), 0, 0, 2 * Math.PI)
      return path
    case "rect": {
      const [width, height] = [numberOf(element, "width"), numberOf(element, "height")]
      path.roundRect(numberOf(element, "x"), numberOf(element, "y"), width, height, numberOf(element, "rx"))
      return path
    }
    default:
      return undefined
  }
}

/** Points of ways, as far as they decide whether something lies near one. */
export interface Places {
  readonly xs: Float32Array
  readonly ys: Float32Array
}

/** A shape whose place is farther than this from every way covers nothing that moves; px. */
const reach = 70

function near(x: number, y: number, ways: readonly Places[]): boolean {
  return ways.some(({ xs, ys }) => {
    for (let i = 0; i < xs.length; i += 4) {
      if (Math.abs((xs[i] as number) - x) < reach && Math.abs((ys[i] as number) - y) < reach) return true
    }
    return false
  })
}

/** What lies above all that moves, as one outline: the entities' shapes, gates, numbers of claims and families. */
export function coverOf(scene: SVGSVGElement, ways: readonly Places[]): Path2D {
  const cover = new Path2D()
  const above = ".node .shape, .claim circle, .count circle, .gate .pill"
  for (const shape of scene.querySelectorAll<SVGGraphicsElement>(above)) {
    const matrix = matrixWithin(scene, shape)
    const outline = near(matrix.e, matrix.f, ways) ? outlineOf(shape) : undefined
    if (outline) cover.addPath(outline, matrix)
  }
  return cover
}
