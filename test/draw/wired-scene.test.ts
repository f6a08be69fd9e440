import { describe, expect, it } from "vitest"
import { type BundleStatement, type FigureBundle, layersOf, wiredScene } from "../../src/draw/index.ts"
import type { FigureFile } from "../../src/figure/index.ts"

function statement(id: string, subject: string, relation: string, object: string): BundleStatement {
  return { id, subject, relation, object, sentence: "", span: [0, 0], reactions: [] }
}

function bundle(statements: readonly BundleStatement[], quantities: FigureBundle["quantities"] = []): FigureBundle {
  const figure = { id: "f", title: "F", readouts: {}, drugs: {}, genes: {} } as unknown as FigureFile
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

  it("names are text", () => {
    expect(wiredScene(bundle([statement("s1", "<script>", "activates", "B")]))).not.toContain("<script>")
  })
})
