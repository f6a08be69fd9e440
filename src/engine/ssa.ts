/**
 * Exact stochastic simulation by Gillespie's direct method: the time to the next reaction from the sum of propensities,
 * which one from their shares. Propensities and changes are the compiled model's. A root function that changes its sign,
 * by a reaction or in the time between two, hands back to the host, as with the steppers.
 *
 * @source Gillespie (1977), J. Phys. Chem. 81:2340–2361
 */
import type { ModelInstance } from "./instance.ts"
import type { Random } from "./random.ts"

export type Progress = "reached" | "root" | "budget" | "not-finite"

/** Halvings that locate a sign change in time: to the last bit. */
const halvings = 60

export class DirectMethod {
  now: number
  reactionsFired = 0
  private readonly m: ModelInstance
  private readonly random: Random
  private readonly rateAt: Int32Array
  private readonly starts: Int32Array
  private readonly signs: Int8Array
  private readonly amounts: Float64Array

  /** @throws RangeError where the model changes otherwise than by reactions */
  constructor(m: ModelInstance, random: Random, start: number) {
    const { network, roots } = m.layout.details
    if (!network) {
      throw new RangeError(
        "a stochastic run needs a model that changes by reactions and events alone, without rate rules",
      )
    }
    this.m = m
    this.random = random
    this.now = start
    this.rateAt = network.rateAt
    const reactions = network.rateAt.length
    this.starts = new Int32Array(reactions + 1)
    for (const r of network.changeOf) this.starts[r + 1] = (this.starts[r + 1] as number) + 1
    for (let r = 0; r < reactions; r++) {
      this.starts[r + 1] = (this.starts[r + 1] as number) + (this.starts[r] as number)
    }
    this.signs = new Int8Array(roots)
    this.amounts = network.changeBy.slice()
  }

  /** After any change from outside: what reactions change may have another size now. */
  begin(t: number): void {
    this.now = t
    if (this.m.code.changes) {
      this.m.code.changes(t, this.m.state, this.m.out)
      this.amounts.set(this.m.f64.subarray(this.m.out / 8, this.m.out / 8 + this.amounts.length))
    }
    this.look(t)
  }

  /** Signs of the root functions; true where one has changed since the last look. */
  private look(t: number): boolean {
    if (this.signs.length === 0) return false
    const { m, signs } = this
    m.code.roots(t, m.state, m.out)
    let changed = false
    for (let k = 0; k < signs.length; k++) {
      const sign = Math.sign(m.outValue(k))
      if (sign === signs[k]) continue
      signs[k] = sign
      changed = true
    }
    return changed
  }

  /** True where a root function has another sign at `t` than at the last look; nothing is remembered. */
  private differs(t: number): boolean {
    const { m, signs } = this
    m.code.roots(t, m.state, m.out)
    for (let k = 0; k < signs.length; k++) if (Math.sign(m.outValue(k)) !== signs[k]) return true
    return false
  }

  /**
   * Go on to `stop`, or to the first sign change.
   * @param pass    called before time goes on: everything before this time has the present state
   * @param budget  reactions at most
   */
  advance(stop: number, pass: (until: number) => void, budget: number): Progress {
    const { m, random, rateAt } = this
    const out = m.out / 8
    for (let left = budget; left > 0; left--) {
      m.code.observe(this.now, m.state, m.out)
      const memory = m.f64
      let total = 0
      for (let r = 0; r < rateAt.length; r++) total += Math.abs(memory[out + (rateAt[r] as number)] as number)
      if (!Number.isFinite(total)) return "not-finite"
      const wait = total > 0 ? -m.kernel.log(random.positive()) / total : Number.POSITIVE_INFINITY
      const chosen = total > 0 ? this.choose(random.uniform() * total) : -1
      const reverse = chosen >= 0 && (memory[out + (rateAt[chosen] as number)] as number) < 0
      const next = this.now + wait
      const until = Math.min(next, stop)
      if (this.signs.length > 0 && until > this.now && this.differs(until)) {
        const at = this.locate(this.now, until)
        pass(at)
        this.now = at
        this.look(at)
        return "root"
      }
      pass(until)
      this.now = until
      if (next > stop) return "reached"
      this.fire(chosen, reverse)
      if (this.look(until)) return "root"
    }
    return "budget"
  }

  private choose(aim: number): number {
    const { m, rateAt } = this
    const out = m.out / 8
    let sum = 0
    let last = -1
    for (let r = 0; r < rateAt.length; r++) {
      const share = Math.abs(m.f64[out + (rateAt[r] as number)] as number)
      if (share === 0) continue
      sum += share
      last = r
      if (aim < sum) return r
    }
    return last
  }

  /** A net rate below zero is the reaction happening backwards. */
  private fire(reaction: number, reverse: boolean): void {
    const { m, starts, amounts } = this
    const at = m.layout.details.network?.changeAt as Int32Array
    const state = m.state / 8
    for (let k = starts[reaction] as number; k < (starts[reaction + 1] as number); k++) {
      const place = state + (at[k] as number)
      const by = amounts[k] as number
      m.f64[place] = (m.f64[place] as number) + (reverse ? -by : by)
    }
    this.reactionsFired += 1
  }

  /** The first time in (low, high] at which a sign differs; the state stands still in between. */
  private locate(from: number, to: number): number {
    let low = from
    let high = to
    for (let i = 0; i < halvings; i++) {
      const middle = low + (high - low) / 2
      if (!(middle > low && middle < high)) break
      if (this.differs(middle)) high = middle
      else low = middle
    }
    return high
  }
}
