/**
 * How values follow a change of parameters, for forward sensitivities: ∂f/∂p, the initial values' derivatives, and for
 * outputs, roots and events the derivative along a tangent of the state.
 *
 * A parameter changes what is kept in slots too, by initial assignments and by events: ∂(slot q)/∂p_k is itself a slot.
 * Tangents of the state come in as states n, n + 1, … behind the n of the model; the shift of an event's time is a slot.
 */
import type { Node } from "./dag.ts"
import { gathering } from "./freeze.ts"
import { type Gradient, gradients } from "./jacobian.ts"
import type { Lowered } from "./lower.ts"
import type { Quantity, Store } from "./shape.ts"

export interface Tangents {
  readonly ids: readonly string[]
  /** Slot with ∂(time of what happens)/∂p of the parameter at hand. */
  readonly timeSlot: number
  /** ∂(slot)/∂p_k, by parameter: where it is kept. */
  readonly slots: readonly ReadonlyMap<number, number>[]
  /** By parameter, then state: ∂f/∂p_k with the state held. */
  readonly parameterDerivatives: readonly (readonly Node[])[]
  /** By parameter, then state: at the start. */
  readonly initialStates: readonly (readonly Node[])[]
  readonly initialSlots: readonly { readonly slot: number; readonly node: Node }[]
  /** d/dt of each root function along the solution. */
  readonly rootRates: readonly Node[]
  /** By parameter: derivatives of the root functions, of what `observe` puts out, and of each event's assignments. */
  readonly roots: readonly (readonly Node[])[]
  readonly observed: readonly (readonly Node[])[]
  readonly events: readonly (readonly (readonly Node[])[])[]
}

/** Derivatives of the initial values by the base values of the parameters. */
interface Initial {
  readonly states: readonly (readonly Node[])[]
  /** By parameter: slots that follow it, with the derivative. */
  readonly slots: readonly ReadonlyMap<number, Node>[]
}

function initialDerivatives(low: Lowered, parameters: readonly Quantity[]): Initial {
  const d = low.dag
  const n = low.states.length
  const from = n + 1
  const gradient = gradients(d, n, d, from)
  const zero = d.const(0)
  const by = (g: Gradient, base: number): Node => g.node[g.by.indexOf(from + base)] ?? zero
  const states: Node[][] = parameters.map(() => new Array<Node>(n).fill(zero))
  const slots = parameters.map(() => new Map<number, Node>())
  parameters.forEach((p, k) => {
    // What starts from its own slot has no initial expression: it is the parameter.
    if (p.store?.kind === "slot" && p.initial?.base === p.store.index) slots[k]?.set(p.store.index, d.const(1))
  })
  for (const { store, node } of low.initial) {
    const g = gradient(node)
    parameters.forEach((p, k) => {
      const derivative = by(g, p.initial?.base ?? -1)
      if (d.literal(derivative) === 0) return
      if (store.kind === "state") (states[k] as Node[])[store.index] = derivative
      else slots[k]?.set(store.index, derivative)
    })
  }
  return { states, slots }
}

/** Slots that events set: they come to depend on every parameter. */
function eventSlots(low: Lowered): readonly number[] {
  const targets = new Set(low.events.flatMap((e) => e.assignments.map((a) => a.target)))
  const stores = low.quantities.flatMap((q): Store[] => (targets.has(q.quantity.id) && q.store ? [q.store] : []))
  return stores.flatMap((s) => (s.kind === "slot" ? [s.index] : []))
}

/**
 * @param rates       with modes in place of comparisons
 * @param parameters  ids of quantities that have an initial value
 */
export function planTangents(
  low: Lowered,
  rates: readonly Node[],
  roots: readonly Node[],
  parameters: readonly string[],
  newSlot: () => number,
): Tangents {
  const d = low.dag
  const n = low.states.length
  const from = n + 1
  const quantities = parameters.map((id) => low.shape.byId.get(id) as Quantity)
  const initial = initialDerivatives(low, quantities)
  const timeSlot = newSlot()
  const zero = d.const(0)
  const initialSlots: { slot: number; node: Node }[] = []
  const discrete = eventSlots(low)
  const slots = initial.slots.map((own) => {
    const kept = new Map<number, number>()
    for (const q of new Set([...own.keys(), ...discrete])) {
      const slot = newSlot()
      kept.set(q, slot)
      initialSlots.push({ slot, node: own.get(q) ?? zero })
    }
    return kept
  })
  const gradient = gradients(d, n, gathering(d), from)
  /** Sum of the derivatives by what `weight` gives a tangent for. */
  const along = (node: Node, weight: (variable: number) => Node | undefined): Node => {
    const g = gradient(node)
    let sum = zero
    g.by.forEach((variable, i) => {
      const w = weight(variable)
      if (w !== undefined) sum = d.add(sum, d.mul(g.node[i] as Node, w))
    })
    return sum
  }
  const slotWeight = (k: number, variable: number): Node | undefined => {
    const kept = variable < from ? undefined : slots[k]?.get(variable - from)
    return kept === undefined ? undefined : d.slot(kept)
  }
  /** Along the tangent of state and slots, and along time by the shift of the event's time. */
  const tangent = (node: Node, k: number): Node =>
    along(node, (v) => (v < n ? d.state(n + v) : v === n ? d.slot(timeSlot) : slotWeight(k, v)))
  const each = <T>(f: (k: number) => T): readonly T[] => parameters.map((_, k) => f(k))
  const number = (x: Node): Node => d.num(x)
  return {
    ids: parameters,
    timeSlot,
    slots,
    parameterDerivatives: each((k) => rates.map((r) => along(r, (v) => slotWeight(k, v)))),
    initialStates: initial.states,
    initialSlots,
    rootRates: roots.map((g) => along(g, (v) => (v < n ? rates[v] : v === n ? d.const(1) : undefined))),
    // A root's time is what is sought: only state and slots move it.
    roots: each((k) => roots.map((g) => along(g, (v) => (v < n ? d.state(n + v) : slotWeight(k, v))))),
    observed: each((k) => low.computed.map((x) => tangent(number(x), k))),
    events: low.events.map((e) => each((k) => e.assignments.map((a) => tangent(number(a.value), k)))),
  }
}
