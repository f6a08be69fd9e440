import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import type { CommandContext, CommandSpec, OptionValues } from "../../src/cli/command.ts"
import { checkCommand } from "../../src/cli/commands/check.ts"
import { simulateCommand } from "../../src/cli/commands/simulate.ts"
import { suiteCommand } from "../../src/cli/commands/suite.ts"
import { seedOfRun } from "../../src/cli/moments.ts"

const folder = mkdtempSync(join(tmpdir(), "kinetoscope-simulate-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** S decays in a compartment of 2; p is set by an event. */
const model = `<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="m">
<listOfCompartments><compartment id="c" spatialDimensions="3" size="2" constant="true"/></listOfCompartments>
<listOfSpecies><species id="S" compartment="c" initialAmount="4" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfParameters><parameter id="k" value="1" constant="true"/></listOfParameters>
<listOfReactions><reaction id="r" reversible="false"><listOfReactants><speciesReference species="S" stoichiometry="1" constant="true"/></listOfReactants>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>c</ci><ci>k</ci><ci>S</ci></apply></math></kineticLaw></reaction></listOfReactions>
</model></sbml>`

const flux = `<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" xmlns:fbc="http://www.sbml.org/sbml/level3/version1/fbc/version2" level="3" version="1" fbc:required="false">
<model id="f" fbc:strict="true"><listOfCompartments><compartment id="c" constant="true"/></listOfCompartments>
<listOfSpecies><species id="S" compartment="c" hasOnlySubstanceUnits="true" boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfParameters><parameter id="zero" value="0" constant="true"/><parameter id="ten" value="10" constant="true"/></listOfParameters>
<listOfReactions>
<reaction id="into" reversible="false" fast="false" fbc:lowerFluxBound="zero" fbc:upperFluxBound="ten"><listOfProducts><speciesReference species="S" stoichiometry="2" constant="true"/></listOfProducts></reaction>
<reaction id="out" reversible="false" fast="false" fbc:lowerFluxBound="zero"><listOfReactants><speciesReference species="S" stoichiometry="1" constant="true"/></listOfReactants></reaction>
</listOfReactions>
<fbc:listOfObjectives fbc:activeObjective="o"><fbc:objective fbc:id="o" fbc:type="maximize"><fbc:listOfFluxObjectives><fbc:fluxObjective fbc:reaction="out" fbc:coefficient="1"/></fbc:listOfFluxObjectives></fbc:objective></fbc:listOfObjectives>
</model></sbml>`

writeFileSync(join(folder, "m.xml"), model)
writeFileSync(join(folder, "broken.xml"), model.replace("<ci>k</ci>", "<ci>kk</ci>"))

async function call(
  command: CommandSpec,
  args: readonly string[],
  options: OptionValues = {},
): Promise<{ code: number; out: string; err: string }> {
  let out = ""
  let err = ""
  const ctx: CommandContext = {
    cwd: folder,
    out: (t) => {
      out += `${t}\n`
    },
    err: (t) => {
      err += `${t}\n`
    },
    terminal: false,
    columns: 100,
    stdin: async () => new Uint8Array(),
    packageRoot: folder,
  }
  return { code: await command.run(ctx, args, options), out, err }
}

function rows(csv: string): number[][] {
  return csv
    .trim()
    .split("\n")
    .slice(1)
    .map((l) => l.split(",").map(Number))
}

describe("kinetoscope simulate", () => {
  it("writes Parquet where the file's name asks for it", async () => {
    const path = join(folder, "run.parquet")
    await call(simulateCommand, ["m.xml"], { end: "1", steps: "4", out: path })
    const bytes = readFileSync(path)
    expect(bytes.subarray(0, 4).toString("latin1")).toBe("PAR1")
    expect(bytes.subarray(-4).toString("latin1")).toBe("PAR1")
    expect(bytes.toString("latin1")).toContain("kinetoscope")
  })

  it("puts out amounts, in brackets concentrations, and rates, under the selections as written", async () => {
    const { code, out } = await call(simulateCommand, ["m.xml"], {
      end: "1",
      steps: "2",
      select: "S,[S],r,k",
      rtol: "1e-9",
    })
    expect(code).toBe(0)
    expect(out.split("\n")[0]).toBe("time,S,[S],r,k")
    const [first, , last] = rows(out)
    expect(first).toEqual([0, 4, 2, 4, 1])
    expect(last?.[1]).toBeCloseTo(4 * Math.exp(-1), 6)
    expect(last?.[2]).toBeCloseTo(2 * Math.exp(-1), 6)
  })

  it("writes the same to a file with --out", async () => {
    const options = { end: "1", steps: "2", select: "S" }
    const shown = (await call(simulateCommand, ["m.xml"], options)).out
    await call(simulateCommand, ["m.xml"], { ...options, out: "s.csv" })
    expect(readFileSync(join(folder, "s.csv"), "utf8")).toBe(shown)
  })

  it("gives mean, deviation and those of the logarithm over runs", async () => {
    const { out } = await call(simulateCommand, ["m.xml"], { end: "1", steps: "1", select: "S", runs: "3", seed: "5" })
    expect(out.split("\n")[0]).toBe("time,S-mean,S-sd,ln(S)-mean,ln(S)-sd")
    expect(rows(out)[0]).toEqual([0, 4, 0, Math.log(4), 0])
  })

  it("says what is wrong with a call or a model", async () => {
    await expect(call(simulateCommand, ["m.xml"], { select: "T" })).rejects.toThrow("no quantity 'T'")
    await expect(call(simulateCommand, ["m.xml"], { select: "[k]" })).rejects.toThrow("no species 'k'")
    await expect(call(simulateCommand, ["m.xml"], { end: "-1" })).rejects.toThrow("--end")
    await expect(call(simulateCommand, ["m.xml"], { method: "magic" })).rejects.toThrow("--method")
    await expect(call(simulateCommand, ["m.xml"], { steps: "1.5" })).rejects.toThrow("--steps")
    await expect(call(simulateCommand, ["broken.xml"])).rejects.toMatchObject({
      diagnostics: [{ code: "model/unknown-symbol" }],
    })
  })

  it("draws unrelated seeds for neighbouring runs and seeds", () => {
    const seeds = new Set([0, 1, 2].flatMap((s) => [1, 2, 3].map((k) => seedOfRun(s, k))))
    expect(seeds.size).toBe(9)
    for (const s of seeds) expect(Number.isSafeInteger(s) && s >= 0).toBe(true)
  })
})

describe("kinetoscope suite", () => {
  const cases = join(folder, "cases")
  const make = (name: string, settings: string, xml: string): void => {
    mkdirSync(join(cases, name), { recursive: true })
    writeFileSync(join(cases, name, "settings.txt"), settings)
    writeFileSync(join(cases, name, "model.xml"), xml)
  }

  it("writes a results file per case, or the reason why there is none", async () => {
    make(
      "00001",
      "start: 0\nduration: 1\nsteps: 1\nvariables: S, k\namount: S\nabsolute: 1e-4\nrelative: 1e-4\n",
      model,
    )
    make("00002", "start: 0\nduration: 1\nsteps: 1\nvariables: S\nconcentration: S\nabsolute: 1e-4\n", model)
    make("00003", "variables: into, out, o\n", flux)
    make("00004", "duration: 1\nsteps: 1\nvariables: S\n", "<sbml/>")
    make("00005", "variables: S\n", model)
    const { code, out, err } = await call(suiteCommand, ["cases", "out"])
    expect(code).toBe(1)
    expect(out).toBe("5 cases: 3 run, 2 unsupported\n")
    expect(err).toContain("00004")
    const read = (name: string): string => readFileSync(join(folder, "out", name), "utf8")
    expect(read("00001.csv").split("\n")[0]).toBe("time,S,k")
    expect(rows(read("00001.csv"))[0]).toEqual([0, 4, 1])
    expect(rows(read("00002.csv"))[0]).toEqual([0, 2])
    expect(read("00003.csv")).toBe("into,out,o\n10,20,20\n")
    expect(read("00004.unsupported")).toContain("sbml/not-sbml")
    expect(read("00005.unsupported")).toContain("no objective")
  })

  it("takes the model of the level that is asked for", async () => {
    const two = join(folder, "two", "00001")
    mkdirSync(two, { recursive: true })
    writeFileSync(join(two, "00001-settings.txt"), "duration: 1\nsteps: 1\nvariables: k\n")
    writeFileSync(join(two, "00001-sbml-l3v2.xml"), model)
    writeFileSync(
      join(two, "00001-sbml-l3v1.xml"),
      model
        .replace("version2/core", "version1/core")
        .replace('version="2"', 'version="1"')
        .replace('value="1"', 'value="7"'),
    )
    await call(suiteCommand, ["two", "low"], { level: "lowest" })
    await call(suiteCommand, ["two", "high"], { level: "highest" })
    expect(rows(readFileSync(join(folder, "low", "00001.csv"), "utf8"))[0]).toEqual([0, 7])
    expect(rows(readFileSync(join(folder, "high", "00001.csv"), "utf8"))[0]).toEqual([0, 1])
    await expect(call(suiteCommand, ["two", "x"], { level: "middle" })).rejects.toThrow("--level")
    await expect(call(suiteCommand, ["nowhere", "x"])).rejects.toThrow("no folder")
  })
})

describe("kinetoscope check", () => {
  it("lists remarks with places, counts them, and fails on warnings alone", async () => {
    const { code, out } = await call(checkCommand, ["m.xml"])
    expect(out).toContain("m.xml:4:")
    expect(out).toMatch(/m\.xml: \d+ info\n$/)
    expect(code).toBe(0)
    writeFileSync(join(folder, "dead.xml"), model.replace(/<kineticLaw>.*<\/kineticLaw>/, ""))
    const dead = await call(checkCommand, ["dead.xml"], { json: true })
    expect(dead.code).toBe(1)
    const parsed = JSON.parse(dead.out) as { diagnostics: { code: string; line: number }[] }
    expect(parsed.diagnostics.some((d) => d.code === "check/no-kinetics" && d.line === 5)).toBe(true)
  })
})
