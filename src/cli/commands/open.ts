/** `kinetoscope open`: serve the live figure on this machine until stopped. */
import { spawn } from "node:child_process"
import { join, resolve } from "node:path"
import { readFigureFile, readRecord } from "../../figure/index.ts"
import { type BundleTexts, bundleTexts, makeBundle } from "../bundle.ts"
import {
  type CommandContext,
  type CommandSpec,
  type ExitCode,
  InputError,
  numberOption,
  type OptionValues,
  textOption,
} from "../command.ts"
import { figureFolder, insideFolder, knownFigures, loadFigure, readTextFile } from "../figures.ts"
import type { GalleryEntry } from "../gallery.ts"
import { galleryLibrary } from "../gallery-library.ts"
import { cacheFolder } from "../records.ts"
import { loadRunnable, type Runnable, runnableArgument } from "../run-figure.ts"
import { type Saved, saveSources } from "../save-source.ts"
import { type Served, serve } from "../serve.ts"

function portOption(options: OptionValues): number | undefined {
  const port = numberOption(options, "port")
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new InputError(`--port takes a whole number from 0 (any free one) to 65535, not '${port}'`)
  }
  return port
}

interface Shelf {
  readonly texts: (id: string) => BundleTexts | undefined
  readonly save: (id: string, body: unknown) => Saved
}

/** Bundles by figure, made once: the opened one at once, others when they are asked for; again after a model was saved. */
function shelf(ctx: CommandContext, name: string, first: Runnable): Shelf {
  const made = new Map([[first.name, bundleTexts(makeBundle(ctx, first))]])
  // The opened one may lie anywhere; others are found by name.
  const nameOf = (id: string): string | undefined =>
    id === first.name || id === name ? name : knownFigures(ctx).includes(id) ? id : undefined
  const texts = (id: string): BundleTexts | undefined => {
    const known = made.get(id)
    const found = nameOf(id)
    if (known !== undefined || found === undefined) return known
    const fresh = bundleTexts(makeBundle(ctx, loadRunnable(ctx, found)))
    made.set(id, fresh)
    return fresh
  }
  const save = (id: string, body: unknown): Saved => {
    const found = nameOf(id)
    if (found === undefined || figureFolder(ctx, found) === undefined)
      return { status: 400, message: `'${id}' is no figure's folder` }
    const saved = saveSources(loadFigure(ctx, found), body)
    if (saved.status === 200) made.delete(id)
    return saved
  }
  return { texts, save }
}

/** Every figure that can be named, with the words that say what it shows; one that can't be read is left out. */
function galleryOf(ctx: CommandContext): readonly GalleryEntry[] {
  return knownFigures(ctx).flatMap((id) => {
    const folder = figureFolder(ctx, id)
    if (folder === undefined) return []
    const file = readFigureFile(readTextFile(join(folder, "figure.yml"), id)).value
    if (!file) return []
    const path = insideFolder(folder, file.record)
    const record = path === undefined ? undefined : readRecord(readTextFile(path, file.record)).value
    return [{ id, title: file.title, about: record?.caption ?? "" }]
  })
}

/**
 * Load a figure or model and serve its page.
 * @param library the file of the library that the gallery searches (default: the user's)
 */
export async function openFigure(
  ctx: CommandContext,
  name: string,
  port: number | undefined,
  library?: string,
): Promise<Served> {
  const runnable = loadRunnable(ctx, name)
  const site = {
    folder: join(ctx.packageRoot, "site"),
    figure: runnable.name,
    ...shelf(ctx, name, runnable),
    gallery: () => galleryOf(ctx),
    library: galleryLibrary(
      ctx,
      library === undefined ? join(cacheFolder(), "library.sqlite") : resolve(ctx.cwd, library),
    ),
  }
  return serve(site, port)
}

function startBrowser(ctx: CommandContext, address: string): void {
  const commands: Readonly<Record<string, readonly string[]>> = {
    darwin: ["open", address],
    win32: ["cmd", "/c", "start", "", address],
  }
  const [command, ...rest] = commands[process.platform] ?? ["xdg-open", address]
  const child = spawn(command as string, rest, { stdio: "ignore", detached: true })
  child.on("error", () => ctx.err("no browser could be started; open the address yourself"))
  child.unref()
}

/** Resolves when the process is asked to stop. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve())
    process.once("SIGTERM", () => resolve())
  })
}

async function run(
  ctx: CommandContext,
  args: readonly (string | readonly string[])[],
  options: OptionValues,
): Promise<ExitCode> {
  const served = await openFigure(ctx, args[0] as string, portOption(options), textOption(options, "library"))
  const address = `http://127.0.0.1:${served.port}/`
  if (served.passedOver.length > 0) {
    ctx.err(
      `port ${served.passedOver.join(", ")} ${served.passedOver.length > 1 ? "are" : "is"} in use: serving on ${served.port}`,
    )
  }
  ctx.out(`The live figure is at ${address}`)
  ctx.err("Stop with Ctrl C.")
  if (options["browser"] === true) startBrowser(ctx, address)
  await stopped()
  await served.close()
  return 0
}

export const openCommand: CommandSpec = {
  name: "open",
  summary: "Serve the live figure on this machine until stopped",
  arguments: [runnableArgument],
  options: [
    { flags: "--port <n>", summary: "exactly this port (default: 4747, or the next free one)" },
    { flags: "--library <file>", summary: "the library that the gallery searches (default: in the user's cache)" },
    { flags: "--browser", summary: "start a browser there" },
  ],
  examples: ["kinetoscope open ketamine-glutamatergic-synapse", "kinetoscope open model.ant --port 8080"],
  run,
}
