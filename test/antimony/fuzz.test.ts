/** Hostile and broken text: an answer in bounded time, every error with a place, nothing thrown. */
import { describe, expect, it } from "vitest"
import { printAntimony, readAntimony } from "../../src/antimony/index.ts"
import { formatDiagnostics, type Source, source } from "../../src/text/index.ts"

/** xorshift32: the same texts on every machine. */
function randomFrom(seed: number): (below: number) => number {
  let x = seed | 1
  return (below) => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) % below
  }
}

const whole = `import "units.ant"
function hill(x, K, n) x^n/(K^n + x^n) end
model sub(S, k)
  compartment c = 1
  J0: S + 2 E -> SE; k*S*E - hill(SE, 3, 2)
  S = 5; E = 3; k = 2 per_s; SE = E + S; E has mM
  unit per_s = 1/second; unit mM = 1e-3 mole/litre
end
model *main(a)
  A: sub(Q, kk), timeconv = 60; B: sub() in cell
  B.S is A.S; delete A.c
  compartment cell = 2 litre; const species $Q in cell = 3 mM
  kk = 7; A.E = 9; y := piecewise(1, time > 3 && kk < 9, 2) ; z' = -z + 3; z = 1
  E1: at 2 after time >= 3, t0 = false, priority = 4: kk = 3, z = 0
  I: Q -| A.J0; 0 = y - w + z; var w; constraint: y > 0
  0 <= B.J0; maximize 2*B.J0; dna: --P1--G1; P1 = 3*...; G1: -> Q;
  kk is "a name"; Q identity "https://identifiers.org/CHEBI:6121", "x"; Q.sboTerm = SBO:0000247
  kk.stdev = 0.1; kk.range = {1, 2}; model notes \`\`\`several
lines\`\`\`
end
`
const pieces = [
  ..."()[]{};:,.'\"`$#\\/*-+=<>!&|^%@\n\t\0é𝒳",
  ..."model end species in is has at after unit delete function import var const A.S1 -> => -| -o -- := '= ... ``` // /* */ 1e400 1e-3 0x1 NaN inf time".split(
    " ",
  ),
  "model x(",
  "end\n",
  "A: sub(A, A)",
  "x = x",
  "sub()",
  " S1 -> S2; ",
  "E: at x>1: ",
  "unit u = u^u",
]

const resolve = (path: string, from: Source): Source =>
  source(path, path === "units.ant" ? 'import "main.ant"' : from.text)

function check(text: string): void {
  const read = readAntimony(source("main.ant", text), { resolve })
  for (const d of read.diagnostics) {
    if (d.severity !== "error") continue
    expect(d.span, `${d.code} ${d.message}`).toBeDefined()
    expect(d.message.length).toBeLessThan(2000)
  }
  expect(read.value === undefined).toBe(read.diagnostics.some((d) => d.severity === "error"))
  expect(formatDiagnostics(read.diagnostics).length).toBeLessThan(200_000)
  if (read.value) printAntimony(read.value)
}

describe("hostile Antimony", () => {
  it("is answered when a model is mutated at random", () => {
    const runs = Number(process.env["FUZZ_RUNS"] ?? 500)
    const random = randomFrom(Number(process.env["FUZZ_SEED"] ?? 20_260_801))
    for (let i = 0; i < runs; i++) {
      let text = whole
      for (let k = 1 + random(6); k > 0; k--) {
        const at = random(text.length)
        const kind = random(4)
        if (kind === 0) text = text.slice(0, at) + text.slice(at + 1 + random(40))
        else if (kind === 1) text = text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at)
        else if (kind === 2)
          text = text.slice(0, at) + whole.slice(random(whole.length)).slice(0, random(60)) + text.slice(at)
        else text = text.slice(0, at) + String.fromCharCode(random(i % 2 === 0 ? 128 : 65536)) + text.slice(at + 1)
      }
      check(text)
    }
  })

  it("is answered when it is noise", () => {
    const random = randomFrom(7)
    for (let i = 0; i < 150; i++)
      check(Array.from({ length: random(80) }, () => pieces[random(pieces.length)]).join(i % 2 ? " " : ""))
  })

  const big = 100_000
  const many = 20_000
  const attacks: Readonly<Record<string, string>> = {
    "deep brackets": `x = ${"(".repeat(big)}1${")".repeat(big)}`,
    "deep calls": `x = ${"exp(".repeat(big)}1${")".repeat(big)}`,
    "open brackets": `x = ${"(".repeat(big)}`,
    "a name of ten million letters": `${"a".repeat(1e7)} = 1\nb = ${"a".repeat(1e7)}c`,
    "a path of a hundred thousand names": `${"a.".repeat(big)}b = 1`,
    "a hundred thousand faults": "= 3\n".repeat(big),
    "twenty thousand unnamed reactions": "-> S; 1\n".repeat(many),
    "twenty thousand synonyms": Array.from({ length: many }, (_, i) => `a${i} is a${i + 1}`).join("\n"),
    "twenty thousand definitions in a chain": `${Array.from({ length: many }, (_, i) => `a${i} = a${i + 1}`).join("\n")}\na${many} = 1`,
    "a circle of twenty thousand": `${Array.from({ length: many }, (_, i) => `a${i} := a${i + 1}`).join("\n")}\na${many} := a0`,
    "submodels that double": Array.from(
      { length: 40 },
      (_, i) => `model m${i + 1}()\n x = 1; A: m${i}(); B: m${i}()\nend`,
    )
      .join("\n")
      .replace(/^/, "model m0()\n x = 1\nend\n"),
    "a model inside itself": "model m()\n A: m()\nend",
    "models inside each other": "model a()\n X: b()\nend\nmodel b()\n Y: a()\nend",
    "submodels nested a thousand deep": `model m0()\n x=1\nend\n${Array.from({ length: 1000 }, (_, i) => `model m${i + 1}()\n A: m${i}()\nend`).join("\n")}`,
    "functions in a circle": "function f(x) g(x) end\nfunction g(x) f(x) end\ny = f(1)",
    "units in a circle": "unit a = b\nunit b = a\nx = 3 a",
    "a strand that doubles": `${Array.from({ length: 60 }, (_, i) => `P${i} = ... + ...`).join("\n")}\n--${Array.from({ length: 60 }, (_, i) => `P${i}`).join("--")}--`,
    "a strand in itself": "a: --b--\nb: --a--",
    "compartments in a circle": "compartment a, b\na in b\nb in a",
    "an endless comment": `/*${"x".repeat(big)}`,
    "an endless text": `a is "${"x".repeat(big)}`,
    "powers of units": `unit u = ${"second^".repeat(1000)}2`,
    "products of units": `unit u = ${"second*".repeat(20_000)}metre`,
    "long sums": `x = ${"1 + ".repeat(big)}1`,
    "many differences": `x = ${"1 - ".repeat(590)}1\nS -> ; x`,
    "sums of many constants": `${Array.from({ length: 3000 }, (_, i) => `a${i} = a${i + 1} + a${i + 1}`).join("\n")}\na3000 = 1`,
  }
  for (const [name, text] of Object.entries(attacks)) {
    it(`is answered in bounded time: ${name}`, () => {
      const start = performance.now()
      check(text)
      expect(performance.now() - start).toBeLessThan(25_000)
    })
  }
})
