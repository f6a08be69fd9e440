/**
 * `npm run build:kernel`: AssemblyScript in src/engine/{elementary,linear,solve} → WebAssembly →
 * src/engine/generated/kernel.ts (base64, so that Node and pages load it the same way). Skipped while the sources are
 * unchanged. Checks that the kernel keeps to its part of the memory and of the table (docs/engine-abi.md).
 */
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { root } from "./setup.mjs"

const engine = join(root, "src", "engine")
const target = join(engine, "generated", "kernel.ts")

/** Addresses below this are the kernel's, above it the model's. */
const KERNEL_BYTES = 131_072
/** Slots 1–15 of the table are the model's. */
const TABLE_BASE = 16

const options = [
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "0",
  "--converge",
  "--noAssert",
  "--runtime",
  "stub",
  "--enable",
  "simd",
  "--exportTable",
  "--tableBase",
  String(TABLE_BASE),
  "--initialMemory",
  String(KERNEL_BYTES / 65_536),
  // Functions on `v128` stay inside the kernel.
  "--disableWarning",
  "112",
]

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(path)
    else if (entry.name.endsWith(".ts")) yield path
  }
}

function inputsHash() {
  const hash = createHash("sha256")
  for (const folder of ["elementary", "linear", "solve"]) {
    for (const file of sources(join(engine, folder))) {
      hash.update(relative(root, file).replaceAll("\\", "/"))
      hash.update(readFileSync(file))
    }
  }
  hash.update(readFileSync(fileURLToPath(import.meta.url)))
  hash.update(readFileSync(join(root, "node_modules", "assemblyscript", "package.json")))
  return hash.digest("hex").slice(0, 16)
}

async function compile() {
  const asc = await import("assemblyscript/asc")
  let binary
  // AssemblyScript resolves an import by adding ".ts" itself, so `./x.ts` is handed over as `./x`.
  const { error, stderr } = await asc.main(["src/engine/solve/kernel.ts", "--outFile", "kernel.wasm", ...options], {
    readFile: (name, base) => {
      const path = join(base, name.replace(/\.ts\.ts$/u, ".ts"))
      if (!existsSync(path)) return null
      const text = readFileSync(path, "utf8")
      return path.startsWith(engine) ? text.replace(/(from ")(\.{1,2}\/[^"]+)\.ts"/gu, '$1$2"') : text
    },
    writeFile: (_, contents) => {
      binary = contents
    },
    listFiles: () => [],
  })
  if (error) {
    process.stderr.write(`${stderr.toString()}\n${error.message}\n`)
    process.exit(1)
  }
  return binary
}

async function check(binary) {
  const { instance } = await WebAssembly.instantiate(binary, {})
  const { memory, table } = instance.exports
  const bytes = new Uint8Array(memory.buffer)
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  if (memory.buffer.byteLength !== KERNEL_BYTES)
    throw new Error(`the kernel's memory is ${memory.buffer.byteLength} bytes`)
  if (table.length < TABLE_BASE) throw new Error(`the kernel's table has only ${table.length} slots`)
  return { staticBytes: end, table: table.length }
}

const hash = inputsHash()
if (existsSync(target) && readFileSync(target, "utf8").includes(`"${hash}"`) && !process.argv.includes("--force")) {
  process.stderr.write("kernel: up to date\n")
} else {
  const binary = await compile()
  const { staticBytes } = await check(binary)
  mkdirSync(join(engine, "generated"), { recursive: true })
  const base64 = Buffer.from(binary).toString("base64")
  writeFileSync(
    target,
    `/** Made by scripts/build-kernel.mjs from src/engine/{elementary,linear,solve}; not to be edited. */\n` +
      `/** Hash of what the kernel was made from. */\nexport const kernelHash = "${hash}"\n` +
      `/** The WebAssembly module, ${binary.length} bytes. */\nexport const kernelBase64 =\n  "${base64}"\n`,
  )
  process.stderr.write(`kernel: ${binary.length} bytes, static data up to ${staticBytes}\n`)
}
