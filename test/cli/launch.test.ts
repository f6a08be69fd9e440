import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, it } from "vitest"

const program = fileURLToPath(new URL("../../dist/cli/kinetoscope.js", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "kinetoscope-launch-"))
const model = join(folder, "decay.ant")
writeFileSync(model, "A -> B; k*A; k = 0.5; A = 10; B = 0")

function simulate(cache: string): { readonly status: number | null; readonly out: string; readonly err: string } {
  const done = spawnSync(process.execPath, [program, "simulate", model, "--end", "4", "--steps", "4"], {
    encoding: "utf8",
    env: { ...process.env, KINETOSCOPE_CACHE: cache },
  })
  return { status: done.status, out: done.stdout, err: done.stderr }
}

const kept = (cache: string): readonly string[] => readdirSync(cache).filter((f) => f.endsWith(".code"))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!existsSync(program))("the built program (npm run build)", () => {
  it("keeps its own code as compiled, and says the same with it, without it, and where it is damaged", () => {
    const cache = join(folder, "cache")
    const first = simulate(cache)
    expect(first.status, first.err).toBe(0)
    expect(first.out.split("\n")[0]).toBe("time,[A],[B]")
    const files = kept(cache)
    expect(files.length).toBeGreaterThan(3)
    expect(simulate(cache)).toEqual(first)
    expect(kept(cache)).toEqual(files)
    for (const f of files) writeFileSync(join(cache, f), "not code")
    expect(simulate(cache)).toEqual(first)
    for (const f of files) truncateSync(join(cache, f), 1000)
    expect(simulate(cache)).toEqual(first)
    expect(simulate("off")).toEqual(first)
  })

  it("ends with the command's exit code", () => {
    const done = spawnSync(process.execPath, [program, "simulate", join(folder, "missing.ant")], { encoding: "utf8" })
    expect(done.status).toBe(2)
    expect(done.stderr).toContain("missing.ant")
  })
})
