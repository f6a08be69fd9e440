/** The command's context for scripts that open a figure themselves: the package's folder, this process's streams. */
import type { CommandContext } from "../src/cli/command.ts"
import { findPackageRoot } from "../src/cli/main.ts"

export const root = findPackageRoot()

export const context: CommandContext = {
  cwd: root,
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  terminal: false,
  columns: 100,
  stdin: () => Promise.resolve(new Uint8Array()),
  packageRoot: root,
}
