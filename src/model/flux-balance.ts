/**
 * Flux balance: a model with an objective (package fbc) → a linear program in CPLEX's LP text, and the solver's answer →
 * fluxes. The solver itself is an argument (npm `highs` on the command line). One column per reaction, one row per
 * species that is neither constant nor at the boundary: production = consumption.
 */
import { type Expression, functionRow } from "../math/index.ts"
import type { FluxBalance, Model, SpeciesReference } from "./model.ts"

/** Text in, status and values by column name out: what `highs` gives. */
export type SolveLinear = (problem: string) => {
  readonly status: string
  readonly objective: number
  readonly columns: Readonly<Record<string, number>>
}

export interface FluxResult {
  /** `optimal`, or what the solver says (`infeasible`, `unbounded` …); then every number is NaN. */
  readonly status: string
  readonly objectiveId: string
  readonly objectiveValue: number
  /** Flux of every reaction. */
  readonly fluxes: ReadonlyMap<string, number>
}

type Objective = FluxBalance["objectives"][number]

const constantValues: Readonly<Record<string, number>> = {
  avogadro: 6.02214179e23,
  pi: Math.PI,
  exponentiale: Math.E,
  true: 1,
  false: 0,
  infinity: Number.POSITIVE_INFINITY,
}

/** What an expression of constants is worth; NaN where it depends on time or on what is unknown. */
function numberOf(e: Expression, lookup: (id: string) => number): number {
  switch (e.kind) {
    case "number":
      return e.value
    case "symbol":
      return lookup(e.id)
    case "constant":
      return constantValues[e.name] ?? Number.NaN
    case "call":
      return functionRow(e.fn).evaluate?.(e.args.map((a) => numberOf(a, lookup))) ?? Number.NaN
    case "apply":
      return Number.NaN
  }
}

/** Values of parameters and stoichiometries at the start: plain ones, and what initial assignments and rules make of them. */
function constantsOf(model: Model): ReadonlyMap<string, number> {
  const plain = new Map<string, number>()
  for (const c of model.compartments) if (c.size !== undefined) plain.set(c.id, c.size)
  for (const p of model.parameters) if (p.value !== undefined) plain.set(p.id, p.value)
  for (const r of model.reactions) {
    for (const s of [...r.reactants, ...r.products]) {
      if (s.id !== undefined && s.stoichiometry !== undefined) plain.set(s.id, s.stoichiometry)
    }
  }
  const assigned = new Map<string, Expression>()
  for (const a of model.initialAssignments) if (a.math) assigned.set(a.symbol, a.math)
  for (const r of model.rules) if (r.kind === "assignment" && r.math) assigned.set(r.variable, r.math)
  const values = new Map<string, number>()
  const lookup = (id: string): number => {
    const known = values.get(id)
    if (known !== undefined) return known
    const math = assigned.get(id)
    // What is asked for again while it is being worked out depends on itself: no value.
    values.set(id, Number.NaN)
    const value = math ? numberOf(math, lookup) : (plain.get(id) ?? Number.NaN)
    values.set(id, value)
    return value
  }
  return new Map([...plain.keys(), ...assigned.keys()].map((id) => [id, lookup(id)]))
}

function term(coefficient: number, column: string): string {
  return `${coefficient < 0 ? "-" : "+"} ${Math.abs(coefficient)} ${column}`
}

function objectiveText(objective: Objective, columns: ReadonlyMap<string, string>): string {
  const linear: string[] = []
  const quadratic: string[] = []
  for (const t of objective.terms) {
    const column = columns.get(t.reaction)
    if (column === undefined) continue
    const second = t.reaction2 === undefined ? undefined : columns.get(t.reaction2)
    // The LP format halves what stands in brackets.
    if (second !== undefined) quadratic.push(`${term(2 * t.coefficient, column)} * ${second}`)
    else if (t.variableType === "quadratic") quadratic.push(`${term(2 * t.coefficient, column)} ^ 2`)
    else linear.push(term(t.coefficient, column))
  }
  const bracket = quadratic.length > 0 ? ` + [ ${quadratic.join(" ")} ] / 2` : ""
  const some = linear.length > 0 ? linear.join(" ") : "0 x1"
  return `${objective.type === "maximize" ? "Maximize" : "Minimize"}\n obj: ${some}${bracket}`
}

function balanceRows(
  model: Model,
  columns: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, number>,
): string[] {
  const balanced = new Map(
    model.species.filter((s) => !s.boundaryCondition && !s.constant).map((s) => [s.id, new Map()]),
  )
  const add = (r: SpeciesReference, column: string, sign: number): void => {
    const row = balanced.get(r.species)
    const n = (r.id === undefined ? undefined : values.get(r.id)) ?? r.stoichiometry ?? 1
    row?.set(column, (row.get(column) ?? 0) + sign * n)
  }
  for (const reaction of model.reactions) {
    const column = columns.get(reaction.id) ?? ""
    for (const r of reaction.reactants) add(r, column, -1)
    for (const p of reaction.products) add(p, column, 1)
  }
  return [...balanced.values()]
    .map((row) => [...row].filter(([, n]) => n !== 0))
    .filter((row) => row.length > 0)
    .map((row, i) => ` s${i + 1}: ${row.map(([c, n]) => term(n, c)).join(" ")} = 0`)
}

function constraintRows(
  f: FluxBalance,
  columns: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, number>,
): string[] {
  return f.constraints.flatMap((c, i) => {
    const terms = c.terms
      .map((t) => {
        const column = columns.get(t.variable)
        return column === undefined ? "" : term(values.get(t.coefficient) ?? Number.NaN, column)
      })
      .filter((t) => t !== "")
    if (terms.length === 0) return []
    const side = (id: string | undefined): number | undefined => (id === undefined ? undefined : values.get(id))
    const lower = side(c.lower)
    const upper = side(c.upper)
    return [
      ...(lower !== undefined && Number.isFinite(lower) ? [` l${i + 1}: ${terms.join(" ")} >= ${lower}`] : []),
      ...(upper !== undefined && Number.isFinite(upper) ? [` u${i + 1}: ${terms.join(" ")} <= ${upper}`] : []),
    ]
  })
}

function boundText(column: string, lower: number, upper: number): string {
  const side = (x: number): string =>
    x === Number.POSITIVE_INFINITY ? "+inf" : x === Number.NEGATIVE_INFINITY ? "-inf" : `${x}`
  return ` ${side(lower)} <= ${column} <= ${side(upper)}`
}

/** The objective to work with: the active one, else the first. */
export function activeObjective(model: Model): Objective | undefined {
  const f = model.fluxBalance
  return f?.objectives.find((o) => o.id === f.activeObjective) ?? f?.objectives[0]
}

/**
 * Fluxes at the optimum of the active objective.
 * @returns undefined where the model has no objective
 */
export function solveFluxBalance(model: Model, solve: SolveLinear): FluxResult | undefined {
  const objective = activeObjective(model)
  const f = model.fluxBalance
  if (!f || !objective) return undefined
  const variables = [
    ...model.reactions.map((r) => r.id),
    ...model.parameters
      .filter((p) => f.constraints.some((c) => c.terms.some((t) => t.variable === p.id)))
      .map((p) => p.id),
  ]
  const columns = new Map(variables.map((id, i) => [id, `x${i + 1}`]))
  const values = constantsOf(model)
  const number = (b: string | number | undefined, otherwise: number): number =>
    typeof b === "number" ? b : b === undefined ? otherwise : (values.get(b) ?? otherwise)
  const bounds = new Map(f.bounds.map((b) => [b.reaction, b]))
  const limits = variables.map((id) => {
    const b = bounds.get(id)
    const lower = number(b?.lower, Number.NEGATIVE_INFINITY)
    const upper = number(b?.upper, Number.POSITIVE_INFINITY)
    return { column: columns.get(id) ?? "", lower, upper }
  })
  const nothing = (status: string): FluxResult => ({
    status,
    objectiveId: objective.id,
    objectiveValue: Number.NaN,
    fluxes: new Map(model.reactions.map((r) => [r.id, Number.NaN])),
  })
  if (
    limits.some(
      (l) => !(l.lower <= l.upper) || l.lower === Number.POSITIVE_INFINITY || l.upper === Number.NEGATIVE_INFINITY,
    )
  ) {
    return nothing("infeasible")
  }
  const rows = [...balanceRows(model, columns, values), ...constraintRows(f, columns, values)]
  const problem = [
    objectiveText(objective, columns),
    "Subject To",
    ...rows,
    "Bounds",
    ...limits.map((l) => boundText(l.column, l.lower, l.upper)),
    "End",
    "",
  ].join("\n")
  const answer = solve(problem)
  if (answer.status.toLowerCase() !== "optimal") return nothing(answer.status.toLowerCase())
  return {
    status: "optimal",
    objectiveId: objective.id,
    objectiveValue: answer.objective,
    fluxes: new Map(model.reactions.map((r) => [r.id, answer.columns[columns.get(r.id) ?? ""] ?? Number.NaN])),
  }
}
