import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { readSbml, writeSbml } from "../../src/sbml/index.ts"
import { formatDiagnostics, source } from "../../src/text/index.ts"
import { sharedPath } from "../shared-data.ts"
import { mutate } from "./mutate.ts"

/** How many mutants; set FUZZ to run more. */
const count = Number(process.env["FUZZ"] ?? 2000)

describe("mutated SBML", () => {
  const root = sharedPath("sbml-test-suite/semantic")
  it.skipIf(root === undefined)(
    `${count} mutants are read, or refused with a place, and never crash the reader`,
    () => {
      const files = readdirSync(root as string).flatMap((c) =>
        readdirSync(join(root as string, c))
          .filter((f) => /-sbml-l\dv\d\.xml$/.test(f))
          .map((f) => join(root as string, c, f)),
      )
      let refused = 0
      for (let i = 0; i < count; i++) {
        const file = files[(i * 7919) % files.length] as string
        const text = mutate(readFileSync(file, "utf8"), i)
        const before = performance.now()
        const r = readSbml(source(file, text))
        const context = `mutant ${i} of ${file}`
        expect(performance.now() - before, context).toBeLessThan(5000)
        if (r.value === undefined) {
          refused += 1
          const errors = r.diagnostics.filter((d) => d.severity === "error")
          expect(errors.length, context).toBeGreaterThan(0)
          for (const d of errors) expect(d.span, `${context}: ${d.message}`).toBeDefined()
          expect(formatDiagnostics(r.diagnostics).length, context).toBeLessThan(100_000)
        } else {
          // What is read can be written, and is read again.
          const again = readSbml(source("written", writeSbml(r.value)))
          expect(again.value, `${context}\n${formatDiagnostics(again.diagnostics)}`).toBeDefined()
        }
      }
      // Both ways of ending should be common, or the mutations are too tame or too wild.
      expect(refused / count).toBeGreaterThan(0.2)
      expect(refused / count).toBeLessThan(0.95)
    },
  )
})
