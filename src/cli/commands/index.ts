/** The table of commands, in the order of the help; each is loaded when it is called. A command is added by adding its row. */
import type { CommandSpec } from "../command.ts"

export interface CommandRow {
  readonly name: string
  readonly load: () => Promise<CommandSpec>
}

export const commands: readonly CommandRow[] = [
  { name: "run", load: async () => (await import("./run.ts")).runCommand },
  { name: "test", load: async () => (await import("./test.ts")).testCommand },
  { name: "open", load: async () => (await import("./open.ts")).openCommand },
  { name: "read", load: async () => (await import("./read.ts")).readCommand },
  { name: "ground", load: async () => (await import("./ground.ts")).groundCommand },
  { name: "wire", load: async () => (await import("./wire.ts")).wireCommand },
  { name: "new", load: async () => (await import("./new.ts")).newCommand },
  { name: "export", load: async () => (await import("./export.ts")).exportCommand },
  { name: "lexicon", load: async () => (await import("./lexicon.ts")).lexiconCommand },
  { name: "library", load: async () => (await import("./library.ts")).libraryCommand },
  { name: "simulate", load: async () => (await import("./simulate.ts")).simulateCommand },
  { name: "scan", load: async () => (await import("./scan.ts")).scanCommand },
  { name: "steady", load: async () => (await import("./steady.ts")).steadyCommand },
  { name: "sensitivity", load: async () => (await import("./sensitivity.ts")).sensitivityCommand },
  { name: "fit", load: async () => (await import("./fit.ts")).fitCommand },
  { name: "report", load: async () => (await import("./report.ts")).reportCommand },
  { name: "check", load: async () => (await import("./check.ts")).checkCommand },
  { name: "suite", load: async () => (await import("./suite.ts")).suiteCommand },
  { name: "bench", load: async () => (await import("./bench.ts")).benchCommand },
]
