/** A context for commands that are called as functions: nothing is written, nothing comes in. */
import type { CommandContext } from "../src/cli/command.ts"
import { repositoryRoot } from "./source-files.ts"

export function quietContext(cwd: string = repositoryRoot, packageRoot: string = repositoryRoot): CommandContext {
  return {
    cwd,
    out: () => {},
    err: () => {},
    terminal: false,
    columns: 100,
    stdin: () => Promise.resolve(new Uint8Array()),
    packageRoot,
  }
}
