/** SBML, the exchange format of the field: the model whole. */
import { writeSbml } from "../sbml/index.ts"
import { type Format, textFile } from "./format.ts"

export const sbml: Format = {
  id: "sbml",
  label: "SBML Level 3 Version 2",
  extension: ".xml",
  mediaType: "application/sbml+xml",
  keeps: "the whole model: mathematics, units, annotations, notes, packages",
  drops: "nothing of the model; statements and findings are not part of it",
  needs: ["model"],
  write: (input) => textFile(writeSbml(input.model)),
}
