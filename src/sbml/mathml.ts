/**
 * MathML → `Expression`: SBML's subset of MathML 2.0 content markup, with the csymbols of SBML and of package distrib.
 * What a function is called comes from the table in `math/functions.ts`. Recursion is bounded: `xml.ts` refuses deep nesting.
 */
import { type ConstantNode, type Expression, type FunctionName, functionRow, functions, num } from "../math/index.ts"
import { attribute, parseNumber, placeIn, quoted, type ReadContext, report } from "./read-context.ts"
import type { XmlElement } from "./xml.ts"

export const mathmlUri = "http://www.w3.org/1998/Math/MathML"
const symbolsUri = "http://www.sbml.org/sbml/symbols/"

const constants: ReadonlyMap<string, ConstantNode["name"]> = new Map([
  ["true", "true"],
  ["false", "false"],
  ["pi", "pi"],
  ["exponentiale", "exponentiale"],
  ["infinity", "infinity"],
  ["notanumber", "notanumber"],
])

/** Functions that MathML writes as a csymbol: `delay`, `rateOf` and the draws of distrib. */
export const csymbolFunctions: ReadonlyMap<string, FunctionName> = new Map<string, FunctionName>([
  ["delay", "delay"],
  ["rateOf", "rateOf"],
  ...(
    [
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
    ] as const
  ).map((fn): [string, FunctionName] => [`distrib/${fn}`, fn]),
])

const byElement: ReadonlyMap<string, FunctionName> = new Map(
  (Object.keys(functions) as FunctionName[]).flatMap((fn) => {
    const { mathml } = functionRow(fn)
    return mathml === undefined ? [] : [[mathml, fn] as const]
  }),
)

function fault(ctx: ReadContext, e: XmlElement, message: string, help?: string): undefined {
  report(ctx, e, "error", "sbml/bad-math", message, help)
  return undefined
}

/** The parts of a `<cn>` before and after `<sep/>`, and the units. */
function readNumber(ctx: ReadContext, e: XmlElement): Expression | undefined {
  if (e.attributes.length === 0 && e.children.length === 0) {
    const plain = parseNumber(e.text)
    if (plain !== undefined) return { kind: "number", value: plain, span: placeIn(e) }
  }
  const type = attribute(e, "type") ?? "real"
  const units = e.attributes.find((a) => a.local === "units")?.value.trim()
  const sep = e.children.find((c) => c.local === "sep")
  let value: number | undefined
  if (sep) {
    const first = parseNumber(e.source.text.slice(e.openEnd, sep.start))
    const second = parseNumber(e.source.text.slice(sep.end, e.closeStart))
    if (first !== undefined && second !== undefined) {
      if (type === "rational") value = first / second
      if (type === "e-notation") value = parseNumber(`${first}e${second}`) ?? first * 10 ** second
    }
  } else value = parseNumber(e.text)
  if (value === undefined) return fault(ctx, e, `${quoted(e.text.trim())} is not a number of type '${type}'.`)
  return { ...num(value, units), span: placeIn(e) }
}

function csymbolName(e: XmlElement): string {
  const url = e.attributes.find((a) => a.local === "definitionURL")?.value.trim() ?? ""
  return url.startsWith(symbolsUri) ? url.slice(symbolsUri.length) : url
}

function isQualifier(e: XmlElement): boolean {
  return e.local === "degree" || e.local === "logbase"
}

/** `<root>` and `<log>` have their first argument in a qualifier; the table has it first. */
function withQualifier(
  ctx: ReadContext,
  fn: FunctionName,
  e: XmlElement,
  args: readonly Expression[],
): readonly Expression[] {
  if (fn !== "root" && fn !== "log") return args
  const qualifier = e.children.find(isQualifier)
  const inner = qualifier?.children[0]
  const given = inner ? readNode(ctx, inner) : undefined
  return [given ?? num(fn === "root" ? 2 : 10), ...args]
}

function checkedCall(
  ctx: ReadContext,
  e: XmlElement,
  fn: FunctionName,
  args: readonly Expression[],
): Expression | undefined {
  const { arity } = functionRow(fn)
  if (args.length < arity[0] || args.length > arity[1]) {
    const [least, most] = arity
    const wanted =
      most === Number.POSITIVE_INFINITY ? `at least ${least}` : least === most ? `${least}` : `${least} to ${most}`
    return fault(ctx, e, `'${fn}' takes ${wanted} argument${wanted === "1" ? "" : "s"}, not ${args.length}.`)
  }
  return { kind: "call", fn, args, span: placeIn(e) }
}

/** What an `<apply>` is applied to; undefined where one of them is wrong. */
function readArguments(ctx: ReadContext, e: XmlElement): readonly Expression[] | undefined {
  const { children } = e
  const args: Expression[] = []
  let whole = true
  for (let i = 1; i < children.length; i++) {
    const c = children[i] as XmlElement
    if (isQualifier(c)) continue
    const arg = readNode(ctx, c)
    if (arg) args.push(arg)
    else whole = false
  }
  // Cut to size: an array that grew has room to spare, and the model keeps thousands of these.
  return whole ? args.slice() : undefined
}

function readApply(ctx: ReadContext, e: XmlElement): Expression | undefined {
  const operator = e.children[0]
  if (!operator) return fault(ctx, e, "<apply> has nothing to apply.", "its first child is the function or operator")
  const args = readArguments(ctx, e)
  if (!args) return undefined
  if (operator.local === "ci") {
    return { kind: "apply", id: operator.text.trim(), args, span: placeIn(e) }
  }
  if (operator.local === "csymbol") {
    const fn = csymbolFunctions.get(csymbolName(operator))
    if (fn) return checkedCall(ctx, e, fn, args)
    return fault(ctx, operator, `The symbol ${quoted(csymbolName(operator))} is not a function that is known here.`)
  }
  const fn = byElement.get(operator.local)
  if (!fn) return fault(ctx, operator, `<${operator.local.slice(0, 80)}> is not a function or operator of SBML.`)
  return checkedCall(ctx, e, fn, withQualifier(ctx, fn, e, args))
}

function readPiecewise(ctx: ReadContext, e: XmlElement): Expression | undefined {
  const args: Expression[] = []
  let otherwise: Expression | undefined
  for (const piece of e.children) {
    const parts = piece.children.map((c) => readNode(ctx, c))
    const [value, condition] = parts
    if (piece.local === "piece" && parts.length === 2) {
      if (value && condition) args.push(value, condition)
    } else if (piece.local === "otherwise" && parts.length === 1) {
      otherwise = value
    } else {
      fault(ctx, piece, `<${piece.local.slice(0, 80)}> with ${parts.length} children has no place in <piecewise>.`)
    }
  }
  if (otherwise) args.push(otherwise)
  // An empty <piecewise> has no value at all.
  if (args.length === 0) return { kind: "constant", name: "notanumber", span: placeIn(e) }
  return { kind: "call", fn: "piecewise", args, span: placeIn(e) }
}

function readNode(ctx: ReadContext, e: XmlElement): Expression | undefined {
  switch (e.local) {
    case "cn":
      return readNumber(ctx, e)
    case "ci": {
      const id = e.text.trim()
      if (id === "") return fault(ctx, e, "<ci> is empty; it should hold an identifier.")
      return { kind: "symbol", id, span: placeIn(e) }
    }
    case "csymbol": {
      const name = csymbolName(e)
      if (name === "time" || name === "avogadro") return { kind: "constant", name, span: placeIn(e) }
      return fault(ctx, e, `The symbol ${quoted(name)} is not a quantity that is known here.`)
    }
    case "apply":
      return readApply(ctx, e)
    case "piecewise":
      return readPiecewise(ctx, e)
    case "semantics": {
      const inner = e.children[0]
      return inner ? readNode(ctx, inner) : fault(ctx, e, "<semantics> is empty.")
    }
    default: {
      const constant = constants.get(e.local)
      if (constant) return { kind: "constant", name: constant, span: placeIn(e) }
      return fault(ctx, e, `<${e.local.slice(0, 80)}> is not part of SBML's mathematics.`)
    }
  }
}

function mathOf(parent: XmlElement): XmlElement | undefined {
  for (let i = 0; i < parent.children.length; i++) {
    const c = parent.children[i] as XmlElement
    if (c.local === "math" && c.uri === mathmlUri) return c
  }
  return undefined
}

/** The `<math>` child of an element as an expression; undefined where it is missing, empty or wrong (then on record). */
export function readMath(ctx: ReadContext, parent: XmlElement | undefined): Expression | undefined {
  const math = parent && mathOf(parent)
  const inner = math?.children[0]
  if (!math || !inner) return undefined
  if (math.children.length > 1) return fault(ctx, math, "<math> holds more than one expression.")
  return readNode(ctx, inner)
}

/** The `<lambda>` of a function definition. */
export function readLambda(
  ctx: ReadContext,
  parent: XmlElement,
): { readonly parameters: readonly string[]; readonly body: Expression | undefined } {
  const math = mathOf(parent)
  let lambda = math?.children[0]
  if (lambda?.local === "semantics") lambda = lambda.children[0]
  if (!lambda) return { parameters: [], body: undefined }
  if (lambda.local !== "lambda") {
    fault(ctx, lambda, `A function definition holds a <lambda>, not <${lambda.local.slice(0, 80)}>.`)
    return { parameters: [], body: undefined }
  }
  const parameters: string[] = []
  for (const b of lambda.children.filter((c) => c.local === "bvar")) parameters.push(b.children[0]?.text.trim() ?? "")
  const body = lambda.children.find((c) => c.local !== "bvar")
  return { parameters, body: body ? readNode(ctx, body) : undefined }
}
