/**
 * Model → SBML text, Level 3 Version 2 (Version 1 where a reaction is fast, which Version 2 has no attribute for).
 * The same model gives the same bytes; what `readSbml` gave is read back equal, but for places and metaids.
 */
import type { Model } from "../model/index.ts"
import { compartmentXml } from "./elements/compartments.ts"
import { constraintXml } from "./elements/constraints.ts"
import { eventXml } from "./elements/events.ts"
import { functionDefinitionXml } from "./elements/functions.ts"
import { initialAssignmentXml } from "./elements/initial-assignments.ts"
import { parameterXml } from "./elements/parameters.ts"
import { reactionXml } from "./elements/reactions.ts"
import { ruleXml } from "./elements/rules.ts"
import { speciesXml } from "./elements/species.ts"
import { unitDefinitionXml } from "./elements/units.ts"
import { level3Version1, level3Version2 } from "./namespaces.ts"
import {
  type AttributeValue,
  describedAttributes,
  describedChildren,
  element,
  finish,
  listOf,
  verbatimText,
  type WriteContext,
} from "./write-context.ts"

export interface WriteSbmlOptions {
  /** Default: `3.2`, or `3.1` where a reaction is fast. */
  readonly level?: "3.1" | "3.2" | undefined
}

function modelXml(ctx: WriteContext, m: Model): string {
  const fallback = m.id === "" ? "model" : m.id
  return element(
    "model",
    [
      ...describedAttributes(m, fallback),
      ["id", m.id === "" ? undefined : m.id],
      ["name", m.name],
      ["substanceUnits", m.substanceUnits],
      ["timeUnits", m.timeUnits],
      ["volumeUnits", m.volumeUnits],
      ["areaUnits", m.areaUnits],
      ["lengthUnits", m.lengthUnits],
      ["extentUnits", m.extentUnits],
      ["conversionFactor", m.conversionFactor],
    ],
    [
      ...describedChildren(m, fallback),
      listOf(
        "listOfFunctionDefinitions",
        m.functions.map((x) => functionDefinitionXml(ctx, x)),
      ),
      listOf(
        "listOfUnitDefinitions",
        m.unitDefinitions.map((x) => unitDefinitionXml(ctx, x)),
      ),
      listOf(
        "listOfCompartments",
        m.compartments.map((x) => compartmentXml(ctx, x)),
      ),
      listOf(
        "listOfSpecies",
        m.species.map((x) => speciesXml(ctx, x)),
      ),
      listOf(
        "listOfParameters",
        m.parameters.map((x) => parameterXml(ctx, x)),
      ),
      listOf(
        "listOfInitialAssignments",
        m.initialAssignments.map((x) => initialAssignmentXml(ctx, x)),
      ),
      listOf(
        "listOfRules",
        m.rules.map((x, i) => ruleXml(ctx, x, i)),
      ),
      listOf(
        "listOfConstraints",
        m.constraints.map((x, i) => constraintXml(ctx, x, i)),
      ),
      listOf(
        "listOfReactions",
        m.reactions.map((x) => reactionXml(ctx, x)),
      ),
      listOf(
        "listOfEvents",
        m.events.map((x, i) => eventXml(ctx, x, i)),
      ),
      ...(m.foreignPackages ?? []).filter((p) => p.parent === "").map((p) => verbatimText(p.xml)),
    ],
  )
}

/** Write a model as an SBML file. */
export function writeSbml(model: Model, options: WriteSbmlOptions = {}): string {
  const level = options.level ?? (model.reactions.some((r) => r.fast) ? "3.1" : "3.2")
  const version = level === "3.1" ? 1 : 2
  const core = version === 1 ? level3Version1 : level3Version2
  const declared = new Map<string, { readonly prefix: string; readonly required: boolean }>()
  for (const p of model.foreignPackages ?? []) {
    if (!declared.has(p.namespace)) declared.set(p.namespace, { prefix: p.prefix, required: p.required })
  }
  const attributes: (readonly [string, AttributeValue])[] = [
    ["xmlns", core],
    ["level", 3],
    ["version", version],
  ]
  for (const [uri, { prefix, required }] of declared) {
    attributes.push([`xmlns:${prefix}`, uri], [`${prefix}:required`, required])
  }
  const ctx: WriteContext = { level: 3, version, core }
  const root = element("sbml", attributes, [modelXml(ctx, model)])
  return finish(`<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`)
}
