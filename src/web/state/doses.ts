/** Doses as text ⇄ their parts, for the slider and the dose lane. Times in minutes. */
import { type Dose, readDose } from "../../figure/index.ts"
import { source } from "../../text/index.ts"
import type { Setup } from "./setup.ts"

/** The dose in parts, or undefined where the text is none. */
export function parseDose(text: string): Dose | undefined {
  return readDose(source("dose", text), "min").value
}

function plain(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/** The dose as people write it. */
export function formatDose(dose: Omit<Dose, "text">): string {
  const parts = [dose.drug, plain(dose.amount), dose.unit, dose.route]
  if (dose.duration !== undefined) parts.push(`${plain(dose.duration)} min`)
  if (dose.at !== 0) parts.push(`at ${plain(dose.at)} min`)
  if (dose.every !== undefined) parts.push(`every ${plain(dose.every)} min x ${dose.count}`)
  return parts.join(" ")
}

/** Where each slider ends: enough for an anaesthetic dose, by unit. */
export function doseLimit(unit: Dose["unit"], system: string): number {
  switch (unit) {
    case "mg/kg":
      return system === "human" ? 3 : 100
    case "mg":
      return 200
    case "ug/kg":
      return 3000
    case "uM":
      return 50
    case "nM":
      return 1000
    case "mM":
      return 10
  }
}

/** Slider position 0 … 1 → amount: square law, so that small doses can be set finely; two digits. */
export function amountAt(position: number, limit: number): number {
  const raw = limit * Math.min(1, Math.max(0, position)) ** 2
  return Number(raw.toPrecision(2))
}

/** The slider's position of an amount. */
export function positionOf(amount: number, limit: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, amount / limit)))
}

/** A dose given to one species as it would be given to another: same exposure by body surface, as people rescale. */
const surfaceFactor: Readonly<Record<string, number>> = { human: 37, rat: 6, mouse: 3 }
const usualRoute: Readonly<Record<string, Pick<Dose, "route" | "duration">>> = {
  human: { route: "iv", duration: 40 },
  rat: { route: "ip", duration: undefined },
  mouse: { route: "ip", duration: undefined },
}

/**
 * The dose for another species, scaled by body surface.
 * @source FDA (2005), Guidance for industry: estimating the maximum safe starting dose, table 1 (Km 37, 6, 3)
 */
export function rescaled(dose: Dose, from: string, to: string): Dose {
  const [a, b] = [surfaceFactor[from], surfaceFactor[to]]
  if (a === undefined || b === undefined || a === b) return dose
  const route = usualRoute[to] ?? { route: dose.route, duration: dose.duration }
  const systemic = dose.route === "bath" || dose.route === "icv"
  if (systemic) return dose
  const amount =
    dose.unit === "mg/kg" || dose.unit === "ug/kg" ? Number(((dose.amount * a) / b).toPrecision(2)) : dose.amount
  return { ...dose, ...route, amount }
}

/** Longest label that a button has room for. */
const longestLabel = 26

/** `10 mg/kg`, `10 mg/kg, BDNF 0`: what tells two setups apart at a glance. */
export function setupLabel(setup: Setup): string {
  const dose = setup.doses[0] === undefined ? undefined : parseDose(setup.doses[0])
  const others = setup.doses.slice(1).flatMap((d) => parseDose(d)?.drug ?? [])
  const holds = setup.perturb.map((text) => text.replace(/\s*=\s*/u, " "))
  const conditions = dose ? setup.inputs : setup.inputs.slice(1)
  const told = [...conditions, ...others.map((drug) => `+ ${drug}`), ...holds, ...setup.without.map((w) => `− ${w}`)]
  const what = dose ? `${dose.amount} ${dose.unit}` : (setup.inputs[0] ?? "no dose")
  const all = [what, ...told].join(", ").replaceAll(", +", " +")
  return all.length <= longestLabel ? all : `${what} +${told.length}`
}
