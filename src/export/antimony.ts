/** Antimony, the language that modellers write by hand: one flat model that needs no other file. */
import { antimonyForm, printAntimony } from "../antimony/index.ts"
import { type Format, textFile } from "./format.ts"

export const antimony: Format = {
  id: "antimony",
  label: "Antimony, as libAntimony 3.3 reads it",
  extension: ".ant",
  mediaType: "text/x-antimony",
  keeps: "mathematics, units, names, SBO terms, annotations, notes",
  drops: "fast reactions, gene products, other packages, annotation in foreign XML; local parameters become global",
  needs: ["model"],
  write: (input) => textFile(printAntimony(input.model), antimonyForm(input.model).losses),
}
