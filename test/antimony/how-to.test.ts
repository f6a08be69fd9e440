import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { compile } from "../../src/engine/index.ts"
import { formatDiagnostics, source, unwrap } from "../../src/text/index.ts"

const text = readFileSync(new URL("../../docs/how-to/write-antimony.md", import.meta.url), "utf8")
const blocks = [...text.matchAll(/```(\S*)\n([\s\S]*?)```/g)].map((m) => ({ kind: m[1], body: m[2] ?? "" }))

describe("docs/how-to/write-antimony.md", () => {
  it("has examples that are read and compiled", () => {
    const examples = blocks.filter((b) => b.kind === "antimony")
    expect(examples.length).toBeGreaterThan(1)
    for (const { body } of examples) {
      const read = readAntimony(source("example.ant", body))
      expect(formatDiagnostics(read.diagnostics)).toBe("")
      unwrap(compile(unwrap(read)))
    }
  })

  it("shows the messages as they are", () => {
    const at = blocks.findIndex((b) => b.kind === "antimony-with-faults")
    const found = formatDiagnostics(readAntimony(source("m.ant", blocks[at]?.body ?? "")).diagnostics)
    expect(found).toBe(blocks[at + 1]?.body.trimEnd())
  })
})
