/** The kernel alone, with hand-written models: orders, stiff problems, algebraic rows, roots, stops, failures. */
import { describe, expect, it } from "vitest"
import { type MethodName, mixedError, open } from "./kernel-harness.ts"

/** Method, fixed steps, order at the end of steps and of dense output within them. */
const orders: readonly (readonly [MethodName, number, number, number])[] = [
  ["rodas5p", 40, 5, 4],
  ["tsit5", 40, 5, 4],
  ["verner", 16, 7, 7],
]

describe("order of convergence", () => {
  for (const [method, count, order, denseOrder] of orders) {
    it(`${method} has measured order ${order}, and ${denseOrder} within steps`, async () => {
      const measure = async (dense: boolean) =>
        Math.log2((await mixedError(method, count, dense)) / (await mixedError(method, 2 * count, dense)))
      expect(Math.abs((await measure(false)) - order)).toBeLessThan(0.3)
      expect(await measure(true)).toBeGreaterThan(denseOrder - 0.2)
    })
  }
})

/** Robertson's problem at t = 40 (Hairer & Wanner's reference, 13 digits agree with a run at 1e-13). */
const robertson40 = [0.7158270687, 9.185534765e-6, 0.2841637457]

describe("bdf", () => {
  it("has an error that falls with the tolerance", async () => {
    const error = async (tolerance: number) => {
      const s = await open({ model: "mixed", y0: [1, 1], rtol: tolerance, atol: tolerance, method: "bdf" })
      s.begin(0, [1, 1], 2)
      const r = s.advance(2)
      return Math.max(Math.abs((r.y[0] ?? 0) - Math.cos(2)), Math.abs((r.y[1] ?? 0) - 1 / 3))
    }
    for (const tolerance of [1e-4, 1e-6, 1e-8, 1e-10]) expect(await error(tolerance)).toBeLessThan(30 * tolerance)
  })
})

describe("sensitivities", () => {
  it("agree with differences of runs, at rows and at the end", async () => {
    const y0 = [0.1, 0]
    const problem = { model: "logistic", y0, rtol: 1e-9, atol: 1e-12, method: "bdf" } as const
    const times = [0, 0.5, 1.3, 3]
    const plain = async (parameters: readonly number[]) => {
      const s = await open({ ...problem, parameters })
      s.begin(0, y0, 3)
      return s.advance(3, times).rows
    }
    const s = await open({ ...problem, parameters: [2, 0.7] })
    const { call, memory } = s.kernel
    const from = (call["configureSensitivities"]?.(2, s.free + 1_048_576) ?? 0) + 65_536
    const view = new DataView(memory.buffer)
    s.begin(0, y0, 3)
    call["beginSensitivities"]?.(from)
    call["setSensitivityRows"]?.(from)
    expect(s.advance(3, times).status).toBe(0)
    const d = 1e-5
    const up = [await plain([2 + d, 0.7]), await plain([2, 0.7 + d])]
    const down = [await plain([2 - d, 0.7]), await plain([2, 0.7 - d])]
    times.forEach((_, r) => {
      for (const k of [0, 1]) {
        for (const i of [0, 1]) {
          const difference = ((up[k]?.[r]?.[i] ?? 0) - (down[k]?.[r]?.[i] ?? 0)) / (2 * d)
          expect(Math.abs(view.getFloat64(from + 8 * (4 * r + 2 * k + i), true) - difference)).toBeLessThan(1e-5)
        }
      }
    })
    call["sensitivities"]?.(from)
    // ∂y₀/∂a of logistic growth: t y₀(t) (1 − y₀(t)).
    const y = s.interpolate(3)[0] ?? 0
    expect(Math.abs(view.getFloat64(from, true) - 3 * y * (1 - y))).toBeLessThan(1e-6)
  })
})

describe("stiff problems", () => {
  for (const method of ["rodas5p", "bdf"] as const) {
    it(`${method} solves Robertson's problem`, async () => {
      const s = await open({ model: "robertson", y0: [1, 0, 0], rtol: 1e-8, atol: 1e-12, method })
      s.begin(0, [1, 0, 0], 40)
      const r = s.advance(40)
      expect(r.status).toBe(0)
      r.y.forEach((v, i) => {
        expect(Math.abs(v / (robertson40[i] ?? 0) - 1)).toBeLessThan(1e-6)
      })
      expect(r.steps).toBeLessThan(method === "rodas5p" ? 120 : 600)
    })

    it(`${method} keeps an algebraic row`, async () => {
      const mass = [1, 1, 0]
      const s = await open({ model: "robertsonDae", y0: [1, 0, 0], rtol: 1e-7, atol: 1e-11, method, mass })
      s.begin(0, [1, 0, 0], 40)
      const r = s.advance(40)
      expect(r.status).toBe(0)
      r.y.forEach((v, i) => {
        expect(Math.abs(v / (robertson40[i] ?? 0) - 1)).toBeLessThan(1e-5)
      })
      expect(Math.abs(r.y.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-9)
    })

    it(`${method} follows van der Pol's relaxation`, async () => {
      const y0 = [2, 0]
      const s = await open({ model: "vanDerPol", y0, rtol: 1e-8, atol: 1e-8, method, parameters: [1000] })
      s.begin(0, y0, 2000)
      const r = s.advance(2000)
      expect(r.status).toBe(0)
      // Reference: Mazzia & Magherini, Test Set for IVP Solvers, problem vdpol (µ = 1000, t = 2000).
      expect(Math.abs((r.y[0] ?? 0) - 1.706167732170469)).toBeLessThan(1e-5)
    })
  }
})

describe("roots", () => {
  for (const method of ["rodas5p", "bdf", "tsit5", "verner"] as const) {
    it(`${method} finds the time of a threshold and of a height`, async () => {
      const s = await open({ model: "ball", y0: [1, 0], rtol: 1e-8, atol: 1e-10, method, roots: 2 })
      s.begin(0, [1, 0], 10)
      const first = s.advance(10, [0, 0.1, 0.25, 0.3])
      expect(first.status).toBe(1)
      expect(first.t).toBe(0.25)
      expect(first.directions).toEqual([0, 1])
      expect(first.rows.length).toBe(2)
      // The function is zero exactly at 0.25; leaving zero is a crossing of its own.
      const leaving = s.advance(10)
      expect(leaving.status).toBe(1)
      expect(leaving.t - 0.25).toBeLessThan(1e-15)
      const ground = s.advance(10)
      expect(ground.status).toBe(1)
      expect(Math.abs(ground.t - Math.sqrt(2 / 9.81))).toBeLessThan(method === "bdf" ? 1e-7 : 1e-12)
      expect(ground.directions).toEqual([-1, 0])
      expect(ground.y[0]).toBeLessThanOrEqual(0)
      expect(ground.y[0]).toBeGreaterThan(-1e-13)
    })
  }
})

describe("driving", () => {
  it("stops exactly, also within a step already taken, and goes on without a restart", async () => {
    const s = await open({ model: "decay", y0: [1], rtol: 1e-8, atol: 1e-12, method: "rodas5p", roots: 0 })
    s.begin(0, [1], 10)
    const one = s.advance(10, [], 1)
    expect(one.status).toBe(2)
    expect(one.t).toBeGreaterThan(0)
    const rest = s.advance(1)
    expect(rest.status).toBe(0)
    expect(rest.t).toBe(1)
    expect(Math.abs((rest.y[0] ?? 0) - Math.exp(-1))).toBeLessThan(1e-8)
  })

  it("copies a step out as a polynomial that agrees with its own interpolation", async () => {
    const s = await open({ model: "decay", y0: [1], rtol: 1e-6, atol: 1e-9, method: "rodas5p" })
    s.begin(0, [1], 10)
    s.advance(10, [], 3)
    const d = s.dense()
    for (const theta of [0, 0.3, 0.8, 1]) {
      expect(Math.abs((d.at(theta)[0] ?? 0) - (s.interpolate(d.start + theta * d.length)[0] ?? 0))).toBeLessThan(1e-15)
    }
  })

  it("factorises in loops as the straight-line code does", async () => {
    const y0 = Array.from({ length: 7 }, (_, i) => (i === 0 ? 1 : 0))
    const s = await open({ model: "chain", y0, rtol: 1e-9, atol: 1e-12, method: "rodas5p", inLoops: "chain" })
    s.begin(0, y0, 3)
    const r = s.advance(3)
    expect(r.status).toBe(0)
    let term = Math.exp(-3)
    r.y.forEach((v, i) => {
      expect(Math.abs(v - term)).toBeLessThan(1e-8)
      term *= 3 / (i + 1)
    })
  })

  it("eliminates a full pattern in loops, with a mass matrix, as the model's own code does", async () => {
    const run = async (inLoops: "full" | undefined) => {
      const problem = { model: "robertsonDae", y0: [1, 0, 0], rtol: 1e-7, atol: 1e-11, method: "rodas5p" } as const
      const s = await open({ ...problem, mass: [1, 1, 0], ...(inLoops ? { inLoops } : {}) })
      s.begin(0, [1, 0, 0], 40)
      return s.advance(40)
    }
    const [own, loops] = [await run(undefined), await run("full")]
    expect(loops.status).toBe(0)
    loops.y.forEach((v, i) => {
      expect(Math.abs(v - (own.y[i] ?? 0))).toBeLessThan(1e-10)
    })
    expect(Math.abs(loops.steps - own.steps)).toBeLessThan(3)
  })

  it("ends as singular where an algebraic row leaves its state open", async () => {
    // An algebraic row whose residual does not depend on its state.
    const problem = { model: "cliff", y0: [1], rtol: 1e-6, atol: 1e-9, mass: [0], inLoops: "full" } as const
    const s = await open({ ...problem, method: "rodas5p" })
    s.begin(0, [1], 1)
    expect(s.advance(1).status).toBe(5)
  })

  it("hands over to Rodas5P where an explicit method is held back by stability", async () => {
    const y0 = [2, 0]
    const s = await open({ model: "vanDerPol", y0, rtol: 1e-6, atol: 1e-6, method: "tsit5", parameters: [1000] })
    s.kernel.call["setStiffSwitch"]?.(1)
    s.begin(0, y0, 2000)
    const r = s.advance(2000)
    expect(r.status).toBe(0)
    expect(s.kernel.call["methodInUse"]?.()).toBe(0)
    expect(r.steps).toBeLessThan(1000)
  })

  for (const method of ["rodas5p", "bdf", "tsit5", "verner"] as const) {
    it(`${method} ends with a status in front of a place where nothing is defined`, async () => {
      const s = await open({ model: "cliff", y0: [1], rtol: 1e-6, atol: 1e-9, method })
      s.begin(0, [1], 2)
      const r = s.advance(2)
      expect([3, 4]).toContain(r.status)
      expect(Math.abs(r.t - 1)).toBeLessThan(1e-6)
      expect(r.rejected).toBeLessThan(2000)
    })

    it(`${method} ends with tolerances that overflow, and with none of the time left`, async () => {
      const s = await open({ model: "mixed", y0: [1, 1], rtol: 1e-300, atol: 1e-320, method, maxSteps: 100 })
      s.begin(0, [1, 1], 2)
      expect(s.advance(2).status).toBeGreaterThan(2)
      s.begin(2, [1, 1], 2)
      expect(s.advance(2, [2]).rows).toEqual([[1, 1]])
      expect(s.advance(Number.NaN).status).toBe(0)
    })
  }

  it("ends with a status where the solution explodes or the limit is reached", async () => {
    const s = await open({ model: "explosion", y0: [1], rtol: 1e-6, atol: 1e-9, method: "rodas5p" })
    s.begin(0, [1], 2)
    const r = s.advance(2)
    expect([3, 4]).toContain(r.status)
    expect(Math.abs(r.t - 1)).toBeLessThan(1e-3)
    const limited = await open({
      model: "vanDerPol",
      y0: [2, 0],
      rtol: 1e-6,
      atol: 1e-9,
      method: "rodas5p",
      maxSteps: 5,
    })
    limited.begin(0, [2, 0], 2000)
    expect(limited.advance(2000).status).toBe(6)
    expect(limited.begin(0, [Number.NaN, 0], 1)).toBe(4)
  })
})
