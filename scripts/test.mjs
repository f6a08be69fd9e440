/**
 * `npm test`: sets up, then types, lint and all tests. The last line of standard output is `N passed, N failed`,
 * counted from the test runner's own report.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { build, checkNode, install, root } from "./setup.mjs"

checkNode()
install()
build()

const bin = (name) => join(root, "node_modules", ".bin", name)
const extra = process.argv.slice(2)
let failedChecks = 0
if (extra.length === 0) {
  const checks = [
    ["types (portable)", bin("tsc"), ["-p", "tsconfig.portable.json"]],
    ["types (node)", bin("tsc"), ["-p", "tsconfig.node.json"]],
    ["types (web)", bin("tsc"), ["-p", "tsconfig.web.json"]],
    ["lint", bin("biome"), ["check", "--max-diagnostics=30", "."]],
  ]
  for (const [what, command, args] of checks) {
    const done = spawnSync(command, args, { cwd: root, stdio: "inherit" })
    if (done.status !== 0) failedChecks += 1
    process.stdout.write(`${done.status === 0 ? "✓" : "✕"} ${what}\n`)
  }
}

const out = join(root, "test-output")
mkdirSync(out, { recursive: true })
const report = join(out, "vitest.json")
rmSync(report, { force: true })
const vitest = spawnSync(
  bin("vitest"),
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...extra],
  { cwd: root, stdio: "inherit" },
)
const result = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : { numPassedTests: 0, numFailedTests: 1 }
// A file that failed to load has no failed test of its own, so failed suites without one count too.
const brokenFiles = (result.testResults ?? []).filter(
  (f) => f.status === "failed" && !(f.assertionResults ?? []).some((a) => a.status === "failed"),
).length
let failed = result.numFailedTests + brokenFiles + failedChecks
if (failed === 0 && vitest.status !== 0) failed = 1
process.stdout.write(`${result.numPassedTests} passed, ${failed} failed\n`)
process.exit(failed > 0 ? 1 : 0)
