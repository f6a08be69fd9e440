/**
 * Copies parts of a graph with changes: `replace` may give another node for any node, everything above it is rebuilt
 * (and folded anew). Iterative, because sums of thousands of terms are chains of thousands of nodes.
 */
import { type Dag, type Draw, type Node, op } from "./dag.ts"

/** How the arithmetic of rebuilt nodes is made; the graph's own methods where not given. */
export interface Arithmetic {
  mul(a: Node, b: Node): Node
  div(a: Node, b: Node): Node
}

/**
 * A function from nodes to rewritten nodes, remembering what it has done.
 * @param replace  the new node, or undefined to rebuild the node from its rewritten children
 */
export function rewriter(
  dag: Dag,
  replace: (n: Node, again: (n: Node) => Node) => Node | undefined,
  arithmetic: Arithmetic = dag,
): (n: Node) => Node {
  const done: Node[] = []
  const children: Node[] = []
  const has = (n: Node): boolean => (done[n] ?? -1) >= 0
  const set = (n: Node, to: Node): void => {
    while (done.length <= n) done.push(-1)
    done[n] = to
  }
  const get = (n: Node): Node => done[n] as Node
  const rewrite = (root: Node): Node => {
    if (has(root)) return get(root)
    const stack: Node[] = [root]
    while (stack.length > 0) {
      const n = stack[stack.length - 1] as Node
      if (has(n)) {
        stack.pop()
        continue
      }
      const replaced = replace(n, rewrite)
      if (replaced !== undefined) {
        set(n, replaced)
        stack.pop()
        continue
      }
      const before = stack.length
      const count = dag.children(n, children)
      for (let k = 0; k < count; k++) if (!has(children[k] as Node)) stack.push(children[k] as Node)
      if (stack.length > before) continue
      set(n, rebuild(dag, n, get, arithmetic))
      stack.pop()
    }
    return get(root)
  }
  return rewrite
}

/** The node again over other children; the same node where no child has changed. */
function rebuild(d: Dag, n: Node, get: (n: Node) => Node, arithmetic: Arithmetic): Node {
  const o = d.ops[n] as number
  if (o <= op.time || d.truthLiteral(n) !== undefined) return n
  if (o === op.draw) {
    const draw = d.draws[d.a[n] as number] as Draw
    const args = draw.args.map(get)
    return args.every((x, i) => x === draw.args[i]) ? n : d.draw(draw.kind, args)
  }
  const a = get(d.a[n] as number)
  const rawB = d.b[n] as number
  const rawC = d.c[n] as number
  switch (o) {
    case op.add:
      return d.add(a, get(rawB))
    case op.sub:
      return d.sub(a, get(rawB))
    case op.mul:
      return arithmetic.mul(a, get(rawB))
    case op.div:
      return arithmetic.div(a, get(rawB))
    case op.min:
      return d.min(a, get(rawB))
    case op.max:
      return d.max(a, get(rawB))
    case op.neg:
      return d.neg(a)
    case op.abs:
    case op.sqrt:
    case op.floor:
    case op.ceil:
    case op.trunc:
      return d.unary(o, a)
    case op.call1:
      return d.call1ByNumber(rawB, a)
    case op.call2:
      return d.pow(a, get(rawB))
    case op.select:
      return d.select(a, get(rawB), get(rawC))
    case op.num:
      return d.num(a)
    case op.rate:
      return d.rate(a)
    case op.delay:
      return d.delay(rawC, a, get(rawB))
    case op.lt:
    case op.le:
    case op.eq:
    case op.ne:
      return d.compare(o, a, get(rawB))
    case op.and:
      return d.and(a, get(rawB))
    case op.or:
      return d.or(a, get(rawB))
    case op.xor:
      return d.xor(a, get(rawB))
    case op.not:
      return d.not(a)
    default:
      throw new RangeError(`unknown operation ${o} in the graph`)
  }
}
