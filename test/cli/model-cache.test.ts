import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { ModelCache } from "../../src/cli/model-cache.ts"
import { createSimulator } from "../../src/engine/index.ts"
import { antimony, compiledOf } from "../engine/small-models.ts"

const made: string[] = []
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "kinetoscope-cache-"))
  made.push(path)
  return path
}
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true })
})

const text = "A -> B; k*A; A = 10; k = 0.3"
const question = { text, options: "", beside: () => undefined }
const found = { compiled: compiledOf(text), model: antimony(text), diagnostics: [] }

describe("the cache of compiled models", () => {
  it("gives back a model that runs to the same bits, and the model itself", () => {
    const cache = new ModelCache(folder(), "build")
    expect(cache.find(question)).toBeUndefined()
    cache.keep(question, [], found)
    const kept = cache.find(question)
    if (!kept) throw new RangeError("nothing was kept")
    expect(kept.compiled).toEqual(found.compiled)
    expect(kept.model()).toEqual(found.model)
    expect(createSimulator(kept.compiled).run({ end: 5 }).columns).toEqual(
      createSimulator(found.compiled).run({ end: 5 }).columns,
    )
  })

  it("knows neither another text, nor other options, nor another build's entries", () => {
    const path = folder()
    new ModelCache(path, "build").keep(question, [], found)
    expect(new ModelCache(path, "build").find({ ...question, text: `${text} ` })).toBeUndefined()
    expect(new ModelCache(path, "build").find({ ...question, options: "hill" })).toBeUndefined()
    expect(new ModelCache(path, "other").find(question)).toBeUndefined()
  })

  it("asks whether the files that were read beside it are as they were, those that were missing included", () => {
    const cache = new ModelCache(folder(), "build")
    const files = new Map([["part.ant", "x = 1"]])
    const asked = { ...question, beside: (name: string) => files.get(name) }
    cache.keep(asked, ["part.ant", "missing.ant"], found)
    expect(cache.find(asked)).toBeDefined()
    files.set("missing.ant", "y = 1")
    expect(cache.find(asked)).toBeUndefined()
    files.delete("missing.ant")
    files.set("part.ant", "x = 2")
    expect(cache.find(asked)).toBeUndefined()
  })

  it("ignores damaged and foreign entries, and replaces them", () => {
    const path = folder()
    const cache = new ModelCache(path, "build")
    cache.keep(question, [], found)
    const file = join(path, readdirSync(path)[0] as string)
    const whole = readFileSync(file)
    const damaged = Buffer.from(whole)
    damaged[damaged.length - 9] = (damaged[damaged.length - 9] as number) ^ 1
    for (const bytes of [damaged, whole.subarray(0, 100), Buffer.from("something else"), Buffer.alloc(0)]) {
      writeFileSync(file, bytes)
      expect(cache.find(question)).toBeUndefined()
    }
    cache.keep(question, [], found)
    expect(cache.find(question)).toBeDefined()
    expect(readdirSync(path)).toHaveLength(1)
  })

  it("goes without where it may not write", () => {
    const file = join(folder(), "file")
    writeFileSync(file, "")
    const cache = new ModelCache(join(file, "sub"), "build")
    cache.keep(question, [], found)
    expect(cache.find(question)).toBeUndefined()
    expect(new ModelCache(undefined, "build").find(question)).toBeUndefined()
  })

  it("lets go of what was unused for longest", () => {
    const path = folder()
    const cache = new ModelCache(path, "build", 3 * 8000)
    for (let k = 0; k < 6; k++) {
      cache.keep({ ...question, options: `${k}` }, [], found)
      for (const f of readdirSync(path)) utimesSync(join(path, f), new Date(1e9 * (k + 1)), new Date(1e9 * (k + 1)))
    }
    expect(readdirSync(path).length).toBeLessThan(6)
    expect(cache.find({ ...question, options: "5" })).toBeDefined()
  })
})
