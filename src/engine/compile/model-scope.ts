/**
 * The model's mathematics as nodes, by id: a quantity's value, a species' amount and concentration, a reaction's rate,
 * the rate of change of anything. One scope reads the running state, another the initial values; only what is stored
 * differs between them. Definitions that go in circles are found here and reported with the whole circle.
 */
import { type Expression, symbolsOf } from "../../math/index.ts"
import type { Species, SpeciesReference } from "../../model/index.ts"
import { type Diagnostic, didYouMean, type Span } from "../../text/index.ts"
import { type Dag, type Node, op } from "./dag.ts"
import { gradients } from "./jacobian.ts"
import type { ExpressionLowering, Scope } from "./lower-expression.ts"
import type { Quantity, Shape } from "./shape.ts"

type RateQuantity = Quantity & { kind: "reaction" }

export interface ScopeOptions {
  /** The node of what is stored: a species' amount, anything else's value. */
  readonly stored: (q: Quantity, scope: ModelScope) => Node
  /** Answers `rateOf`; the running scope has its own way. */
  readonly rateOf?: ((id: string) => Node) | undefined
  /** The value of `of` so long ago. */
  readonly delayed: (of: Node, lag: Node) => Node
}

/** True where a species has a concentration: its compartment has a size. */
export function hasConcentration(shape: Shape, s: Species): boolean {
  const c = shape.byId.get(s.compartment)
  return c?.kind === "compartment" && c.of.spatialDimensions !== 0
}

/** What can be asked of a quantity; each is worked out once. */
type Aspect = "value" | "amount" | "concentration" | "change" | "rateOf"

export class ModelScope implements Scope {
  readonly shape: Shape
  private readonly dag: Dag
  private readonly lowering: ExpressionLowering
  private readonly options: ScopeOptions
  private readonly report: (d: Diagnostic) => void
  private readonly known: Readonly<Record<Aspect, Map<Quantity, Node>>> = {
    value: new Map(),
    amount: new Map(),
    concentration: new Map(),
    change: new Map(),
    rateOf: new Map(),
  }
  private readonly open: { readonly aspect: Aspect; readonly of: Quantity }[] = []
  private readonly networkChanges = new Map<Quantity, ReturnType<ModelScope["changesBy"]>>()
  private gradient: ReturnType<typeof gradients> | undefined
  private readonly stateRates = new Map<number, Node>()

  constructor(shape: Shape, lowering: ExpressionLowering, options: ScopeOptions, report: (d: Diagnostic) => void) {
    this.shape = shape
    this.dag = lowering.dag
    this.lowering = lowering
    this.options = options
    this.report = report
  }

  time(): Node {
    return this.dag.time()
  }

  /**
   * Works out these quantities and what they are made from, that first: chains of thousands of rules then need no deep
   * recursion. `mathOf` gives what defines a quantity in this scope.
   */
  workOut(from: readonly Quantity[], mathOf: (q: Quantity) => Expression | undefined): void {
    const done = new Set<string>()
    for (const q of from) {
      const stack: { readonly q: Quantity; readonly needs: readonly string[]; next: number }[] = []
      const enter = (id: string): void => {
        const found = this.shape.byId.get(id)
        if (!found || done.has(id)) return
        done.add(id)
        const math = mathOf(found)
        const needs = math ? [...symbolsOf(math)] : []
        if (found.kind === "species") needs.push(found.of.compartment)
        stack.push({ q: found, needs, next: 0 })
      }
      enter(q.id)
      while (stack.length > 0) {
        const top = stack[stack.length - 1] as (typeof stack)[number]
        const need = top.needs[top.next++]
        if (need !== undefined) enter(need)
        else {
          stack.pop()
          this.value(top.q)
        }
      }
    }
  }

  delay(of: Node, lag: Node): Node {
    // A delay of nothing is the present value; the host is asked for the past only.
    return this.dag.select(this.dag.compare(op.le, lag, this.dag.const(0)), of, this.options.delayed(of, lag))
  }

  symbol(id: string, span: Span | undefined): Node {
    const q = this.shape.byId.get(id)
    if (q) return this.value(q, span)
    const event = this.shape.model.events.some((e) => e.id === id)
    this.report({
      severity: "error",
      code: "engine/unknown-symbol",
      message: event ? `'${id}' is an event and has no value.` : `'${id}' is not defined in this model.`,
      span,
      help: didYouMean(id, this.shape.byId.keys()),
    })
    return this.dag.const(Number.NaN)
  }

  rateOf(id: string, span: Span | undefined): Node {
    const q = this.shape.byId.get(id)
    if (!q) return this.symbol(id, span)
    return this.dag.rate(this.options.rateOf ? this.options.rateOf(id) : this.derivative(q))
  }

  number(e: Expression): Node {
    return this.lowering.number(e, this)
  }

  truth(e: Expression): Node {
    return this.lowering.truth(e, this)
  }

  /** Works out one aspect of a quantity once; a circle gives NaN and a diagnostic that names its members. */
  private once(aspect: Aspect, of: Quantity, span: Span | undefined, make: () => Node): Node {
    const { open } = this
    const known = this.known[aspect].get(of)
    if (known !== undefined) return known
    let at = open.length - 1
    while (at >= 0 && (open[at]?.of !== of || open[at]?.aspect !== aspect)) at -= 1
    if (at >= 0) {
      const circle = [...open.slice(at).map((o) => o.of), of].map((q) => `'${q.id}'`)
      // A concentration is made from an amount: one quantity, not two members of the circle.
      const members = circle.filter((id, i) => id !== circle[i + 1])
      this.report({
        severity: "error",
        code: "engine/circular-definition",
        message: `${circle[0]} is defined by itself: ${(members.length > 1 ? members : circle.slice(0, 2)).join(" → ")}.`,
        span,
        help: "one of these rules or initial assignments must not depend on the others; where they hold at the same time, write an algebraic rule",
      })
      return this.dag.const(Number.NaN)
    }
    open.push({ aspect, of })
    const made = make()
    open.pop()
    this.known[aspect].set(of, made)
    return made
  }

  /** A quantity's value by its own meaning: concentration for a species without `hasOnlySubstanceUnits`. */
  value(q: Quantity, span?: Span): Node {
    switch (q.kind) {
      case "species":
        return q.of.hasOnlySubstanceUnits ? this.amount(q) : this.concentration(q)
      case "reaction":
        return this.once("value", q, span, () => this.rate(q))
      default:
        return this.once("value", q, span ?? q.of.span, () =>
          q.determined.by === "assignment" ? this.number(q.determined.math) : this.options.stored(q, this),
        )
    }
  }

  private ruleValue(q: Quantity & { kind: "species" }): Node | undefined {
    const { determined } = q
    if (determined.by !== "assignment") return undefined
    return this.once("value", q, determined.span, () => this.number(determined.math))
  }

  size(s: Species): Node {
    const c = this.shape.byId.get(s.compartment)
    return c ? this.value(c) : this.dag.const(Number.NaN)
  }

  amount(q: Quantity & { kind: "species" }): Node {
    const ruled = this.ruleValue(q)
    if (ruled === undefined) return this.once("amount", q, q.of.span, () => this.options.stored(q, this))
    const isAmount = q.of.hasOnlySubstanceUnits || !hasConcentration(this.shape, q.of)
    return isAmount ? ruled : this.dag.mul(ruled, this.size(q.of))
  }

  concentration(q: Quantity & { kind: "species" }): Node {
    const ruled = this.ruleValue(q)
    if (!hasConcentration(this.shape, q.of)) return this.amount(q)
    if (ruled !== undefined && !q.of.hasOnlySubstanceUnits) return ruled
    return this.once("concentration", q, q.of.span, () => this.dag.div(this.amount(q), this.size(q.of)))
  }

  private rate(q: Quantity & { kind: "reaction" }): Node {
    const law = q.of.kineticLaw
    if (!law?.math) return this.dag.const(0)
    if (law.localParameters.length === 0) return this.number(law.math)
    const local = new Map(law.localParameters.map((p) => [p.id, this.dag.const(p.value ?? Number.NaN)]))
    const inner: Scope = {
      symbol: (id, span) => local.get(id) ?? this.symbol(id, span),
      rateOf: (id, span) => (local.has(id) ? this.dag.const(0) : this.rateOf(id, span)),
      delay: (of, lag) => this.delay(of, lag),
      time: () => this.time(),
    }
    return this.lowering.number(law.math, inner)
  }

  /** Rate of change of what is stored for a state. */
  stateRate(q: Quantity): Node {
    const d = this.dag
    return this.once("change", q, q.of.span, () => {
      if (q.determined.by === "rate") {
        const rate = this.number(q.determined.math)
        if (q.kind !== "species" || q.of.hasOnlySubstanceUnits || !hasConcentration(this.shape, q.of)) return rate
        const growth = d.mul(this.concentration(q), this.derivativeOf(q.of.compartment))
        return d.add(d.mul(rate, this.size(q.of)), growth)
      }
      return q.kind === "species" ? this.reactionRate(q) : d.const(0)
    })
  }

  /** Σ change · rate, in the species' amount per time. */
  private reactionRate(q: Quantity & { kind: "species" }): Node {
    const d = this.dag
    const { fastSlot } = this.shape
    let sum = d.const(0)
    for (const { reaction, change } of this.changesBy(q)) {
      const rate = this.value(reaction)
      const scaled = reaction.of.fast && fastSlot !== undefined ? d.mul(d.slot(fastSlot), rate) : rate
      sum = d.add(sum, d.mul(change, scaled))
    }
    return sum
  }

  /** What one unit of each reaction's extent changes of a species' amount: signed stoichiometry times conversion factor. */
  changesBy(q: Quantity & { kind: "species" }): readonly { readonly reaction: RateQuantity; readonly change: Node }[] {
    const known = this.networkChanges.get(q)
    if (known) return known
    const d = this.dag
    const id = q.of.conversionFactor ?? this.shape.model.conversionFactor
    const factor = id === undefined ? d.const(1) : this.symbol(id, q.of.span)
    const changes: { reaction: RateQuantity; change: Node }[] = []
    const all = this.changesOf(q.id)
    for (let k = 0; k < all.length; k++) {
      const { reaction, sign, at } = all[k] as (typeof all)[number]
      const ref = (sign < 0 ? reaction.of.reactants : reaction.of.products)[at]
      if (!ref || reaction.of.kineticLaw?.math === undefined) continue
      const own = ref.id === undefined ? undefined : this.shape.byId.get(ref.id)
      const stoichiometry = own
        ? this.value(own)
        : ref.stoichiometryMath
          ? this.number(ref.stoichiometryMath)
          : d.const(ref.stoichiometry ?? Number.NaN)
      changes.push({ reaction, change: d.mul(factor, sign < 0 ? d.neg(stoichiometry) : stoichiometry) })
    }
    this.networkChanges.set(q, changes)
    return changes
  }

  private changes: Map<string, { reaction: RateQuantity; sign: 1 | -1; at: number }[]> | undefined

  private changesOf(id: string): readonly { reaction: RateQuantity; sign: 1 | -1; at: number }[] {
    this.changes ??= this.allChanges()
    return this.changes.get(id) ?? []
  }

  private allChanges(): Map<string, { reaction: RateQuantity; sign: 1 | -1; at: number }[]> {
    const changes = new Map<string, { reaction: RateQuantity; sign: 1 | -1; at: number }[]>()
    const add = (of: readonly SpeciesReference[], reaction: RateQuantity, sign: 1 | -1): void => {
      for (let at = 0; at < of.length; at++) {
        const { species } = of[at] as SpeciesReference
        const list = changes.get(species)
        if (list) list.push({ reaction, sign, at })
        else changes.set(species, [{ reaction, sign, at }])
      }
    }
    for (const reaction of this.shape.quantities) {
      if (reaction.kind !== "reaction") continue
      add(reaction.of.reactants, reaction, -1)
      add(reaction.of.products, reaction, 1)
    }
    return changes
  }

  private derivativeOf(id: string): Node {
    const q = this.shape.byId.get(id)
    return q ? this.derivative(q) : this.dag.const(0)
  }

  /** Rate of change of a quantity's value along the solution, for anything with an id. */
  derivative(q: Quantity): Node {
    const d = this.dag
    if (q.kind === "species" && q.store && !q.of.hasOnlySubstanceUnits && hasConcentration(this.shape, q.of)) {
      const change = q.store.kind === "state" ? this.stateRate(q) : d.const(0)
      const growth = this.derivativeOf(q.of.compartment)
      if (d.literal(growth) === 0) return d.div(change, this.size(q.of))
      return d.div(d.sub(change, d.mul(this.concentration(q), growth)), this.size(q.of))
    }
    if (q.store?.kind === "slot") return d.const(0)
    if (q.store && q.determined.by !== "algebraic") return this.stateRate(q)
    return this.once("rateOf", q, q.of.span, () => this.total(this.value(q)))
  }

  /** d/dt of a node: its derivative by time, and by each state times that state's rate. */
  total(n: Node): Node {
    const d = this.dag
    const time = this.shape.states.length
    this.gradient ??= gradients(d, time, d)
    const g = this.gradient(n)
    let sum = d.const(0)
    g.by.forEach((i, k) => {
      const by = g.node[k] as Node
      sum = d.add(sum, i === time ? by : d.mul(by, this.rateOfState(i)))
    })
    return sum
  }

  private rateOfState(i: number): Node {
    const known = this.stateRates.get(i)
    if (known !== undefined) return known
    const q = this.shape.states[i]
    const rate = q ? this.derivativeOfStore(q) : this.dag.const(0)
    this.stateRates.set(i, rate)
    return rate
  }

  private derivativeOfStore(q: Quantity): Node {
    return q.determined.by === "algebraic" ? this.dag.const(Number.NaN) : this.stateRate(q)
  }
}
