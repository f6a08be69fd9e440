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
import { antimonyForm, antimonyNames } from "./antimony-form.ts"
import { describedLines, linesAbout, quoted } from "./print-described.ts"
import { unitLines } from "./print-units.ts"

/** How the parts of one model are spelled, and what decides what has to be said of its constants. */
export interface Spelling {
  readonly id: (id: string) => string
  readonly unit: (id: string) => string
  readonly math: (e: Expression) => string
  /** What a rule, event or algebraic rule changes. */
  readonly changed: ReadonlySet<string>
  readonly assigned: ReadonlyMap<string, Expression>
}

function spelling(m: Model): Spelling {
  const names = antimonyNames(m)
  const id = (x: string): string => names.ids.get(x) ?? x
  const unit = (x: string): string => names.units.get(x) ?? x
  const changed = new Set<string>()
  for (const r of m.rules) {
    if (r.kind === "algebraic") for (const s of r.math ? symbolsOf(r.math) : []) changed.add(s)
    else changed.add(r.variable)
  }
  for (const e of m.events) for (const a of e.assignments) changed.add(a.variable)
  const assigned = new Map(m.initialAssignments.map((a) => [a.symbol, a.math as Expression])) // the form has no other
  return { id, unit, math: (e) => printInfix(e, id, unit), changed, assigned }
}

/** `const ` or `var ` where the reader would not find it out by itself. */
function constness(s: Spelling, id: string, constant: boolean): string {
  if (s.changed.has(id)) return ""
  if (s.assigned.has(id)) return constant ? "const " : "var "
  return constant ? "" : "var "
}

function quantity(value: number | undefined, unit: string | undefined): string {
  if (value === undefined) return unit === undefined ? "" : ` has ${unit}`
  // A unit can't follow `inf` and `nan`: they are constants, not numbers.
  return ` = ${printNumber(value)}${unit === undefined || !Number.isFinite(value) ? "" : ` ${unit}`}`
}

/** Units that can't stand behind the value get a line of their own. */
function unitLine(s: Spelling, id: string, value: number | undefined, unit: string | undefined): readonly string[] {
  return unit !== undefined && value !== undefined && !Number.isFinite(value) ? [`${s.id(id)} has ${unit}`] : []
}

function compartmentLines(s: Spelling, c: Compartment): readonly string[] {
  const unit = c.units === undefined ? undefined : s.unit(c.units)
  return [
    `${constness(s, c.id, c.constant)}compartment ${s.id(c.id)}${quantity(c.size, unit)}`,
    ...unitLine(s, c.id, c.size, unit),
  ]
}

function speciesLines(s: Spelling, x: Species, unit: string | undefined): readonly string[] {
  const words = `${x.hasOnlySubstanceUnits ? "substanceOnly " : ""}species ${x.boundaryCondition ? "$" : ""}${s.id(x.id)} in ${s.id(x.compartment)}`
  const value = x.hasOnlySubstanceUnits ? x.initialAmount : x.initialConcentration
  if (value !== undefined || x.initialAmount === undefined)
    return [words + quantity(value, unit), ...unitLine(s, x.id, value, unit)]
  const amount = `${words} = ${printNumber(x.initialAmount)}/${s.id(x.compartment)}`
  return unit === undefined ? [amount] : [amount, `${s.id(x.id)} has ${unit}`]
}

function parameterLines(s: Spelling, p: Parameter): readonly string[] {
  const unit = p.units === undefined ? undefined : s.unit(p.units)
  const word = constness(s, p.id, p.constant)
  const tail = quantity(p.value, unit)
  // A name alone is no statement: one without value, rule or unit is declared.
  const bare = tail === "" && word === "" && !s.changed.has(p.id)
  if (tail === "" && word === "" && !bare) return [`var ${s.id(p.id)}`]
  return [`${bare ? "const " : word}${s.id(p.id)}${tail}`, ...unitLine(s, p.id, p.value, unit)]
}

function side(s: Spelling, list: readonly SpeciesReference[]): string {
  return list
    .map((r) => {
      const n = r.id === undefined ? r.stoichiometry : undefined
      const before = r.id !== undefined ? `${s.id(r.id)} ` : n === 1 || n === undefined ? "" : `${printNumber(n)} `
      return before + s.id(r.species)
    })
    .join(" + ")
}

function reactionLine(s: Spelling, r: Reaction): string {
  const within = r.compartment === undefined ? "" : ` in ${s.id(r.compartment)}`
  const law = r.kineticLaw?.math ? ` ${s.math(r.kineticLaw.math)}` : ""
  const left = side(s, r.reactants)
  return `${s.id(r.id)}${within}: ${left}${left ? " " : ""}${r.reversible ? "->" : "=>"} ${side(s, r.products)};${law}`
}

/** The variables that references of species name: values, and `const` or `var`. */
function stoichiometryLines(s: Spelling, m: Model): readonly string[] {
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

function interactionLines(s: Spelling, m: Model): readonly string[] {
  return m.reactions.flatMap((r) =>
    r.modifiers.flatMap((x) =>
      x.sboTerm === undefined ? [] : [`${s.id(x.species)} ${arrows[x.sboTerm] ?? "-("} ${s.id(r.id)};`],
    ),
  )
}

function eventLine(s: Spelling, e: ModelEvent): string {
  const delay = e.delay ? `${s.math(e.delay)} after ` : ""
  const properties = [
    e.priority ? `priority = ${s.math(e.priority)}` : "",
    e.trigger?.initialValue === false ? "t0 = false" : "",
    e.trigger?.persistent === false ? "persistent = false" : "",
    e.useValuesFromTriggerTime ? "" : "fromTrigger = false",
  ].filter((p) => p !== "")
  const name = e.id === undefined ? "" : `${s.id(e.id)}: `
  const changes = e.assignments.flatMap((a) => (a.math ? [`${s.id(a.variable)} = ${s.math(a.math)}`] : []))
  const trigger = e.trigger?.math ? s.math(e.trigger.math) : "false"
  return `${name}at ${delay}${[trigger, ...properties].join(", ")}: ${changes.join(", ")}`
}

function ruleLines(s: Spelling, m: Model, kind: "assignment" | "rate" | "algebraic"): readonly string[] {
  return m.rules.flatMap((r) => {
    if (r.kind !== kind || !r.math) return []
    if (r.kind === "algebraic")
      return [`${r.id !== undefined && !r.id.startsWith("_alg") ? `${s.id(r.id)}: ` : ""}0 = ${s.math(r.math)}`]
    return [`${s.id(r.variable)}${kind === "assignment" ? " := " : "' = "}${s.math(r.math)}`]
  })
}

function fluxLines(s: Spelling, m: Model, flux: FluxBalance): readonly string[] {
  const value = (bound: string | number | undefined): number | undefined => {
    if (typeof bound !== "string") return bound
    return m.parameters.find((p) => p.id === bound)?.value
  }
  const bounds = flux.bounds.flatMap((b) => {
    const lower = value(b.lower)
    const upper = value(b.upper)
    const low = lower === undefined ? [] : [`${printNumber(lower)} <= ${s.id(b.reaction)}`]
    const up = upper === undefined ? [] : [`${s.id(b.reaction)} <= ${printNumber(upper)}`]
    return [...low, ...up]
  })
  const active = flux.objectives.find((o) => o.id === flux.activeObjective) ?? flux.objectives[0]
  if (!active) return bounds
  const terms = active.terms.map((t) => `${printNumber(t.coefficient)}*${s.id(t.reaction)}`)
  return [
    ...bounds,
    `${active.id.startsWith("_objective") ? "" : `${s.id(active.id)}: `}${active.type} ${terms.join(" + ")}`,
  ]
}

/** Ids of parameters that hold bounds of flux balance and nothing else: the bounds are written out instead. */
function boundsOnly(m: Model): ReadonlySet<string> {
  const bounds = new Set(m.fluxBalance?.bounds.flatMap((b) => [b.lower, b.upper]).filter((x) => typeof x === "string"))
  if (bounds.size === 0) return bounds
  const maths: (Expression | undefined)[] = [
    ...m.reactions.map((r) => r.kineticLaw?.math),
    ...m.rules.map((r) => r.math),
    ...m.initialAssignments.map((a) => a.math),
    ...m.events.flatMap((e) => [e.trigger?.math, e.delay, e.priority, ...e.assignments.map((a) => a.math)]),
    ...m.constraints.map((c) => c.math),
  ]
  for (const e of maths) if (e) for (const id of symbolsOf(e)) bounds.delete(id)
  return bounds
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `  // ${title}`, ...lines.map((l) => `  ${l}`)]
}

/** Functions and their display names stand outside of the model. */
function functionLines(s: Spelling, m: Model): readonly string[] {
  return m.functions.flatMap((f) => {
    if (!f.body) return []
    const own = new Map(f.parameters.map((p) => [p, p]))
    const body = printInfix(f.body, (id) => own.get(id) ?? s.id(id), s.unit)
    const name = linesAbout(s.id(f.id), f)
    return [`function ${s.id(f.id)}(${f.parameters.join(", ")})`, `  ${body}`, "end", ...name, ""]
  })
}

/** The model as Antimony text, one flat model marked as the main one. */
export function printAntimony(model: Model): string {
  const m = antimonyForm(model).model
  const s = spelling(m)
  const hidden = boundsOnly(m)
  const units = unitLines(m, s)
  const species = m.species.map((x) => speciesLines(s, x, units.speciesUnit.get(x.id)))
  const initial = m.initialAssignments.map((a) => `${s.id(a.symbol)} = ${s.math(a.math as Expression)}`) // the form has no other
  const words = m.initialAssignments.flatMap((a) => constnessOfAssigned(s, m, a.symbol))
  const parameters = m.parameters.filter((p) => !hidden.has(p.id))
  const lines = [
    ...functionLines(s, m),
    `model *${modelName(m)}()`,
    ...section("Units", units.lines),
    ...section(
      "Compartments",
      m.compartments.flatMap((c) => (isDefault(c) && !s.changed.has(c.id) ? [] : compartmentLines(s, c))),
    ),
    ...section("Species", species.flat()),
    ...section("Parameters", [...parameters.flatMap((p) => parameterLines(s, p)), ...stoichiometryLines(s, m)]),
    ...section("Initial values worked out from others", [...initial, ...words]),
    ...section("Assignment rules", ruleLines(s, m, "assignment")),
    ...section("Rate rules", ruleLines(s, m, "rate")),
    ...section("Algebraic rules", ruleLines(s, m, "algebraic")),
    ...section(
      "Reactions",
      m.reactions.map((r) => reactionLine(s, r)),
    ),
    ...section("Interactions", interactionLines(s, m)),
    ...section(
      "Events",
      m.events.map((e) => eventLine(s, e)),
    ),
    ...section(
      "Constraints",
      m.constraints.map((c) =>
        `constraint ${c.id === undefined ? "" : s.id(c.id)}: ${c.math ? s.math(c.math) : ""}`.replace(" :", ":"),
      ),
    ),
    ...section("Flux balance", m.fluxBalance ? fluxLines(s, m, m.fluxBalance) : []),
    ...section("Names, annotations and notes", describedLines(m, s)),
    "end",
    ...(m.name === undefined ? [] : ["", `${modelName(m)} is ${quoted(m.name)}`]),
  ]
  return `${lines.join("\n")}\n`
}

function isDefault(c: Compartment): boolean {
  return c.id === "default_compartment" && c.size === 1 && c.constant && c.units === undefined
}

function modelName(m: Model): string {
  const name = m.id === "" ? "model_" : m.id.replace(/[^A-Za-z0-9_]/g, "_")
  return (
    antimonyNames({
      ...m,
      reactions: [],
      functions: [],
      species: [],
      parameters: [{ id: name, value: undefined, constant: true }],
      compartments: [],
      events: [],
      unitDefinitions: [],
    }).ids.get(name) ?? name
  )
}

/** Stoichiometries with an initial assignment say here whether they are constant; the others' own lines say it. */
function constnessOfAssigned(s: Spelling, m: Model, id: string): readonly string[] {
  const r = m.reactions.flatMap((x) => [...x.reactants, ...x.products]).find((x) => x.id === id)
  return r === undefined || s.changed.has(id) ? [] : [`${r.constant ? "const" : "var"} ${s.id(id)}`]
}
