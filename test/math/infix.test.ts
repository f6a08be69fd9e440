import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  apply,
  call,
  constant,
  type Expression,
  type FunctionName,
  functionRow,
  functions,
  num,
  parseInfix,
  printInfix,
  sym,
} from "../../src/math/index.ts"
import { source } from "../../src/text/index.ts"

/** The tree without the places. */
function plain(e: Expression | undefined): unknown {
  return JSON.parse(JSON.stringify(e ?? null, (k, v) => (k === "span" ? undefined : Object.is(v, -0) ? "-0" : v)))
}

function read(text: string): Expression {
  const { expression, problem } = parseInfix(source("f", text))
  if (!expression) throw new Error(problem?.message)
  return expression
}

function problem(text: string): string | undefined {
  return parseInfix(source("f", text)).problem?.message
}

const [a, b, c, d] = ["a", "b", "c", "d"].map(sym) as [Expression, Expression, Expression, Expression]

describe("parseInfix", () => {
  // What libAntimony 3.3 makes of the same texts, by measurement.
  const cases: readonly (readonly [string, Expression])[] = [
    ["a||b&&c", call("and", call("or", a, b), c)],
    ["a&&b&&c", call("and", a, b, c)],
    ["a<b<c", call("lt", a, b, c)],
    ["a==b!=c", call("and", call("eq", a, b), call("neq", b, c))],
    ["a + b + c", call("plus", a, b, c)],
    ["a - b - c", call("minus", call("minus", a, b), c)],
    ["a*b/c*d", call("times", call("divide", call("times", a, b), c), d)],
    ["a^b^c", call("power", a, call("power", b, c))],
    ["-a^2", call("minus", call("power", a, num(2)))],
    ["2^-3", call("power", num(2), num(-3))],
    ["-a*b", call("times", call("minus", a), b)],
    ["!a==b", call("eq", call("not", a), b)],
    ["-(-a)", a],
    ["minus(minus(a))", call("minus", call("minus", a))],
    ["log(a)", call("ln", a)],
    ["log10(a)", call("log", num(10), a)],
    ["log(2, a)", call("log", num(2), a)],
    ["sqr(a)", call("power", a, num(2))],
    ["sqrt(a)", call("root", num(2), a)],
    ["piecewise(1, a > 2, 3)", call("piecewise", num(1), call("gt", a, num(2)), num(3))],
    ["3 mM + 1e-3 mole", call("plus", num(3, "mM"), num(1e-3, "mole"))],
    ["a and (b or c)", call("and", a, call("or", b, c))],
    ["time + pi + inf", call("plus", constant("time"), constant("pi"), constant("infinity"))],
    ["A.S1*f(a, b)", call("times", sym("A.S1"), apply("f", a, b))],
    ["truncatedNormal(0, 1, 2, 3)", call("normal", num(0), num(1), num(2), num(3))],
  ]
  for (const [text, tree] of cases) {
    it(`reads ${text} as libAntimony does`, () => expect(plain(read(text))).toEqual(plain(tree)))
  }

  it("says what is wrong and where", () => {
    expect(problem("a +")).toBe("A value was expected, but the end of the text was found.")
    expect(problem("(a + b")).toBe("This '(' is not closed before the end of the text.")
    expect(problem("a b")).toBe("The end of the formula was expected, but 'b' was found.")
    expect(problem("sin(a, b)")).toBe("'sin' takes 1 argument, but has 2 here.")
    expect(problem("1e400")).toContain("too large")
    expect(problem("a § b")).toContain("'§'")
    expect(parseInfix(source("f", "a*)")).problem?.span).toMatchObject({ start: 2, end: 3 })
  })

  it("takes a hundred thousand brackets in linear time, and refuses depth that nothing could work on", () => {
    const n = 100_000
    expect(plain(read(`${"(".repeat(n)}a${")".repeat(n)}`))).toEqual(plain(a))
    expect(problem("(".repeat(n))).toContain("A value was expected")
    expect(problem(`${"sin(".repeat(n)}a`)).toContain("is not closed")
    expect(problem(`${"sin(".repeat(n)}a${")".repeat(n)}`)).toContain("levels deep")
    expect((read(`a${" + b".repeat(n)}`) as unknown as { args: unknown[] }).args.length).toBe(n + 1)
    expect(problem(`a${" - b".repeat(n)}`)).toContain("levels deep")
    expect(problem("!".repeat(n))).toContain("expected")
  })
})

const names = fc.constantFrom("a", "b", "S1", "k_on", "Vmax")
const leaf: fc.Arbitrary<Expression> = fc.oneof(
  names.map(sym),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => num(x)),
  fc.integer({ min: -20, max: 20 }).map((x) => num(x === 0 ? 0 : x)),
  fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom("mM", "second")).map(([x, u]) => num(x, u)),
  fc
    .constantFrom("time", "avogadro", "pi", "exponentiale", "true", "false", "infinity", "notanumber")
    .map((n) => constant(n as "pi")),
)
const tree = fc.letrec<{ e: Expression }>((tie) => ({
  e: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom(...(Object.keys(functions) as FunctionName[])),
        fc.array(tie("e"), { minLength: 0, maxLength: 4 }),
      )
      .filter(([fn, args]) => args.length >= functionRow(fn).arity[0] && args.length <= functionRow(fn).arity[1])
      .map(([fn, args]) => call(fn, ...args)),
    fc
      .tuple(fc.constantFrom("f", "hill"), fc.array(tie("e"), { maxLength: 3 }))
      .map(([id, args]) => apply(id, ...args)),
  ),
})).e

describe("printInfix", () => {
  it("prints what reads back to the same tree", () => {
    fc.assert(
      fc.property(tree, (e) => {
        expect(plain(read(printInfix(e)))).toEqual(plain(e))
      }),
      { numRuns: 3000, seed: 20_260_801 },
    )
  })

  it("uses as few brackets as it can and a reader wants", () => {
    expect(printInfix(read("(k1*(A)) - ((k2*B)/(Km + B))"))).toBe("k1*A - k2*B/(Km + B)")
    expect(printInfix(read("a && (b || c)"))).toBe("a && (b || c)")
    expect(printInfix(read("a*(-b)"))).toBe("a*(-b)")
    expect(printInfix(num(0.000001))).toBe("1e-6")
  })
})
