import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Layout, type LayoutNode, layeredLayout } from "../../src/draw/index.ts"
import { extractStatements, findEntities, placesOfEntities, readRecord } from "../../src/figure/index.ts"
import { source, unwrap } from "../../src/text/index.ts"
import { productLexicon } from "../figure/lexicon.ts"
import { sharedPath } from "../shared-data.ts"

type Edge = readonly [string, string]

const node = (name: string, group?: string): LayoutNode => ({ name, width: 84, height: 38, group })
const options = { columns: 6, mostRows: 7 }

/** What is wrong with a layout: nodes on each other, arrows through nodes they have nothing to do with. */
function faults(nodes: readonly LayoutNode[], edges: readonly Edge[], layout: Layout): readonly string[] {
  const found: string[] = []
  const boxes = nodes.map((n) => {
    const [x, y] = layout.at.get(n.name) ?? [0, 0]
    const [w, h] = [n.width / 2, (layout.heightOf.get(n.name) ?? n.height) / 2]
    return { name: n.name, left: x - w, right: x + w, top: y - h, bottom: y + h }
  })
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1))
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        found.push(`${a.name} on ${b.name}`)
    if (a.left < 0 || a.right > layout.width || a.top < 0 || a.bottom > layout.height) found.push(`${a.name} outside`)
  })
  layout.routes.forEach((route, i) => {
    const [from, to] = edges[i] ?? ["", ""]
    for (let k = 1; k < route.length; k++) {
      const [[x0, y0], [x1, y1]] = [route[k - 1] ?? [0, 0], route[k] ?? [0, 0]]
      if (x0 !== x1 && y0 !== y1) found.push(`${from} → ${to} runs aslant`)
      for (const b of boxes) {
        if (b.name === from || b.name === to) continue
        if (
          Math.max(x0, x1) > b.left &&
          Math.min(x0, x1) < b.right &&
          Math.max(y0, y1) > b.top &&
          Math.min(y0, y1) < b.bottom
        )
          found.push(`${from} → ${to} through ${b.name}`)
      }
    }
  })
  return found
}

describe("the layout of a figure", () => {
  const nodes = ["a", "b", "c", "d", "e", "f"].map((n) => node(n))
  const edges: readonly Edge[] = [
    ["a", "b"],
    ["b", "c"],
    ["a", "c"],
    ["c", "a"],
    ["a", "d"],
    ["e", "d"],
  ]

  it("is the same for the same figure", () => {
    expect(layeredLayout(nodes, edges, options)).toEqual(layeredLayout(nodes, edges, options))
  })

  it("keeps entities apart and arrows beside them, forward, back and past others", () => {
    expect(faults(nodes, edges, layeredLayout(nodes, edges, options))).toEqual([])
    expect(faults(nodes, edges, layeredLayout(nodes, edges, { columns: 2, mostRows: 12 }))).toEqual([])
  })

  it("puts a group into a box of its own that holds its entities and no others", () => {
    const grouped = nodes.map((n) => (n.name === "c" || n.name === "d" ? { ...n, group: "neurons" } : n))
    const layout = layeredLayout(grouped, edges, options)
    const [box] = layout.groups
    const inside = grouped.filter((n) => {
      const y = layout.at.get(n.name)?.[1] ?? 0
      return box && y > box.top && y < box.bottom
    })
    expect(inside.map((n) => n.name)).toEqual(["c", "d"])
    expect(faults(grouped, edges, layout)).toEqual([])
  })

  /** Stretches up or down of different sources that lie on each other. */
  function overlaps(arrows: readonly Edge[], layout: Layout): readonly string[] {
    const stretches = layout.routes.flatMap((route, i) =>
      route.slice(1).flatMap(([x1, y1], k) => {
        const [x0, y0] = route[k] ?? [0, 0]
        return x0 === x1 && y0 !== y1
          ? [{ from: arrows[i]?.[0] ?? "", x: x0, low: Math.min(y0, y1), high: Math.max(y0, y1) }]
          : []
      }),
    )
    return stretches.flatMap((s, i) =>
      stretches
        .slice(i + 1)
        .filter((o) => o.x === s.x && o.from !== s.from && o.low < s.high && s.low < o.high)
        .map((o) => `${s.from} on ${o.from} at ${s.x}`),
    )
  }

  it("no two sources run up or down on top of each other", () => {
    expect(overlaps(edges, layeredLayout(nodes, edges, options))).toEqual([])
  })

  const records = sharedPath("records")
  it.skipIf(records === undefined)("holds for every shared record, wide and narrow", () => {
    for (const file of readdirSync(records as string).filter((f) => f.startsWith("PMC"))) {
      const record = unwrap(readRecord(source(file, readFileSync(join(records as string, file), "utf8"))))
      const entities = findEntities(record.caption, productLexicon())
      const statements = extractStatements(record.caption, { kind: "found", entities })
      const places = placesOfEntities(statements)
      const names = [...new Set(statements.flatMap((s) => [s.subject, s.object]))]
      const all = names.map((n) => node(n, places[n]?.[0]))
      const grouped = [...all].sort(
        (a, b) =>
          Number(a.group !== undefined) - Number(b.group !== undefined) ||
          (a.group ?? "").localeCompare(b.group ?? "", "en"),
      )
      const arrows = statements.flatMap((s): Edge[] => (s.subject === s.object ? [] : [[s.subject, s.object]]))
      for (const o of [options, { columns: 2, mostRows: 12 }]) {
        const layout = layeredLayout(grouped, arrows, o)
        expect([file, ...faults(grouped, arrows, layout), ...overlaps(arrows, layout)]).toEqual([file])
      }
    }
  })
})
