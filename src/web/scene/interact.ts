/**
 * The scene under pointer and keyboard: entities and arrows can be pointed at, focused, opened; arrow keys walk along
 * the causal order; what is lit, selected, held or cut is shown as classes.
 */
import { effect } from "@preact/signals"
import { samplePath } from "../../draw/index.ts"
import { coverageOf } from "../state/coverage.ts"
import { gateSign, gatesOfFigure, gateWords, ownWay, turnGate, wayNow } from "../state/gates.ts"
import { parseHold } from "../state/setup.ts"
import type { Store } from "../state/store.ts"
import { svgElement } from "./load-scene.ts"

const hatchId = "kinetoscope-hatch"

function addHatch(scene: SVGSVGElement): void {
  const defs = svgElement("defs")
  const pattern = svgElement("pattern", {
    id: hatchId,
    width: 6,
    height: 6,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  })
  pattern.append(svgElement("path", { class: "hatch-line", d: "M0 0V6" }))
  defs.append(pattern)
  scene.prepend(defs)
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The room that a node takes; asked of all nodes before any is dressed, for each question after a change costs a layout. */
function boxOf(node: SVGGElement): Box {
  const shapes = [...node.querySelectorAll<SVGGraphicsElement>(".shape")]
  const parts = shapes.length > 0 ? shapes : [...node.querySelectorAll<SVGGraphicsElement>("text")]
  return parts.reduce(
    (all, shape) => {
      const b = shape.getBBox()
      return {
        left: Math.min(all.left, b.x),
        top: Math.min(all.top, b.y),
        right: Math.max(all.right, b.x + b.width),
        bottom: Math.max(all.bottom, b.y + b.height),
      }
    },
    { left: 1e9, top: 1e9, right: -1e9, bottom: -1e9 },
  )
}

/** Ring, hatch, lock and the bar of A for one node. */
function dressNode(node: SVGGElement, box: Box): void {
  const shapes = [...node.querySelectorAll<SVGGraphicsElement>(".shape")]
  const width = box.right - box.left + 10
  const height = box.bottom - box.top + 10
  const round = node.classList.contains("chemical") || node.classList.contains("vesicles")
  node.append(
    svgElement("rect", { class: "ring", x: box.left - 5, y: box.top - 5, width, height, rx: round ? height / 2 : 13 }),
  )
  if (shapes.length === 0) return
  for (const shape of shapes) {
    const hatch = shape.cloneNode() as SVGElement
    hatch.setAttribute("class", "hatch")
    hatch.setAttribute("fill", `url(#${hatchId})`)
    shape.after(hatch)
  }
  if (shapes.length === 1 && !round) {
    const bar = svgElement("rect", {
      class: "bar-a shape-a",
      x: box.left + 8,
      y: box.bottom - 3.5,
      width: width - 26,
      height: 7,
      rx: 2,
    })
    node.append(bar)
  }
  const lock = svgElement("g", { class: "lock", transform: `translate(${box.left + 2} ${box.top + 2})` })
  lock.append(
    svgElement("circle", { r: 8 }),
    svgElement("path", { d: "M-2.2 -0.6V-2.2a2.2 2.2 0 0 1 4.4 0V-0.6" }),
    svgElement("rect", { x: -3.2, y: -0.8, width: 6.4, height: 4.6, rx: 0.8 }),
  )
  node.append(lock)
}

function dressArrow(arrow: SVGGElement): void {
  const line = arrow.querySelector<SVGPathElement>(".line")
  if (!line) return
  const d = line.getAttribute("d") ?? ""
  const way = samplePath(d, 2)
  const middle = way ? Math.floor(way.xs.length / 2) : 0
  arrow.prepend(svgElement("path", { class: "halo", d }))
  const mark = svgElement("path", {
    class: "cut-mark",
    d: "M-5 -5L5 5M5 -5L-5 5",
    transform: `translate(${(way?.xs[middle] ?? 0).toFixed(1)} ${(way?.ys[middle] ?? 0).toFixed(1)})`,
  })
  arrow.append(mark, svgElement("path", { class: "hit", d }))
  if (!arrow.classList.contains("doubted")) return
  const at = way ? Math.floor(way.xs.length / 2) : 0
  const doubt = svgElement("g", {
    class: "doubt",
    transform: `translate(${(way?.xs[at] ?? 0).toFixed(1)} ${(way?.ys[at] ?? 0).toFixed(1)})`,
  })
  const sign = svgElement("text", { y: 4, "text-anchor": "middle" })
  sign.textContent = "!"
  doubt.append(svgElement("circle", { r: 8 }), sign)
  arrow.append(doubt)
}

/** Numbers of the claims that the statements belong to. */
export function claimsOfStatements(store: Store, statements: string | undefined): readonly number[] {
  const wanted = (statements ?? "").split(" ").filter((s) => s !== "")
  return store.claims.filter((c) => c.statements.some((s) => wanted.includes(s))).map((c) => c.number)
}

/** Labels of entities and cells, by drawing: looked up for each arrow, so collected once. */
const labels = new WeakMap<SVGSVGElement, ReadonlyMap<string, string>>()

function labelOf(scene: SVGSVGElement, entity: string | undefined): string {
  if (!entity) return ""
  let known = labels.get(scene)
  if (!known) {
    const named = [...scene.querySelectorAll<SVGElement>("[data-cell], [data-entity]")]
    known = new Map(
      named.map((n) => [n.dataset["entity"] ?? n.dataset["cell"] ?? "", n.dataset["label"] ?? ""] as const),
    )
    labels.set(scene, known)
  }
  return known.get(entity) || entity
}

/** What an arrow says, in words: for its name. */
export function arrowName(scene: SVGSVGElement, arrow: SVGElement): string {
  const verb = arrow.classList.contains("inhibits") ? "inhibits" : "activates"
  return `${labelOf(scene, arrow.dataset["from"])} ${verb} ${labelOf(scene, arrow.dataset["to"])}`
}

/** Where an arrow key leads from an element: along the arrows, or to the neighbour in the order of the drawing. */
function nextFrom(scene: SVGSVGElement, from: SVGElement, key: string): SVGElement | undefined {
  const forward = key === "ArrowRight" || key === "ArrowDown"
  const entity = from.dataset["entity"]
  if (key === "ArrowRight" || key === "ArrowLeft") {
    if (entity !== undefined) {
      const side = forward ? "from" : "to"
      const arrow = scene.querySelector<SVGElement>(`.arrow[data-${side}="${CSS.escape(entity)}"]`)
      if (arrow) return arrow
    } else {
      const to = forward ? from.dataset["to"] : from.dataset["from"]
      const node = to ? scene.querySelector<SVGElement>(`.node[data-entity="${CSS.escape(to)}"]`) : null
      if (node) return node
    }
  }
  const all = [...scene.querySelectorAll<SVGElement>(entity === undefined ? ".arrow" : ".node[data-entity]")]
  return all[all.indexOf(from) + (forward ? 1 : -1)]
}

function keyOf(element: SVGElement): string {
  return element.dataset["entity"] !== undefined
    ? `entity:${element.dataset["entity"]}`
    : `arrow:${element.dataset["arrow"]}`
}

/** A node with words in it is named by them, so that its name is always what stands there; others are named here. */
function nameIt(scene: SVGSVGElement, element: SVGElement): void {
  if (element.dataset["arrow"] !== undefined) element.setAttribute("aria-label", arrowName(scene, element))
  else if (!element.querySelector("text")) element.setAttribute("aria-label", element.dataset["label"] ?? "")
}

function wire(scene: SVGSVGElement, store: Store): void {
  const parts = [...scene.querySelectorAll<SVGElement>(".node[data-entity], .arrow")]
  for (const part of parts) {
    const isNode = part.dataset["entity"] !== undefined
    part.setAttribute("tabindex", isNode ? "0" : "-1")
    part.setAttribute("role", "button")
    nameIt(scene, part)
    const claims = claimsOfStatements(store, part.dataset["statement"])
    const point = (): void => {
      if (claims[0] !== undefined) store.pointed.value = claims[0]
    }
    const leave = (): void => {
      store.pointed.value = undefined
    }
    part.addEventListener("pointerenter", point)
    part.addEventListener("pointerleave", leave)
    part.addEventListener("focus", point)
    part.addEventListener("blur", leave)
    part.addEventListener("click", () => {
      store.selected.value = keyOf(part)
      if (!isNode && claims[0] !== undefined) store.claim.value = claims[0]
    })
    part.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault()
        store.selected.value = keyOf(part)
        if (!isNode && claims[0] !== undefined) store.claim.value = claims[0]
      } else if (event.key.startsWith("Arrow")) {
        const next = nextFrom(scene, part, event.key)
        if (!next) return
        event.preventDefault()
        event.stopPropagation()
        next.focus()
      }
    })
  }
}

function wireClaims(scene: SVGSVGElement, store: Store): void {
  for (const mark of scene.querySelectorAll<SVGElement>(".claim:not(.fixed)")) {
    const claims = claimsOfStatements(store, mark.dataset["statement"])
    const first = claims[0]
    const text = mark.querySelector("text")
    if (first === undefined || !text) {
      mark.remove()
      continue
    }
    text.textContent = String(first)
    mark.setAttribute("aria-hidden", "true")
    mark.addEventListener("pointerenter", () => {
      store.pointed.value = first
    })
    mark.addEventListener("pointerleave", () => {
      store.pointed.value = undefined
    })
    mark.addEventListener("click", () => {
      store.claim.value = store.claim.value === first ? undefined : first
    })
  }
}

/** Signs of gates: a click or Enter joins the node's inputs the next way. */
function wireGates(scene: SVGSVGElement, store: Store): readonly (() => void)[] {
  const signs = [...scene.querySelectorAll<SVGElement>(".gate")].flatMap((element) => {
    const gate = gatesOfFigure(store).find((g) => `${g.side} ${g.node}` === element.dataset["gate"])
    return gate ? [{ element, gate, text: element.querySelector("text") }] : []
  })
  for (const { element, gate } of signs) {
    const turn = (): void => {
      turnGate(store, gate)
      store.selected.value = `entity:${element.dataset["label"]}`
    }
    element.setAttribute("role", "button")
    element.setAttribute("tabindex", "0")
    element.addEventListener("click", turn)
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return
      event.preventDefault()
      turn()
    })
  }
  return signs.map(({ element, gate, text }) =>
    effect(() => {
      const way = wayNow(store, gate)
      const sign = gateSign(gate, way)
      if (text) text.textContent = sign
      // A name begins with what stands there, so that what is seen can be said.
      element.setAttribute("aria-label", `${sign}: ${element.dataset["label"]}, ${gateWords(gate, way)}`)
      element.classList.toggle("changed", way !== ownWay(store, gate))
    }),
  )
}

/** Genes (or, in a wired figure, whatever can be held) that a node stands for; a name of theirs may hold blanks. */
export function genesOfNode(store: Store, node: SVGElement): readonly string[] {
  const text = node.dataset["genes"] ?? ""
  return Object.hasOwn(store.bundle.figure.genes, text) ? [text] : text.split(" ").filter((g) => g !== "")
}

function showStates(scene: SVGSVGElement, store: Store): readonly (() => void)[] {
  const marked = [...scene.querySelectorAll<SVGElement>("[data-statement]")].map((element) => ({
    element,
    claims: claimsOfStatements(store, element.dataset["statement"]),
  }))
  const nodes = [...scene.querySelectorAll<SVGElement>(".node[data-entity]")]
  const arrows = [...scene.querySelectorAll<SVGElement>(".arrow")]
  return [
    effect(() => {
      const lit = store.lit.value
      for (const { element, claims } of marked)
        element.classList.toggle("lit", lit !== undefined && claims.includes(lit))
    }),
    effect(() => {
      scene.classList.toggle("coverage-mode", store.tab.value === "coverage")
    }),
    effect(() => {
      const selected = store.selected.value
      for (const part of [...nodes, ...arrows]) part.classList.toggle("selected", keyOf(part) === selected)
    }),
    effect(() => {
      const { perturb, without } = store.setup.value
      const holds = perturb.map(parseHold).filter((h) => h !== undefined)
      for (const node of nodes) {
        const genes = genesOfNode(store, node)
        const mine = holds.filter((h) => genes.includes(h.gene) && h.value !== 1)
        node.classList.toggle(
          "held",
          mine.some((h) => h.value > 0),
        )
        node.classList.toggle("out", mine.length > 0 && mine.every((h) => h.value === 0))
      }
      const off = new Set([...without, ...without.map((w) => store.bundle.figure.hypotheses[w]?.parameter ?? "")])
      for (const arrow of arrows) arrow.classList.toggle("cut", off.has(arrow.dataset["cut"] ?? " "))
    }),
  ]
}

/** Make the scene answer; returns what undoes it. The scene must be in the document. */
export function makeInteractive(scene: SVGSVGElement, store: Store): () => void {
  scene.setAttribute("role", "group")
  scene.setAttribute("aria-label", store.bundle.figure.title)
  for (const title of scene.querySelectorAll("title")) title.remove()
  addHatch(scene)
  const nodes = [...scene.querySelectorAll<SVGGElement>(".node[data-entity]")]
  const boxes = nodes.map(boxOf)
  nodes.forEach((node, i) => {
    const box = boxes[i]
    if (box) dressNode(node, box)
  })
  for (const arrow of scene.querySelectorAll<SVGGElement>(".arrow")) {
    dressArrow(arrow)
    const own = (arrow.dataset["statement"] ?? "").split(" ")
    const { statements } = store.bundle
    arrow.dataset["coverage"] = coverageOf(
      statements.filter((s) => own.includes(s.id)),
      statements,
    )
  }
  wire(scene, store)
  wireClaims(scene, store)
  const stops = [...showStates(scene, store), ...wireGates(scene, store)]
  return () => {
    for (const stop of stops) stop()
  }
}
