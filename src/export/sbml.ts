/** SBML, the exchange format of the field: the model whole. */
import type { Expression } from "../math/index.ts"
import { type Model, mapMath } from "../model/index.ts"
import { asLevel, writeSbml } from "../sbml/index.ts"
import { type Format, textFile } from "./format.ts"

/** A number without a unit says that it is one: `dimensionless`. Exponents and the like stay bare, as libSBML wants them. */
function dimensionless(e: Expression): Expression {
  if (e.kind === "number") return e.units === undefined ? { ...e, units: "dimensionless" } : e
  if (e.kind === "apply") return { ...e, args: e.args.map(dimensionless) }
  if (e.kind !== "call") return e
  const bare = e.fn === "power" ? 1 : e.fn === "root" || e.fn === "log" ? 0 : -1
  return { ...e, args: e.args.map((a, i) => (i === bare ? a : dimensionless(a))) }
}

/**
 * In a model in which every parameter has a unit, a number without one has none: it is said, so that a checker of units can
 * check the whole. A model that leaves units open stays as it is.
 */
function withUnitsOfNumbers(m: Model): Model {
  const said = m.timeUnits !== undefined && m.parameters.length > 0 && m.parameters.every((p) => p.units !== undefined)
  if (!said) return m
  const functions = m.functions.map((f) => ({ ...f, body: f.body && dimensionless(f.body) }))
  return { ...mapMath(m, dimensionless), functions }
}

export const sbml: Format = {
  id: "sbml",
  label: "SBML Level 3 Version 2",
  extension: ".xml",
  mediaType: "application/sbml+xml",
  keeps: "the whole model: mathematics, units, annotations, notes, packages",
  drops: "nothing of the model; statements and findings are not part of it",
  needs: ["model"],
  write: (input) => {
    const model = withUnitsOfNumbers(input.model)
    const { sbmlLevel } = input
    const losses = sbmlLevel === undefined ? [] : asLevel(model, sbmlLevel).losses
    return textFile(writeSbml(model, { level: sbmlLevel }), losses)
  },
}
