/**
 * SBML events (L3V2 §4.12): which have fired, which wait for their delay, and in which order those that are due are
 * executed. One `settle` at a point in time goes on until nothing more happens there: an execution may fire further
 * events, or make the trigger of a waiting one false.
 */
import type { PlainEvent, PlainQuantity } from "./compile/plain-layout.ts"
import type { ModelInstance } from "./instance.ts"
import type { Random } from "./random.ts"
import type { AssignedTangents, TangentTracker } from "./sensitivity.ts"
import { readSource, setStored } from "./values.ts"

interface Pending {
  readonly event: number
  readonly time: number
  /** Values from the trigger's time, where the event wants those. */
  readonly values: readonly number[] | undefined
  readonly order: number
  /** For sensitivities: the shift of its time, and the derivatives of `values`. */
  readonly shift: Float64Array | undefined
  readonly tangents: AssignedTangents | undefined
}

/** More executions at one point in time than this are taken for an endless chain. */
const mostAtOnce = 10_000

export type Settled = "nothing" | "changed" | "storm"

export class EventQueue {
  private readonly m: ModelInstance
  private readonly events: readonly PlainEvent[]
  private readonly truth: boolean[]
  private readonly risen: number[] = []
  private pending: Pending[] = []
  private order = 0
  /** Follows what executions do to sensitivities, where those are wanted. */
  tracker: TangentTracker | undefined
  readonly fired: { id: string; time: number }[] = []

  constructor(m: ModelInstance) {
    this.m = m
    this.events = m.layout.details.events
    this.truth = this.events.map((e) => e.initialValue)
  }

  /** For another run: nothing has fired, triggers have their initial values. */
  reset(): void {
    this.pending = []
    this.order = 0
    this.fired.length = 0
    this.events.forEach((e, k) => {
      this.truth[k] = e.initialValue
    })
  }

  /** Takes the triggers as they stand now, without firing: for a run that goes on from an earlier one. */
  adopt(t: number): void {
    this.evaluate(t)
    for (let k = 0; k < this.events.length; k++) this.truth[k] = this.m.outValue(k) !== 0
  }

  /** Shift of the time of what is due now, of events that were fired earlier. */
  dueShift(t: number): Float64Array | undefined {
    return this.pending.find((p) => p.time <= t)?.shift
  }

  /** Time of the next execution that waits. */
  next(): number {
    let least = Number.POSITIVE_INFINITY
    for (const p of this.pending) least = Math.min(least, p.time)
    return least
  }

  /** Triggers into `out`. */
  private evaluate(t: number): void {
    if (this.events.length > 0) this.m.code.triggers(t, this.m.state, this.m.out)
  }

  /** Notes which triggers have become true or false since they were last looked at. */
  private look(t: number): void {
    this.evaluate(t)
    const { m, events, truth, risen } = this
    risen.length = 0
    for (let k = 0; k < events.length; k++) {
      const now = m.outValue(k) !== 0
      if (now === truth[k]) continue
      truth[k] = now
      if (now) risen.push(k)
      else if (!events[k]?.persistent && this.pending.length > 0) {
        this.pending = this.pending.filter((p) => p.event !== k)
      }
    }
    // Only now: what follows writes into `out` itself.
    for (const k of risen) this.fire(k, events[k] as PlainEvent, t)
  }

  private fire(k: number, event: PlainEvent, t: number): void {
    let wait = 0
    if (event.hasDelay) {
      this.m.callEvent("wait", k, t)
      wait = this.m.outValue(0)
    }
    const values = event.valuesFromTriggerTime ? this.valuesOf(k, event, t) : undefined
    // A negative or undefined delay has no meaning; such an event is executed at once.
    this.pending.push({
      event: k,
      time: wait > 0 ? t + wait : t,
      values,
      order: this.order++,
      shift: this.tracker?.currentShift(),
      tangents: values && this.tracker?.assigned(k, event.targets.length, t),
    })
  }

  private valuesOf(k: number, event: PlainEvent, t: number): readonly number[] {
    this.m.callEvent("assign", k, t)
    return event.targets.map((_, i) => this.m.outValue(i))
  }

  /**
   * Everything that happens at time `t`.
   * @param refresh  brings modes and parameter-only values up to date after a change
   */
  settle(t: number, random: () => Random, refresh: () => void): Settled {
    if (this.events.length === 0) return "nothing"
    let changed = false
    for (let count = 0; count < mostAtOnce; count++) {
      this.look(t)
      const due = this.pending.length === 0 ? [] : this.pending.filter((p) => p.time <= t)
      if (due.length === 0) return changed ? "changed" : "nothing"
      const chosen = this.choose(due, t, random)
      this.pending = this.pending.filter((p) => p !== chosen)
      this.execute(chosen, t)
      changed = true
      refresh()
    }
    return "storm"
  }

  /** The one with the highest priority; lots are drawn between equals (§4.12.3). Without priorities, the order of firing. */
  private choose(due: readonly Pending[], t: number, random: () => Random): Pending {
    let best = Number.NEGATIVE_INFINITY
    let equals: Pending[] = []
    for (const p of due) {
      let priority = Number.NEGATIVE_INFINITY
      if (this.events[p.event]?.hasPriority) {
        this.m.callEvent("priority", p.event, t)
        priority = this.m.outValue(0)
      }
      if (priority > best || equals.length === 0) {
        best = priority
        equals = [p]
      } else if (priority === best) equals.push(p)
    }
    if (best === Number.NEGATIVE_INFINITY || equals.length === 1) return equals[0] as Pending
    return equals[Math.floor(random().uniform() * equals.length)] as Pending
  }

  /** Sets all targets at once; concentrations become amounts by the sizes from before (suite case 01779). */
  private execute(p: Pending, t: number): void {
    const { m } = this
    const event = this.events[p.event] as PlainEvent
    const values = p.values ?? this.valuesOf(p.event, event, t)
    const tangents = p.tangents ?? this.tracker?.assigned(p.event, event.targets.length, t)
    const { quantities } = m.layout.details
    const amounts = event.targets.map((q, i) => {
      const target = quantities[q] as PlainQuantity
      const size = target.meansConcentration && target.size ? readSource(m, target.size, t) : 1
      return (values[i] as number) * size
    })
    if (tangents) {
      const targets = event.targets.map((q) => quantities[q] as PlainQuantity)
      this.tracker?.execute(targets, values, tangents, t)
    }
    event.targets.forEach((q, i) => {
      const store = quantities[q]?.store
      if (store) setStored(m, store, amounts[i] as number)
    })
    this.fired.push({ id: event.id, time: t })
  }
}
