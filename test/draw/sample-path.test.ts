import { describe, expect, it } from "vitest"
import { samplePath } from "../../src/draw/index.ts"

describe("points along a path", () => {
  it("a straight line is measured and walked evenly, its end included", () => {
    const way = samplePath("M0 0L10 0", 4)
    expect(way?.length).toBe(10)
    expect([...(way?.xs ?? [])]).toEqual([0, 4, 8, 10])
    expect([...(way?.ys ?? [])]).toEqual([0, 0, 0, 0])
  })

  it("corners, horizontal, vertical and relative commands", () => {
    const way = samplePath("M0 0h6V8l-6 0", 2)
    expect(way?.length).toBe(20)
    expect(way && [way.xs[3], way.ys[3], way.xs[7], way.ys[7]]).toEqual([6, 0, 6, 8])
    expect(way && [way.xs[10], way.ys[10]]).toEqual([0, 8])
  })

  it("a quarter circle as a cubic curve has the length of a quarter circle", () => {
    const k = 0.5522847498
    const way = samplePath(`M100 0C100 ${100 * k} ${100 * k} 100 0 100`, 2)
    expect(way?.length).toBeCloseTo((Math.PI / 2) * 100, 0)
    for (let i = 0; i < (way?.xs.length ?? 0); i++)
      expect(Math.hypot(way?.xs[i] ?? 0, way?.ys[i] ?? 0)).toBeCloseTo(100, 0)
  })

  it("what it doesn't follow it says it doesn't", () => {
    expect(samplePath("M0 0A5 5 0 0 1 10 0", 2)).toBeUndefined()
  })
})
