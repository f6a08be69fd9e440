/** The kernel's elementary functions against references of 200 bits (cases/elementary.csv), and at the edges. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { repositoryRoot } from "../source-files.ts"
import { newKernel } from "./kernel-harness.ts"

const { call } = newKernel()

/** Largest error measured, in units in the last place; a change that worsens one fails. */
const limits: Readonly<Record<string, number>> = {
  exp: 0.52,
  log: 0.52,
  log10: 1,
  log1p: 1,
  expm1: 1,
  pow: 0.53,
  sin: 1,
  cos: 1,
  tan: 1,
  asin: 1,
  acos: 1,
  atan: 1,
  sinh: 2,
  cosh: 1.5,
  tanh: 2,
  asinh: 2,
  acosh: 2,
  atanh: 2,
}

/** The gap between doubles at x. */
function lastPlace(x: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(x))
  view.setBigUint64(0, view.getBigUint64(0) + 1n)
  return view.getFloat64(0) - Math.abs(x)
}

function measured(): ReadonlyMap<string, number> {
  const worst = new Map<string, number>()
  const text = readFileSync(join(repositoryRoot, "test", "engine", "cases", "elementary.csv"), "utf8")
  for (const line of text.trim().split("\n").slice(1)) {
    const [name = "", x = "", y = "", value = "", rest = ""] = line.split(",")
    const f = call[name]
    if (!f) throw new RangeError(`no function ${name}`)
    const got = y === "" ? f(Number(x)) : f(Number(x), Number(y))
    const reference = Number(value)
    const error = Math.abs((got - reference) / lastPlace(reference) - Number(rest))
    worst.set(name, Math.max(worst.get(name) ?? 0, error))
  }
  return worst
}

describe("elementary functions", () => {
  const worst = measured()
  for (const [name, limit] of Object.entries(limits)) {
    it(`${name} is right to ${limit} units in the last place`, () => {
      expect(worst.get(name)).toBeLessThanOrEqual(limit)
    })
  }

  it("pow by small whole numbers is right to 2 units in the last place", () => {
    let worst = 0
    for (let k = 0; k < 400; k++) {
      // Numerator of x over 2^26: its powers are exact as whole numbers, and so is the result over 2^104.
      const numerator = 2 ** 26 + k * 167_771 + 1
      for (const y of [1, 2, 3, 4]) {
        const got = call["pow"]?.(numerator / 2 ** 26, y) ?? Number.NaN
        const exact = (BigInt(numerator) ** BigInt(y)) << BigInt(26 * (4 - y))
        const error = Number((BigInt(got * 2 ** 52) << 52n) - exact) / 2 ** 104
        worst = Math.max(worst, Math.abs(error) / lastPlace(got))
      }
    }
    expect(worst).toBeLessThan(2)
  })

  it("the edges are those of IEEE 754 arithmetic", () => {
    const same = (name: string, args: readonly number[], value: number) => {
      expect([name, args, call[name]?.(...args)]).toEqual([name, args, value])
    }
    same("exp", [Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY)
    same("exp", [Number.NEGATIVE_INFINITY], 0)
    same("exp", [1000], Number.POSITIVE_INFINITY)
    same("log", [0], Number.NEGATIVE_INFINITY)
    same("log", [-1], Number.NaN)
    same("log", [1], 0)
    same("pow", [0, 0], 1)
    same("pow", [-8, 1 / 3], Number.NaN)
    same("pow", [-2, 3], -8)
    same("pow", [0, -1], Number.POSITIVE_INFINITY)
    same("pow", [2, 10], 1024)
    same("pow", [-3, 2], 9)
    same("pow", [0.1, 1], 0.1)
    same("pow", [-0.5, 3], -0.125)
    same("pow", [3, 4], 81)
    same("pow", [Number.NaN, 0], 1)
    same("sin", [Number.POSITIVE_INFINITY], Number.NaN)
    same("factorial", [0], 1)
    same("factorial", [5], 120)
    same("factorial", [2.5], Number.NaN)
    same("factorial", [171], Number.POSITIVE_INFINITY)
  })
})
