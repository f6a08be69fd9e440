import { describe, expect, it } from "vitest"
import { readDose } from "../../src/figure/index.ts"
import { formatDiagnostics, source } from "../../src/text/index.ts"

const read = (text: string) => readDose(source("dose", text), "min")

describe("doses as people write them", () => {
  it.each([
    ["ketamine 10 mg/kg ip", { drug: "ketamine", amount: 10, unit: "mg/kg", route: "ip", at: 0, count: 1 }],
    ["ketamine 0.5 mg/kg iv 40min", { drug: "ketamine", amount: 0.5, duration: 40, route: "iv" }],
    ["ketamine 0.5 mg/kg iv 40 min every 72 h x 6", { duration: 40, every: 4320, count: 6 }],
    ["(2R,6R)-HNK 10 mg/kg ip at -30 min", { drug: "(2R,6R)-HNK", at: -30 }],
    ["Ro 25-6981 5 mg/kg ip", { drug: "Ro 25-6981", amount: 5 }],
    ["CP-101606 1.5 mg/kg iv 90 min", { drug: "CP-101606", duration: 90 }],
    ["NBQX 10 µM bath 20 min", { unit: "uM", route: "bath", duration: 20 }],
    ["rapamycin 20 nM icv at −30 min", { unit: "nM", route: "icv", at: -30 }],
    ["S-ketamine 84 mg intranasal every 3.5 d × 8", { unit: "mg", route: "intranasal", every: 5040, count: 8 }],
    ["MK-801 .1 mg/kg sc at 1.5 h", { drug: "MK-801", amount: 0.1, at: 90 }],
  ])("%s", (text, wanted) => {
    const { value, diagnostics } = read(text)
    expect(formatDiagnostics(diagnostics)).toBe("")
    expect(value).toMatchObject(wanted)
  })

  it.each([
    ["ketamine ip", "no amount"],
    ["ketamine 10 ip", "no unit"],
    ["ketamine 10 mg/kgg ip", "'mg/kgg' is no unit"],
    ["ketamine 10 mg/kg ipp", "'ipp' is no route"],
    ["ketamine 10 mg/kg ip tomorrow", "'tomorrow' was not understood"],
    ["ketamine 10 mg/kg ip every 0 h x 3", "longer than 0"],
    ["ketamine 10 mg/kg ip every 1 h x 100000", "1 to 1000 times"],
    ["ketamine -1 mg/kg ip", "makes no sense"],
  ])("%s is refused with a place and a remedy", (text, message) => {
    const { value, diagnostics } = read(text)
    expect(value).toBeUndefined()
    expect(diagnostics[0]?.message).toContain(message)
    expect(diagnostics[0]?.span).toBeDefined()
  })
})
