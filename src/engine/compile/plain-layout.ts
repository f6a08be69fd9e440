/**
 * What the host must know of a compiled model beside its code: where values lie, what events do, which modes there are.
 * Plain data, so that it can be sent to a worker or kept in a cache.
 */
import type { ModelLayout, QuantityInfo } from "../types.ts"
import { depends, type Node } from "./dag.ts"
import type { EmittedModule } from "./emit-module.ts"
import type { Mode } from "./freeze.ts"
import type { Lanes } from "./instructions.ts"
import type { Lowered, LoweredQuantity, Source } from "./lower.ts"
import type { MemoryLayout } from "./memory-layout.ts"
import type { InitialSlots, Store } from "./shape.ts"

/** A quantity as the host sees it; state indices are places in the state vector. */
export interface PlainQuantity {
  readonly id: string
  readonly kind: QuantityInfo["kind"]
  readonly store: Store | undefined
  /** A species' amount, anything else's value. */
  readonly value: Source
  readonly concentration: Source | undefined
  readonly size: Source | undefined
  readonly initial: InitialSlots | undefined
  /** Species only: its id means a concentration in the model. */
  readonly meansConcentration: boolean
}

export interface PlainEvent {
  readonly id: string
  readonly persistent: boolean
  readonly initialValue: boolean
  readonly valuesFromTriggerTime: boolean
  readonly hasDelay: boolean
  readonly hasPriority: boolean
  /** Indices of the quantities that are set, in order. */
  readonly targets: readonly number[]
}

/** A compiled model's layout with the fields that belong to the engine. */
export interface FullLayout extends ModelLayout {
  readonly details: {
    readonly memory: MemoryLayout
    /** 2: every number in memory is a pair, and the kernel integrates both lanes as one system of twice the states. */
    readonly lanes: Lanes
    /** Time does not enter the right-hand side. */
    readonly autonomous: boolean
    readonly modes: readonly Mode[]
    readonly roots: number
    /** A root function follows time by more than a straight line. */
    readonly wavyRoots: boolean
    /** Root functions follow time alone, each along a straight line. */
    readonly timedRoots: boolean
    readonly defaults: Float64Array
    /** Slots that hold the model's quantities; modes and hoisted values come behind them. */
    readonly quantitySlots: number
    readonly fastSlot: number | undefined
    readonly mass: readonly (0 | 1)[]
    readonly pattern: Int32Array
    readonly draws: readonly string[]
    readonly histories: number
    /**
     * For stochastic runs: where `observe` puts each reaction's rate, and each change's reaction (ascending), place in
     * the state vector and size (NaN: worked out by the code).
     */
    readonly network:
      | {
          readonly rateAt: Int32Array
          /** A rate depends on time itself, not only through the state. */
          readonly timed: boolean
          readonly changeOf: Int32Array
          readonly changeAt: Int32Array
          readonly changeBy: Float64Array
          /** By reaction: the reactions whose rates its happening can change; only where it was compiled for that. */
          readonly affected: readonly Int32Array[] | undefined
        }
      | undefined
    /** For sensitivities: their parameters, the slot of the shift in time, and ∂(slot)/∂p as (slot, where it is kept). */
    readonly tangents:
      | {
          readonly ids: readonly string[]
          readonly timeSlot: number
          readonly slots: readonly ReadonlyMap<number, number>[]
        }
      | undefined
    readonly computed: number
    readonly quantities: readonly PlainQuantity[]
    readonly events: readonly PlainEvent[]
  }
}

function roleOf(q: LoweredQuantity): QuantityInfo["role"] {
  if (!q.store) return "assigned"
  if (q.store.kind === "state") return "state"
  return q.quantity.determined.by === "events" ? "discrete" : "constant"
}

function infoOf(q: LoweredQuantity): QuantityInfo {
  const { quantity } = q
  const { id, kind } = quantity
  const name = quantity.of.name
  const role = roleOf(q)
  switch (quantity.kind) {
    case "species":
      return { id, name, kind, role, units: quantity.of.substanceUnits, amount: quantity.of.hasOnlySubstanceUnits }
    case "compartment":
    case "parameter":
      return { id, name, kind, role, units: quantity.of.units }
    default:
      return { id, name, kind, role, units: undefined }
  }
}

/** The layout of an emitted module. */
export function plainLayout(low: Lowered, emitted: EmittedModule): FullLayout {
  const { place } = emitted
  const moved = (store: Store): Store =>
    store.kind === "state" ? { kind: "state", index: place[store.index] as number } : store
  const source = (s: Source): Source => {
    if (s.kind === "computed") return s
    return s.kind === "ratio" ? { kind: "ratio", of: moved(s.of), size: moved(s.size) } : moved(s)
  }
  const indexOf = new Map(low.quantities.map((q, i) => [q.quantity.id, i]))
  return {
    quantities: low.quantities.map(infoOf),
    states: low.states.length,
    details: {
      memory: emitted.memory,
      lanes: emitted.lanes,
      autonomous: emitted.autonomous,
      modes: emitted.modes,
      roots: emitted.roots,
      wavyRoots: emitted.wavyRoots,
      timedRoots: emitted.timedRoots,
      defaults: emitted.defaults,
      quantitySlots: low.shape.defaults.length,
      fastSlot: low.shape.fastSlot,
      mass: emitted.mass,
      pattern: emitted.pattern,
      draws: emitted.draws,
      histories: low.histories.length,
      network: low.network && {
        rateAt: Int32Array.from(low.network.propensities),
        timed: low.network.propensities.some(
          (at) => ((low.dag.deps[low.computed[at] as Node] as number) & depends.time) !== 0,
        ),
        changeOf: Int32Array.from(low.network.changes, (c) => c.reaction),
        changeAt: Int32Array.from(low.network.changes, (c) => place[c.state] as number),
        changeBy: Float64Array.from(low.network.changes, (c) => low.dag.literal(c.by) ?? Number.NaN),
        affected: low.affected?.map((list) => Int32Array.from(list)),
      },
      tangents: emitted.tangents,
      computed: low.computed.length,
      quantities: low.quantities.map((q) => ({
        id: q.quantity.id,
        kind: q.quantity.kind,
        store: q.store && moved(q.store),
        value: source(q.value),
        concentration: q.concentration && source(q.concentration),
        size: q.size && source(q.size),
        initial: q.quantity.initial,
        meansConcentration:
          q.quantity.kind === "species" && !q.quantity.of.hasOnlySubstanceUnits && q.size !== undefined,
      })),
      events: low.events.map((e) => ({
        id: e.id,
        persistent: e.event.trigger?.persistent ?? true,
        initialValue: e.event.trigger?.initialValue ?? true,
        valuesFromTriggerTime: e.event.useValuesFromTriggerTime,
        hasDelay: e.delay !== undefined,
        hasPriority: e.priority !== undefined,
        targets: e.assignments.map((a) => indexOf.get(a.target) as number),
      })),
    },
  }
}
