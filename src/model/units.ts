/**
 * The algebra of units: a unit is a magnitude times powers of SI's base units (and SBML's `item`). Units are known only at
 * run time and belong to the model, so they are values here, not types.
 * @source SBML L3V2 §4.4.2, table 2 (base units and what they are in SI)
 */
import type { Model, UnitDefinition } from "./model.ts"

const dimensions = ["kilogram", "metre", "second", "ampere", "kelvin", "mole", "candela", "item"] as const

/** magnitude · Π dimension^exponent; exponents in the order of `dimensions`. */
export interface Unit {
  readonly magnitude: number
  readonly exponents: readonly number[]
}

const symbols: Readonly<Record<(typeof dimensions)[number], string>> = {
  kilogram: "kg",
  metre: "m",
  second: "s",
  ampere: "A",
  kelvin: "K",
  mole: "mol",
  candela: "cd",
  item: "item",
}

function unit(magnitude: number, powers: Partial<Record<(typeof dimensions)[number], number>> = {}): Unit {
  return { magnitude, exponents: dimensions.map((d) => powers[d] ?? 0) }
}

export const dimensionless: Unit = unit(1)

/** SBML's base units by name. */
const baseUnits: Readonly<Record<string, Unit>> = {
  ampere: unit(1, { ampere: 1 }),
  // L3V2: the number avogadro, as a dimensionless unit (2006 CODATA, as SBML L3V1 fixes it).
  avogadro: unit(6.02214179e23),
  becquerel: unit(1, { second: -1 }),
  candela: unit(1, { candela: 1 }),
  Celsius: unit(1, { kelvin: 1 }),
  coulomb: unit(1, { ampere: 1, second: 1 }),
  dimensionless,
  farad: unit(1, { ampere: 2, kilogram: -1, metre: -2, second: 4 }),
  gram: unit(1e-3, { kilogram: 1 }),
  gray: unit(1, { metre: 2, second: -2 }),
  henry: unit(1, { ampere: -2, kilogram: 1, metre: 2, second: -2 }),
  hertz: unit(1, { second: -1 }),
  item: unit(1, { item: 1 }),
  joule: unit(1, { kilogram: 1, metre: 2, second: -2 }),
  katal: unit(1, { mole: 1, second: -1 }),
  kelvin: unit(1, { kelvin: 1 }),
  kilogram: unit(1, { kilogram: 1 }),
  litre: unit(1e-3, { metre: 3 }),
  lumen: unit(1, { candela: 1 }),
  lux: unit(1, { candela: 1, metre: -2 }),
  metre: unit(1, { metre: 1 }),
  mole: unit(1, { mole: 1 }),
  newton: unit(1, { kilogram: 1, metre: 1, second: -2 }),
  ohm: unit(1, { ampere: -2, kilogram: 1, metre: 2, second: -3 }),
  pascal: unit(1, { kilogram: 1, metre: -1, second: -2 }),
  radian: dimensionless,
  second: unit(1, { second: 1 }),
  siemens: unit(1, { ampere: 2, kilogram: -1, metre: -2, second: 3 }),
  sievert: unit(1, { metre: 2, second: -2 }),
  steradian: dimensionless,
  tesla: unit(1, { ampere: -1, kilogram: 1, second: -2 }),
  volt: unit(1, { ampere: -1, kilogram: 1, metre: 2, second: -3 }),
  watt: unit(1, { kilogram: 1, metre: 2, second: -3 }),
  weber: unit(1, { ampere: -1, kilogram: 1, metre: 2, second: -2 }),
}

/** True if `kind` is one of SBML's base units. */
export function isBaseUnit(kind: string): boolean {
  return Object.hasOwn(baseUnits, kind)
}

/** a · b */
export function multiplyUnits(a: Unit, b: Unit): Unit {
  return { magnitude: a.magnitude * b.magnitude, exponents: a.exponents.map((x, i) => x + (b.exponents[i] ?? 0)) }
}

/** a^n */
export function powerOfUnit(a: Unit, n: number): Unit {
  return { magnitude: a.magnitude ** n, exponents: a.exponents.map((x) => x * n) }
}

/** a / b */
export function divideUnits(a: Unit, b: Unit): Unit {
  return multiplyUnits(a, powerOfUnit(b, -1))
}

/** Exponents and magnitudes are products of decimal numbers: compare them with some slack. */
const slack = 1e-9

/** The same dimensions, whatever the magnitude. */
export function sameDimensions(a: Unit, b: Unit): boolean {
  return a.exponents.every((x, i) => Math.abs(x - (b.exponents[i] ?? 0)) <= slack)
}

/** The same unit. */
export function sameUnit(a: Unit, b: Unit): boolean {
  return sameDimensions(a, b) && Math.abs(a.magnitude / b.magnitude - 1) <= slack
}

/** The unit that a definition comes to; undefined where a factor's kind is unknown. */
export function unitOfDefinition(definition: UnitDefinition): Unit | undefined {
  let result: Unit | undefined = dimensionless
  for (const f of definition.factors) {
    const base = Object.hasOwn(baseUnits, f.kind) ? baseUnits[f.kind] : undefined
    if (!base || !result) return undefined
    result = multiplyUnits(result, powerOfUnit(multiplyUnits(base, unit(f.multiplier * 10 ** f.scale)), f.exponent))
  }
  return result
}

/** All units that can be named in a model. */
export function unitsOf(model: Model): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>(Object.entries(baseUnits))
  for (const d of model.unitDefinitions) {
    const u = unitOfDefinition(d)
    if (u) units.set(d.id, u)
  }
  return units
}

function short(x: number): string {
  return String(Number(x.toPrecision(6)))
}

/** A unit as text, in SI: `0.001 m^3`, `mol s^-1`, `dimensionless`. */
export function describeUnit(u: Unit): string {
  const powers = dimensions
    .map((d, i) => [symbols[d], u.exponents[i] ?? 0] as const)
    .filter(([, n]) => Math.abs(n) > slack)
    .map(([s, n]) => (Math.abs(n - 1) <= slack ? s : `${s}^${short(n)}`))
  if (powers.length === 0) return Math.abs(u.magnitude - 1) <= slack ? "dimensionless" : short(u.magnitude)
  return Math.abs(u.magnitude - 1) <= slack ? powers.join(" ") : `${short(u.magnitude)} ${powers.join(" ")}`
}
