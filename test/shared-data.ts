/** Data beside the repository that tests may use where it is there: `../shared`. Never part of the product. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const sharedRoot = join(fileURLToPath(new URL(".", import.meta.url)), "..", "..", "shared")

/** The path of something in `../shared`, or undefined (said once per path) where it is missing: then skip. */
export function sharedPath(name: string): string | undefined {
  const path = join(sharedRoot, name)
  if (existsSync(path)) return path
  process.stderr.write(`skipped: ../shared/${name} is not here\n`)
  return undefined
}
