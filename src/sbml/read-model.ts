/** `<model>` (or comp's `<modelDefinition>`) → Model: every list in turn, then what older levels leave implicit. */

import { symbolsOf } from "../math/index.ts"
import type { Model, UnitDefinition } from "../model/index.ts"
import { readDescribed } from "./described.ts"
import { readCompartment } from "./elements/compartments.ts"
import { readConstraint } from "./elements/constraints.ts"
import { readEvent } from "./elements/events.ts"
import { readFluxBalance } from "./elements/flux-balance.ts"
import { readFunctionDefinition } from "./elements/functions.ts"
import { readInitialAssignment } from "./elements/initial-assignments.ts"
import { readParameter } from "./elements/parameters.ts"
import { readReaction } from "./elements/reactions.ts"
import { readRule, ruleElements } from "./elements/rules.ts"
import { readSpecies } from "./elements/species.ts"
import { readUnitDefinition } from "./elements/units.ts"
import { attribute, idAttribute, listed, type ReadContext, report } from "./read-context.ts"
import { builtinUnits } from "./unit-reference.ts"
import type { XmlElement } from "./xml.ts"

/** Built-in units of Levels 1 and 2, but for those that the model defines itself. */
export function unitAliasesOf(level: number, model: XmlElement): ReadonlyMap<string, string> {
  if (level === 3) return new Map()
  const own = new Set<string>()
  for (const list of model.children) {
    if (list.local !== "listOfUnitDefinitions") continue
    for (const u of list.children) own.add(attribute(u, level === 1 ? "name" : "id") ?? "")
  }
  return new Map([...builtinUnits].filter(([name]) => !own.has(name)))
}

type ModelUnits = Pick<
  Model,
  "substanceUnits" | "timeUnits" | "volumeUnits" | "areaUnits" | "lengthUnits" | "extentUnits"
>

function readModelUnits(ctx: ReadContext, e: XmlElement): ModelUnits {
  if (ctx.level === 3) {
    const names = ["substanceUnits", "timeUnits", "volumeUnits", "areaUnits", "lengthUnits", "extentUnits"] as const
    const units: Record<string, string> = {}
    for (const name of names) {
      const value = idAttribute(ctx, e, name)
      if (value !== undefined) units[name] = value
    }
    return units
  }
  const builtin = (name: string): string => ctx.unitAliases.get(name) ?? name
  return {
    substanceUnits: builtin("substance"),
    timeUnits: builtin("time"),
    volumeUnits: builtin("volume"),
    areaUnits: builtin("area"),
    lengthUnits: builtin("length"),
    extentUnits: builtin("substance"),
  }
}

/** Level 2 has a built-in unit of area that Level 3 has no name for. */
function withArea(ctx: ReadContext, definitions: readonly UnitDefinition[]): readonly UnitDefinition[] {
  if (ctx.level === 3 || definitions.some((u) => u.id === "area")) return definitions
  return [...definitions, { id: "area", factors: [{ kind: "metre", exponent: 2, scale: 0, multiplier: 1 }] }]
}

/**
 * Level 1 has no `constant`. What a rule sets may change; of what an algebraic rule mentions, the parameters without a value
 * do, else (where no species could give way) its other parameters, else its compartments.
 */
function withLevelOneVariables(m: Model): Model {
  const changing = new Set<string>()
  const species = new Set(m.species.map((s) => s.id))
  const compartments = new Set(m.compartments.map((c) => c.id))
  const valued = new Set(m.parameters.filter((p) => p.value !== undefined).map((p) => p.id))
  for (const r of m.rules) {
    if (r.kind !== "algebraic") {
      changing.add(r.variable)
      continue
    }
    const ids = r.math ? symbolsOf(r.math) : []
    const open = ids.filter((id) => !species.has(id) && !compartments.has(id) && !valued.has(id))
    const parameters = ids.filter((id) => valued.has(id))
    const free = open.length > 0 || ids.some((id) => species.has(id)) ? open : parameters.length > 0 ? parameters : ids
    for (const id of free) changing.add(id)
  }
  return {
    ...m,
    compartments: m.compartments.map((c) => ({ ...c, constant: !changing.has(c.id) })),
    parameters: m.parameters.map((p) => ({ ...p, constant: !changing.has(p.id) })),
  }
}

/** Children of `<model>` that are read. Level 2's types of species and compartments are not: they mean nothing in a run. */
const keptChildren: ReadonlySet<string> = new Set([
  "notes",
  "annotation",
  "listOfFunctionDefinitions",
  "listOfUnitDefinitions",
  "listOfCompartments",
  "listOfSpecies",
  "listOfParameters",
  "listOfInitialAssignments",
  "listOfRules",
  "listOfConstraints",
  "listOfReactions",
  "listOfEvents",
])

/** Read one model. Mathematics that only Level 2 has inside reactions comes out as rules, after the model's own. */
export function readModel(ctx: ReadContext, e: XmlElement): Model {
  const each = (list: string, ...locals: readonly string[]) => listed(ctx, e, list, ...locals)
  const conversionFactor = idAttribute(ctx, e, "conversionFactor")
  for (const child of e.children) {
    if (child.uri !== ctx.core || keptChildren.has(child.local)) continue
    report(
      ctx,
      child,
      "warning",
      "sbml/dropped",
      `<${child.local.slice(0, 80)}> is not read, and so not written again.`,
    )
  }
  const fluxBalance = readFluxBalance(ctx, e)
  const reactions = each("listOfReactions", "reaction").map((x) => readReaction(ctx, x))
  const model: Model = {
    id: idAttribute(ctx, e, ctx.level === 1 ? "name" : "id") ?? "",
    ...readDescribed(ctx, e),
    level: ctx.level,
    version: ctx.version,
    ...readModelUnits(ctx, e),
    ...(conversionFactor === undefined ? {} : { conversionFactor }),
    unitDefinitions: withArea(
      ctx,
      each("listOfUnitDefinitions", "unitDefinition").map((x) => readUnitDefinition(ctx, x)),
    ),
    functions: each("listOfFunctionDefinitions", "functionDefinition").map((x) => readFunctionDefinition(ctx, x)),
    compartments: each("listOfCompartments", "compartment").map((x) => readCompartment(ctx, x)),
    species: each("listOfSpecies", "species", "specie").map((x) => readSpecies(ctx, x)),
    parameters: each("listOfParameters", "parameter").map((x) => readParameter(ctx, x)),
    initialAssignments: each("listOfInitialAssignments", "initialAssignment").map((x) => readInitialAssignment(ctx, x)),
    rules: [...each("listOfRules", ...ruleElements).map((x) => readRule(ctx, x)), ...ctx.moreRules.splice(0)],
    constraints: each("listOfConstraints", "constraint").map((x) => readConstraint(ctx, x)),
    reactions,
    events: each("listOfEvents", "event").map((x) => readEvent(ctx, x)),
    ...(fluxBalance ? { fluxBalance } : {}),
    ...(ctx.foreign.length > 0 ? { foreignPackages: ctx.foreign.splice(0) } : {}),
  }
  return ctx.level === 1 ? withLevelOneVariables(model) : model
}
