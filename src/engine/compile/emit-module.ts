/**
 * A lowered model → its WebAssembly module: the functions of docs/engine-abi.md at their slots, and for the host
 * `init`, what delays need, and three functions for each event. What depends on parameters and modes alone is hoisted into
 * `prepare`.
 */
import { depends, kernelFunctions, type Node, op } from "./dag.ts"
import { emitFunction, NodeMarks, type Result, type Surroundings } from "./emit-function.ts"
import { emitLu } from "./emit-lu.ts"
import { Freezer, gathering, type Mode } from "./freeze.ts"
import { type Gradient, gradients } from "./jacobian.ts"
import type { Lowered } from "./lower.ts"
import { layOut, type MemoryLayout } from "./memory-layout.ts"
import { type Elimination, eliminationOrder } from "./ordering.ts"
import { ModuleBuilder } from "./wasm-encode.ts"

/** Table slots of docs/engine-abi.md. */
const slotOf = { rhs: 1, jac: 2, dfdt: 3, factor: 4, solve: 5, roots: 6, observe: 7, prepare: 8 } as const

/** Above so many operations the kernel's loops over index arrays factorise; below, straight-line code does. */
const straightLineLimit = 12_000

export interface EmittedModule {
  readonly wasm: Uint8Array
  readonly memory: MemoryLayout
  readonly modes: readonly Mode[]
  readonly roots: number
  /** What stands in all slots before a run. */
  readonly defaults: Float64Array
  /** State number → place in the state vector. */
  readonly place: readonly number[]
  /** 1 differential, 0 algebraic, in the order of the state vector. */
  readonly mass: readonly (0 | 1)[]
  /** The index arrays for the kernel, empty where the model factorises itself. */
  readonly pattern: Int32Array
  readonly draws: readonly string[]
  /** Which events' functions exist. */
  readonly jacobianEntries: number
  readonly operations: number
}

interface Jacobian {
  /** By state: columns (states) and derivatives, time left out. */
  readonly rows: readonly Gradient[]
  readonly byTime: readonly (Node | undefined)[]
}

function jacobianOf(low: Lowered, rates: readonly Node[]): Jacobian {
  const n = low.states.length
  const of = gradients(low.dag, n, gathering(low.dag))
  const byTime: (Node | undefined)[] = []
  const rows = rates.map((rate) => {
    const g = of(rate)
    const last = g.by.length - 1
    const hasTime = last >= 0 && g.by[last] === n
    byTime.push(hasTime ? g.node[last] : undefined)
    return hasTime ? { by: g.by.slice(0, last), node: g.node.slice(0, last) } : g
  })
  return { rows, byTime }
}

/** Room for the tables of `engine/ssa.ts`: header, three index arrays, changes, two sets of root functions, generator, result. */
function directWords(low: Lowered, roots: number): number {
  if (!low.network) return 0
  const { propensities, changes } = low.network
  return 16 + propensities.length + 1 + 2 * changes.length + 2 * roots + 8
}

/** Nodes below `roots` that depend on slots alone and cost something: each gets a slot of its own. */
function hoistable(low: Lowered, roots: readonly Node[], newSlot: () => number): Map<Node, number> {
  const d = low.dag
  const found = new Map<Node, number>()
  const seen = new Uint8Array(d.size)
  const stack = [...roots].reverse()
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (seen[n] === 1) continue
    seen[n] = 1
    const o = d.ops[n] as number
    if (o <= op.time || d.truthLiteral(n) !== undefined) continue
    if (d.deps[n] === 0) {
      const isTruthOfSlot = o === op.ne && d.ops[d.a[n] as Node] === op.const && d.ops[d.b[n] as Node] === op.slot
      const isSlotOfTruth = o === op.ne && d.ops[d.a[n] as Node] === op.slot && d.ops[d.b[n] as Node] === op.const
      if (!isTruthOfSlot && !isSlotOfTruth) found.set(n, newSlot())
      continue
    }
    d.eachChild(n, (c) => void stack.push(c))
  }
  return found
}

/** Build the module. */
export function emitModule(low: Lowered): EmittedModule {
  const d = low.dag
  const n = low.states.length
  const defaults = [...low.shape.defaults]
  const newSlot = (): number => defaults.push(0) - 1
  const freezer = new Freezer(d, newSlot)
  const rates = low.states.map((s) => freezer.fast(d.num(s.rate)))
  const triggers = low.events.map((e) => freezer.exact(d.num(e.trigger)))
  const jacobian = jacobianOf(low, rates)
  const elimination = eliminationOrder(jacobian.rows.map((r) => r.by))
  const { place } = elimination
  const hot = [
    ...rates,
    ...jacobian.rows.flatMap((r) => r.node),
    ...jacobian.byTime.filter((x) => x !== undefined),
    ...freezer.roots,
  ]
  const observed = low.computed.map((x) => d.num(x))
  const hoisted = hoistable(low, [...hot, ...observed], newSlot)
  // The host factorises too where it has to bring algebraic states and fast reactions into balance.
  const balanced = low.states.some((x) => x.algebraic) || low.shape.fastSlot !== undefined
  const straight = balanced || elimination.operations <= straightLineLimit
  const entries = jacobian.rows.reduce((sum, r) => sum + r.by.length, 0)
  const luEntries = elimination.rows.reduce((sum, r) => sum + r.length, 0)
  const outCount = Math.max(
    freezer.roots.length,
    low.computed.length,
    low.events.length,
    low.histories.length,
    low.network?.changes.length ?? 0,
    // `balance` keeps its residual there.
    n + (n & 1),
    ...low.events.map((e) => e.assignments.length),
    1,
  )
  const mass = elimination.order.map((i): 0 | 1 => (low.states[i]?.algebraic ? 0 : 1))
  const sizes = {
    slots: defaults.length,
    states: n,
    jacobian: entries,
    lu: straight ? luEntries : 0,
    // Upper bound: every hoisted, computed or hot node might have to be carried over; trimmed below by what was wanted.
    scratch: 0,
    out: outCount,
    histories: low.histories.length,
    direct: directWords(low, freezer.roots.length),
    hasMass: mass.includes(0),
    patternWords: straight ? 0 : 8 + (n + 1) + luEntries + n + entries,
  }
  const preliminary = layOut(sizes)
  const used = { count: 0 }
  const module = new ModuleBuilder()
  const kernel = kernelFunctions.map(([name, arity]) =>
    module.importFunction("kernel", name, arity === 1 ? "f>f" : "ff>f"),
  )
  const delayed = low.histories.length > 0 ? module.importFunction("host", "delayed", "iff>f") : -1
  const drawn = d.draws.length > 0 ? module.importFunction("host", "drawn", "iffffi>f") : -1
  // Scratch lies behind everything else, so that its size need not be known while code is written.
  const scratch = preliminary.end
  const s: Surroundings = {
    dag: d,
    module,
    slots: preliminary.slots,
    place,
    hoisted,
    kernel,
    delayed,
    drawn,
    scratch,
    scratchUsed: used,
    marks: new NodeMarks(),
  }
  const unhoisted: Surroundings = { ...s, hoisted: new Map() }
  const out = (nodes: readonly Node[]): readonly Result[] =>
    nodes.map((node, k) => ({ node, to: "out" as const, offset: 8 * k }))
  const byPlace = (nodes: readonly Node[]): readonly Result[] =>
    elimination.order.map((i, at) => ({ node: nodes[i] as Node, to: "out" as const, offset: 8 * at }))
  const at = (slot: keyof typeof slotOf, index: number): void => {
    module.atSlot(slotOf[slot], index)
    module.exportFunction(slot, index)
  }

  at("rhs", emitFunction(s, "evaluate", byPlace(rates)))
  const zero = d.const(0)
  at("dfdt", emitFunction(s, "evaluate", byPlace(jacobian.byTime.map((x) => x ?? zero))))
  const { results: jacobianResults, address } = placeJacobian(jacobian, elimination, preliminary.jacobian)
  at("jac", emitFunction(s, "jacobian", jacobianResults))
  if (straight) {
    const lu = emitLu(module, { elimination, jacobianAt: (i, j) => address[i]?.get(j), mass, lu: preliminary.lu })
    at("factor", lu.factor)
    at("solve", lu.solve)
  }
  at("roots", emitFunction(s, "evaluate", out(freezer.roots)))
  at("observe", emitFunction(s, "evaluate", out(observed)))
  const fixed = (node: Node, address: number): Result => ({ node, to: "fixed", offset: address })
  const prepared = [...hoisted].map(([node, slot]) => fixed(node, preliminary.slots + 8 * slot))
  at("prepare", emitFunction(unhoisted, "prepare", prepared))
  const initial = low.initial.map(({ store, node }) =>
    fixed(
      node,
      store.kind === "slot"
        ? preliminary.slots + 8 * store.index
        : preliminary.initialState + 8 * (place[store.index] as number),
    ),
  )
  module.exportFunction("init", emitFunction(unhoisted, "initial", initial))
  if (low.network && !low.network.changes.every((x) => d.literal(x.by) !== undefined)) {
    module.exportFunction("changes", emitFunction(unhoisted, "evaluate", out(low.network.changes.map((x) => x.by))))
  }
  module.exportFunction("triggers", emitFunction(unhoisted, "evaluate", out(triggers)))
  if (low.histories.length > 0) {
    const { histories } = low
    module.exportFunction("present", emitFunction(unhoisted, "evaluate", out(histories.map((h) => h.now))))
    module.exportFunction("before", emitFunction(unhoisted, "evaluate", out(histories.map((h) => h.before))))
    module.exportFunction("lags", emitFunction(unhoisted, "evaluate", out(histories.map((h) => h.lag))))
  }
  low.events.forEach((e, k) => {
    module.exportFunction(`assign${k}`, emitFunction(unhoisted, "evaluate", out(e.assignments.map((a) => a.value))))
    if (e.delay !== undefined) module.exportFunction(`wait${k}`, emitFunction(unhoisted, "evaluate", out([e.delay])))
    if (e.priority !== undefined) {
      module.exportFunction(`priority${k}`, emitFunction(unhoisted, "evaluate", out([e.priority])))
    }
  })
  const end = Math.ceil((scratch + 8 * used.count) / 16) * 16
  const memory = { ...preliminary, scratch, scratchCount: used.count, end }
  return {
    wasm: module.finish(),
    memory,
    modes: freezer.modes,
    roots: freezer.roots.length,
    defaults: Float64Array.from(defaults),
    place,
    mass,
    pattern: straight ? new Int32Array(0) : patternFor(memory, jacobian, elimination),
    draws: d.draws.map((x) => x.kind),
    jacobianEntries: entries,
    operations: elimination.operations,
  }
}

/** Jacobian entries row by row in elimination order, and the address of each. */
function placeJacobian(
  jacobian: Jacobian,
  elimination: Elimination,
  base: number,
): { readonly results: readonly Result[]; readonly address: readonly ReadonlyMap<number, number>[] } {
  const results: Result[] = []
  const address = elimination.order.map((i) => {
    const row = jacobian.rows[i] as Gradient
    const own = new Map<number, number>()
    const sorted = row.by.map((j, k) => [elimination.place[j] as number, row.node[k] as Node] as const)
    sorted.sort((x, y) => x[0] - y[0])
    for (const [column, node] of sorted) {
      const offset = base + 8 * results.length
      own.set(column, offset)
      results.push({ node, to: "fixed", offset })
    }
    return own
  })
  return { results, address }
}

/** The header and index arrays that `engine/linear/sparse-lu.ts` reads, at `memory.pattern`. */
function patternFor(memory: MemoryLayout, jacobian: Jacobian, elimination: Elimination): Int32Array {
  const { rows, order, place } = elimination
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
  const head = memory.pattern + 32
  const starts = [head, head + 4 * rowStart.length]
  starts.push((starts[1] as number) + 4 * columns.length)
  starts.push((starts[2] as number) + 4 * n)
  const header = [n, columns.length, memory.jacobian, jacobianPlace.length, ...starts]
  return Int32Array.from([...header, ...rowStart, ...columns, ...diagonal, ...jacobianPlace])
}

/** True where a node's value can change while the stepper runs. */
export function moves(low: Lowered, n: Node): boolean {
  return ((low.dag.deps[n] as number) & (depends.state | depends.time)) !== 0
}
