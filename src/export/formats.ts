/** The table of export formats: one row each, its writer in its own file. `kinetoscope export --list` prints it. */
import { antimony } from "./antimony.ts"
import type { Format } from "./format.ts"
import { omex } from "./omex.ts"
import { sbml } from "./sbml.ts"
import { bel, gmt, indra, jsonld, sif } from "./statement-formats.ts"

export const formats: readonly Format[] = [sbml, antimony, omex, indra, bel, sif, gmt, jsonld]

/** A format by its id, or undefined. */
export function formatOf(id: string): Format | undefined {
  return formats.find((f) => f.id === id)
}
