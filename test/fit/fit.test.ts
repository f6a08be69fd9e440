import { describe, expect, it } from "vitest"
import { readAntimony } from "../../src/antimony/index.ts"
import { compile, createSimulator } from "../../src/engine/index.ts"
import { FigureRunner, readFigureFile } from "../../src/figure/index.ts"
import { readFindings } from "../../src/findings/index.ts"
import {
  combinations,
  curvatureAt,
  evaluate,
  type FitProblem,
  type FitState,
  fitIteration,
  fitStart,
  fittedParameters,
  latinHypercube,
  normalFrom,
  sampleEnsemble,
  symmetricEigen,
  tunable,
  uniformFrom,
  valuesAt,
} from "../../src/fit/index.ts"
import { source, unwrap } from "../../src/text/index.ts"

/** Decay from 10 with a rate that the findings know to be 0.2, and one parameter that nothing looks at. */
function decay(): FitProblem {
  const model = unwrap(
    readAntimony(
      source(
        "m.ant",
        "k = 0.1; k notes ```fitted to a half-life```; q = 1; q notes ```fitted to nothing```; S = 10; J0: S -> ; k*S; z := q;",
      ),
    ),
  )
  const figure = unwrap(
    readFigureFile(
      source(
        "figure.yml",
        "id: m\ntitle: m\nmodel: m.ant\ntime_unit: min\ndefault_experiment: none\nreadouts: { S: { quantity: S, label: S, unit: uM } }\n",
      ),
    ),
  )
  const findings = unwrap(
    readFindings(
      source(
        "f.yml",
        `- { id: half, tier: 1, role: calibration, arms: { a: {} }, expect: [{ readout: S, over: [0, 5], take: half-life, of: a, within: [3.3 min, 3.6 min] }] }
- { id: late, tier: 1, role: validation, arms: { a: {} }, expect: [{ readout: S, at: 10, of: a, within: [1, 2] }] }
- { id: open, tier: 3, role: calibration, arms: { a: {} }, expect: [{ readout: S, at: 10, of: a, within: [5, 6] }] }`,
      ),
    ),
  )
  return {
    runner: new FigureRunner(figure, createSimulator(unwrap(compile(model)))),
    parameters: fittedParameters(model),
    findings: tunable(findings),
  }
}

function fitted(problem: FitProblem): FitState {
  let state = fitStart(problem, [0, 0])
  while (!state.done && state.iteration < 20) state = fitIteration(problem, state)
  return state
}

describe("fitting", () => {
  it("moves only what the notes call fitted, to calibration findings of tiers 1 and 2", () => {
    const problem = decay()
    expect(problem.parameters.map((p) => p.id)).toEqual(["k", "q"])
    expect(problem.findings.map((f) => f.id)).toEqual(["half"])
  })

  it("finds the rate that the finding asks for, and leaves alone what nothing pins down", () => {
    const problem = decay()
    const { x } = fitted(problem)
    const values = valuesAt(problem.parameters, Float64Array.from(x))
    expect(Math.LN2 / values["k"]!).toBeGreaterThan(3.3)
    expect(Math.LN2 / values["k"]!).toBeLessThan(3.6)
    expect(values["q"]).toBeCloseTo(1, 3)
  })

  it("an iteration can be gone on with from what was written down", () => {
    const once = fitIteration(decay(), fitStart(decay(), [0, 0]))
    const again = fitIteration(decay(), JSON.parse(JSON.stringify(once)) as FitState)
    expect(again.cost).toBe(fitIteration(decay(), once).cost)
  })

  it("says what is narrowed: k by the finding, q by its prior alone", () => {
    const problem = decay()
    // Just outside the interval, where the hinge acts.
    const rows = curvatureAt(problem, [Math.log(1.8), 0]).parameters
    const k = rows.find((r) => r.id === "k")!
    const q = rows.find((r) => r.id === "q")!
    expect(k.posterior).toBeLessThan(0.5 * k.prior)
    expect(q.posterior).toBeCloseTo(q.prior, 3)
  })

  it("tells which combination is pinned: k alone, and nothing of q", () => {
    const [first, second] = curvatureAt(decay(), [Math.log(2), 0]).combinations
    expect(first?.parts.map((p) => p.id)).toEqual(["k"])
    expect(first!.left).toBeLessThan(0.2)
    expect(second?.parts.map((p) => p.id)).toEqual(["q"])
    expect(second!.left).toBe(1)
  })

  it("finds a product that is known where its factors are not", () => {
    const p = (id: string) => ({ id, start: 1, low: Math.exp(-2), high: Math.exp(2) })
    // One finding that moves with a·b, and nothing else.
    const [sum, ratio] = combinations(Float64Array.from([3, 3]), [p("a"), p("b")])
    expect(sum?.parts.map((q) => q.share)).toEqual([expect.closeTo(Math.SQRT1_2, 9), expect.closeTo(Math.SQRT1_2, 9)])
    expect(sum!.strength).toBeCloseTo(3 * Math.SQRT2, 9)
    expect(ratio!.left).toBeCloseTo(1, 9)
  })

  it("eigenvalues of a symmetric matrix", () => {
    const { values } = symmetricEigen(Float64Array.from([2, 1, 0, 1, 2, 0, 0, 0, 5]), 3)
    expect([...values].sort().map((v) => Number(v.toFixed(10)))).toEqual([1, 3, 5])
  })

  it("an ensemble keeps tier 1, and the same seed gives the same sets", () => {
    const problem = decay()
    const x = [Math.log(2), 0]
    expect(evaluate(problem, Float64Array.from(x)).results[0]?.verdict).toBe("pass")
    const one = sampleEnsemble(problem, x, { seed: 7, size: 6 })
    expect(one.members).toHaveLength(6)
    for (const m of one.members) expect(Math.LN2 / m.values["k"]!).toBeGreaterThan(3.29)
    expect(sampleEnsemble(problem, x, { seed: 7, size: 6 })).toEqual(one)
  })
})

describe("seeded numbers", () => {
  it("are uniform and normal to the precision of 20,000 draws", () => {
    const uniform = uniformFrom(3)
    const normal = normalFrom(uniform)
    const u = Array.from({ length: 20_000 }, uniform)
    const z = Array.from({ length: 20_000 }, normal)
    const mean = (a: number[]) => a.reduce((s, v) => s + v, 0) / a.length
    expect(mean(u)).toBeCloseTo(0.5, 1)
    expect(mean(z)).toBeCloseTo(0, 1)
    expect(mean(z.map((v) => v * v))).toBeCloseTo(1, 1)
  })

  it("a Latin hypercube has one point in each stratum of each coordinate", () => {
    const points = latinHypercube(10, 3, uniformFrom(1))
    for (let d = 0; d < 3; d++)
      expect(points.map((p) => Math.floor(p[d]! * 10)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})
