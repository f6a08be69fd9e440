/**
 * One finding against one figure → verdict. Each arm is planned and run once, sampled where its expectations look;
 * the worst expectation decides. Names the figure lacks make it "not covered" and say which; the model's failure to
 * run, or text that makes no sense, makes it "error".
 */
import {
  type Experiment,
  type FigureFile,
  type FigureRunner,
  parseAmount,
  parseTime,
  type ResolvedReadout,
  type RunPlan,
  resolveName,
  resolveReadout,
  toMicromolar,
} from "../figure/index.ts"
import type { Diagnostic } from "../text/index.ts"
import { armsOf, type Comparison, evaluateComparison, parseComparison } from "./comparison.ts"
import type { Arm, Expectation, ExpectationResult, Finding, FindingResult, Take, Verdict } from "./finding.ts"
import { take, windowTimes } from "./measure.ts"

export interface JudgeOptions {
  /** Hypotheses (or switches) off in every arm. */
  readonly without?: readonly string[] | undefined
  /** Milliseconds of some clock, for `seconds`; without it 0 is reported. */
  readonly now?: (() => number) | undefined
  readonly timeLimitSeconds?: number | undefined
  readonly rtol?: number | undefined
}

/** What stands in the way of judging: a missing name (not covered) or a fault (error). */
interface Obstacle {
  readonly verdict: "not covered" | "error"
  readonly reason: string
}

interface Look {
  readonly expectation: Expectation
  readonly readout: ResolvedReadout
  readonly take: Take
  readonly times: readonly number[]
  readonly arms: readonly string[]
  readonly comparison: Comparison | undefined
}

type Curves = ReadonlyMap<string, { readonly time: Float64Array; readonly columns: ReadonlyMap<string, Float64Array> }>

function firstOf(species: string | readonly string[] | undefined): string | undefined {
  return typeof species === "string" ? species : species?.[0]
}

type Named = Readonly<Record<string, { readonly aliases?: readonly string[] | undefined }>>

/** The row that a name means: by id or alias, else the one whose name stands in it as words ("organotypic slice", "Wistar rats"). */
function rowMeant(table: Named, name: string): string | undefined {
  const whole = resolveName(table, name)
  if (whole !== undefined) return whole
  const words = ` ${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `
  const inside = (alias: string): boolean => words.includes(` ${alias.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `)
  return Object.entries(table).find(([key, row]) => inside(key) || (row.aliases ?? []).some(inside))?.[0]
}

/** The experiment of an arm; the first of several species that the figure knows is taken. */
function experimentOf(figure: FigureFile, finding: Finding, arm: Arm, without: readonly string[]): Experiment {
  const listed = finding.system.species
  const names = typeof listed === "string" ? [listed] : (listed ?? [])
  const system = names.map((s) => rowMeant(figure.systems, s)).find((s) => s !== undefined) ?? names[0]
  return {
    ...bare,
    id: finding.id,
    ...(system === undefined ? {} : { system }),
    ...(finding.system.weight === undefined ? {} : { weight: finding.system.weight }),
    ...preparationOf(figure, arm.preparation ?? finding.system.preparation),
    doses: arm.doses,
    perturb: arm.perturb,
    inputs: arm.inputs,
    without: [...arm.without, ...without],
  }
}

const bare: Experiment = {
  id: "",
  title: "",
  doses: [],
  perturb: [],
  without: [],
  inputs: [],
  until: "24 h",
  readouts: [],
}

/** A preparation that the model does not distinguish is a note, as a region is: the tissue is taken as in vivo. */
function preparationOf(figure: FigureFile, name: string | undefined): { preparation?: string } {
  const known = name === undefined ? undefined : rowMeant(figure.preparations, name)
  return known === undefined ? {} : { preparation: known }
}

function obstacleFrom(diagnostics: readonly Diagnostic[], arm: string): Obstacle | undefined {
  const errors = diagnostics.filter((d) => d.severity === "error")
  const first = errors[0]
  if (!first) return undefined
  const missing = errors.every((d) => d.code.startsWith("experiment/unknown-"))
  const reason = `${first.message}${first.help ? ` (${first.help})` : ""}`
  return { verdict: missing ? "not covered" : "error", reason: missing ? reason : `arm '${arm}': ${reason}` }
}

function timeOf(figure: FigureFile, t: string | number): number | undefined {
  return typeof t === "number" ? t : parseTime(t, figure.time_unit)
}

function lookAt(figure: FigureFile, finding: Finding, expectation: Expectation): Look | Obstacle {
  const readout = resolveReadout(figure, expectation.readout)
  if (!readout) return { verdict: "not covered", reason: `the model has no readout '${expectation.readout}'` }
  const arms = Object.keys(finding.arms)
  const comparison = expectation.compare === undefined ? undefined : parseComparison(expectation.compare, arms)
  if (comparison && "problem" in comparison) return { verdict: "error", reason: comparison.problem }
  const used = comparison ? armsOf(comparison) : (expectation.order ?? [expectation.of as string])
  const unknown = used.find((name) => !arms.includes(name))
  if (unknown !== undefined) return { verdict: "error", reason: `there is no arm '${unknown}'` }
  const ends = expectation.over ?? [expectation.at as string | number]
  const bounds = ends.map((t) => timeOf(figure, t))
  const bad = bounds.indexOf(undefined)
  if (bad >= 0) return { verdict: "error", reason: `'${String(ends[bad])}' is no time` }
  const [from, to] = bounds as number[]
  if (to !== undefined && !(to > (from as number))) return { verdict: "error", reason: "'over' ends before it begins" }
  const times = to === undefined ? [from as number] : windowTimes(from as number, to)
  return {
    expectation,
    readout,
    take: expectation.take ?? (to === undefined ? "value" : "mean"),
    times,
    arms: used,
    comparison,
  }
}

function runArms(
  runner: FigureRunner,
  plans: ReadonlyMap<string, RunPlan>,
  looks: readonly Look[],
  options: JudgeOptions,
): Curves | Obstacle {
  const curves = new Map<string, { time: Float64Array; columns: Map<string, Float64Array> }>()
  for (const [name, plan] of plans) {
    const mine = looks.filter((l) => l.arms.includes(name))
    const times = [...new Set(mine.flatMap((l) => l.times))].sort((a, b) => a - b)
    if (times.length === 0) continue
    const select = [...new Set(mine.map((l) => l.readout.quantity))]
    const run = runner.run(plan, { times, select, timeLimitSeconds: options.timeLimitSeconds, rtol: options.rtol })
    if (run.outcome.kind === "failed") {
      return { verdict: "error", reason: `arm '${name}' could not be run: ${run.outcome.message}` }
    }
    if (run.time.length < times.length)
      return { verdict: "error", reason: `arm '${name}' ended at ${run.time[run.time.length - 1]}` }
    curves.set(name, { time: run.time, columns: new Map(select.map((id, k) => [id, run.columns[k] as Float64Array])) })
  }
  return curves
}

function takenFrom(look: Look, curves: Curves, arm: string): number {
  const curve = curves.get(arm)
  const column = curve?.columns.get(look.readout.quantity)
  if (!curve || !column) return Number.NaN
  const at = new Map<number, number>()
  curve.time.forEach((t, i) => {
    at.set(t, column[i] as number)
  })
  return take(
    look.take,
    look.times,
    look.times.map((t) => at.get(t) ?? Number.NaN),
  )
}

type Bounds = readonly [number | null, number | null]

/** Bounds in the unit of the value: the unit of time for times, µM for concentrations of a drug, else as they stand. */
function boundsOf(figure: FigureFile, look: Look): Bounds | Obstacle {
  const inTime = look.take === "time-of-max" || look.take === "half-life"
  const bounds: (number | null)[] = []
  for (const b of look.expectation.within ?? [null, null]) {
    if (b === null || typeof b === "number") {
      bounds.push(b)
      continue
    }
    const amount = parseAmount(b)
    const value = amount && convertBound(figure, look, amount, b, inTime)
    if (value === undefined) return { verdict: "error", reason: `'${b}' cannot be compared with ${look.readout.unit}` }
    bounds.push(value)
  }
  const [low, high] = bounds as [number | null, number | null]
  if (low !== null && high !== null && low > high)
    return { verdict: "error", reason: `within [${low}, ${high}] is empty` }
  return [low, high]
}

function convertBound(
  figure: FigureFile,
  look: Look,
  amount: { readonly value: number; readonly unit: string },
  text: string,
  inTime: boolean,
): number | undefined {
  if (inTime) return parseTime(text, figure.time_unit)
  if (amount.unit === "%") return amount.value / 100
  if (amount.unit === "" || amount.unit === look.readout.unit || amount.unit === "x") return amount.value
  const own = toMicromolar({ value: 1, unit: look.readout.unit }, look.readout.molarMass)
  const wanted = toMicromolar(amount, look.readout.molarMass)
  return own === undefined || wanted === undefined ? undefined : wanted / own
}

/** Signed distance to the nearest bound, positive inside, in units of the interval's width or of the bound's size. */
export function marginOf(value: number, [low, high]: Bounds): number {
  if (low !== null && high !== null) {
    const width = high - low
    const inside = Math.min(value - low, high - value)
    return width > 0 ? inside / width : inside
  }
  const bound = low ?? high
  if (bound === null) return Number.POSITIVE_INFINITY
  const scale = Math.abs(bound) > 0 ? Math.abs(bound) : 1
  return (low !== null ? value - bound : bound - value) / scale
}

/** `near`: missed by less than a tenth of the interval's width, or 5 % of a one-sided bound. */
function verdictOf(margin: number, bounds: Bounds): Verdict {
  if (Number.isNaN(margin)) return "fail"
  if (margin >= 0) return "pass"
  const tolerated = bounds[0] !== null && bounds[1] !== null ? 0.1 : 0.05
  return margin > -tolerated ? "near" : "fail"
}

function judgeOrder(look: Look, values: readonly number[]): ExpectationResult {
  let margin = Number.POSITIVE_INFINITY
  for (let i = 1; i < values.length; i++) {
    const [a, b] = [values[i - 1] as number, values[i] as number]
    margin = Math.min(margin, (a - b) / Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE))
  }
  // Equal to rounding is no order.
  const verdict: Verdict = margin > 1e-9 ? "pass" : margin > -0.05 ? "near" : "fail"
  const shown = values.map((v) => v.toPrecision(4)).join(" > ")
  const reason = verdict === "pass" ? "" : `expected ${look.arms.join(" > ")}, found ${shown}`
  const { readout } = look
  return { readout: readout.id, verdict, value: margin, within: [0, null], unit: "relative gap", margin, reason }
}

function judgeLook(figure: FigureFile, look: Look, curves: Curves): ExpectationResult {
  const armValue = (arm: string): number => takenFrom(look, curves, arm)
  if (look.expectation.order) return judgeOrder(look, look.arms.map(armValue))
  const value = look.comparison ? evaluateComparison(look.comparison, armValue) : armValue(look.arms[0] as string)
  const within = boundsOf(figure, look)
  const unit =
    look.take === "time-of-max" || look.take === "half-life"
      ? figure.time_unit
      : look.comparison
        ? ""
        : look.readout.unit
  if (!Array.isArray(within)) return obstructed(look.readout.id, within as Obstacle)
  const bounds = within as unknown as Bounds
  const margin = marginOf(value, bounds)
  const verdict = verdictOf(margin, bounds)
  const [low, high] = bounds
  const wanted = low === null ? `at most ${high}` : high === null ? `at least ${low}` : `${low} to ${high}`
  const reason = verdict === "pass" ? "" : `${look.readout.id} is ${Number(value.toPrecision(4))}, expected ${wanted}`
  return {
    readout: look.readout.id,
    verdict,
    value: Number.isFinite(value) ? value : null,
    within: bounds,
    unit,
    margin: Number.isFinite(margin) ? margin : null,
    reason,
  }
}

function obstructed(readout: string, o: Obstacle): ExpectationResult {
  return { readout, verdict: o.verdict, value: null, within: null, unit: "", margin: null, reason: o.reason }
}

const rank: Readonly<Record<Verdict, number>> = { error: 0, fail: 1, "not covered": 2, near: 3, pass: 4 }

function conclude(
  finding: Finding,
  expectations: readonly ExpectationResult[],
  notes: readonly string[],
  seconds: number,
): FindingResult {
  const worst = [...expectations].sort(
    (a, b) => rank[a.verdict] - rank[b.verdict] || (a.margin ?? 0) - (b.margin ?? 0),
  )[0]
  return {
    id: finding.id,
    claim: finding.claim,
    cite: finding.cite,
    tier: finding.tier,
    role: finding.tier === 3 ? "contested" : finding.role,
    topics: finding.topics,
    verdict: worst?.verdict ?? "error",
    value: worst?.value ?? null,
    within: worst?.within ?? null,
    margin: worst?.margin ?? null,
    reason: worst?.reason ?? "nothing is expected",
    seconds,
    expectations,
    notes,
  }
}

/** Judge one finding. Never throws on what the finding says. */
export function judge(runner: FigureRunner, finding: Finding, options: JudgeOptions = {}): FindingResult {
  const { figure } = runner
  const now = options.now ?? (() => 0)
  const started = now()
  const looks: Look[] = []
  const results: ExpectationResult[] = []
  const missing = finding.requires.find((need) => !figure.capabilities.includes(need) && !resolveReadout(figure, need))
  for (const e of finding.expect) {
    const look: Look | Obstacle =
      missing === undefined
        ? lookAt(figure, finding, e)
        : { verdict: "not covered", reason: `the model lacks '${missing}'` }
    if ("verdict" in look) results.push(obstructed(e.readout, look))
    else looks.push(look)
  }
  const plans = new Map<string, RunPlan>()
  let obstacle: Obstacle | undefined
  for (const name of new Set(looks.flatMap((l) => l.arms))) {
    const plan = runner.plan(experimentOf(figure, finding, finding.arms[name] as Arm, options.without ?? []))
    obstacle ??= obstacleFrom(plan.diagnostics, name)
    if (plan.value) plans.set(name, plan.value)
  }
  const curves = obstacle ?? runArms(runner, plans, looks, options)
  for (const look of looks) {
    results.push("verdict" in curves ? obstructed(look.readout.id, curves) : judgeLook(figure, look, curves))
  }
  const region = firstOf(finding.system.region)
  const notes = region === undefined ? [] : [`region '${region}' is not distinguished by the model`]
  const { preparation } = finding.system
  if (preparation !== undefined && rowMeant(figure.preparations, preparation) === undefined)
    notes.push(`preparation '${preparation}' is not distinguished by the model`)
  return conclude(finding, results, notes, (now() - started) / 1000)
}
