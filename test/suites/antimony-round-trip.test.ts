import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { antimonyForm, printAntimony, readAntimony } from "../../src/antimony/index.ts"
import { readSbml } from "../../src/sbml/index.ts"
import { formatDiagnostics, source } from "../../src/text/index.ts"
import { differences } from "../antimony/canonical.ts"
import { sharedPath } from "../shared-data.ts"

const root = sharedPath("sbml-test-suite/semantic")
/** Case → why it doesn't come back the same. */
const known: ReadonlyMap<string, string> = new Map([["00959", "refers to a unit 'area' that is not defined"]])

describe.skipIf(root === undefined)("every model of the SBML Test Suite", () => {
  it("comes back from Antimony as the same model, names that Antimony can't say apart", () => {
    const wrong: string[] = []
    let seen = 0
    for (const name of readdirSync(root as string)) {
      const folder = join(root as string, name)
      const file = readdirSync(folder)
        .filter((f) => /-sbml-l\dv\d\.xml$/.test(f))
        .sort()
        .pop()
      const model = file && readSbml(source(file, readFileSync(join(folder, file), "utf8"))).value
      if (!model) continue
      seen += 1
      const back = readAntimony(source(`${name}.ant`, printAntimony(model)))
      const found = back.value
        ? differences(back.value, antimonyForm(model).model)
        : [formatDiagnostics(back.diagnostics, 1)]
      if (found.length > 0 !== known.has(name)) wrong.push(`${name}: ${found.join("; ") || "comes back the same now"}`)
    }
    expect(seen).toBeGreaterThan(1400)
    expect(wrong).toEqual([])
  })
})
