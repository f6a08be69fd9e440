/** Arithmetic over arm names: `(nbqx - saline) / (ket10 - saline)` → a tree → a number. */

export type Comparison =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "arm"; readonly name: string }
  | { readonly kind: "negative"; readonly of: Comparison }
  | {
      readonly kind: "binary"
      readonly op: "+" | "-" | "*" | "/"
      readonly left: Comparison
      readonly right: Comparison
    }

export interface ComparisonProblem {
  readonly problem: string
  readonly help: string | undefined
}

const signs: Readonly<Record<string, string>> = { "−": "-", "–": "-", "×": "*", "·": "*", "÷": "/" }
const deepest = 100

class Reader {
  private at = 0
  private readonly text: string
  private readonly arms: readonly string[]

  constructor(text: string, arms: readonly string[]) {
    this.text = [...text].map((c) => signs[c] ?? c).join("")
    this.arms = [...arms].sort((a, b) => b.length - a.length)
  }

  private peek(): string {
    while (this.at < this.text.length && /\s/u.test(this.text[this.at] as string)) this.at++
    return this.text[this.at] ?? ""
  }

  whole(): Comparison {
    const tree = this.sum(0)
    if (this.peek() !== "") throw new SyntaxError(`'${this.text.slice(this.at)}' was not understood`)
    return tree
  }

  private sum(depth: number): Comparison {
    if (depth > deepest) throw new SyntaxError("the arithmetic is nested too deeply")
    let left = this.product(depth)
    for (let op = this.peek(); op === "+" || op === "-"; op = this.peek()) {
      this.at++
      left = { kind: "binary", op, left, right: this.product(depth) }
    }
    return left
  }

  private product(depth: number): Comparison {
    let left = this.atom(depth)
    for (let op = this.peek(); op === "*" || op === "/"; op = this.peek()) {
      this.at++
      left = { kind: "binary", op, left, right: this.atom(depth) }
    }
    return left
  }

  private atom(depth: number): Comparison {
    const c = this.peek()
    if (c === "-") {
      this.at++
      return { kind: "negative", of: this.atom(depth + 1) }
    }
    if (c === "(") {
      this.at++
      const inside = this.sum(depth + 1)
      if (this.peek() !== ")") throw new SyntaxError("a ')' is missing")
      this.at++
      return inside
    }
    const rest = this.text.slice(this.at)
    const boundary = (name: string): boolean => !/[\p{L}\p{N}_]/u.test(rest[name.length] ?? "")
    const arm = this.arms.find((name) => rest.startsWith(name) && boundary(name))
    const word = arm ?? /^[\p{L}_][\p{L}\p{N}_]*/u.exec(rest)?.[0]
    if (word !== undefined) {
      this.at += word.length
      return { kind: "arm", name: word }
    }
    const digits = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/u.exec(rest)?.[0]
    if (digits === undefined)
      throw new SyntaxError(c === "" ? "the arithmetic ends too early" : `'${c}' was not expected`)
    this.at += digits.length
    return { kind: "number", value: Number(digits) }
  }
}

/** Parse; what is wrong is returned, not thrown. Arm names may hold signs: the longest known name wins. */
export function parseComparison(text: string, arms: readonly string[]): Comparison | ComparisonProblem {
  try {
    return new Reader(text, arms).whole()
  } catch (error) {
    const help = "arm names, numbers, + - * / and parentheses, e.g. (nbqx - saline) / (ket10 - saline)"
    if (error instanceof SyntaxError) return { problem: `'${text}': ${error.message}`, help }
    throw error
  }
}

/** The arms that the arithmetic names, each once. */
export function armsOf(tree: Comparison): readonly string[] {
  switch (tree.kind) {
    case "number":
      return []
    case "arm":
      return [tree.name]
    case "negative":
      return armsOf(tree.of)
    case "binary":
      return [...new Set([...armsOf(tree.left), ...armsOf(tree.right)])]
  }
}

/** The value, given each arm's. */
export function evaluateComparison(tree: Comparison, armValue: (arm: string) => number): number {
  switch (tree.kind) {
    case "number":
      return tree.value
    case "arm":
      return armValue(tree.name)
    case "negative":
      return -evaluateComparison(tree.of, armValue)
    case "binary": {
      const a = evaluateComparison(tree.left, armValue)
      const b = evaluateComparison(tree.right, armValue)
      return tree.op === "+" ? a + b : tree.op === "-" ? a - b : tree.op === "*" ? a * b : a / b
    }
  }
}
