/**
 * Model → graph: what each state's derivative is, how initial values follow from what is declared, what events test
 * and set, and where each quantity's value can be read. Algebraic rules that are linear in the variable they determine
 * are solved here and become definitions; the others stay equations of the system.
 */

import type { Expression } from "../../math/index.ts"
import type { Model } from "../../model/index.ts"
import type { Diagnostic } from "../../text/index.ts"
import type { Affected } from "./affected.ts"
import { Dag, type Node, op } from "./dag.ts"
import { type LoweredEvent, lowerEvents } from "./lower-events.ts"
import { ExpressionLowering } from "./lower-expression.ts"
import { hasConcentration, ModelScope } from "./model-scope.ts"
import { rewriter } from "./rewrite.ts"
import { flagMeaning, type Quantity, type Shape, type Store, shapeOf } from "./shape.ts"
import { solveLinearRules } from "./solve-linear-rules.ts"

/** So many rules may refer to one another in a chain before their order is worked out first, to spare the stack. */
const rulesInRecursion = 300

/** Of a reaction, with the derivatives of its rate: what the benchmark models come to, rounded. */
const nodesPerReaction = 12

/** Where a value is read: kept, kept divided by a kept size, or put out by `observe`. */
export type Source =
  | Store
  | { readonly kind: "ratio"; readonly of: Store; readonly size: Store }
  | { readonly kind: "computed"; readonly index: number }

export interface LoweredQuantity {
  readonly quantity: Quantity
  /** Undefined where the value is computed. */
  readonly store: Store | undefined
  /** The value; for a species its amount. */
  readonly value: Source
  /** Species only. */
  readonly concentration: Source | undefined
  /** Species only: where its compartment's size is read. */
  readonly size: Source | undefined
}

export interface LoweredState {
  readonly quantity: Quantity
  /** Derivative, or for an algebraic row the residual. */
  readonly rate: Node
  readonly algebraic: boolean
}

/** The network as a stochastic process sees it: how often each reaction happens, and what one happening changes. */
export interface LoweredNetwork {
  /** Where `observe` puts the rates of the reactions with a kinetic law. */
  readonly propensities: readonly number[]
  readonly changes: readonly { readonly reaction: number; readonly state: number; readonly by: Node }[]
}

export interface Lowered {
  readonly dag: Dag
  readonly shape: Shape
  readonly quantities: readonly LoweredQuantity[]
  readonly states: readonly LoweredState[]
  /** What `init` works out: each in terms of the base values. */
  readonly initial: readonly { readonly store: Store; readonly node: Node }[]
  /** What `observe` puts out, in order. */
  readonly computed: readonly Node[]
  readonly events: readonly LoweredEvent[]
  /** Undefined where something changes otherwise than by reactions. */
  readonly network: LoweredNetwork | undefined
  /** For stochastic runs that keep account of which rates change: by reaction, the reactions that its happening affects. */
  readonly affected?: Affected | undefined
  /** Expressions whose past values are needed: the value now, the value before the start (of time alone), and how far back. */
  readonly histories: readonly { readonly now: Node; readonly before: Node; readonly lag: Node }[]
}

/** Lower a model; undefined where a fault was reported. */
export function lower(model: Model, report: (d: Diagnostic) => void): Lowered | undefined {
  let faults = 0
  const seen = new Set<string>()
  const once = (d: Diagnostic): void => {
    const key = `${d.code} ${d.message} ${d.span?.start}`
    if (seen.has(key)) return
    seen.add(key)
    if (d.severity === "error") faults += 1
    report(d)
  }
  const shape = shapeOf(model, once)
  if (faults > 0) return undefined
  const dag = new Dag(nodesPerReaction * model.reactions.length)
  const lowering = new ExpressionLowering(dag, model.functions, once)
  const histories: { readonly of: Node; readonly lag: Node }[] = []
  const delayed = (of: Node, lag: Node): Node => {
    const known = histories.findIndex((h) => h.of === of && h.lag === lag)
    const k = known >= 0 ? known : histories.push({ of, lag }) - 1
    return dag.delay(k, dag.sub(dag.time(), lag), of)
  }
  const run = new ModelScope(shape, lowering, { stored: (q) => storedNode(dag, q), delayed }, once)
  if (model.rules.length > rulesInRecursion) run.workOut(shape.quantities, definitionOf)
  const rules = model.rules.flatMap((r) => (r.kind === "algebraic" && r.math ? [r] : []))
  const residuals = new Map<number, Node>()
  shape.states.forEach((q, i) => {
    const rule = q.determined.by === "algebraic" ? rules[q.determined.rule] : undefined
    if (rule?.math) residuals.set(i, run.number(rule.math))
  })
  const solved = solveLinearRules(dag, residuals, shape.states.length)
  const kept = shape.states.map((_, i) => i).filter((i) => !solved.has(i))
  const renumbered = new Map(kept.map((i, at) => [i, at]))
  const resolve = rewriter(dag, (n, again) => {
    if (solved.size === 0) return n
    if (dag.ops[n] !== op.state) return undefined
    const index = dag.a[n] as number
    const solution = solved.get(index)
    return solution === undefined ? dag.state(renumbered.get(index) as number) : again(solution)
  })
  // A rewritten node may hold old numbers only as long as it is not rewritten twice: `resolve` is applied once to each root.
  const states = kept.map((i): LoweredState => {
    const quantity = shape.states[i] as Quantity
    const residual = residuals.get(i)
    return {
      quantity,
      rate: resolve(residual ?? run.stateRate(quantity)),
      algebraic: residual !== undefined,
    }
  })
  const computed: Node[] = []
  const places = new PlaceFinder(shape, run, computed, resolve, renumbered)
  const quantities = shape.quantities.map((q) => places.find(q))
  const events = lowerEvents(model, run, resolve, once)
  const { initial, before } = initialValues(dag, lowering, shape, run, solved, histories, once)
  if (faults > 0) return undefined
  return {
    dag,
    shape,
    quantities,
    states,
    initial,
    computed,
    events,
    network: networkOf(run, resolve, states, quantities),
    histories: histories.map((h) => ({ now: resolve(h.of), before: before(h.of), lag: resolve(h.lag) })),
  }
}

function networkOf(
  run: ModelScope,
  resolve: (n: Node) => Node,
  states: readonly LoweredState[],
  quantities: readonly LoweredQuantity[],
): LoweredNetwork | undefined {
  const rateAt = new Map<Quantity, number>()
  for (const q of quantities) if (q.value.kind === "computed") rateAt.set(q.quantity, q.value.index)
  const numbers = new Map<Quantity, number>()
  const propensities: number[] = []
  const changes: { reaction: number; state: number; by: Node }[] = []
  for (let state = 0; state < states.length; state++) {
    const { quantity } = states[state] as LoweredState
    if (quantity.kind !== "species" || quantity.determined.by !== "reactions") return undefined
    for (const { reaction, change } of run.changesBy(quantity)) {
      let number = numbers.get(reaction)
      if (number === undefined) {
        number = propensities.push(rateAt.get(reaction) as number) - 1
        numbers.set(reaction, number)
      }
      changes.push({ reaction: number, state, by: resolve(change) })
    }
  }
  return { propensities, changes: changes.sort((a, b) => a.reaction - b.reaction) }
}

function storedNode(dag: Dag, q: Quantity): Node {
  if (!q.store) return dag.const(Number.NaN)
  return q.store.kind === "state" ? dag.state(q.store.index) : dag.slot(q.store.index)
}

/** What defines a quantity at every time. */
function definitionOf(q: Quantity): Expression | undefined {
  if (q.kind === "reaction") return q.of.kineticLaw?.math
  return q.determined.by === "assignment" ? q.determined.math : undefined
}

/** Finds where values are read, and adds to `computed` what is nowhere kept. */
class PlaceFinder {
  private readonly shape: Shape
  private readonly run: ModelScope
  private readonly computed: Node[]
  private readonly resolve: (n: Node) => Node
  private readonly renumbered: ReadonlyMap<number, number>

  constructor(
    shape: Shape,
    run: ModelScope,
    computed: Node[],
    resolve: (n: Node) => Node,
    renumbered: ReadonlyMap<number, number>,
  ) {
    this.shape = shape
    this.run = run
    this.computed = computed
    this.resolve = resolve
    this.renumbered = renumbered
  }

  private put(n: Node): Source {
    return { kind: "computed", index: this.computed.push(this.resolve(n)) - 1 }
  }

  private store(q: Quantity): Store | undefined {
    if (q.store?.kind !== "state") return q.store
    const index = this.renumbered.get(q.store.index)
    return index === undefined ? undefined : { kind: "state", index }
  }

  find(quantity: Quantity): LoweredQuantity {
    const store = this.store(quantity)
    if (quantity.kind !== "species") {
      return {
        quantity,
        store,
        value: store ?? this.put(this.run.value(quantity)),
        concentration: undefined,
        size: undefined,
      }
    }
    const value = store ?? this.put(this.run.amount(quantity))
    if (!hasConcentration(this.shape, quantity.of)) {
      return { quantity, store, value, concentration: value, size: undefined }
    }
    const compartment = this.shape.byId.get(quantity.of.compartment)
    const kept = compartment ? this.store(compartment) : undefined
    const size = kept ?? this.put(this.run.size(quantity.of))
    const concentration: Source =
      store && kept ? { kind: "ratio", of: store, size: kept } : this.put(this.run.concentration(quantity))
    return { quantity, store, value, concentration, size }
  }
}

/** Initial values of everything that is kept, from base values, flags and initial assignments. */
function initialValues(
  dag: Dag,
  lowering: ExpressionLowering,
  shape: Shape,
  run: ModelScope,
  solved: ReadonlyMap<number, Node>,
  histories: readonly { readonly of: Node }[],
  report: (d: Diagnostic) => void,
): { readonly initial: Lowered["initial"]; readonly before: (n: Node) => Node } {
  const bySlot = new Map<number, Quantity>()
  for (const q of shape.quantities) if (q.store?.kind === "slot") bySlot.set(q.store.index, q)
  const stored = (q: Quantity, scope: ModelScope): Node => {
    const solution = q.store?.kind === "state" ? solved.get(q.store.index) : undefined
    return solution === undefined ? initialNode(dag, q, scope) : atStart(solution)
  }
  const scope: ModelScope = new ModelScope(
    shape,
    lowering,
    {
      stored,
      rateOf: (id) => {
        const q = shape.byId.get(id)
        return q ? atStart(run.derivative(q)) : dag.const(0)
      },
      delayed: (of, lag) => shifted(dag, stillBefore(of), dag.sub(dag.time(), lag)),
    },
    report,
  )
  const keptValue = (q: Quantity): Node => (q.kind === "species" ? scope.amount(q) : scope.value(q))
  // Before the start nothing changes but what depends on time itself: rates are 0, a delay looks further back.
  const stillBefore = rewriter(dag, (n) => (dag.ops[n] === op.rate ? dag.const(0) : undefined))
  const atStart: (n: Node) => Node = rewriter(dag, (n, again) => {
    if (dag.ops[n] === op.delay) {
      const history = histories[dag.c[n] as number]
      if (history) return shifted(dag, stillBefore(again(history.of)), again(dag.a[n] as number))
    }
    if (dag.ops[n] === op.state) {
      const index = dag.a[n] as number
      const solution = solved.get(index)
      return solution === undefined ? keptValue(shape.states[index] as Quantity) : again(solution)
    }
    const q = dag.ops[n] === op.slot ? bySlot.get(dag.a[n] as number) : undefined
    return q ? keptValue(q) : undefined
  })
  if (shape.model.initialAssignments.length + shape.model.rules.length > rulesInRecursion) {
    const assigned = shape.quantities.filter((q) => q.initialAssignment !== undefined)
    scope.workOut(assigned, (q) => q.initialAssignment ?? definitionOf(q))
  }
  let next = 0
  const initial: { store: Store; node: Node }[] = []
  for (const q of shape.quantities) {
    if (!q.store || !q.initial) continue
    if (q.store.kind === "state" && solved.has(q.store.index)) continue
    if (q.store.kind === "slot" && q.initial.base === q.store.index) continue
    const store: Store = q.store.kind === "state" ? { kind: "state", index: next++ } : q.store
    initial.push({ store, node: dag.num(keptValue(q)) })
  }
  return { initial, before: (n) => stillBefore(atStart(n)) }
}

/** The same expression at another time. */
function shifted(dag: Dag, n: Node, time: Node): Node {
  return rewriter(dag, (x) => (dag.ops[x] === op.time ? time : undefined))(n)
}

/** The initial value of what is kept: the initial assignment's or the base's, as the flag says. */
function initialNode(dag: Dag, q: Quantity, scope: ModelScope): Node {
  if (!q.initial) return dag.const(Number.NaN)
  const base = dag.slot(q.initial.base)
  if (q.initial.flag === undefined) return base
  const flag = dag.slot(q.initial.flag)
  const is = (meaning: number): Node => dag.compare(op.eq, flag, dag.const(meaning))
  const assigned = q.initialAssignment ? scope.number(q.initialAssignment) : undefined
  if (q.kind !== "species") return dag.select(is(flagMeaning.assignment), assigned ?? base, base)
  const sized = hasConcentration(scope.shape, q.of)
  const declared = sized ? dag.select(is(flagMeaning.value), base, dag.mul(base, scope.size(q.of))) : base
  if (assigned === undefined) return declared
  const amount = q.of.hasOnlySubstanceUnits || !sized ? assigned : dag.mul(assigned, scope.size(q.of))
  return dag.select(is(flagMeaning.assignment), amount, declared)
}
