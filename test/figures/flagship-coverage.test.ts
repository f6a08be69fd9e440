/**
 * How much of what a stranger may write runs: every drug by every route and in every unit, every gene in every cell,
 * every readout's name, inputs and preparations, in man, rat and mouse. Each must be judged, none "not covered".
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { compile, createSimulator } from "../../src/engine/index.ts"
import { FigureRunner, readFigureFile, resolveReadout } from "../../src/figure/index.ts"
import { type FindingResult, judge, readFindings } from "../../src/findings/index.ts"
import { type Source, source, unwrap } from "../../src/text/index.ts"
import { repositoryRoot } from "../source-files.ts"

const folder = join(repositoryRoot, "figures", "ketamine-glutamatergic-synapse")
const sourceOf = (...path: string[]): Source => source(path.join("/"), readFileSync(join(folder, ...path), "utf8"))
const figure = unwrap(readFigureFile(sourceOf("figure.yml")))
let runner: FigureRunner

beforeAll(() => {
  const model = unwrap(
    readAntimony(sourceOf("model", "main.ant"), {
      resolve: (path) => (existsSync(join(folder, "model", path)) ? sourceOf("model", path) : undefined),
    }),
  )
  runner = new FigureRunner(figure, createSimulator(unwrap(compile(model))))
})

interface Case {
  readonly species?: string
  readonly preparation?: string
  readonly region?: string
  readonly doses?: readonly string[]
  readonly perturb?: readonly string[]
  readonly inputs?: readonly string[]
  readonly readouts?: readonly string[]
  readonly at?: string
}

/** The cases as a findings file, judged; each readout at one time against 1e9 of its unit, so that only a number can pass. */
function judged(cases: readonly Case[]): readonly FindingResult[] {
  const text = cases.map((c, i) => ({
    id: `case-${i}`,
    system: { species: c.species ?? "rat", preparation: c.preparation ?? "in vivo", region: c.region ?? "PFC" },
    arms: { control: {}, treated: { doses: c.doses ?? [], perturb: c.perturb ?? [], inputs: c.inputs ?? [] } },
    expect: (c.readouts ?? ["AD_24h", "pMTOR", "BDNF", "rate_E"]).map((readout) => ({
      readout,
      at: c.at ?? "2 h",
      of: "treated",
      within: [-1e-6, 1e5],
    })),
    role: "contested",
    tier: 3,
  }))
  return unwrap(readFindings(source("sweep.yml", JSON.stringify(text)))).map((f) => judge(runner, f))
}

/** What went wrong, case by case; [] where everything ran to bounded, not negative numbers. */
function faults(cases: readonly Case[]): readonly string[] {
  return judged(cases).flatMap((r, i) =>
    r.verdict === "pass" ? [] : [`${JSON.stringify(cases[i])}: ${r.verdict} ${r.reason}`],
  )
}

const species = ["human", "rat", "mouse"]
const ketamines = ["ketamine", "S-ketamine", "R-ketamine", "esketamine", "arketamine", "(R,S)-ketamine"]
const metabolites = ["norketamine", "(2R,6R)-HNK", "(2S,6S)-HNK", "2R6R-HNK", "hydroxynorketamine"]
const systemic = ["MK-801", "dizocilpine", "memantine", "CPP", "Ro 25-6981", "traxoprodil", "CP-101606", "CP-101,606"]
const others = (
  "NBQX, CX546, rapamycin, LY294002, U0126, verapamil, nifedipine, anti-BDNF, K252a, ANA-12, anisomycin, actinomycin D, " +
  "7-nitroindazole, 7-NI, L-NAME, L-arginine, CGP3466B, omigapil, rottlerin, NH125, LY379268, LY341495, lithium, " +
  "muscimol, baclofen, midazolam, picrotoxin"
).split(", ")
const local = ["AP5", "APV", "D-AP5", "NMDA"]

describe("the flagship runs what a finding may name", () => {
  it("every drug by the routes in the body, in mg/kg, ug/kg, mg", () => {
    const routes = ["iv", "ip", "im", "sc", "po", "intranasal"]
    const drugs = [...ketamines, ...metabolites, ...systemic, ...others]
    const cases = drugs.flatMap((drug, i) =>
      routes.map((route, k): Case => {
        const amount = ["1 mg/kg", "300 ug/kg", "5 mg"][(i + k) % 3] as string
        return { species: species[(i + k) % 3] as string, doses: [`${drug} ${amount} ${route} at -5 min`] }
      }),
    )
    expect(faults(cases)).toEqual([])
  })

  it("every drug in a bath and in the ventricle, in uM and nM, for a while or for good", () => {
    const drugs = [...ketamines, ...metabolites, ...systemic, ...others, ...local]
    const cases = drugs.flatMap((drug, i): Case[] => [
      { preparation: i % 2 === 0 ? "slice" : "culture", species: "rat", doses: [`${drug} 10 uM bath 30 min`] },
      { preparation: "in vivo", species: "mouse", doses: [`${drug} 500 nM icv at -30 min`] },
    ])
    expect(faults(cases)).toEqual([])
  })

  it("infusions and schedules, base and salt", () => {
    const doses = [
      ["ketamine 0.5 mg/kg iv 40 min"],
      ["S-ketamine 56 mg intranasal every 84 h x 8"],
      ["ketamine HCl 0.5 mg/kg iv 40 min every 72 h x 6"],
      ["ketamine 0.1 mg/kg iv 2 min", "ketamine 0.27 mg/kg iv 20 min at 2 min"],
      ["traxoprodil 0.75 mg/kg iv 90 min", "traxoprodil 0.15 mg/kg iv 6.5 h at 90 min"],
    ]
    expect(faults(doses.map((d) => ({ species: "human", doses: d, at: "28 d" })))).toEqual([])
  })

  it("every gene of the figure and every support gene, lost, halved and doubled, in every cell", () => {
    const support =
      "NTRK2 GRIA1 GRIA2 CACNA1C CACNA1D DLG4 SYN1 EIF4EBP1 EIF4EBP2 EEF2 TSC1 TSC2 PTEN PDPK1 SIAH1 PIK3R1 PIK3R2 MAPK1 MAPK3 GSK3B HCN1 GABRA1"
    const record = Object.keys(figure.genes).filter((g) => figure.genes[g]?.in_record)
    expect(record).toHaveLength(26)
    const cells = ["", "@pyramidal", "@PV", "@SST", "@interneuron", "@parvalbumin", "@Camk2a", "@Gad1"]
    const missing = [...record, ...support.split(" ")].flatMap((gene) =>
      cells.flatMap((cell) => {
        const plan = runner.plan({ ...bare, perturb: [`${gene}${cell} = 0.5`] })
        return plan.diagnostics.filter((d) => d.severity === "error").map((d) => `${gene}${cell}: ${d.message}`)
      }),
    )
    expect(missing).toEqual([])
    const runs = support.split(" ").map((g, i): Case => ({ perturb: [`${g} = ${[0, 0.5, 2][i % 3]}`], at: "0" }))
    const [lost, halved] = [[] as Case[], runs]
    expect(faults([...lost, ...halved])).toEqual([])
  })

  it("every name of a readout that the specification and the published facts use", () => {
    const names =
      "C_plasma_ket C_brain_ket C_plasma_NK C_brain_NK C_plasma_HNK C_brain_HNK C_brain_MK801 C_plasma_memantine block_total_pore " +
      "Glu_ext Glu_cycle_rate Gln_pool Glu_pool rate_E rate_PV rate_SST sIPSC_freq sEPSC_freq gamma_index Ca_spine BDNF_total " +
      "BDNF_released BDNF_mRNA pTRKB pAKT_S473 pERK pMTOR_S2448 pS6K_T389 p4EBP1 RHEB_total GAPDH_SNO GAPDH_SIAH1_RHEB pEEF2_T56 Arc " +
      "Syn_GLUA1 Syn_PSD95 Syn_SYN1 GluA_surface spine_density AD_30min AD_3h AD_24h AD_48h AD_7d AD_index AD_baseline immobility " +
      "EPSP_slope EPSC_5HT_freq EPSC_freq mEPSC_freq mEPSC_amp NMDAR_current NMDAR_mini_current NMDAR_mini_charge tonic_NMDAR_current " +
      "NOS1_activity NO PIP3 RHEB_GTP mTORC1 local_translation pCAMKII pEEF2 pMTOR pS6K pAKT BDNF PSD95 GLUA1 GLUA2 SYN1 GLUA1_24h " +
      "GLUA2_24h dendritic_Ca synaptic_potentiation block_2A block_2B block_2C block_2D sIPSC sEPSC mIPSC spine_number TrkB pGSK3B " +
      "S6K mTOR eEF2K Rheb nNOS glutamate glutamine gamma"
    const unknown = names.split(" ").filter((n) => !resolveReadout(figure, n))
    expect(unknown).toEqual([])
    expect(faults([{ doses: ["ketamine 10 mg/kg ip"], readouts: names.split(" ") }])).toEqual([])
  })

  it("inputs, genotypes, preparations, species and regions by their usual words", () => {
    const inputs = [
      "tetrodotoxin",
      "TTX",
      "no spontaneous release",
      "chronic stress",
      "chronic unpredictable stress",
      "CSDS",
      "CUMS",
      "zero magnesium",
    ]
    const genotypes = [
      "Val66Met",
      "BDNF Met/Met",
      "TrkB-Y433F",
      "BDNF = 0.5",
      "BDNF = 50 %",
      "GRIN2B@hippocampus = 0",
      "GRIN1@GABAergic = 0",
      "GRIN2B@SST = 0.3",
      "NR2B@PV = 0",
      "TrkB@pyramidal = 0",
    ]
    const preparations = [
      "in vivo",
      "slice",
      "acute slice",
      "culture",
      "cultured neurons",
      "awake",
      "anaesthetised",
      "ex vivo",
      "synaptoneurosomes",
      "organotypic slice",
      "anesthetised",
      "freely moving",
    ]
    const animals = [
      "human",
      "man",
      "patients",
      "rat",
      "Sprague-Dawley",
      "mouse",
      "C57BL/6",
      "mice",
      "rodent",
      "Wistar rat",
    ]
    const regions = ["CA1", "hippocampus", "mPFC layer V", "cortex"]
    const doses = ["ketamine 10 uM bath"]
    const cases: Case[] = [
      ...inputs.map((i) => ({ inputs: [i], doses })),
      ...genotypes.map((g) => ({ perturb: [g], doses })),
      ...preparations.map((preparation) => ({ preparation, doses })),
      ...animals.map((s) => ({ species: s, doses })),
      ...regions.map((region) => ({ region, doses })),
    ]
    expect(faults(cases)).toEqual([])
  })

  it("says of drugs out of its scope that they are not covered", () => {
    const drugs = ["imipramine", "fluoxetine", "rapastinel", "psilocybin"]
    const results = judged(drugs.map((d) => ({ doses: [`${d} 10 mg/kg ip`] })))
    expect(results.map((r) => r.verdict)).toEqual(drugs.map(() => "not covered"))
  })
})

describe("the flagship on results recalled from the literature", () => {
  const recalled = unwrap(
    readFindings(source("recalled.yml", readFileSync(join(import.meta.dirname, "recalled-findings.yml"), "utf8"))),
  )

  it("covers all of them, and reproduces at least four of five", () => {
    const results = recalled.map((f) => judge(runner, f))
    const uncovered = results.filter((r) => r.verdict === "not covered" || r.verdict === "error")
    expect(uncovered.map((r) => `${r.id}: ${r.reason}`)).toEqual([])
    expect(results.filter((r) => r.verdict === "pass").length / results.length).toBeGreaterThan(0.8)
  })
})

const bare = { id: "", title: "", doses: [], perturb: [], without: [], inputs: [], until: "24 h", readouts: [] }
