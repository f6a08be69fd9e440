/** A findings file → findings, with what the schema cannot say checked: unique ids, arms that exist, arithmetic that parses. */
import type { z } from "zod"
import { parseYaml, readYaml } from "../figure/index.ts"
import { type Diagnostic, didYouMean, type Read, readResult, type Source } from "../text/index.ts"
import { armsOf, parseComparison } from "./comparison.ts"
import { type Finding, findingsSchema } from "./finding.ts"

/** Read one findings file. */
export function readFindings(source: Source): Read<readonly Finding[]> {
  const read = readYaml(source, findingsSchema() as unknown as z.ZodType<Finding[]>, "finding")
  if (!read.value) return read
  const places = parseYaml(source, "finding").value
  const diagnostics: Diagnostic[] = [...read.diagnostics]
  const seen = new Set<string>()
  read.value.forEach((finding, i) => {
    const error = (path: readonly PropertyKey[], message: string, help?: string): void => {
      diagnostics.push({ severity: "error", code: "finding/shape", message, span: places?.spanOf([i, ...path]), help })
    }
    if (seen.has(finding.id)) error(["id"], `two findings have the id '${finding.id}'`)
    seen.add(finding.id)
    const arms = Object.keys(finding.arms)
    finding.expect.forEach((e, k) => {
      const field = e.compare !== undefined ? "compare" : e.of !== undefined ? "of" : "order"
      const comparison = e.compare === undefined ? undefined : parseComparison(e.compare, arms)
      if (comparison && "problem" in comparison) error(["expect", k, "compare"], comparison.problem, comparison.help)
      const used =
        comparison && !("problem" in comparison)
          ? armsOf(comparison)
          : [...(e.order ?? []), ...(e.of === undefined ? [] : [e.of])]
      for (const name of used) {
        if (!arms.includes(name)) error(["expect", k, field], `there is no arm '${name}'`, didYouMean(name, arms))
      }
    })
  })
  return readResult(read.value, diagnostics)
}
