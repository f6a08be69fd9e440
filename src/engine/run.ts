/**
 * A run: initial values, then from stop to stop — interventions, delayed events, roots — with the kernel integrating in
 * between. The kernel owns steps; events, interventions, output and outcomes are here.
 */
import { balance, needsBalance, setFastFactor } from "./balance.ts"
import { drawFrom } from "./draws.ts"
import type { EventQueue } from "./events.ts"
import { History } from "./history.ts"
import type { ModelInstance } from "./instance.ts"
import { defaultMaxSteps, longestStep, mostSteps, status, stepsPerLook } from "./limits.ts"
import { refreshModes } from "./modes.ts"
import { type FailureReason, failure, notFinite } from "./outcomes.ts"
import { Random } from "./random.ts"
import type { TangentTracker } from "./sensitivity.ts"
import { chooseMethod, methodInUse, methodNumber, takesTurns, writeTolerances } from "./settings.ts"
import { DirectMethod } from "./ssa.ts"
import { clock, statisticsOf } from "./statistics.ts"
import type { Stop } from "./stops.ts"
import { type OutputPlan, placeRows, Recorder, recorderRoom, rowsBefore } from "./trajectory.ts"
import type { Outcome, SimulateOptions, StateSnapshot, Trajectory } from "./types.ts"
import { type QuantityNames, readSource, setInitial, setNamed, sourceOf } from "./values.ts"

const failureOf: Readonly<Record<number, FailureReason>> = {
  [status.tooSmall]: "step-too-small",
  [status.notFinite]: "not-finite",
  [status.singular]: "singular",
  [status.stepLimit]: "step-limit",
}

/** Reactions between looks at the clock, where a time limit is set. */
const reactionsPerLook = 100_000
/** Stops, roots and restarts between looks at the clock. */
const roundsPerLook = 64
/** A reaction that happens once is a far smaller step. */
const defaultMaxReactions = 1_000_000_000
/** For stochastic runs whose rates depend on time itself: the error is of the order of the rate's change in a stretch. */
const stretchesOfTimedRates = 2000
/** So many roots in a row, each within this part of what is left of the run, are taken for an endless chain. */
const mostRootsAtOnce = 1000
const leastProgress = 1e-9

/** The course of one run. */
export class Run {
  private readonly m: ModelInstance
  private readonly names: QuantityNames
  private readonly events: EventQueue
  private readonly options: SimulateOptions
  private readonly times: Float64Array
  private readonly recorder: Recorder
  private stream: Random | undefined
  private readonly timesAt: number
  private readonly rowsAt: number
  private readonly history: History | undefined
  private readonly tracker: TangentTracker | undefined
  private readonly tangentsAt: number
  private readonly direct: DirectMethod | undefined
  private readonly deadline: number
  private readonly method: Exclude<SimulateOptions["method"], "auto" | undefined>
  private readonly maxSteps: number
  private readonly span: number
  private now: number
  private restarts = 0
  private balanced = true
  private longestStep = Number.POSITIVE_INFINITY
  private held = true
  private fresh = true

  constructor(
    m: ModelInstance,
    names: QuantityNames,
    events: EventQueue,
    options: SimulateOptions,
    start: number,
    times: Float64Array,
    plan: OutputPlan,
    tracker: TangentTracker | undefined,
  ) {
    this.m = m
    this.names = names
    this.events = events
    this.options = options
    this.times = times
    this.now = start
    this.span = options.end - start
    const places = placeRows(m, times)
    this.timesAt = places.times
    this.rowsAt = places.rows
    if (m.layout.details.histories > 0) {
      this.history = new History(m, start, m.reserve(m.layout.states + 2, places.end))
    }
    this.tracker = tracker
    events.tracker = tracker
    const free = places.end + 8 * (m.layout.states + 2)
    const tangents = tracker ? times.length * m.layout.states * tracker.ids.length : 0
    this.tangentsAt = tracker ? m.reserve(tangents, free) : 0
    const roomAt = m.reserve(recorderRoom(plan, times.length), tracker ? this.tangentsAt + 8 * tangents : free)
    this.recorder = new Recorder(m, plan, times.length, places, roomAt)
    this.deadline =
      options.timeLimitSeconds === undefined ? Number.POSITIVE_INFINITY : clock() + 1000 * options.timeLimitSeconds
    // The kernel carries sensitivities along with the multistep method.
    this.method = tracker ? "bdf" : chooseMethod(m.layout, options)
    this.maxSteps = options.maxSteps ?? (this.method === "ssa" ? defaultMaxReactions : defaultMaxSteps)
    if (this.method === "ssa") this.direct = new DirectMethod(m, this.random)
  }

  go(stops: readonly Stop[]): Trajectory {
    this.setUp()
    const last = this.options.end
    let next = 0
    let idleRoots = 0
    let outcome: Outcome = this.happen(stops[0]?.time === this.now ? stops[next++] : undefined, -1)
    for (let rounds = 1; outcome.kind === "done" && this.now < last; rounds++) {
      const looked = rounds % roundsPerLook === 0 ? this.interrupted() : undefined
      if (looked) return this.finish(looked)
      const echo = this.history?.nextEcho(this.now) ?? last
      const stop = Math.min(stops[next]?.time ?? last, this.events.next(), echo, last)
      if (this.history) this.limitSteps(this.history.shortest(this.now))
      if (this.fresh && !this.begin(last)) return this.finish(this.failed(status.notFinite))
      const before = this.now
      const code = this.advance(stop)
      if (code === status.reached || code === status.root) {
        // What comes back out of the past has a kink here: no step goes across.
        if (this.now === echo) this.fresh = true
        const progress = this.now - before
        idleRoots = code === status.root && progress <= leastProgress * (last - before) ? idleRoots + 1 : 0
        if (idleRoots > mostRootsAtOnce) outcome = failure("event-storm", this.now)
        else
          outcome = this.happen(
            this.now >= (stops[next]?.time ?? Number.POSITIVE_INFINITY) ? stops[next++] : undefined,
            this.tracker && code === status.root ? this.crossedRoot() : -1,
          )
      } else if (code === status.budget) {
        outcome = this.interrupted() ?? outcome
      } else if (!this.letGo()) outcome = this.failed(code)
    }
    return this.finish(outcome)
  }

  /** Why the run has to end here, seen from outside. */
  private interrupted(): Outcome | undefined {
    if (this.options.cancelled?.(this.now)) return failure("cancelled", this.now)
    return clock() > this.deadline ? failure("time-limit", this.now) : undefined
  }

  /** Nobody looks from outside: steps need not be interrupted. */
  private get unwatched(): boolean {
    return this.deadline === Number.POSITIVE_INFINITY && !this.options.cancelled
  }

  /**
   * A step has failed: once, from this place on, comparisons are no longer held, so that the stepper can get across.
   * False where that is so already, or would change nothing.
   */
  private letGo(): boolean {
    if (!this.held || !this.m.code.rhsFree) return false
    this.held = false
    this.m.holdModes(false)
    this.fresh = true
    return true
  }

  /** Number of the (first) root function that the kernel has found to change its sign. */
  private crossedRoot(): number {
    const at = this.m.kernel.resultPtr() / 4 + 9
    const { roots } = this.m.layout.details
    for (let r = 0; r < roots; r++) if (this.m.i32[at + r] !== 0) return r
    return -1
  }

  private limitSteps(longest: number): void {
    const most = Math.min(this.longestStep, longest)
    this.m.kernel.setLimits(Math.min(this.maxSteps, mostSteps), most === Number.POSITIVE_INFINITY ? 0 : most, 0)
  }

  /** Made when first needed: most runs draw nothing. */
  private get random(): Random {
    this.stream ??= new Random(this.options.seed ?? 0)
    return this.stream
  }

  /** Why the kernel or the stochastic method gave up. */
  private failed(code: number): Outcome {
    const reason = failureOf[code] ?? "not-finite"
    return failure(reason, this.now, reason === "not-finite" ? notFinite(this.m, this.now) : undefined)
  }

  private begin(last: number): boolean {
    this.fresh = false
    if (!this.direct) {
      const began = this.m.kernel.begin(this.now, this.m.state, last) === 0
      this.tracker?.begin()
      return began
    }
    this.direct.begin(this.now)
    return true
  }

  /** Initial values, tolerances, method. */
  private setUp(): void {
    const { m, options } = this
    const { details } = m.layout
    m.answerWith({
      delayed: (k, at, now) => this.history?.value(k, at, now) ?? now,
      drawn: (i, a, b, c, d, count) =>
        drawFrom(details.draws[i] as string, [a, b, c, d].slice(0, count), this.random, m.kernel),
    })
    m.holdModes(true)
    m.write(details.memory.slots, details.defaults)
    this.events.reset()
    const overrides = Object.entries(options.parameters ?? {})
    const bare = options.bareSpecies ?? "amount"
    if (options.initial) {
      this.restore(options.initial)
      this.refresh()
      this.events.adopt(this.now)
      for (const [id, value] of overrides) setNamed(m, this.names.find(id, bare), value, this.now)
    } else {
      for (const [id, value] of overrides) setInitial(m, this.names.find(id, bare), value)
      m.code.init(this.now)
    }
    setFastFactor(m, options.end - this.now)
    this.balanced = this.rebalance()
    this.tracker?.start(this.now)
    m.carrySensitivities(this.tracker !== undefined)
    m.kernel.resetRun()
    writeTolerances(m, options)
    m.kernel.setMethod(methodNumber(this.method))
    m.kernel.setMethodsInTurns(!this.tracker && takesTurns(m.layout, options) ? 1 : 0)
    this.longestStep = longestStep(m.layout, options.end - this.now)
    this.limitSteps(Number.POSITIVE_INFINITY)
  }

  private restore(snapshot: StateSnapshot): void {
    const { m } = this
    if (snapshot.hash !== this.m.compiled.hash) {
      throw new RangeError("the initial state was made by another compiled model")
    }
    m.adoptValues(snapshot.values)
  }

  /** Modes and parameter-only values as they follow from the present state. */
  private refresh(): boolean {
    return refreshModes(this.m, this.now)
  }

  /** After a sudden change: all that must hold at once holds again; false where that could not be reached. */
  private rebalance(): boolean {
    this.refresh()
    if (!needsBalance(this.m)) return true
    const found = balance(this.m, this.now)
    this.refresh()
    return found
  }

  /** What happens at this point in time: interventions, then events; then the rows of this time are put out. */
  private happen(stop: Stop | undefined, root: number): Outcome {
    const { m, tracker } = this
    let changed = false
    tracker?.before(this.now, root, stop ? undefined : this.events.dueShift(this.now))
    for (const { named, op, value } of stop?.interventions ?? []) {
      const base = op === "add" ? readSource(m, sourceOf(named), this.now) : 0
      tracker?.intervene(named.quantity, named.concentration, op === "add", value)
      setNamed(m, named, base + value, this.now)
      changed = true
    }
    // At a root the kernel has found a sign changed: a mode may have to follow.
    if (this.refresh()) {
      changed = true
      this.held = true
      m.holdModes(true)
    }
    if (changed) this.balanced = this.rebalance()
    const settled = this.events.settle(
      this.now,
      () => this.random,
      () => {
        this.balanced = this.rebalance()
      },
    )
    if (!this.balanced) return failure("inconsistent", this.now)
    if (settled === "storm") return failure("event-storm", this.now)
    if (changed || settled === "changed") {
      this.fresh = true
      this.restarts += 1
    }
    if (this.fresh) this.history?.jump(this.now)
    tracker?.after(this.now)
    this.recordHere()
    return { kind: "done" }
  }

  /** Rows of output times up to now are put out from the present state. */
  private recordHere(): void {
    const { m, recorder, times } = this
    while (recorder.rows < times.length && (times[recorder.rows] as number) <= this.now) {
      const n = m.layout.states
      m.move(this.rowsAt, m.state, n)
      this.tracker?.take(1, times, this.rowsAt, undefined)
      recorder.take(1, this.timesAt + 8 * recorder.rows)
    }
  }

  /** Reactions by lot towards `stop`; rows that are passed have the state before. */
  private advanceByLot(goal: number, direct: DirectMethod): number {
    const { recorder, times } = this
    // Rates that depend on time are taken as constant over short stretches, from one to the next.
    const stretch = this.span / stretchesOfTimedRates
    const stop = this.m.layout.details.network?.timed ? Math.min(goal, this.now + stretch) : goal
    const count = rowsBefore(times, recorder.rows, stop)
    const timesAt = this.timesAt + 8 * recorder.rows
    const left = Math.min(this.maxSteps - direct.reactionsFired, mostSteps)
    const budget = this.unwatched ? left : Math.min(left, reactionsPerLook)
    const progress = direct.advance(this.now, stop, timesAt, count, this.rowsAt, budget)
    this.now = progress.now
    recorder.take(progress.rows, timesAt)
    if (progress.status === status.budget && direct.reactionsFired >= this.maxSteps) return status.stepLimit
    return progress.status === status.reached && stop < goal ? status.budget : progress.status
  }

  /** Let the kernel go on towards `stop`; rows before it are put out. */
  private advance(stop: number): number {
    if (this.direct) return this.advanceByLot(stop, this.direct)
    const { m, recorder, times } = this
    const count = rowsBefore(times, recorder.rows, stop)
    const timesAt = this.timesAt + 8 * recorder.rows
    const budget = this.history ? 1 : this.unwatched ? mostSteps : stepsPerLook(m.layout.states)
    const before = this.now
    if (this.tracker) m.kernel.setSensitivityRows(this.tangentsAt)
    const code = m.kernel.advance(stop, timesAt, count, this.rowsAt, budget)
    const result = m.kernel.resultPtr()
    this.now = m.f64[result / 8] as number
    this.history?.record(before, this.now)
    this.tracker?.take(m.i32[result / 4 + 2] as number, times, this.rowsAt, this.tangentsAt)
    recorder.take(m.i32[result / 4 + 2] as number, timesAt)
    m.move(m.state, m.kernel.statePtr(), m.layout.states)
    this.tracker?.adopt()
    return code
  }

  private finish(outcome: Outcome): Trajectory {
    const { m, recorder, times } = this
    const whole = recorder.rows === times.length
    return {
      time: whole ? times : times.slice(0, recorder.rows),
      ids: recorder.ids,
      columns: recorder.columns(),
      outcome,
      events: [...this.events.fired],
      final: { hash: this.m.compiled.hash, time: this.now, values: m.snapshotValues() },
      statistics: statisticsOf(m, this.direct ? "ssa" : methodInUse(m), this.restarts, this.direct?.reactionsFired),
    }
  }
}
