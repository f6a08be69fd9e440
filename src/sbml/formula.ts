/**
 * Level 1's formulas — text such as `k1*S1/(Km + S1)` — as expressions. A precedence climb over a regular-expression
 * tokenizer; nesting is bounded. Operators and functions: SBML Level 1 Version 2, §3.4 and appendix (`log` is natural).
 */
import { call, type Expression, num, sym } from "../math/index.ts"
import { span } from "../text/index.ts"
import { readMath } from "./mathml.ts"
import { attribute, quoted, type ReadContext, report } from "./read-context.ts"
import type { XmlElement } from "./xml.ts"

const maxDepth = 200

/** Level 1's functions by name: argument count and what they are made of. */
const levelOneFunctions: ReadonlyMap<string, (args: readonly Expression[]) => Expression | undefined> = new Map([
  ...(["abs", "cos", "exp", "floor", "sin", "tan"] as const).map((fn) => [fn, unary((x) => call(fn, x))] as const),
  ["acos", unary((x) => call("arccos", x))],
  ["asin", unary((x) => call("arcsin", x))],
  ["atan", unary((x) => call("arctan", x))],
  ["ceil", unary((x) => call("ceiling", x))],
  ["log", unary((x) => call("ln", x))],
  ["log10", unary((x) => call("log", num(10), x))],
  ["sqr", unary((x) => call("power", x, num(2)))],
  ["sqrt", unary((x) => call("root", num(2), x))],
  ["pow", ([x, n, ...more]) => (x && n && more.length === 0 ? call("power", x, n) : undefined)],
])

function unary(make: (x: Expression) => Expression) {
  return ([x, ...more]: readonly Expression[]): Expression | undefined => (x && more.length === 0 ? make(x) : undefined)
}

const binary: Readonly<Record<string, readonly [number, "plus" | "minus" | "times" | "divide" | "power"]>> = {
  "+": [1, "plus"],
  "-": [1, "minus"],
  "*": [2, "times"],
  "/": [2, "divide"],
  "^": [4, "power"],
}

/** What is wrong with a formula, with the offset in it. */
class FormulaFault extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

interface Token {
  readonly text: string
  readonly at: number
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|[-+*/^(),])|(\S))/gy
  for (let m = pattern.exec(text); m !== null; m = pattern.exec(text)) {
    const [all, token, stray] = m
    const at = m.index + all.length - (token ?? stray ?? "").length
    if (token === undefined) throw new FormulaFault(at, `${quoted(stray ?? "")} has no place in a formula.`)
    tokens.push({ text: token, at })
  }
  return tokens
}

/** Parse a Level 1 formula; throws `FormulaFault`. */
function parse(text: string): Expression {
  const tokens = tokensOf(text)
  let i = 0
  const peek = (): string => tokens[i]?.text ?? ""
  const fail = (message: string): never => {
    throw new FormulaFault(tokens[i]?.at ?? text.length, message)
  }
  const expect = (what: string): void => {
    if (peek() !== what) fail(`expected '${what}'${i < tokens.length ? `, found ${quoted(peek())}` : " here"}.`)
    i += 1
  }
  const argumentsOf = (depth: number): Expression[] => {
    const args: Expression[] = []
    expect("(")
    while (peek() !== ")") {
      if (args.length > 0) expect(",")
      args.push(climb(0, depth + 1))
    }
    expect(")")
    return args
  }
  const primary = (depth: number): Expression => {
    const token = peek()
    if (token === "(") {
      i += 1
      const inner = climb(0, depth + 1)
      expect(")")
      return inner
    }
    if (/^[\d.]/.test(token)) {
      i += 1
      return num(Number(token))
    }
    if (!/^[A-Za-z_]/.test(token)) return fail("expected a number, a name or '('.")
    i += 1
    if (peek() !== "(") return sym(token)
    const made = levelOneFunctions.get(token)
    if (!made) return fail(`${quoted(token)} is not a function of SBML Level 1.`)
    return made(argumentsOf(depth)) ?? fail(`${quoted(token)} has the wrong number of arguments.`)
  }
  const climb = (least: number, depth: number): Expression => {
    if (depth > maxDepth) fail(`the formula is nested more than ${maxDepth} deep.`)
    let left: Expression
    if (peek() === "-") {
      i += 1
      left = call("minus", climb(3, depth + 1))
    } else left = primary(depth)
    for (let op = binary[peek()]; op !== undefined && op[0] >= least; op = binary[peek()]) {
      i += 1
      left = call(op[1], left, climb(op[0] + 1, depth + 1))
    }
    return left
  }
  const whole = climb(0, 0)
  if (i < tokens.length) fail(`expected an operator or the end, found ${quoted(peek())}.`)
  return whole
}

/** The mathematics of an element: MathML, or in Level 1 the attribute `formula`. */
export function readFormulaOrMath(ctx: ReadContext, e: XmlElement): Expression | undefined {
  if (ctx.level > 1) return readMath(ctx, e)
  const text = attribute(e, "formula")
  if (text === undefined || text === "") return undefined
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof FormulaFault)) throw error
    const open = e.source.text.slice(e.start, e.openEnd)
    const inTag = open.indexOf(text)
    const at = e.start + (inTag < 0 ? 0 : inTag + Math.min(error.at, Math.max(0, text.length - 1)))
    report(ctx, e, "error", "sbml/bad-formula", `In the formula of <${e.local}>: ${error.message}`)
    const last = ctx.diagnostics.pop()
    if (last) ctx.diagnostics.push({ ...last, span: span(e.source, at, Math.min(at + 1, e.source.text.length)) })
    return undefined
  }
}
