/**
 * Expression → nodes of the graph: one row per function. Function definitions are applied by binding their parameters
 * to nodes, so nothing is copied; symbols, rates and delays are the caller's to answer.
 */
import type { ApplyNode, CallNode, Expression, FunctionName } from "../../math/index.ts"
import type { FunctionDefinition } from "../../model/index.ts"
import type { Diagnostic, Span } from "../../text/index.ts"
import { unreachable } from "../../text/index.ts"
import { type Dag, type Node, op } from "./dag.ts"

/** Avogadro's number as SBML defines it (SBML L3V1 §3.4.6). */
export const avogadro = 6.02214179e23

/** Expressions nested deeper than this are refused: no model needs it, and the call stack is finite. */
const deepest = 1500

/** What stands for ids where an expression is used. */
export interface Scope {
  symbol(id: string, span: Span | undefined): Node
  rateOf(id: string, span: Span | undefined): Node
  /** The value of `of` at the earlier time. */
  delay(of: Node, lag: Node): Node
  time(): Node
}

type Rows = Partial<Record<FunctionName, (d: Dag, args: readonly Node[]) => Node>>

const first = (args: readonly Node[]): Node => args[0] as Node
const second = (args: readonly Node[]): Node => args[1] as Node

/** 1/x, for the reciprocal functions. */
const inverse = (d: Dag, x: Node): Node => d.div(d.const(1), x)

function chain(compare: (d: Dag, a: Node, b: Node) => Node): (d: Dag, args: readonly Node[]) => Node {
  return (d, args) => {
    let all = d.bool(true)
    for (let i = 1; i < args.length; i++) all = d.and(all, compare(d, args[i - 1] as Node, args[i] as Node))
    return all
  }
}

function balanced(args: readonly Node[], join: (a: Node, b: Node) => Node, empty: Node): Node {
  return args.length === 0 ? empty : args.slice(1).reduce(join, args[0] as Node)
}

/** Functions of numbers but `plus` and `times` (`joined`): arguments have been made numbers before. */
const numeric: Rows = {
  minus: (d, args) => (args.length === 1 ? d.neg(first(args)) : d.sub(first(args), second(args))),
  divide: (d, args) => d.div(first(args), second(args)),
  power: (d, args) => d.pow(first(args), second(args)),
  root: (d, args) =>
    d.literal(first(args)) === 2 ? d.unary(op.sqrt, second(args)) : d.pow(second(args), inverse(d, first(args))),
  log: (d, args) =>
    d.literal(first(args)) === 10
      ? d.call1("log10", second(args))
      : d.div(d.call1("log", second(args)), d.call1("log", first(args))),
  ln: (d, args) => d.call1("log", first(args)),
  exp: (d, args) => d.call1("exp", first(args)),
  abs: (d, args) => d.unary(op.abs, first(args)),
  floor: (d, args) => d.unary(op.floor, first(args)),
  ceiling: (d, args) => d.unary(op.ceil, first(args)),
  factorial: (d, args) => d.call1("factorial", first(args)),
  sin: (d, args) => d.call1("sin", first(args)),
  cos: (d, args) => d.call1("cos", first(args)),
  tan: (d, args) => d.call1("tan", first(args)),
  sec: (d, args) => inverse(d, d.call1("cos", first(args))),
  csc: (d, args) => inverse(d, d.call1("sin", first(args))),
  cot: (d, args) => inverse(d, d.call1("tan", first(args))),
  sinh: (d, args) => d.call1("sinh", first(args)),
  cosh: (d, args) => d.call1("cosh", first(args)),
  tanh: (d, args) => d.call1("tanh", first(args)),
  sech: (d, args) => inverse(d, d.call1("cosh", first(args))),
  csch: (d, args) => inverse(d, d.call1("sinh", first(args))),
  coth: (d, args) => inverse(d, d.call1("tanh", first(args))),
  arcsin: (d, args) => d.call1("asin", first(args)),
  arccos: (d, args) => d.call1("acos", first(args)),
  arctan: (d, args) => d.call1("atan", first(args)),
  arcsec: (d, args) => d.call1("acos", inverse(d, first(args))),
  arccsc: (d, args) => d.call1("asin", inverse(d, first(args))),
  arccot: (d, args) => d.call1("atan", inverse(d, first(args))),
  arcsinh: (d, args) => d.call1("asinh", first(args)),
  arccosh: (d, args) => d.call1("acosh", first(args)),
  arctanh: (d, args) => d.call1("atanh", first(args)),
  arcsech: (d, args) => d.call1("acosh", inverse(d, first(args))),
  arccsch: (d, args) => d.call1("asinh", inverse(d, first(args))),
  arccoth: (d, args) => d.call1("atanh", inverse(d, first(args))),
  min: (d, args) => balanced(args, (a, b) => d.min(a, b), d.const(Number.POSITIVE_INFINITY)),
  max: (d, args) => balanced(args, (a, b) => d.max(a, b), d.const(Number.NEGATIVE_INFINITY)),
  quotient: (d, args) => d.unary(op.trunc, d.div(first(args), second(args))),
  rem: (d, args) => d.sub(first(args), d.mul(second(args), d.unary(op.trunc, d.div(first(args), second(args))))),
  eq: chain((d, a, b) => d.compare(op.eq, a, b)),
  neq: chain((d, a, b) => d.compare(op.ne, a, b)),
  lt: chain((d, a, b) => d.compare(op.lt, a, b)),
  leq: chain((d, a, b) => d.compare(op.le, a, b)),
  gt: chain((d, a, b) => d.compare(op.lt, b, a)),
  geq: chain((d, a, b) => d.compare(op.le, b, a)),
}

/** Functions of truth values: arguments have been made truth values before. */
const logical: Rows = {
  and: (d, args) => balanced(args, (a, b) => d.and(a, b), d.bool(true)),
  or: (d, args) => balanced(args, (a, b) => d.or(a, b), d.bool(false)),
  xor: (d, args) => balanced(args, (a, b) => d.xor(a, b), d.bool(false)),
  not: (d, args) => d.not(first(args)),
  implies: (d, args) => d.or(d.not(first(args)), second(args)),
}

const draws: ReadonlySet<FunctionName> = new Set<FunctionName>([
  "normal",
  "uniform",
  "bernoulli",
  "binomial",
  "cauchy",
  "chisquare",
  "exponential",
  "gamma",
  "laplace",
  "lognormal",
  "poisson",
  "rayleigh",
])

/** A function's argument: its value, and the id it was given as, which `rateOf` needs. */
interface Argument {
  readonly node: Node
  readonly id: string | undefined
}

type Bound = ReadonlyMap<string, Argument>

/** More steps than this are refused: functions that call one another can stand for exponentially many. */
const mostSteps = 20_000_000

/** Lowers expressions into one graph. Faults are collected; a faulty part becomes NaN. */
export class ExpressionLowering {
  readonly dag: Dag
  private readonly functions: ReadonlyMap<string, FunctionDefinition>
  private readonly report: (d: Diagnostic) => void
  private readonly applied = new Map<Scope, Map<string, Node>>()
  private readonly open = new Set<string>()
  /** Operands of the calls that are being lowered, the innermost last. */
  private readonly operands: Node[] = []
  private waiting = 0
  private depth = 0
  private steps = 0
  /** Draws and rates met so far: a function body with one of them is not shared between its uses. */
  private unshared = 0

  constructor(dag: Dag, functions: readonly FunctionDefinition[], report: (d: Diagnostic) => void) {
    this.dag = dag
    this.functions = new Map(functions.map((f) => [f.id, f]))
    this.report = report
  }

  private fault(code: Diagnostic["code"], message: string, span: Span | undefined): Node {
    this.report({ severity: "error", code, message, span })
    return this.dag.const(Number.NaN)
  }

  /** A number: truth values become 1 and 0. */
  number(e: Expression, scope: Scope): Node {
    return this.dag.num(this.lower(e, scope, undefined))
  }

  /** A truth value: numbers are true unless 0. */
  truth(e: Expression, scope: Scope): Node {
    return this.dag.truth(this.lower(e, scope, undefined))
  }

  /** Two stack frames for each level of nesting, so that `deepest` levels fit any host's stack. */
  private lower(e: Expression, scope: Scope, bound: Bound | undefined): Node {
    if (e.kind === "number") return this.dag.const(e.value)
    if (e.kind === "symbol") return bound?.get(e.id)?.node ?? scope.symbol(e.id, e.span)
    if (e.kind === "constant") return this.constant(e.name, scope)
    if (this.depth >= deepest) {
      return this.fault("engine/too-deep", `An expression is nested deeper than ${deepest} levels.`, e.span)
    }
    this.steps += 1
    if (this.steps > mostSteps) {
      if (this.steps > mostSteps + 1) return this.dag.const(Number.NaN)
      return this.fault("engine/too-large", "The model's expressions, with functions applied, are too large.", e.span)
    }
    this.depth += 1
    const made = e.kind === "call" ? this.call(e, scope, bound) : this.apply(e, scope, bound)
    this.depth -= 1
    return made
  }

  private constant(name: (Expression & { kind: "constant" })["name"], scope: Scope): Node {
    const d = this.dag
    switch (name) {
      case "time":
        return scope.time()
      case "avogadro":
        return d.const(avogadro)
      case "pi":
        return d.const(Math.PI)
      case "exponentiale":
        return d.const(Math.E)
      case "true":
        return d.bool(true)
      case "false":
        return d.bool(false)
      case "infinity":
        return d.const(Number.POSITIVE_INFINITY)
      case "notanumber":
        return d.const(Number.NaN)
      default:
        return unreachable(name)
    }
  }

  private call(e: CallNode, scope: Scope, bound: Bound | undefined): Node {
    const { fn, args, span } = e
    const d = this.dag
    if (fn === "rateOf") {
      this.unshared += 1
      const id = symbolOf(args[0], bound)
      if (id !== undefined) return scope.rateOf(id, span)
      return this.fault("engine/rate-of", "rateOf takes the id of a quantity of the model.", span)
    }
    const { operands } = this
    const from = this.waiting
    for (let i = 0; i < args.length; i++) {
      const n = this.lower(args[i] as Expression, scope, bound)
      operands[this.waiting++] = n
    }
    const to = this.waiting
    this.waiting = from
    if (fn === "plus" || fn === "times") {
      for (let i = from; i < to; i++) operands[i] = d.num(operands[i] as Node)
      return this.joined(fn, from, to)
    }
    const lowered = operands.slice(from, to)
    if (fn === "piecewise") return this.piecewise(lowered)
    if (logical[fn])
      return logical[fn](
        d,
        lowered.map((n) => d.truth(n)),
      )
    const numbers = lowered.map((n) => d.num(n))
    if (fn === "delay") return scope.delay(numbers[0] as Node, numbers[1] as Node)
    if (draws.has(fn)) {
      this.unshared += 1
      return d.draw(fn, numbers)
    }
    const row = numeric[fn]
    if (!row) return this.fault("engine/unknown-function", `The function '${fn}' cannot be simulated.`, span)
    return row(d, numbers)
  }

  /** Sums and products, which are most of a model, without a list of their own; from the left. */
  private joined(fn: "plus" | "times", from: number, to: number): Node {
    const d = this.dag
    if (from === to) return d.const(fn === "plus" ? 0 : 1)
    let all = this.operands[from] as Node
    for (let i = from + 1; i < to; i++) {
      const n = this.operands[i] as Node
      all = fn === "plus" ? d.add(all, n) : d.mul(all, n)
    }
    return all
  }

  /** Pieces from the last to the first; truth-valued when all pieces are. */
  private piecewise(parts: readonly Node[]): Node {
    const d = this.dag
    const values = parts.filter((_, i) => i % 2 === 0)
    const asTruth = parts.length % 2 === 1 && values.every((n) => d.isTruth(n))
    const value = (n: Node): Node => (asTruth ? n : d.num(n))
    let result = parts.length % 2 === 1 ? value(parts[parts.length - 1] as Node) : d.const(Number.NaN)
    for (let i = (parts.length >> 1) - 1; i >= 0; i--) {
      const condition = d.truth(parts[2 * i + 1] as Node)
      const piece = value(parts[2 * i] as Node)
      result = asTruth
        ? d.or(d.and(condition, piece), d.and(d.not(condition), result))
        : d.select(condition, piece, result)
    }
    return result
  }

  private apply(e: ApplyNode, scope: Scope, bound: Bound | undefined): Node {
    const { id, args, span } = e
    const f = this.functions.get(id)
    if (!f) return this.fault("engine/unknown-function", `The model has no function '${id}'.`, span)
    if (this.open.has(id)) {
      return this.fault("engine/recursive-function", `The function '${id}' is defined by itself.`, f.span ?? span)
    }
    if (args.length !== f.parameters.length) {
      const message = `The function '${id}' takes ${f.parameters.length} arguments; it is given ${args.length}.`
      return this.fault("engine/argument-count", message, span)
    }
    if (!f.body) return this.dag.const(Number.NaN)
    const values: Node[] = []
    for (const a of args) values.push(this.lower(a, scope, bound))
    const shared = this.applied.get(scope) ?? new Map<string, Node>()
    this.applied.set(scope, shared)
    const key = `${id}:${values.join(",")}`
    const known = shared.get(key)
    if (known !== undefined) return known
    const before = this.unshared
    const inner = f.parameters.map((p, i) => [p, { node: values[i] as Node, id: symbolOf(args[i], bound) }] as const)
    this.open.add(id)
    const result = this.lower(f.body, scope, new Map(inner))
    this.open.delete(id)
    if (this.unshared === before) shared.set(key, result)
    return result
  }
}

/** The id of the model's quantity that an argument names, through the functions it was handed down. */
function symbolOf(e: Expression | undefined, bound: Bound | undefined): string | undefined {
  if (e?.kind !== "symbol") return undefined
  const argument = bound?.get(e.id)
  return argument ? argument.id : e.id
}
