/** `npm run build`: the kernel (AssemblyScript → wasm), the library and the command (→ dist/), the page (→ site/). */
import { spawnSync } from "node:child_process"
import { copyFileSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { build } from "vite"
import { root } from "./setup.mjs"

function run(what, command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] })
  if (done.status === 0) return
  process.stderr.write(`${what}: failed\n`)
  process.exit(done.status ?? 3)
}

run("kernel", process.execPath, [join(root, "scripts", "build-kernel.mjs")])
// Made beside the old one and put in its place when whole: a build that fails leaves what worked before.
const made = join(root, ".cache", "dist")
rmSync(made, { recursive: true, force: true })
run("library", join(root, "node_modules", ".bin", "tsc"), ["-p", "tsconfig.library.json", "--outDir", made])
const cli = (name) => join(root, "src", "cli", `${name}.ts`)
const bundle = (input, format, extension) =>
  build({
    root,
    configFile: false,
    logLevel: "warn",
    // Packages that are ES modules only are bundled, so that Node need not `require` them.
    ssr: { noExternal: ["hyparquet-writer", "hyparquet"] },
    build: {
      ssr: true,
      outDir: join(made, "cli"),
      emptyOutDir: false,
      target: "node20",
      minify: false,
      rollupOptions: {
        input,
        output: {
          format,
          // A script that V8 has kept cannot import: everything comes by `require`.
          ...(format === "cjs" ? { dynamicImportInCjs: false } : {}),
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `chunks/[name]-[hash].${extension}`,
        },
      },
    },
  })
// The command as one bundle with lazy chunks: loading dozens of small files costs more than the run of a small model.
// CommonJS, because only such code can be kept as V8 has compiled it (src/cli/launch.ts).
await bundle({ kinetoscope: cli("kinetoscope"), worker: cli("worker") }, "cjs", "cjs")
await bundle({ kinetoscope: cli("launch") }, "es", "js")
copyFileSync(join(made, "cli", "kinetoscope.js"), join(made, "cli", "worker.js"))
rmSync(join(root, "dist"), { recursive: true, force: true })
renameSync(made, join(root, "dist"))
await build({ configFile: join(root, "vite.web.config.ts"), logLevel: "warn" })
await build({ configFile: join(root, "vite.web.config.ts"), mode: "single", logLevel: "warn" })
