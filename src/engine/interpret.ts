/**
 * The plain interpreter of a model: values and rates of change by walking the model's own expressions, without graph,
 * ordering or code. Slow on purpose and independent of `engine/compile`, whose oracle it is.
 */
import { type Environment, type Expression, evaluate } from "../math/index.ts"
import type { Model, Reaction, Species } from "../model/index.ts"

/** Values of what the model keeps: amounts of species, values of everything else. */
export type Kept = ReadonlyMap<string, number>

export interface Interpretation {
  /** Values at the start: initial assignments and rules worked out, species as amounts. */
  initial(time: number): Kept
  /** A quantity's value by its own meaning (a species' concentration without `hasOnlySubstanceUnits`). */
  value(id: string, time: number, kept: Kept): number
  /** Rates of change of what reactions and rate rules change; species as amounts. */
  rates(time: number, kept: Kept): ReadonlyMap<string, number>
}

/** One point in time: answers ids by evaluating what defines them. */
class Moment implements Environment {
  readonly time: number
  private readonly book: Book
  private readonly amountOf: (s: Species, m: Moment) => number
  private readonly valueOfKept: (id: string, m: Moment) => number

  constructor(
    book: Book,
    time: number,
    amountOf: (s: Species, m: Moment) => number,
    valueOfKept: (id: string, m: Moment) => number,
  ) {
    this.book = book
    this.time = time
    this.amountOf = amountOf
    this.valueOfKept = valueOfKept
  }

  symbol(id: string): number {
    const { book } = this
    const rule = book.assignments.get(id)
    if (rule) return evaluate(rule, this)
    const species = book.species.get(id)
    if (species) return this.amountOf(species, this) / (this.isConcentration(species) ? this.size(species) : 1)
    const reaction = book.reactions.get(id)
    if (reaction) return this.rate(reaction)
    return this.valueOfKept(id, this)
  }

  isConcentration(s: Species): boolean {
    return !s.hasOnlySubstanceUnits && this.book.dimensions.get(s.compartment) !== 0
  }

  size(s: Species): number {
    return this.symbol(s.compartment)
  }

  apply(id: string, args: readonly number[]): number {
    const f = this.book.functions.get(id)
    if (!f?.body) return Number.NaN
    const own = new Map(f.parameters.map((p, i) => [p, args[i] as number]))
    return evaluate(f.body, this.with(own))
  }

  private with(own: ReadonlyMap<string, number>): Environment {
    return {
      symbol: (id) => own.get(id) ?? this.symbol(id),
      time: this.time,
      apply: (id, args) => this.apply(id, args),
    }
  }

  rate(r: Reaction): number {
    if (!r.kineticLaw?.math) return 0
    const own = new Map(r.kineticLaw.localParameters.map((p) => [p.id, p.value ?? Number.NaN]))
    return evaluate(r.kineticLaw.math, this.with(own))
  }
}

interface Book {
  readonly assignments: ReadonlyMap<string, Expression>
  readonly species: ReadonlyMap<string, Species>
  readonly reactions: ReadonlyMap<string, Reaction>
  readonly functions: ReadonlyMap<string, Model["functions"][number]>
  readonly dimensions: ReadonlyMap<string, number | undefined>
}

function bookOf(model: Model): Book {
  return {
    assignments: new Map(
      model.rules.flatMap((r) => (r.kind === "assignment" && r.math ? [[r.variable, r.math] as const] : [])),
    ),
    species: new Map(model.species.map((s) => [s.id, s])),
    reactions: new Map(model.reactions.map((r) => [r.id, r])),
    functions: new Map(model.functions.map((f) => [f.id, f])),
    dimensions: new Map(model.compartments.map((c) => [c.id, c.spatialDimensions])),
  }
}

/** Values of parameters, compartments and species references as declared. */
function declaredValues(model: Model): ReadonlyMap<string, number> {
  const references = model.reactions.flatMap((r) => [...r.reactants, ...r.products])
  return new Map<string, number>([
    ...model.compartments.map((c) => [c.id, c.size ?? Number.NaN] as const),
    ...model.parameters.map((p) => [p.id, p.value ?? Number.NaN] as const),
    ...references.flatMap((r) => (r.id === undefined ? [] : [[r.id, r.stoichiometry ?? Number.NaN] as const])),
  ])
}

/** Interpret a model. Algebraic rules, fast reactions, events, delays, `rateOf` and draws are left aside. */
export function interpret(model: Model): Interpretation {
  const book = bookOf(model)
  const declared = declaredValues(model)
  const assigned = new Map(model.initialAssignments.flatMap((i) => (i.math ? [[i.symbol, i.math] as const] : [])))
  const running = (time: number, kept: Kept): Moment =>
    new Moment(
      book,
      time,
      (s, m) => {
        const rule = book.assignments.get(s.id)
        if (rule) return evaluate(rule, m) * (m.isConcentration(s) ? m.size(s) : 1)
        return kept.get(s.id) ?? Number.NaN
      },
      (id) => kept.get(id) ?? Number.NaN,
    )
  const starting = (time: number): Moment =>
    new Moment(
      book,
      time,
      (s, m) => {
        const math = assigned.get(s.id)
        if (math) return evaluate(math, m) * (m.isConcentration(s) ? m.size(s) : 1)
        const concentration = s.initialConcentration ?? Number.NaN
        return s.initialAmount ?? concentration * (book.dimensions.get(s.compartment) === 0 ? 1 : m.size(s))
      },
      (id, m) => {
        const math = assigned.get(id)
        return math ? evaluate(math, m) : (declared.get(id) ?? Number.NaN)
      },
    )
  return {
    initial(time) {
      const m = starting(time)
      const kept = new Map<string, number>()
      for (const id of declared.keys()) kept.set(id, m.symbol(id))
      for (const s of model.species) kept.set(s.id, m.symbol(s.id) * (m.isConcentration(s) ? m.size(s) : 1))
      return kept
    },
    value: (id, time, kept) => running(time, kept).symbol(id),
    rates: (time, kept) => ratesOf(model, running(time, kept)),
  }
}

function ratesOf(model: Model, m: Moment): ReadonlyMap<string, number> {
  const rates = new Map<string, number>()
  const fixed = new Set(model.species.filter((s) => s.boundaryCondition || s.constant).map((s) => s.id))
  for (const r of model.rules) if (r.kind !== "algebraic" && r.math) fixed.add(r.variable)
  const factor = new Map(model.species.map((s) => [s.id, s.conversionFactor ?? model.conversionFactor]))
  for (const r of model.reactions) {
    if (!r.kineticLaw?.math) continue
    const rate = m.rate(r)
    const sides = [...r.reactants.map((s) => [s, -1] as const), ...r.products.map((s) => [s, 1] as const)]
    for (const [s, sign] of sides) {
      if (fixed.has(s.species)) continue
      const stoichiometry = s.id === undefined ? (s.stoichiometry ?? Number.NaN) : m.symbol(s.id)
      const id = factor.get(s.species)
      const change = sign * stoichiometry * rate * (id === undefined ? 1 : m.symbol(id))
      rates.set(s.species, (rates.get(s.species) ?? 0) + change)
    }
  }
  const rules = new Map(
    model.rules.flatMap((r) => (r.kind === "rate" && r.math ? [[r.variable, r.math] as const] : [])),
  )
  for (const [id, math] of rules) {
    const species = model.species.find((s) => s.id === id)
    const value = evaluate(math, m)
    if (!species || !m.isConcentration(species)) rates.set(id, value)
    else {
      // amount = concentration · size; the size may change by a rate rule of its own.
      const growth = rules.get(species.compartment)
      rates.set(id, value * m.size(species) + m.symbol(id) * (growth ? evaluate(growth, m) : 0))
    }
  }
  return rates
}
