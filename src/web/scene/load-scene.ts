/**
 * A drawing from a figure's folder → an element of this page. The drawing may be a stranger's: only shapes, groups and
 * text are taken over, and of attributes only those that draw or that name what is drawn.
 */

const svgNamespace = "http://www.w3.org/2000/svg"

const allowedTags = new Set([
  "svg",
  "g",
  "path",
  "rect",
  "circle",
  "ellipse",
  "line",
  "polyline",
  "polygon",
  "text",
  "tspan",
  "title",
  "desc",
])

const allowedAttributes = new Set(
  "viewBox d x y x1 y1 x2 y2 cx cy r rx ry dx dy width height points transform class text-anchor preserveAspectRatio".split(
    " ",
  ),
)

const dataName = /^data-[a-z][a-z-]*$/u

function copy(from: Element, into: Element): void {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const text = child.nodeValue ?? ""
      if (text.trim() !== "") into.append(text)
    } else if (child instanceof Element) {
      const made = take(child)
      if (made) into.append(made)
    }
  }
}

function take(element: Element): Element | undefined {
  if (element.namespaceURI !== svgNamespace || !allowedTags.has(element.localName)) return undefined
  const made = document.createElementNS(svgNamespace, element.localName)
  for (const { name, value } of element.attributes) {
    if (allowedAttributes.has(name) || dataName.test(name)) made.setAttribute(name, value)
  }
  copy(element, made)
  return made
}

/** The drawing, or undefined where the text is no SVG. */
export function loadScene(text: string): SVGSVGElement | undefined {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml")
  const root = parsed.documentElement
  if (root.localName !== "svg" || parsed.querySelector("parsererror")) return undefined
  return take(root) as SVGSVGElement | undefined
}

/** Make an SVG element with attributes. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svgNamespace, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  return made
}

/** A drawing of nothing, for a text that is no drawing. */
export function emptyScene(): SVGSVGElement {
  return svgElement("svg", { viewBox: "0 0 480 200", class: "scene wired" })
}

/** Quantities that a drawing's text asks for: ids of the model are plain words, so that nothing need be unescaped. */
export function quantitiesIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(/\sdata-quantity="(\w+)"/gu), (m) => m[1] as string))]
}
