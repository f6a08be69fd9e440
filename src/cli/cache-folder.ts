/** Where the program keeps what it can make again: compiled models, and its own code as V8 has compiled it. */
import { mkdirSync, statSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"

/** The folder of what is kept between calls: `KINETOSCOPE_CACHE` names it, or `off`; undefined: none. */
export function defaultFolder(): string | undefined {
  const wanted = process.env["KINETOSCOPE_CACHE"]
  if (wanted === "off") return undefined
  if (wanted) return wanted
  if (process.platform === "win32") {
    const local = process.env["LOCALAPPDATA"]
    return local ? join(local, "kinetoscope", "cache") : undefined
  }
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "kinetoscope")
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "kinetoscope")
}

/** A folder of ours alone, made where it is missing; undefined where others could write to it. */
export function ownFolder(path: string): string | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const { mode, uid } = statSync(path)
    const user = process.getuid?.()
    return user !== undefined && (uid !== user || (mode & 0o022) !== 0) ? undefined : path
  } catch {
    return undefined
  }
}
