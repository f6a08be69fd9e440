/**
 * Algebraic rules 0 = g that are linear in the variable z they determine become z = −g(z = 0) / (∂g/∂z), one after the
 * other as in Gaussian elimination: exact, and cheaper than equations that are carried through the integration.
 */
import { type Dag, type Node, op } from "./dag.ts"
import { gradients } from "./jacobian.ts"
import { rewriter } from "./rewrite.ts"

/**
 * @param residuals  by the number of the state that each determines; solved ones are taken out
 * @param states     number of states, which is also the number that stands for time in gradients
 * @returns solutions by state; one may refer to states that were solved after it
 */
export function solveLinearRules(dag: Dag, residuals: Map<number, Node>, states: number): Map<number, Node> {
  const solved = new Map<number, Node>()
  for (const [z, g] of [...residuals]) {
    const current = substituted(dag, g, solved)
    const by = gradients(dag, states, dag)
    const slope = derivativeBy(by, current, z)
    if (slope === undefined || dag.literal(slope) === 0 || mentions(dag, slope, z)) {
      residuals.set(z, current)
      continue
    }
    const zero = dag.const(0)
    const atZero = rewriter(dag, (n) => (dag.ops[n] === op.state && dag.a[n] === z ? zero : undefined))(current)
    solved.set(z, dag.neg(dag.div(atZero, slope)))
    residuals.delete(z)
  }
  return solved
}

function substituted(dag: Dag, g: Node, solved: ReadonlyMap<number, Node>): Node {
  if (solved.size === 0) return g
  return rewriter(dag, (n, again) => {
    const solution = dag.ops[n] === op.state ? solved.get(dag.a[n] as number) : undefined
    return solution === undefined ? undefined : again(solution)
  })(g)
}

function derivativeBy(by: ReturnType<typeof gradients>, n: Node, z: number): Node | undefined {
  const g = by(n)
  const at = g.by.indexOf(z)
  return at < 0 ? undefined : g.node[at]
}

function mentions(dag: Dag, root: Node, z: number): boolean {
  const seen = new Set<Node>()
  const stack = [root]
  const children: Node[] = []
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (dag.ops[n] === op.state && dag.a[n] === z) return true
    const count = dag.children(n, children)
    for (const c of children.slice(0, count)) {
      if (seen.has(c)) continue
      seen.add(c)
      stack.push(c)
    }
  }
  return false
}
