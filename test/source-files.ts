/** The repository's own source files, for tests about them. */
import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"

export const repositoryRoot = join(fileURLToPath(new URL(".", import.meta.url)), "..")

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string
  readonly text: string
}

function* below(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "generated" || entry.name === "node_modules") continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* below(path)
    else if (/\.tsx?$/u.test(entry.name)) yield path
  }
}

/** All TypeScript files below a folder of the repository. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return [...below(join(repositoryRoot, folder))].map((path) => ({
    path: relative(repositoryRoot, path).replaceAll("\\", "/"),
    text: readFileSync(path, "utf8"),
  }))
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b(?:[^"'`;]*?\bfrom\s*)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gu

/** What a file imports, as written. */
export function importsOf(file: SourceFile): readonly string[] {
  return [...file.text.matchAll(importPattern)].map((m) => (m[1] ?? m[2]) as string)
}
