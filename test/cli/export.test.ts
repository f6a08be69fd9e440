import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { kinetoscope } from "./command-line.ts"

const flagship = "ketamine-glutamatergic-synapse"
let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kinetoscope-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("export", () => {
  it.each(["sbml", "antimony", "omex", "indra", "bel", "sif", "gmt", "jsonld"])(
    "%s gives the same bytes twice",
    async (format) => {
      for (const name of ["a", "b"]) {
        const { code, err } = await kinetoscope(["export", flagship, "--format", format, "--out", name], {
          cwd: folder,
        })
        expect(`${code} ${err}`).toMatch(/^0 /u)
      }
      expect(readFileSync(join(folder, "a")).equals(readFileSync(join(folder, "b")))).toBe(true)
    },
  )

  it("the exported SBML with its doses as events runs to the figure's own curve", async () => {
    await kinetoscope(
      [
        "export",
        flagship,
        "--format",
        "sbml",
        "--dose",
        "ketamine 0.5 mg/kg iv 40 min",
        "--system",
        "human",
        "--out",
        "h.xml",
      ],
      { cwd: folder },
    )
    await kinetoscope(
      [
        "simulate",
        "h.xml",
        "--end",
        "120",
        "--steps",
        "12",
        "--select",
        "C_plasma_ket,pMTOR_S2448",
        "--rtol",
        "1e-9",
        "--atol",
        "1e-13",
        "--out",
        "h.csv",
      ],
      { cwd: folder },
    )
    const rows = readFileSync(join(folder, "h.csv"), "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((l) => l.split(",").map(Number))
    const { out } = await kinetoscope([
      "run",
      flagship,
      "--dose",
      "ketamine 0.5 mg/kg iv 40 min",
      "--system",
      "human",
      "--until",
      "120 min",
      "--json",
      "--rtol",
      "1e-9",
      "--atol",
      "1e-13",
    ])
    const run = JSON.parse(out) as { time: { values: number[] }; readouts: Record<string, { values: number[] }> }
    expect(rows).toHaveLength(13)
    for (const [t, plasma, mtor] of rows as [number, number, number][]) {
      const k = run.time.values.indexOf(t)
      expect(k).toBeGreaterThanOrEqual(0)
      expect(Math.abs(plasma - (run.readouts["C_plasma_ket"]?.values[k] ?? Number.NaN))).toBeLessThan(1e-6)
      expect(Math.abs(mtor - (run.readouts["pMTOR_S2448"]?.values[k] ?? Number.NaN))).toBeLessThan(1e-6)
    }
  })

  it("lists its formats, and suggests the nearest for an unknown one", async () => {
    expect((await kinetoscope(["export", "--list"])).out).toContain("keeps the whole model")
    const { code, err } = await kinetoscope(["export", flagship, "--format", "sbmll"])
    expect(code).toBe(2)
    expect(err).toContain("did you mean 'sbml'")
  })
})
