/**
 * The host's side of stochastic runs: puts the network's tables where the kernel's direct method finds them
 * (`solve/direct-ssa.ts`), keeps the random stream in one place, and counts reactions.
 */
import { treeLeaves } from "./compile/affected.ts"
import type { ModelInstance } from "./instance.ts"
import type { Random } from "./random.ts"

/** Words of the header: n, reactions, roots, nine addresses, leaves of the tree of sums and three addresses for it. */
const headerBytes = 64

export class DirectMethod {
  reactionsFired = 0
  private readonly m: ModelInstance
  private readonly random: Random
  private readonly amountsAt: number
  private readonly randomAt: number
  private readonly resultAt: number

  /** @throws RangeError where the model changes otherwise than by reactions */
  constructor(m: ModelInstance, random: Random) {
    const { network, roots, memory } = m.layout.details
    if (!network) {
      throw new RangeError(
        "a stochastic run needs a model that changes by reactions and events alone, without rate rules",
      )
    }
    this.m = m
    this.random = random
    const reactions = network.rateAt.length
    const changes = network.changeOf.length
    const doubles = memory.direct + headerBytes
    this.amountsAt = doubles
    const rootsHere = this.amountsAt + 8 * changes
    const rootsThere = rootsHere + 8 * roots
    this.randomAt = rootsThere + 8 * roots
    this.resultAt = this.randomAt + 16
    const rateAt = this.resultAt + 16
    const starts = rateAt + 4 * reactions
    const changeAt = starts + 4 * (reactions + 1)
    const addresses = [
      rateAt,
      starts,
      changeAt,
      this.amountsAt,
      m.out,
      rootsHere,
      rootsThere,
      this.randomAt,
      this.resultAt,
    ]
    m.i32.set([m.layout.states, reactions, roots, ...addresses], memory.direct / 4)
    for (const [r, at] of network.rateAt.entries()) m.i32[rateAt / 4 + r] = 8 * at
    for (const [k, at] of network.changeAt.entries()) m.i32[changeAt / 4 + k] = 8 * at
    m.f64.set(network.changeBy, this.amountsAt / 8)
    let k = 0
    for (let r = 0; r <= reactions; r++) {
      while (k < changes && (network.changeOf[k] as number) < r) k++
      m.i32[starts / 4 + r] = k
    }
    this.placeAffected(Math.ceil((changeAt + 4 * changes) / 8) * 8)
    m.kernel.directPlace(memory.direct)
  }

  /** The tree of sums and the lists of affected reactions, from `tree` on; no leaves where there are none. */
  private placeAffected(tree: number): void {
    const { network, memory } = this.m.layout.details
    const lists = network?.affected
    const leaves = lists ? treeLeaves(lists.length) : 0
    const starts = tree + 16 * leaves
    const list = starts + 4 * ((lists?.length ?? 0) + 1)
    this.m.i32.set([leaves, tree, starts, list], memory.direct / 4 + 12)
    let k = 0
    for (const [r, affected] of (lists ?? []).entries()) {
      this.m.i32[starts / 4 + r] = k
      this.m.i32.set(affected, list / 4 + k)
      k += affected.length
    }
    if (lists) this.m.i32[starts / 4 + lists.length] = k
  }

  /** After any change from outside: what reactions change may have another size now. */
  begin(t: number): void {
    const { m } = this
    if (m.code.changes) {
      m.code.changes(t, m.state, m.out)
      const count = m.layout.details.network?.changeOf.length ?? 0
      m.f64.copyWithin(this.amountsAt / 8, m.out / 8, m.out / 8 + count)
    }
    m.kernel.directBegin(t, m.state)
  }

  /**
   * Go on to `stop`, or to the first sign change of a root function; rows of times before that are written.
   * @returns the kernel's status, the time reached, and the rows written
   */
  advance(
    now: number,
    stop: number,
    times: number,
    count: number,
    rows: number,
    budget: number,
  ): { readonly status: number; readonly now: number; readonly rows: number } {
    const { m, random } = this
    m.i32.set(random.state(), this.randomAt / 4)
    const status = m.kernel.directAdvance(now, m.state, stop, times, count, rows, budget)
    random.restore(m.i32, this.randomAt / 4)
    this.reactionsFired += m.i32[this.resultAt / 4 + 3] as number
    return { status, now: m.f64[this.resultAt / 8] as number, rows: m.i32[this.resultAt / 4 + 2] as number }
  }
}
