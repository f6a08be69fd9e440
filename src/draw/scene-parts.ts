/**
 * The parts of a pathway scene as SVG elements: nodes, arrows, membranes, channels. Classes and `data-` attributes are
 * what the live page binds to (docs/scene.md); colour comes from the level, so parts carry none of their own.
 */
import { type Point, px, roundedRoute } from "./paths.ts"
import { element, type SvgElement } from "./svg.ts"

export type NodeShape = "protein" | "complex" | "chemical" | "process" | "drug" | "gene"

export interface NodePart {
  readonly entity: string
  readonly label: string
  /** The label as it stands in the node, where that takes two lines. */
  readonly lines?: readonly string[] | undefined
  readonly at: Point
  /** How far its words stand below its middle, px. */
  readonly textAt?: number | undefined
  readonly shape?: NodeShape | undefined
  /** Default 84 × 38; circles take the width as diameter. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** Readout or quantity that the fill shows. */
  readonly quantity?: string | undefined
  readonly genes?: readonly string[] | undefined
  /** Named by the record or its caption: solid outline, heavier name. */
  readonly inRecord: boolean
  /** Where the value stands when it doesn't fit inside: offset from the centre and anchor. */
  readonly valueAt?:
    | { readonly dx: number; readonly dy: number; readonly anchor: "start" | "middle" | "end" }
    | undefined
  readonly prefix?: string | undefined
}

/** Outline of a node around the origin. */
export function nodeOutline(shape: NodeShape, width: number, height: number): SvgElement {
  const [w, h] = [width / 2, height / 2]
  switch (shape) {
    case "chemical":
      return element("circle", { class: "shape", r: px(w) })
    case "complex": {
      const c = 8
      const d = `M${px(-w + c)} ${px(-h)}H${px(w - c)}L${px(w)} ${px(-h + c)}V${px(h - c)}L${px(w - c)} ${px(h)}H${px(-w + c)}L${px(-w)} ${px(h - c)}V${px(-h + c)}Z`
      return element("path", { class: "shape", d })
    }
    case "process": {
      const c = 14
      const d = `M${px(-w + c)} ${px(-h)}H${px(w - c)}L${px(w)} 0L${px(w - c)} ${px(h)}H${px(-w + c)}L${px(-w)} 0Z`
      return element("path", { class: "shape", d })
    }
    case "drug":
      return element("path", { class: "shape solid", d: hexagon(w) })
    case "protein":
    case "gene":
      return element("rect", { class: "shape", x: px(-w), y: px(-h), width: px(width), height: px(height), rx: 9 })
  }
}

/** A hexagon with a point on top, `r` from centre to corner. */
export function hexagon(r: number): string {
  const corner = (k: number): string => `${px(r * Math.sin((k * Math.PI) / 3))} ${px(-r * Math.cos((k * Math.PI) / 3))}`
  return `M${[0, 1, 2, 3, 4, 5].map(corner).join("L")}Z`
}

/** One entity with its name, value and the number of genes it stands for. */
export function nodePart(part: NodePart): SvgElement {
  const shape = part.shape ?? "protein"
  const width = part.width ?? (shape === "chemical" ? 40 : 84)
  const height = part.height ?? (shape === "chemical" ? width : 38)
  const genes = part.genes ?? []
  const inside = part.valueAt === undefined
  const lines = part.lines ?? [part.label]
  const more = lines.length > 1
  const down = part.textAt ?? 0
  const value = part.valueAt ?? { dx: 0, dy: (more ? 18 : 12) + down, anchor: "middle" as const }
  const name: SvgElement["children"] = more
    ? lines.map((line, i) =>
        element("tspan", { x: 0, dy: i === 0 ? 0 : 13 }, [i === 0 && !/[/–-]$/u.test(line) ? `${line} ` : line]),
      )
    : lines
  const count =
    genes.length > 1
      ? [
          element("g", { class: "count", transform: `translate(${px(width / 2 - 3)} ${px(-height / 2 + 2)})` }, [
            element("circle", { r: 8 }),
            element("text", { y: 3.5, "text-anchor": "middle" }, [String(genes.length)]),
          ]),
        ]
      : []
  return element(
    "g",
    {
      class: `node ${shape} ${part.inRecord ? "record" : "added"}`,
      transform: `translate(${px(part.at[0])} ${px(part.at[1])})`,
      "data-entity": part.entity,
      "data-label": part.label,
      "data-quantity": part.quantity,
      "data-genes": genes.length > 0 ? genes.join(" ") : undefined,
    },
    [
      nodeOutline(shape, width, height),
      element("text", { class: "name", y: (more ? -9 : inside ? -3 : 4) + down, "text-anchor": "middle" }, name),
      element(
        "text",
        { class: "value", x: px(value.dx), y: px(value.dy), "text-anchor": value.anchor, "data-prefix": part.prefix },
        [],
      ),
      ...count,
    ],
  )
}

export type Effect = "activates" | "inhibits"

export interface ArrowPart {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly effect: Effect
  /** Corners of an orthogonal route, the head's tip last. Several stretches leave a gap where another arrow passes. */
  readonly route: readonly (readonly Point[])[]
  readonly radius?: number | undefined
  readonly quantity?: string | undefined
  readonly statements?: readonly string[] | undefined
  readonly reactions?: readonly string[] | undefined
  /** Hypothesis, switch or parameter that cuts it. */
  readonly cut?: string | undefined
  readonly inferred?: boolean | undefined
  /** What speaks against it: the caption denies it, or says both of the same two. */
  readonly doubt?: string | undefined
}

/** How far the line stops before the head's tip. */
const headLength: Readonly<Record<Effect, number>> = { activates: 8, inhibits: 2 }

/** Arrowhead or bar with its tip at the origin, pointing along +x. */
export function arrowHead(effect: Effect): string {
  return effect === "activates" ? "M0 0L-11 -5.25L-8 0L-11 5.25Z" : "M-3 -7.5H0V7.5H-3Z"
}

function shortened(route: readonly Point[], by: number): readonly Point[] {
  const tip = route[route.length - 1]
  const before = route[route.length - 2]
  if (!tip || !before) return route
  const length = Math.hypot(tip[0] - before[0], tip[1] - before[1])
  const share = length > 0 ? Math.min(1, by / length) : 0
  return [...route.slice(0, -1), [tip[0] - (tip[0] - before[0]) * share, tip[1] - (tip[1] - before[1]) * share]]
}

/** One arrow: its line and, where it ends, its head. */
export function arrowPart(part: ArrowPart): SvgElement {
  const last = part.route[part.route.length - 1] ?? []
  const tip = last[last.length - 1] ?? [0, 0]
  const before = last[last.length - 2] ?? tip
  const angle = (Math.atan2(tip[1] - before[1], tip[0] - before[0]) * 180) / Math.PI
  const stretches = part.route.map((r, i) =>
    roundedRoute(i === part.route.length - 1 ? shortened(r, headLength[part.effect]) : r, part.radius ?? 12),
  )
  return element(
    "g",
    {
      class: `arrow ${part.effect}${part.inferred ? " inferred" : ""}${part.doubt ? ` doubted ${part.doubt}` : ""}`,
      "data-arrow": part.id,
      "data-from": part.from,
      "data-to": part.to,
      "data-quantity": part.quantity,
      "data-statement": part.statements?.join(" "),
      "data-reaction": part.reactions?.join(" "),
      "data-cut": part.cut,
    },
    [
      element("path", { class: "line", d: stretches.join("") }),
      element("path", {
        class: "head",
        d: arrowHead(part.effect),
        transform: `translate(${px(tip[0])} ${px(tip[1])}) rotate(${px(angle)})`,
      }),
    ],
  )
}

/** A cell's outline: two thin lines with a band between, whose colour is the firing rate. */
export function membranePart(
  d: string,
  data: { readonly cell: string; readonly label: string; readonly quantity?: string | undefined },
): SvgElement {
  return element(
    "g",
    { class: "cell", "data-cell": data.cell, "data-label": data.label, "data-quantity": data.quantity },
    [
      element("path", { class: "inside", d }),
      element("path", { class: "membrane", d }),
      element("path", { class: "band", d }),
    ],
  )
}

/** A closed polygon whose corners are rounded: `[x, y, radius]` each. */
export function roundedPolygon(corners: readonly (readonly [number, number, number])[]): string {
  const n = corners.length
  let path = ""
  for (let i = 0; i < n; i++) {
    const [ax, ay] = corners[(i + n - 1) % n] as readonly [number, number, number]
    const [bx, by, radius] = corners[i] as readonly [number, number, number]
    const [cx, cy] = corners[(i + 1) % n] as readonly [number, number, number]
    const into = Math.hypot(bx - ax, by - ay)
    const out = Math.hypot(cx - bx, cy - by)
    const r = Math.min(radius, into, out)
    const p = `${px(bx - ((bx - ax) / into) * r)} ${px(by - ((by - ay) / into) * r)}`
    const q = `${px(bx + ((cx - bx) / out) * r)} ${px(by + ((cy - by) / out) * r)}`
    path += `${i === 0 ? "M" : "L"}${p}Q${px(bx)} ${px(by)} ${q}`
  }
  return `${path}Z`
}

/** A smooth closed line through points (Catmull–Rom as Béziers): silhouettes that look grown. */
export function smoothOutline(points: readonly Point[], tension = 0.5): string {
  const n = points.length
  const at = (i: number): Point => points[(i + n) % n] as Point
  let path = `M${px(at(0)[0])} ${px(at(0)[1])}`
  for (let i = 0; i < n; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    const k = tension / 3
    path += `C${px(p1[0] + (p2[0] - p0[0]) * k)} ${px(p1[1] + (p2[1] - p0[1]) * k)} ${px(p2[0] - (p3[0] - p1[0]) * k)} ${px(p2[1] - (p3[1] - p1[1]) * k)} ${px(p2[0])} ${px(p2[1])}`
  }
  return `${path}Z`
}
