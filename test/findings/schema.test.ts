import { readFileSync } from "node:fs"
import { join } from "node:path"
import Ajv from "ajv/dist/2020.js"
import { describe, expect, it } from "vitest"
import { figureJsonSchema } from "../../src/figure/index.ts"
import { findingsJsonSchema } from "../../src/findings/index.ts"
import { repositoryRoot } from "../source-files.ts"

function committed(name: string): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, "docs", "schemas", name), "utf8"))
}

describe("JSON Schemas for editors", () => {
  it("are what the readers check against (npx tsx scripts/write-schemas.ts makes them anew)", () => {
    expect(committed("finding.schema.json")).toEqual(JSON.parse(JSON.stringify(findingsJsonSchema())))
    expect(committed("figure.schema.json")).toEqual(JSON.parse(JSON.stringify(figureJsonSchema())))
  })

  it("tell a good finding from a bad one", () => {
    const validate = new Ajv.default({ strict: false }).compile(committed("finding.schema.json") as object)
    const expectation = { readout: "x", at: "1 h", of: "a", within: [0, null] }
    expect(validate([{ id: "f", arms: { a: {} }, expect: [expectation] }])).toBe(true)
    expect(validate([{ id: "f", arms: { a: { dose: ["ketamine 1 mg/kg ip"] } }, expect: [expectation] }])).toBe(false)
  })
})
