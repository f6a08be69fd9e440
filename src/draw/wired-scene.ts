/**
 * A drawing for a figure that has none: entities of its statements in layers from left to right, in the cells that the
 * caption names, arrows between them, in the same parts as a hand-made scene. The same statements give the same picture.
 */
import type { FigureFile } from "../figure/index.ts"
import { gatesOf, resolveReadout } from "../figure/index.ts"
import type { BundleQuantity, BundleStatement } from "./figure-bundle.ts"
import { type GroupBox, layeredLayout, layoutMargin } from "./layered-layout.ts"
import type { Point } from "./paths.ts"
import { px } from "./paths.ts"
import { arrowPart, type Effect, membranePart, type NodeShape, nodePart, roundedPolygon } from "./scene-parts.ts"
import { element, type SvgElement, svgText } from "./svg.ts"

const usualColumns = 6
/** What a gate on its upper edge takes of a node, px. */
const gateRoom = 8
/** Letters in one line of a node. */
const longestLine = 18
/** Entities that nothing links: more make no picture that can be read. */
const mostLone = 40
/** More reactions than this make no picture that can be read. */
const mostReactions = 60
const negative = new Set(["inhibits", "decreases", "degrades"])

/** What a drawing is made from. */
export interface Drawable {
  readonly figure: FigureFile
  readonly statements: readonly BundleStatement[]
  /** For a bare model: its reactions are drawn. */
  readonly quantities: readonly BundleQuantity[]
  /** In which cells or compartments the caption says an entity is, by its name. */
  readonly places?: Readonly<Record<string, readonly string[]>> | undefined
}

export interface WiredOptions {
  /** Layers in one row of the picture (default 6); longer chains go on in the next row, as lines of a text do. */
  readonly columns?: number | undefined
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

/** A claim that makes one thing into another is drawn as what goes in and what does it, both leading to what comes out. */
function asDrawn(s: BundleStatement): readonly BundleStatement[] {
  if (s.to === undefined || s.relation !== "converts") return [s]
  const made = { ...s, relation: "produces", object: s.to }
  return [made, { ...made, id: `${s.id}-from`, subject: s.object }]
}

/** What is drawn: the statements, or (a bare model) each reaction from what it takes to what it makes. */
function statementsOf(bundle: Drawable): readonly BundleStatement[] {
  if (bundle.statements.length > 0) return bundle.statements.flatMap(asDrawn)
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

function quantityOf(figure: FigureFile, name: string): string | undefined {
  return resolveReadout(figure, name)?.quantity ?? resolveReadout(figure, `C_brain_${name}`)?.quantity
}

/** A name in at most two lines, cut where it is longer still. */
export function linesOf(name: string): readonly string[] {
  const cut = (text: string): string => (text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text)
  if (name.length <= longestLine) return [name.trim()]
  // After a blank, a dash or a slash; a first word that is too long alone is cut.
  const words = name.split(/(?<=[\s/–-])/u)
  let first = words[0] ?? ""
  let used = 1
  while (used < words.length && (first + words[used]).trimEnd().length <= longestLine) first += words[used++]
  const second = words.slice(used).join("").trim()
  return second === "" ? [cut(first.trim())] : [cut(first.trim()), cut(second)]
}

interface Labelled {
  readonly name: string
  readonly lines: readonly string[]
  readonly width: number
  readonly height: number
  readonly group: string | undefined
}

/** Names with the room that they take, in groups where the caption says in which cell they are. */
function labelled(
  names: readonly string[],
  places: ReadonlyMap<string, string>,
  gated: ReadonlySet<string>,
): readonly Labelled[] {
  const groups = new Set(places.values())
  const own = (name: string): string | undefined =>
    places.get(name) ?? [...groups].find((g) => singular(g) === singular(name))
  const all = names.map((name) => {
    const lines = linesOf(name)
    const longest = Math.max(...lines.map((l) => l.length))
    const width = Math.min(136, Math.max(84, Math.round(longest * 6.7 + 20)))
    const height = (lines.length > 1 ? 50 : 38) + (gated.has(name) ? gateRoom : 0)
    return { name, lines, width, height, group: own(name) }
  })
  // Entities outside of every named cell come first; cells in the order in which the caption fills them.
  const rank = (g: string | undefined): number => (g === undefined ? -1 : [...groups].indexOf(g))
  return [...all].sort((a, b) => rank(a.group) - rank(b.group))
}

function singular(name: string): string {
  return name.toLowerCase().replace(/s$/u, "")
}

/** The claim that a drawn arrow stands for. */
function claimIdOf(s: BundleStatement): string {
  return s.to === undefined ? s.id : s.id.replace(/-from$/u, "")
}

/** The number of an arrow's claim, on the arrow before its head. */
function markOf(edge: Edge, tip: Point): SvgElement {
  return element(
    "g",
    {
      class: "claim",
      "data-statement": [...new Set(edge.statements.map(claimIdOf))].join(" "),
      "data-to": edge.to,
      transform: `translate(${px(tip[0] - 22)} ${px(tip[1])})`,
    },
    [element("circle", { r: 8 }), element("text", { y: 3.5, "text-anchor": "middle" }, ["·"])],
  )
}

/** How the inputs of a node join, on its upper edge: opened and changed by a click. */
function gateMarks(figure: FigureFile, node: Labelled, at: Point, height: number): readonly SvgElement[] {
  const quantity = quantityOf(figure, node.name)
  const own = gatesOf(figure.inputs).filter((g) => g.node === quantity)
  return own.map((gate) => {
    const right = gate.side === "inhibitors"
    const x = at[0] + (own.length > 1 ? (right ? 20 : -24) : 0)
    return element(
      "g",
      {
        class: "gate",
        "data-gate": `${gate.side} ${gate.node}`,
        "data-label": node.name,
        transform: `translate(${px(x)} ${px(at[1] - height / 2)})`,
      },
      [
        element("rect", { class: "hit", x: -26, y: -30, width: 52, height: 44 }),
        element("rect", { class: "pill", x: right ? -23 : -18, y: -8, width: right ? 46 : 36, height: 16, rx: 8 }),
        element("text", { y: 3.5, "text-anchor": "middle" }, [right ? "not any" : "or"]),
      ],
    )
  })
}

function shapeOf(figure: FigureFile, name: string): NodeShape {
  const readout = resolveReadout(figure, name)
  const group = readout === undefined ? undefined : figure.readouts[readout.id]?.group
  if (group === "process" || group === "disease") return "process"
  if (group === "complex") return "complex"
  return "protein"
}

/** Names in their cells, by what the caption says of them. */
function placesIn(bundle: Drawable, named: (name: string) => string): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  for (const [name, list] of Object.entries(bundle.places ?? {})) {
    const place = list[0]
    if (place !== undefined && !places.has(named(name))) places.set(named(name), place)
  }
  return places
}

/** Everything that is drawn; where nothing is linked to anything, the figure's readouts. */
function namesIn(
  bundle: Drawable,
  statements: readonly BundleStatement[],
  named: (name: string) => string,
): readonly string[] {
  const said = [...new Set(statements.flatMap((s) => [named(s.subject), named(s.object)]))]
  if (said.length > 0) return said
  return Object.values(bundle.figure.readouts)
    .slice(0, mostLone)
    .map((r) => r.label)
}

/** The scene as SVG text. */
export function wiredScene(bundle: Drawable, options: WiredOptions = {}): string {
  const { figure } = bundle
  const columns = options.columns ?? usualColumns
  const statements = statementsOf(bundle)
  const named = namesOf(figure, statements)
  const edges = edgesOf(statements, named).filter((e) => e.from !== e.to)
  const names = namesIn(bundle, statements, named)
  const gateNodes = new Set(gatesOf(figure.inputs).map((g) => g.node))
  const gated = new Set(names.filter((n) => gateNodes.has(quantityOf(figure, n) ?? "")))
  const nodes = labelled(names, placesIn(bundle, named), gated)
  const layout = layeredLayout(
    nodes,
    edges.map((e) => [e.from, e.to] as const),
    { columns, mostRows: columns < 4 ? 12 : 7 },
  )
  const arrows = edges.map((e, i) =>
    arrowPart({
      id: e.lead.id,
      from: e.from,
      to: e.to,
      effect: e.effect,
      route: [layout.routes[i] ?? []],
      statements: [...new Set(e.statements.map(claimIdOf))],
      reactions: [...new Set(e.statements.flatMap((s) => s.reactions))],
      cut: e.lead.switch ?? undefined,
      quantity: quantityOf(figure, e.from),
      inferred: e.statements.some((s) => s.how !== undefined && /assum/u.test(s.how)),
      doubt: doubtOf(e, edges),
    }),
  )
  const marks = edges.map((e, i) => markOf(e, layout.routes[i]?.at(-1) ?? [0, 0]))
  const genes = Object.keys(figure.genes)
  const parts = nodes.map((n) =>
    nodePart({
      entity: n.name,
      label: n.name,
      lines: n.lines,
      shape: shapeOf(figure, n.name),
      at: layout.at.get(n.name) ?? [0, 0],
      width: n.width,
      height: layout.heightOf.get(n.name) ?? n.height,
      textAt: gated.has(n.name) ? gateRoom / 2 + 1 : 0,
      quantity: quantityOf(figure, n.name),
      genes: genes.filter((g) => g.toLowerCase() === n.name.toLowerCase()),
      inRecord: true,
    }),
  )
  const gates = nodes.flatMap((n) =>
    gateMarks(figure, n, layout.at.get(n.name) ?? [0, 0], layout.heightOf.get(n.name) ?? n.height),
  )
  const width = Math.max(columns < 4 ? 316 : 480, layout.width)
  const scene = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${px(width)} ${px(layout.height)}`,
    class: layout.groups.length > 0 ? "scene wired with-cells" : "scene wired",
  }
  return svgText(
    element("svg", columns < 4 ? { ...scene, "data-scene": "narrow" } : scene, [
      element(
        "g",
        { class: "cells" },
        layout.groups.map((g) => cellPart(g, width)),
      ),
      element("g", { class: "arrows" }, arrows),
      element("g", { class: "entities" }, parts),
      element("g", { class: "gates" }, gates),
      element("g", { class: "claims" }, marks),
      element("g", { class: "cell-names" }, layout.groups.map(cellName)),
    ]),
  )
}

/** Where the caption is against an arrow: it denies it, or says the opposite of the same two elsewhere. */
function doubtOf(edge: Edge, edges: readonly Edge[]): string | undefined {
  if (edge.statements.every((s) => s.negated === true)) return "denied"
  return edges.some((e) => e !== edge && e.from === edge.from && e.to === edge.to && e.effect !== edge.effect)
    ? "both"
    : undefined
}

function titleOf(box: GroupBox): string {
  return box.name.charAt(0).toUpperCase() + box.name.slice(1)
}

/** The membrane of a cell that the caption names. */
function cellPart(box: GroupBox, width: number): SvgElement {
  const [left, right] = [layoutMargin / 2 + 2, width - layoutMargin / 2 - 2]
  const outline = roundedPolygon([
    [left, box.top, 28],
    [right, box.top, 28],
    [right, box.bottom, 28],
    [left, box.bottom, 28],
  ])
  return membranePart(outline, { cell: box.name, label: titleOf(box) })
}

/** Its name at the upper left, over the arrows that enter there. */
function cellName(box: GroupBox): SvgElement {
  return element("text", { class: "cell-name", x: layoutMargin + 20, y: px(box.top + 25) }, [titleOf(box)])
}
