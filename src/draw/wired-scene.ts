/**
 * A drawing for a figure that has none: entities of its statements in layers from left to right, arrows between them,
 * in the same parts as a hand-made scene. Stable: the same statements give the same picture.
 */
import type { FigureFile } from "../figure/index.ts"
import { resolveReadout } from "../figure/index.ts"
import type { BundleQuantity, BundleStatement } from "./figure-bundle.ts"
import type { Point } from "./paths.ts"
import { px } from "./paths.ts"
import { arrowPart, type Effect, membranePart, nodePart, roundedPolygon } from "./scene-parts.ts"
import { element, type SvgElement, svgText } from "./svg.ts"

const layerPitch = 160
const rowPitch = 72
const margin = { left: 112, top: 74 }
/** More reactions than this make no picture that can be read. */
const mostReactions = 60
const negative = new Set(["inhibits", "decreases", "degrades"])

/** What a drawing is made from. */
export interface Drawable {
  readonly figure: FigureFile
  readonly statements: readonly BundleStatement[]
  /** For a bare model: its reactions are drawn. */
  readonly quantities: readonly BundleQuantity[]
}

interface PlacedEntity {
  readonly name: string
  readonly layer: number
  readonly row: number
}

/** Entities in order of appearance. */
function entitiesOf(statements: readonly BundleStatement[]): readonly string[] {
  const seen = new Map<string, string>()
  for (const s of statements)
    for (const name of [s.subject, s.object]) if (!seen.has(name.toLowerCase())) seen.set(name.toLowerCase(), name)
  return [...seen.values()]
}

/** Layers by longest path; an edge that would close a circle is left out of the count. */
export function layersOf(
  names: readonly string[],
  edges: readonly (readonly [string, string])[],
): ReadonlyMap<string, number> {
  const layer = new Map(names.map((n) => [n, 0]))
  const forward: (readonly [string, string])[] = []
  const reaches = (from: string, to: string): boolean => {
    const stack = [from]
    const seen = new Set<string>()
    while (stack.length > 0) {
      const at = stack.pop() as string
      if (at === to) return true
      if (seen.has(at)) continue
      seen.add(at)
      for (const [a, b] of forward) if (a === at) stack.push(b)
    }
    return false
  }
  for (const [a, b] of edges) if (a !== b && !reaches(b, a)) forward.push([a, b])
  for (let pass = 0; pass < names.length; pass++) {
    let moved = false
    for (const [a, b] of forward) {
      const wanted = (layer.get(a) ?? 0) + 1
      if ((layer.get(b) ?? 0) < wanted) {
        layer.set(b, wanted)
        moved = true
      }
    }
    if (!moved) break
  }
  return layer
}

/** Rows within each layer: sorted by the mean row of what leads there, twice over. */
function placed(names: readonly string[], edges: readonly (readonly [string, string])[]): readonly PlacedEntity[] {
  const layer = layersOf(names, edges)
  const rows = new Map<string, number>()
  const deepest = Math.max(0, ...layer.values())
  const tallest = Math.max(
    1,
    ...Array.from({ length: deepest + 1 }, (_, l) => names.filter((n) => layer.get(n) === l).length),
  )
  for (let l = 0; l <= deepest; l++) {
    const here = names.filter((n) => layer.get(n) === l)
    const pull = (n: string): number => {
      const from = edges
        .filter(([, b]) => b === n)
        .map(([a]) => rows.get(a))
        .filter((r) => r !== undefined)
      return from.length > 0 ? from.reduce((a, b) => a + b, 0) / from.length : names.indexOf(n)
    }
    const sorted = [...here].sort((a, b) => pull(a) - pull(b) || names.indexOf(a) - names.indexOf(b))
    const first = (tallest - sorted.length) / 2
    sorted.forEach((n, i) => {
      rows.set(n, first + i)
    })
  }
  return names.map((name) => ({ name, layer: layer.get(name) ?? 0, row: rows.get(name) ?? 0 }))
}

/** Layers in one row of the picture; longer chains go on in the next row, as lines of a text do. */
const layersPerBand = 6
/** Room between two bands, where arrows from one to the next run. */
const bandGap = 56

interface Grid {
  readonly centre: (p: PlacedEntity) => Point
  /** Upper and lower edge of a band, px. */
  readonly band: (p: PlacedEntity) => { readonly index: number; readonly top: number; readonly bottom: number }
  readonly width: number
  readonly height: number
}

/** Where layers and rows stand. */
function gridOf(places: readonly PlacedEntity[]): Grid {
  const bandOf = (p: PlacedEntity): number => Math.floor(p.layer / layersPerBand)
  const bands = Math.max(0, ...places.map(bandOf)) + 1
  const edges: { readonly top: number; readonly bottom: number; readonly first: number }[] = []
  let top = margin.top
  for (let b = 0; b < bands; b++) {
    const rows = places.filter((p) => bandOf(p) === b).map((p) => p.row)
    const first = Math.min(...rows, Number.MAX_VALUE)
    const last = Math.max(...rows, first)
    const bottom = top + (last - first) * rowPitch
    edges.push({ top, bottom, first })
    top = bottom + rowPitch + bandGap
  }
  const at = (index: number): { readonly top: number; readonly bottom: number; readonly first: number } =>
    edges[index] ?? { top: margin.top, bottom: margin.top, first: 0 }
  const columns = Math.min(layersPerBand, Math.max(0, ...places.map((p) => p.layer)) + 1)
  return {
    centre: (p) => {
      const band = at(bandOf(p))
      return [margin.left + (p.layer % layersPerBand) * layerPitch, band.top + (p.row - band.first) * rowPitch]
    },
    band: (p) => ({ index: bandOf(p), top: at(bandOf(p)).top - 19, bottom: at(bandOf(p)).bottom + 19 }),
    width: Math.max(480, margin.left * 2 + (columns - 1) * layerPitch),
    height: at(bands - 1).bottom + 110,
  }
}

function widthOf(name: string): number {
  return Math.min(128, Math.max(84, name.length * 6.6 + 18))
}

function shortName(name: string): string {
  return name.length > 19 ? `${name.slice(0, 18)}…` : name
}

/** What is drawn: the statements, or (a bare model) each reaction from what it takes to what it makes. */
function edgesOf(bundle: Drawable): readonly BundleStatement[] {
  if (bundle.statements.length > 0) return bundle.statements
  const reactions = bundle.quantities.filter((q) => q.kind === "reaction" && q.equation !== undefined)
  return reactions.slice(0, mostReactions).flatMap((r) => {
    const [left, right] = (r.equation ?? "").split(/<->|->/u)
    const ids = (side: string | undefined): readonly string[] =>
      (side ?? "")
        .split("+")
        .map((part) => part.trim().replace(/^[\d.]+\s+/u, ""))
        .filter((id) => id !== "")
    return ids(left).flatMap((from) =>
      ids(right).map((to) => ({
        id: r.id,
        subject: from,
        relation: "activates",
        object: to,
        sentence: "",
        span: [0, 0] as const,
        reactions: [r.id],
      })),
    )
  })
}

/** Out of the right side and into the left one; what leads back or to another band goes through the gap between bands. */
function routeOf(grid: Grid, from: PlacedEntity, to: PlacedEntity, lane: number, entry: number): readonly Point[] {
  const [x0, y0] = grid.centre(from)
  const [x1, middleY] = grid.centre(to)
  const y1 = middleY + entry
  const start: Point = [x0 + widthOf(shortName(from.name)) / 2, y0]
  const end: Point = [x1 - widthOf(shortName(to.name)) / 2 - 4, y1]
  const middle = end[0] - 14 - (lane % 5) * 6
  const [here, there] = [grid.band(from), grid.band(to)]
  if (here.index === there.index && to.layer > from.layer) {
    if (to.layer > from.layer + 1) {
      // Past other entities: over the band, never behind them.
      const over = here.top - 12 - (lane % 3) * 7
      const up = start[0] + 10 + (lane % 4) * 5
      return [start, [up, y0], [up, over], [middle, over], [middle, y1], end]
    }
    return y0 === y1 ? [start, end] : [start, [middle, y0], [middle, y1], end]
  }
  const gap = here.index < there.index ? there.top - 16 - (lane % 4) * 8 : there.bottom + 16 + (lane % 4) * 8
  const out = start[0] + 12 + (lane % 4) * 5
  return [start, [out, y0], [out, gap], [middle, gap], [middle, y1], end]
}

function quantityOf(figure: FigureFile, name: string): string | undefined {
  return resolveReadout(figure, name)?.quantity ?? resolveReadout(figure, `C_brain_${name}`)?.quantity
}

/** The scene as SVG text. */
export function wiredScene(bundle: Drawable): string {
  const { figure } = bundle
  const statements = edgesOf(bundle)
  const names = entitiesOf(statements)
  const byName = (name: string): string => names.find((n) => n.toLowerCase() === name.toLowerCase()) ?? name
  const edges = statements.map((s) => [byName(s.subject), byName(s.object)] as const)
  const places = placed(names, edges)
  const place = new Map(places.map((p) => [p.name, p]))
  const grid = gridOf(places)
  const { width, height } = grid
  const genes = Object.keys(figure.genes)
  // Arrows into one entity arrive side by side; those in one gap between layers go down side by side.
  const entryOf = (i: number): number => {
    const target = byName((statements[i] as BundleStatement).object)
    const into = statements.flatMap((s, k) => (byName(s.object) === target && byName(s.subject) !== target ? [k] : []))
    return Math.max(-13, Math.min(13, (into.indexOf(i) - (into.length - 1) / 2) * 12))
  }
  const laneOf = (i: number): number => {
    const layer = place.get(byName((statements[i] as BundleStatement).object))?.layer
    return statements.slice(0, i).filter((s) => place.get(byName(s.object))?.layer === layer).length
  }
  const arrows = statements.flatMap((s, i): SvgElement[] => {
    const [from, to] = [place.get(byName(s.subject)), place.get(byName(s.object))]
    if (!from || !to || from === to) return []
    const effect: Effect = negative.has(s.relation) ? "inhibits" : "activates"
    const quantity = quantityOf(figure, from.name)
    const route = routeOf(grid, from, to, laneOf(i), entryOf(i))
    return [
      arrowPart({
        id: s.id,
        from: from.name,
        to: to.name,
        effect,
        route: [route],
        statements: [s.id],
        reactions: s.reactions,
        cut: s.switch ?? undefined,
        quantity,
      }),
    ]
  })
  const marks = statements.flatMap((s, i): SvgElement[] => {
    const to = place.get(byName(s.object))
    if (!to || byName(s.subject) === byName(s.object)) return []
    const [x, y] = grid.centre(to)
    return [
      element(
        "g",
        {
          class: "claim",
          "data-statement": s.id,
          transform: `translate(${px(x - widthOf(shortName(to.name)) / 2 - 20)} ${px(y + entryOf(i) - (entryOf(i) > 0 ? -13 : 13))})`,
        },
        [element("circle", { r: 8 }), element("text", { y: 3.5, "text-anchor": "middle" }, ["·"])],
      ),
    ]
  })
  const nodes = places.map((p) =>
    nodePart({
      entity: p.name,
      label: shortName(p.name),
      at: grid.centre(p),
      width: widthOf(shortName(p.name)),
      quantity: quantityOf(figure, p.name),
      genes: genes.filter((g) => g.toLowerCase() === p.name.toLowerCase()),
      inRecord: true,
    }),
  )
  const outline = roundedPolygon([
    [12, 22, 28],
    [width - 12, 22, 28],
    [width - 12, height - 12, 28],
    [12, height - 12, 28],
  ])
  return svgText(
    element("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, class: "scene wired" }, [
      element("g", { class: "cells" }, [membranePart(outline, { cell: "all", label: figure.title })]),
      element("g", { class: "arrows" }, arrows),
      element("g", { class: "entities" }, nodes),
      element("g", { class: "claims" }, marks),
    ]),
  )
}
