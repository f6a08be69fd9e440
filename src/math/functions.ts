/**
 * The table of functions and operators: one row each with its arity, its MathML element, its names in infix text
 * and its reference implementation. Parsers, printers, the interpreter and the compiler all read this table; a
 * function is added by adding a row (and its derivative in `differentiate.ts`, its lowering in `engine/compile`).
 *
 * `evaluate` is the oracle of compiled code. Booleans are 0 and 1. `delay`, `rateOf` and the draws have none: they
 * need a running simulation.
 */

export interface FunctionRow {
  /** Fewest and most arguments; `Infinity` where any number may follow. */
  readonly arity: readonly [number, number]
  /** The MathML element inside `apply`, or undefined for what MathML writes in another way (`piecewise`, csymbols). */
  readonly mathml: string | undefined
  /** The name to print in Antimony infix, then other names accepted when reading (case-sensitive). Operators have their sign. */
  readonly infix: readonly string[]
  /** What comes out is a truth value. */
  readonly logical?: true
  readonly evaluate?: (args: readonly number[]) => number
}

const bool = (b: boolean): number => (b ? 1 : 0)

function unary(mathml: string, infix: readonly string[], f: (x: number) => number): FunctionRow {
  return { arity: [1, 1], mathml, infix, evaluate: ([x]) => f(x as number) }
}

function chain(mathml: string, infix: string, holds: (a: number, b: number) => boolean): FunctionRow {
  const evaluate = (args: readonly number[]): number => {
    for (let i = 1; i < args.length; i++) {
      if (!holds(args[i - 1] as number, args[i] as number)) return 0
    }
    return 1
  }
  return { arity: [2, Number.POSITIVE_INFINITY], mathml, infix: [infix], logical: true, evaluate }
}

/** n! by the gamma function's recurrence for whole numbers, NaN elsewhere and below zero. */
function factorial(n: number): number {
  if (n < 0 || !Number.isInteger(n)) return Number.NaN
  let product = 1
  for (let i = 2; i <= n && product < Number.POSITIVE_INFINITY; i++) product *= i
  return product
}

function piecewise(args: readonly number[]): number {
  const pairs = args.length >> 1
  for (let i = 0; i < pairs; i++) {
    if (args[2 * i + 1] !== 0) return args[2 * i] as number
  }
  return args.length % 2 === 1 ? (args[args.length - 1] as number) : Number.NaN
}

const any = Number.POSITIVE_INFINITY

export const functions = {
  plus: { arity: [0, any], mathml: "plus", infix: ["+"], evaluate: (a) => a.reduce((s, x) => s + x, 0) },
  minus: {
    arity: [1, 2],
    mathml: "minus",
    infix: ["-"],
    evaluate: ([a, b]) => (b === undefined ? -(a as number) : (a as number) - b),
  },
  times: { arity: [0, any], mathml: "times", infix: ["*"], evaluate: (a) => a.reduce((p, x) => p * x, 1) },
  divide: { arity: [2, 2], mathml: "divide", infix: ["/"], evaluate: ([a, b]) => (a as number) / (b as number) },
  power: {
    arity: [2, 2],
    mathml: "power",
    infix: ["^", "pow", "power"],
    evaluate: ([a, b]) => (a as number) ** (b as number),
  },
  /** root(degree, x); read also as sqrt(x) */
  root: {
    arity: [2, 2],
    mathml: "root",
    infix: ["root"],
    evaluate: ([n, x]) => (n === 2 ? Math.sqrt(x as number) : (x as number) ** (1 / (n as number))),
  },
  /** log(base, x) */
  log: {
    arity: [2, 2],
    mathml: "log",
    infix: ["log"],
    evaluate: ([b, x]) => (b === 10 ? Math.log10(x as number) : Math.log(x as number) / Math.log(b as number)),
  },
  ln: unary("ln", ["ln"], Math.log),
  exp: unary("exp", ["exp"], Math.exp),
  abs: unary("abs", ["abs"], Math.abs),
  floor: unary("floor", ["floor"], Math.floor),
  ceiling: unary("ceiling", ["ceil", "ceiling"], Math.ceil),
  factorial: unary("factorial", ["factorial"], factorial),
  sin: unary("sin", ["sin"], Math.sin),
  cos: unary("cos", ["cos"], Math.cos),
  tan: unary("tan", ["tan"], Math.tan),
  sec: unary("sec", ["sec"], (x) => 1 / Math.cos(x)),
  csc: unary("csc", ["csc"], (x) => 1 / Math.sin(x)),
  cot: unary("cot", ["cot"], (x) => 1 / Math.tan(x)),
  sinh: unary("sinh", ["sinh"], Math.sinh),
  cosh: unary("cosh", ["cosh"], Math.cosh),
  tanh: unary("tanh", ["tanh"], Math.tanh),
  sech: unary("sech", ["sech"], (x) => 1 / Math.cosh(x)),
  csch: unary("csch", ["csch"], (x) => 1 / Math.sinh(x)),
  coth: unary("coth", ["coth"], (x) => 1 / Math.tanh(x)),
  arcsin: unary("arcsin", ["arcsin", "asin"], Math.asin),
  arccos: unary("arccos", ["arccos", "acos"], Math.acos),
  arctan: unary("arctan", ["arctan", "atan"], Math.atan),
  arcsec: unary("arcsec", ["arcsec", "asec"], (x) => Math.acos(1 / x)),
  arccsc: unary("arccsc", ["arccsc", "acsc"], (x) => Math.asin(1 / x)),
  arccot: unary("arccot", ["arccot", "acot"], (x) => Math.atan(1 / x)),
  arcsinh: unary("arcsinh", ["arcsinh", "asinh"], Math.asinh),
  arccosh: unary("arccosh", ["arccosh", "acosh"], Math.acosh),
  arctanh: unary("arctanh", ["arctanh", "atanh"], Math.atanh),
  arcsech: unary("arcsech", ["arcsech", "asech"], (x) => Math.acosh(1 / x)),
  arccsch: unary("arccsch", ["arccsch", "acsch"], (x) => Math.asinh(1 / x)),
  arccoth: unary("arccoth", ["arccoth", "acoth"], (x) => Math.atanh(1 / x)),
  min: { arity: [1, any], mathml: "min", infix: ["min"], evaluate: (a) => Math.min(...a) },
  max: { arity: [1, any], mathml: "max", infix: ["max"], evaluate: (a) => Math.max(...a) },
  quotient: {
    arity: [2, 2],
    mathml: "quotient",
    infix: ["quotient"],
    evaluate: ([a, b]) => Math.trunc((a as number) / (b as number)),
  },
  /** remainder with the sign of the dividend: a - b·trunc(a/b) */
  rem: { arity: [2, 2], mathml: "rem", infix: ["rem"], evaluate: ([a, b]) => (a as number) % (b as number) },
  eq: chain("eq", "==", (a, b) => a === b),
  neq: { ...chain("neq", "!=", (a, b) => a !== b), arity: [2, 2] },
  lt: chain("lt", "<", (a, b) => a < b),
  leq: chain("leq", "<=", (a, b) => a <= b),
  gt: chain("gt", ">", (a, b) => a > b),
  geq: chain("geq", ">=", (a, b) => a >= b),
  and: {
    arity: [0, any],
    mathml: "and",
    infix: ["&&", "and"],
    logical: true,
    evaluate: (a) => bool(a.every((x) => x !== 0)),
  },
  or: {
    arity: [0, any],
    mathml: "or",
    infix: ["||", "or"],
    logical: true,
    evaluate: (a) => bool(a.some((x) => x !== 0)),
  },
  xor: {
    arity: [0, any],
    mathml: "xor",
    infix: ["xor"],
    logical: true,
    evaluate: (a) => a.filter((x) => x !== 0).length % 2,
  },
  not: { arity: [1, 1], mathml: "not", infix: ["!", "not"], logical: true, evaluate: ([x]) => bool(x === 0) },
  implies: {
    arity: [2, 2],
    mathml: "implies",
    infix: ["implies"],
    logical: true,
    evaluate: ([a, b]) => bool(a === 0 || b !== 0),
  },
  piecewise: { arity: [1, any], mathml: undefined, infix: ["piecewise"], evaluate: piecewise },
  /** delay(x, d): the value of x at time - d. Needs history. */
  delay: { arity: [2, 2], mathml: undefined, infix: ["delay"] },
  /** rateOf(x): dx/dt of a symbol. Replaced by an expression before anything is evaluated. */
  rateOf: { arity: [1, 1], mathml: undefined, infix: ["rateOf"] },
  // Draws of package distrib; with four arguments (or three) the last two are truncation bounds.
  normal: { arity: [2, 4], mathml: undefined, infix: ["normal"] },
  uniform: { arity: [2, 2], mathml: undefined, infix: ["uniform"] },
  bernoulli: { arity: [1, 1], mathml: undefined, infix: ["bernoulli"] },
  binomial: { arity: [2, 4], mathml: undefined, infix: ["binomial"] },
  cauchy: { arity: [1, 4], mathml: undefined, infix: ["cauchy"] },
  chisquare: { arity: [1, 3], mathml: undefined, infix: ["chisquare"] },
  exponential: { arity: [1, 3], mathml: undefined, infix: ["exponential"] },
  gamma: { arity: [2, 4], mathml: undefined, infix: ["gamma"] },
  laplace: { arity: [1, 4], mathml: undefined, infix: ["laplace"] },
  lognormal: { arity: [2, 4], mathml: undefined, infix: ["lognormal"] },
  poisson: { arity: [1, 3], mathml: undefined, infix: ["poisson"] },
  rayleigh: { arity: [1, 3], mathml: undefined, infix: ["rayleigh"] },
} as const satisfies Record<string, FunctionRow>

export type FunctionName = keyof typeof functions

/** The row of a function, with the optional fields visible. */
export function functionRow(name: FunctionName): FunctionRow {
  return functions[name]
}
