import { readdirSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compile, createSimulator } from "../../src/engine/index.ts"
import { ModelInstance } from "../../src/engine/instance.ts"
import { refreshModes } from "../../src/engine/modes.ts"
import { call, type Expression, evaluate, type FunctionName, functions, num, sym } from "../../src/math/index.ts"
import { emptyModel, type Model } from "../../src/model/index.ts"
import { unwrap } from "../../src/text/index.ts"
import { sharedPath } from "../shared-data.ts"
import { atPerturbedState, compareWithInterpreter, rhs } from "./against-interpreter.ts"
import { antimony, sbmlFile } from "./small-models.ts"

/** Columns of the Jacobian by central differences against the compiled one, as a matrix each, by products with vectors. */
function compareJacobian(model: Model): number {
  const { m, t } = atPerturbedState(model)
  const n = m.layout.states
  const { solve, factor } = m.code
  if (!solve || !factor) return 0
  // W = c − J is only seen through factor and solve: W⁻¹ applied to (c·v − J·v) by differences must give v back.
  m.code.jac(t, m.state)
  const base = Float64Array.from({ length: n }, (_, i) => m.stateValue(i))
  const f = rhs(m, t)
  let c = 0
  for (let i = 0; i < n; i++) c = Math.max(c, Math.abs((f[i] as number) / Math.max(Math.abs(base[i] as number), 1e-3)))
  c = 3 * c + 1
  m.code.jac(t, m.state)
  if (factor(c) !== 0) return Number.POSITIVE_INFINITY
  let worst = 0
  for (let trial = 0; trial < 4; trial++) {
    const v = Float64Array.from({ length: n }, (_, i) => (((i + 3 * trial) * 31) % 17) / 8 - 1)
    const shifted = (sign: number): Float64Array => {
      const scale = 1e-6
      for (let i = 0; i < n; i++) {
        m.setState(i, (base[i] as number) * (1 + sign * scale * (v[i] as number)))
      }
      return rhs(m, t)
    }
    const plus = shifted(1)
    const minus = shifted(-1)
    for (let i = 0; i < n; i++) m.setState(i, base[i] as number)
    const b = m.out / 8
    for (let i = 0; i < n; i++) {
      const jv = ((plus[i] as number) - (minus[i] as number)) / 2e-6
      m.f64[b + i] = c * (base[i] as number) * (v[i] as number) - jv
    }
    solve(m.out)
    for (let i = 0; i < n; i++) {
      const wanted = (base[i] as number) * (v[i] as number)
      const scale = Math.max(Math.abs(base[i] as number), 1e-6 * Math.max(...base))
      worst = Math.max(worst, Math.abs((m.f64[b + i] as number) - wanted) / scale)
    }
  }
  return worst
}

const inline: Record<string, string> = {
  "mass action": "A -> B; k1*A; B -> A; k2*B; k1 = 2; k2 = 0.3; A = 5; B = 1",
  "two compartments": `
    compartment big = 3; compartment small = 0.5; species A in big = 2; species B in small = 1
    A -> B; big*k*A - small*k*B; k = 0.7`,
  Hill: "A -> B; v*A^n/(K^n + A^n); n = 2.5; K = 3; v = 2; A = 4; B -> ; k*sqrt(B)*exp(-B); k = 1; B = 2",
  "rules and functions": `
    function f(x, y) x*y/(1 + x^2) end
    total := A + B; A -> B; f(A, total)*sin(time); A = 1; B = 2; x' = -x*total + log10(total); x = 4
    C := piecewise(A, A > B, B); -> D; C*tanh(D); D = 0.5`,
  "varying volume": `
    compartment c = 2; c' = 0.1*c; species A in c = 3; species B in c = 1
    A -> B; c*k*A; k = 2; species S in c = 1; S' = -0.3*S`,
}

describe("compiled models", () => {
  it.each(Object.entries(inline))("agree with the interpreter: %s", (_, text) => {
    expect(compareWithInterpreter(antimony(text))).toBeLessThan(1e-11)
  })

  it.each(Object.entries(inline))("have the Jacobian that differences give: %s", (_, text) => {
    expect(compareJacobian(antimony(text))).toBeLessThan(1e-6)
  })

  const models = sharedPath("models")
  const small = models
    ? readdirSync(models).filter((f) => f.endsWith(".xml") && !/Chen|Lang|Smith|Salazar/u.test(f))
    : []
  it.skipIf(!models).each(small)("agree with the interpreter and with differences: %s", (file) => {
    const model = sbmlFile(models as string, file)
    expect(compareWithInterpreter(model)).toBeLessThan(1e-9)
    expect(compareJacobian(model)).toBeLessThan(1e-4)
  })

  it("report an unknown symbol with its place and the nearest name", () => {
    const model = antimony("A -> ; kdeg*A; kdeg = 1; A = 1")
    const broken = { ...model, parameters: model.parameters.map((p) => ({ ...p, id: "k_deg" })) }
    const { value, diagnostics } = compile(broken)
    expect(value).toBeUndefined()
    expect(diagnostics.map((d) => d.code)).toEqual(["engine/unknown-symbol"])
    expect(diagnostics[0]?.help).toContain("k_deg")
    expect(diagnostics[0]?.span).toBeDefined()
  })

  it("report a circle of rules with all its members", () => {
    const parameters = ["a", "b"].map((id) => ({ id, value: undefined, constant: false }))
    const rules = [
      { kind: "assignment" as const, variable: "a", math: call("plus", sym("b"), num(1)) },
      { kind: "assignment" as const, variable: "b", math: call("times", sym("a"), num(2)) },
    ]
    const { diagnostics } = compile({ ...emptyModel("circle"), parameters, rules })
    expect(diagnostics.map((d) => d.message)).toEqual(["'a' is defined by itself: 'a' → 'b' → 'a'."])
  })

  it("refuse functions that are defined by themselves or nested without bound", () => {
    const loop = { id: "f", parameters: ["x"], body: { kind: "apply" as const, id: "f", args: [sym("x")] } }
    const rule = {
      kind: "assignment" as const,
      variable: "a",
      math: { kind: "apply" as const, id: "f", args: [num(1)] },
    }
    const parameters = [{ id: "a", value: undefined, constant: false }]
    const looped = compile({ ...emptyModel("m"), functions: [loop], parameters, rules: [rule] })
    expect(looped.diagnostics.map((d) => d.code)).toEqual(["engine/recursive-function"])
    let deep: Expression = sym("a")
    for (let i = 0; i < 100_000; i++) deep = call("sin", deep)
    const nested = compile({ ...emptyModel("m"), parameters, rules: [{ kind: "rate", variable: "a", math: deep }] })
    expect(nested.diagnostics.map((d) => d.code)).toEqual(["engine/too-deep"])
  })

  it("follow chains of thousands of rules", () => {
    const n = 20_000
    const parameters = Array.from({ length: n }, (_, i) => ({ id: `p${i}`, value: 1, constant: i === 0 }))
    const rules = parameters.slice(1).map((p, i) => ({
      kind: "assignment" as const,
      variable: p.id,
      math: call("plus", sym(`p${i}`), num(1)),
    }))
    const simulator = createSimulator(unwrap(compile({ ...emptyModel("m"), parameters, rules: rules.reverse() })))
    expect(simulator.run({ end: 1, steps: 1, select: [`p${n - 1}`] }).columns[0]?.[1]).toBe(n)
  })

  it("give the same bytes for the same model", () => {
    const [a, b] = [0, 1].map(() => unwrap(compile(antimony(inline["rules and functions"] as string))))
    expect(a?.wasm).toEqual(b?.wasm)
    expect(a?.hash).toBe(b?.hash)
  })
})

const leaf = fc.oneof(
  fc.constantFrom("x", "y").map((id): Expression => sym(id)),
  fc.double({ min: -4, max: 4, noNaN: true }).map((x): Expression => num(x)),
)
const names = Object.keys(functions) as FunctionName[]
const usable = names.filter((fn) => functions[fn] !== undefined && "evaluate" in functions[fn] && fn !== "factorial")
const expression = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .record({ fn: fc.constantFrom(...usable), args: fc.array(tie("tree"), { minLength: 5, maxLength: 5 }) })
      .map(({ fn, args }): Expression => {
        const [least, most] = functions[fn].arity
        return call(fn, ...args.slice(0, Math.max(least, Math.min(most, 3))))
      }),
  ),
})).tree

describe("compiled expressions", () => {
  it("have the value that the interpreter gives them", () => {
    fc.assert(
      fc.property(
        expression,
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        (e, x, y) => {
          const parameters = ["x", "y", "z"].map((id, i) => ({ id, value: [x, y, undefined][i], constant: i < 2 }))
          const rules = [{ kind: "assignment" as const, variable: "z", math: e }]
          const m = ModelInstance.create(unwrap(compile({ ...emptyModel("m"), parameters, rules })))
          m.f64.set(m.layout.details.defaults, m.layout.details.memory.slots / 8)
          m.code.init(0)
          refreshModes(m, 0)
          m.code.observe(0, m.state, m.out)
          const expected = evaluate(e, { symbol: (id) => (id === "x" ? x : y), time: 0 })
          const got = m.outValue(0)
          // Where a last bit decides a branch or an argument's domain, the two may part: such cases prove nothing.
          const nudged = evaluate(e, { symbol: (id) => (id === "x" ? x : y) * (1 + 1e-13), time: 0 })
          if (!(Math.abs(nudged - expected) <= 1e-9 * (1 + Math.abs(expected)))) return
          expect(Math.abs(got - expected) <= 1e-8 * (1 + Math.abs(expected)) || Object.is(got, expected)).toBe(true)
        },
      ),
      { numRuns: 300, seed: 20_260_801 },
    )
  })
})
