import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { simulateRuns } from "../../src/cli/commands/simulate.ts"
import { modelFile, readCaseModel, readSettings, settingsFile } from "../../src/cli/suite-case.ts"
import { compile } from "../../src/engine/index.ts"
import { unwrap } from "../../src/text/index.ts"
import { sharedPath } from "../shared-data.ts"
import { readResults } from "./criterion.ts"

const root = sharedPath("sbml-test-suite/stochastic")

/** Runs per case; set SSA_RUNS to the usual 10000 for the whole judgement. */
const runs = Number(process.env["SSA_RUNS"] ?? 1000)

/** Cases from this one on are draws (package distrib) in an otherwise deterministic model. */
const firstOfDistributions = 40

interface Range {
  readonly low: number
  readonly high: number
}

function rangeOf(settings: string, key: string): Range {
  const m = new RegExp(`${key}:\\s*\\(\\s*(-?[\\d.]+)\\s*,\\s*(-?[\\d.]+)`).exec(settings)
  return { low: Number(m?.[1] ?? Number.NaN), high: Number(m?.[2] ?? Number.NaN) }
}

/** Points of a column outside its range, by the README's Z and Y. */
function outside(
  kind: "mean" | "sd",
  range: Range,
  expected: readonly number[],
  sigma: readonly number[],
  delivered: ArrayLike<number>,
): number {
  let n = 0
  for (const [i, c] of expected.entries()) {
    const u = delivered[i] as number
    const s = sigma[i] as number
    if (!(s > 0)) {
      if (Math.abs(u - c) > 1e-6 * Math.max(1, Math.abs(c))) n += 1
      continue
    }
    const score = kind === "mean" ? (Math.sqrt(runs) * (u - c)) / s : Math.sqrt(runs / 2) * ((u * u) / (s * s) - 1)
    if (!(score >= range.low && score <= range.high)) n += 1
  }
  return n
}

async function failuresOf(name: string): Promise<string[]> {
  const folder = join(root as string, name)
  const text = readFileSync(settingsFile(folder) as string, "utf8")
  const settings = readSettings(text)
  const model = readCaseModel(folder, modelFile(folder, "highest") as string)
  const results = readFileSync(join(folder, `${name}-results.csv`), "utf8")
  const header = (results.split("\n")[0] as string).split(",").map((s) => s.trim())
  const rows = readResults(results)
  const wanted = (/^output:(.*)$/m.exec(text)?.[1] ?? "").split(",").map((s) => s.trim())
  const columns = await simulateRuns(
    { err: () => undefined },
    unwrap(compile(model)),
    {
      settings: {
        end: settings.time?.duration ?? 0,
        steps: settings.time?.steps ?? 1,
        select: settings.variables.map((v) => (settings.concentration.has(v) ? `[${v}]` : v)),
        method: Number(name) < firstOfDistributions ? "ssa" : "auto",
      },
      seed: 20_260_101,
    },
    runs,
    1,
  )
  const wrong: string[] = []
  for (const id of wanted) {
    const kind = id.endsWith("-sd") ? "sd" : "mean"
    const at = header.indexOf(id)
    const sdAt = header.indexOf(id.replace(/-mean$/, "-sd"))
    const delivered = columns.find((c) => c.id === id || c.id === id.replace(/^(\w+)-/, "[$1]-"))?.values ?? []
    const deliveredSd = columns.find((c) => c.id === id.replace(/-mean$/, "-sd"))?.values ?? []
    const sigma = sdAt >= 0 ? rows.map((r) => r[sdAt] as number) : Array.from(deliveredSd)
    const n = outside(
      kind,
      rangeOf(text, `${kind}Range`),
      rows.map((r) => r[at] as number),
      sigma,
      delivered,
    )
    if (n > 3) wrong.push(`${name} ${id}: ${n} of ${rows.length} points outside`)
  }
  return wrong
}

describe.skipIf(root === undefined)("the SBML Test Suite's stochastic cases", () => {
  it(`have the expected means and deviations over ${runs} runs`, async () => {
    const wrong: string[] = []
    for (const name of readdirSync(root as string).sort()) wrong.push(...(await failuresOf(name)))
    expect(wrong).toEqual([])
  })
})
