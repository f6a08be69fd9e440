/**
 * Discontinuities out of the way of the stepper. Each comparison that changes with time or state gets a *mode*, a slot
 * that holds its truth while the stepper runs, and a root function that crosses zero where it changes; `floor` and its
 * kin hold a whole number likewise. So the right-hand side is smooth within a step, a jump is located and not stepped
 * over, and the host sets the modes anew at each root.
 *
 * The fast variant also gathers parameter-only factors, so that they are worked out once (`prepare`).
 */
import { type Dag, depends, type Node, op } from "./dag.ts"
import { type Arithmetic, rewriter } from "./rewrite.ts"

/** How a mode follows from its root functions: the comparison `g > 0`, `g >= 0`, `g = 0`, or a whole number. */
export type ModeKind = "positive" | "notNegative" | "zero" | "floor"

export interface Mode {
  readonly kind: ModeKind
  readonly slot: number
  /** First root function; `floor` has two, x − m and m + 1 − x. */
  readonly root: number
}

/** Replaces discontinuities by modes. */
export class Freezer {
  readonly modes: Mode[] = []
  /** Root functions, in order. */
  readonly roots: Node[] = []
  /** Modes instead of comparisons, the arithmetic as written. */
  readonly exact: (n: Node) => Node
  /** Modes instead of comparisons, and parameter-only factors gathered. */
  readonly fast: (n: Node) => Node
  private readonly dag: Dag
  private readonly newSlot: () => number
  private readonly held = new Map<Node, Node>()

  constructor(dag: Dag, newSlot: () => number) {
    this.dag = dag
    this.newSlot = newSlot
    const plain = (n: Node, again: (n: Node) => Node): Node | undefined =>
      dag.ops[n] === op.rate ? again(dag.a[n] as Node) : this.replace(n)
    this.exact = rewriter(dag, plain)
    this.fast = rewriter(dag, plain, gathering(dag))
  }

  private replace(n: Node): Node | undefined {
    const d = this.dag
    const o = d.ops[n] as number
    if (((d.deps[n] as number) & (depends.state | depends.time)) === 0) return undefined
    const known = this.held.get(n)
    if (known !== undefined) return known
    let mode: Node | undefined
    if (o === op.lt || o === op.le || o === op.eq || o === op.ne) mode = this.comparison(n, o)
    else if (o === op.floor) mode = this.whole(d.a[n] as Node)
    else if (o === op.ceil) mode = d.neg(this.whole(d.neg(d.a[n] as Node)))
    else if (o === op.trunc) mode = this.truncated(d.a[n] as Node)
    if (mode !== undefined) this.held.set(n, mode)
    return mode
  }

  private comparison(n: Node, o: number): Node {
    const d = this.dag
    const g = d.sub(this.exact(d.b[n] as Node), this.exact(d.a[n] as Node))
    const slot = this.newSlot()
    const kind = o === op.lt ? "positive" : o === op.le ? "notNegative" : "zero"
    this.modes.push({ kind, slot, root: this.roots.length })
    this.roots.push(g)
    const truth = d.truth(d.slot(slot))
    return o === op.ne ? d.not(truth) : truth
  }

  private whole(x: Node): Node {
    const d = this.dag
    const exact = this.exact(x)
    const slot = this.newSlot()
    const m = d.slot(slot)
    this.modes.push({ kind: "floor", slot, root: this.roots.length })
    this.roots.push(d.sub(exact, m), d.sub(d.add(m, d.const(1)), exact))
    return m
  }

  private truncated(x: Node): Node {
    const d = this.dag
    const below = this.exact(d.compare(op.lt, x, d.const(0)))
    return d.select(below, d.neg(this.whole(d.neg(x))), this.whole(x))
  }
}

/** Products with their parameter-only factors brought together; division by a parameter as a product. */
export function gathering(d: Dag): Arithmetic {
  const fixed = (n: Node): boolean => d.deps[n] === 0
  /** The fixed factor of a product, or what is fixed itself; -1 for none. */
  const fixedPart = (n: Node): Node => {
    if (fixed(n)) return n
    if (d.ops[n] !== op.mul) return -1
    return fixed(d.a[n] as Node) ? (d.a[n] as Node) : fixed(d.b[n] as Node) ? (d.b[n] as Node) : -1
  }
  /** What is left of a node without its fixed part; -1 for nothing. */
  const rest = (n: Node, part: Node): Node => {
    if (part < 0) return n
    return part === n ? -1 : part === d.a[n] ? (d.b[n] as Node) : (d.a[n] as Node)
  }
  const product = (a: Node, b: Node): Node => (a < 0 ? b : b < 0 ? a : d.mul(a, b))
  const mul = (a: Node, b: Node): Node => {
    const pa = fixedPart(a)
    const pb = fixedPart(b)
    const fixedProduct = product(pa, pb)
    return product(fixedProduct, product(rest(a, pa), rest(b, pb)))
  }
  const div = (a: Node, b: Node): Node => (fixed(b) && !fixed(a) ? mul(d.div(d.const(1), b), a) : d.div(a, b))
  return { mul, div }
}
