import { describe, expect, it } from "vitest"
import { compile, createSimulator, type SimulateOptions } from "../../src/engine/index.ts"
import { unwrap } from "../../src/text/index.ts"
import { antimony } from "./small-models.ts"

/** A ring of n conversions, with a synthesis, a rule between state and rate, and a reaction back and forth. */
function ring(n: number, more = ""): string {
  const lines = ["-> S0; 3; total := S0 + S1", "S1 -> ; 0.1*total", "S2 -> S3; 0.4*S2 - 0.2*S3"]
  for (let i = 0; i < n; i++) lines.push(`S${i} -> S${(i + 1) % n}; ${1 + (i % 7) / 3}*S${i}; S${i} = ${20 + i}`)
  return `${lines.join("\n")}\n${more}`
}

function both(text: string, options: SimulateOptions): void {
  const model = antimony(text)
  const [plain, keeping] = [unwrap(compile(model)), unwrap(compile(model, { stochastic: true }))]
  const [a, b] = [createSimulator(plain).run(options), createSimulator(keeping).run(options)]
  expect(b.time).toEqual(a.time)
  expect(b.columns).toEqual(a.columns)
  expect(b.events).toEqual(a.events)
  expect(b.statistics.steps).toBe(a.statistics.steps)
  expect(b.statistics.steps).toBeGreaterThan(100)
}

describe("stochastic runs that keep account of which rates change", () => {
  it("take the course of those that work out all rates each time", () => {
    for (const n of [30, 64, 200]) for (const seed of [1, 2]) both(ring(n), { end: 2, steps: 20, method: "ssa", seed })
  })

  it("do so through events, doses and other parameters", () => {
    const events = "E: at S5 < 10: S5 = 40; F: at time >= 0.7: S6 = 0; k = 2; -> S7; k"
    const interventions = [{ time: 0.5, target: "S9", op: "add", value: 500 } as const]
    both(ring(40, events), { end: 2, steps: 20, method: "ssa", seed: 3, interventions, parameters: { k: 9 } })
  })

  it("fall back where rates change with time, and where few reactions make it not worth while", () => {
    both(ring(40, "-> S4; 5 + time"), { end: 1, steps: 10, method: "ssa", seed: 4 })
    const small = antimony(ring(5))
    expect(unwrap(compile(small, { stochastic: true })).wasm).toEqual(unwrap(compile(small)).wasm)
  })

  it("refuse nothing of what a deterministic run can do", () => {
    const model = antimony(ring(30))
    const options = { end: 1, rtol: 1e-8 }
    const [a, b] = [unwrap(compile(model)), unwrap(compile(model, { stochastic: true }))].map((c) =>
      createSimulator(c).run(options),
    )
    expect(b?.columns).toEqual(a?.columns)
  })
})
