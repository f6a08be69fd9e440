/**
 * The plain interpreter of expressions: the oracle of everything that compiles or transforms them. It reads the function
 * table and nothing else; numbers in, a number out, truth values as 1 and 0.
 */
import { unreachable } from "../text/index.ts"
import type { ConstantNode, Expression } from "./expression.ts"
import { type FunctionName, functionRow } from "./functions.ts"

/** What stands for ids and functions while an expression is evaluated. */
export interface Environment {
  symbol(id: string): number
  /** Model time. */
  readonly time: number
  /** Apply a function definition. */
  apply?(id: string, args: readonly number[]): number
  /** Functions that need a running simulation: `delay`, `rateOf`, draws. The arguments come unevaluated. */
  special?(fn: FunctionName, args: readonly Expression[]): number
}

function constantValue(name: ConstantNode["name"], time: number): number {
  switch (name) {
    case "time":
      return time
    case "avogadro":
      return 6.02214179e23
    case "pi":
      return Math.PI
    case "exponentiale":
      return Math.E
    case "true":
      return 1
    case "false":
      return 0
    case "infinity":
      return Number.POSITIVE_INFINITY
    case "notanumber":
      return Number.NaN
    default:
      return unreachable(name)
  }
}

/**
 * The value of an expression.
 * @throws RangeError for functions that the environment does not answer
 */
export function evaluate(e: Expression, env: Environment): number {
  switch (e.kind) {
    case "number":
      return e.value
    case "symbol":
      return env.symbol(e.id)
    case "constant":
      return constantValue(e.name, env.time)
    case "call": {
      const row = functionRow(e.fn)
      if (row.evaluate) return row.evaluate(e.args.map((a) => evaluate(a, env)))
      if (!env.special) throw new RangeError(`'${e.fn}' needs a running simulation`)
      return env.special(e.fn, e.args)
    }
    case "apply": {
      if (!env.apply) throw new RangeError(`there are no function definitions to find '${e.id}' in`)
      return env.apply(
        e.id,
        e.args.map((a) => evaluate(a, env)),
      )
    }
    default:
      return unreachable(e)
  }
}
