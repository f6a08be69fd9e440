/**
 * `npm run gallery`: ten records of different fields from ../shared/records made into figures in gallery/ (not part of
 * the repository), each run once. Prints what was understood and what moved.
 */
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { findPackageRoot, main } from "../src/cli/main.ts"

const chosen: readonly (readonly [string, string])[] = [
  ["immune", "PMC1533821__1465-9921-7-97-2"],
  ["metabolism", "PMC2861803__fig2a_REVWeinshenker"],
  ["plant", "PMC4892728__exbotj_erw159_f0010"],
  ["virus", "PMC4974519__viruses-08-00184-g001"],
  ["cancer", "PMC5069610__IJC-139-491-g003"],
  ["development", "PMC514506__7600332f9"],
  ["synapse", "PMC2656602__zns0500857120007"],
  ["signalling", "PMC6167501__bsr-38-bsr20180511-g2"],
  ["vessels", "PMC4196962__pone.0110024.g006"],
  ["feeding", "PMC1817809__tjp0574-0073-f1"],
]

interface Run {
  readonly experiment: string
  readonly outcome: { readonly kind: string }
  readonly readouts: Readonly<Record<string, { readonly label: string; readonly values: readonly number[] }>>
}

async function kinetoscope(words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const code = await main(words, {
    cwd: findPackageRoot(),
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    terminal: false,
    columns: 100,
    stdin: async () => new Uint8Array(),
    packageRoot: findPackageRoot(),
  })
  return { code, out: out.join("\n"), err: err.join("\n") }
}

function moved(run: Run): string {
  const rows = Object.values(run.readouts).map((r) => ({
    label: r.label,
    by: (r.values.at(-1) ?? 0) - (r.values[0] ?? 0),
  }))
  const told = rows.filter((r) => Math.abs(r.by) > 0.02).map((r) => `${r.label} ${r.by > 0 ? "↑" : "↓"}`)
  return told.length === 0 ? "nothing moved" : told.join(", ")
}

async function makeOne(records: string, root: string, field: string, id: string): Promise<void> {
  const folder = join(root, "gallery", field)
  rmSync(folder, { recursive: true, force: true })
  const made = await kinetoscope(["new", join(records, `${id}.md`), "--into", folder])
  if (made.code !== 0) {
    console.log(`${field}: ${id}: could not be made\n${made.err}`)
    return
  }
  const run = await kinetoscope(["run", folder, "--json"])
  const readme = readFileSync(join(folder, "README.md"), "utf8")
  const unread = (readme.match(/^- no claim was read from:/gmu) ?? []).length
  console.log(
    `${field.padEnd(12)} ${/^\d+ nodes, \d+ arrows/mu.exec(readme)?.[0] ?? ""}, ${unread} sentences without a claim`,
  )
  if (run.code === 0) {
    const result = JSON.parse(run.out) as Run
    console.log(`             ${result.experiment}: ${moved(result)} (${result.outcome.kind})`)
  } else console.log(`             ${run.err}`)
}

const root = findPackageRoot()
const records = join(root, "../shared/records")
if (!existsSync(records)) console.log(`no records: ${records} is not there`)
else {
  for (const [field, id] of chosen) await makeOne(records, root, field, id)
  console.log("\nLook at one: kinetoscope open gallery/<field>")
}
