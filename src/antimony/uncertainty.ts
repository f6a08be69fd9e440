/**
 * Uncertainty (`k.stdev = 0.1`, `k.range = {1, 2}`, `k.distribution = normal(2, 1)`) → the elements of SBML's package distrib, kept
 * as the package's XML beside the element they tell of. They have no effect on a run.
 */

import { printNumber } from "../math/index.ts"
import type { ForeignPackage } from "../model/index.ts"
import type { UncertaintyLine } from "./entries.ts"
import type { Finisher } from "./finish-model.ts"

const namespace = "http://www.sbml.org/sbml/level3/version1/distrib/version1"
const spans: ReadonlySet<string> = new Set(["confidenceInterval", "credibleInterval", "interquartileRange", "range"])

function attribute(f: Finisher, line: UncertaintyLine, at: number, value: string, variable: string): string {
  const v = line.values[at]
  if (v?.kind === "number") return ` distrib:${value}="${printNumber(v.value)}"`
  const entry = v?.kind === "symbol" ? f.math.entryOf(v.id, line.scope, v.span) : undefined
  return entry ? ` distrib:${variable}="${f.id(entry)}"` : ""
}

function parameterXml(f: Finisher, lines: readonly UncertaintyLine[]): string {
  const line = lines[0]
  if (!line) return ""
  const type = line.word === "stdev" ? "standardDeviation" : line.word
  const uri = lines.find((l) => l.uri !== undefined)?.uri
  const url =
    uri === undefined
      ? ""
      : ` distrib:definitionURL="${uri.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")}"`
  if (spans.has(type) || line.values.length === 2) {
    const lower = attribute(f, line, 0, "valueLower", "varLower")
    const upper = attribute(f, line, 1, "valueUpper", "varUpper")
    return `<distrib:uncertSpan distrib:type="${type}"${lower}${upper}${url}/>`
  }
  return `<distrib:uncertParameter distrib:type="${type}"${attribute(f, line, 0, "value", "var")}${url}/>`
}

/** The package's XML for every element that has uncertainty. */
export function uncertaintyPackages(f: Finisher): readonly ForeignPackage[] {
  const found: ForeignPackage[] = []
  for (const e of f.entries) {
    if (e.uncertainty.length === 0) continue
    const byWord = new Map<string, UncertaintyLine[]>()
    for (const line of e.uncertainty) byWord.set(line.word, [...(byWord.get(line.word) ?? []), line])
    const parameters = [...byWord.values()]
      .map((lines) =>
        parameterXml(
          f,
          [...lines].sort((a, b) => b.values.length - a.values.length),
        ),
      )
      .join("")
    const xml = `<distrib:listOfUncertainties><distrib:uncertainty>${parameters}</distrib:uncertainty></distrib:listOfUncertainties>`
    found.push({ prefix: "distrib", namespace, required: true, parent: f.id(e), xml })
  }
  return found
}
