/** `run --ensemble N`: what holds whatever the parameters, as a table or JSON. */
import {
  type Direction,
  type Ensemble,
  type EnsembleOptions,
  ensembleOf,
  priorsOf,
  type ResolvedReadout,
  type RunPlan,
} from "../figure/index.ts"
import { type CommandContext, InputError, type OptionValues, wholeOption } from "./command.ts"
import { type Runnable, setupForMany } from "./run-figure.ts"
import { inMany, jobsOf } from "./workers.ts"

/** Draws that one worker does in one go. */
const drawsInChunk = 50

const said: Readonly<Record<Direction, string>> = { up: "up", down: "down", flat: "unchanged" }

function verdict(up: number, down: number, flat: number): string {
  const [share, word] = up >= down && up >= flat ? [up, "up"] : down >= flat ? [down, "down"] : [flat, "unchanged"]
  const percent = `${Math.round(share * 100)} %`
  return share >= 0.9
    ? `robustly ${word} in ${percent}`
    : share >= 0.6
      ? `mostly ${word}, in ${percent}`
      : `open: ${Math.round(up * 100)} % up, ${Math.round(down * 100)} % down`
}

function table(result: Ensemble, readouts: readonly ResolvedReadout[]): string {
  const width = Math.min(40, Math.max(...readouts.map((r) => r.label.length), 8))
  const rows = result.rows.map((row, k) => {
    const label = (readouts[k]?.label ?? row.quantity).slice(0, width).padEnd(width)
    const why = row.decidedBy.length > 0 ? `   decided by ${row.decidedBy.join(", ")}` : ""
    return `  ${label}  ${said[row.direction].padEnd(9)}  ${verdict(row.up, row.down, row.flat)}${why}`
  })
  const failed = result.failed > 0 ? `, ${result.failed} of them failed` : ""
  return [`${result.draws} draws of the parameters from their priors${failed}`, ...rows].join("\n")
}

/** Run the ensemble and print it. */
export async function reportEnsemble(
  ctx: CommandContext,
  runnable: Runnable,
  plan: RunPlan,
  end: number,
  readouts: readonly ResolvedReadout[],
  options: OptionValues,
): Promise<void> {
  const draws = wholeOption(options, "ensemble", 1, 100_000) ?? 1
  const seed = wholeOption(options, "seed", 0) ?? 1
  const priors = priorsOf(runnable.model)
  if (priors.length === 0)
    throw new InputError(
      "the model states no priors: an ensemble needs parameters whose notes say 'prior: …', as a figure made by 'kinetoscope new' has",
    )
  const claims = Object.fromEntries(Object.entries(runnable.file.switches).map(([id, s]) => [id, s.parameters]))
  const asked: EnsembleOptions = { priors, draws, seed, end, select: readouts.map((r) => r.quantity), claims }
  const { setup, tools } = await setupForMany(runnable, draws)
  const parts = await inMany(
    ctx,
    setup,
    tools,
    draws,
    (from, to) => ({ kind: "draws", plan, options: asked, from, to }),
    {
      jobs: jobsOf(options),
      size: drawsInChunk,
      what: "draws",
    },
  )
  const result = ensembleOf(runnable.runner, plan, asked, parts)
  if (options["json"] === true) {
    const rows = result.rows.map((row, k) => ({ readout: readouts[k]?.id ?? row.quantity, ...row }))
    ctx.out(JSON.stringify({ figure: runnable.name, draws, seed, failed: result.failed, readouts: rows }))
  } else ctx.out(table(result, readouts))
}
