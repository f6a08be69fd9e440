import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { kinetoscope } from "./command-line.ts"

const flagship = "ketamine-glutamatergic-synapse"
let folder = ""

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kinetoscope-"))
  writeFileSync(
    join(folder, "three.ant"),
    "model three()\n  S1 = 1; S2 = 0;\n  J0: S1 -> S2; k1*S1;\n  k1 = 0.1 +;\n  J1: S2 -> ; k2*(S2;\n  x := unknownfn(S1);\nend\n",
  )
  writeFileSync(join(folder, "blows-up.ant"), "model blows()\n  x = 1; x' = x^2;\nend\n")
  writeFileSync(join(folder, "endless.ant"), "x' = v; v' = -k*x; x = 1; v = 0; k = 1e6")
  writeFileSync(join(folder, "not-a-record.md"), "---\nfigid: [unclosed\n---\n")
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const filesThere = (): readonly string[] => readdirSync(folder).sort()

describe("bad input on the command line", () => {
  it.each([
    [["run", "ketamine-glutamatergic-synapze"], "did you mean 'ketamine-glutamatergic-synapse'"],
    [["run", flagship, "--dose", "ketamin 10 mg/kg ip"], "did you mean 'ketamine'"],
    [["run", flagship, "--dose", "ketamine 10 ip"], "no unit"],
    [["run", flagship, "--experiment", "rat-10mgkg-ipp"], "did you mean 'rat-10mgkg-ip'"],
    [["run", flagship, "--without", "disinhibiton"], "did you mean 'disinhibition'"],
    [["run", flagship, "--perturb", "BDNF@astrocyte=0"], "astrocyte"],
    [["run", flagship, "--perturb", "g_BDNFF_PYR=0"], "the model has no quantity 'g_BDNFF_PYR'"],
    [["run", flagship, "--readout", "pMTOR_S2447"], "did you mean 'pMTOR_S2448'"],
    [["run", flagship, "--until", "soon"], "--until takes a time"],
    [["run", flagship, "--out", "curves.xlsx"], ".csv, .parquet or .svg"],
    [["test", flagship, "--finding", "nothing-like-it"], "no finding's id matches"],
    [["run", "missing.ant"], "there is no file missing.ant"],
    [["simulate", "blows-up.ant", "--end", "ten", "--out", "x.csv"], "takes a number"],
    [["frobnicate"], "unknown command"],
  ])("%j is answered in one screen with exit code 2, and nothing is left behind", async (words, message) => {
    const there = filesThere()
    const { code, err } = await kinetoscope(words as string[], { cwd: folder })
    expect(err).toContain(message)
    expect(code).toBe(2)
    expect(err.split("\n").length).toBeLessThan(40)
    expect(filesThere()).toEqual(there)
  })

  it("an Antimony file with three errors reports three, each with its line", async () => {
    const { code, err } = await kinetoscope(["run", "three.ant"], { cwd: folder })
    expect(code).toBe(2)
    for (const line of [4, 5, 6]) expect(err).toContain(`three.ant:${line}:`)
  })

  it("a model that cannot be integrated ends with the time, the reason and a remedy", async () => {
    const { code, out, err } = await kinetoscope(["run", "blows-up.ant", "--until", "10", "--json"], { cwd: folder })
    expect(code).toBe(1)
    expect(err).toMatch(/ended at t = (?:0\.9|1)/u)
    const result = JSON.parse(out) as { outcome: { kind: string; help: string }; time: { values: number[] } }
    expect(result.outcome.kind).toBe("failed")
    expect(result.outcome.help.length).toBeGreaterThan(10)
    expect(result.time.values.length).toBeGreaterThan(5)
  })

  it("a run that fails says so in the words of the command line, with the rows so far and exit code 1", async () => {
    const osc = ["simulate", "endless.ant", "--end", "1e6", "--steps", "1000", "--rtol", "1e-6"]
    const steps = await kinetoscope([...osc, "--max-steps", "50000"], { cwd: folder })
    expect([steps.code, steps.out.split("\n").length > 1]).toEqual([1, true])
    expect(steps.err).toContain("more steps than allowed.\n  help: raise --max-steps")
    const time = await kinetoscope([...osc, "--max-steps", "2000000000", "--timeout", "0.05"], { cwd: folder })
    expect(time.code).toBe(1)
    expect(time.err).toContain("longer than allowed.\n  help: raise --timeout")
    const memory = await kinetoscope(["simulate", "endless.ant", "--end", "1", "--steps", "900000000"], { cwd: folder })
    expect(memory.code).toBe(1)
    expect(memory.err).toContain("ask for fewer output times")
    const many = await kinetoscope(["simulate", "blows-up.ant", "--end", "10", "--runs", "2"], { cwd: folder })
    expect(many.code).toBe(1)
    const bench = await kinetoscope(["bench", "blows-up.ant", "--end", "10", "--json"], { cwd: folder })
    expect(bench.code).toBe(1)
    expect((JSON.parse(bench.out) as { outcome: { reason: string } }).outcome.reason).toBe("step-too-small")
  })
})
