/**
 * Forward sensitivities ∂y/∂p beside a run: the kernel carries them along each step (`solve/sensitivities.ts`); here are
 * their initial values, what happens to them at events, doses and jumps, and the outputs' derivatives.
 *
 * Where something happens at a time τ that depends on p, the tangent follows the event and not the clock:
 * σ = s + f⁻ τ_p before, the assignments' derivatives applied to σ, s = σ − f⁺ τ_p after.
 *
 * @source Galán, Feehery & Barton (1999), Appl. Numer. Math. 31:17–47 (sensitivities of hybrid systems)
 */
import type { Source } from "./compile/lower.ts"
import type { PlainQuantity } from "./compile/plain-layout.ts"
import type { Store } from "./compile/shape.ts"
import type { ModelInstance } from "./instance.ts"
import type { OutputPlan } from "./trajectory.ts"
import { readSource } from "./values.ts"

type Evaluate = (t: number, y: number, out: number) => void

/** What an execution of an event does to the tangents: derivatives of the values, by parameter and target. */
export type AssignedTangents = readonly Float64Array[]

export class TangentTracker {
  readonly ids: readonly string[]
  /** By parameter, then output: derivatives row by row. */
  readonly columns: readonly (readonly Float64Array[])[]
  private readonly m: ModelInstance
  private readonly plan: OutputPlan
  private readonly n: number
  /** Shift of the time of what happens now, by parameter. */
  private readonly shift: Float64Array
  private readonly code: Readonly<Record<string, Evaluate>>
  private rows = 0

  /** @throws RangeError where the model was compiled without sensitivities */
  constructor(m: ModelInstance, plan: OutputPlan, rows: number) {
    const { tangents } = m.layout.details
    if (!tangents) throw new RangeError("compile the model with the option `sensitivities` to have them")
    this.m = m
    this.plan = plan
    this.n = m.layout.states
    this.ids = tangents.ids
    this.shift = new Float64Array(this.ids.length)
    this.code = m.code as unknown as Record<string, Evaluate>
    this.columns = this.ids.map(() => plan.ids.map(() => new Float64Array(rows)))
  }

  private call(name: string, t: number, y: number, out: number): void {
    this.code[name]?.(t, y, out)
  }

  /** Address of the tangent by parameter k. */
  private tangentAt(k: number): number {
    return this.m.layout.details.memory.sensitivities + 8 * k * this.n
  }

  /** Address of a state with a tangent behind it. */
  private get pair(): number {
    return this.tangentAt(this.ids.length)
  }

  private get slopes(): number {
    return this.pair + 16 * this.n
  }

  /** Slots ∂(slot)/∂p_k. */
  private slotTangent(k: number, slot: number): number {
    const kept = this.m.layout.details.tangents?.slots[k]?.get(slot)
    return kept === undefined ? 0 : this.m.slot(kept)
  }

  private setSlotTangent(k: number, slot: number, value: number): void {
    const kept = this.m.layout.details.tangents?.slots[k]?.get(slot)
    if (kept !== undefined) this.m.setSlot(kept, value)
  }

  /** Room that the kernel needs, and initial values. */
  start(t: number): void {
    this.call("initTangents", t, 0, 0)
    this.m.code.prepare()
  }

  /** After the kernel's `begin`. */
  begin(): void {
    this.m.kernel.beginSensitivities(this.tangentAt(0))
  }

  /** After the kernel's `advance`. */
  adopt(): void {
    this.m.kernel.sensitivities(this.tangentAt(0))
  }

  private loadPair(yAt: number, k: number, tangentAt = this.tangentAt(k)): void {
    const { m, n, pair } = this
    m.f64.copyWithin(pair / 8, yAt / 8, yAt / 8 + n)
    m.f64.copyWithin(pair / 8 + n, tangentAt / 8, tangentAt / 8 + n)
  }

  private addSlope(t: number, sign: number): void {
    const { m, n, slopes } = this
    m.code.rhs(t, m.state, slopes)
    for (let k = 0; k < this.ids.length; k++) {
      const shift = this.shift[k] as number
      if (shift === 0) continue
      const at = this.tangentAt(k) / 8
      for (let i = 0; i < n; i++) {
        m.f64[at + i] = (m.f64[at + i] as number) + sign * shift * (m.f64[slopes / 8 + i] as number)
      }
    }
  }

  /**
   * Before anything happens at time t.
   * @param root     number of the root function that has brought us here, or −1
   * @param shifted  the shift of an event that was fired earlier and is due now
   */
  before(t: number, root: number, shifted: Float64Array | undefined): void {
    const { m } = this
    this.shift.fill(0)
    if (shifted) this.shift.set(shifted)
    else if (root >= 0) {
      this.call("rootRates", t, m.state, m.out)
      const rate = m.outValue(root)
      for (let k = 0; k < this.ids.length && rate !== 0; k++) {
        this.loadPair(m.state, k)
        this.call(`rootTangent${k}`, t, this.pair, m.out)
        this.shift[k] = -m.outValue(root) / rate
      }
    }
    this.addSlope(t, 1)
  }

  /** After everything that happens at time t: modes and parameter-only values are up to date. */
  after(t: number): void {
    this.m.code.prepare()
    this.addSlope(t, -1)
  }

  /** The shift of what happens now, to keep for an event that is executed later. */
  currentShift(): Float64Array {
    return this.shift.slice()
  }

  /** Derivatives of an event's values, with the state as it is. */
  assigned(event: number, targets: number, t: number): AssignedTangents {
    const { m } = this
    const timeSlot = m.layout.details.tangents?.timeSlot ?? 0
    return this.ids.map((_, k) => {
      this.loadPair(m.state, k)
      m.setSlot(timeSlot, this.shift[k] as number)
      this.call(`assignTangent${event}x${k}`, t, this.pair, m.out)
      return m.f64.slice(m.out / 8, m.out / 8 + targets)
    })
  }

  /** Derivative of a compartment's size, where it is kept. */
  private sizeTangent(k: number, size: Source | undefined): number {
    return size && size.kind !== "computed" && size.kind !== "ratio" ? this.storeTangent(k, size) : 0
  }

  private storeTangent(k: number, store: Store): number {
    if (store.kind === "slot") return this.slotTangent(k, store.index)
    return this.m.f64[this.tangentAt(k) / 8 + store.index] as number
  }

  /** An event's targets take the derivatives of what they are set to; sizes are those from before. */
  execute(targets: readonly PlainQuantity[], values: readonly number[], tangents: AssignedTangents, t: number): void {
    for (let k = 0; k < this.ids.length; k++) {
      const next = targets.map((target, i) => {
        const by = tangents[k]?.[i] ?? 0
        if (!target.meansConcentration || !target.size) return by
        return by * readSource(this.m, target.size, t) + (values[i] as number) * this.sizeTangent(k, target.size)
      })
      targets.forEach((target, i) => void this.set(k, target, next[i] as number))
    }
  }

  private set(k: number, target: PlainQuantity, value: number): void {
    if (target.store?.kind === "slot") this.setSlotTangent(k, target.store.index, value)
    else if (target.store) this.m.f64[this.tangentAt(k) / 8 + target.store.index] = value
  }

  /** A dose or clamp from outside, which does not depend on the parameters. */
  intervene(target: PlainQuantity, concentration: boolean, adds: boolean, value: number): void {
    for (let k = 0; k < this.ids.length; k++) {
      const by = concentration ? value * this.sizeTangent(k, target.size) : 0
      const before = adds && target.store ? this.storeTangent(k, target.store) : 0
      this.set(k, target, before + by)
    }
  }

  /**
   * Derivatives of `count` rows of output.
   * @param rowsAt      address of the states' rows
   * @param tangentsAt  address of the tangents' rows, parameters × n each; undefined: the present ones
   */
  take(count: number, time: Float64Array, rowsAt: number, tangentsAt: number | undefined): void {
    const { m, n, ids } = this
    const timeSlot = m.layout.details.tangents?.timeSlot ?? 0
    m.setSlot(timeSlot, 0)
    for (let row = 0; row < count; row++) {
      const y = rowsAt + 8 * n * row
      for (let k = 0; k < ids.length; k++) {
        const s = tangentsAt === undefined ? this.tangentAt(k) : tangentsAt + 8 * n * (ids.length * row + k)
        if (this.plan.needsObserve) {
          this.loadPair(y, k, s)
          this.call(`observeTangent${k}`, time[this.rows + row] as number, this.pair, m.out)
        }
        this.plan.sources.forEach((source, c) => {
          const column = this.columns[k]?.[c] as Float64Array
          column[this.rows + row] = source.kind === "time" ? 0 : this.derivative(k, source, y, s)
        })
      }
    }
    this.rows += count
  }

  private derivative(k: number, source: Source, y: number, s: number): number {
    const { m } = this
    const value = (store: Store): number =>
      store.kind === "slot" ? m.slot(store.index) : (m.f64[y / 8 + store.index] as number)
    const tangent = (store: Store): number =>
      store.kind === "slot" ? this.slotTangent(k, store.index) : (m.f64[s / 8 + store.index] as number)
    if (source.kind === "computed") return m.outValue(source.index)
    if (source.kind !== "ratio") return tangent(source)
    const size = value(source.size)
    return (tangent(source.of) - (value(source.of) / size) * tangent(source.size)) / size
  }
}
