/**
 * Steady states: integrate until little moves, then Newton with a pseudo-transient fallback, then the eigenvalues of
 * the Jacobian for stability. Conserved pools keep the totals that the start gives them: exactly found, their rows take the
 * place of those that make the Jacobian singular.
 */
import { type ConservedTotal, conservedTotals } from "./conservation.ts"
import { type Eigenvalue, eigenvalues, solveDense } from "./dense.ts"
import { ModelInstance } from "./instance.ts"
import { refreshModes } from "./modes.ts"
import type { Simulator } from "./simulate.ts"
import type { CompiledModel, Intervention, Outcome, SimulateOptions, StateSnapshot } from "./types.ts"
import { QuantityNames, readSource, sourceOf } from "./values.ts"

export interface SteadyStateOptions {
  readonly parameters?: Readonly<Record<string, number>> | undefined
  readonly interventions?: readonly Intervention[] | undefined
  readonly select?: readonly string[] | undefined
  readonly bareSpecies?: SimulateOptions["bareSpecies"]
  /** Largest |dx/dt| that counts as rest, relative to max(|x|, 1e-3 of the largest state). Default 1e-10. */
  readonly tolerance?: number | undefined
  /** Longest time that is integrated on the way there. Default 1e9 units of time. */
  readonly maxTime?: number | undefined
}

export interface SteadyState {
  readonly outcome: Outcome
  readonly ids: readonly string[]
  readonly values: readonly number[]
  /** max |dx/dt| over the states, units of the states per unit of time. */
  readonly residual: number
  /** Of the Jacobian there; undefined where there are no states or they could not be worked out. */
  readonly eigenvalues: readonly Eigenvalue[] | undefined
  /** Zero eigenvalues, one per conserved total (or per direction that nothing restores). */
  readonly conserved: number
  /** All other eigenvalues have a negative real part. */
  readonly stable: boolean | undefined
  readonly snapshot: StateSnapshot
}

/** The right-hand side and its Jacobian of one model at one state. */
class Linearization {
  readonly n: number
  private readonly m: ModelInstance

  constructor(compiled: CompiledModel) {
    this.m = ModelInstance.create(compiled)
    this.n = compiled.layout.states
  }

  /** Take over a state. */
  adopt(snapshot: StateSnapshot): Float64Array {
    this.m.adoptValues(snapshot.values)
    refreshModes(this.m, snapshot.time)
    return snapshot.values.slice(this.m.layout.details.quantitySlots)
  }

  rhs(t: number, y: Float64Array): Float64Array {
    this.m.f64.set(y, this.m.state / 8)
    this.m.code.rhs(t, this.m.state, this.m.out)
    return this.m.f64.slice(this.m.out / 8, this.m.out / 8 + this.n)
  }

  /** Central differences, row-major. */
  jacobian(t: number, y: Float64Array): Float64Array {
    const { n } = this
    const j = new Float64Array(n * n)
    const scale = 1e-6 * Math.max(1e-6, ...y.map(Math.abs))
    for (let k = 0; k < n; k++) {
      const h = 6e-6 * Math.abs(y[k] as number) + scale * 1e-3
      const up = y.slice()
      const down = y.slice()
      up[k] = (up[k] as number) + h
      down[k] = (down[k] as number) - h
      const a = this.rhs(t, up)
      const b = this.rhs(t, down)
      const width = (up[k] as number) - (down[k] as number)
      for (let i = 0; i < n; i++) j[i * n + k] = ((a[i] as number) - (b[i] as number)) / width
    }
    return j
  }

  valuesOf(names: QuantityNames, select: readonly string[], bare: "amount" | "declared", t: number): readonly number[] {
    return select.map((id) => readSource(this.m, sourceOf(names.find(id, bare)), t))
  }
}

function size(v: Float64Array): number {
  return v.reduce((a, b) => (Math.abs(b) > a || Number.isNaN(b) ? Math.abs(b) : a), 0)
}

/** How far from rest, relative to the states. */
function restlessness(f: Float64Array, y: Float64Array): number {
  const floor = 1e-3 * Math.max(1e-9, size(y))
  return f.reduce((worst, v, i) => Math.max(worst, Math.abs(v) / Math.max(floor, Math.abs(y[i] as number))), 0)
}

/** What the reactions keep, from the layout; empty where something else changes the states too. */
function totalsOf(compiled: CompiledModel): readonly ConservedTotal[] {
  const { network } = (compiled.layout as ModelInstance["layout"]).details
  if (!network) return []
  const changes = Array.from(network.changeOf, (reaction, k) => ({
    reaction,
    state: network.changeAt[k] as number,
    by: network.changeBy[k] as number,
  }))
  return conservedTotals(compiled.layout.states, changes)
}

/**
 * Newton's method within the totals: with conserved totals the Jacobian is singular, so each dependent state's row says
 * instead that its total stays what it was. Quadratic, where the pseudo-transient way creeps along the null space.
 * @returns the better state, or the start where that is not to be had
 */
function newtonWithin(
  line: Linearization,
  t: number,
  start: Float64Array,
  totals: readonly ConservedTotal[],
  tolerance: number,
): Float64Array {
  const { n } = line
  const sums = totals.map(({ terms }) => terms.reduce((sum, [k, c]) => sum + c * (start[k] as number), 0))
  let y = start
  let f = line.rhs(t, y)
  for (let i = 0; i < 20 && restlessness(f, y) > tolerance * 1e-3; i++) {
    const a = line.jacobian(t, y).map((v) => -v)
    const step = f.slice()
    for (const [q, { dependent, terms }] of totals.entries()) {
      a.fill(0, dependent * n, (dependent + 1) * n)
      for (const [k, c] of terms) a[dependent * n + k] = c
      step[dependent] = terms.reduce((sum, [k, c]) => sum - c * (y[k] as number), sums[q] as number)
    }
    if (!solveDense(a, step)) break
    const next = y.map((v, k) => v + (step[k] as number))
    const g = line.rhs(t, next)
    if (!(restlessness(g, next) < restlessness(f, y))) break
    y = next
    f = g
  }
  return y
}

/**
 * Pseudo-transient continuation: implicit Euler with a step that grows as the residual falls, in the end Newton.
 * @returns the polished state, or the start where that is not better
 */
function polish(line: Linearization, t: number, start: Float64Array, tolerance: number): Float64Array {
  const { n } = line
  let y = start
  let f = line.rhs(t, y)
  let h = 1 / Math.max(restlessness(f, y), 1e-12)
  for (let i = 0; i < 30 && restlessness(f, y) > tolerance * 1e-3; i++) {
    const a = line.jacobian(t, y)
    for (let k = 0; k < a.length; k++) a[k] = -(a[k] as number)
    for (let k = 0; k < n; k++) a[k * n + k] = (a[k * n + k] as number) + 1 / h
    const step = f.slice()
    if (!solveDense(a, step)) break
    const next = y.map((v, k) => v + (step[k] as number))
    const g = line.rhs(t, next)
    if (!(restlessness(g, next) < restlessness(f, y))) {
      if (h < 1e-6) break
      h /= 10
      continue
    }
    h *= Math.min(100, Math.max(2, size(f) / Math.max(size(g), 1e-300)))
    y = next
    f = g
  }
  return y
}

function stability(
  line: Linearization,
  t: number,
  y: Float64Array,
): Pick<SteadyState, "eigenvalues" | "conserved" | "stable"> {
  if (line.n === 0) return { eigenvalues: undefined, conserved: 0, stable: undefined }
  const found = eigenvalues(line.jacobian(t, y), line.n)
  if (!found) return { eigenvalues: undefined, conserved: 0, stable: undefined }
  // Differences are right to about 1e-9 of the largest eigenvalue: below that nothing is told from zero.
  const fastest = found.reduce((a, e) => Math.max(a, Math.hypot(e.re, e.im)), 0)
  const isZero = (e: Eigenvalue): boolean => Math.hypot(e.re, e.im) <= 1e-9 * fastest
  return {
    eigenvalues: found,
    conserved: found.filter(isZero).length,
    stable: found.every((e) => isZero(e) || e.re < 0),
  }
}

/** The steady state that the model runs into from its own start (or after `interventions`). */
export function findSteadyState(simulator: Simulator, options: SteadyStateOptions = {}): SteadyState {
  const { compiled } = simulator
  const tolerance = options.tolerance ?? 1e-10
  const line = new Linearization(compiled)
  const totals = totalsOf(compiled)
  const base = { parameters: options.parameters, select: [], rtol: 1e-8 }
  let snapshot: StateSnapshot | undefined
  let outcome: Outcome = { kind: "done" }
  let y: Float64Array = new Float64Array()
  let residual = Number.POSITIVE_INFINITY
  for (let length = 1; length <= (options.maxTime ?? 1e9); length *= 10) {
    const from = snapshot?.time ?? 0
    const run = simulator.run({
      ...base,
      start: from,
      end: from + length,
      times: [from + length],
      initial: snapshot,
      ...(snapshot ? { parameters: undefined } : { interventions: options.interventions }),
    })
    outcome = run.outcome
    snapshot = run.final
    y = line.adopt(snapshot)
    if (outcome.kind !== "done") break
    const f = line.rhs(snapshot.time, y)
    residual = restlessness(f, y)
    if (residual * length < 1e-3) {
      if (totals.length > 0) y = newtonWithin(line, snapshot.time, y, totals, tolerance)
      y = polish(line, snapshot.time, y, tolerance)
      residual = restlessness(line.rhs(snapshot.time, y), y)
    }
    if (residual <= tolerance) break
  }
  const time = snapshot?.time ?? 0
  const { quantitySlots } = (compiled.layout as ModelInstance["layout"]).details
  const values = snapshot ? snapshot.values.slice() : new Float64Array()
  values.set(y, quantitySlots)
  const reached = outcome.kind === "done" && residual <= tolerance
  if (outcome.kind === "done" && !reached) {
    const message = "no steady state was reached: something still moves (an oscillation, or growth)."
    outcome = {
      kind: "failed",
      reason: "step-limit",
      time,
      message,
      help: "Look at a time course, or allow more with --tolerance.",
    }
  }
  const select = options.select ?? compiled.layout.quantities.filter((q) => q.kind === "species").map((q) => q.id)
  const at = line.rhs(time, y)
  return {
    outcome,
    ids: select,
    values: line.valuesOf(new QuantityNames(quantitiesOf(compiled)), select, options.bareSpecies ?? "amount", time),
    residual: size(at),
    ...stability(line, time, y),
    snapshot: { hash: compiled.hash, time, values },
  }
}

function quantitiesOf(compiled: CompiledModel): ConstructorParameters<typeof QuantityNames>[0] {
  return (compiled.layout as ModelInstance["layout"]).details.quantities
}

/** max |dx/dt| at the initial state: 0 where the model starts at rest. */
export function initialRate(simulator: Simulator, parameters?: Readonly<Record<string, number>>): number {
  const run = simulator.run({ start: 0, end: 0, times: [0], select: [], parameters })
  const line = new Linearization(simulator.compiled)
  return size(line.rhs(0, line.adopt(run.final)))
}
