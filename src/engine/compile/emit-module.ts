/**
 * A planned model → its WebAssembly module: the functions of docs/engine-abi.md at their slots, and for the host
 * `init`, what delays need, and three functions for each event.
 */
import { kernelFunctions, type Node } from "./dag.ts"
import { emitFunction, NodeMarks, type Result, type Surroundings } from "./emit-function.ts"
import { emitLu, emitSolve } from "./emit-lu.ts"
import type { Mode } from "./freeze.ts"
import type { Lanes } from "./instructions.ts"
import type { Gradient } from "./jacobian.ts"
import type { Lowered } from "./lower.ts"
import type { MemoryLayout } from "./memory-layout.ts"
import type { Elimination } from "./ordering.ts"
import { type Dynamics, type Jacobian, type ModulePlan, patternFor, planModule } from "./plan-module.ts"
import type { Tangents } from "./tangents.ts"
import { Bytes, ModuleBuilder } from "./wasm-encode.ts"
import { wasm } from "./wasm-opcodes.ts"

/** Table slots of docs/engine-abi.md. */
const slotOf = {
  rhs: 1,
  jac: 2,
  dfdt: 3,
  factor: 4,
  solve: 5,
  roots: 6,
  observe: 7,
  prepare: 8,
  jvp: 9,
  affected: 15,
} as const

export interface EmittedModule {
  readonly wasm: Uint8Array
  readonly memory: MemoryLayout
  readonly lanes: Lanes
  readonly autonomous: boolean
  readonly modes: readonly Mode[]
  readonly roots: number
  readonly wavyRoots: boolean
  readonly timedRoots: boolean
  /** What stands in all slots before a run. */
  readonly defaults: Float64Array
  /** State number → place in the state vector. */
  readonly place: readonly number[]
  /** 1 differential, 0 algebraic, in the order of the state vector. */
  readonly mass: readonly (0 | 1)[]
  /** The index arrays for the kernel, empty where the model factorises itself. */
  readonly pattern: Int32Array
  readonly draws: readonly string[]
  readonly tangents: Pick<Tangents, "ids" | "timeSlot" | "slots"> | undefined
  readonly jacobianEntries: number
  /** Multiply–subtract operations of one factorisation. */
  readonly operations: number
}

const fixed = (node: Node, address: number): Result => ({ node, to: "fixed", offset: address })

/**
 * Build the module.
 * @param parameters  ids by which sensitivities are wanted
 * @param lanes       2: every number a pair, two runs at once
 * @returns undefined for two lanes where elimination is too long for straight-line code: the kernel's loops take one
 */
export function emitModule(
  low: Lowered,
  parameters: readonly string[] = [],
  lanes: Lanes = 1,
): EmittedModule | undefined {
  const plan = planModule(low, parameters, lanes)
  if (lanes > 1 && !plan.straight) return undefined
  const { elimination, freezer, memory } = plan
  const writer = new ModuleWriter(plan)
  writer.dynamics()
  writer.values()
  writer.events()
  writer.tangents()
  const scratch = plan.set.stride * writer.scratchUsed.count
  const whole = { ...memory, scratchCount: writer.scratchUsed.count, end: Math.ceil((memory.end + scratch) / 16) * 16 }
  return {
    wasm: writer.module.finish(),
    memory: whole,
    lanes,
    autonomous: [plan.held, plan.free].every((x) => !x?.jacobian.byTime.some((node) => node !== undefined)),
    modes: freezer.modes,
    roots: freezer.roots.length,
    wavyRoots: plan.wavyRoots,
    timedRoots: plan.timedRoots,
    defaults: Float64Array.from(plan.defaults),
    place: elimination.place,
    mass: plan.mass,
    pattern: plan.straight ? new Int32Array(0) : patternFor(plan),
    tangents: plan.tangents && {
      ids: plan.tangents.ids,
      timeSlot: plan.tangents.timeSlot,
      slots: plan.tangents.slots,
    },
    draws: low.dag.draws.map((x) => x.kind),
    jacobianEntries: memory.jacobianCount,
    operations: elimination.operations,
  }
}

class ModuleWriter {
  readonly module = new ModuleBuilder()
  readonly scratchUsed = { count: 0 }
  private readonly plan: ModulePlan
  private readonly hoisting: Surroundings
  private readonly plain: Surroundings

  constructor(plan: ModulePlan) {
    this.plan = plan
    const { low, memory } = plan
    const { module } = this
    const kernel = kernelFunctions.map(([name, arity]) =>
      module.importFunction("kernel", name, arity === 1 ? "f>f" : "ff>f"),
    )
    this.hoisting = {
      dag: low.dag,
      module,
      set: plan.set,
      slots: memory.slots,
      // States beyond the n of the model are a tangent vector behind them.
      place: [...plan.elimination.place, ...plan.elimination.place.map((p) => plan.low.states.length + p)],
      hoisted: plan.hoisted,
      kernel,
      delayed: low.histories.length > 0 ? module.importFunction("host", "delayed", "iff>f") : -1,
      drawn: low.dag.draws.length > 0 ? module.importFunction("host", "drawn", "iffffi>f") : -1,
      // Behind everything else, so that its size need not be known while code is written.
      scratch: memory.end,
      scratchUsed: this.scratchUsed,
      marks: new NodeMarks(),
    }
    this.plain = { ...this.hoisting, hoisted: new Map() }
  }

  private at(slot: keyof typeof slotOf, index: number): void {
    this.module.atSlot(slotOf[slot], index)
    this.module.exportFunction(slot, index)
  }

  /** Results one after the other from `out` on. */
  private out(nodes: readonly Node[]): readonly Result[] {
    return nodes.map((node, k) => ({ node, to: "out", offset: this.plan.set.stride * k }))
  }

  private evaluate(name: string, nodes: readonly Node[]): void {
    this.module.exportFunction(name, emitFunction(this.plain, "evaluate", this.out(nodes)))
  }

  /** What the steppers call. */
  dynamics(): void {
    const { held, free, elimination, memory, mass, straight, straightSolve, freezer } = this.plan
    const { rhs, dfdt, jac, address } = this.dynamicsOf(held)
    this.at("rhs", rhs)
    this.at("dfdt", dfdt)
    this.at("jac", jac)
    const input = { elimination, jacobianAt: at(address), mass, lu: memory.lu, set: this.plan.set }
    if (straight) {
      const lu = emitLu(this.module, input)
      this.at("factor", lu.factor)
      this.at("solve", lu.solve)
    } else if (straightSolve) this.at("solve", emitSolve(this.module, input))
    this.at("roots", emitFunction(this.hoisting, "evaluate", this.out(freezer.roots)))
    if (!free) return
    const written = this.dynamicsOf(free)
    this.module.exportFunction("rhsFree", written.rhs)
    this.module.exportFunction("dfdtFree", written.dfdt)
    this.module.exportFunction("jacFree", written.jac)
  }

  private dynamicsOf({ rates, jacobian }: Dynamics): {
    readonly rhs: number
    readonly dfdt: number
    readonly jac: number
    readonly address: readonly ReadonlyMap<number, number>[]
  } {
    const { elimination, memory, low } = this.plan
    const zero = low.dag.const(0)
    const byPlace = (nodes: readonly (Node | undefined)[]): readonly Result[] =>
      this.out(elimination.order.map((i) => nodes[i] ?? zero))
    const { results, address } = placeJacobian(jacobian, elimination, memory.jacobian, this.plan.set.stride)
    return {
      rhs: emitFunction(this.hoisting, "evaluate", byPlace(rates)),
      dfdt: emitFunction(this.hoisting, "evaluate", byPlace(jacobian.byTime)),
      jac: emitFunction(this.hoisting, "jacobian", results),
      address,
    }
  }

  /** Output, what is worked out once, initial values, and what delays and stochastic runs need. */
  values(): void {
    const { low, hoisted, memory, observed, elimination } = this.plan
    const { stride } = this.plan.set
    this.at("observe", emitFunction(this.hoisting, "evaluate", this.out(observed)))
    const prepared = [...hoisted].map(([node, slot]) => fixed(node, memory.slots + stride * slot))
    this.at("prepare", emitFunction(this.plain, "prepare", prepared))
    const initial = low.initial.map(({ store, node }) =>
      fixed(
        node,
        store.kind === "slot"
          ? memory.slots + stride * store.index
          : memory.initialState + stride * (elimination.place[store.index] as number),
      ),
    )
    this.module.exportFunction("init", emitFunction(this.plain, "initial", initial))
    const { histories, network } = low
    if (network && !network.changes.every((x) => low.dag.literal(x.by) !== undefined)) {
      this.evaluate(
        "changes",
        network.changes.map((x) => x.by),
      )
    }
    this.affected()
    if (histories.length === 0) return
    this.evaluate(
      "present",
      histories.map((h) => h.now),
    )
    this.evaluate(
      "before",
      histories.map((h) => h.before),
    )
    this.evaluate(
      "lags",
      histories.map((h) => h.lag),
    )
  }

  /** For stochastic runs: after the k-th reaction, the rates that it affects, each where `observe` would put it. */
  private affected(): void {
    const { low, observed } = this.plan
    const { affected, network } = low
    if (!affected || !network) return
    const functions = affected.map((list) => {
      const results = list.map((r): Result => {
        const at = network.propensities[r] as number
        return { node: observed[at] as Node, to: "out", offset: this.plan.set.stride * at }
      })
      return emitFunction(this.hoisting, "evaluate", results)
    })
    this.at("affected", emitChoice(this.module, functions))
  }

  /** What sensitivities need: ∂f/∂p, initial values, and how outputs, roots and events' assignments follow. */
  tangents(): void {
    const { tangents, memory, elimination, low } = this.plan
    const { stride } = this.plan.set
    if (!tangents) return
    const n = low.states.length
    const zero = low.dag.const(0)
    const byParameter = tangents.parameterDerivatives.map((nodes) =>
      emitFunction(this.hoisting, "evaluate", this.out(elimination.order.map((i) => nodes[i] ?? zero))),
    )
    this.at("jvp", emitChoice(this.module, byParameter))
    const initial = tangents.initialStates.flatMap((nodes, k) =>
      elimination.order.map((i, at) => fixed(nodes[i] ?? zero, memory.sensitivities + stride * (k * n + at))),
    )
    const slots = tangents.initialSlots.map(({ slot, node }) => fixed(node, memory.slots + stride * slot))
    this.module.exportFunction("initTangents", emitFunction(this.plain, "initial", [...initial, ...slots]))
    this.evaluate("rootRates", tangents.rootRates)
    tangents.roots.forEach((nodes, k) => void this.evaluate(`rootTangent${k}`, nodes))
    tangents.observed.forEach((nodes, k) => void this.evaluate(`observeTangent${k}`, nodes))
    tangents.events.forEach((event, e) => {
      event.forEach((nodes, k) => void this.evaluate(`assignTangent${e}x${k}`, nodes))
    })
  }

  events(): void {
    const { low, triggers } = this.plan
    this.evaluate("triggers", triggers)
    low.events.forEach((e, k) => {
      this.evaluate(
        `assign${k}`,
        e.assignments.map((a) => a.value),
      )
      if (e.delay !== undefined) this.evaluate(`wait${k}`, [e.delay])
      if (e.priority !== undefined) this.evaluate(`priority${k}`, [e.priority])
    })
  }
}

/** (t, y, k, out): the k-th of several functions (t, y, out). */
function emitChoice(module: ModuleBuilder, indices: readonly number[]): number {
  const body = new Bytes(16 * indices.length + 16)
  // By halves, so that one among thousands is found by a dozen comparisons.
  const choose = (from: number, to: number): void => {
    const middle = (from + to) >> 1
    body.op1(wasm.localGet, 2)
    body.constI32(to - from === 1 ? from : middle)
    body.byte(to - from === 1 ? wasm.i32Eq : wasm.i32LtS)
    body.op1(wasm.if, wasm.emptyBlock)
    if (to - from === 1) {
      for (const local of [0, 1, 3]) body.op1(wasm.localGet, local)
      body.op1(wasm.call, indices[from] as number)
      body.byte(wasm.return)
    } else choose(from, middle)
    body.byte(wasm.end)
    if (to - from > 1) choose(middle, to)
  }
  if (indices.length > 0) choose(0, indices.length)
  return module.addFunction("fiii>", body, [])
}

const at =
  (address: readonly ReadonlyMap<number, number>[]) =>
  (row: number, column: number): number | undefined =>
    address[row]?.get(column)

/** Jacobian entries row by row in elimination order, and the address of each. */
function placeJacobian(
  jacobian: Jacobian,
  elimination: Elimination,
  base: number,
  stride: number,
): { readonly results: readonly Result[]; readonly address: readonly ReadonlyMap<number, number>[] } {
  const results: Result[] = []
  const address = elimination.order.map((i) => {
    const row = jacobian.rows[i] as Gradient
    const own = new Map<number, number>()
    const sorted = row.by.map((j, k) => [elimination.place[j] as number, row.node[k] as Node] as const)
    sorted.sort((x, y) => x[0] - y[0])
    for (const [column, node] of sorted) {
      const offset = base + stride * results.length
      own.set(column, offset)
      results.push(fixed(node, offset))
    }
    return own
  })
  return { results, address }
}
