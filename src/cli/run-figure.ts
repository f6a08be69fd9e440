/** From a figure's name or a model's path to something that runs: loaded, compiled, on a simulator. */
import { type CompiledModel, compilePairs, createSimulator, type Simulator } from "../engine/index.ts"
import {
  type Experiment,
  type FigureFile,
  type FigureReadout,
  FigureRunner,
  resolveReadout,
  untreated,
} from "../figure/index.ts"
import type { Model } from "../model/index.ts"
import { didYouMean, nearest } from "../text/index.ts"
import { type CommandContext, InputError, type OptionSpec } from "./command.ts"
import {
  figureFolder,
  knownFigures,
  type LoadedFigure,
  loadCompiled,
  loadFigure,
  need,
  type RunnableModel,
} from "./figures.ts"
import { type TaskSetup, type TaskTools, toolsFor } from "./tasks.ts"

/** What `loadRunnable` takes, as commands describe it. */
export const runnableArgument = {
  syntax: "<figure|model>",
  summary: "a figure's name or folder, or a model file (.ant, .xml)",
} as const

/** `--readout`, for commands that put readouts out. */
export const readoutOption: OptionSpec = { flags: "--readout <id>", summary: "only these readouts", repeat: true }

export interface Runnable {
  readonly name: string
  readonly loaded: LoadedFigure | undefined
  readonly file: FigureFile
  readonly model: Model
  readonly experiments: readonly Experiment[]
  readonly runner: FigureRunner
  readonly simulator: Simulator
  readonly compiled: CompiledModel
}

/** Fewer runs than this do not make up for compiling the model once more. */
const worthPairs = 200

/** What many runs of a figure need: for so many, the model is compiled for two at a time too, where it allows that. */
export async function setupForMany(
  runnable: Runnable,
  runs: number,
): Promise<{ readonly setup: TaskSetup; readonly tools: TaskTools }> {
  const { compiled, file: figure, simulator } = runnable
  const pairs = runs < worthPairs ? undefined : compilePairs(runnable.model)
  const setup = { compiled, figure, pairs }
  return { setup, tools: pairs ? await toolsFor(setup, simulator) : runnable }
}

/** A bare model as a figure: every species is a readout, nothing can be dosed. */
function figureOfModel(model: Model): FigureFile {
  const readouts: Record<string, FigureReadout> = {}
  for (const s of model.species) {
    const quantity = s.hasOnlySubstanceUnits ? s.id : `[${s.id}]`
    readouts[s.id] = {
      quantity,
      label: s.name ?? s.id,
      unit: s.substanceUnits ?? model.substanceUnits ?? "",
      aliases: [],
      proxy: false,
    }
  }
  if (model.species.length === 0) {
    for (const rule of model.rules) {
      if (rule.kind !== "algebraic")
        readouts[rule.variable] = { quantity: rule.variable, label: rule.variable, unit: "", aliases: [], proxy: false }
    }
  }
  return {
    id: model.id,
    title: model.name ?? model.id,
    record: "",
    model: "",
    statements: "",
    time_unit: "s",
    dose_unit: "umol/kg",
    default_experiment: "",
    default_system: "",
    systems: {},
    preparations: {},
    inputs: {},
    genotypes: {},
    cells: {},
    rest: { duration: "0", during: {}, after: {}, always: false },
    capabilities: [],
    hypotheses: {},
    switches: {},
    drugs: {},
    genes: {},
    readouts,
    report: [],
  }
}

/**
 * Load and compile a figure (by name or folder) or a model file.
 * @throws InputError where it is neither, or has errors
 */
export function loadRunnable(ctx: CommandContext, name: string): Runnable {
  const isFigure = figureFolder(ctx, name) !== undefined
  if (!isFigure && !/\.(?:xml|sbml|ant|txt)$/iu.test(name)) {
    const help = didYouMean(name, knownFigures(ctx))
    throw new InputError(
      `'${name}' is no figure (a folder with a figure.yml) and no model file (.ant, .xml)${help ? `; ${help}` : ""}`,
    )
  }
  const loaded = isFigure ? loadFigure(ctx, name) : undefined
  const found: RunnableModel = loaded
    ? { model: () => loaded.model, compiled: need(ctx, loaded.compiled()) }
    : loadCompiled(ctx, name)
  const { compiled } = found
  const model = found.model()
  const file = loaded?.file ?? figureOfModel(model)
  const simulator = createSimulator(compiled)
  const quantities = compiled.layout.quantities.map((q) => q.id)
  const runner = new FigureRunner(file, simulator, quantities)
  return { name: file.id, loaded, file, model, experiments: loaded?.experiments ?? [], runner, simulator, compiled }
}

/**
 * The experiment by id, the figure's default where none is named.
 * @throws InputError where the figure has none of that id
 */
export function findExperiment(runnable: Runnable, id: string | undefined): Experiment {
  const wanted = id ?? runnable.file.default_experiment
  const found = runnable.experiments.find((e) => e.id === wanted)
  if (found) return found
  if (id === undefined || id === untreated.id) return untreated
  const known = runnable.experiments.map((e) => e.id)
  const near = nearest(id, known)
  throw new InputError(
    `the figure has no experiment '${id}'${near ? `; did you mean '${near}'?` : `; it has ${known.join(", ") || "none"}`}`,
  )
}

/**
 * Readouts by id or alias, all of the figure's where none is named.
 * @throws InputError where one is unknown
 */
export function findReadouts(
  file: FigureFile,
  wanted: readonly string[],
): readonly NonNullable<ReturnType<typeof resolveReadout>>[] {
  const all = wanted.length > 0 ? wanted : Object.keys(file.readouts)
  return all.map((name) => {
    const found = resolveReadout(file, name)
    if (found) return found
    const help = didYouMean(name, Object.keys(file.readouts))
    throw new InputError(`the figure has no readout '${name}'${help ? `; ${help}` : ""}`)
  })
}
