/** Each module of the flagship against a closed form: what its equations must give where they can be solved by hand. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { compile, createSimulator, type Simulator } from "../../src/engine/index.ts"
import { type Experiment, FigureRunner, readFigureFile, untreated } from "../../src/figure/index.ts"
import { type Source, source, unwrap } from "../../src/text/index.ts"
import { repositoryRoot } from "../source-files.ts"

const folder = join(repositoryRoot, "figures", "ketamine-glutamatergic-synapse")
const sourceOf = (...path: string[]): Source => source(path.join("/"), readFileSync(join(folder, ...path), "utf8"))
const figure = unwrap(readFigureFile(sourceOf("figure.yml")))
const model = unwrap(
  readAntimony(sourceOf("model", "main.ant"), {
    resolve: (path) => (existsSync(join(folder, "model", path)) ? sourceOf("model", path) : undefined),
  }),
)
const value = (id: string): number => model.parameters.find((p) => p.id === id)?.value ?? Number.NaN
let simulator: Simulator
let runner: FigureRunner

beforeAll(() => {
  simulator = createSimulator(unwrap(compile(model)))
  runner = new FigureRunner(figure, simulator)
})

/** Quantities at times under an experiment, by id. */
function run(experiment: Partial<Experiment>, times: readonly number[], ids: readonly string[]) {
  const plan = unwrap(runner.plan({ ...untreated, system: "rat", ...experiment }))
  const result = runner.run(plan, { times, select: ids, rtol: 1e-9 })
  expect(result.outcome.kind).toBe("done")
  return Object.fromEntries(ids.map((id, k) => [id, [...(result.columns[k] as Float64Array)]])) as Record<
    string,
    number[]
  >
}

const last = (experiment: Partial<Experiment>, time: number, id: string): number =>
  run(experiment, [time], [id])[id]?.[0] as number

/** Area under a curve by the trapezoid rule on a fine grid. */
function area(experiment: Partial<Experiment>, end: number, id: string): number {
  const times = Array.from({ length: 4001 }, (_, i) => (end * i) / 4000)
  const y = run(experiment, times, [id])[id] as number[]
  return y.slice(1).reduce((s, v, i) => s + ((v + (y[i] as number)) / 2) * (end / 4000), 0)
}

describe("organism and pk", () => {
  it.each([
    ["human", 0.01881],
    ["rat", 0.08],
    ["mouse", 0.133],
  ])("%s: the area under plasma ketamine is dose over clearance, whatever the compartments", (system, clearance) => {
    const dose = (1000 / 237.73) * 0.5
    // Half of each enantiomer, S cleared 1.2 times as fast as R, their mean the racemate's clearance.
    const [s, r] = [(2 * clearance * 1.2) / 2.2, (2 * clearance) / 2.2]
    const expected = dose / 2 / s + dose / 2 / r
    expect(area({ system, doses: ["ketamine 0.5 mg/kg iv 40 min"] }, 4320, "C_plasma_ket") / expected).toBeCloseTo(1, 3)
  })

  it("what the first pass takes of an oral dose comes as norketamine: 0.2 arrives", () => {
    const oral = area({ system: "human", doses: ["ketamine 1 mg/kg po"] }, 4320, "C_plasma_ket")
    const iv = area({ system: "human", doses: ["ketamine 1 mg/kg iv 40 min"] }, 4320, "C_plasma_ket")
    expect(oral / iv).toBeCloseTo(0.2, 3)
    expect(last({ system: "human", doses: ["ketamine 1 mg/kg po"] }, 120, "C_plasma_NK")).toBeGreaterThan(
      last({ system: "human", doses: ["ketamine 1 mg/kg iv 40 min"] }, 120, "C_plasma_NK"),
    )
  })
})

describe("drugs", () => {
  it("hit their target by a Hill curve of order two: half at the IC50, 0.8 at twice it", () => {
    expect(last({ doses: ["rapamycin 0.01 uM bath"] }, 1, "e_rapamycin")).toBeCloseTo(
      0.01 ** 2 / (0.01 ** 2 + value("IC50_rapamycin") ** 2),
      9,
    )
    const ic50 = value("IC50_NBQX")
    expect(last({ doses: [`NBQX ${ic50} uM bath`] }, 1, "e_NBQX")).toBeCloseTo(0.5, 9)
    expect(last({ doses: [`NBQX ${2 * ic50} uM bath`] }, 1, "e_NBQX")).toBeCloseTo(0.8, 9)
  })
})

describe("nmdar", () => {
  it("at a concentration held, occupancy is C/(C + IC50) whatever the activity: an ideal trapper", () => {
    const shift = (v: number): number =>
      (1 + 1 / (value("KMg_AB") * Math.exp(value("slope_Mg") * v))) * Math.exp(v / value("slope_drug"))
    const ic50 = value("IC50_ket_2A") * shift(value("dV_P"))
    for (const inputs of [[], ["tetrodotoxin"]]) {
      // A clamp makes no metabolites; S and R weigh 1/0.625 and 1/2.5.
      const eq = 0.5 / value("rel_S") + 0.5 / value("rel_R")
      const b = last({ preparation: "in vivo", inputs, doses: ["ketamine 1 uM bath"] }, 600, "b_P_2A")
      expect(b).toBeCloseTo(eq / (eq + ic50), 4)
    }
  })

  it("without magnesium memantine is kept as ketamine is", () => {
    const free = last({ inputs: ["zero magnesium"], doses: ["memantine 5 uM bath"] }, 240, "block_T")
    const held = last({ doses: ["memantine 5 uM bath"] }, 240, "block_T")
    expect(free).toBeGreaterThan(0.8)
    expect(held).toBeLessThan(0.2 * free)
  })
})

describe("circuit and postsynapse", () => {
  it("tetrodotoxin silences all cells and leaves the spontaneous share of release and the silent share of calcium", () => {
    const end = run({ inputs: ["tetrodotoxin"] }, [60], ["rate_E", "rate_PV", "rate_SST", "release", "Ca_mini"])
    for (const id of ["rate_E", "rate_PV", "rate_SST"]) expect(end[id]?.[0]).toBeLessThan(1e-6)
    expect(end["release"]?.[0]).toBeGreaterThan(value("mini_share"))
    expect(end["release"]?.[0]).toBeLessThan(0.2)
    expect(end["Ca_mini"]?.[0]).toBeCloseTo(1, 9)
  })

  it("without spontaneous release resting calcium falls to what receptors do not carry", () => {
    expect(last({ inputs: ["no spontaneous release"] }, 60, "Ca_mini")).toBeCloseTo(1 - value("c_T"), 6)
  })
})

describe("nitric oxide, eEF2K, mTOR", () => {
  it("without nNOS Rheb rests at 1/(1 - f)", () => {
    expect(last({ perturb: ["NOS1 = 0"] }, 0, "RHEB_total")).toBeCloseTo(1 / (1 - value("f_rheb")), 5)
  })

  it("half of eEF2K leaves the share of phosphorylated eEF2 that mass action gives", () => {
    const run0 = run({ perturb: ["EEF2K = 0.5"] }, [0], ["p_eEF2", "eEF2K_active"])
    const k = run0["eEF2K_active"]?.[0] as number
    const p0 = value("p0")
    const odds = (p0 / (1 - p0)) * k
    expect(run0["p_eEF2"]?.[0]).toBeCloseTo(odds / (1 + odds), 6)
  })

  it("rapamycin in full takes mTORC1 and S6K to its share", () => {
    const end = run({ doses: ["rapamycin 10 uM bath"] }, [240], ["mTORC1", "S6K", "e_rapamycin", "RHEB_GTP"])
    expect(end["e_rapamycin"]?.[0]).toBeGreaterThan(0.99)
    expect(end["mTORC1"]?.[0]).toBeLessThan(0.02)
    expect(end["S6K"]?.[0]).toBeCloseTo(end["mTORC1"]?.[0] as number, 3)
  })
})

describe("BDNF and synapse", () => {
  it("an antibody in excess removes released BDNF by 1/(1 + 30 occupancy)", () => {
    const end = run({ doses: ["anti-BDNF 1 uM icv"] }, [30], ["BDNF_released", "e_antiBDNF", "BDNF_vesicle", "rel"])
    const [vesicle, rel, e] = ["BDNF_vesicle", "rel", "e_antiBDNF"].map((id) => end[id]?.[0] as number) as [
      number,
      number,
      number,
    ]
    expect(end["BDNF_released"]?.[0]).toBeCloseTo((vesicle * rel) / (1 + value("Kab") * e), 3)
  })

  it("captures nothing at rest, and captured protein leaves with a half-life of three days", () => {
    expect(Math.abs(last({}, 600, "capture"))).toBeLessThan(1e-12)
    const decay = run({ doses: ["ketamine 10 mg/kg ip"] }, [2880, 2880 + Math.LN2 / value("k_syn")], ["Syn_PSD95"])
    const [a, b] = (decay["Syn_PSD95"] as number[]).map((v) => v - 1) as [number, number]
    expect(b / a).toBeGreaterThan(0.4)
    expect(b / a).toBeLessThan(0.6)
  })
})
