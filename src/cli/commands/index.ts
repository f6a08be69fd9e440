/** The table of commands, in the order of the help. A command is added by adding its row. */
import type { CommandSpec } from "../command.ts"
import { benchCommand } from "./bench.ts"
import { checkCommand } from "./check.ts"
import { openCommand } from "./open.ts"
import { runCommand } from "./run.ts"
import { simulateCommand } from "./simulate.ts"
import { suiteCommand } from "./suite.ts"
import { testCommand } from "./test.ts"

export const commands: readonly CommandSpec[] = [
  runCommand,
  testCommand,
  openCommand,
  simulateCommand,
  suiteCommand,
  checkCommand,
  benchCommand,
]
