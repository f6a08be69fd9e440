/** What a name can turn out to be, in words, and which of these may become which. */
import type { EntryKind } from "./entries.ts"

export const kindNames: Readonly<Record<EntryKind, string>> = {
  species: "a species",
  formula: "a parameter",
  reaction: "a reaction",
  DNA: "a piece of DNA",
  gene: "a gene",
  operator: "an operator",
  compartment: "a compartment",
  event: "an event",
  interaction: "an interaction",
  submodel: "a submodel",
  unit: "a unit",
  constraint: "a constraint",
  objective: "an objective",
  strand: "a DNA strand",
  algebraic: "an algebraic rule",
  stoichiometry: "a stoichiometry",
}

/** Kinds that may become another: what was declared loosely becomes more exact. */
export function joinKinds(known: EntryKind, wanted: EntryKind): EntryKind | undefined {
  if (known === wanted) return known
  const pair = new Set([known, wanted])
  if (pair.has("formula") && (pair.has("stoichiometry") || pair.has("operator") || pair.has("DNA")))
    return known === "formula" ? wanted : known
  if (pair.has("gene") && pair.has("reaction")) return "gene"
  if (pair.has("DNA") && (pair.has("gene") || pair.has("operator") || pair.has("strand")))
    return known === "DNA" ? wanted : known
  if (pair.has("operator") && pair.has("stoichiometry")) return "stoichiometry"
  return undefined
}
