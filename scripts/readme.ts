/** Puts real output into the README between its markers: `npx tsx scripts/readme.ts` after the model has changed. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { findPackageRoot, main } from "../src/cli/main.ts"

const root = findPackageRoot()

async function outputOf(words: readonly string[]): Promise<string> {
  const lines: string[] = []
  const code = await main(words, {
    cwd: root,
    out: (text) => lines.push(text),
    err: () => {},
    terminal: false,
    columns: 90,
    stdin: async () => new Uint8Array(),
    packageRoot: root,
  })
  if (code !== 0) throw new Error(`kinetoscope ${words.join(" ")} ended with ${code}`)
  return lines.join("\n")
}

function between(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md has no ${start} … ${end}`)
  return `${text.slice(0, from + start.length)}\n\`\`\`\n${content.trimEnd()}\n\`\`\`\n${text.slice(to)}`
}

const path = join(root, "README.md")
// Measured times differ from run to run: they stay out of a file under version control.
const report = (await outputOf(["run", "ketamine-glutamatergic-synapse"])).split("\n\n")
const shown = report.filter((part) => !part.startsWith("Run: ")).join("\n\n")
const wired = await outputOf(["wire", "figures/ketamine-glutamatergic-synapse/record.md"])
let text = readFileSync(path, "utf8")
text = between(text, "report", shown)
text = between(text, "wire", wired.split("\n").slice(0, 16).concat("…").join("\n"))
writeFileSync(path, text)
