import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { galleryLibrary } from "../../src/cli/gallery-library.ts"
import { quietContext } from "../quiet-context.ts"
import { kinetoscope } from "./command-line.ts"

const folder = mkdtempSync(join(tmpdir(), "kinetoscope-gallery-"))
const ctx = quietContext(folder)

const record = (figid: string, title: string, caption: string): string =>
  `---\nfigid: ${figid}\nfigtitle: ${title}\npmcid: ${figid.slice(0, 4)}\norganisms: Homo sapiens\nyear: 2020\ncaption: ${caption}\n---\n`

describe("the library behind the gallery", () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, "library.sqlite")

  it("says how to make a library where there is none", async () => {
    const answer = await galleryLibrary(ctx, path).search("mTOR")
    expect(answer.kind === "none" && answer.command).toContain("kinetoscope library build")
  })

  it("finds records that are no figures yet, by what their genes mean, and makes one run", async () => {
    mkdirSync(join(folder, "records"))
    const texts = {
      PMC1__a: record("PMC1__a", "Growth", "AKT1 activates MTOR, which inhibits ULK1."),
      PMC2__b: record("PMC2__b", "Sleep", "Orexin activates neurons."),
    }
    for (const [id, text] of Object.entries(texts)) writeFileSync(join(folder, "records", `${id}.md`), text)
    const built = await kinetoscope(["library", "build", "records", "--library", path], { cwd: folder })
    expect(`${built.code} ${built.err}`).toMatch(/^0/u)
    const library = galleryLibrary(ctx, path)
    const found = await library.search("mTOR")
    if (found.kind !== "found") throw new Error(found.message)
    expect([found.size, found.hits.map((h) => h.figid)]).toEqual([2, ["PMC1__a"]])
    expect(found.hits[0]).toMatchObject({ title: "Growth", genes: ["MTOR"], figure: undefined })
    expect(found.hits[0]?.command).toBe(`kinetoscope new ${join(folder, "records", "PMC1__a.md")}`)
    expect(await library.make("PMC1__a")).toEqual({ kind: "made", figure: "PMC1__a" })
    expect(existsSync(join(folder, "figures", "PMC1__a", "model", "main.ant"))).toBe(true)
    const again = await library.search("mTOR")
    expect(again.kind === "found" && again.hits[0]?.figure).toBe("PMC1__a")
    expect(await library.make("PMC1__a")).toEqual({ kind: "made", figure: "PMC1__a" })
  })

  it("asks for nothing that is no record's id", async () => {
    const made = await galleryLibrary(ctx, path).make("../../etc/passwd")
    expect(made).toEqual({ kind: "failed", message: "'../../etc/passwd' is no record's id" })
  })
})
