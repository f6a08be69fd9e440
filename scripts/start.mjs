/**
 * `npm start`: sets up, runs the flagship's default experiment, prints its report, then serves the live figure.
 *   npm start -- --no-serve    stops after the report
 *   npm start -- --port 8080   serves there
 */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { build, checkNode, install, root } from "./setup.mjs"

const flagship = "ketamine-glutamatergic-synapse"
const args = process.argv.slice(2)
const portAt = args.findIndex((a) => a === "--port" || a.startsWith("--port="))
const port = portAt < 0 ? undefined : args[portAt].includes("=") ? args[portAt].split("=")[1] : args[portAt + 1]
const known = new Set([
  "--no-serve",
  "--port",
  ...(portAt < 0 ? [] : [args[portAt]]),
  ...(port === undefined ? [] : [port]),
])
const unknown = args.find((a) => !known.has(a))
if (unknown !== undefined || (portAt >= 0 && !/^\d{1,5}$/.test(port ?? ""))) {
  process.stderr.write(
    `npm start takes --no-serve and --port <number>${unknown === undefined ? "" : `, not '${unknown}'`}.\n`,
  )
  process.exit(2)
}

checkNode()
install()
build()
const cli = join(root, "dist", "cli", "kinetoscope.js")
const command = (words) => spawnSync(process.execPath, [cli, ...words], { cwd: root, stdio: "inherit" })
const ran = command(["run", flagship])
if (ran.status !== 0) process.exit(ran.status ?? 3)
if (!args.includes("--no-serve")) {
  const served = command(["open", flagship, ...(port === undefined ? [] : ["--port", port])])
  process.exit(served.status ?? 3)
}
