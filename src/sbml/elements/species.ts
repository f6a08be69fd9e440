/** Species, with the defaults of Levels 1 and 2. */
import type { Species } from "../../model/index.ts"
import { type Draft, readDescribed } from "../described.ts"
import { booleanAttribute, idAttribute, numberAttribute, type ReadContext, requiredId } from "../read-context.ts"
import { readUnitReference } from "../unit-reference.ts"
import {
  describedAttributes,
  describedChildren,
  element,
  foreignChildren,
  type WriteContext,
} from "../write-context.ts"
import type { XmlElement } from "../xml.ts"
import { readChemistry } from "./flux-balance.ts"

export function readSpecies(ctx: ReadContext, e: XmlElement): Species {
  const units = readUnitReference(ctx, e, "substanceUnits") ?? readUnitReference(ctx, e, "units")
  const initialAmount = numberAttribute(ctx, e, "initialAmount")
  const initialConcentration = numberAttribute(ctx, e, "initialConcentration")
  const conversionFactor = idAttribute(ctx, e, "conversionFactor")
  const made: Draft<Species> = Object.assign(readDescribed(ctx, e), {
    id: requiredId(ctx, e, ctx.level === 1 ? "name" : "id"),
    compartment: requiredId(ctx, e, "compartment"),
    hasOnlySubstanceUnits: booleanAttribute(ctx, e, "hasOnlySubstanceUnits", false),
    boundaryCondition: booleanAttribute(ctx, e, "boundaryCondition", false),
    constant: booleanAttribute(ctx, e, "constant", false),
  })
  if (initialAmount !== undefined) made.initialAmount = initialAmount
  if (initialConcentration !== undefined) made.initialConcentration = initialConcentration
  if (units !== undefined) made.substanceUnits = units
  if (conversionFactor !== undefined) made.conversionFactor = conversionFactor
  return Object.assign(made, readChemistry(ctx, e))
}

export function speciesXml(ctx: WriteContext, s: Species): string {
  return element(
    "species",
    [
      ...describedAttributes(s, s.id),
      ["id", s.id],
      ["name", s.name],
      ["compartment", s.compartment],
      ["initialAmount", s.initialAmount],
      ["initialConcentration", s.initialConcentration],
      ["substanceUnits", s.substanceUnits],
      ["hasOnlySubstanceUnits", s.hasOnlySubstanceUnits],
      ["boundaryCondition", s.boundaryCondition],
      ["constant", s.constant],
      ["conversionFactor", s.conversionFactor],
      ["fbc:charge", s.charge],
      ["fbc:chemicalFormula", s.chemicalFormula],
    ],
    [...describedChildren(s, s.id), ...foreignChildren(ctx, s, s.id)],
  )
}
