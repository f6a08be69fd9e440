/**
 * What a lowered model's module will hold, before any code is written: right-hand side and Jacobian with modes in place
 * of comparisons, elimination order, what is worked out once (`prepare`), and where everything lies in memory.
 */
import { treeLeaves } from "./affected.ts"
import { type Dag, depends, type Node, op } from "./dag.ts"
import { Freezer, gathering } from "./freeze.ts"
import { type InstructionSet, instructionSets, type Lanes } from "./instructions.ts"
import { type Gradient, gradients } from "./jacobian.ts"
import type { Lowered } from "./lower.ts"
import { layOut, type MemoryLayout } from "./memory-layout.ts"
import { type Elimination, eliminationOrder } from "./ordering.ts"
import { rewriter } from "./rewrite.ts"
import { planTangents, type Tangents } from "./tangents.ts"

/**
 * Above so many operations the kernel's loops over index arrays factorise; below, straight-line code does. Measured at
 * 15,000 operations: straight-line code 7 µs a factorisation and 1.3 µs a solve, loops 14 and 1.6.
 */
const straightLineLimit = 20_000
/**
 * Up to so many entries of the factors, solves are straight-line code where factorising is not: rows are short, and a loop's
 * end is mispredicted at each.
 */
const straightSolveLimit = 20_000

/** By state: derivatives by the states in ascending order, and by time. */
export interface Jacobian {
  readonly rows: readonly Gradient[]
  readonly byTime: readonly (Node | undefined)[]
}

/** The functions that the stepper calls at every stage. */
export interface Dynamics {
  readonly rates: readonly Node[]
  readonly jacobian: Jacobian
}

export interface ModulePlan {
  readonly low: Lowered
  readonly set: InstructionSet
  readonly freezer: Freezer
  /** With modes in place of comparisons. */
  readonly held: Dynamics
  /** With the comparisons themselves, for where holding them does not get across; undefined where none depends on the state. */
  readonly free: Dynamics | undefined
  /** A root function follows time by more than a straight line: long steps could pass over its crossings. */
  readonly wavyRoots: boolean
  /** Root functions follow time alone, each along a straight line: where they vanish needs no look at the state. */
  readonly timedRoots: boolean
  readonly triggers: readonly Node[]
  readonly observed: readonly Node[]
  readonly elimination: Elimination
  /** The module factorises and solves itself. */
  readonly straight: boolean
  /** Only solves are straight-line code: the kernel's loops factorise, and leave the factors where it reads them. */
  readonly straightSolve: boolean
  /** Slots that hold hoisted nodes. */
  readonly hoisted: ReadonlyMap<Node, number>
  readonly defaults: readonly number[]
  /** Diagonal of M in elimination order. */
  readonly mass: readonly (0 | 1)[]
  readonly tangents: Tangents | undefined
  /** Scratch still without size: it lies behind everything else. */
  readonly memory: MemoryLayout
}

function jacobianOf(dag: Dag, states: number, rates: readonly Node[]): Jacobian {
  const of = gradients(dag, states, gathering(dag))
  const byTime: (Node | undefined)[] = []
  const rows = rates.map((rate) => {
    const g = of(rate)
    const last = g.by.length - 1
    const hasTime = last >= 0 && g.by[last] === states
    byTime.push(hasTime ? g.node[last] : undefined)
    return hasTime ? { by: g.by.slice(0, last), node: g.node.slice(0, last) } : g
  })
  return { rows, byTime }
}

/** The Jacobian with a given pattern: zeros where it has no entry. */
function spread(jacobian: Jacobian, pattern: readonly (readonly number[])[], zero: Node): Jacobian {
  const rows = jacobian.rows.map((row, i) => {
    const by = pattern[i] as readonly number[]
    if (row.by.length === by.length) return row
    return { by, node: by.map((j) => row.node[row.by.indexOf(j)] ?? zero) }
  })
  return { rows, byTime: jacobian.byTime }
}

/** Nodes below `roots` that depend on slots alone and cost something: each gets a slot of its own. */
function hoistable(d: Dag, roots: readonly Node[], newSlot: () => number): Map<Node, number> {
  const found = new Map<Node, number>()
  const seen = new Uint8Array(d.size)
  const stack = [...roots].reverse()
  const children: Node[] = []
  const is = (n: number | undefined, o: number): boolean => d.ops[n as Node] === o
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (seen[n] === 1) continue
    seen[n] = 1
    const o = d.ops[n] as number
    if (o <= op.time || d.truthLiteral(n) !== undefined) continue
    if (d.deps[n] === 0) {
      // A mode as a truth value is read faster than it is kept.
      const [a, b] = [d.a[n], d.b[n]]
      const isMode = o === op.ne && ((is(a, op.const) && is(b, op.slot)) || (is(a, op.slot) && is(b, op.const)))
      if (!isMode) found.set(n, newSlot())
      continue
    }
    const count = d.children(n, children)
    for (let k = 0; k < count; k++) if (seen[children[k] as Node] === 0) stack.push(children[k] as Node)
  }
  return found
}

function nodesOf(dynamics: Dynamics | undefined): readonly Node[] {
  if (!dynamics) return []
  const { rates, jacobian } = dynamics
  return [...rates, ...jacobian.rows.flatMap((r) => r.node), ...jacobian.byTime.filter((x) => x !== undefined)]
}

/** Room for the tables of `engine/ssa.ts`: header, three index arrays, changes, two sets of root functions, generator, result. */
function directWords(low: Lowered, roots: number): number {
  if (!low.network) return 0
  const { propensities, changes } = low.network
  const { affected } = low
  // The tree of sums, and by reaction whom it affects.
  const kept = affected ? 2 * treeLeaves(affected.length) + affected.length + 2 + affected.flat().length : 0
  return 16 + propensities.length + 1 + 2 * changes.length + 2 * roots + 8 + kept
}

/**
 * @param parameters  ids by which sensitivities are wanted
 * @param lanes       2: every number a pair
 */
export function planModule(low: Lowered, parameters: readonly string[], lanes: Lanes): ModulePlan {
  const set = instructionSets[lanes]
  const d = low.dag
  const n = low.states.length
  const defaults = [...low.shape.defaults]
  const newSlot = (): number => defaults.push(0) - 1
  const freezer = new Freezer(d, newSlot)
  const rates = low.states.map((s) => freezer.fast(d.num(s.rate)))
  const triggers = low.events.map((e) => freezer.exact(d.num(e.trigger)))
  const { held, free } = withoutModes(low, freezer, { rates, jacobian: jacobianOf(d, n, rates) })
  const elimination = eliminationOrder(held.jacobian.rows.map((r) => r.by))
  const observed = low.computed.map((x) => d.num(x))
  const tangents =
    parameters.length === 0 ? undefined : planTangents(low, held.rates, freezer.roots, parameters, newSlot)
  const tangentNodes = tangents?.parameterDerivatives.flat() ?? []
  const hot = [...nodesOf(held), ...nodesOf(free), ...freezer.roots, ...observed, ...tangentNodes]
  const hoisted = hoistable(d, hot, newSlot)
  // The host factorises too where it has to bring algebraic states and fast reactions into balance.
  const balanced = low.states.some((x) => x.algebraic) || low.shape.fastSlot !== undefined
  const straight = balanced || elimination.operations <= straightLineLimit
  const luEntries = elimination.rows.reduce((sum, r) => sum + r.length, 0)
  const straightSolve = !straight && luEntries <= straightSolveLimit
  const mass = elimination.order.map((i): 0 | 1 => (low.states[i]?.algebraic ? 0 : 1))
  const memory = placeMemory(
    low,
    freezer,
    luEntries,
    held.jacobian,
    straight,
    straightSolve,
    defaults.length,
    mass.includes(0),
    parameters.length,
    set.stride,
  )
  const wavyRoots = areWavy(d, n, freezer.roots)
  return {
    low,
    set,
    wavyRoots,
    timedRoots: !wavyRoots && freezer.roots.every((g) => ((d.deps[g] as number) & ~depends.time) === 0),
    tangents,
    freezer,
    held,
    free,
    triggers,
    observed,
    elimination,
    straight,
    straightSolve,
    hoisted,
    defaults,
    mass,
    memory,
  }
}

function areWavy(d: Dag, time: number, roots: readonly Node[]): boolean {
  const of = gradients(d, time, d)
  return roots.some((g) => {
    if (((d.deps[g] as number) & depends.time) === 0) return false
    const { by, node } = of(g)
    const last = by.length - 1
    return by[last] === time && ((d.deps[node[last] as Node] as number) & depends.time) !== 0
  })
}

/** The dynamics with comparisons as written beside those with modes, both with the same pattern. */
function withoutModes(low: Lowered, freezer: Freezer, held: Dynamics): Pick<ModulePlan, "held" | "free"> {
  const d = low.dag
  // Comparisons of time alone are met at known times, where the held side goes on smoothly.
  const byState = freezer.roots.some((g) => ((d.deps[g] as number) & depends.state) !== 0)
  if (!byState) return { held, free: undefined }
  const written = rewriter(d, (x, again) => (d.ops[x] === op.rate ? again(d.a[x] as Node) : undefined), gathering(d))
  const rates = low.states.map((s) => written(d.num(s.rate)))
  if (rates.every((r, i) => r === held.rates[i])) return { held, free: undefined }
  const jacobian = jacobianOf(d, low.states.length, rates)
  const pattern = held.jacobian.rows.map((row, i) =>
    [...new Set([...row.by, ...(jacobian.rows[i] as Gradient).by])].sort((a, b) => a - b),
  )
  const zero = d.const(0)
  return {
    held: { rates: held.rates, jacobian: spread(held.jacobian, pattern, zero) },
    free: { rates, jacobian: spread(jacobian, pattern, zero) },
  }
}

function placeMemory(
  low: Lowered,
  freezer: Freezer,
  luEntries: number,
  jacobian: Jacobian,
  straight: boolean,
  straightSolve: boolean,
  slots: number,
  hasMass: boolean,
  parameters: number,
  stride: number,
): MemoryLayout {
  const n = low.states.length
  const entries = jacobian.rows.reduce((sum, r) => sum + r.by.length, 0)
  const out = Math.max(
    freezer.roots.length,
    low.computed.length,
    low.events.length,
    low.histories.length,
    low.network?.changes.length ?? 0,
    // `balance` keeps its residual there, rounded up to an even count as all vectors of the kernel.
    n + (n & 1),
    ...low.events.map((e) => e.assignments.length),
    1,
  )
  return layOut({
    stride,
    slots,
    states: n,
    jacobian: entries,
    lu: straight || straightSolve ? luEntries : 0,
    out,
    histories: low.histories.length,
    direct: directWords(low, freezer.roots.length),
    hasMass,
    sensitivities: parameters === 0 ? 0 : parameters * n + 4 * n + 4,
    patternWords: straight ? 0 : patternHeader + (n + 1) + luEntries + n + entries,
  })
}

/** i32 words before the index arrays. */
const patternHeader = 10

/** The header and index arrays that `engine/linear/sparse-lu.ts` reads, at `memory.pattern`. */
export function patternFor(plan: ModulePlan): Int32Array {
  const { memory, straightSolve } = plan
  const { jacobian } = plan.held
  const { rows, order, place } = plan.elimination
  const n = rows.length
  const rowStart = [0]
  const columns: number[] = []
  const diagonal: number[] = []
  const jacobianPlace: number[] = []
  rows.forEach((row, i) => {
    const where = new Map(row.map((column, k) => [column, columns.length + k]))
    diagonal.push(where.get(i) as number)
    columns.push(...row)
    rowStart.push(columns.length)
    const own = (jacobian.rows[order[i] as number] as Gradient).by.map((j) => place[j] as number).sort((a, b) => a - b)
    for (const column of own) jacobianPlace.push(where.get(column) as number)
  })
  const head = memory.pattern + 4 * patternHeader
  const starts = [head, head + 4 * rowStart.length]
  starts.push((starts[1] as number) + 4 * columns.length)
  starts.push((starts[2] as number) + 4 * n)
  const header = [n, columns.length, memory.jacobian, jacobianPlace.length, ...starts, straightSolve ? memory.lu : 0, 0]
  return Int32Array.from([...header, ...rowStart, ...columns, ...diagonal, ...jacobianPlace])
}
