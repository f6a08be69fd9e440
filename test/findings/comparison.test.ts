import { describe, expect, it } from "vitest"
import { armsOf, evaluateComparison, parseComparison } from "../../src/findings/index.ts"

const values: Readonly<Record<string, number>> = { saline: 2, ket10: 6, "ket-80": 3 }

function evaluate(text: string): number {
  const tree = parseComparison(text, Object.keys(values))
  if ("problem" in tree) throw new RangeError(tree.problem)
  return evaluateComparison(tree, (arm) => values[arm] ?? Number.NaN)
}

describe("arithmetic over arms", () => {
  it.each([
    ["ket10 / saline", 3],
    ["(ket-80 - saline) / (ket10 - saline)", 0.25],
    ["ket10 − saline × 2", 2],
    ["-saline + 2 ÷ 4", -1.5],
    ["ket10-ket-80", 3],
  ])("%s", (text, value) => {
    expect(evaluate(text)).toBeCloseTo(value, 12)
  })

  it("names the arms it uses", () => {
    const tree = parseComparison("a / (a + b)", ["a", "b"])
    expect("problem" in tree ? [] : armsOf(tree)).toEqual(["a", "b"])
  })

  it.each(["ket10 /", "(ket10", "ket10 saline", "", "/2", `${"(".repeat(5000)}1`])(
    "'%s' is refused, not thrown",
    (text) => {
      expect("problem" in parseComparison(text, ["ket10", "saline"])).toBe(true)
    },
  )
})
