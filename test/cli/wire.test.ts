import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { kinetoscope } from "./command-line.ts"

const folder = mkdtempSync(join(tmpdir(), "kinetoscope-wire-"))
const record = `---
figid: PMC1__made-up
pmcid: PMC1
figtitle: A made-up figure
caption: "Insulin activates AKT1. AKT1 phosphorylates TSC2, thereby inhibiting it. Loss of TSC2 leads to mTOR activation."
---
`
writeFileSync(join(folder, "record.md"), record)
writeFileSync(
  join(folder, "entities.json"),
  JSON.stringify([
    { text: "A1", kind: "gene" },
    { text: "B2", kind: "gene" },
  ]),
)

describe("kinetoscope wire", () => {
  it("reads a bare caption from standard input with given entities", async () => {
    const r = await kinetoscope(["wire", "-", "--entities", "entities.json", "--json"], {
      cwd: folder,
      stdin: "Loss of A1 reduces B2 levels.\n",
    })
    expect(r.code).toBe(0)
    const read = JSON.parse(r.out) as { figid: unknown; statements: Record<string, unknown>[] }
    expect(read.figid).toBeNull()
    expect(read.statements).toMatchObject([
      {
        subject: "A1",
        relation: "increases",
        object: "B2",
        cause: "decrease",
        negated: false,
        span: [0, 29],
        rule: "active:reduce",
      },
    ])
  })

  it("finds the entities of a record by itself", async () => {
    const r = await kinetoscope(["wire", "record.md", "--json"], { cwd: folder })
    expect(r.code).toBe(0)
    const read = JSON.parse(r.out) as {
      figid: string
      statements: { subject: string; relation: string; object: string; subject_id: string | null }[]
    }
    expect(read.figid).toBe("PMC1__made-up")
    expect(read.statements.map((s) => `${s.subject} ${s.relation} ${s.object}`)).toEqual([
      "Insulin activates AKT1",
      "AKT1 phosphorylates TSC2",
      "TSC2 inhibits mTOR",
    ])
    expect(read.statements[1]?.subject_id).toBe("hgnc:391")
  })

  it("says what is wrong with the call", async () => {
    const bad = await kinetoscope(["wire", "record.md", "--format", "svg"], { cwd: folder })
    expect(bad.code).toBe(2)
    expect(bad.err).toContain("--format takes one of")
    const empty = await kinetoscope(["wire", "-"], { cwd: folder, stdin: "" })
    expect(empty.code).toBe(2)
    const missing = await kinetoscope(["wire", "record.md", "--entities", "none.json"], { cwd: folder })
    expect(missing.code).toBe(2)
  })
})

describe("kinetoscope new", () => {
  it("makes a folder that runs, and keeps a curator's edits", async () => {
    const made = await kinetoscope(["new", "record.md", "--into", "fig"], { cwd: folder })
    expect(made.err).toBe("")
    expect(made.code).toBe(0)
    expect(readFileSync(join(folder, "fig/record.md"), "utf8")).toBe(record)
    expect(readFileSync(join(folder, "fig/README.md"), "utf8")).toContain("What was not understood")
    const run = await kinetoscope(["run", "fig", "--json"], { cwd: folder })
    expect(run.code).toBe(0)
    expect(JSON.parse(run.out)).toMatchObject({ outcome: { kind: "done" } })

    const ensemble = ["run", "fig", "--ensemble", "30", "--seed", "3", "--json"]
    const [first, second] = [await kinetoscope(ensemble, { cwd: folder }), await kinetoscope(ensemble, { cwd: folder })]
    expect(first.code).toBe(0)
    expect(second.out).toBe(first.out)
    const rows = (
      JSON.parse(first.out) as { readouts: { readout: string; direction: string; up: number; decidedBy: string[] }[] }
    ).readouts
    expect(rows.find((r) => r.readout === "AKT1")).toMatchObject({ direction: "up", up: 1, decidedBy: ["s01"] })

    const again = await kinetoscope(["new", "record.md", "--into", "fig"], { cwd: folder })
    expect(again.code).toBe(2)
    expect(again.err).toContain("--again")

    const path = join(folder, "fig/statements.yml")
    const text = readFileSync(path, "utf8")
    writeFileSync(path, text.replace(/(- id: s01\n)/, "$1  curation: rejected\n"))
    const renewed = await kinetoscope(["new", "record.md", "--into", "fig", "--again"], { cwd: folder })
    expect(renewed.code).toBe(0)
    expect(readFileSync(path, "utf8")).toContain("curation: rejected")
    expect(readFileSync(join(folder, "fig/model/main.ant"), "utf8")).not.toContain("Insulin")
  })

  it("leaves nothing behind where it cannot write a figure", async () => {
    const r = await kinetoscope(["new", "-", "--into", "nothing"], { cwd: folder, stdin: "A caption only." })
    expect(r.code).toBe(2)
    expect(existsSync(join(folder, "nothing"))).toBe(false)
  })
})
