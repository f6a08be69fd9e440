import { existsSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { main } from "../../src/cli/main.ts"

const folder = mkdtempSync(join(tmpdir(), "kinetoscope-interrupt-"))
writeFileSync(join(folder, "endless.ant"), "x' = v; v' = -k*x; x = 1; v = 0; k = 1e6")

/** A command line whose Ctrl-C comes soon after the command begins to listen. */
async function interrupted(argv: readonly string[]) {
  const said = { out: "", err: "" }
  const code = await main(argv, {
    cwd: folder,
    out: (text) => {
      said.out += text
    },
    err: (text) => {
      said.err += text
    },
    terminal: false,
    columns: 100,
    onInterrupt: (stop) => {
      const timer = setTimeout(stop, 100)
      return () => clearTimeout(timer)
    },
    stdin: async () => new Uint8Array(),
    packageRoot: join(import.meta.dirname, "..", ".."),
  })
  return { code, ...said }
}

describe("Ctrl-C", () => {
  it("ends a long run at once, says where it was and writes nothing", async () => {
    const words = ["simulate", "endless.ant", "--end", "1e9", "--max-steps", "2000000000", "--out", "x.csv"]
    const { code, out, err } = await interrupted(words)
    expect(code).toBe(130)
    expect(out).toBe("")
    expect(err).toMatch(/interrupted: the run had come to t = \S+ of 1000000000, nothing was written/u)
    expect(existsSync(join(folder, "x.csv"))).toBe(false)
  })

  it("ends many runs with how many were done", async () => {
    const words = ["scan", "endless.ant", "--set", "k={}", "--from", "1e4", "--to", "2e4", "--points", "4000"]
    const { code, err } = await interrupted([...words, "--until", "30 s", "--jobs", "1"])
    expect(code).toBe(130)
    expect(err).toMatch(/interrupted: \d+ of 4000 points were done, nothing was written/u)
  })
})
