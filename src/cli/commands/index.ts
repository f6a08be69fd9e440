/** The table of commands, in the order of the help. A command is added by adding its row. */
import type { CommandSpec } from "../command.ts"

export const commands: readonly CommandSpec[] = []
