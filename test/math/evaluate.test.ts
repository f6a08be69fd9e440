import { describe, expect, it } from "vitest"
import { evaluate, parseInfix } from "../../src/math/index.ts"
import { source } from "../../src/text/index.ts"

function resultOf(text: string, symbols: Record<string, number> = {}): number {
  const { expression } = parseInfix(source("formula", text))
  if (!expression) throw new Error(`not a formula: ${text}`)
  return evaluate(expression, { symbol: (id) => symbols[id] ?? Number.NaN, time: 2 })
}

describe("evaluate", () => {
  it("takes truth values as numbers and numbers as truth values", () => {
    expect(resultOf("1 + (3 > 2)")).toBe(2)
    expect(resultOf("piecewise(5, x, 7)", { x: 0.5 })).toBe(5)
  })

  it("takes the first piece whose condition holds, and NaN where none does and there is no otherwise", () => {
    expect(resultOf("piecewise(1, x > 1, 2, x > 0, 3)", { x: 0.5 })).toBe(2)
    expect(resultOf("piecewise(1, x > 1)", { x: 0 })).toBeNaN()
  })

  it("knows time", () => {
    expect(resultOf("time * 3")).toBe(6)
  })

  it("refuses what needs a running simulation", () => {
    expect(() => resultOf("delay(x, 1)", { x: 1 })).toThrow(RangeError)
  })
})
