/**
 * Expression → infix text that `parseInfix` reads back to the same tree, and libAntimony too: as few brackets as the
 * precedences allow, but always where `&&` and `||` meet or a sign follows an operator. What infix has no sign for (a sum of
 * one term, `xor`) is written as a function.
 */
import { unreachable } from "../text/index.ts"
import type { CallNode, ConstantNode, Expression } from "./expression.ts"
import { type FunctionName, functionRow } from "./functions.ts"

/** How tightly each printed form binds; the levels of `parse-infix.ts`. */
const level = { logical: 1, comparison: 2, sum: 3, product: 4, sign: 5, power: 6, value: 7 } as const

interface Printed {
  readonly text: string
  readonly level: number
}

const constantNames: Readonly<Record<ConstantNode["name"], string>> = {
  time: "time",
  avogadro: "avogadro",
  pi: "pi",
  exponentiale: "exponentiale",
  true: "true",
  false: "false",
  infinity: "inf",
  notanumber: "nan",
}

/** A number as Antimony reads it: the shortest text that gives the same number; `inf` and `nan` by their names. */
export function printNumber(value: number): string {
  if (Number.isNaN(value)) return "nan"
  if (value === Number.POSITIVE_INFINITY) return "inf"
  if (value === Number.NEGATIVE_INFINITY) return "-inf"
  if (Object.is(value, -0)) return "-0"
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value)
}

function bracketed(p: Printed, least: number): string {
  return p.level >= least ? p.text : `(${p.text})`
}

/** The operand of an n-ary sign: bracketed too where it is the same sign's own call, which would join the list. */
function operand(e: Expression, least: number, joins: FunctionName | undefined, first: boolean, ids: Names): string {
  const p = print(e, ids)
  const same = joins !== undefined && e.kind === "call" && e.fn === joins && p.level < level.value
  const signed = !first && (p.level === level.sign || p.text.startsWith("-"))
  return same || signed || p.level < least ? `(${p.text})` : p.text
}

function list(e: CallNode, sign: string, at: number, ids: Names): Printed {
  const parts = e.args.map((a, i) => operand(a, i === 0 ? at : at + 1, e.fn, i === 0, ids))
  return { text: parts.join(sign), level: at }
}

/** `&&` and `||` bind alike, so either is bracketed inside the other, for the reader's sake. */
function logical(e: CallNode, sign: string, ids: Names): Printed {
  return { text: e.args.map((a) => operand(a, level.comparison, e.fn, true, ids)).join(sign), level: level.logical }
}

const comparisonSigns: Partial<Record<FunctionName, string>> = {
  eq: " == ",
  neq: " != ",
  lt: " < ",
  leq: " <= ",
  gt: " > ",
  geq: " >= ",
}

function named(name: string, args: readonly Expression[], ids: Names): Printed {
  return { text: `${name}(${args.map((a) => print(a, ids).text).join(", ")})`, level: level.value }
}

function minus(e: CallNode, ids: Names): Printed {
  const [a, b] = e.args
  if (a && b) {
    const text = `${operand(a, level.sum, undefined, true, ids)} - ${operand(b, level.product, undefined, false, ids)}`
    return { text, level: level.sum }
  }
  if (a && e.args.length === 1) {
    const p = print(a, ids)
    // A sign before a number or another sign would be read as one with it.
    const merges = a.kind === "number" || p.level === level.sign || p.text.startsWith("-")
    if (!merges) return { text: `-${bracketed(p, level.sign)}`, level: level.sign }
  }
  return named("minus", e.args, ids)
}

function isNumber(e: Expression | undefined, value: number): boolean {
  return e?.kind === "number" && e.value === value && e.units === undefined
}

function call(e: CallNode, ids: Names): Printed {
  const [a, b] = e.args
  const many = e.args.length >= 2
  switch (e.fn) {
    case "plus":
      return many ? list(e, " + ", level.sum, ids) : named("plus", e.args, ids)
    case "times":
      return many ? list(e, "*", level.product, ids) : named("times", e.args, ids)
    case "divide":
      if (e.args.length === 2) {
        const left = operand(a as Expression, level.product, undefined, true, ids)
        return { text: `${left}/${operand(b as Expression, level.sign, undefined, false, ids)}`, level: level.product }
      }
      return named("divide", e.args, ids)
    case "minus":
      return minus(e, ids)
    case "power":
      if (e.args.length === 2) {
        const base = operand(a as Expression, level.value, undefined, false, ids)
        return { text: `${base}^${operand(b as Expression, level.value, undefined, false, ids)}`, level: level.power }
      }
      return named("power", e.args, ids)
    case "and":
      return many ? logical(e, " && ", ids) : named("and", e.args, ids)
    case "or":
      return many ? logical(e, " || ", ids) : named("or", e.args, ids)
    case "not":
      return a && e.args.length === 1
        ? { text: `!${bracketed(print(a, ids), level.power)}`, level: level.sign }
        : named("not", e.args, ids)
    case "root":
      return isNumber(a, 2) && e.args.length === 2 ? named("sqrt", e.args.slice(1), ids) : named("root", e.args, ids)
    case "log":
      return isNumber(a, 10) && e.args.length === 2 ? named("log10", e.args.slice(1), ids) : named("log", e.args, ids)
    default: {
      const sign = comparisonSigns[e.fn]
      if (sign === undefined) return named(functionRow(e.fn).infix[0] ?? e.fn, e.args, ids)
      const short = many && (e.fn !== "neq" || e.args.length === 2)
      if (!short) return named(e.fn, e.args, ids)
      return {
        text: e.args.map((x) => operand(x, level.sum, undefined, true, ids)).join(sign),
        level: level.comparison,
      }
    }
  }
}

/** How ids are spelled: of quantities and functions, and of units. */
interface Names {
  readonly id: (id: string) => string
  readonly unit: (id: string) => string
}

function print(e: Expression, ids: Names): Printed {
  switch (e.kind) {
    case "number": {
      const text = printNumber(e.value)
      const signed = text.startsWith("-") ? level.sign : level.value
      return e.units === undefined
        ? { text, level: signed }
        : { text: `${text} ${ids.unit(e.units)}`, level: Math.min(signed, level.power) }
    }
    case "symbol":
      return { text: ids.id(e.id), level: level.value }
    case "constant":
      return { text: constantNames[e.name], level: level.value }
    case "call":
      return call(e, ids)
    case "apply":
      return named(ids.id(e.id), e.args, ids)
    default:
      return unreachable(e)
  }
}

/**
 * The expression as infix text.
 * @param id how the id of a quantity or function is spelled, where it isn't spelled as it is (Antimony's own words can't be names)
 * @param unit how the id of a unit is spelled
 */
export function printInfix(e: Expression, id = (x: string): string => x, unit = (x: string): string => x): string {
  return print(e, { id, unit }).text
}
