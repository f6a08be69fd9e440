/** Unit definitions, the model's own units and the units of species as Antimony says them. */
import { printNumber } from "../math/index.ts"
import type { Model, UnitFactor } from "../model/index.ts"
import { modelUnitNames } from "./model-units.ts"
import { baseUnit, factorsOf, multiply, raise, type UnitProduct, unitKey } from "./unit-formulas.ts"

/** `1e-3 mole/litre`. */
function formula(factors: readonly UnitFactor[]): string {
  const number = factors.reduce((n, f) => n * numberOf(f), 1)
  const power = (f: UnitFactor, exponent: number): string =>
    exponent === 1 ? f.kind : `${f.kind}^${printNumber(exponent)}`
  const above = factors.filter((f) => f.exponent > 0).map((f) => power(f, f.exponent))
  const below = factors.filter((f) => f.exponent < 0).map((f) => `/${power(f, -f.exponent)}`)
  // A number before a unit goes with its power (`5 metre^2` is (5 metre)^2): before a power it stands apart.
  const between = factors.find((f) => f.exponent > 0)?.exponent === 1 ? " " : "*"
  const before = number === 1 ? "" : `${unitNumber(number)}${between}`
  const first = above.length === 0 ? unitNumber(number) : `${before}${above.join("*")}`
  const none = factors.length === 0 || (above.length === 0 && below.length === 0)
  return none ? "dimensionless" : first + below.join("")
}

/** Powers of ten as people write them in units: 1e-3. */
function unitNumber(n: number): string {
  const power = Math.round(Math.log10(n))
  return power !== 0 && Number(`1e${power}`) === n ? `1e${power}` : printNumber(n)
}

/** (multiplier · 10^scale)^exponent, by decimal text where the multiplier is 1, so that 10^-6 is 1e-6 and not a neighbour of it. */
function numberOf(f: UnitFactor): number {
  if (f.multiplier === 1 && Number.isInteger(f.scale * f.exponent)) return Number(`1e${f.scale * f.exponent}`)
  return (f.multiplier * Number(`1e${f.scale}`)) ** f.exponent
}

function productOf(m: Model, id: string): UnitProduct | undefined {
  const factors = m.unitDefinitions.find((u) => u.id === id)?.factors
  if (factors) return { multiplier: 1, factors }
  const kind = baseUnit(id)
  return kind === undefined ? undefined : { multiplier: 1, factors: [{ kind, exponent: 1, scale: 0, multiplier: 1 }] }
}

/** The unit of a species' concentration, given the unit of its amount and of its compartment's size. */
function concentrationUnit(m: Model, substance: string, volume: string): readonly UnitFactor[] | undefined {
  const s = productOf(m, substance)
  const v = productOf(m, volume)
  return s && v ? factorsOf(multiply(s, raise(v, -1))) : undefined
}

/** Lines that define the units, and the unit to write behind each species' value. */
export function unitLines(m: Model): {
  readonly lines: readonly string[]
  readonly speciesUnit: ReadonlyMap<string, string>
} {
  const lines: string[] = []
  const byKey = new Map<string, string>()
  for (const u of m.unitDefinitions) {
    lines.push(`unit ${u.id}${u.factors.length === 0 ? "" : ` = ${formula(u.factors)}`}`)
    const key = unitKey(u.factors)
    if (u.factors.length > 0 && !byKey.has(key)) byKey.set(key, u.id)
  }
  for (const [name, field] of Object.entries(modelUnitNames)) {
    const unit = m[field]
    if (unit !== undefined && unit !== name) lines.push(`unit ${name} = ${unit}`)
  }
  const speciesUnit = new Map<string, string>()
  for (const x of m.species) {
    if (x.substanceUnits === undefined) continue
    if (x.hasOnlySubstanceUnits) {
      speciesUnit.set(x.id, x.substanceUnits)
      continue
    }
    const volume = m.compartments.find((c) => c.id === x.compartment)?.units ?? m.volumeUnits ?? "litre"
    const factors = concentrationUnit(m, x.substanceUnits, volume)
    if (!factors) continue
    const [only] = factors
    const isBase = factors.length === 1 && only?.exponent === 1 && only.scale === 0 && only.multiplier === 1
    const key = unitKey(factors)
    let name = isBase ? only.kind : byKey.get(key)
    if (name === undefined) {
      name = `${x.substanceUnits}_per_${volume}`
      byKey.set(key, name)
      lines.push(`unit ${name} = ${formula(factors)}`)
    }
    speciesUnit.set(x.id, name)
  }
  return { lines, speciesUnit }
}
