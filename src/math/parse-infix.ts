/**
 * Infix text → expression, as libAntimony 3.3 has it (measured against it): `and` and `or` bind alike and loosest, then
 * comparisons, sums, products with `%`, the signs `-` and `!`, and `^` (from the right) tightest. A number may carry a unit
 * (`3 mM`). `a + b + c` is one sum of three; what stands in brackets of its own stays a node of its own.
 *
 * Two explicit stacks instead of recursion: a hundred thousand brackets cost memory, not the program.
 */
import type { Source, Span } from "../text/index.ts"
import type { CallNode, Expression, NumberNode } from "./expression.ts"
import { type FunctionName, functionRow } from "./functions.ts"
import { functionNames, infixConstants, shorthands } from "./infix-names.ts"
import { type Token, tokenizeInfix, tokenName, tokenSpan } from "./infix-tokens.ts"

/** What went wrong and where. The reader that called gives it a code of its area. */
export interface InfixProblem {
  readonly message: string
  readonly span: Span
  readonly help?: string | undefined
}

/** The expression that starts at a token, and the first token after it. `undefined` where there is none or a problem. */
export interface InfixResult {
  readonly expression: Expression | undefined
  readonly next: number
  readonly problem: InfixProblem | undefined
}

/** Deepest tree: deeper ones would exhaust the stack of what works on them. A sum of many terms is not deep. */
const maxDepth = 600

interface Operand {
  readonly e: Expression
  readonly depth: number
  /** Made by an operator outside brackets of its own, so that a further term may join it. */
  readonly open: boolean
}

interface Operator {
  readonly kind: "binary" | "prefix"
  readonly sign: string
  readonly level: number
  readonly token: Token
}

/** An open bracket: of a call (`name` set) or a plain one. */
interface Group {
  readonly kind: "group"
  readonly name: Token | undefined
  readonly token: Token
  readonly args: Operand[]
}

const levels: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 1,
  "==": 2,
  "!=": 2,
  "<": 2,
  "<=": 2,
  ">": 2,
  ">=": 2,
  "+": 3,
  "-": 3,
  "*": 4,
  "/": 4,
  "%": 4,
  "^": 6,
}
const prefixLevel = 5
const words: ReadonlyMap<string, string> = new Map([
  ["and", "&&"],
  ["or", "||"],
])
const comparisons: Readonly<Record<string, FunctionName>> = {
  "==": "eq",
  "!=": "neq",
  "<": "lt",
  "<=": "leq",
  ">": "gt",
  ">=": "geq",
}
const arithmetic: Readonly<Record<string, FunctionName>> = {
  "||": "or",
  "&&": "and",
  "+": "plus",
  "-": "minus",
  "*": "times",
  "/": "divide",
  "^": "power",
}

const two: NumberNode = { kind: "number", value: 2 }

/** a % b with the sign of b: a - b·floor(a/b), and ceiling where exactly one of them is negative (as libSBML spells it). */
function modulo(a: Expression, b: Expression): CallNode {
  const call = (fn: FunctionName, ...args: Expression[]): CallNode => ({ kind: "call", fn, args })
  const zero: Expression = { kind: "number", value: 0 }
  const rest = (round: FunctionName): Expression =>
    call("minus", a, call("times", b, call(round, call("divide", a, b))))
  const mixed = call("xor", call("lt", a, zero), call("lt", b, zero))
  return call("piecewise", rest("ceiling"), mixed, rest("floor"))
}

class Machine {
  readonly source: Source
  readonly operands: Operand[] = []
  readonly stack: (Operator | Group)[] = []
  problem: InfixProblem | undefined

  constructor(source: Source) {
    this.source = source
  }

  fail(t: Token, message: string, help?: string): void {
    this.problem ??= { message, span: tokenSpan(this.source, t), help }
  }

  push(e: Expression, depth: number, open: boolean, at: Token): void {
    if (depth > maxDepth)
      this.fail(at, `The formula is nested more than ${maxDepth} levels deep.`, "split it with assignment rules")
    this.operands.push({ e, depth, open })
  }

  take(at: Token): Operand {
    const top = this.operands.pop()
    if (top) return top
    this.fail(at, "A value is missing beside this sign.")
    return { e: two, depth: 1, open: false }
  }

  span(a: Expression, b: Expression): Span | undefined {
    return a.span && b.span ? { source: this.source, start: a.span.start, end: b.span.end } : undefined
  }

  negate(t: Token, x: Operand): void {
    const span = x.e.span ? { source: this.source, start: t.start, end: x.e.span.end } : undefined
    if (x.e.kind === "number") {
      this.push({ ...x.e, value: -x.e.value, span }, x.depth, false, t)
      return
    }
    // Two signs cancel, as in libAntimony; `minus(minus(x))` says it without being simplified.
    if (x.e.kind === "call" && x.e.fn === "minus" && x.e.args.length === 1) {
      this.operands.push({ e: x.e.args[0] as Expression, depth: x.depth, open: false })
      return
    }
    this.push({ kind: "call", fn: "minus", args: [x.e], span }, x.depth + 1, false, t)
  }

  /** A chain of comparisons: one call if all signs are alike (a < b < c), else a conjunction of pairs. */
  compare(sign: string, a: Operand, b: Operand, at: Token): void {
    const fn = comparisons[sign] as FunctionName
    const depth = Math.max(a.depth, b.depth) + 1
    const span = this.span(a.e, b.e)
    if (a.open && a.e.kind === "call") {
      if (a.e.fn === fn && fn !== "neq") {
        this.push({ ...a.e, args: [...a.e.args, b.e], span }, Math.max(a.depth, b.depth + 1), true, at)
        return
      }
      const last = a.e.fn === "and" ? a.e.args[a.e.args.length - 1] : a.e
      if (last?.kind === "call" && Object.values(comparisons).includes(last.fn)) {
        const pair: Expression = { kind: "call", fn, args: [last.args[last.args.length - 1] as Expression, b.e] }
        const before = a.e.fn === "and" ? a.e.args : [a.e]
        this.push({ kind: "call", fn: "and", args: [...before, pair], span }, depth + 1, true, at)
        return
      }
    }
    this.push({ kind: "call", fn, args: [a.e, b.e], span }, depth, true, at)
  }

  /** Apply the operator on top of the stack. */
  reduce(op: Operator): void {
    const b = this.take(op.token)
    if (op.kind === "prefix") {
      if (op.sign === "-") this.negate(op.token, b)
      else if (op.sign === "!") {
        const span = b.e.span ? { source: this.source, start: op.token.start, end: b.e.span.end } : undefined
        this.push({ kind: "call", fn: "not", args: [b.e], span }, b.depth + 1, false, op.token)
      } else this.operands.push(b)
      return
    }
    const a = this.take(op.token)
    const depth = Math.max(a.depth, b.depth) + 1
    if (op.level === 2) {
      this.compare(op.sign, a, b, op.token)
      return
    }
    if (op.sign === "%") {
      this.push({ ...modulo(a.e, b.e), span: this.span(a.e, b.e) }, depth + 4, false, op.token)
      return
    }
    const fn = arithmetic[op.sign] as FunctionName
    const joins = a.open && a.e.kind === "call" && a.e.fn === fn && "+*&&||".includes(op.sign)
    const span = this.span(a.e, b.e)
    if (joins) {
      // The left operand is ours alone: its list of arguments grows in place, so that long sums cost linear time.
      const args = (a.e as CallNode).args as Expression[]
      args.push(b.e)
      this.push({ kind: "call", fn, args, span }, Math.max(a.depth, b.depth + 1), true, op.token)
    } else this.push({ kind: "call", fn, args: [a.e, b.e], span }, depth, true, op.token)
  }

  reduceWhile(needed: (op: Operator) => boolean): void {
    for (let top = this.stack[this.stack.length - 1]; top && top.kind !== "group" && needed(top); ) {
      this.stack.pop()
      this.reduce(top)
      top = this.stack[this.stack.length - 1]
    }
  }

  /** Close a bracket: the finished call or the bracketed value becomes an operand. */
  close(group: Group, t: Token): void {
    if (group.name === undefined) {
      const inner = this.take(t)
      this.operands.push({ ...inner, open: false })
      return
    }
    const args = group.args.map((a) => a.e)
    const depth = group.args.reduce((d, a) => Math.max(d, a.depth), 0) + 1
    const span: Span = { source: this.source, start: group.name.start, end: t.end }
    this.push(this.callOf(group.name, args, span), depth + 1, false, t)
  }

  callOf(name: Token, args: readonly Expression[], span: Span): Expression {
    const word = name.text
    const first = args[0]
    const makes = (fn: FunctionName, list: readonly Expression[]): Expression => ({
      kind: "call",
      fn,
      args: list,
      span,
    })
    if (shorthands.includes(word)) {
      if (args.length !== 1 || first === undefined) {
        this.fail(name, `'${word}' takes 1 argument, but has ${args.length} here.`)
        return two
      }
      if (word === "sqr") return makes("power", [first, two])
      if (word === "sqrt") return makes("root", [two, first])
      return makes("log", [{ kind: "number", value: 10 }, first])
    }
    const fn = functionNames().get(word)
    if (fn === undefined) return { kind: "apply", id: word, args, span }
    if (fn === "log" && args.length === 1) return makes("ln", args)
    if (fn === "root" && first && args.length === 1) return makes("root", [two, first])
    const [least, most] = functionRow(fn).arity
    if (args.length < least || args.length > most) {
      const wanted =
        least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`
      this.fail(name, `'${word}' takes ${wanted} argument${wanted === "1" ? "" : "s"}, but has ${args.length} here.`)
    }
    return makes(fn, args)
  }
}

/** `A.S1`, `x`, `3 mM`: the tokens of one value, from `at`; its node and the token after it. */
function valueAt(source: Source, tokens: readonly Token[], at: number): { node: Expression; next: number } {
  const t = tokens[at] as Token
  const after = tokens[at + 1]
  if (t.kind === "number") {
    if (after?.kind === "word" && !words.has(after.text) && !unitStops.has(after.text)) {
      const span: Span = { source, start: t.start, end: after.end }
      return { node: { kind: "number", value: t.value, units: after.text, span }, next: at + 2 }
    }
    return { node: { kind: "number", value: t.value, span: tokenSpan(source, t) }, next: at + 1 }
  }
  const name = infixConstants.get(t.text)
  if (t.kind === "word" && name) return { node: { kind: "constant", name, span: tokenSpan(source, t) }, next: at + 1 }
  if (t.text === "...") return { node: { kind: "symbol", id: "...", span: tokenSpan(source, t) }, next: at + 1 }
  let next = at + 1
  let id = t.text
  let end = t.end
  while (tokens[next]?.text === "." && tokens[next]?.kind === "sign" && tokens[next + 1]?.kind === "word") {
    id += `.${tokens[next + 1]?.text}`
    end = tokens[next + 1]?.end ?? end
    next += 2
  }
  return { node: { kind: "symbol", id, span: { source, start: t.start, end } }, next }
}

/** Words that may follow a number without being its unit. */
const unitStops: ReadonlySet<string> = new Set(["after", "in", "is", "has", "end"])
/** Words that end a formula: Antimony's own. */
const formulaEnds: ReadonlySet<string> = new Set(["after", "in", "is", "has", "end", "at"])

/**
 * The longest expression from token `from` on: it ends at a line's end, `;`, `:`, `=`, a `,` outside brackets, a text, or a
 * word of Antimony. No tokens at all: `expression` is undefined and there is no problem.
 */
export function parseInfixTokens(source: Source, tokens: readonly Token[], from: number): InfixResult {
  const m = new Machine(source)
  let at = from
  let wantsValue = true
  while (m.problem === undefined) {
    const t = tokens[at] as Token
    if (t.kind === "bad") {
      m.fail(t, t.text)
      break
    }
    if (wantsValue) {
      const next = stepValue(m, tokens, at)
      if (next === undefined) {
        if (at === from) return { expression: undefined, next: at, problem: undefined }
        m.fail(t, `A value was expected, but ${tokenName(t)} was found.`, missingHelp(t, m))
        break
      }
      at = next.at
      wantsValue = next.wantsValue
    } else {
      const next = stepOperator(m, t)
      if (next === undefined) break
      wantsValue = next
      at += 1
    }
  }
  finish(m, tokens[at] as Token)
  const top = m.operands[0]
  return { expression: m.problem ? undefined : top?.e, next: at, problem: m.problem }
}

function missingHelp(t: Token, m: Machine): string | undefined {
  if (t.text === "--") return "put a blank between two minus signs: '- -'"
  const inBracket = m.stack.some((s) => s.kind === "group")
  return t.kind === "newline" && inBracket
    ? "a formula goes on in the next line only if this one ends with '\\'"
    : undefined
}

/** Where a value may stand: a sign before it, an opening bracket, or the value. Undefined: none of these. */
function stepValue(m: Machine, tokens: readonly Token[], at: number): { at: number; wantsValue: boolean } | undefined {
  const t = tokens[at] as Token
  const after = tokens[at + 1]
  const opens = after?.kind === "sign" && after.text === "("
  if (t.kind === "sign") {
    if (t.text === "-" || t.text === "+" || t.text === "!") {
      m.stack.push({ kind: "prefix", sign: t.text, level: prefixLevel, token: t })
      return { at: at + 1, wantsValue: true }
    }
    if (t.text === "(") {
      m.stack.push({ kind: "group", name: undefined, token: t, args: [] })
      return { at: at + 1, wantsValue: true }
    }
    const top = m.stack[m.stack.length - 1]
    if (t.text === ")" && top?.kind === "group" && top.name && top.args.length === 0) {
      m.stack.pop()
      m.close(top, t)
      return { at: at + 1, wantsValue: false }
    }
    if (t.text !== "...") return undefined
  }
  if (t.kind === "word" && opens) {
    m.stack.push({ kind: "group", name: t, token: after as Token, args: [] })
    return { at: at + 2, wantsValue: true }
  }
  if (t.kind === "word" && formulaEnds.has(t.text)) return undefined
  if (t.kind !== "word" && t.kind !== "number" && t.kind !== "sign") return undefined
  const value = valueAt(m.source, tokens, at)
  m.push(value.node, 1, false, t)
  return { at: value.next, wantsValue: false }
}

/** Where an operator may stand. True: a value follows; false: another operator may; undefined: the expression ends here. */
function stepOperator(m: Machine, t: Token): boolean | undefined {
  const sign = t.kind === "word" ? words.get(t.text) : t.kind === "sign" ? t.text : undefined
  const level = sign === undefined ? undefined : levels[sign]
  if (sign !== undefined && level !== undefined) {
    // From the left, apart from powers; the sign before an exponent's value waits for it.
    m.reduceWhile((op) => (sign === "^" ? op.level > level : op.level >= level))
    m.stack.push({ kind: "binary", sign, level, token: t })
    return true
  }
  const group = lastGroup(m)
  if (t.kind !== "sign" || group === undefined || (t.text !== "," && t.text !== ")")) {
    if (group && (t.kind === "word" || t.kind === "number" || t.text === "(")) {
      m.fail(t, `A sign was expected between two values, but ${tokenName(t)} was found.`)
    }
    return undefined
  }
  m.reduceWhile(() => true)
  if (t.text === ",") {
    if (group.name === undefined) {
      m.fail(t, "A ',' stands between a function's arguments, but these brackets are no function's.")
      return undefined
    }
    group.args.push(m.take(t))
    return true
  }
  if (group.name) group.args.push(m.take(t))
  m.stack.pop()
  m.close(group, t)
  return false
}

/** The innermost open bracket; undefined where none is open. Operators above it are few: precedence bounds them. */
function lastGroup(m: Machine): Group | undefined {
  for (let i = m.stack.length - 1; i >= 0; i--) {
    const s = m.stack[i]
    if (s?.kind === "group") return s
  }
  return undefined
}

/** What is left at the end: operators are applied; an open bracket is a problem. */
function finish(m: Machine, t: Token): void {
  if (m.problem) return
  m.reduceWhile(() => true)
  const open = m.stack[m.stack.length - 1]
  if (open && m.problem === undefined) {
    const help = t.kind === "newline" ? "a formula goes on in the next line only if this one ends with '\\'" : undefined
    m.fail(open.token, `This '(' is not closed before ${tokenName(t)}.`, help)
  }
}

/** A whole text as one expression. */
export function parseInfix(source: Source): {
  readonly expression: Expression | undefined
  readonly problem: InfixProblem | undefined
} {
  const tokens = tokenizeInfix(source)
  const { expression, next, problem } = parseInfixTokens(source, tokens, 0)
  if (problem) return { expression: undefined, problem }
  const rest = tokens[next] as Token
  if (expression === undefined || rest.kind !== "end") {
    const message = `${expression === undefined ? "A formula" : "The end of the formula"} was expected, but ${tokenName(rest)} was found.`
    return { expression: undefined, problem: { message, span: tokenSpan(source, rest) } }
  }
  return { expression, problem: undefined }
}
