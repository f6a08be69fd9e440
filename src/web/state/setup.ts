/**
 * What the reader has set up: subject, doses, changes to the system, how long to look. One plain value; undo is a list
 * of them, a link is one of them as text, the worker is sent one of them.
 */
import { type Experiment, type FigureFile, secondsPer } from "../../figure/index.ts"

export interface Setup {
  /** The experiment this began as. */
  readonly experiment: string
  readonly system: string
  readonly preparation: string | undefined
  /** As people write them: `ketamine 10 mg/kg ip`. */
  readonly doses: readonly string[]
  /** `GENE@cell = value`. */
  readonly perturb: readonly string[]
  /** Hypotheses and switches that are off. */
  readonly without: readonly string[]
  readonly inputs: readonly string[]
  /** How far the time axis reaches, minutes. */
  readonly horizon: number
}

/** The setup that an experiment of the figure begins with. */
export function setupOf(experiment: Experiment, system: string, horizon: number): Setup {
  return {
    experiment: experiment.id,
    system: experiment.system ?? system,
    preparation: experiment.preparation,
    doses: experiment.doses,
    perturb: experiment.perturb,
    without: experiment.without,
    inputs: experiment.inputs,
    horizon,
  }
}

/**
 * How far the page looks at first, minutes: three hours of a dose, the acute story; a day without one; a hundred units
 * of time of a bare model.
 */
function firstHorizon(figure: FigureFile, experiment: Experiment | undefined): number {
  if (!experiment) return (100 * (secondsPer[figure.time_unit] ?? 60)) / 60
  return experiment.doses.length > 0 ? 180 : 1440
}

/** The setup that a figure opens with. */
export function initialSetup(figure: FigureFile, experiments: readonly Experiment[]): Setup {
  const experiment = experiments.find((e) => e.id === figure.default_experiment) ?? experiments[0]
  const horizon = firstHorizon(figure, experiment)
  if (experiment) return setupOf(experiment, figure.default_system, horizon)
  return {
    experiment: "",
    system: figure.default_system,
    preparation: undefined,
    doses: [],
    perturb: [],
    without: [],
    inputs: [],
    horizon,
  }
}

/** The setup as an experiment that can be planned. */
export function experimentOf(setup: Setup): Experiment {
  return {
    id: setup.experiment,
    title: "",
    system: setup.system,
    ...(setup.preparation === undefined ? {} : { preparation: setup.preparation }),
    doses: [...setup.doses],
    perturb: [...setup.perturb],
    without: [...setup.without],
    inputs: [...setup.inputs],
    until: `${setup.horizon} min`,
    readouts: [],
  }
}

/** Two setups ask for the same run. */
export function sameSetup(a: Setup | undefined, b: Setup | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** A perturbation in its parts, or undefined where the text is none. */
export interface Hold {
  readonly gene: string
  readonly cell: string | undefined
  /** Of wild type: 0 is a knock-out. */
  readonly value: number
}

export function parseHold(text: string): Hold | undefined {
  const match = /^\s*([^@=]+?)\s*(?:@\s*([^=]+?))?\s*=\s*([\d.]+)\s*(%?)\s*$/u.exec(text)
  if (!match) return undefined
  const value = Number(match[3]) / (match[4] === "%" ? 100 : 1)
  return { gene: match[1] as string, cell: match[2], value }
}

export function formatHold(hold: Hold): string {
  return `${hold.gene}${hold.cell === undefined ? "" : `@${hold.cell}`} = ${hold.value}`
}

/** The setup with the genes held at a value (undefined: let go) in one cell or in all. */
export function withHold(
  setup: Setup,
  genes: readonly string[],
  cell: string | undefined,
  value: number | undefined,
): Setup {
  const others = setup.perturb.filter((text) => {
    const hold = parseHold(text)
    return !(hold && genes.includes(hold.gene) && (hold.cell === cell || cell === undefined))
  })
  const added = value === undefined ? [] : genes.map((gene) => formatHold({ gene, cell, value }))
  return { ...setup, perturb: [...others, ...added] }
}

/** The setup with a hypothesis or switch turned the other way. */
export function toggled(setup: Setup, name: string): Setup {
  const off = setup.without.includes(name)
  return { ...setup, without: off ? setup.without.filter((n) => n !== name) : [...setup.without, name] }
}
