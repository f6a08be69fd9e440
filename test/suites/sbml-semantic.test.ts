import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { linearSolver, readSettings, runCase, type SuiteLevel, settingsFile } from "../../src/cli/suite-case.ts"
import { sharedPath } from "../shared-data.ts"
import { judge } from "./criterion.ts"

/** Case and level → why it fails. A case that is listed and passes fails the test as well: take it out. */
const gaps: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("./known-gaps.json", import.meta.url), "utf8"),
)

const root = sharedPath("sbml-test-suite/semantic")

async function failures(level: SuiteLevel): Promise<readonly string[]> {
  const solver = await linearSolver()
  const wrong: string[] = []
  for (const name of readdirSync(root as string).sort()) {
    const folder = join(root as string, name)
    const settings = readSettings(readFileSync(settingsFile(folder) as string, "utf8"))
    let reason: string | undefined
    try {
      reason = judge(folder, settings, await runCase(folder, level, async () => solver))
    } catch (error) {
      reason = (error as Error).message.split("\n").slice(0, 3).join(" ")
    }
    const known = gaps[`${name} ${level}`] ?? gaps[name]
    if (reason !== undefined && known === undefined) wrong.push(`${name} ${level}: ${reason}`)
    if (reason === undefined && known !== undefined) {
      wrong.push(`${name} ${level}: passes now, take it out of known-gaps.json`)
    }
  }
  return wrong
}

describe.skipIf(root === undefined)("the SBML Test Suite's semantic cases", () => {
  it("pass with the model of the highest level", async () => {
    expect(await failures("highest")).toEqual([])
  })

  it("pass with the model of the lowest level", async () => {
    expect(await failures("lowest")).toEqual([])
  })
})
