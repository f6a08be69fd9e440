import { describe, expect, it } from "vitest"
import { bandsOf, sharesAt } from "../../src/web/state/bands.ts"
import type { Setup } from "../../src/web/state/setup.ts"

const setup = { experiment: "x" } as Setup
const time = Float64Array.of(0, 10)

/** Ten sets whose curve ends k times its own rest, k = 0.5, 0.6 … 1.4. */
function replies() {
  const runs = Array.from({ length: 10 }, (_, i) => {
    const rest = 1 + i
    return { rest: Float64Array.of(rest), columns: [Float64Array.of(rest, rest * (0.5 + i / 10))] }
  })
  const head = { kind: "banded" as const, id: 1, time, ids: ["S"], rest: Float64Array.of(2) }
  return [
    { ...head, runs: runs.slice(0, 6) },
    { ...head, id: 2, runs: runs.slice(6) },
  ]
}

describe("bands over parameter sets", () => {
  it("hold the middle 80 % of the sets, each against its own rest, in terms of the figure's", () => {
    const band = bandsOf(setup, "fit", replies())?.bands.get("S")
    expect(band && [band.low[0], band.high[0]]).toEqual([2, 2])
    expect(band?.low[1]).toBeCloseTo(2 * 0.59, 9)
    expect(band?.high[1]).toBeCloseTo(2 * 1.31, 9)
  })

  it("draws of a wired figure's defaults stay what they are", () => {
    const band = bandsOf(setup, "priors", replies())?.bands.get("S")
    expect(band?.low[0]).toBeCloseTo(1.9, 9)
    expect(band?.high[0]).toBeCloseTo(9.1, 9)
  })

  it("shares add to 1 and follow the sign of the change", () => {
    const bands = bandsOf(setup, "priors", replies())
    expect(bands && sharesAt(bands, "S", 10)).toEqual({ up: 0.4, down: 0.5, flat: expect.closeTo(0.1, 9) })
    expect(bands && sharesAt(bands, "S", 0)).toEqual({ up: 0, down: 0, flat: 1 })
    expect(bands && sharesAt(bands, "T", 0)).toBeUndefined()
  })

  it("too few sets are no band", () => {
    expect(bandsOf(setup, "fit", replies().slice(0, 0))).toBeUndefined()
  })
})
