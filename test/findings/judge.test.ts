import { describe, expect, it } from "vitest"
import type { SimulateOptions, Trajectory } from "../../src/engine/index.ts"
import { FigureRunner, type Runner, readFigureFile } from "../../src/figure/index.ts"
import { judge, marginOf, readFindings } from "../../src/findings/index.ts"
import { source, unwrap } from "../../src/text/index.ts"

const figure = unwrap(
  readFigureFile(
    source(
      "figure.yml",
      `
id: decay
title: One drug that decays
model: model.ant
time_unit: min
default_experiment: none
default_system: rat
systems: { rat: { weight: 250 g }, human: { weight: 70 kg, aliases: [man] } }
drugs:
  ketamine:
    label: ketamine
    molar_mass: 250
    level: { plasma: C }
    routes: { iv: [{ species: C }] }
genes: { BDNF: { all: [g_BDNF], cells: { pyramidal: [g_BDNF] } } }
hypotheses: { story: { label: the story, parameter: H_story } }
readouts: { level: { quantity: C, label: level, unit: uM, drug: ketamine } }
`,
    ),
  ),
)

/** C decays from the dose with rate 0.1/min, on top of 1 times g_BDNF times H_story. */
const runner: Runner = {
  run(options: SimulateOptions): Trajectory {
    const base = (options.parameters?.["g_BDNF"] ?? 1) * (options.parameters?.["H_story"] ?? 1)
    const times = options.times ?? []
    const at = (t: number): number =>
      (options.interventions ?? []).reduce(
        (c, d) => (t >= d.time ? c + d.value * Math.exp(-0.1 * (t - d.time)) : c),
        base,
      )
    const column = Float64Array.from(times, at)
    return {
      time: Float64Array.from(times),
      ids: options.select ?? [],
      columns: (options.select ?? []).map(() => column),
      outcome: { kind: "done" },
      events: [],
      final: { hash: "", time: 0, values: new Float64Array() },
      statistics: { method: "test", steps: 0, rejected: 0, rhsCalls: 0, jacobians: 0, factorizations: 0, restarts: 0 },
    }
  },
}

function verdictsOf(
  expect: string,
  arms = "{ saline: {}, ket: { doses: [ketamine 1 mg/kg iv] }, ko: { perturb: [BDNF@pyramidal = 0] } }",
) {
  const yaml = `- { id: f, system: { species: rat }, arms: ${arms}, expect: [${expect}] }`
  return judge(new FigureRunner(figure, runner), unwrap(readFindings(source("findings.yml", yaml)))[0]!)
}

describe("judging a finding", () => {
  it("compares arms at a time, in the model's units", () => {
    // 1 mg/kg of 250 g/mol is 4 µmol/kg: 1 + 4·exp(-1) at 10 min
    const result = verdictsOf("{ readout: level, at: 10 min, compare: ket / saline, within: [2, 3] }")
    expect(result.verdict).toBe("pass")
    expect(result.value).toBeCloseTo(1 + 4 * Math.exp(-1), 10)
  })

  it("converts absolute bounds by the drug's molar mass", () => {
    const result = verdictsOf("{ readout: level, at: 0, of: ket, within: [1200 ng/mL, 1.3 ug/mL] }")
    expect(result.verdict).toBe("pass")
    expect(result.within?.[0]).toBeCloseTo(4.8, 12)
  })

  it("takes half-lives and times of maxima in the figure's unit of time", () => {
    const half = verdictsOf(
      "{ readout: level, over: [0, 10 min], take: half-life, compare: ket - 0, within: [5 min, 1 h] }",
    )
    expect(half.verdict).toBe("pass")
    expect(
      verdictsOf("{ readout: level, over: [0, 1 h], take: time-of-max, of: ket, within: [0 min, 2 min] }").verdict,
    ).toBe("pass")
  })

  it("checks an order, largest first", () => {
    expect(verdictsOf("{ readout: level, at: 1 min, order: [ket, saline, ko] }").verdict).toBe("pass")
    expect(verdictsOf("{ readout: level, at: 1 min, order: [saline, ket] }").verdict).toBe("fail")
  })

  it("is near when it misses by less than a tenth of the width, or 5 % of a one-sided bound", () => {
    expect(verdictsOf("{ readout: level, at: 1 min, of: saline, within: [1.05, 2] }").verdict).toBe("near")
    expect(verdictsOf("{ readout: level, at: 1 min, of: saline, within: [1.04, null] }").verdict).toBe("near")
    expect(verdictsOf("{ readout: level, at: 1 min, of: saline, within: [1.2, null] }").verdict).toBe("fail")
  })

  it.each([
    ["{ readout: spine_density, at: 1 h, of: saline, within: [0, 1] }", undefined, "spine_density"],
    ["{ readout: level, at: 1 h, of: a, within: [0, 1] }", "{ a: { doses: [rapastinel 1 mg/kg iv] } }", "rapastinel"],
    ["{ readout: level, at: 1 h, of: a, within: [0, 1] }", "{ a: { perturb: [BDNF@astrocyte = 0] } }", "astrocyte"],
    ["{ readout: level, at: 1 h, of: a, within: [0, 1] }", "{ a: { inputs: [full moon] } }", "full moon"],
  ])("says what the model lacks: %s", (expectation, arms, word) => {
    const result = verdictsOf(expectation, arms)
    expect(result.verdict).toBe("not covered")
    expect(result.reason).toContain(word)
  })

  it("a dose that makes no sense is an error, not a gap", () => {
    expect(
      verdictsOf("{ readout: level, at: 1 h, of: a, within: [0, 1] }", "{ a: { doses: [ketamine lots iv] } }").verdict,
    ).toBe("error")
  })

  it("a hypothesis switched off acts in every arm", () => {
    const [finding] = unwrap(
      readFindings(
        source("f", "- { id: f, arms: { a: {} }, expect: [{ readout: level, at: 1, of: a, within: [0.9, 1.1] }] }"),
      ),
    )
    expect(judge(new FigureRunner(figure, runner), finding!, { without: ["story"] }).verdict).toBe("fail")
  })

  it("margins are signed and in units of the interval's width", () => {
    expect(marginOf(1.5, [1, 2])).toBeCloseTo(0.5)
    expect(marginOf(0.5, [1, 2])).toBeCloseTo(-0.5)
    expect(marginOf(3, [2, null])).toBeCloseTo(0.5)
  })
})

describe("findings files", () => {
  it("locates an unknown arm and a missing bound", () => {
    const text =
      "- id: a\n  arms: { saline: {} }\n  expect:\n    - { readout: x, at: 1 h, of: salin, within: [0, 1] }\n"
    const { diagnostics } = readFindings(source("f.yml", text))
    expect(diagnostics[0]?.message).toContain("no arm 'salin'")
    expect(diagnostics[0]?.help).toContain("saline")
    const bad = readFindings(
      source("f.yml", "- id: a\n  arms: { s: {} }\n  expect: [{ readout: x, at: 1 h, of: s }]\n"),
    )
    expect(bad.diagnostics[0]?.span).toBeDefined()
  })
})
