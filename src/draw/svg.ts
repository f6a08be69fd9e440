/** Elements as data → SVG text. Text is always escaped, so a record's words can't become markup. */

export interface SvgElement {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string | number | undefined>>
  readonly children: readonly (SvgElement | string)[]
}

/** One element; attributes that are undefined are left out. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly (SvgElement | string)[] = [],
): SvgElement {
  return { tag, attributes, children }
}

/** Text fit for an SVG or HTML attribute or text node. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}

/** The element as text. */
export function svgText(node: SvgElement | string): string {
  if (typeof node === "string") return escapeText(node)
  const attributes = Object.entries(node.attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join("")
  if (node.children.length === 0) return `<${node.tag}${attributes}/>`
  return `<${node.tag}${attributes}>${node.children.map(svgText).join("")}</${node.tag}>`
}
