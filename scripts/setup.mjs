/**
 * Set-up that `npm start` and `npm test` do by themselves: checks Node's version, installs packages when
 * `node_modules` is missing or older than the lock file, and builds what is out of date. Plain JavaScript without
 * dependencies, because it runs before anything is installed.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const say = (text) => process.stderr.write(`${text}\n`)

/** Ends the program with a clear message where Node is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  say(`Kinetoscope needs Node 20.19 or newer; this is Node ${process.versions.node}.`)
  say("Install a newer Node (https://nodejs.org) and try again.")
  process.exit(2)
}

/** Run a command with its output on standard error; ends the program where it fails. */
export function runOrExit(what, command, args, options = {}) {
  const started = Date.now()
  say(`${what} …`)
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
    ...options,
  })
  if (done.error || done.status !== 0) {
    say(`${what}: failed${done.error ? ` (${done.error.message})` : ` with exit code ${done.status}`}.`)
    say(`To see it by hand: ${command} ${args.join(" ")}`)
    process.exit(typeof done.status === "number" && done.status > 0 ? done.status : 3)
  }
  say(`${what}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

/** Installs packages when they are missing or older than the lock file. */
export function install() {
  const mark = join(root, "node_modules", ".package-lock.json")
  const lock = join(root, "package-lock.json")
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(lock).mtimeMs) return
  runOrExit("Installing packages (once, about a minute)", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
}

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === "generated") continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else yield path
  }
}

/** Hash of all that the build reads: the build is skipped while it stays the same. */
function inputsHash() {
  const hash = createHash("sha256")
  for (const folder of ["src", "figures", "data", "scripts"]) {
    if (!existsSync(join(root, folder))) continue
    for (const file of filesBelow(join(root, folder))) {
      hash.update(file.slice(root.length))
      hash.update(readFileSync(file))
    }
  }
  for (const file of ["package-lock.json", "vite.web.config.ts", "tsconfig.base.json"]) {
    if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)))
  }
  return hash.digest("hex")
}

/** Builds command, kernel and page when something they are made from has changed. */
export function build() {
  const mark = join(root, ".cache", "built")
  const made = existsSync(join(root, "dist", "cli", "kinetoscope.js")) && existsSync(join(root, "site", "index.html"))
  if (made && existsSync(mark) && readFileSync(mark, "utf8") === inputsHash()) return
  runOrExit("Building kernel, command and page", process.execPath, [join(root, "scripts", "build.mjs")])
  mkdirSync(dirname(mark), { recursive: true })
  writeFileSync(mark, inputsHash())
}
