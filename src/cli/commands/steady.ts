/** `kinetoscope steady`: the state that a figure or model comes to rest in, and whether it is stable. */
import { findSteadyState, type SteadyState } from "../../engine/index.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  listOption,
  type OptionValues,
  textOption,
} from "../command.ts"
import { endedText } from "../ended.ts"
import { adjustExperiment, experimentOptions } from "../experiment-options.ts"
import { need } from "../figures.ts"
import { shortNumber } from "../report.ts"
import { findExperiment, findReadouts, loadRunnable, readoutOption, runnableArgument } from "../run-figure.ts"

function describe(state: SteadyState): string {
  if (!state.eigenvalues) return "stability could not be worked out"
  const others = state.eigenvalues.length - state.conserved
  const slowest = state.eigenvalues.filter((_, i) => i >= state.conserved)[0]
  const zero =
    state.conserved > 0 ? `, ${state.conserved} zero (conserved totals, or directions that nothing restores)` : ""
  const first = slowest ? `, largest real part ${slowest.re.toExponential(3)}` : ""
  return `${state.stable ? "stable" : "not stable"}: ${others} eigenvalues${zero}${first}`
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const runnable = loadRunnable(ctx, args[0] as string)
  const named = textOption(options, "experiment")
  // At rest nothing has been given: an experiment counts with its doses only where it is named.
  const base =
    named === undefined ? { ...findExperiment(runnable, undefined), doses: [] } : findExperiment(runnable, named)
  const experiment = adjustExperiment(base, options, runnable.file)
  const plan = need(ctx, runnable.runner.plan(experiment))
  const readouts = findReadouts(runnable.file, listOption(options, "readout"))
  const state = findSteadyState(runnable.simulator, {
    parameters: { ...plan.parameters, ...(plan.movesRest ? runnable.file.rest.during : {}) },
    interventions: plan.interventions.filter((i) => i.time >= 0),
    select: readouts.map((r) => r.quantity),
  })
  if (options["json"] === true) {
    ctx.out(
      JSON.stringify({
        figure: runnable.name,
        outcome: state.outcome,
        residual: state.residual,
        stable: state.stable ?? null,
        conserved: state.conserved,
        eigenvalues: state.eigenvalues ?? null,
        readouts: Object.fromEntries(
          readouts.map((r, k) => [r.id, { unit: r.unit, label: r.label, value: state.values[k] }]),
        ),
      }),
    )
  } else {
    const width = Math.max(...readouts.map((r) => r.label.length), 8)
    ctx.out(
      readouts
        .map((r, k) => `  ${r.label.padEnd(width)}  ${shortNumber(state.values[k] as number)} ${r.unit}`)
        .join("\n"),
    )
    ctx.out(`\nmax |dx/dt| ${state.residual.toExponential(2)}; ${describe(state)}`)
  }
  if (state.outcome.kind === "failed") {
    ctx.err(`kinetoscope: ${endedText(state.outcome)}`)
    return 1
  }
  return 0
}

export const steadyCommand: CommandSpec = {
  name: "steady",
  summary: "Find the state a model comes to rest in, with its stability",
  arguments: [runnableArgument],
  options: [...experimentOptions, readoutOption, { flags: "--json", summary: "values and eigenvalues as JSON" }],
  examples: [
    'kinetoscope steady ketamine-glutamatergic-synapse --perturb "GRIN2B@pyramidal=0"',
    "kinetoscope steady model.xml --json",
  ],
  run,
}
