import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { repositoryRoot, sourceFiles } from "./source-files.ts"

const files = sourceFiles("src")

/** Tables and tableaus may be long: they are read as data. */
const longByNature = /\/tableaus\/|\/generated\//u

describe("house rules", () => {
  it("no file is longer than 600 lines", () => {
    const long = files.filter((f) => !longByNature.test(f.path) && f.text.split("\n").length > 601)
    expect(long.map((f) => `${f.path}: ${f.text.split("\n").length} lines`)).toEqual([])
  })

  it("each file opens by saying what it holds", () => {
    const silent = files.filter((f) => !/^(?:#!.*\n)?\s*(?:\/\*|\/\/)/u.test(f.text))
    expect(silent.map((f) => f.path)).toEqual([])
  })

  it("each folder's face is one short index.ts without export *", () => {
    const faces = files.filter((f) => /^src\/[a-z]+\/index\.ts$/u.test(f.path))
    expect(faces.filter((f) => /export\s*\*/u.test(f.text)).map((f) => f.path)).toEqual([])
    const long = faces.filter((f) => f.text.split("\n").filter((l) => l.startsWith("export")).length > 40)
    expect(long.map((f) => f.path)).toEqual([])
  })

  it("no unfinished words stand in the source", () => {
    const words = new RegExp(`\\b(?:${["TO", "FIX"].map((a, i) => a + ["DO", "ME"][i]).join("|")})\\b`, "u")
    expect(files.filter((f) => words.test(f.text)).map((f) => f.path)).toEqual([])
  })

  it("no test is switched off or runs alone", () => {
    const off = sourceFiles("test").filter((f) => /\b(?:it|test|describe)\.(?:only|todo)\b/u.test(f.text))
    expect(off.map((f) => f.path)).toEqual([])
  })

  it("the lock file names no download address", () => {
    expect(readFileSync(join(repositoryRoot, "package-lock.json"), "utf8")).not.toContain('"resolved"')
  })

  it("each dependency has a line in docs/dependencies.md", () => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as {
      dependencies: Record<string, string>
      devDependencies: Record<string, string>
    }
    const text = readFileSync(join(repositoryRoot, "docs", "dependencies.md"), "utf8")
    const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]
    expect(names.filter((n) => !text.includes(`\`${n}\``))).toEqual([])
  })
})
