/**
 * The flagship's model, run: rest is rest, constants of the literature stand in it, each statement's switch takes its
 * claim away, every gene can be lost without the system running off.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { compile, createSimulator, findSteadyState, type Simulator } from "../../src/engine/index.ts"
import { type Experiment, FigureRunner, planRun, readFigureFile, untreated } from "../../src/figure/index.ts"
import { type Source, source } from "../../src/text/index.ts"
import { repositoryRoot } from "../source-files.ts"

const folder = join(repositoryRoot, "figures", "ketamine-glutamatergic-synapse")
const sourceOf = (...path: string[]): Source => source(path.join("/"), readFileSync(join(folder, ...path), "utf8"))

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is missing`)
  return value
}

const figure = must(readFigureFile(sourceOf("figure.yml")).value, "figure.yml")
const model = must(
  readAntimony(sourceOf("model", "main.ant"), {
    resolve: (path) => (existsSync(join(folder, "model", path)) ? sourceOf("model", path) : undefined),
  }).value,
  "the model",
)
const species = model.species.map((s) => s.id)
const value = (id: string): number => must(model.parameters.find((p) => p.id === id)?.value, id)
let simulator: Simulator
let runner: FigureRunner

beforeAll(() => {
  simulator = createSimulator(must(compile(model).value, "the compiled model"))
  runner = new FigureRunner(figure, simulator)
})

/** Values of quantities at times under an experiment: `result[quantity][i]`. */
function run(experiment: Partial<Experiment>, times: readonly number[], select: readonly string[]) {
  const plan = must(planRun(figure, { ...untreated, system: "rat", ...experiment }).value, "a plan")
  const trajectory = runner.run(plan, { times, select })
  expect(trajectory.outcome.kind).toBe("done")
  return Object.fromEntries(select.map((id, k) => [id, [...(trajectory.columns[k] as Float64Array)]]))
}

/** One quantity at one time. */
function at(experiment: Partial<Experiment>, time: number, id: string): number {
  return must(run(experiment, [time], [id])[id]?.[0], id)
}

describe("the flagship at rest", () => {
  it("does not move: no state drifts by 1e-9 in three days, in any species", () => {
    for (const organism of [0, 1, 2]) {
      const quiet = simulator.run({ end: 4320, steps: 3, select: species, parameters: { organism } })
      const drift = species.map((_, k) => {
        const column = quiet.columns[k] as Float64Array
        return Math.abs((column[3] as number) - (column[0] as number))
      })
      expect(Math.max(...drift)).toBeLessThan(1e-9)
    }
  })

  it("has every rate of change below 1e-12 per minute at t = 0", () => {
    const start = simulator.run({ end: 0, times: [0], select: model.reactions.map((r) => r.id) })
    const net = new Map<string, number>()
    model.reactions.forEach((r, k) => {
      const rate = (start.columns[k] as Float64Array)[0] as number
      for (const s of r.reactants) net.set(s.species, (net.get(s.species) ?? 0) - rate)
      for (const s of r.products) net.set(s.species, (net.get(s.species) ?? 0) + rate)
    })
    expect(Math.max(...[...net.values()].map(Math.abs))).toBeLessThan(1e-12)
  })
})

describe("the flagship's constants", () => {
  it("give man the published clearance and steady-state volume (Kamp 2020: 69-90 L/h, 200-304 L)", () => {
    const ids = ["CL_ket", "V1_ket", "V2_ket", "V3_ket"]
    const row = simulator.run({ end: 0, times: [0], select: ids, parameters: { organism: 0 } })
    const [cl, v1, v2, v3] = row.columns.map((c) => (c as Float64Array)[0] as number) as [
      number,
      number,
      number,
      number,
    ]
    expect(cl * 60 * 70).toBeGreaterThan(69)
    expect(cl * 60 * 70).toBeLessThan(90)
    expect((v1 + v2 + v3) * 70).toBeGreaterThan(200)
    expect((v1 + v2 + v3) * 70).toBeLessThan(304)
  })

  it("reproduce ketamine's IC50 with 1 mM magnesium at -66 mV within 1.3-fold (Kotermanski and Johnson 2009)", () => {
    const published = { "2A": 5.4, "2B": 5.1, "2C": 1.2, "2D": 2.9 }
    const magnesium = { "2A": "KMg_AB", "2B": "KMg_AB", "2C": "KMg_C", "2D": "KMg_D" } as const
    for (const [subtype, ic50] of Object.entries(published)) {
      const shift = 1 + 1 / value(magnesium[subtype as keyof typeof magnesium])
      const ratio = (value(`IC50_ket_${subtype}`) * shift) / ic50
      expect(ratio).toBeGreaterThan(1 / 1.3)
      expect(ratio).toBeLessThan(1.3)
    }
  })

  it("put hydroxynorketamine's IC50 without magnesium at 30 to 70 uM (Abbott 2020)", () => {
    const ic50 = value("rel_HNK") * value("IC50_ket_2B")
    expect(ic50).toBeGreaterThan(30)
    expect(ic50).toBeLessThan(70)
  })
})

describe("the statements of the caption in the model", () => {
  const ket = { doses: ["ketamine 10 mg/kg ip"] }

  it("s01: without disinhibition ketamine leaves interneurons' receptors alone", () => {
    expect(at(ket, 15, "block_V")).toBeGreaterThan(0.2)
    expect(at({ ...ket, without: ["H_dis"] }, 15, "block_V")).toBe(0)
  })

  it("s02: without the direct arm it leaves pyramidal receptors alone", () => {
    expect(at(ket, 15, "block_T")).toBeGreaterThan(0.2)
    expect(at({ ...ket, without: ["H_dir"] }, 15, "block_T")).toBe(0)
  })

  it("s03, s04: disinhibition raises glutamate and AMPA current, its loss lowers them", () => {
    for (const id of ["Glu_ext", "A"]) {
      expect(at(ket, 20, id)).toBeGreaterThan(1.1)
      expect(at({ ...ket, without: ["disinhibition"] }, 20, id)).toBeLessThan(1.02)
    }
  })

  it("s05, s06: calcium channels carry the activation of PI3K", () => {
    const whole = at(ket, 30, "PI3K_IA") - 1
    expect(whole).toBeGreaterThan(0.1)
    expect(at({ ...ket, without: ["H_ltcc"] }, 30, "PI3K_IA") - 1).toBeLessThan(0.5 * whole)
  })

  it("s07, s11: PI3K carries mTOR, and with it p70S6K", () => {
    for (const id of ["mTORC1", "pS6K_T389"]) {
      const whole = at(ket, 45, id) - 1
      expect(whole).toBeGreaterThan(0.2)
      expect(at({ ...ket, without: ["H_pi3k"] }, 45, id) - 1).toBeLessThan(0.6 * whole)
    }
  })

  it("s08, s09, s10: nitric oxide falls, Rheb and mTOR rise, and not without that arm", () => {
    expect(at(ket, 20, "NO")).toBeLessThan(0.9)
    expect(at(ket, 60, "RHEB_total")).toBeGreaterThan(1.03)
    const without = { ...ket, without: ["no-rheb"] }
    expect(at(without, 20, "NO")).toBeCloseTo(1, 9)
    expect(at(without, 60, "RHEB_total")).toBeCloseTo(1, 9)
    expect(at(without, 60, "mTORC1")).toBeLessThan(at(ket, 60, "mTORC1"))
  })

  it("s12: without the feedback of p70S6K less BDNF is made", () => {
    expect(at({ ...ket, without: ["H_loop"] }, 90, "BDNF_nascent")).toBeLessThan(at(ket, 90, "BDNF_nascent"))
  })

  it("s13, s14: eEF2K is inactivated and BDNF made, and not without that arm", () => {
    expect(at(ket, 20, "eEF2K_active")).toBeLessThan(0.7)
    const without = { ...ket, without: ["eef2k"] }
    expect(at(without, 20, "eEF2K_active")).toBeGreaterThan(0.9)
    expect(at(without, 30, "BDNF_total")).toBeLessThan(at(ket, 30, "BDNF_total"))
  })
})

describe("the flagship without a gene, or with half or twice as much", () => {
  const proteins = ["Syn_PSD95", "Syn_GLUA1", "Syn_SYN1"]
  const amounts = [0, 0.5, 2]

  /** Stability of the rest, in mice: eigenvalues are the same in all species but for drugs' ways out. */
  function stable(parameters: Readonly<Record<string, number>>): boolean | undefined {
    return findSteadyState(simulator, { parameters: { ...parameters, organism: 2, homeo_on: 1 }, select: [] }).stable
  }

  it.each(Object.keys(figure.genes).filter((g) => figure.genes[g]?.in_record))(
    "%s: rests bounded and stable",
    (gene) => {
      for (const amount of amounts) {
        const plan = must(
          planRun(figure, { ...untreated, system: "mouse", perturb: [`${gene} = ${amount}`] }).value,
          gene,
        )
        const rest = runner.run(plan, { times: [0, 1440, 4320, 43_200], select: species })
        expect(rest.outcome.kind).toBe("done")
        species.forEach((id, k) => {
          const column = rest.columns[k] as Float64Array
          const negative = column.some((v) => v < -1e-9)
          const bounded = column.every((v) => v < 5 && Math.abs(v - (column[0] as number)) < 0.05)
          expect({ id, amount, negative, bounded }).toEqual({ id, amount, negative: false, bounded: true })
        })
        for (const id of proteins) {
          const level = (rest.columns[species.indexOf(id)] as Float64Array)[0] as number
          expect({ id, amount, level: level >= 0.5 && level <= 2 ? "within" : level }).toEqual({
            id,
            amount,
            level: "within",
          })
        }
        expect({ amount, stable: stable(plan.parameters) }).toEqual({ amount, stable: true })
      }
    },
  )
})
