/**
 * The units of a model being put together: names in Antimony's scopes → ids of the model's unit definitions, each definition
 * once. A base unit is its own id; a unit written out (`x has mole/litre`) gets a name made of its parts; a species'
 * concentration unit is turned into the unit of its amount.
 */
import { type Expression, printInfix, visit } from "../math/index.ts"
import type { UnitDefinition, UnitFactor } from "../model/index.ts"
import type { Diagnostic, Span } from "../text/index.ts"
import { didYouMean } from "../text/index.ts"
import { type Held, rootOf, type Scope } from "./entries.ts"
import { baseUnit, factorsOf, multiply, type UnitFault, type UnitProduct, unitKey, unitOf } from "./unit-formulas.ts"

/** Names with a meaning for the whole model: the model's own units (libAntimony 3.3). */
export const modelUnitNames = {
  substance: "substanceUnits",
  time_unit: "timeUnits",
  volume: "volumeUnits",
  area: "areaUnits",
  length: "lengthUnits",
  extent: "extentUnits",
} as const

/** The place of a formula, or of the first of its parts that has one. */
function spanIn(e: Expression): Span | undefined {
  let found = e.span
  visit(e, (x) => {
    found ??= x.span
  })
  return found
}

export class ModelUnits {
  readonly definitions = new Map<string, UnitDefinition>()
  /** Id by what the unit is. */
  readonly ids = new Map<string, string>()
  readonly diagnostics: Diagnostic[]
  /** Units being worked out, against circles. */
  readonly open = new Set<string>()
  readonly warned = new Set<string>()
  /** Ids that were worked out, by scope and name. */
  readonly known = new Map<Scope, Map<string, string>>()

  constructor(diagnostics: Diagnostic[]) {
    this.diagnostics = diagnostics
  }

  /** The product of a named unit as the scope, or a scope around it, defines it. */
  product(word: string, scope: Scope): UnitProduct | undefined {
    for (let s: Scope | undefined = scope; s; s = s.parent) {
      const e = s.entries.get(word)
      const root = e && rootOf(e)
      if (root?.kind !== "unit" || root.math === undefined) continue
      if (this.open.has(word)) return undefined
      this.open.add(word)
      const found = this.formula(root.math)
      this.open.delete(word)
      return found
    }
    return undefined
  }

  formula(held: Held): UnitProduct | undefined {
    const found = unitOf(held.math, (word) => this.product(word, held.scope))
    if ("fault" in found) {
      this.fault(found, held)
      return undefined
    }
    return found
  }

  fault(f: UnitFault, held: Held): void {
    const span = f.fault.span ?? spanIn(held.math)
    const key = `${span?.source.name}:${span?.start}`
    if (this.warned.has(key)) return
    this.warned.add(key)
    const word = f.fault.kind === "symbol" ? f.fault.id : f.fault.kind === "number" ? (f.fault.units ?? "") : ""
    const known = [...held.scope.entries.values()].filter((e) => e.kind === "unit").map((e) => e.name)
    const help = word === "" ? undefined : (didYouMean(word, known) ?? `define it: unit ${word} = …`)
    const severity = word === "" ? "error" : "warning"
    this.diagnostics.push({
      severity,
      code: "antimony/unknown-unit",
      message: f.message,
      span,
      ...(help ? { help } : {}),
    })
  }

  add(id: string, factors: readonly UnitFactor[]): string {
    if (!this.definitions.has(id)) this.definitions.set(id, { id, factors })
    const key = unitKey(factors)
    if (factors.length > 0 && !this.ids.has(key)) this.ids.set(key, id)
    return id
  }

  /** The id of a unit named in a scope; a submodel's unit of the same name but another meaning gets a name of its own. */
  named(word: string, scope: Scope, at: Expression): string {
    let ids = this.known.get(scope)
    if (!ids) {
      ids = new Map()
      this.known.set(scope, ids)
    }
    const known = ids.get(word)
    if (known !== undefined) return known
    const id = this.nameUnit(word, scope, at)
    ids.set(word, id)
    return id
  }

  nameUnit(word: string, scope: Scope, at: Expression): string {
    const product = this.product(word, scope)
    if (!product) {
      const base = baseUnit(word)
      if (base) return base
      // Defined, but by a formula that is no unit: that was reported where it stands.
      if (scope.entries.get(word)?.kind === "unit") return this.add(word, [])
      this.fault(
        { fault: at, message: `'${word}' is neither a base unit nor a unit that is defined here.` },
        { math: at, scope },
      )
      return this.add(word, [])
    }
    const factors = factorsOf(product)
    const known = this.definitions.get(word)
    if (!known || unitKey(known.factors) === unitKey(factors)) return this.add(word, factors)
    return this.distinct(word, factors)
  }

  /** A name like `word` for these factors. */
  distinct(word: string, factors: readonly UnitFactor[]): string {
    for (let n = 1; ; n++) {
      const id = `${word}_${n}`
      const known = this.definitions.get(id)
      if (!known) return this.add(id, factors)
      if (unitKey(known.factors) === unitKey(factors)) return id
    }
  }

  /** The id of a unit that a quantity has. */
  of(held: Held): string | undefined {
    const e = held.math
    if (e.kind === "symbol") return this.named(e.id, held.scope, e)
    if (e.kind === "number" && e.units !== undefined && e.value === 1) return this.named(e.units, held.scope, e)
    const product = this.formula(held)
    if (!product) return undefined
    const name = printInfix(e)
      .replace(/\//g, "_per_")
      .replace(/[^A-Za-z0-9_]+/g, "_")
      .replace(/^_+|_+$/g, "")
    return this.forProduct(product, /^[A-Za-z_]/.test(name) ? name : `unit_${name}`)
  }

  /** The id of a unit for a product: a known one of the same meaning, else one with this name. */
  forProduct(product: UnitProduct, name: string): string {
    const factors = factorsOf(product)
    const [only] = factors
    if (factors.length === 1 && only?.exponent === 1 && only.scale === 0 && only.multiplier === 1) return only.kind
    const known = this.ids.get(unitKey(factors))
    if (known !== undefined) return known
    return this.definitions.has(name) ? this.distinct(name, factors) : this.add(name, factors)
  }

  /** The product an id means. */
  productOf(id: string): UnitProduct | undefined {
    const factors = this.definitions.get(id)?.factors
    if (factors) return { multiplier: 1, factors }
    const kind = baseUnit(id)
    return kind ? { multiplier: 1, factors: [{ kind, exponent: 1, scale: 0, multiplier: 1 }] } : undefined
  }

  /** The unit of a species' amount, given the unit of its concentration and of its compartment's size. */
  amountUnit(concentration: string, volume: string): string {
    const c = this.productOf(concentration)
    const v = this.productOf(volume)
    if (!c || !v) return concentration
    return this.forProduct(multiply(c, v), `${concentration}_${volume}`)
  }
}
