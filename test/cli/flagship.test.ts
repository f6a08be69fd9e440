import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { kinetoscope } from "./command-line.ts"

const flagship = "ketamine-glutamatergic-synapse"

interface RunJson {
  readonly figure: string
  readonly experiment: string
  readonly outcome: { readonly kind: string }
  readonly time: { readonly unit: string; readonly values: readonly number[] }
  readonly readouts: Readonly<
    Record<string, { readonly unit: string; readonly label: string; readonly values: readonly number[] }>
  >
}

async function curves(words: readonly string[]): Promise<RunJson> {
  const { code, out } = await kinetoscope(["run", flagship, "--json", ...words])
  expect(code).toBe(0)
  return JSON.parse(out) as RunJson
}

function at(run: RunJson, id: string, minutes: number): number {
  const k = run.time.values.findIndex((t) => t >= minutes)
  return run.readouts[id]?.values[k] ?? Number.NaN
}

describe("the main job on the flagship", () => {
  it("the report names exposure, block, glutamate, mTOR, BDNF and how many findings passed, without colour codes", async () => {
    const { code, out } = await kinetoscope(["run", flagship])
    expect(code).toBe(0)
    for (const words of [
      /plasma.*(?:ng\/mL|µM)/iu,
      /NMDA.*block/iu,
      /glutamate/iu,
      /mTOR/u,
      /BDNF/u,
      /\d+ passed/u,
      /not for clinical/u,
    ]) {
      expect(out).toMatch(words)
    }
    expect(out.includes(String.fromCharCode(27))).toBe(false)
  })

  it("ketamine 10 mg/kg in rats raises glutamate, pyramidal rate and p-mTOR, and returns them by 3 h", async () => {
    const run = await curves(["--dose", "ketamine 10 mg/kg ip", "--system", "rat", "--until", "6 h"])
    for (const id of ["Glu_ext", "rate_E", "pMTOR_S2448"]) {
      const peak = Math.max(...(run.readouts[id]?.values ?? []))
      expect(peak).toBeGreaterThan(1.1)
      expect(at(run, id, 180)).toBeLessThan(1 + 0.5 * (peak - 1))
    }
  })

  it("an untreated system stays at rest for 72 h", async () => {
    const run = await curves(["--experiment", "rat-10mgkg-ip", "--dose", "ketamine 0 mg/kg ip", "--until", "72 h"])
    for (const [id, { values }] of Object.entries(run.readouts)) {
      const drift = Math.max(...values.map((v) => Math.abs(v - (values[0] as number))))
      expect(`${id} ${drift < 1e-9 * Math.max(1, Math.abs(values[0] as number))}`).toBe(`${id} true`)
    }
  })

  it.each([
    ["NBQX 10 mg/kg ip at -10 min", "pMTOR_S2448", 60],
    ["rapamycin 200 nM icv at -30 min", "pS6K_T389", 60],
    ["anti-BDNF 1 uM icv at -30 min", "pTRKB", 60],
  ])("%s blocks the effect on %s", async (blocker, readout, minutes) => {
    const alone = await curves(["--dose", "ketamine 10 mg/kg ip", "--until", "2 h"])
    const both = await curves(["--dose", blocker, "--dose", "ketamine 10 mg/kg ip", "--until", "2 h"])
    const vehicle = await curves(["--dose", blocker, "--until", "2 h"])
    const left = (at(both, readout, minutes) - at(vehicle, readout, minutes)) / (at(alone, readout, minutes) - 1)
    expect(left).toBeLessThan(0.35)
  })

  it("the same call gives the same bytes, as CSV with units beside it, as Parquet", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kinetoscope-"))
    try {
      for (const name of ["a.csv", "b.csv", "a.parquet", "b.parquet"]) {
        expect(
          (await kinetoscope(["run", flagship, "--until", "3 h", "--out", name, "--no-findings"], { cwd: folder }))
            .code,
        ).toBe(0)
      }
      for (const kind of ["csv", "parquet", "units.json"]) {
        expect(readFileSync(join(folder, `a.${kind}`)).equals(readFileSync(join(folder, `b.${kind}`)))).toBe(true)
      }
      expect(readFileSync(join(folder, "a.csv"), "utf8")).toMatch(/^time,/u)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
