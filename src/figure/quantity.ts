/** Amounts with units as people write them in experiments: "40 min", "0.5 mg/kg", "200 ng/mL". */

/** Seconds per unit of time. */
export const secondsPer: Readonly<Record<string, number>> = {
  ms: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  hours: 3600,
  d: 86400,
  day: 86400,
  days: 86400,
  w: 604800,
  wk: 604800,
  week: 604800,
  weeks: 604800,
}

export interface AmountWithUnit {
  readonly value: number
  readonly unit: string
}

const amountPattern = /^\s*([+-−]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$/u

/** The number and the unit's text (µ and μ written as u); undefined where there is no number in front. */
export function parseAmount(text: string): AmountWithUnit | undefined {
  const match = amountPattern.exec(text)
  if (!match) return undefined
  const value = Number((match[1] as string).replace("−", "-"))
  return Number.isFinite(value) ? { value, unit: (match[2] as string).replace(/[µμ]/gu, "u") } : undefined
}

/**
 * A duration in the given unit of time.
 * @param text "40 min", "24h", "0" (zero needs no unit)
 * @param unit a key of `secondsPer`
 * @returns undefined where it is no time
 */
export function parseTime(text: string, unit: string): number | undefined {
  const amount = parseAmount(text)
  if (!amount) return undefined
  if (amount.unit === "") return amount.value === 0 ? 0 : undefined
  const from = secondsPer[amount.unit]
  const to = secondsPer[unit]
  return from === undefined || to === undefined ? undefined : (amount.value * from) / to
}

/** Factors of concentration units to µM: molar ones directly, mass ones by the molar mass (g/mol). */
const molar: Readonly<Record<string, number>> = { M: 1e6, mM: 1e3, uM: 1, nM: 1e-3, pM: 1e-6 }
const massPerLitre: Readonly<Record<string, number>> = {
  "ng/mL": 1e-6,
  "ng/ml": 1e-6,
  "ug/mL": 1e-3,
  "ug/ml": 1e-3,
  "ug/L": 1e-6,
  "ug/l": 1e-6,
  "mg/L": 1e-3,
  "mg/l": 1e-3,
  "ng/g": 1e-6,
  "ug/g": 1e-3,
}

/**
 * A concentration in µM.
 * @param molarMass g/mol, needed for units of mass
 * @returns undefined where the unit is none of concentration, or of mass without a molar mass. Tissue content
 *   (ng/g) counts as ng/mL (density 1 g/mL).
 */
export function toMicromolar(amount: AmountWithUnit, molarMass: number | undefined): number | undefined {
  const direct = molar[amount.unit]
  if (direct !== undefined) return amount.value * direct
  const grams = massPerLitre[amount.unit]
  return grams === undefined || molarMass === undefined ? undefined : (amount.value * grams * 1e6) / molarMass
}
