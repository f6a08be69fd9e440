/**
 * Derivatives on the graph, forward and sparse: each node's gradient is a short sorted list of (state, derivative),
 * made once. Time counts as one more variable behind the states. Equal derivatives are one node, so the shared factors
 * of a rate law are worked out once for all the entries that use them.
 */
import { type Dag, depends, kernelFunctions, type Node, op } from "./dag.ts"
import type { Arithmetic } from "./rewrite.ts"

/** A sparse gradient: ascending variables and the derivative by each. */
export interface Gradient {
  readonly by: readonly number[]
  readonly node: readonly Node[]
}

const nothing: Gradient = { by: [], node: [] }

/** Sums of fewer additions are merged two by two. */
const longSum = 3

/**
 * Sums as chains: a rate of change is a sum of many rates, and merging the gradients of its partial sums would take the
 * square of their number. So the partial sums are passed over.
 */
class Sums {
  private readonly dag: Dag
  /** By node: how many additions and subtractions hang on its longer side. */
  private readonly lengths: number[] = []

  constructor(dag: Dag) {
    this.dag = dag
  }

  private length(n: Node): number {
    const { lengths, dag } = this
    for (let m = lengths.length; m <= n; m++) {
      const o = dag.ops[m]
      const a = o === op.add || o === op.sub ? (lengths[dag.a[m] as number] as number) : 0
      const b = o === op.add ? (lengths[dag.b[m] as number] as number) : 0
      lengths.push(o === op.add || o === op.sub ? 1 + Math.max(a, b) : 0)
    }
    return lengths[n] as number
  }

  /** The partial sums of a long sum from the outermost inwards; empty where it is short. */
  chain(n: Node): readonly Node[] {
    if (this.length(n) < longSum) return []
    const chain: Node[] = []
    for (let m = n; this.length(m) > 0; m = this.inner(m)) chain.push(m)
    return chain
  }

  /** The side of a partial sum that the chain goes on with. */
  inner(n: Node): Node {
    const a = this.dag.a[n] as Node
    const b = this.dag.b[n] as Node
    return this.dag.ops[n] === op.add && this.length(b) > this.length(a) ? b : a
  }

  /** The other side. */
  outer(n: Node): Node {
    const a = this.dag.a[n] as Node
    return this.inner(n) === a ? (this.dag.b[n] as Node) : a
  }

  /** Writes what a chain adds up into `into`, the innermost last; gives the number. */
  terms(chain: readonly Node[], into: Node[]): number {
    for (let k = 0; k < chain.length; k++) into[k] = this.outer(chain[k] as Node)
    into[chain.length] = this.inner(chain[chain.length - 1] as Node)
    return chain.length + 1
  }

  /** The gradient of a chain: its terms' gradients one after the other, from the innermost, in the order of the sum. */
  gradient(chain: readonly Node[], of: (n: Node) => Gradient): Gradient {
    const d = this.dag
    const total = new Map<number, Node>()
    const first = of(this.inner(chain[chain.length - 1] as Node))
    for (let k = 0; k < first.by.length; k++) total.set(first.by[k] as number, first.node[k] as Node)
    for (let at = chain.length - 1; at >= 0; at--) {
      const n = chain[at] as Node
      const term = of(this.outer(n))
      const minus = d.ops[n] === op.sub
      const before = !minus && this.inner(n) === (d.b[n] as Node)
      for (let k = 0; k < term.by.length; k++) {
        const variable = term.by[k] as number
        const y = term.node[k] as Node
        const x = total.get(variable)
        if (x === undefined) total.set(variable, minus ? d.neg(y) : y)
        else total.set(variable, minus ? d.sub(x, y) : before ? d.add(y, x) : d.add(x, y))
      }
    }
    const by = [...Int32Array.from(total.keys()).sort()]
    return { by, node: by.map((v) => total.get(v) as Node) }
  }
}

/**
 * A function from a node to its gradient.
 * @param time       the number that stands for time, above all states
 * @param slotsFrom  where slots are variables too: the number of slot 0, above time
 */
export function gradients(dag: Dag, time: number, arithmetic: Arithmetic, slotsFrom?: number): (n: Node) => Gradient {
  const done: (Gradient | undefined)[] = []
  const children: Node[] = []
  const moving = depends.state | depends.time
  const flat = (n: Node): boolean => slotsFrom === undefined && ((dag.deps[n] as number) & moving) === 0
  const of = (n: Node): Gradient => done[n] ?? nothing
  const sums = new Sums(dag)
  const set = (n: Node, g: Gradient): void => {
    while (done.length <= n) done.push(undefined)
    done[n] = g
  }
  return (root) => {
    const stack: Node[] = [root]
    while (stack.length > 0) {
      const n = stack[stack.length - 1] as Node
      if (done[n] !== undefined || flat(n)) {
        stack.pop()
        continue
      }
      const before = stack.length
      const chain = sums.chain(n)
      const count = chain.length > 0 ? sums.terms(chain, children) : dag.children(n, children)
      for (let k = 0; k < count; k++) {
        const child = children[k] as Node
        if (done[child] === undefined && !flat(child)) stack.push(child)
      }
      if (stack.length > before) continue
      if (chain.length > 0) set(n, sums.gradient(chain, of))
      else if (slotsFrom !== undefined && dag.ops[n] === op.slot) {
        set(n, { by: [slotsFrom + (dag.a[n] as number)], node: [dag.const(1)] })
      } else set(n, gradientOf(dag, n, of, time, arithmetic))
      stack.pop()
    }
    return of(root)
  }
}

function gradientOf(d: Dag, n: Node, of: (n: Node) => Gradient, time: number, m: Arithmetic): Gradient {
  const o = d.ops[n] as number
  const a = d.a[n] as Node
  const b = d.b[n] as Node
  switch (o) {
    case op.state:
      return { by: [a], node: [d.const(1)] }
    case op.time:
      return { by: [time], node: [d.const(1)] }
    case op.add:
      return merge(of(a), of(b), (x, y) => (x === undefined ? y : y === undefined ? x : d.add(x, y)))
    case op.sub:
      return merge(of(a), of(b), (x, y) => (x === undefined ? d.neg(y as Node) : y === undefined ? x : d.sub(x, y)))
    case op.mul: {
      if (a === b) return scale(of(a), m.mul(d.const(2), a), m)
      return merge(scale(of(a), b, m), scale(of(b), a, m), (x, y) =>
        x === undefined ? y : y === undefined ? x : d.add(x, y),
      )
    }
    case op.div:
      return quotient(d, n, of, m)
    case op.neg:
      return each(of(a), (x) => d.neg(x))
    case op.rate:
      return of(a)
    case op.abs:
      return each(of(a), (x) => d.select(d.compare(op.lt, a, d.const(0)), d.neg(x), x))
    case op.sqrt:
      return each(of(a), (x) => m.div(m.mul(d.const(0.5), x), n))
    case op.min:
    case op.max: {
      const less = o === op.min ? d.compare(op.lt, a, b) : d.compare(op.lt, b, a)
      return chosen(d, less, of(a), of(b))
    }
    case op.select:
      return chosen(d, a, of(b), of(d.c[n] as Node))
    case op.call1: {
      const derivative = derivativeOf(d, kernelFunctions[b]?.[0] ?? "", a, n, m)
      return derivative === undefined ? nothing : scale(of(a), derivative, m)
    }
    case op.call2:
      return power(d, n, of, m)
    default:
      // Whole numbers, truth values and what the host answers: flat wherever a derivative exists.
      return nothing
  }
}

function each(g: Gradient, f: (x: Node) => Node): Gradient {
  return { by: g.by, node: g.node.map(f) }
}

function scale(g: Gradient, factor: Node, m: Arithmetic): Gradient {
  return each(g, (x) => m.mul(factor, x))
}

function merge(
  p: Gradient,
  q: Gradient,
  join: (x: Node | undefined, y: Node | undefined) => Node | undefined,
): Gradient {
  if (p.by.length === 0 && q.by.length === 0) return nothing
  const by: number[] = []
  const node: Node[] = []
  let i = 0
  let j = 0
  while (i < p.by.length || j < q.by.length) {
    const x = i < p.by.length ? (p.by[i] as number) : Number.POSITIVE_INFINITY
    const y = j < q.by.length ? (q.by[j] as number) : Number.POSITIVE_INFINITY
    by.push(Math.min(x, y))
    node.push(join(x <= y ? p.node[i] : undefined, y <= x ? q.node[j] : undefined) as Node)
    if (x <= y) i++
    if (y <= x) j++
  }
  return { by, node }
}

function chosen(d: Dag, condition: Node, yes: Gradient, no: Gradient): Gradient {
  const zero = d.const(0)
  return merge(yes, no, (x, y) => d.select(condition, x ?? zero, y ?? zero))
}

/** (a/b)' = (a' − (a/b)·b') / b, by the reciprocal of b: one division for all entries instead of one each. */
function quotient(d: Dag, n: Node, of: (n: Node) => Gradient, m: Arithmetic): Gradient {
  const b = d.b[n] as Node
  const inner = merge(of(d.a[n] as Node), scale(of(b), n, m), (x, y) =>
    x === undefined ? d.neg(y as Node) : y === undefined ? x : d.sub(x, y),
  )
  if (inner.by.length < 2) return each(inner, (x) => m.div(x, b))
  const reciprocal = d.div(d.const(1), b)
  return each(inner, (x) => m.mul(x, reciprocal))
}

/** (a^b)' = b·a^b/a·a' + a^b·ln(a)·b'; at a = 0 the first factor is its limit for b >= 1, the second 0. */
function power(d: Dag, n: Node, of: (n: Node) => Gradient, m: Arithmetic): Gradient {
  const a = d.a[n] as Node
  const b = d.b[n] as Node
  const zero = d.const(0)
  const atZero = d.compare(op.eq, a, zero)
  const ga = of(a)
  const gb = of(b)
  const limit = d.select(d.compare(op.eq, b, d.const(1)), d.const(1), zero)
  const byBase = ga.by.length === 0 ? nothing : scale(ga, d.select(atZero, limit, m.mul(b, m.div(n, a))), m)
  if (gb.by.length === 0) return byBase
  const byExponent = scale(gb, d.select(atZero, zero, m.mul(n, d.call1("log", a))), m)
  return merge(byBase, byExponent, (x, y) => (x === undefined ? y : y === undefined ? x : d.add(x, y)))
}

/** Derivatives of the kernel's functions of one argument `x` with value `f`; undefined: flat. */
function derivativeOf(d: Dag, name: string, x: Node, f: Node, m: Arithmetic): Node | undefined {
  const one = d.const(1)
  const square = m.mul(x, x)
  switch (name) {
    case "exp":
      return f
    case "log":
      return m.div(one, x)
    case "log10":
      return m.div(d.const(Math.LOG10E), x)
    case "sin":
      return d.call1("cos", x)
    case "cos":
      return d.neg(d.call1("sin", x))
    case "tan":
      return d.add(one, m.mul(f, f))
    case "asin":
      return m.div(one, d.unary(op.sqrt, d.sub(one, square)))
    case "acos":
      return d.neg(m.div(one, d.unary(op.sqrt, d.sub(one, square))))
    case "atan":
      return m.div(one, d.add(one, square))
    case "sinh":
      return d.call1("cosh", x)
    case "cosh":
      return d.call1("sinh", x)
    case "tanh":
      return d.sub(one, m.mul(f, f))
    case "asinh":
      return m.div(one, d.unary(op.sqrt, d.add(square, one)))
    case "acosh":
      return m.div(one, d.unary(op.sqrt, d.sub(square, one)))
    case "atanh":
      return m.div(one, d.sub(one, square))
    default:
      return undefined
  }
}
