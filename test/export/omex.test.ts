import { strFromU8, unzipSync } from "fflate"
import { describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { type ExportInput, formatOf } from "../../src/export/index.ts"
import type { Model } from "../../src/model/index.ts"
import { source } from "../../src/text/index.ts"

function model(): Model {
  const text = "compartment c = 2; species S in c = 10; substanceOnly species T in c = 0; k = 0.1; J: S -> T; k*S*c"
  const read = readAntimony(source("m.ant", text))
  if (!read.value) throw new Error("the test's own model does not read")
  return { ...read.value, id: "two" }
}

function input(readouts: readonly string[]): ExportInput {
  const m = model()
  return {
    model: m,
    study: {
      title: "A & B",
      arms: [
        { id: "b", label: "with", model: m },
        { id: "a", label: "without", model: m },
      ],
      end: 60,
      points: 30,
      timeUnit: "min",
      rtol: 1e-6,
      atol: 1e-9,
      readouts: readouts.map((q, i) => ({ id: `r${i}`, quantity: q, label: q, unit: "" })),
    },
    files: [
      { path: "../../evil.txt", format: "text/plain", bytes: new Uint8Array([1]) },
      { path: "model.xml", format: "text/plain", bytes: new Uint8Array([2]) },
    ],
  }
}

const omex = formatOf("omex")
const write = (given: ExportInput): Record<string, Uint8Array> =>
  unzipSync(omex?.write(given).bytes ?? new Uint8Array())

describe("the COMBINE archive", () => {
  it("every file stands in the manifest, SED-ML is the master, and no file leaves the archive or hides another", () => {
    const files = write(input(["S"]))
    const manifest = strFromU8(files["manifest.xml"] ?? new Uint8Array())
    const names = Object.keys(files).filter((n) => n !== "manifest.xml")
    expect(names).toEqual(["model.xml", "model-a.xml", "simulation.sedml", "metadata.rdf", "evil.txt"])
    for (const name of names) expect(manifest).toContain(`location="./${name}"`)
    expect(manifest).toMatch(/simulation\.sedml" format="[^"]*" master="true"/u)
    expect(manifest.match(/<content /gu)).toHaveLength(names.length + 1)
    expect(strFromU8(files["model.xml"] ?? new Uint8Array())).toContain("<sbml")
  })

  it("amounts and concentrations are read as what they are", () => {
    const text = strFromU8(write(input(["S", "[S]", "T", "[T]", "k", "J"]))["simulation.sedml"] ?? new Uint8Array())
    const math = [...text.matchAll(/<dataGenerator id="g_r(\d)_b".*?<math[^>]*>(.*?)<\/math>/gu)].map((m) => m[2])
    expect(math.map((m) => /<(times|divide)\/>/u.exec(m ?? "")?.[1] ?? "plain")).toEqual([
      "times",
      "plain",
      "plain",
      "divide",
      "plain",
      "plain",
    ])
    expect(text).toContain("listOfReactions/sbml:reaction[@id=&#39;J&#39;]".replaceAll("&#39;", "'"))
    expect(text).toContain('name="A &amp; B"')
  })

  it("a readout that the model lacks is refused", () => {
    expect(() => write(input(["nothing"]))).toThrow(/no quantity/u)
  })

  it("the same input gives the same bytes", () => {
    expect(omex?.write(input(["S"])).bytes).toEqual(omex?.write(input(["S"])).bytes)
  })
})
