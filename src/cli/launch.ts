#!/usr/bin/env node
/**
 * Starts the program of the same name beside this file (`kinetoscope.js` → `kinetoscope.cjs`, and so for workers), with
 * the code that V8 has compiled kept between calls: more than half of the time from a model's text to its first result was
 * V8 reading our own code. Node 22 has `module.enableCompileCache` for this, Node 20 only `vm.Script`.
 *
 * Code is kept by program file, its time and size, Node's version and the command (each command uses other functions),
 * in a folder that nobody else can write to. What does not fit is refused by V8 and made anew.
 */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { Script } from "node:vm"
import { isMainThread, threadId } from "node:worker_threads"
import { defaultFolder, ownFolder } from "./cache-folder.ts"

/** All kept code together takes at most so much; the oldest goes first. */
const mostBytes = 64 * 2 ** 20
const suffix = ".code"
/** A kept file begins with the length of its code. */
const headBytes = 8

interface Loaded {
  exports: unknown
}

const folder = ((): string | undefined => {
  const wanted = defaultFolder()
  return wanted === undefined ? undefined : ownFolder(wanted)
})()
const command = isMainThread ? (process.argv[2] ?? "") : "worker"
const loaded = new Map<string, Loaded>()
/** Scripts whose code was not kept yet, and where it goes. */
const fresh: { readonly script: Script; readonly path: string }[] = []

function keptAt(file: string): string | undefined {
  if (folder === undefined) return undefined
  const { mtimeMs, size } = statSync(file)
  const what = [process.version, process.arch, command, file, mtimeMs, size].join("\n")
  return join(folder, `${createHash("sha256").update(what).digest("hex").slice(0, 32)}${suffix}`)
}

/** Code as it was kept. V8 looks at the head of what it is given and trusts the rest, so that must be all there. */
function read(path: string | undefined): Buffer | undefined {
  try {
    const bytes = path === undefined ? undefined : readFileSync(path)
    return bytes && bytes.readDoubleLE(0) === bytes.length - headBytes ? bytes.subarray(headBytes) : undefined
  } catch {
    return undefined
  }
}

/** A file of the program and what it requires, as Node's own loader would do it. */
function load(file: string): unknown {
  const known = loaded.get(file)
  if (known) return known.exports
  const here: Loaded = { exports: {} }
  loaded.set(file, here)
  const text = readFileSync(file, "utf8").replace(/^#!.*/u, "")
  const path = keptAt(file)
  const cachedData = read(path)
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    ...(cachedData ? { cachedData } : {}),
  })
  if (path !== undefined && (cachedData === undefined || script.cachedDataRejected)) fresh.push({ script, path })
  const outside = createRequire(file)
  const require = (id: string): unknown =>
    id.startsWith("./") || id.startsWith("../") ? load(resolve(dirname(file), id)) : outside(id)
  const body = script.runInThisContext() as (...args: readonly unknown[]) => void
  body.call(here.exports, here.exports, require, here, file, dirname(file))
  return here.exports
}

/** Remove the oldest until the rest fits. */
function trim(own: string): void {
  const files = readdirSync(own)
    .filter((f) => f.endsWith(suffix))
    .map((f) => ({ path: join(own, f), ...statSync(join(own, f)) }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
  let sum = 0
  for (const f of files) {
    sum += f.size
    if (sum > mostBytes) rmSync(f.path, { force: true })
  }
}

/** At the end, when every function that this command uses has been compiled. */
function keep(): void {
  if (folder === undefined || fresh.length === 0) return
  try {
    for (const { script, path } of fresh) {
      const code = script.createCachedData()
      const head = Buffer.alloc(headBytes)
      head.writeDoubleLE(code.length)
      const draft = `${path}.${process.pid}-${threadId}.part`
      writeFileSync(draft, Buffer.concat([head, code]), { mode: 0o600 })
      renameSync(draft, path)
    }
    trim(folder)
  } catch {
    // A cache that cannot be written is none.
  }
}

process.on("exit", keep)
load(fileURLToPath(import.meta.url).replace(/\.js$/u, ".cjs"))
