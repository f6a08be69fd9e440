/**
 * Do we read libAntimony's Antimony as it does, and print Antimony that it reads? Over all cases of the SBML Test Suite:
 *   bench/peers/antimony-suite.py write ../shared/sbml-test-suite/semantic OUT
 *   npx tsx bench/antimony-suite.ts OUT ../shared/sbml-test-suite/semantic
 *   bench/peers/antimony-suite.py load OUT, and this again: then what libAntimony made of ours is compared too.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { antimonyForm, printAntimony, readAntimony } from "../src/antimony/index.ts"
import { readSbml } from "../src/sbml/index.ts"
import { formatDiagnostics, type Source, source } from "../src/text/index.ts"
import { differences } from "../test/antimony/canonical.ts"

const [out = "", cases = "", only] = process.argv.slice(2)

function file(path: string): Source {
  return source(path, readFileSync(path, "utf8"))
}

const counts = new Map<string, string[]>()
function count(what: string, name: string, detail?: string): void {
  counts.set(what, [...(counts.get(what) ?? []), name])
  if (detail !== undefined && (only || (counts.get(what)?.length ?? 0) <= 12))
    console.log(`${name} ${what}: ${detail.slice(0, only ? 5000 : 400)}`)
}

for (const name of readdirSync(cases).sort()) {
  if (!/^\d{5}$/.test(name) || (only && name !== only)) continue
  if (existsSync(`${out}/${name}.xml`)) {
    const ours = readAntimony(file(`${out}/${name}.ant`))
    const theirs = readSbml(file(`${out}/${name}.xml`))
    if (!theirs.value) count("libAntimony's SBML not read", name, formatDiagnostics(theirs.diagnostics, 1))
    else if (!ours.value) count("libAntimony's text not read", name, formatDiagnostics(ours.diagnostics, 1))
    else {
      const found = differences(ours.value, theirs.value)
      count(
        found.length === 0 ? "read as libAntimony reads it" : "read otherwise",
        name,
        found.length === 0 ? undefined : found.join("\n    "),
      )
    }
  }
  const model = readdirSync(`${cases}/${name}`)
    .filter((f) => /-sbml-l\dv\d\.xml$/.test(f))
    .sort()
    .pop()
  if (!model) continue
  const theirs = readSbml(file(`${cases}/${name}/${model}`))
  if (!theirs.value) continue
  const { model: form } = antimonyForm(theirs.value)
  const text = printAntimony(theirs.value)
  writeFileSync(`${out}/${name}.ours.ant`, text)
  const back = readAntimony(source(`${name}.ours.ant`, text))
  if (!back.value) count("our text not read by us", name, formatDiagnostics(back.diagnostics, 2))
  else {
    const found = differences(back.value, form)
    count(
      found.length === 0 ? "round trip exact" : "round trip differs",
      name,
      found.length === 0 ? undefined : found.join("\n    "),
    )
  }
  if (existsSync(`${out}/${name}.ours.error`))
    count("our text refused by libAntimony", name, readFileSync(`${out}/${name}.ours.error`, "utf8").trim())
  else if (existsSync(`${out}/${name}.ours.xml`)) {
    const reread = readSbml(file(`${out}/${name}.ours.xml`))
    if (reread.value && back.value) {
      const found = differences(back.value, reread.value)
      count(
        found.length === 0 ? "our text means the same to libAntimony" : "our text means something else to libAntimony",
        name,
        found.length === 0 ? undefined : found.join("\n    "),
      )
    }
  }
}
console.log()
for (const [what, names] of counts) console.log(`${String(names.length).padStart(6)}  ${what}`)
