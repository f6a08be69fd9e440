/** `kinetoscope export --format html`: the live figure as one file that runs from disk, offline. */
import { join, resolve } from "node:path"
import { makeBundle } from "./bundle.ts"
import { writeWhole } from "./columns.ts"
import { type CommandContext, type ExitCode, InputError } from "./command.ts"
import { loadRunnable } from "./run-figure.ts"
import { singlePage } from "./single-page.ts"

/** How the format stands in the list of formats. */
export const pageFormat = {
  id: "html",
  label: "the live figure as one file",
  keeps: "everything the page does: model, findings, caption, drawing",
  drops: "saving to the folder",
} as const

/**
 * Write the page.
 * @param name a figure or model
 * @param out where to; without it the page goes to standard output
 * @throws InputError where there is nothing to export or the page has not been built
 */
export function exportPage(ctx: CommandContext, name: string | undefined, out: string | undefined): ExitCode {
  if (name === undefined) throw new InputError("name the figure or model to export")
  const page = singlePage(join(ctx.packageRoot, "site"), makeBundle(ctx, loadRunnable(ctx, name)))
  if (out === undefined) ctx.out(page)
  else {
    writeWhole(resolve(ctx.cwd, out), page)
    ctx.err(`wrote ${out}`)
  }
  return 0
}
