/**
 * The one tree for mathematics: every reader makes it, every use (infix, MathML, interpreter, derivative,
 * WebAssembly) is a table by node kind or by function. Plain data, JSON-serializable, immutable.
 *
 * Booleans and numbers share the tree, as in SBML L3V2 (§3.4.9): where a number is wanted true is 1 and false 0,
 * where a boolean is wanted anything but 0 is true.
 */
import type { Span } from "../text/index.ts"
import type { FunctionName } from "./functions.ts"

/** A literal. `units` is a unit id (MathML `sbml:units`), `literal` keeps how it was written where that matters. */
export interface NumberNode {
  readonly kind: "number"
  readonly value: number
  readonly units?: string | undefined
  readonly span?: Span | undefined
}

/** A reference by id: a model quantity, a reaction's rate, a species reference, a local parameter, a function's argument. */
export interface SymbolNode {
  readonly kind: "symbol"
  readonly id: string
  readonly span?: Span | undefined
}

/** The constants of SBML mathematics. `time` is the model's time, `avogadro` 6.02214179e23 (SBML L3V1 §3.4.6). */
export interface ConstantNode {
  readonly kind: "constant"
  readonly name: "time" | "avogadro" | "pi" | "exponentiale" | "true" | "false" | "infinity" | "notanumber"
  readonly span?: Span | undefined
}

/**
 * A function or operator of the table in `functions.ts`. `piecewise` has its pieces flat: value, condition, value,
 * condition, …, and the otherwise last where there is one (an odd count).
 */
export interface CallNode {
  readonly kind: "call"
  readonly fn: FunctionName
  readonly args: readonly Expression[]
  readonly span?: Span | undefined
}

/** A call of one of the model's function definitions. */
export interface ApplyNode {
  readonly kind: "apply"
  readonly id: string
  readonly args: readonly Expression[]
  readonly span?: Span | undefined
}

export type Expression = NumberNode | SymbolNode | ConstantNode | CallNode | ApplyNode

export function num(value: number, units?: string): NumberNode {
  return units === undefined ? { kind: "number", value } : { kind: "number", value, units }
}

export function sym(id: string): SymbolNode {
  return { kind: "symbol", id }
}

export function constant(name: ConstantNode["name"]): ConstantNode {
  return { kind: "constant", name }
}

export function call(fn: FunctionName, ...args: readonly Expression[]): CallNode {
  return { kind: "call", fn, args }
}

export function apply(id: string, ...args: readonly Expression[]): ApplyNode {
  return { kind: "apply", id, args }
}

/** The node's direct children. */
export function childrenOf(e: Expression): readonly Expression[] {
  return e.kind === "call" || e.kind === "apply" ? e.args : []
}

/** Visit every node, parents first. Iterative, so that depth is bounded by memory and not by the stack. */
export function visit(root: Expression, see: (e: Expression) => void): void {
  const stack: Expression[] = [root]
  for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
    see(e)
    const children = childrenOf(e)
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as Expression)
  }
}

/** The ids that an expression refers to (symbols only, not function definitions), each once, in order of first use. */
export function symbolsOf(root: Expression): readonly string[] {
  const found = new Set<string>()
  visit(root, (e) => {
    if (e.kind === "symbol") found.add(e.id)
  })
  return [...found]
}

/** The tree with every symbol mapped: `replace` gives the new node, or undefined to keep it. */
export function substitute(e: Expression, replace: (id: string) => Expression | undefined): Expression {
  switch (e.kind) {
    case "symbol":
      return replace(e.id) ?? e
    case "call":
    case "apply": {
      let changed = false
      const args = e.args.map((a) => {
        const b = substitute(a, replace)
        if (b !== a) changed = true
        return b
      })
      return changed ? { ...e, args } : e
    }
    default:
      return e
  }
}
