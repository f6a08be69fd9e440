import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { loadFigure } from "../../src/cli/figures.ts"
import { saveSources } from "../../src/cli/save-source.ts"
import { quietContext } from "../quiet-context.ts"
import { repositoryRoot } from "../source-files.ts"

const folder = mkdtempSync(join(tmpdir(), "kinetoscope-save-"))
const ctx = quietContext(folder, folder)

describe("saving an edited model", () => {
  beforeAll(() => cpSync(join(repositoryRoot, "figures", "nf-kb"), join(folder, "nf-kb"), { recursive: true }))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const figure = () => loadFigure(ctx, "nf-kb")
  const path = () => figure().file.model
  const text = () => readFileSync(join(folder, "nf-kb", path()), "utf8")
  const save = (p: string, was: string, now: string) => saveSources(figure(), { files: [{ path: p, was, text: now }] })

  it("writes the file whole and leaves nothing beside it", () => {
    const was = text()
    expect(save(path(), was, `${was}\n// edited\n`).status).toBe(200)
    expect(text()).toBe(`${was}\n// edited\n`)
    expect(readdirSync(join(folder, "nf-kb", "model")).filter((f) => f.endsWith(".part"))).toEqual([])
  })

  it("refuses a file that changed meanwhile, and writes nothing", () => {
    const was = text()
    writeFileSync(join(folder, "nf-kb", path()), `${was}// by hand\n`)
    expect(save(path(), was, "")).toMatchObject({ status: 409 })
    expect(text()).toBe(`${was}// by hand\n`)
  })

  it("refuses a model with errors and says which", () => {
    const was = text()
    const answer = save(path(), was, `${was}\nbroken := (1 +`)
    expect(answer.status).toBe(422)
    expect(answer.message.length).toBeGreaterThan(20)
    expect(text()).toBe(was)
  })

  it("touches nothing but the model's own files", () => {
    for (const p of ["../outside.ant", "figure.yml", "/etc/passwd", "model/new.ant", "__proto__", "constructor"])
      expect(save(p, "", "x").status).toBe(400)
    for (const body of [undefined, null, {}, { files: [] }, { files: [{}] }, { files: [null] }, { files: "x" }])
      expect(saveSources(figure(), body).status).toBe(400)
  })
})
