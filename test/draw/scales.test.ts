import { describe, expect, it } from "vitest"
import {
  element,
  escapeText,
  fluxWidth,
  formatMinutes,
  formatNumber,
  levelGlyph,
  levelStep,
  linearScale,
  linePath,
  roundedRoute,
  stretchedScale,
  svgText,
  ticks,
  timeCourseSvg,
  timeTicks,
} from "../../src/draw/index.ts"

describe("scales and levels", () => {
  it("a scale and its inverse undo each other", () => {
    for (const scale of [linearScale([0, 180], [10, 400]), stretchedScale([0, 4320], [10, 400], 60)]) {
      for (const t of [0, 12.5, 90, 180]) expect(scale.invert(scale(t))).toBeCloseTo(t, 8)
    }
  })

  it("ticks are round and lie within the domain", () => {
    expect(ticks(0, 1, 4)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(timeTicks(180, 6)).toEqual([0, 30, 60, 90, 120, 150, 180])
  })

  it("rest is the middle step and the cuts are those of the legend", () => {
    expect([0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 2].map(levelStep)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect([0.99, 1, 1.01].map(levelGlyph)).toEqual(["▼", "■", "▲"])
  })

  it("an arrow at rest is 2 px wide, and never thinner than 0.9 or wider than 5.6", () => {
    expect([0, 1, 10].map(fluxWidth)).toEqual([0.9, 2, 5.6])
  })

  it("times and numbers read as people write them", () => {
    expect([0, 45, 150, 4320].map(formatMinutes)).toEqual(["0 min", "45 min", "2.5 h", "3 d"])
    expect([0, 0.03123, 2.4, 1234.5].map(formatNumber)).toEqual(["0", "0.031", "2.4", "1235"])
  })
})

describe("SVG as data", () => {
  it("text never becomes markup", () => {
    const hostile = '<script>alert("x")</script>'
    expect(svgText(element("text", { title: hostile }, [hostile]))).not.toContain("<script")
    expect(escapeText(hostile)).toBe("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;")
  })

  it("a curve breaks where a value is missing", () => {
    const x = linearScale([0, 3], [0, 30])
    const y = linearScale([0, 1], [10, 0])
    expect(linePath([0, 1, 2, 3], [0, Number.NaN, 1, 1], x, y)).toBe("M0 10M20 0L30 0")
  })

  it("a route keeps its ends and rounds its corners", () => {
    expect(
      roundedRoute(
        [
          [0, 0],
          [20, 0],
          [20, 20],
        ],
        5,
      ),
    ).toBe("M0 0L15 0Q20 0 20 5L20 20")
  })

  it("a time course names each column and its unit", () => {
    const svg = timeCourseSvg({
      title: "A & B",
      timeUnit: "min",
      columns: [
        { id: "time", label: "time", unit: "min", values: [0, 1, 2] },
        { id: "x", label: "x <level>", unit: "uM", values: [0, 2, 1] },
      ],
    })
    expect(svg).toContain("x &lt;level&gt;")
    expect(svg).toContain("1 uM")
    expect(svg).toContain("A &amp; B")
  })
})
