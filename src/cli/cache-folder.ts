/** Where the program keeps what it can make again: compiled models, and its own code as V8 has compiled it. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { threadId } from "node:worker_threads"

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

/**
 * Keep files in the folder, each whole or not at all, and remove what was unused for longest until all with their suffix
 * together take at most `mostBytes`. What cannot be written is not kept.
 */
export function keepFiles(
  folder: string,
  suffix: string,
  files: readonly { readonly name: string; readonly content: Uint8Array }[],
  mostBytes: number,
): void {
  for (const { name, content } of files) {
    const path = join(folder, name + suffix)
    // Threads of one process may keep the same file at once.
    const draft = `${path}.${process.pid}-${threadId}.part`
    try {
      writeFileSync(draft, content, { mode: 0o600 })
      renameSync(draft, path)
    } catch {
      rmSync(draft, { force: true })
    }
  }
  try {
    trim(folder, suffix, mostBytes)
  } catch {
    // Another call may have removed what was listed here: it trims as well.
  }
}

function trim(folder: string, suffix: string, mostBytes: number): void {
  const files = readdirSync(folder)
    .filter((f) => f.endsWith(suffix))
    .map((f) => {
      const { size, mtimeMs } = statSync(join(folder, f))
      return { path: join(folder, f), size, mtimeMs }
    })
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
  let sum = 0
  for (const f of files) {
    sum += f.size
    if (sum > mostBytes) rmSync(f.path, { force: true })
  }
}
