/**
 * An experiment (doses, perturbations, hypotheses off, inputs, subject) → what the engine is asked to do: parameter
 * values that shape the resting state, and interventions in time. Unknown names become diagnostics whose codes say
 * what is missing, so that a finding can be "not covered" and a user gets "did you mean".
 */
import { z } from "zod"
import type { Intervention } from "../engine/index.ts"
import {
  type Diagnostic,
  type DiagnosticCode,
  didYouMean,
  type Read,
  readResult,
  type Source,
  type Span,
  source,
} from "../text/index.ts"
import { type Dose, readDose } from "./dose.ts"
import { type FigureDrug, type FigureFile, foldName, namesOf, resolveName } from "./figure-file.ts"
import { parseAmount, parseTime } from "./quantity.ts"
import { readYaml } from "./read-yaml.ts"

const list = () => z.array(z.string()).default([])
const experimentSchema = () =>
  z.strictObject({
    id: z.string(),
    title: z.string().default(""),
    about: z.string().optional(),
    /** A key of the figure's systems (rat, human …). */
    system: z.string().optional(),
    weight: z.string().optional(),
    preparation: z.string().optional(),
    doses: list(),
    perturb: list(),
    without: list(),
    inputs: list(),
    until: z.string().default("24 h"),
    readouts: list(),
  })

/** What is done to whom, for how long. Times and doses as text, as people write them. */
export type Experiment = z.infer<ReturnType<typeof experimentSchema>>

/** Read one `experiments/*.yml`. */
export function readExperiment(source: Source): Read<Experiment> {
  return readYaml(source, experimentSchema() as unknown as z.ZodType<Experiment>, "experiment")
}

/** An experiment with nothing done: the untreated system. */
export const untreated: Experiment = {
  id: "untreated",
  title: "untreated",
  doses: [],
  perturb: [],
  without: [],
  inputs: [],
  until: "24 h",
  readouts: [],
}

/** What the engine is asked to do. Times are in the figure's unit; t = 0 is the experiment's zero. */
export interface RunPlan {
  readonly system: string
  /** Values that hold from before the resting state on. */
  readonly parameters: Readonly<Record<string, number>>
  /** The parameters move the resting state: it has to be found before the first dose. */
  readonly movesRest: boolean
  readonly interventions: readonly Intervention[]
  /** Where the run starts: 0, or the earliest dose before it. */
  readonly start: number
  readonly doses: readonly Dose[]
}

const perturbation = /^\s*(.+?)\s*(?:@\s*([^=]+?))?\s*(?:=\s*(\S+(?:\s*%)?))?\s*$/u

interface Planner {
  readonly figure: FigureFile
  readonly diagnostics: Diagnostic[]
  readonly parameters: Record<string, number>
  readonly later: Intervention[]
  readonly at: Span | undefined
}

function report(p: Planner, code: DiagnosticCode, message: string, help?: string): void {
  p.diagnostics.push({ severity: "error", code, message, span: p.at, help })
}

function applySettings(p: Planner, set: Readonly<Record<string, number>>, from: "before" | "start" = "before"): void {
  for (const [target, value] of Object.entries(set)) {
    if (from === "start") p.later.push({ time: 0, target, op: "set", value })
    else p.parameters[target] = value
  }
}

/** The named cell and all its kinds: `interneuron` → PV, SST. */
function cellsOf(figure: FigureFile, name: string): readonly string[] {
  const wanted = foldName(name)
  const group = Object.keys(figure.cells).find((key) => foldName(key) === wanted)
  return group === undefined ? [name] : (figure.cells[group] as readonly string[])
}

function geneTargets(p: Planner, geneKey: string, cell: string | undefined): readonly string[] | undefined {
  const gene = p.figure.genes[geneKey]
  if (!gene) return undefined
  if (cell === undefined) return gene.all
  const found: string[] = []
  for (const wanted of cellsOf(p.figure, cell)) {
    for (const [name, targets] of Object.entries(gene.cells)) {
      if (foldName(name) === foldName(wanted)) found.push(...targets)
    }
  }
  if (found.length > 0) return found
  const known = [...Object.keys(gene.cells), ...Object.keys(p.figure.cells)]
  report(p, "experiment/unknown-cell", `'${geneKey}' has no parameter in the cell '${cell}'`, didYouMean(cell, known))
  return undefined
}

function applyPerturbation(p: Planner, text: string): void {
  const match = perturbation.exec(text)
  const [, name, cell, valueText] = (match ?? []) as unknown as [string, string, string | undefined, string | undefined]
  const genotype = match && valueText === undefined ? resolveName(p.figure.genotypes, name) : undefined
  if (genotype !== undefined) {
    const row = p.figure.genotypes[genotype]
    if (row) applySettings(p, row.set, row.from)
    return
  }
  const value = parseAmount(valueText ?? "")
  if (!match || !value || (value.unit !== "" && value.unit !== "%")) {
    const help = "write it as GENE = value or GENE@cell = value, e.g. BDNF@pyramidal = 0 (1 is wild type)"
    report(p, "experiment/perturbation", `'${text}' is no perturbation`, help)
    return
  }
  const amount = value.unit === "%" ? value.value / 100 : value.value
  const geneKey = resolveName(p.figure.genes, name)
  if (geneKey === undefined) {
    // A parameter of the model by its own id (H_dis, g_BDNF_PYR) is a perturbation too; the engine knows whether it exists.
    const known = [...namesOf(p.figure.genes), ...namesOf(p.figure.genotypes)]
    if (cell === undefined && /^[gHk]_\w+$/u.test(name)) p.parameters[name] = amount
    else report(p, "experiment/unknown-gene", `the figure has no gene '${name}'`, didYouMean(name, known))
    return
  }
  for (const target of geneTargets(p, geneKey, cell) ?? []) p.parameters[target] = amount
}

function applyCondition(p: Planner, kind: "inputs" | "preparations", name: string): void {
  const key = resolveName(p.figure[kind], name)
  const row = key === undefined ? undefined : p.figure[kind][key]
  if (row) applySettings(p, row.set, row.from)
  else {
    const what = kind === "inputs" ? "input" : "preparation"
    report(
      p,
      `experiment/unknown-${what}`,
      `the figure has no ${what} '${name}'`,
      didYouMean(name, namesOf(p.figure[kind])),
    )
  }
}

/** Switch a hypothesis (or mechanism, or named switch) off. */
function applyWithout(p: Planner, name: string): void {
  const key = resolveName(p.figure.hypotheses, name)
  const hypothesis = key === undefined ? undefined : p.figure.hypotheses[key]
  if (hypothesis) {
    p.parameters[hypothesis.parameter] = 0
    return
  }
  const found = Object.entries(p.figure.switches).find(([k]) => foldName(k) === foldName(name))
  if (found) for (const parameter of found[1].parameters) p.parameters[parameter] = 0
  else {
    const known = [...namesOf(p.figure.hypotheses), ...Object.keys(p.figure.switches)]
    report(p, "experiment/unknown-hypothesis", `the figure has no hypothesis '${name}'`, didYouMean(name, known))
  }
}

interface Substance {
  readonly drug: FigureDrug
  readonly key: string
  /** g/mol of what was weighed: the base, or the salt named */
  readonly mass: number
}

function findDrug(figure: FigureFile, name: string): Substance | undefined {
  const key = resolveName(figure.drugs, name)
  const drug = key === undefined ? undefined : figure.drugs[key]
  if (key !== undefined && drug) return { drug, key, mass: drug.molar_mass }
  for (const [k, row] of Object.entries(figure.drugs)) {
    for (const [salt, mass] of Object.entries(row.salts)) {
      const wanted = [k, ...row.aliases].map((n) => foldName(`${n} ${salt}`))
      if (wanted.includes(foldName(name))) return { drug: row, key: k, mass }
    }
  }
  return undefined
}

/** The molar dose: µmol/kg for amounts, µM for concentrations. */
function molarDose(
  dose: Dose,
  substance: Substance,
  weightKg: number,
): { readonly value: number; readonly held: boolean } {
  switch (dose.unit) {
    case "mg/kg":
      return { value: (dose.amount * 1000) / substance.mass, held: false }
    case "ug/kg":
      return { value: dose.amount / substance.mass, held: false }
    case "mg":
      return { value: (dose.amount * 1000) / substance.mass / weightKg, held: false }
    case "uM":
      return { value: dose.amount, held: true }
    case "nM":
      return { value: dose.amount / 1000, held: true }
    case "mM":
      return { value: dose.amount * 1000, held: true }
  }
}

function applyDose(p: Planner, dose: Dose, weightKg: number): void {
  const substance = findDrug(p.figure, dose.drug)
  if (!substance) {
    const help = didYouMean(dose.drug, namesOf(p.figure.drugs))
    report(p, "experiment/unknown-drug", `the figure has no drug '${dose.drug}'`, help)
    return
  }
  const targets = substance.drug.routes[dose.route]
  if (!targets) {
    const known = Object.keys(substance.drug.routes).join(", ")
    report(p, "experiment/unknown-route", `'${dose.drug}' has no route '${dose.route}'`, `its routes: ${known}`)
    return
  }
  const { value, held } = molarDose(dose, substance, weightKg)
  const before = p.later.length
  for (let k = 0; k < dose.count; k++) {
    const from = dose.at + k * (dose.every ?? 0)
    for (const target of targets) {
      const part = value * target.fraction
      const raised = held ? target.clamp : dose.duration === undefined ? undefined : target.rate
      if (raised !== undefined) {
        const height = held ? part : part / (dose.duration as number)
        p.later.push({ time: from, target: raised, op: "add", value: height })
        if (dose.duration !== undefined)
          p.later.push({ time: from + dose.duration, target: raised, op: "add", value: -height })
      } else if (!held && target.species !== undefined)
        p.later.push({ time: from, target: target.species, op: "add", value: part })
    }
  }
  if (p.later.length === before && dose.amount > 0) {
    const want = held ? "an amount (mg/kg, mg, ug/kg)" : "a concentration (uM, nM)"
    report(p, "experiment/dose", `'${dose.text}': by this route '${dose.drug}' is given as ${want}`)
  }
}

function bodyWeight(p: Planner, experiment: Experiment, systemKey: string | undefined): number {
  const text =
    experiment.weight ?? (systemKey === undefined ? undefined : p.figure.systems[systemKey]?.weight) ?? "1 kg"
  const amount = parseAmount(text)
  const factor = amount && { kg: 1, g: 1e-3, mg: 1e-6 }[amount.unit]
  if (amount && factor !== undefined && amount.value > 0) return amount.value * factor
  report(p, "experiment/weight", `'${text}' is no body weight`, "write it as 250 g or 70 kg")
  return 1
}

/**
 * What an experiment asks of the engine.
 * @param at where the experiment stands, for messages
 * @returns the plan, or diagnostics with codes `experiment/unknown-drug|route|gene|cell|input|preparation|hypothesis|system`
 *   for names that the figure lacks, `experiment/dose|perturbation|weight` for text that was not understood
 */
export function planRun(figure: FigureFile, experiment: Experiment, at?: Span): Read<RunPlan> {
  const p: Planner = { figure, diagnostics: [], parameters: {}, later: [], at }
  const wanted = experiment.system ?? figure.default_system
  const systemKey = resolveName(figure.systems, wanted)
  const system = systemKey === undefined ? undefined : figure.systems[systemKey]
  if (system) applySettings(p, system.set)
  else if (wanted !== "") {
    report(
      p,
      "experiment/unknown-system",
      `the figure has no system '${wanted}'`,
      didYouMean(wanted, namesOf(figure.systems)),
    )
  }
  const rest = { ...p.parameters }
  if (experiment.preparation !== undefined) applyCondition(p, "preparations", experiment.preparation)
  for (const name of experiment.inputs) applyCondition(p, "inputs", name)
  for (const text of experiment.perturb) applyPerturbation(p, text)
  for (const name of experiment.without) applyWithout(p, name)
  const weight = bodyWeight(p, experiment, systemKey)
  const doses: Dose[] = []
  for (const text of experiment.doses) {
    const read = readDose(
      at?.source === undefined ? source("dose", text) : source(`dose '${text}'`, text),
      figure.time_unit,
    )
    p.diagnostics.push(...read.diagnostics)
    if (read.value) {
      doses.push(read.value)
      applyDose(p, read.value, weight)
    }
  }
  const interventions = [...p.later].sort((a, b) => a.time - b.time)
  const start = Math.min(0, ...interventions.map((i) => i.time))
  const movesRest = Object.entries(p.parameters).some(([key, value]) => rest[key] !== value)
  const plan: RunPlan = { system: systemKey ?? "", parameters: p.parameters, movesRest, interventions, start, doses }
  return readResult(plan, p.diagnostics)
}

/** The experiment's end in the figure's unit of time. */
export function endOf(figure: FigureFile, experiment: Experiment, at?: Span): Read<number> {
  const value = parseTime(experiment.until, figure.time_unit)
  if (value !== undefined && value > 0) return { value, diagnostics: [] }
  const message = `'${experiment.until}' is no time to run until`
  return {
    value: undefined,
    diagnostics: [{ severity: "error", code: "experiment/until", message, span: at, help: "write it as 24 h or 72 h" }],
  }
}
