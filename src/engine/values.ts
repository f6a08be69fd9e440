/**
 * Reading and setting quantities of a running model by id, with the meanings of SBML: `S` is a species' amount, `[S]`
 * its concentration, anything else its value.
 */
import { didYouMean } from "../text/index.ts"
import type { Source } from "./compile/lower.ts"
import type { PlainQuantity } from "./compile/plain-layout.ts"
import { flagMeaning, type Store } from "./compile/shape.ts"
import type { ModelInstance } from "./instance.ts"

/** What an id with or without brackets names. */
export interface Named {
  readonly quantity: PlainQuantity
  readonly concentration: boolean
}

export type BareSpecies = "amount" | "declared"

/** Looks ids up; made once for a compiled model. */
export class QuantityNames {
  private readonly byId: ReadonlyMap<string, PlainQuantity>
  /** What has been asked for before: batches ask for the same names thousands of times. */
  private readonly found = { amount: new Map<string, Named>(), declared: new Map<string, Named>() }

  constructor(quantities: readonly PlainQuantity[]) {
    this.byId = new Map(quantities.map((q) => [q.id, q]))
  }

  /**
   * @throws RangeError where there is no such quantity, or brackets stand around what has no concentration
   */
  find(name: string, bare: BareSpecies): Named {
    const known = this.found[bare].get(name)
    if (known) return known
    const named = this.lookUp(name, bare)
    this.found[bare].set(name, named)
    return named
  }

  private lookUp(name: string, bare: BareSpecies): Named {
    const bracketed = name.startsWith("[") && name.endsWith("]")
    const id = bracketed ? name.slice(1, -1) : name
    const quantity = this.byId.get(id)
    if (!quantity) {
      const help = didYouMean(id, this.byId.keys())
      throw new RangeError(`the model has no quantity '${id}'${help ? `; ${help}` : ""}`)
    }
    if (bracketed && quantity.concentration === undefined) {
      throw new RangeError(`'${name}' asks for a concentration, but '${id}' is a ${quantity.kind}`)
    }
    return { quantity, concentration: bracketed || (bare === "declared" && quantity.meansConcentration) }
  }
}

/** Where a named value is read. */
export function sourceOf(named: Named): Source {
  return named.concentration && named.quantity.concentration ? named.quantity.concentration : named.quantity.value
}

/** Values at the host's copy of the state. Computed ones cost a call of `observe`. */
export function readSource(m: ModelInstance, source: Source, t: number): number {
  switch (source.kind) {
    case "computed":
      // A value may have been set since parameter-only parts were last worked out.
      m.code.prepare()
      m.code.observe(t, m.state, m.out)
      return m.outValue(source.index)
    case "ratio":
      return stored(m, source.of) / stored(m, source.size)
    default:
      return stored(m, source)
  }
}

export function stored(m: ModelInstance, store: Store): number {
  return store.kind === "state" ? m.stateValue(store.index) : m.slot(store.index)
}

export function setStored(m: ModelInstance, store: Store, value: number): void {
  if (store.kind === "state") m.setState(store.index, value)
  else m.setSlot(store.index, value)
}

/**
 * Sets a quantity's present value.
 * @throws RangeError where it is computed
 */
export function setNamed(m: ModelInstance, named: Named, value: number, t: number): void {
  const { quantity } = named
  if (!quantity.store) throw new RangeError(`'${quantity.id}' is worked out by the model and cannot be set`)
  const size = named.concentration && quantity.size ? readSource(m, quantity.size, t) : 1
  setStored(m, quantity.store, value * size)
}

/**
 * Sets the value that a quantity starts from; it wins over an initial assignment.
 * @throws RangeError where it is computed
 */
export function setInitial(m: ModelInstance, named: Named, value: number): void {
  const { initial, id } = named.quantity
  if (!initial || !named.quantity.store) throw new RangeError(`'${id}' is worked out by the model and cannot be set`)
  m.setSlot(initial.base, value)
  if (initial.flag !== undefined) {
    m.setSlot(initial.flag, named.concentration ? flagMeaning.concentration : flagMeaning.value)
  }
}
