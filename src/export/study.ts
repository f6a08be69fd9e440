/**
 * Experiments of a figure → arms that any simulator can run: the model as each experiment has it, with subject and
 * perturbations as values, the resting state as initial values and the doses as events.
 */
import type { Intervention, Simulator } from "../engine/index.ts"
import { type Experiment, endOf, type FigureFile, type FigureRunner, resolveReadout } from "../figure/index.ts"
import type { Model } from "../model/index.ts"
import { type Diagnostic, type Read, readResult } from "../text/index.ts"
import type { Study } from "./format.ts"
import { withDoses, withValues } from "./with-doses.ts"

/** A figure that can be run. */
export interface StudyFigure {
  readonly model: Model
  readonly file: FigureFile
  readonly runner: FigureRunner
  readonly simulator: Simulator
}

/** The model as an experiment has it; its time starts at 0, wherever the experiment's own does. */
export interface ArmModel {
  readonly model: Model
  /** Where the experiment's zero is on the model's clock. */
  readonly zero: number
}

/** Doses before the experiment's zero move the whole schedule: a file's time starts at 0. */
function fromZero(interventions: readonly Intervention[], start: number): readonly Intervention[] {
  return start < 0 ? interventions.map((i) => ({ ...i, time: i.time - start })) : interventions
}

type RestingValues = { readonly values: Readonly<Record<string, number>>; readonly fault: Diagnostic | undefined }

/** States at rest by id, for a system whose parameters moved it. */
function restValues(figure: StudyFigure, plan: Parameters<FigureRunner["rest"]>[0]): RestingValues {
  const rest = figure.runner.rest(plan)
  if (rest.outcome.kind === "failed") {
    const { message, help } = rest.outcome
    const said = `the resting state was not found: ${message}`
    return { values: {}, fault: { severity: "error", code: "experiment/unknown-quantity", message: said, help } }
  }
  if (!rest.snapshot) return { values: {}, fault: undefined }
  const states = figure.simulator.compiled.layout.quantities.filter((q) => q.role === "state").map((q) => q.id)
  const { time } = rest.snapshot
  const run = figure.simulator.run({ start: time, end: time, times: [time], select: states, initial: rest.snapshot })
  return {
    values: Object.fromEntries(states.map((id, k) => [id, run.columns[k]?.[0] ?? Number.NaN])),
    fault: undefined,
  }
}

/**
 * The model of one experiment.
 * @param atRest take the resting state as initial values where a perturbation moves it
 */
export function armModel(figure: StudyFigure, experiment: Experiment, atRest = true): Read<ArmModel> {
  const read = figure.runner.plan(experiment)
  const plan = read.value
  if (!plan) return readResult<ArmModel>(undefined, read.diagnostics)
  const rest = atRest ? restValues(figure, plan) : { values: {}, fault: undefined }
  if (rest.fault) return readResult<ArmModel>(undefined, [...read.diagnostics, rest.fault])
  const after = plan.movesRest ? figure.file.rest.after : {}
  const model = withDoses(
    withValues(figure.model, { ...rest.values, ...plan.parameters, ...after }),
    fromZero(plan.interventions, plan.start),
  )
  const name = `${figure.file.title}: ${experiment.title || experiment.id}`
  return readResult({ model: { ...model, name }, zero: Math.max(0, -plan.start) }, read.diagnostics)
}

export interface StudyOptions {
  /** Output intervals. */
  readonly points: number
  readonly rtol: number
  readonly atol: number
  /** Readouts by id; default: those of the first experiment, or all. */
  readonly readouts?: readonly string[] | undefined
  readonly atRest?: boolean | undefined
}

/** Experiments as arms of one study, the first one's horizon and readouts for all. */
export function studyOfExperiments(
  figure: StudyFigure,
  experiments: readonly { readonly id: string; readonly label: string; readonly experiment: Experiment }[],
  options: StudyOptions,
): Read<Study> {
  const diagnostics: Diagnostic[] = []
  let end = 0
  const arms = experiments.flatMap((e) => {
    const arm = armModel(figure, e.experiment, options.atRest)
    const until = endOf(figure.file, e.experiment)
    diagnostics.push(...arm.diagnostics, ...until.diagnostics)
    if (!arm.value || until.value === undefined) return []
    end = Math.max(end, until.value + arm.value.zero)
    return [{ id: e.id, label: e.label, model: arm.value.model }]
  })
  const first = experiments[0]?.experiment
  if (!first || arms.length < experiments.length) return readResult<Study>(undefined, diagnostics)
  const named = options.readouts ?? first.readouts
  const names = named.length > 0 ? named : Object.keys(figure.file.readouts)
  const readouts = names.flatMap((name) => resolveReadout(figure.file, name) ?? [])
  const { points, rtol, atol } = options
  const title = `${figure.file.title}: ${first.title || first.id}`
  return readResult<Study>(
    { title, arms, end, points, timeUnit: figure.file.time_unit, rtol, atol, readouts },
    diagnostics,
  )
}
