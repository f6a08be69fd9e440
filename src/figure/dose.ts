/**
 * Doses as people write them → `Dose`.
 *
 *   <drug> <amount> <unit> <route> [duration] [at TIME] [every TIME x COUNT]
 *   ketamine 0.5 mg/kg iv 40 min every 72 h x 6
 *
 * Drug names may hold blanks, digits and brackets, so the dose is found from the first "amount unit route" on.
 */
import { type Diagnostic, didYouMean, type Read, type Source, span } from "../text/index.ts"
import { parseTime } from "./quantity.ts"

export const routes = ["iv", "im", "ip", "sc", "po", "intranasal", "icv", "bath"] as const
export type Route = (typeof routes)[number]

export const doseUnits = ["mg/kg", "mg", "ug/kg", "uM", "nM", "mM"] as const
export type DoseUnit = (typeof doseUnits)[number]

/** One line of a schedule. Times are in the figure's unit of time. */
export interface Dose {
  readonly text: string
  readonly drug: string
  readonly amount: number
  readonly unit: DoseUnit
  readonly route: Route
  readonly duration: number | undefined
  readonly at: number
  readonly every: number | undefined
  readonly count: number
}

const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`
const shape = new RegExp(String.raw`^\s*(.+?)\s+(${number})\s*([A-Za-z]+(?:\/[A-Za-z]+)?)\s+(\S+)\s*(.*)$`, "u")
const routeWords: Readonly<Record<string, Route>> = {
  "i.v.": "iv",
  "i.m.": "im",
  "i.p.": "ip",
  "s.c.": "sc",
  "p.o.": "po",
  oral: "po",
  intraperitoneal: "ip",
  intravenous: "iv",
  intramuscular: "im",
  subcutaneous: "sc",
  in: "intranasal",
  nasal: "intranasal",
  "i.c.v.": "icv",
}
const time = String.raw`[+-−]?\s*(?:\d+\.?\d*|\.\d+)\s*[A-Za-z]*`
const tail = new RegExp(
  String.raw`^(?:(?:over|for)?\s*(?<duration>(?:\d+\.?\d*|\.\d+)\s*[A-Za-z]+))?\s*(?:at\s+(?<at>${time}))?\s*(?:every\s+(?<every>${time})\s*[x×]\s*(?<count>\d+))?\s*$`,
  "u",
)

const grammar =
  "<drug> <amount> <mg/kg|mg|ug/kg|uM|nM|mM> <iv|im|ip|sc|po|intranasal|icv|bath> [duration] [at TIME] [every TIME x COUNT]"

/** Most repeats of one line: enough for a year of daily doses. */
export const maxRepeats = 1000

/**
 * Read one dose.
 * @param source the text, whole
 * @param timeUnit the figure's unit of time
 */
export function readDose(source: Source, timeUnit: string): Read<Dose> {
  const fail = (message: string, start: number, end: number, help?: string): Read<Dose> => {
    const d: Diagnostic = { severity: "error", code: "experiment/dose", message, span: span(source, start, end), help }
    return { value: undefined, diagnostics: [d] }
  }
  const text = source.text.replace(/[µμ]/gu, "u").replace(/−/gu, "-")
  const all = text.length
  const match = shape.exec(text)
  if (!match) {
    const hasNumber = new RegExp(String.raw`\s${number}`, "u").test(text)
    const what = hasNumber ? "the dose has no unit or no route" : "the dose has no amount"
    return fail(`${what}: '${source.text.trim()}'`, 0, all, `write it as ${grammar}, e.g. ketamine 10 mg/kg ip`)
  }
  const [, drug, amountText, unitText, routeText, rest] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const unitAt = text.indexOf(unitText, drug.length)
  const unit = doseUnits.find((u) => u.toLowerCase() === unitText.toLowerCase())
  if (!unit) {
    const help = didYouMean(unitText, doseUnits) ?? `units: ${doseUnits.join(", ")}`
    return fail(`'${unitText}' is no unit of dose`, unitAt, unitAt + unitText.length, help)
  }
  const routeAt = text.indexOf(routeText, unitAt + unitText.length)
  const lower = routeText.toLowerCase()
  const route = routes.find((r) => r === lower) ?? routeWords[lower]
  if (!route) {
    const help = didYouMean(routeText, routes) ?? `routes: ${routes.join(", ")}`
    return fail(`'${routeText}' is no route`, routeAt, routeAt + routeText.length, help)
  }
  const amount = Number(amountText)
  if (!(amount >= 0) || !Number.isFinite(amount)) return fail(`a dose of ${amountText} ${unit} makes no sense`, 0, all)
  return readTail(source, timeUnit, rest, all - rest.length, fail, {
    text: source.text.trim(),
    drug,
    amount,
    unit,
    route,
  })
}

function readTail(
  source: Source,
  timeUnit: string,
  rest: string,
  restAt: number,
  fail: (message: string, start: number, end: number, help?: string) => Read<Dose>,
  head: Pick<Dose, "text" | "drug" | "amount" | "unit" | "route">,
): Read<Dose> {
  const end = source.text.length
  const parts = tail.exec(rest)?.groups
  if (!parts)
    return fail(
      `'${rest.trim()}' was not understood`,
      restAt,
      end,
      `after the route: [duration] [at TIME] [every TIME x COUNT]`,
    )
  const times: (number | undefined)[] = []
  for (const key of ["duration", "at", "every"]) {
    const word = parts[key]
    const value = word === undefined ? undefined : parseTime(word.replace(/\s+/gu, ""), timeUnit)
    if (word !== undefined && value === undefined) {
      return fail(`'${word.trim()}' is no time`, restAt, end, "a time has a unit: s, min, h, d or wk, e.g. 40 min")
    }
    times.push(value)
  }
  const [duration, at, every] = times
  const count = parts["count"] === undefined ? 1 : Number(parts["count"])
  if (count < 1 || count > maxRepeats)
    return fail(`a dose is repeated 1 to ${maxRepeats} times, not ${count}`, restAt, end)
  if (duration !== undefined && !(duration > 0)) return fail("a duration is longer than 0", restAt, end)
  if (every !== undefined && !(every > 0)) return fail("doses are repeated every TIME longer than 0", restAt, end)
  return { value: { ...head, duration, at: at ?? 0, every, count }, diagnostics: [] }
}
