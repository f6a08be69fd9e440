/**
 * A compiled model against the plain interpreter of the same model: initial values, every quantity's value, and rates of
 * change at a state away from the start.
 */
import { compile, interpret } from "../../src/engine/index.ts"
import { ModelInstance } from "../../src/engine/instance.ts"
import { refreshModes } from "../../src/engine/modes.ts"
import { readSource } from "../../src/engine/values.ts"
import { type Expression, visit } from "../../src/math/index.ts"
import type { Model } from "../../src/model/index.ts"
import { unwrap } from "../../src/text/index.ts"

/** Largest difference of two vectors, relative to the larger entry of each pair (differences below `floor` count as none). */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>, floor = 1e-300): number {
  let worst = 0
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number]
    if (Object.is(x, y) || Math.abs(x - y) <= floor) continue
    worst = Math.max(worst, Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y)))
    if (Number.isNaN(x) !== Number.isNaN(y)) return Number.POSITIVE_INFINITY
  }
  return worst
}

/** A compiled model at its initial state with every state moved by its own factor. */
export function atPerturbedState(model: Model): { m: ModelInstance; t: number } {
  const m = ModelInstance.create(unwrap(compile(model)))
  const { details } = m.layout
  m.f64.set(details.defaults, details.memory.slots / 8)
  const t = 0.3
  m.code.init(t)
  for (let i = 0; i < m.layout.states; i++) {
    const factor = 0.6 + ((i * 7919) % 101) / 120
    m.setState(i, m.stateValue(i) * factor + (m.stateValue(i) === 0 ? factor / 10 : 0))
  }
  refreshModes(m, t)
  return { m, t }
}

export function rhs(m: ModelInstance, t: number): Float64Array {
  m.code.rhs(t, m.state, m.out)
  return m.f64.slice(m.out / 8, m.out / 8 + m.layout.states)
}

/** Largest relative difference of values and rates at a state away from the start. */
export function compareWithInterpreter(model: Model): number {
  const { m, t } = atPerturbedState(model)
  const plain = interpret(model)
  const kept = new Map(plain.initial(t))
  const { quantities } = m.layout.details
  for (const q of quantities) {
    if (q.store?.kind === "state") kept.set(q.id, m.stateValue(q.store.index))
  }
  const rates = plain.rates(t, kept)
  const compiled = rhs(m, t)
  const expected = new Float64Array(compiled.length)
  for (const q of quantities) {
    if (q.store?.kind === "state") expected[q.store.index] = rates.get(q.id) ?? 0
  }
  const scale = compiled.reduce((s, x) => Math.max(s, Math.abs(x)), 0)
  return Math.max(difference(compiled, expected, 1e-11 * scale), compareValues(m, t, plain, kept))
}

function compareValues(
  m: ModelInstance,
  t: number,
  plain: ReturnType<typeof interpret>,
  kept: ReadonlyMap<string, number>,
): number {
  const { quantities } = m.layout.details
  const meant = quantities.filter((q) => q.kind !== "speciesReference")
  const compiled = meant.map((q) => readSource(m, (q.meansConcentration && q.concentration) || q.value, t))
  return difference(
    compiled,
    meant.map((q) => plain.value(q.id, t, kept)),
    1e-30,
  )
}

/** Values at the start, as both have them: largest relative difference. */
export function compareInitialValues(model: Model): number {
  const m = ModelInstance.create(unwrap(compile(model)))
  const { details } = m.layout
  m.f64.set(details.defaults, details.memory.slots / 8)
  m.code.init(0)
  refreshModes(m, 0)
  const plain = interpret(model).initial(0)
  const ids = details.quantities.filter((q) => plain.has(q.id))
  return difference(
    ids.map((q) => readSource(m, q.value, 0)),
    ids.map((q) => plain.get(q.id) as number),
    1e-30,
  )
}

/** What the interpreter leaves aside, where the model uses it. */
export function beyondInterpreter(model: Model): string | undefined {
  if (model.rules.some((r) => r.kind === "algebraic")) return "an algebraic rule"
  if (model.reactions.some((r) => r.fast)) return "a fast reaction"
  if (model.reactions.some((r) => [...r.reactants, ...r.products].some((s) => s.stoichiometryMath))) {
    return "stoichiometry as mathematics"
  }
  let found: string | undefined
  const look = (e: Expression | undefined): void => {
    if (!e) return
    visit(e, (x) => {
      if (x.kind !== "call") return
      if (x.fn === "delay" || x.fn === "rateOf") found = x.fn
      else if (
        /^(?:normal|uniform|bernoulli|binomial|cauchy|chisquare|exponential|gamma|laplace|lognormal|poisson|rayleigh)/u.test(
          x.fn,
        )
      ) {
        found = "a draw"
      }
    })
  }
  for (const f of model.functions) look(f.body)
  for (const x of [...model.initialAssignments, ...model.rules]) look(x.math)
  for (const r of model.reactions) look(r.kineticLaw?.math)
  return found
}
