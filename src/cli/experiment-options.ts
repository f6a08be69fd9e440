/** The options that change an experiment (doses, perturbations, hypotheses off …), shared by run, steady and scan. */
import { type Experiment, type FigureFile, parseTime } from "../figure/index.ts"
import { InputError, listOption, type OptionSpec, type OptionValues, textOption } from "./command.ts"

export const experimentOptions: readonly OptionSpec[] = [
  { flags: "--experiment <id>", summary: "an experiment of the figure (default: the figure's own)" },
  {
    flags: "--dose <dose>",
    summary: 'in place of the experiment\'s doses, e.g. "ketamine 0.5 mg/kg iv 40 min"',
    repeat: true,
  },
  { flags: "--perturb <change>", summary: 'e.g. "GRIN2B@interneuron=0" or "BDNF=0.5"', repeat: true },
  { flags: "--without <hypothesis>", summary: "switch a hypothesis off", repeat: true },
  { flags: "--input <condition>", summary: "a named condition, e.g. tetrodotoxin", repeat: true },
  { flags: "--system <species>", summary: "human, rat, mouse …" },
  { flags: "--preparation <name>", summary: "in vivo, slice, culture …" },
  { flags: "--until <time>", summary: "run until then, e.g. 72h" },
]

/**
 * The experiment as the call changes it. Doses given on the command line replace the experiment's own.
 * @throws InputError where `--until` is no time
 */
export function adjustExperiment(base: Experiment, options: OptionValues, file: FigureFile): Experiment {
  const doses = listOption(options, "dose")
  const until = textOption(options, "until")
  const system = textOption(options, "system")
  const preparation = textOption(options, "preparation")
  if (until !== undefined && parseTime(until, file.time_unit) === undefined && !Number.isFinite(Number(until))) {
    throw new InputError(`--until takes a time such as 24h, not '${until}'`)
  }
  const named = until !== undefined && Number.isFinite(Number(until)) ? `${until} ${file.time_unit}` : until
  return {
    ...base,
    doses: doses.length > 0 ? [...doses] : base.doses,
    perturb: [...base.perturb, ...listOption(options, "perturb")],
    without: [...base.without, ...listOption(options, "without")],
    inputs: [...base.inputs, ...listOption(options, "input")],
    ...(named === undefined ? {} : { until: named }),
    ...(system === undefined ? {} : { system }),
    ...(preparation === undefined ? {} : { preparation }),
  }
}
