/**
 * Does a model survive Antimony? Every case of the SBML Test Suite is taken from Antimony text — libAntimony's (NNNNN.ant) and our
 * own (NNNNN.ours.ant), both left in OUT by antimony-suite — run by our engine and judged by the suite's criterion.
 *   npx tsx bench/antimony-simulate.ts OUT ../shared/sbml-test-suite/semantic
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { readAntimony } from "../src/antimony/index.ts"
import { linearSolver, readSettings, runCase, settingsFile } from "../src/cli/suite-case.ts"
import type { Model } from "../src/model/index.ts"
import { writeSbml } from "../src/sbml/index.ts"
import { source, unwrap } from "../src/text/index.ts"
import { judge } from "../test/suites/criterion.ts"

const [out = "", cases = "", only] = process.argv.slice(2)

function idsOf(m: Model): ReadonlySet<string> {
  const references = m.reactions.flatMap((r) => [...r.reactants, ...r.products].flatMap((s) => s.id ?? []))
  const objectives = m.fluxBalance?.objectives.map((o) => o.id) ?? []
  return new Set(
    [...m.species, ...m.parameters, ...m.compartments, ...m.reactions].map((x) => x.id).concat(references, objectives),
  )
}

/** What a variable of the settings is called after Antimony: `sub__x` is `sub_x`, a word of the language has a `_` behind it. */
function nameIn(ids: ReadonlySet<string>, name: string): string {
  const tries = [name, name.replaceAll("__", "_"), `${name}_`, `${name.replaceAll("__", "_")}_`]
  return tries.find((t) => ids.has(t)) ?? name
}

const solver = await linearSolver()
for (const [kind, ending] of [
  ["libAntimony's text", "ant"],
  ["our text", "ours.ant"],
] as const) {
  let passed = 0
  const failed: string[] = []
  for (const name of readdirSync(cases).sort()) {
    const folder = join(cases, name)
    const text = join(out, `${name}.${ending}`)
    if (!/^\d{5}$/.test(name) || (only && only !== name) || !existsSync(text)) continue
    const work = join(out, "run", name)
    try {
      const model = unwrap(readAntimony(source(text, readFileSync(text, "utf8"))))
      const ids = idsOf(model)
      const settings = readFileSync(settingsFile(folder) as string, "utf8").replace(
        /^(variables|amount|concentration):(.*)$/gm,
        (_, key: string, list: string) => {
          return `${key}: ${list
            .split(",")
            .map((v) => nameIn(ids, v.trim()))
            .join(", ")}`
        },
      )
      mkdirSync(work, { recursive: true })
      writeFileSync(join(work, `${name}-settings.txt`), settings)
      writeFileSync(join(work, `${name}-sbml-l3v2.xml`), writeSbml(model))
      const reason = judge(folder, readSettings(settings), await runCase(work, "highest", async () => solver))
      if (reason === undefined) passed += 1
      else failed.push(`${name} ${reason}`)
    } catch (error) {
      failed.push(`${name} ${(error as Error).message.split("\n").slice(0, 2).join(" ")}`)
    }
    rmSync(work, { recursive: true, force: true })
  }
  console.log(`${kind}: ${passed} cases pass, ${failed.length} don't`)
  for (const f of failed) console.log(`  ${f.slice(0, 200)}`)
}
