/**
 * What a command of the command line is: one row of data and one function. `main.ts` holds the table; help, argument
 * parsing and exit codes are made from it. A command never calls `process.exit` and never reads `process.argv`.
 */
import type { Diagnostic } from "../text/index.ts"

/** Exit codes: 0 done; 1 ran, and a test or check fell short; 2 the input or the call was wrong; 3 an internal fault; 130 Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 3 | 130

/** Where a command writes and what it may ask of its surroundings; tests pass their own. */
export interface CommandContext {
  /** The working directory that relative paths start from. */
  readonly cwd: string
  /** To standard output: the result, and nothing else. */
  readonly out: (text: string) => void
  /** To standard error: progress, remarks, diagnostics. */
  readonly err: (text: string) => void
  /** Standard output is a terminal (colour and redrawing are allowed). */
  readonly terminal: boolean
  /** Standard error is a terminal: somebody sees progress. */
  readonly watched?: boolean | undefined
  /** Has `stop` called on Ctrl-C instead of ending the process; gives what takes that back. */
  readonly onInterrupt?: ((stop: () => void) => () => void) | undefined
  /** Columns of the terminal, 100 where unknown. */
  readonly columns: number
  /** All of standard input as bytes; for `-`. */
  readonly stdin: () => Promise<Uint8Array>
  /** Root of the package: where `figures/`, `data/` and `site/` lie. */
  readonly packageRoot: string
}

export interface ArgumentSpec {
  /** As in help: `<model>`, `[into]`, `<files...>`. */
  readonly syntax: string
  readonly summary: string
}

export interface OptionSpec {
  /** Commander's flags: `--end <time>`, `--json`, `-o, --out <file>`; a trailing `...` takes several. */
  readonly flags: string
  readonly summary: string
  readonly default?: string | boolean
  /** May be given several times, each with one value; the command gets a list. */
  readonly repeat?: true
}

/** Values as given: a string, true for a flag, a list where repeated or variadic. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export interface CommandSpec {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  /** Shown under the help: a few real calls. */
  readonly examples?: readonly string[]
  readonly run: (
    ctx: CommandContext,
    args: readonly (string | readonly string[])[],
    options: OptionValues,
  ) => Promise<ExitCode>
}

/** Thrown by a command for wrong input or a wrong call: printed by `main.ts`, exit code 2. */
export class InputError extends Error {
  readonly diagnostics: readonly Diagnostic[]
  /**
   * @param message what was found and what was expected, for faults that have no place in a file
   * @param diagnostics located faults; printed after the message
   */
  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message)
    this.name = "InputError"
    this.diagnostics = diagnostics
  }
}

/** Commander keeps `--max-steps` as `maxSteps`. */
function keyOf(name: string): string {
  return name.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase())
}

/** The option as text, or undefined; by its name as it is written, without the dashes before it. */
export function textOption(options: OptionValues, name: string): string | undefined {
  const value = options[keyOf(name)]
  return typeof value === "string" ? value : undefined
}

/** The option as a list (given once, several times, or not at all). */
export function listOption(options: OptionValues, name: string): readonly string[] {
  const value = options[name]
  if (value === undefined || typeof value === "boolean") return []
  return typeof value === "string" ? [value] : value
}

/**
 * The option as a whole number within bounds.
 * @throws InputError if it is given and no such number
 */
export function wholeOption(
  options: OptionValues,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = numberOption(options, name)
  if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`
  throw new InputError(`--${name} takes a whole number ${range}, not '${textOption(options, name)}'`)
}

/**
 * The option as a number.
 * @throws InputError if it is given and no finite number
 */
export function numberOption(options: OptionValues, name: string): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new InputError(`--${name} takes a number, not '${text}'`)
  }
  return value
}
