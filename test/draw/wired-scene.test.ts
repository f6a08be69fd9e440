import { describe, expect, it } from "vitest"
import { type BundleStatement, type FigureBundle, layersOf, wiredScene } from "../../src/draw/index.ts"
import type { FigureFile } from "../../src/figure/index.ts"

function statement(id: string, subject: string, relation: string, object: string): BundleStatement {
  return { id, subject, relation, object, sentence: "", span: [0, 0], reactions: [] }
}

function bundle(statements: readonly BundleStatement[], quantities: FigureBundle["quantities"] = []): FigureBundle {
  const figure = { id: "f", title: "F", readouts: {}, drugs: {}, genes: {}, inputs: {} } as unknown as FigureFile
  return {
    figure,
    record: undefined,
    statements,
    experiments: [],
    findings: [],
    antimony: {},
    quantities,
    model: { packed: null },
    scenes: { wide: "" },
    genes: {},
    version: "test",
  }
}

describe("the scene of a wired figure", () => {
  it("layers follow the longest way, and a circle is cut where it closes", () => {
    const layers = layersOf(
      ["a", "b", "c"],
      [
        ["a", "b"],
        ["b", "c"],
        ["a", "c"],
        ["c", "a"],
      ],
    )
    expect([...layers.values()]).toEqual([0, 1, 2])
  })

  it("each entity stands once, each statement is an arrow of its sign", () => {
    const svg = wiredScene(
      bundle([statement("s1", "NO", "decreases", "Rheb"), statement("s2", "rheb", "activates", "mTOR")]),
    )
    expect(svg.match(/data-entity=/gu)).toHaveLength(3)
    expect(svg).toContain('class="arrow inhibits" data-arrow="s1" data-from="NO" data-to="Rheb"')
    expect(svg).toContain('class="arrow activates" data-arrow="s2" data-from="Rheb" data-to="mTOR"')
  })

  it("the same statements give the same picture", () => {
    const b = bundle([statement("s1", "A", "activates", "B"), statement("s2", "B", "activates", "A")])
    expect(wiredScene(b)).toBe(wiredScene(b))
  })

  it("a bare model shows its reactions", () => {
    const svg = wiredScene(
      bundle([], [{ id: "J1", name: "J1", kind: "reaction", unit: "", equation: "2 S1 + S2 -> P" }]),
    )
    expect(svg.match(/data-entity="(?:S1|S2|P)"/gu)).toHaveLength(3)
    expect(svg.match(/class="arrow activates"/gu)).toHaveLength(2)
  })

  it("what one clause says of two is one arrow, of its sign; names of one quantity are one entity", () => {
    const b = bundle([
      statement("s1", "AKT", "phosphorylates", "TSC2"),
      statement("s2", "AKT", "inhibits", "TSC2"),
      statement("s3", "TSC2", "inhibits", "mTOR"),
      statement("s4", "mTOR pathway", "activates", "S6K"),
    ])
    const readout = { label: "mTOR", unit: "", quantity: "mTOR", aliases: ["mTOR pathway"], proxy: false }
    const figure = { ...b.figure, readouts: { mTOR: readout } }
    const svg = wiredScene({ ...b, figure })
    expect(svg.match(/class="arrow [a-z]+"/gu)).toEqual([
      'class="arrow inhibits"',
      'class="arrow inhibits"',
      'class="arrow activates"',
    ])
    expect(svg).toContain('data-statement="s1 s2"')
    expect(svg.match(/data-entity="[^"]+"/gu)).toHaveLength(4)
  })

  it("on a narrow screen the layers stand two abreast, no wider than the screen", () => {
    const chain = ["A", "B", "C", "D", "E"]
    const b = bundle(chain.slice(1).map((to, i) => statement(`s${i}`, chain[i] ?? "", "activates", to)))
    const width = /viewBox="0 0 (\d+)/u.exec(wiredScene(b, { columns: 2 }))?.[1]
    expect(Number(width)).toBeLessThanOrEqual(375)
  })

  it("names are text", () => {
    expect(wiredScene(bundle([statement("s1", "<script>", "activates", "B")]))).not.toContain("<script>")
  })
})
