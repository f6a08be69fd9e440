/** When a case of the SBML Test Suite passes: the criterion of its README, number by number. */
import { readFileSync } from "node:fs"
import { basename, join } from "node:path"
import type { SuiteSettings } from "../../src/cli/suite-case.ts"

/** A results file: header apart, rows of numbers (`INF`, `-INF`, `NaN` among them). */
export function readResults(text: string): number[][] {
  const number = (s: string): number => {
    const t = s.trim().toLowerCase()
    if (t === "inf" || t === "infinity") return Number.POSITIVE_INFINITY
    if (t === "-inf" || t === "-infinity") return Number.NEGATIVE_INFINITY
    return t === "nan" || t === "" ? Number.NaN : Number(t)
  }
  return text
    .split(/\r\n|\r|\n/)
    .slice(1)
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map(number))
}

/** |C - U| <= Ta + Tr |C|; NaN meets NaN, an infinity its like. */
export function agrees(expected: number, delivered: number, absolute: number, relative: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(delivered)
  if (!Number.isFinite(expected)) return expected === delivered
  return Math.abs(expected - delivered) <= absolute + relative * Math.abs(expected)
}

/** The first number that is off, as a sentence; undefined where the case passes. */
export function judge(
  folder: string,
  settings: SuiteSettings,
  columns: readonly { readonly id: string; readonly values: ArrayLike<number> }[],
): string | undefined {
  const name = basename(folder)
  const expected = readResults(readFileSync(join(folder, `${name}-results.csv`), "utf8"))
  const { absolute, relative } = settings
  if (absolute === undefined || relative === undefined) return "the settings have no tolerances"
  let worst: { readonly excess: number; readonly message: string } | undefined
  let wrong = 0
  for (const [i, row] of expected.entries()) {
    for (const [j, c] of row.entries()) {
      const column = columns[j]
      const u = column?.values[i]
      if (column === undefined || u === undefined) return `row ${i}, column ${j} is missing`
      if (agrees(c, u, absolute, relative)) continue
      wrong += 1
      const excess = Math.abs(c - u) / (absolute + relative * Math.abs(c))
      const message = `${column.id} in row ${i}: ${u}, expected ${c}`
      if (worst === undefined || excess > worst.excess || Number.isNaN(excess)) worst = { excess, message }
    }
  }
  return worst && `${worst.message} (${wrong} numbers off)`
}
