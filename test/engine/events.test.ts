import { describe, expect, it } from "vitest"
import { simulatorOf } from "./small-models.ts"

const fired = (text: string, end: number, seed?: number): readonly string[] =>
  simulatorOf(text)
    .run({ end, times: [end], select: [], seed })
    .events.map((e) => `${e.id}@${Math.round(e.time * 1e9) / 1e9}`)

describe("events", () => {
  it("fire where their trigger turns true, not at the next output or step", () => {
    expect(fired("x' = 1; x = 0; E: at x > 1.25: x = 0", 4)).toEqual(["E@1.25", "E@2.5", "E@3.75"])
  })

  it("are executed after their delay, with values from the trigger's time where they say so", () => {
    const early = "x' = 1; x = 0; y = 0; E: at 1 after x > 1, fromTrigger=true: y = x"
    const late = "x' = 1; x = 0; y = 0; E: at 1 after x > 1, fromTrigger=false: y = x"
    for (const [text, value] of [
      [early, 1],
      [late, 2],
    ] as const) {
      const run = simulatorOf(text).run({ end: 3, times: [3], select: ["y"] })
      expect(run.columns[0]?.[0]).toBeCloseTo(value, 8)
      expect(run.events.map((e) => e.id)).toEqual(["E"])
    }
  })

  it("that are not persistent are called off when the trigger turns false in time", () => {
    const text = (persistent: boolean): string =>
      `x' = piecewise(1, time < 1.5, -1); x = 0; y = 0; E: at 1 after x > 1, persistent=${persistent}: y = 1`
    expect(fired(text(true), 4)).toEqual(["E@2"])
    expect(fired(text(false), 4)).toEqual(["E@2"])
    const short = (persistent: boolean): string =>
      `x' = piecewise(1, time < 1.2, -1); x = 0; y = 0; E: at 1 after x > 1, persistent=${persistent}: y = 1`
    expect(fired(short(true), 4)).toEqual(["E@2"])
    expect(fired(short(false), 4)).toEqual([])
  })

  it("of one time run by priority; an execution can take another's ground away", () => {
    const text = `x = 0; y = 0; p = 0
      low: at time > 1, priority=1, fromTrigger=false: y = 2*p
      high: at time > 1, priority=2: p = 5`
    expect(fired(text, 2)).toEqual(["high@1", "low@1"])
    const run = simulatorOf(text).run({ end: 2, times: [2], select: ["y"] })
    expect(run.columns[0]?.[0]).toBe(10)
  })

  it("of equal priority run in an order that the seed draws", () => {
    const text = `y = 0; a: at time > 1, priority=1: y = 1; b: at time > 1, priority=1: y = 2`
    const orders = new Set(Array.from({ length: 20 }, (_, seed) => fired(text, 2, seed).join(" ")))
    expect(orders.size).toBe(2)
    expect(fired(text, 2, 7)).toEqual(fired(text, 2, 7))
  })

  it("fire at the start only where their trigger counts as false before", () => {
    expect(fired("y = 0; E: at time >= 0, t0=false: y = 1", 1)).toEqual(["E@0"])
    expect(fired("y = 0; E: at time >= 0, t0=true: y = 1", 1)).toEqual([])
  })

  it("that fire one another without end end the run with a reason", () => {
    const run = simulatorOf("x = 0; A: at x < 1, t0=false: x = 2; B: at x > 1, t0=false: x = 0").run({ end: 1 })
    expect(run.outcome).toMatchObject({ kind: "failed", reason: "event-storm", time: 0 })
  })

  it("are not passed over where their trigger swings with time and nothing else moves", () => {
    const run = simulatorOf("n = 0; at sin(time) > 0.5: n = n + 1").run({ end: 100, times: [100], select: ["n"] })
    // sin t rises through 1/2 at t = π/6 + 2πk: 16 times before t = 100.
    expect(run.columns[0]?.[0]).toBe(16)
  })

  it("can follow from events: a cascade settles at one time", () => {
    const text = "a = 0; b = 0; c = 0; A: at time > 1: a = 1; B: at a > 0: b = 1; C: at b > 0: c = 1"
    expect(fired(text, 2)).toEqual(["A@1", "B@1", "C@1"])
  })
})
