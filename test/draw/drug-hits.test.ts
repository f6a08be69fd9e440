import { describe, expect, it } from "vitest"
import type { BundleQuantity } from "../../src/draw/index.ts"
import { drugsByTarget, drugsThatHit } from "../../src/web/state/drug-hits.ts"

const drugs = { ket: { level: { brain: "C_ket" } }, rapa: { level: { brain: "C_rapa" } }, none: { level: {} } }
const rule = (id: string, formula: string): BundleQuantity => ({ id, name: id, kind: "parameter", unit: "", formula })
const quantities: readonly BundleQuantity[] = [
  rule("open", "open = 1 - bound*2"),
  rule("far", "far = open + 1"),
  { id: "bound", name: "bound", kind: "species", unit: "" },
  { id: "J", name: "J", kind: "reaction", unit: "", equation: "free -> bound", formula: "k*C_ket*free" },
  rule("kinase", "kinase = base/(1 + C_rapa)"),
  { id: "p", name: "p", kind: "species", unit: "" },
  { id: "K", name: "K", kind: "reaction", unit: "", equation: "s -> p", formula: "kinase*s" },
]

describe("drugs that act on a quantity", () => {
  it("are those in its formula, in what that names, and in the binding of a state", () => {
    expect(drugsThatHit(quantities, drugs, "kinase")).toEqual(["rapa"])
    expect(drugsThatHit(quantities, drugs, "p")).toEqual(["rapa"])
    expect(drugsThatHit(quantities, drugs, "open")).toEqual(["ket"])
    expect(drugsThatHit(quantities, drugs, "bound")).toEqual(["ket"])
  })

  it("a drug that acts through another entity is told there alone", () => {
    const byTarget = drugsByTarget(quantities, drugs, ["open", "far", "kinase", "C_ket"])
    expect(Object.fromEntries(byTarget)).toEqual({ open: ["ket"], far: [], kinase: ["rapa"], C_ket: [] })
  })

  it("a quantity that no formula explains is hit by none", () => {
    expect(drugsThatHit(quantities, drugs, "s")).toEqual(["rapa"])
    expect(drugsThatHit(quantities, drugs, "elsewhere")).toEqual([])
  })
})
