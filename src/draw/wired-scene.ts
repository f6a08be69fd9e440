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

/** Names that stand for one thing, the first one met for each: same letters, or the same quantity of the model. */
function namesOf(figure: FigureFile, statements: readonly BundleStatement[]): (name: string) => string {
  const seen = new Map<string, string>()
  const keyOf = (name: string): string => quantityOf(figure, name) ?? name.toLowerCase()
  for (const s of statements)
    for (const name of [s.subject, s.object]) if (!seen.has(keyOf(name))) seen.set(keyOf(name), name)
  return (name) => seen.get(keyOf(name)) ?? name
}

/** Relations that say whether there is more or less of the object afterwards; others are drawn with one that does. */
const signed = new Set(["activates", "increases", "produces", "releases", ...negative])

/** One arrow: statements about the same two, the first of them leading. */
interface Edge {
  readonly from: string
  readonly to: string
  readonly effect: Effect
  readonly lead: BundleStatement
  readonly statements: readonly BundleStatement[]
}

/** Statements as arrows. "A phosphorylates and inhibits B" is one arrow, "A activates and inhibits B" are two. */
function edgesOf(statements: readonly BundleStatement[], named: (name: string) => string): readonly Edge[] {
  const groups = new Map<string, BundleStatement[]>()
  for (const s of statements) {
    const key = JSON.stringify([named(s.subject), named(s.object)])
    groups.set(key, [...(groups.get(key) ?? []), s])
  }
  return [...groups.values()].flatMap((group) => {
    const effectOf = (s: BundleStatement): Effect => (negative.has(s.relation) ? "inhibits" : "activates")
    const leads = group.filter((s) => signed.has(s.relation))
    const effects = [...new Set((leads.length > 0 ? leads : group).map(effectOf))]
    return effects.flatMap((effect, i): Edge[] => {
      const own = group.filter((s) => (signed.has(s.relation) || leads.length === 0 ? effectOf(s) === effect : i === 0))
      const lead = own.find((s) => leads.length === 0 || signed.has(s.relation)) ?? own[0]
      if (!lead) return []
      return [{ from: named(lead.subject), to: named(lead.object), effect, lead, statements: own }]
    })
  })
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

export interface WiredOptions {
  /** Layers in one row of the picture (default 6); longer chains go on in the next row, as lines of a text do. */
  readonly columns?: number | undefined
}

const usualColumns = 6
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
function gridOf(places: readonly PlacedEntity[], layersPerBand: number): Grid {
  const left = layersPerBand < 4 ? 90 : margin.left
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
      return [left + (p.layer % layersPerBand) * layerPitch, band.top + (p.row - band.first) * rowPitch]
    },
    band: (p) => ({ index: bandOf(p), top: at(bandOf(p)).top - 19, bottom: at(bandOf(p)).bottom + 19 }),
    width: Math.max(layersPerBand < 4 ? 316 : 480, left * 2 + (columns - 1) * layerPitch),
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
function statementsOf(bundle: Drawable): readonly BundleStatement[] {
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
export function wiredScene(bundle: Drawable, options: WiredOptions = {}): string {
  const { figure } = bundle
  const columns = options.columns ?? usualColumns
  const statements = statementsOf(bundle)
  const named = namesOf(figure, statements)
  const edges = edgesOf(statements, named).filter((e) => e.from !== e.to)
  const names = [...new Set(statements.flatMap((s) => [named(s.subject), named(s.object)]))]
  const places = placed(
    names,
    edges.map((e) => [e.from, e.to] as const),
  )
  const place = new Map(places.map((p) => [p.name, p]))
  const grid = gridOf(places, columns)
  const { width, height } = grid
  const genes = Object.keys(figure.genes)
  // Arrows into one entity arrive side by side; those in one gap between layers go down side by side.
  const entryOf = (edge: Edge): number => {
    const into = edges.filter((e) => e.to === edge.to)
    return Math.max(-13, Math.min(13, (into.indexOf(edge) - (into.length - 1) / 2) * 12))
  }
  const laneOf = (edge: Edge): number => {
    const layer = place.get(edge.to)?.layer
    return edges.slice(0, edges.indexOf(edge)).filter((e) => place.get(e.to)?.layer === layer).length
  }
  const arrows = edges.flatMap((e): SvgElement[] => {
    const [from, to] = [place.get(e.from), place.get(e.to)]
    if (!from || !to) return []
    return [
      arrowPart({
        id: e.lead.id,
        from: e.from,
        to: e.to,
        effect: e.effect,
        route: [routeOf(grid, from, to, laneOf(e), entryOf(e))],
        statements: e.statements.map((s) => s.id),
        reactions: [...new Set(e.statements.flatMap((s) => s.reactions))],
        cut: e.lead.switch ?? undefined,
        quantity: quantityOf(figure, e.from),
      }),
    ]
  })
  const marks = edges.flatMap((e): SvgElement[] => {
    const to = place.get(e.to)
    if (!to) return []
    const [x, y] = grid.centre(to)
    const entry = entryOf(e)
    return [
      element(
        "g",
        {
          class: "claim",
          "data-statement": e.statements.map((s) => s.id).join(" "),
          transform: `translate(${px(x - widthOf(shortName(to.name)) / 2 - 20)} ${px(y + entry - (entry > 0 ? -13 : 13))})`,
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
  const scene = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, class: "scene wired" }
  return svgText(
    element("svg", columns < 4 ? { ...scene, "data-scene": "narrow" } : scene, [
      element("g", { class: "cells" }, [membranePart(outline, { cell: "all", label: figure.title })]),
      element("g", { class: "arrows" }, arrows),
      element("g", { class: "entities" }, nodes),
      element("g", { class: "claims" }, marks),
    ]),
  )
}
