/**
 * Units: a formula such as `1e-3 mole/litre` → the factors of a unit definition, products and powers of them, and what makes
 * two of them the same unit.
 */
import type { Expression } from "../math/index.ts"
import type { UnitFactor } from "../model/index.ts"

/** SBML's base units (L3V2 table 2). */
const baseUnits: ReadonlySet<string> = new Set(
  "ampere avogadro becquerel candela coulomb dimensionless farad gram gray henry hertz item joule katal kelvin kilogram litre lumen lux metre mole newton ohm pascal radian second siemens sievert steradian tesla volt watt weber".split(
    " ",
  ),
)
const spellings: Readonly<Record<string, string>> = { liter: "litre", meter: "metre", liters: "litre", meters: "metre" }

/** The base unit a word names (`seconds`, `liter`), or undefined. */
export function baseUnit(word: string): string | undefined {
  const spelled = spellings[word] ?? word
  if (baseUnits.has(spelled)) return spelled
  const single = spelled.endsWith("s") ? spelled.slice(0, -1) : spelled
  return baseUnits.has(single) ? single : undefined
}

/** A unit being worked out: a pure number and powers of scaled kinds. */
export interface UnitProduct {
  readonly multiplier: number
  readonly factors: readonly UnitFactor[]
}

export const one: UnitProduct = { multiplier: 1, factors: [] }

function scaleOf(f: UnitFactor): number {
  return (f.multiplier * 10 ** f.scale) ** f.exponent
}

/** A factor that changes nothing: plain `dimensionless`. */
function isNeutral(f: UnitFactor): boolean {
  return f.kind === "dimensionless" && f.multiplier === 1 && f.scale === 0
}

/** a · b, with like kinds joined and `dimensionless` gone where there is anything else. */
export function multiply(a: UnitProduct, b: UnitProduct): UnitProduct {
  let multiplier = a.multiplier * b.multiplier
  const factors: UnitFactor[] = a.factors.filter((f) => !isNeutral(f))
  for (const f of b.factors) {
    if (isNeutral(f)) continue
    const at = factors.findIndex((g) => g.kind === f.kind)
    const g = factors[at]
    if (!g) {
      factors.push(f)
      continue
    }
    const exponent = g.exponent + f.exponent
    const alike = g.multiplier === f.multiplier && g.scale === f.scale
    if (!alike) multiplier *= scaleOf(g) * scaleOf(f)
    if (exponent === 0) factors.splice(at, 1)
    else factors[at] = alike ? { ...g, exponent } : { kind: f.kind, exponent, scale: 0, multiplier: 1 }
  }
  return { multiplier, factors }
}

/** a to the power p. */
export function raise(a: UnitProduct, p: number): UnitProduct {
  return { multiplier: a.multiplier ** p, factors: a.factors.map((f) => ({ ...f, exponent: f.exponent * p })) }
}

/** Where the evaluation of a unit's formula stopped. */
export interface UnitFault {
  readonly fault: Expression
  readonly message: string
}

/**
 * The product that a formula of units means.
 * @param named the product of a word that is no base unit, or undefined where it is unknown
 */
export function unitOf(e: Expression, named: (word: string) => UnitProduct | undefined): UnitProduct | UnitFault {
  const word = (name: string, at: Expression): UnitProduct | UnitFault => {
    const own = named(name)
    if (own) return own
    const kind = baseUnit(name)
    return kind
      ? { multiplier: 1, factors: [{ kind, exponent: 1, scale: 0, multiplier: 1 }] }
      : { fault: at, message: `'${name}' is neither a base unit nor a unit that is defined here.` }
  }
  if (e.kind === "number") {
    const number: UnitProduct = { multiplier: e.value, factors: [] }
    if (e.units === undefined) return number
    const unit = word(e.units, e)
    return "fault" in unit ? unit : multiply(number, unit)
  }
  if (e.kind === "symbol") return word(e.id, e)
  if (e.kind === "constant") return word(e.name, e)
  if (e.kind === "call" && (e.fn === "times" || e.fn === "divide")) {
    let product = one
    for (const [i, arg] of e.args.entries()) {
      const part = unitOf(arg, named)
      if ("fault" in part) return part
      product = multiply(product, e.fn === "divide" && i > 0 ? raise(part, -1) : part)
    }
    return product
  }
  if (e.kind === "call" && e.fn === "power") {
    const [base, exponent] = e.args
    // A number goes with its unit: `5 metre^2` is (5 metre)^2, twenty-five square metres (libAntimony 3.3).
    if (base && exponent?.kind === "number" && exponent.units === undefined) {
      const part = unitOf(base, named)
      return "fault" in part ? part : raise(part, exponent.value)
    }
  }
  return { fault: e, message: "A unit is made of '*', '/' and '^' with a number, nothing else." }
}

/** The factors of a product, its number put on one of them (as a power of ten where it is one). */
export function factorsOf(p: UnitProduct): readonly UnitFactor[] {
  const m = p.multiplier
  if (m === 1 && p.factors.length > 0) return p.factors
  const at = Math.max(
    0,
    p.factors.findIndex((f) => f.exponent === 1),
  )
  const f = p.factors[at]
  if (!f) return [{ kind: "dimensionless", exponent: 1, scale: 0, multiplier: m }]
  const number = m ** (1 / f.exponent)
  const power = Math.round(Math.log10(number))
  const scaled = f.multiplier === 1 && Number(`1e${power}`) === number
  const carrier = scaled ? { ...f, scale: f.scale + power } : { ...f, multiplier: f.multiplier * number }
  return p.factors.map((g, i) => (i === at ? carrier : g))
}

/** Equal keys: the same unit, whatever it is called. */
export function unitKey(factors: readonly UnitFactor[]): string {
  let product = one
  for (const f of factors)
    product = multiply(product, {
      multiplier: scaleOf(f),
      factors: [{ kind: f.kind, exponent: f.exponent, scale: 0, multiplier: 1 }],
    })
  const kinds = product.factors
    .filter((f) => f.kind !== "dimensionless" && f.exponent !== 0)
    .map((f) => `${f.kind}^${f.exponent}`)
  return `${product.multiplier.toPrecision(12)} ${kinds.sort().join(" ")}`
}
