import { describe, expect, it } from "vitest"
import {
  DiagnosticError,
  didYouMean,
  editDistance,
  formatDiagnostic,
  placeOf,
  source,
  span,
  unwrap,
} from "../../src/text/index.ts"

describe("places in text", () => {
  it("counts lines ended by LF, CRLF and CR", () => {
    const s = source("x", "a\nbc\r\nd\re")
    expect([0, 2, 3, 6, 8].map((o) => [placeOf(s, o).line, placeOf(s, o).column])).toEqual([
      [1, 1],
      [2, 1],
      [2, 2],
      [3, 1],
      [4, 1],
    ])
  })

  it("refuses a span outside the text", () => {
    expect(() => span(source("x", "abc"), 2, 5)).toThrow(RangeError)
  })
})

describe("diagnostics", () => {
  it("names file, line and column, shows the line with a caret, and says how to mend it", () => {
    const s = source("cycle.ant", "J0: A -> B; k*A;\nJ1: Glu_syn -> B; k1*Glu_syn")
    const text = formatDiagnostic({
      severity: "error",
      code: "antimony/unknown-symbol",
      message: "'Glu_syn' is not defined in this model.",
      span: span(s, 21, 28),
      help: "did you mean 'Glu_synapse'?",
    })
    expect(text).toBe(
      [
        "cycle.ant:2:5  error  antimony/unknown-symbol",
        "  'Glu_syn' is not defined in this model.",
        " 2 | J1: Glu_syn -> B; k1*Glu_syn",
        "   |     ^^^^^^^",
        "  help: did you mean 'Glu_synapse'?",
      ].join("\n"),
    )
  })

  it("unwrap throws the formatted text of a read with errors", () => {
    const read = { value: undefined, diagnostics: [{ severity: "error", code: "record/yaml", message: "no" }] } as const
    expect(() => unwrap(read)).toThrow(DiagnosticError)
    expect(() => unwrap(read)).toThrow("record/yaml")
  })
})

describe("did you mean", () => {
  it("counts a swap of neighbours as one edit", () => {
    expect(editDistance("ketmaine", "ketamine", 3)).toBe(1)
  })

  it("names the nearest known name, and nothing when none is near", () => {
    expect(didYouMean("ketamin", ["ketamine", "NBQX"])).toBe("did you mean 'ketamine'?")
    expect(
      didYouMean(
        "zzzzzzz",
        Array.from({ length: 20 }, (_, i) => `name${i}`),
      ),
    ).toBeUndefined()
  })
})
