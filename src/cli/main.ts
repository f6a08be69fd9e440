/**
 * The command line: argv → row of the command table → exit code. The only place that catches what commands throw.
 */
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Command, CommanderError } from "commander"
import { DiagnosticError, formatDiagnostics } from "../text/index.ts"
import { type CommandContext, type CommandSpec, type ExitCode, InputError, type OptionValues } from "./command.ts"
import { commands } from "./commands/index.ts"
import { RunFailed } from "./ended.ts"
import { Interrupted } from "./interrupt.ts"

/** The folder that holds `package.json`, `figures/` and `data/`, found upwards from this file (source or bundle). */
export function findPackageRoot(from: string = fileURLToPath(import.meta.url)): string {
  let folder = dirname(from)
  for (let i = 0; i < 8; i++) {
    try {
      const text = readFileSync(join(folder, "package.json"), "utf8")
      if ((JSON.parse(text) as { name?: string }).name === "kinetoscope") return folder
    } catch {
      // not here: look one folder up
    }
    folder = dirname(folder)
  }
  throw new RangeError(`no kinetoscope package above ${from}`)
}

function version(root: string): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version
}

function addCommand(program: Command, spec: CommandSpec, ctx: CommandContext, done: (code: ExitCode) => void): void {
  const command = program.command(spec.name).description(spec.summary)
  for (const a of spec.arguments) command.argument(a.syntax, a.summary)
  for (const o of spec.options) {
    if (o.repeat) {
      command.option(o.flags, o.summary, (value: string, before: readonly string[] = []) => [...before, value])
    } else if (o.default === undefined) command.option(o.flags, o.summary)
    else command.option(o.flags, o.summary, o.default)
  }
  const examples = spec.examples ?? []
  if (examples.length > 0) command.addHelpText("after", `\nExamples:\n${examples.map((e) => `  ${e}`).join("\n")}`)
  command.action(async (...all: unknown[]) => {
    const options = all[all.length - 2] as OptionValues
    const args = all.slice(0, -2).filter((a) => a !== undefined) as (string | readonly string[])[]
    done(await spec.run(ctx, args, options))
  })
}

function explain(error: unknown, ctx: CommandContext): ExitCode {
  if (error instanceof InputError) {
    const located = error.diagnostics.length > 0 ? formatDiagnostics(error.diagnostics) : ""
    ctx.err([error.message && `kinetoscope: ${error.message}`, located].filter(Boolean).join("\n\n"))
    return 2
  }
  if (error instanceof RunFailed) {
    ctx.err(`kinetoscope: ${error.message}`)
    return 1
  }
  if (error instanceof Interrupted) {
    ctx.err(`kinetoscope: ${error.message}`)
    return 130
  }
  if (error instanceof DiagnosticError) {
    ctx.err(error.message)
    return 2
  }
  const code = (error as NodeJS.ErrnoException).code
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR" || code === "ENOTDIR" || code === "ENOSPC") {
    ctx.err(`kinetoscope: ${(error as Error).message}`)
    return 2
  }
  ctx.err(
    `kinetoscope: internal fault, please report it with the command that led here\n${(error as Error).stack ?? error}`,
  )
  return 3
}

/**
 * Run one command line.
 * @param argv what follows the program's name
 * @returns the exit code (0 done, 1 fell short, 2 wrong input or call, 3 internal fault, 130 interrupted)
 */
export async function main(argv: readonly string[], ctx: CommandContext): Promise<ExitCode> {
  const program = new Command("kinetoscope")
    .description("Sets a pathway figure in motion. For research and teaching, not for clinical decisions.")
    .version(version(ctx.packageRoot))
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => ctx.out(text.replace(/\n$/, "")),
      writeErr: (text) => ctx.err(text.replace(/\n$/, "")),
    })
  let result: ExitCode = 0
  try {
    // Only the command that is called is loaded: a run of a small model takes less time than reading all of them.
    const called = commands.find((row) => row.name === argv[0])
    for (const row of called ? [called] : commands) {
      addCommand(program, await row.load(), ctx, (code) => {
        result = code
      })
    }
    await program.parseAsync([...argv], { from: "user" })
    return result
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return explain(error, ctx)
  }
}
