import { describe, expect, it } from "vitest"
import { type Experiment, endOf, planRun, readExperiment, readFigureFile, untreated } from "../../src/figure/index.ts"
import { source, unwrap } from "../../src/text/index.ts"

const figure = unwrap(
  readFigureFile(
    source(
      "figure.yml",
      `
id: small
title: A small figure
model: model.ant
time_unit: min
default_experiment: none
default_system: rat
systems:
  rat: { weight: 250 g, set: { organism: 1 } }
  human: { weight: 70 kg, set: { organism: 0 } }
inputs: { tetrodotoxin: { set: { evoked: 0 }, from: start }, chronic stress: { set: { stress: 1 } } }
genotypes: { Val66Met: { aliases: [BDNF Met/Met], set: { val66met: 0.5 } } }
preparations: { slice: { set: { slice: 1 } } }
cells: { interneuron: [PV, SST] }
hypotheses: { disinhibition: { label: Disinhibition, aliases: [H_dis], parameter: H_dis } }
switches: { H_off: { label: off target, parameters: [H_off] } }
drugs:
  ketamine:
    label: ketamine
    aliases: [racemic ketamine]
    molar_mass: 237.73
    salts: { HCl: 274.19 }
    routes:
      iv: [{ species: S, rate: R_S, fraction: 0.5 }, { species: R, rate: R_R, fraction: 0.5 }]
      ip: [{ species: depot }]
      bath: [{ clamp: bath_S, fraction: 0.5 }]
genes:
  GRIN2B: { all: [g_P, g_V, g_T], cells: { pyramidal: [g_P], PV: [g_V], SST: [g_T] } }
readouts: { x: { quantity: x, label: x, unit: "" } }
`,
    ),
  ),
)

const plan = (e: Partial<Experiment>) => planRun(figure, { ...untreated, ...e })
const planned = (e: Partial<Experiment>) => unwrap(plan(e))

describe("planning a run", () => {
  it("splits a bolus by its fractions, in µmol per kg", () => {
    const { interventions } = planned({ doses: ["ketamine 10 mg/kg iv"] })
    const each = (10 * 1000) / 237.73 / 2
    expect(interventions).toEqual([
      { time: 0, target: "S", op: "add", value: each },
      { time: 0, target: "R", op: "add", value: each },
    ])
  })

  it("an infusion raises a rate and lowers it again, repeated doses start anew", () => {
    const { interventions } = planned({ doses: ["ketamine 0.5 mg/kg iv 40 min every 72 h x 2"], system: "human" })
    expect(interventions.filter((i) => i.target === "R_S").map((i) => [i.time, Math.sign(i.value)])).toEqual([
      [0, 1],
      [40, -1],
      [4320, 1],
      [4360, -1],
    ])
  })

  it("a dose in mg is divided by the body weight, a salt weighed by its own molar mass", () => {
    const mg = planned({ doses: ["ketamine 70 mg ip"], system: "human" }).interventions[0]?.value
    expect(mg).toBeCloseTo(1000 / 237.73, 12)
    const salt = planned({ doses: ["ketamine HCl 1 mg/kg ip"] }).interventions[0]?.value
    expect(salt).toBeCloseTo(1000 / 274.19, 12)
  })

  it("a bath holds a concentration, from then on where no duration is given", () => {
    expect(planned({ doses: ["ketamine 1 uM bath"] }).interventions).toEqual([
      { time: 0, target: "bath_S", op: "add", value: 0.5 },
    ])
  })

  it("a dose before zero moves the start of the run, not the experiment's zero", () => {
    expect(planned({ doses: ["ketamine 1 mg/kg ip at -10 min"] }).start).toBe(-10)
  })

  it("perturbs a gene in one cell, in a kind of cell, everywhere", () => {
    expect(planned({ perturb: ["GRIN2B@pyramidal = 0"] }).parameters).toMatchObject({ g_P: 0 })
    expect(planned({ perturb: ["GRIN2B@interneuron=30%"] }).parameters).toMatchObject({ g_V: 0.3, g_T: 0.3 })
    expect(planned({ perturb: ["grin2b = 2"] }).parameters).toMatchObject({ g_P: 2, g_V: 2, g_T: 2 })
  })

  it("genotypes, preparations and stress shape the rest; tetrodotoxin begins at zero", () => {
    const { parameters, movesRest, interventions } = planned({
      perturb: ["Val66Met"],
      inputs: ["tetrodotoxin", "chronic stress"],
      preparation: "slice",
    })
    expect(parameters).toMatchObject({ val66met: 0.5, stress: 1, slice: 1, organism: 1 })
    expect(movesRest).toBe(true)
    expect(interventions).toEqual([{ time: 0, target: "evoked", op: "set", value: 0 }])
  })

  it("an animal species alone does not move the rest", () => {
    expect(planned({ system: "human" }).movesRest).toBe(false)
  })

  it("hypotheses go off by id, alias or switch", () => {
    expect(planned({ without: ["H_dis", "H_off"] }).parameters).toMatchObject({ H_dis: 0, H_off: 0 })
  })

  it.each([
    [{ doses: ["ketmine 1 mg/kg ip"] }, "experiment/unknown-drug", "ketamine"],
    [{ doses: ["ketamine 1 mg/kg po"] }, "experiment/unknown-route", "iv, ip, bath"],
    [{ doses: ["ketamine 1 uM ip"] }, "experiment/dose", undefined],
    [{ perturb: ["GRIN2A = 0"] }, "experiment/unknown-gene", "GRIN2B"],
    [{ perturb: ["GRIN2B@VIP = 0"] }, "experiment/unknown-cell", undefined],
    [{ perturb: ["GRIN2B"] }, "experiment/perturbation", "GENE"],
    [{ inputs: ["tetrodotoxine"] }, "experiment/unknown-input", "tetrodotoxin"],
    [{ without: ["disinhibit"] }, "experiment/unknown-hypothesis", "disinhibition"],
    [{ system: "hamster" }, "experiment/unknown-system", undefined],
  ] as const)("what the figure lacks is named, with a suggestion: %o", (experiment, code, word) => {
    const { value, diagnostics } = plan(experiment as Partial<Experiment>)
    expect(value).toBeUndefined()
    expect(diagnostics[0]?.code).toBe(code)
    if (word !== undefined) expect(diagnostics[0]?.help).toContain(word)
  })
})

describe("experiment files", () => {
  it("an unknown key is an error at its place", () => {
    const { diagnostics } = readExperiment(source("e.yml", "id: a\ndose: [ketamine 1 mg/kg ip]\n"))
    expect(diagnostics[0]?.code).toBe("experiment/shape")
    expect(diagnostics[0]?.span?.start).toBe(6)
  })

  it("an anchor bomb is refused in bounded time", () => {
    const bomb = `a: &a [x, x, x]\n${"bcdefghijk"
      .split("")
      .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${"abcdefghij"[i]}`).join(",")}]`)
      .join("\n")}\nid: *k\n`
    expect(readExperiment(source("e.yml", bomb)).value).toBeUndefined()
  })

  it("'until' is a time with a unit", () => {
    expect(endOf(figure, { ...untreated, until: "72h" }).value).toBe(4320)
    expect(endOf(figure, { ...untreated, until: "soon" }).value).toBeUndefined()
  })
})
