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
import { readFileSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { Script } from "node:vm"
import { isMainThread } from "node:worker_threads"
import { defaultFolder, keepFiles, ownFolder } from "./cache-folder.ts"

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
/** Scripts whose code was not kept yet, and the name it is kept by. */
const fresh: { readonly script: Script; readonly name: string }[] = []

function keptAs(file: string): string {
  const { mtimeMs, size } = statSync(file)
  const what = [process.version, process.arch, command, file, mtimeMs, size].join("\n")
  return createHash("sha256").update(what).digest("hex").slice(0, 32)
}

/** Code as it was kept. V8 looks at the head of what it is given and trusts the rest, so that must be all there. */
function read(name: string): Buffer | undefined {
  if (folder === undefined) return undefined
  try {
    const bytes = readFileSync(join(folder, name + suffix))
    return bytes.readDoubleLE(0) === bytes.length - headBytes ? bytes.subarray(headBytes) : undefined
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
  const name = keptAs(file)
  const cachedData = read(name)
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    ...(cachedData ? { cachedData } : {}),
  })
  if (cachedData === undefined || script.cachedDataRejected) fresh.push({ script, name })
  const outside = createRequire(file)
  const require = (id: string): unknown =>
    id.startsWith("./") || id.startsWith("../") ? load(resolve(dirname(file), id)) : outside(id)
  const body = script.runInThisContext() as (...args: readonly unknown[]) => void
  body.call(here.exports, here.exports, require, here, file, dirname(file))
  return here.exports
}

/** At the end, when every function that this command uses has been compiled. */
function keep(): void {
  if (folder === undefined || fresh.length === 0) return
  const files = fresh.map(({ script, name }) => {
    const code = script.createCachedData()
    const head = Buffer.alloc(headBytes)
    head.writeDoubleLE(code.length)
    return { name, content: Buffer.concat([head, code]) }
  })
  keepFiles(folder, suffix, files, mostBytes)
}

process.on("exit", keep)
load(fileURLToPath(import.meta.url).replace(/\.js$/u, ".cjs"))
