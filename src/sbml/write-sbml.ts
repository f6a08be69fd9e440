/**
 * Model → SBML text, Level 3 Version 2 (Version 1 where a reaction is fast, which Version 2 has no attribute for).
 * The same model gives the same bytes; what `readSbml` gave is read back equal, but for places and metaids.
 */
import { type Expression, visit } from "../math/index.ts"
import type { Model } from "../model/index.ts"
import { compartmentXml } from "./elements/compartments.ts"
import { constraintXml } from "./elements/constraints.ts"
import { eventXml } from "./elements/events.ts"
import { fbcNamespace, fbcVersion, fluxBalanceXml } from "./elements/flux-balance.ts"
import { functionDefinitionXml } from "./elements/functions.ts"
import { initialAssignmentXml } from "./elements/initial-assignments.ts"
import { parameterXml } from "./elements/parameters.ts"
import { reactionXml } from "./elements/reactions.ts"
import { ruleXml } from "./elements/rules.ts"
import { speciesXml } from "./elements/species.ts"
import { unitDefinitionXml } from "./elements/units.ts"
import { csymbolFunctions } from "./mathml.ts"
import { level2Version4, level3Version1, level3Version2 } from "./namespaces.ts"
import { asLevel, type SbmlLevel } from "./older-level.ts"
import {
  type AttributeValue,
  describedAttributes,
  describedChildren,
  element,
  finish,
  inLevel3,
  listOf,
  verbatimText,
  type WriteContext,
} from "./write-context.ts"

export interface WriteSbmlOptions {
  /** Default: `3.2`, or `3.1` where a reaction is fast. What another level has no place for, `asLevel` says. */
  readonly level?: SbmlLevel | undefined
}

/** Species with a charge or formula; they alone call for fbc too. */
function hasChemistry(m: Model): boolean {
  return m.species.some((s) => s.charge !== undefined || s.chemicalFormula !== undefined)
}

/** fbc's `strict`, which versions 2 and 3 must have. */
function strictOf(m: Model): boolean | undefined {
  if (m.fluxBalance) return fbcVersion(m.fluxBalance) > 1 ? m.fluxBalance.strict : undefined
  return hasChemistry(m) ? false : undefined
}

function modelXml(ctx: WriteContext, m: Model): string {
  const fallback = m.id === "" ? "model" : m.id
  return element(
    "model",
    [
      ...describedAttributes(m, fallback),
      ["id", m.id === "" ? undefined : m.id],
      ["name", m.name],
      ["substanceUnits", inLevel3(ctx, m.substanceUnits)],
      ["timeUnits", inLevel3(ctx, m.timeUnits)],
      ["volumeUnits", inLevel3(ctx, m.volumeUnits)],
      ["areaUnits", inLevel3(ctx, m.areaUnits)],
      ["lengthUnits", inLevel3(ctx, m.lengthUnits)],
      ["extentUnits", inLevel3(ctx, m.extentUnits)],
      ["conversionFactor", m.conversionFactor],
      ["fbc:strict", strictOf(m)],
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
      ...(m.fluxBalance ? fluxBalanceXml(m.fluxBalance) : []),
      ...(ctx.foreign.get("") ?? []).map(verbatimText),
    ],
  )
}

/** Functions of package distrib that a model calls. */
const draws: ReadonlySet<string> = new Set(
  [...csymbolFunctions].filter(([url]) => url.startsWith("distrib/")).map(([, fn]) => fn),
)

function usesDraws(model: Model): boolean {
  let found = false
  const look = (e: Expression | undefined): void => {
    if (e && !found) {
      visit(e, (n) => {
        if (n.kind === "call" && draws.has(n.fn)) found = true
      })
    }
  }
  for (const x of [...model.rules, ...model.initialAssignments, ...model.constraints]) look(x.math)
  for (const f of model.functions) look(f.body)
  for (const r of model.reactions) look(r.kineticLaw?.math)
  for (const e of model.events) {
    for (const math of [e.trigger?.math, e.delay, e.priority, ...e.assignments.map((a) => a.math)]) look(math)
  }
  return found
}

/** Packages to declare: namespace → prefix and whether it is required. */
function packagesOf(model: Model): ReadonlyMap<string, { readonly prefix: string; readonly required: boolean }> {
  const declared = new Map<string, { readonly prefix: string; readonly required: boolean }>()
  if (usesDraws(model)) {
    declared.set("http://www.sbml.org/sbml/level3/version1/distrib/version1", { prefix: "distrib", required: true })
  }
  if (model.fluxBalance || hasChemistry(model)) {
    const version = model.fluxBalance ? fbcVersion(model.fluxBalance) : 2
    declared.set(fbcNamespace(version), { prefix: "fbc", required: false })
  }
  for (const p of model.foreignPackages ?? []) {
    if (!declared.has(p.namespace)) declared.set(p.namespace, { prefix: p.prefix, required: p.required })
  }
  return declared
}

const coreOf: Readonly<Record<SbmlLevel, string>> = {
  "2.4": level2Version4,
  "3.1": level3Version1,
  "3.2": level3Version2,
}

/** Write a model as an SBML file. */
export function writeSbml(given: Model, options: WriteSbmlOptions = {}): string {
  const level = options.level ?? (given.reactions.some((r) => r.fast) ? "3.1" : "3.2")
  const { model } = asLevel(given, level)
  const version = level === "3.1" ? 1 : level === "3.2" ? 2 : 4
  const core = coreOf[level]
  const attributes: (readonly [string, AttributeValue])[] = [
    ["xmlns", core],
    ["level", level === "2.4" ? 2 : 3],
    ["version", version],
  ]
  for (const [uri, { prefix, required }] of packagesOf(model)) {
    attributes.push([`xmlns:${prefix}`, uri], [`${prefix}:required`, required])
  }
  const foreign = new Map<string, string[]>()
  for (const p of model.foreignPackages ?? []) foreign.set(p.parent, [...(foreign.get(p.parent) ?? []), p.xml])
  const ctx: WriteContext = { level: level === "2.4" ? 2 : 3, version, core, fluxBalance: model.fluxBalance, foreign }
  const root = element("sbml", attributes, [modelXml(ctx, model)])
  return finish(`<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`)
}
