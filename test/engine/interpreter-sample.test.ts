import { readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { modelFile, readCaseModel } from "../../src/cli/suite-case.ts"
import { sharedPath } from "../shared-data.ts"
import { beyondInterpreter, compareInitialValues, compareWithInterpreter } from "./against-interpreter.ts"

const suite = sharedPath("sbml-test-suite/semantic")

describe.skipIf(suite === undefined)("compiled code", () => {
  it("agrees with the interpreter on a tenth of the SBML Test Suite (bench/interpreter-suite.ts: on all of it)", () => {
    const wrong: string[] = []
    let seen = 0
    for (const name of readdirSync(suite as string)
      .sort()
      .filter((_, i) => i % 10 === 3)) {
      const folder = join(suite as string, name)
      const path = modelFile(folder, "highest")
      if (path === undefined) continue
      const model = readCaseModel(folder, path)
      if (beyondInterpreter(model) !== undefined) continue
      seen++
      const difference = Math.max(compareInitialValues(model), compareWithInterpreter(model))
      if (!(difference < 1e-12)) wrong.push(`${name}: ${difference}`)
    }
    expect(seen).toBeGreaterThan(100)
    expect(wrong).toEqual([])
  })
})
