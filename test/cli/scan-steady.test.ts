import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { kinetoscope } from "./command-line.ts"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kinetoscope-"))
  writeFileSync(join(folder, "pool.ant"), "model pool()\n  k = 2; J0: -> S; k; J1: S -> ; 0.5*S; S = 0;\nend\n")
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("steady", () => {
  it("gives values, residual and eigenvalues as JSON", async () => {
    const { code, out } = await kinetoscope(["steady", "pool.ant", "--json"], { cwd: folder })
    expect(code).toBe(0)
    const state = JSON.parse(out) as { stable: boolean; readouts: { S: { value: number } } }
    expect(state.readouts.S.value).toBeCloseTo(4, 8)
    expect(state.stable).toBe(true)
  })
})

describe("scan", () => {
  it("puts the scanned value where {} stands", async () => {
    const words = [
      "scan",
      "pool.ant",
      "--set",
      "k={}",
      "--from",
      "1",
      "--to",
      "4",
      "--points",
      "4",
      "--until",
      "100",
      "--take",
      "value",
      "--json",
    ]
    const { code, out } = await kinetoscope(words, { cwd: folder })
    expect(code).toBe(0)
    const table = JSON.parse(out) as { values: number[]; readouts: { S: { values: number[] } } }
    expect(table.values).toEqual([1, 2, 3, 4])
    table.readouts.S.values.forEach((v, i) => {
      expect(v).toBeCloseTo(2 * (i + 1), 5)
    })
  })

  it("asks for something that varies, and for a range", async () => {
    expect((await kinetoscope(["scan", "pool.ant", "--from", "1", "--to", "2"], { cwd: folder })).err).toContain(
      "say what varies with {}",
    )
    expect((await kinetoscope(["scan", "pool.ant", "--set", "k={}"], { cwd: folder })).err).toContain("--from and --to")
  })
})

describe("sensitivity", () => {
  it("gives the derivative of a pool by its synthesis: S = (k / 0.5)(1 - exp(-0.5 t))", async () => {
    const words = [
      "sensitivity",
      "pool.ant",
      "--parameter",
      "k",
      "--until",
      "10",
      "--steps",
      "10",
      "--rtol",
      "1e-9",
      "--json",
    ]
    const { code, out } = await kinetoscope(words, { cwd: folder })
    expect(code).toBe(0)
    const result = JSON.parse(out) as { time: { values: number[] }; readouts: { S: { by: { k: number[] } } } }
    result.time.values.forEach((t, i) => {
      expect(result.readouts.S.by.k[i]).toBeCloseTo(2 * (1 - Math.exp(-0.5 * t)), 6)
    })
  })

  it("names an unknown parameter's neighbour", async () => {
    expect((await kinetoscope(["sensitivity", "pool.ant", "--parameter", "kk"], { cwd: folder })).err).toContain(
      "did you mean 'k'",
    )
  })
})
