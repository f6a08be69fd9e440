/** Runs the command line inside the test's process, with its own streams. */
import { findPackageRoot, main } from "../../src/cli/main.ts"

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Run `kinetoscope <words>` in a folder; streams are collected. */
export async function kinetoscope(
  words: readonly string[],
  options: { cwd?: string; stdin?: string } = {},
): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const code = await main(words, {
    cwd: options.cwd ?? process.cwd(),
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    terminal: false,
    columns: 100,
    stdin: async () => new TextEncoder().encode(options.stdin ?? ""),
    packageRoot: findPackageRoot(),
  })
  return { code, out: out.join("\n"), err: err.join("\n") }
}
