import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { kinetoscope } from "../cli/command-line.ts"

const figures = join(import.meta.dirname, "../../figures")

interface Ran {
  readonly outcome: { kind: string }
  readonly readouts: Readonly<Record<string, { values: readonly number[] }>>
}

async function run(figure: string, ...words: readonly string[]): Promise<Ran> {
  const r = await kinetoscope(["run", join(figures, figure), "--json", ...words])
  expect(r.code).toBe(0)
  return JSON.parse(r.out) as Ran
}

const change = (r: Ran, readout: string): number => {
  const values = r.readouts[readout]?.values ?? []
  return (values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN)
}

/** Two records in the project's own words, made into figures by `kinetoscope new`. */
describe("example figures wired from their captions", () => {
  it("insulin raises mTORC1 and protein synthesis", async () => {
    const r = await run("insulin-mtor", "--experiment", "Insulin-high")
    expect(r.outcome.kind).toBe("done")
    expect(change(r, "mTORC1")).toBeGreaterThan(0.05)
    expect(change(r, "protein_synthesis")).toBeGreaterThan(0.05)
  })

  it("rapamycin stops mTORC1 and what it drives", async () => {
    const r = await run("insulin-mtor", "--experiment", "Rapamycin-present")
    expect(change(r, "mTORC1")).toBeLessThan(-0.4)
    expect(change(r, "protein_synthesis")).toBeLessThan(-0.4)
    expect(change(r, "Insulin")).toBeCloseTo(0, 6)
  })

  it("TNF raises NF-κB and loses its inhibitor", async () => {
    const r = await run("nf-kb", "--experiment", "TNF-high")
    expect(change(r, "NF_kappaB")).toBeGreaterThan(0.02)
    expect(change(r, "IkappaBalpha")).toBeLessThan(-0.02)
  })

  it("each claim of a caption is carried by a reaction, with its words", () => {
    for (const figure of ["insulin-mtor", "nf-kb"]) {
      const statements = readFileSync(join(figures, figure, "statements.yml"), "utf8")
      const model = readFileSync(join(figures, figure, "model/main.ant"), "utf8")
      const reactions = [...statements.matchAll(/reactions: \[([^\]]+)\]/gu)].flatMap((m) =>
        (m[1] as string).split(", "),
      )
      expect(reactions.length).toBeGreaterThan(10)
      for (const id of reactions) expect(model).toContain(`${id}:`)
    }
  })
})
