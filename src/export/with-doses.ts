/**
 * An experiment made part of the model: doses become events on parameters with units (`dose_1`), so that any simulator gives them
 * and a study changes them by `changeAttribute`; values that shape an arm become initial values.
 *
 * An event's trigger `time >= t` starts as false, so that a dose at time 0 is given too. Doses of one size into one target share a
 * parameter: an infusion's end takes away what its start has added.
 */
import type { Intervention } from "../engine/index.ts"
import { call, constant, type Expression, num, sym } from "../math/index.ts"
import type { Model, ModelEvent, Parameter, Species } from "../model/index.ts"
import { didYouMean } from "../text/index.ts"

/** What an intervention's target is in the model. `[S]` is a concentration, a bare species its amount, as in the engine. */
interface Target {
  readonly id: string
  readonly species: Species | undefined
  readonly concentration: boolean
  readonly units: string | undefined
}

function allIds(m: Model): readonly string[] {
  const references = m.reactions.flatMap((r) => [...r.reactants, ...r.products].flatMap((s) => s.id ?? []))
  const lists = [m.functions, m.compartments, m.species, m.parameters, m.reactions, m.unitDefinitions]
  return [...lists.flatMap((l) => l.map((x) => x.id)), ...references, ...m.events.flatMap((e) => e.id ?? [])]
}

function targetOf(m: Model, name: string): Target {
  const concentration = name.startsWith("[") && name.endsWith("]")
  const id = concentration ? name.slice(1, -1) : name
  const species = m.species.find((s) => s.id === id)
  if (species)
    return {
      id,
      species,
      concentration,
      units: concentration ? undefined : (species.substanceUnits ?? m.substanceUnits),
    }
  const parameter = m.parameters.find((p) => p.id === id)
  const compartment = m.compartments.find((c) => c.id === id)
  if (concentration || (!parameter && !compartment)) {
    const help = didYouMean(
      id,
      [...m.parameters, ...m.species, ...m.compartments].map((x) => x.id),
    )
    throw new RangeError(
      `a dose goes into '${name}', which is no species, parameter or compartment of '${m.id}'${help ? `; ${help}` : ""}`,
    )
  }
  return { id, species: undefined, concentration: false, units: parameter?.units ?? compartment?.units }
}

/** The amount given, as the target's symbol means it: divided by the compartment where the symbol is a concentration. */
function inTargetsTerms(t: Target, amount: Expression): Expression {
  if (!t.species) return amount
  const compartment = sym(t.species.compartment)
  if (t.species.hasOnlySubstanceUnits) return t.concentration ? call("times", amount, compartment) : amount
  return t.concentration ? amount : call("divide", amount, compartment)
}

/** The parameters of the doses, made as they are met. */
class Doses {
  readonly parameters: Parameter[] = []
  private readonly byKey = new Map<string, string>()
  private readonly taken: Set<string>

  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken)
  }

  fresh(prefix: string): string {
    let n = 1
    while (this.taken.has(`${prefix}${n}`)) n += 1
    this.taken.add(`${prefix}${n}`)
    return `${prefix}${n}`
  }

  /** The parameter for this size of dose into this target. */
  of(i: Intervention, t: Target): string {
    const size = i.op === "set" ? i.value : Math.abs(i.value)
    const key = `${i.op} ${i.target} ${size}`
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const id = this.fresh("dose_")
    this.byKey.set(key, id)
    const name = `${i.op === "set" ? "value set of" : "dose into"} ${i.target}`
    this.parameters.push({
      id,
      name,
      value: size,
      ...(t.units === undefined ? {} : { units: t.units }),
      constant: true,
      sboTerm: "SBO:0000009",
    })
    return id
  }
}

function eventAt(m: Model, time: number, given: readonly Intervention[], doses: Doses): ModelEvent {
  const values = new Map<string, Expression>()
  for (const i of given) {
    const t = targetOf(m, i.target)
    const amount = inTargetsTerms(t, sym(doses.of(i, t)))
    if (i.op === "set") values.set(t.id, amount)
    else values.set(t.id, call(i.value < 0 ? "minus" : "plus", values.get(t.id) ?? sym(t.id), amount))
  }
  return {
    id: doses.fresh("dosing_"),
    name: `doses at ${time}`,
    useValuesFromTriggerTime: false,
    trigger: { initialValue: false, persistent: true, math: call("geq", constant("time"), num(time, m.timeUnits)) },
    assignments: [...values].map(([variable, math]) => ({ variable, math })),
  }
}

/**
 * The model with doses given by events.
 * @param interventions as the engine takes them: amounts in the model's units, times in its time unit
 * @throws RangeError if a target is no quantity of the model, or a time or value is not finite
 */
export function withDoses(model: Model, interventions: readonly Intervention[]): Model {
  const byTime = new Map<number, Intervention[]>()
  for (const i of interventions) {
    if (!Number.isFinite(i.time) || !Number.isFinite(i.value))
      throw new RangeError(`a dose of ${i.value} into '${i.target}' at time ${i.time}`)
    byTime.set(i.time, [...(byTime.get(i.time) ?? []), i])
  }
  const doses = new Doses(allIds(model))
  const times = [...byTime.keys()].sort((a, b) => a - b)
  const events = times.map((time) => eventAt(model, time, byTime.get(time) ?? [], doses))
  const changed = new Set(events.flatMap((e) => e.assignments.map((a) => a.variable)))
  const variable = <T extends { readonly id: string; readonly constant: boolean }>(x: T): T =>
    changed.has(x.id) ? { ...x, constant: false } : x
  return {
    ...model,
    compartments: model.compartments.map(variable),
    species: model.species.map(variable),
    parameters: [...model.parameters.map(variable), ...doses.parameters],
    events: [...model.events, ...events],
  }
}

/**
 * The model starting from other values: an arm's parameters, a resting state. A value wins over an initial assignment.
 * @param values by id; a species by its id is its amount, `[S]` its concentration
 * @throws RangeError if an id is no quantity of the model
 */
export function withValues(model: Model, values: Readonly<Record<string, number>>): Model {
  const given = new Map(Object.entries(values).map(([name, value]) => [targetOf(model, name).id, { name, value }]))
  const species = (s: Species): Species => {
    const v = given.get(s.id)
    if (!v) return s
    const { initialAmount: _amount, initialConcentration: _concentration, ...rest } = s
    return v.name.startsWith("[") ? { ...rest, initialConcentration: v.value } : { ...rest, initialAmount: v.value }
  }
  return {
    ...model,
    compartments: model.compartments.map((c) => ({ ...c, size: given.get(c.id)?.value ?? c.size })),
    species: model.species.map(species),
    parameters: model.parameters.map((p) => ({ ...p, value: given.get(p.id)?.value ?? p.value })),
    initialAssignments: model.initialAssignments.filter((a) => !given.has(a.symbol)),
  }
}
