/**
 * Model → Antimony text that a person can read and that reads back to the same model (in its `antimonyForm`): one section per
 * kind of statement, values and units beside the names, what is said about elements at the end. libAntimony reads it too.
 */
import { type Expression, printInfix, printNumber, symbolsOf } from "../math/index.ts"
import type {
  Compartment,
  FluxBalance,
  Model,
  ModelEvent,
  Parameter,
  Reaction,
  Species,
  SpeciesReference,
} from "../model/index.ts"
import { antimonyForm } from "./antimony-form.ts"
import { describedLines, linesAbout, quoted, quotedName } from "./print-described.ts"
import { unitLines } from "./print-units.ts"

/** What decides what has to be said of a model's constants. */
export interface Facts {
  /** What a rule or event changes. */
  readonly changed: ReadonlySet<string>
  /** What has an assignment rule: it has no value beside it. */
  readonly ruled: ReadonlySet<string>
  /** What algebraic rules mention. */
  readonly algebraic: ReadonlySet<string>
  readonly assigned: ReadonlyMap<string, Expression>
}

function factsOf(m: Model): Facts {
  const changed = new Set<string>()
  const algebraic = new Set<string>()
  const ruled = new Set<string>()
  for (const r of m.rules) {
    if (r.kind === "algebraic") for (const s of r.math ? symbolsOf(r.math) : []) algebraic.add(s)
    else changed.add(r.variable)
    if (r.kind === "assignment") ruled.add(r.variable)
  }
  for (const e of m.events) for (const a of e.assignments) changed.add(a.variable)
  const assigned = new Map(m.initialAssignments.map((a) => [a.symbol, a.math as Expression])) // the form has no other
  return { changed, algebraic, ruled, assigned }
}

/** `const ` or `var ` where the reader would not find it out by itself. */
function constness(s: Facts, id: string, constant: boolean): string {
  if (s.changed.has(id)) return ""
  if (s.assigned.has(id) || s.algebraic.has(id)) return constant ? "const " : "var "
  return constant ? "" : "var "
}

function quantity(value: number | undefined, unit: string | undefined): string {
  if (value === undefined) return unit === undefined ? "" : ` has ${unit}`
  // A unit can't follow `inf` and `nan`: they are constants, not numbers.
  return ` = ${printNumber(value)}${unit === undefined || !Number.isFinite(value) ? "" : ` ${unit}`}`
}

/** Units that can't stand behind the value get a line of their own. */
function unitLine(id: string, value: number | undefined, unit: string | undefined): readonly string[] {
  return unit !== undefined && value !== undefined && !Number.isFinite(value) ? [`${id} has ${unit}`] : []
}

function compartmentLines(s: Facts, c: Compartment): readonly string[] {
  const unit = c.units
  const size = s.ruled.has(c.id) ? undefined : c.size
  return [`${constness(s, c.id, c.constant)}compartment ${c.id}${quantity(size, unit)}`, ...unitLine(c.id, size, unit)]
}

function speciesLines(s: Facts, x: Species, unit: string | undefined): readonly string[] {
  const words = `${x.hasOnlySubstanceUnits ? "substanceOnly " : ""}species ${x.boundaryCondition ? "$" : ""}${x.id} in ${x.compartment}`
  const value = s.ruled.has(x.id) ? undefined : x.hasOnlySubstanceUnits ? x.initialAmount : x.initialConcentration
  const other = s.ruled.has(x.id) ? undefined : x.hasOnlySubstanceUnits ? x.initialConcentration : x.initialAmount
  if (value !== undefined || other === undefined) return [words + quantity(value, unit), ...unitLine(x.id, value, unit)]
  // An amount where the name means the concentration, or the other way round.
  const given = `${words} = ${printNumber(other)}${x.hasOnlySubstanceUnits ? "*" : "/"}${x.compartment}`
  return unit === undefined ? [given] : [given, `${x.id} has ${unit}`]
}

function parameterLines(s: Facts, p: Parameter): readonly string[] {
  const unit = p.units
  const word = constness(s, p.id, p.constant)
  const value = s.ruled.has(p.id) ? undefined : p.value
  const tail = quantity(value, unit)
  // A name alone is no statement: one without value, rule or unit is declared.
  const bare = tail === "" && word === "" && !s.changed.has(p.id)
  if (tail === "" && word === "" && !bare) return [`var ${p.id}`]
  return [`${bare ? "const " : word}${p.id}${tail}`, ...unitLine(p.id, value, unit)]
}

function side(list: readonly SpeciesReference[]): string {
  return list
    .map((r) => {
      const n = r.id === undefined ? r.stoichiometry : undefined
      const before = r.id !== undefined ? `${r.id} ` : n === 1 || n === undefined ? "" : `${printNumber(n)} `
      return before + r.species
    })
    .join(" + ")
}

function reactionLine(r: Reaction): string {
  const within = r.compartment === undefined ? "" : ` in ${r.compartment}`
  const law = r.kineticLaw?.math ? ` ${printInfix(r.kineticLaw.math)}` : ""
  const left = side(r.reactants)
  return `${r.id}${within}: ${left}${left ? " " : ""}${r.reversible ? "->" : "=>"} ${side(r.products)};${law}`
}

/** The variables that references of species name: values, and `const` or `var`. */
function stoichiometryLines(s: Facts, m: Model): readonly string[] {
  const found = m.reactions.flatMap((r) => [...r.reactants, ...r.products]).filter((r) => r.id !== undefined)
  return found.flatMap((r) => {
    const p: Parameter = {
      id: r.id ?? "",
      value: s.assigned.has(r.id ?? "") ? undefined : r.stoichiometry,
      constant: r.constant,
    }
    return p.value === undefined && (s.assigned.has(p.id) || s.changed.has(p.id)) ? [] : parameterLines(s, p)
  })
}

const arrows: Readonly<Record<string, string>> = { "SBO:0000459": "-o", "SBO:0000020": "-|", "SBO:0000019": "-(" }

function interactionLines(m: Model): readonly string[] {
  return m.reactions.flatMap((r) =>
    r.modifiers.flatMap((x) => (x.sboTerm === undefined ? [] : [`${x.species} ${arrows[x.sboTerm] ?? "-("} ${r.id};`])),
  )
}

function eventLine(e: ModelEvent): string {
  const delay = e.delay ? `${printInfix(e.delay)} after ` : ""
  const properties = [
    e.priority ? `priority = ${printInfix(e.priority)}` : "",
    e.trigger?.initialValue === false ? "t0 = false" : "",
    e.trigger?.persistent === false ? "persistent = false" : "",
    e.useValuesFromTriggerTime ? "" : "fromTrigger = false",
  ].filter((p) => p !== "")
  const name = e.id === undefined ? "" : `${e.id}: `
  const changes = e.assignments.map((a) => [`${a.variable} = ${a.math ? printInfix(a.math) : ""}`.trimEnd()])
  const trigger = e.trigger?.math ? printInfix(e.trigger.math) : "false"
  return `${name}at ${delay}${[trigger, ...properties].join(", ")}: ${changes.join(", ")}`
}

function ruleLines(m: Model, kind: "assignment" | "rate" | "algebraic"): readonly string[] {
  return m.rules.flatMap((r) => {
    if (r.kind !== kind || !r.math) return []
    if (r.kind === "algebraic")
      return [`${r.id !== undefined && !r.id.startsWith("_alg") ? `${r.id}: ` : ""}0 = ${printInfix(r.math)}`]
    return [`${r.variable}${kind === "assignment" ? " := " : "' = "}${printInfix(r.math)}`]
  })
}

function fluxLines(flux: FluxBalance): readonly string[] {
  const text = (bound: string | number): string => (typeof bound === "string" ? bound : printNumber(bound))
  const bounds = flux.bounds.flatMap(({ reaction, lower, upper }) => {
    // A negative number can't begin a line unless it is a plain one.
    const low =
      lower === undefined
        ? []
        : [typeof lower === "number" && lower < 0 ? `${reaction} >= ${text(lower)}` : `${text(lower)} <= ${reaction}`]
    return upper === undefined ? low : [...low, `${reaction} <= ${text(upper)}`]
  })
  const active = flux.objectives.find((o) => o.id === flux.activeObjective) ?? flux.objectives[0]
  if (!active) return bounds
  const terms = active.terms.map((t) => `${printNumber(t.coefficient)}*${t.reaction}`)
  return [...bounds, `${active.id.startsWith("_objective") ? "" : `${active.id}: `}${active.type} ${terms.join(" + ")}`]
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `  // ${title}`, ...lines.map((l) => `  ${l}`)]
}

/** Functions and their display names stand outside of the model. */
function functionLines(m: Model): readonly string[] {
  return m.functions.flatMap((f) => {
    if (!f.body) return []
    const body = printInfix(f.body)
    const name = linesAbout(f.id, f)
    return [`function ${f.id}(${f.parameters.join(", ")})`, `  ${body}`, "end", ...name, ""]
  })
}

/** The model as Antimony text, one flat model marked as the main one. */
export function printAntimony(model: Model): string {
  const m = antimonyForm(model).model
  const s = factsOf(m)
  const units = unitLines(m)
  const species = m.species.map((x) => speciesLines(s, x, units.speciesUnit.get(x.id)))
  const initial = m.initialAssignments.map((a) => `${a.symbol} = ${printInfix(a.math as Expression)}`) // the form has no other
  const words = m.initialAssignments.flatMap((a) => constnessOfAssigned(s, m, a.symbol))
  const lines = [
    ...functionLines(m),
    `model *${m.id}()`,
    ...section("Units", units.lines),
    ...section(
      "Compartments",
      m.compartments.flatMap((c) =>
        isDefault(c) && !s.changed.has(c.id) && m.species.some((x) => x.compartment === c.id)
          ? []
          : compartmentLines(s, c),
      ),
    ),
    ...section("Species", species.flat()),
    ...section("Parameters", [...m.parameters.flatMap((p) => parameterLines(s, p)), ...stoichiometryLines(s, m)]),
    ...section("Initial values worked out from others", [...initial, ...words]),
    ...section("Assignment rules", ruleLines(m, "assignment")),
    ...section("Rate rules", ruleLines(m, "rate")),
    ...section("Algebraic rules", ruleLines(m, "algebraic")),
    ...section(
      "Reactions",
      m.reactions.map((r) => reactionLine(r)),
    ),
    ...section("Interactions", interactionLines(m)),
    ...section(
      "Events",
      m.events.map((e) => eventLine(e)),
    ),
    ...section(
      "Constraints",
      m.constraints.map((c) =>
        `constraint ${c.id === undefined ? "" : c.id}: ${c.math ? printInfix(c.math) : ""}`.replace(" :", ":"),
      ),
    ),
    ...section("Flux balance", m.fluxBalance ? fluxLines(m.fluxBalance) : []),
    ...section("Properties", propertyLines(m)),
    ...section("Names, annotations and notes", describedLines(m)),
    "end",
    ...(m.name === undefined ? [] : ["", `${m.id} is ${quotedName(m.name)}`]),
  ]
  return `${lines.join("\n")}\n`
}

function isDefault(c: Compartment): boolean {
  return c.id === "default_compartment" && c.size === 1 && c.constant && c.units === undefined
}

/** What libAntimony 3.3 says with a dot: conversion factors, charges, formulas, the terms of rate laws. */
function propertyLines(m: Model): readonly string[] {
  const model = m.conversionFactor === undefined ? [] : [`model.conversionFactor = ${m.conversionFactor}`]
  const species = m.species.flatMap((x) => [
    ...(x.conversionFactor === undefined ? [] : [`${x.id}.conversionFactor = ${x.conversionFactor}`]),
    ...(x.charge === undefined ? [] : [`${x.id}.charge = ${printNumber(x.charge)}`]),
    ...(x.chemicalFormula === undefined ? [] : [`${x.id}.chemicalFormula is ${quoted(x.chemicalFormula)}`]),
  ])
  const laws = m.reactions.flatMap((r) => {
    const term = r.kineticLaw?.sboTerm
    return term === undefined ? [] : [`${r.id}.kineticLaw.sboTerm = ${term}`]
  })
  return [...model, ...species, ...laws]
}

/** Stoichiometries with an initial assignment say here whether they are constant; the others' own lines say it. */
function constnessOfAssigned(s: Facts, m: Model, id: string): readonly string[] {
  const r = m.reactions.flatMap((x) => [...x.reactants, ...x.products]).find((x) => x.id === id)
  return r === undefined || s.changed.has(id) ? [] : [`${r.constant ? "const" : "var"} ${id}`]
}
