/** The screen as a command line: it gives the same curves to the bit, at the same times. */
import type { Experiment } from "../../figure/index.ts"
import type { Setup } from "./setup.ts"
import { finePoints, type Store } from "./store.ts"

function quoted(text: string): string {
  return /^[\w./@=:-]+$/u.test(text) ? text : `"${text.replace(/(["\\$`])/gu, "\\$1")}"`
}

function holdsAll(all: readonly string[], some: readonly string[]): boolean {
  return some.every((x) => all.includes(x))
}

/** The command can add to an experiment and replace its doses, but take nothing away: then it begins with none. */
function baseOf(store: Store, setup: Setup): Experiment | undefined {
  const base = store.bundle.experiments.find((e) => e.id === setup.experiment)
  if (!base) return undefined
  const adds =
    holdsAll(setup.perturb, base.perturb) &&
    holdsAll(setup.without, base.without) &&
    holdsAll(setup.inputs, base.inputs) &&
    (base.preparation === undefined || setup.preparation !== undefined) &&
    (base.doses.length === 0 || setup.doses.length > 0)
  return adds ? base : undefined
}

/** What repeats the curves of the screen and writes them as CSV. */
export function commandLine(store: Store): string {
  const setup = store.setup.value
  const base = baseOf(store, setup)
  const { figure, experiments } = store.bundle
  const words = ["kinetoscope run", figure.id]
  if (base) words.push("--experiment", quoted(base.id))
  else if (experiments.length > 0) words.push("--experiment untreated")
  if (setup.system && setup.system !== base?.system) words.push("--system", quoted(setup.system))
  if (setup.preparation !== undefined && setup.preparation !== base?.preparation)
    words.push("--preparation", quoted(setup.preparation))
  if (JSON.stringify(setup.doses) !== JSON.stringify(base?.doses ?? []))
    for (const d of setup.doses) words.push("--dose", quoted(d))
  const more = (option: string, all: readonly string[], given: readonly string[] | undefined): void => {
    for (const x of all) if (!given?.includes(x)) words.push(option, quoted(x))
  }
  more("--perturb", setup.perturb, base?.perturb)
  more("--without", setup.without, base?.without)
  more("--input", setup.inputs, base?.inputs)
  words.push("--until", `${setup.horizon}min`, "--steps", String(finePoints), "--spread early --rtol 1e-6")
  words.push("--out", `${figure.id}.csv`)
  return words.join(" ")
}
