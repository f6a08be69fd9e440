/** `Expression` → MathML, the counterpart of `mathml.ts`. */
import { type Expression, type FunctionName, functionRow } from "../math/index.ts"
import { csymbolFunctions, mathmlUri } from "./mathml.ts"
import { numberText } from "./write-context.ts"
import { escapeXml } from "./xml.ts"

const csymbolOf: ReadonlyMap<FunctionName, string> = new Map([...csymbolFunctions].map(([url, fn]) => [fn, url]))

function lines(name: string, children: readonly string[]): string {
  return `<${name}>\n${children.map((c) => `  ${c.replaceAll("\n", "\n  ")}`).join("\n")}\n</${name}>`
}

function csymbol(url: string): string {
  const name = url.slice(url.lastIndexOf("/") + 1)
  return `<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/${url}">${name}</csymbol>`
}

function numberNode(value: number, units: string | undefined): string {
  if (value === Number.POSITIVE_INFINITY) return "<infinity/>"
  if (value === Number.NEGATIVE_INFINITY) return lines("apply", ["<minus/>", "<infinity/>"])
  if (Number.isNaN(value)) return "<notanumber/>"
  const unit = units === undefined ? "" : ` sbml:units="${escapeXml(units)}"`
  const text = numberText(value)
  const [mantissa, exponent] = text.split("e")
  if (exponent !== undefined) return `<cn${unit} type="e-notation">${mantissa}<sep/>${exponent.replace("+", "")}</cn>`
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31
    ? `<cn${unit} type="integer">${text}</cn>`
    : `<cn${unit}>${text}</cn>`
}

function piecewiseNode(args: readonly string[]): string {
  const children: string[] = []
  for (let i = 0; i + 1 < args.length; i += 2) children.push(lines("piece", [args[i] ?? "", args[i + 1] ?? ""]))
  if (args.length % 2 === 1) children.push(lines("otherwise", [args[args.length - 1] ?? ""]))
  return lines("piecewise", children)
}

function callNode(fn: FunctionName, args: readonly Expression[]): string {
  const inner = args.map(nodeXml)
  if (fn === "piecewise") return piecewiseNode(inner)
  const url = csymbolOf.get(fn)
  if (url !== undefined) return lines("apply", [csymbol(url), ...inner])
  const operator = `<${functionRow(fn).mathml ?? fn}/>`
  if (fn === "root" || fn === "log") {
    const [qualifier, ...rest] = inner
    return lines("apply", [operator, lines(fn === "root" ? "degree" : "logbase", [qualifier ?? ""]), ...rest])
  }
  return lines("apply", [operator, ...inner])
}

function nodeXml(e: Expression): string {
  switch (e.kind) {
    case "number":
      return numberNode(e.value, e.units)
    case "symbol":
      return `<ci>${escapeXml(e.id)}</ci>`
    case "constant":
      return e.name === "time" || e.name === "avogadro" ? csymbol(e.name) : `<${e.name}/>`
    case "call":
      return callNode(e.fn, e.args)
    case "apply":
      return lines("apply", [`<ci>${escapeXml(e.id)}</ci>`, ...e.args.map(nodeXml)])
  }
}

function wrap(inner: string, core: string): string {
  const sbml = inner.includes("sbml:units=") ? ` xmlns:sbml="${core}"` : ""
  return `<math xmlns="${mathmlUri}"${sbml}>\n  ${inner.replaceAll("\n", "\n  ")}\n</math>`
}

/** `<math>` around an expression, or "" where there is none. `core` is the namespace of SBML in the file, for units of numbers. */
export function mathXml(e: Expression | undefined, core: string): string {
  return e === undefined ? "" : wrap(nodeXml(e), core)
}

/** `<math>` around the `<lambda>` of a function definition. */
export function lambdaXml(parameters: readonly string[], body: Expression | undefined, core: string): string {
  if (body === undefined) return ""
  return wrap(lines("lambda", [...parameters.map((p) => `<bvar><ci>${escapeXml(p)}</ci></bvar>`), nodeXml(body)]), core)
}
