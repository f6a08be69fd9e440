/**
 * Units of mathematics: what unit an expression has, and where it adds, compares or assigns unlike things. What isn't
 * declared is `unknown` and raises nothing; a bare number in a sum takes the unit of its neighbours, in a product it has none.
 */
import type { Expression, FunctionName } from "../math/index.ts"
import type { Model } from "./model.ts"
import type { MathPlace, ModelIndex, Named } from "./model-index.ts"
import {
  describeUnit,
  dimensionless,
  divideUnits,
  multiplyUnits,
  powerOfUnit,
  sameUnit,
  type Unit,
  unitsOf,
} from "./units.ts"

/** A known unit, a bare number that fits anything, or nothing known. */
export type Inferred = Unit | "any" | "unknown"

export interface UnitFault {
  readonly at: Expression
  readonly message: string
}

export interface UnitContext {
  readonly model: Model
  readonly index: ModelIndex
  readonly units: ReadonlyMap<string, Unit>
  readonly faults: UnitFault[]
}

export function unitContext(model: Model, index: ModelIndex): UnitContext {
  return { model, index, units: unitsOf(model), faults: [] }
}

function named(ctx: UnitContext, id: string | undefined): Inferred {
  return id === undefined ? "unknown" : (ctx.units.get(id) ?? "unknown")
}

function known(u: Inferred): u is Unit {
  return u !== "any" && u !== "unknown"
}

function divided(a: Inferred, b: Inferred): Inferred {
  return known(a) && known(b) ? divideUnits(a, b) : "unknown"
}

/** The unit of time. */
export function timeUnit(ctx: UnitContext): Inferred {
  return named(ctx, ctx.model.timeUnits)
}

/** The unit of a reaction's rate: extent per time. */
export function rateUnit(ctx: UnitContext): Inferred {
  return divided(named(ctx, ctx.model.extentUnits), timeUnit(ctx))
}

function compartmentUnit(ctx: UnitContext, id: string): Inferred {
  const c = ctx.index.named.get(id)
  if (c?.kind !== "compartment") return "unknown"
  if (c.at.units !== undefined) return named(ctx, c.at.units)
  const { volumeUnits, areaUnits, lengthUnits } = ctx.model
  const byDimensions = { 3: volumeUnits, 2: areaUnits, 1: lengthUnits } as Readonly<Record<number, string | undefined>>
  return named(ctx, byDimensions[c.at.spatialDimensions ?? -1])
}

/** The unit of a quantity of the model. */
export function quantityUnit(ctx: UnitContext, n: Named | undefined): Inferred {
  switch (n?.kind) {
    case undefined:
      return "unknown"
    case "compartment":
      return compartmentUnit(ctx, n.at.id)
    case "parameter":
      return named(ctx, n.at.units)
    case "reaction":
      return rateUnit(ctx)
    case "speciesReference":
      return dimensionless
    case "species": {
      const substance = named(ctx, n.at.substanceUnits ?? ctx.model.substanceUnits)
      return n.at.hasOnlySubstanceUnits ? substance : divided(substance, compartmentUnit(ctx, n.at.compartment))
    }
  }
}

interface Scope {
  readonly ctx: UnitContext
  /** Units of local parameters or of a function's arguments. */
  readonly local: ReadonlyMap<string, Inferred>
  readonly depth: number
}

function fault(s: Scope, at: Expression, message: string): void {
  if (s.ctx.faults.length < 500) s.ctx.faults.push({ at, message })
}

/** All of the same unit, or a fault; gives that unit. */
function alike(s: Scope, whole: Expression, parts: readonly Expression[], what: string): Inferred {
  let first: Unit | undefined
  let unsure = false
  for (const p of parts) {
    const u = infer(s, p)
    if (u === "unknown") unsure = true
    else if (u !== "any" && first === undefined) first = u
    else if (u !== "any" && first !== undefined && !sameUnit(first, u)) {
      fault(s, p.span ? p : whole, `${what} ${describeUnit(first)} and ${describeUnit(u)}.`)
      return "unknown"
    }
  }
  return first ?? (unsure ? "unknown" : "any")
}

function product(s: Scope, args: readonly Expression[]): Inferred {
  let result: Inferred = "any"
  for (const a of args) {
    const u = infer(s, a)
    if (u === "unknown" || result === "unknown") result = "unknown"
    else if (u !== "any") result = result === "any" ? u : multiplyUnits(result, u)
  }
  return result
}

function numberIn(e: Expression | undefined): number | undefined {
  if (e?.kind === "number") return e.value
  if (e?.kind !== "call") return undefined
  const [a, b] = e.args.map(numberIn)
  if (a === undefined) return undefined
  if (e.fn === "minus") return e.args.length === 1 ? -a : b === undefined ? undefined : a - b
  return e.fn === "divide" && b !== undefined ? a / b : undefined
}

function powered(
  s: Scope,
  whole: Expression,
  base: Expression,
  exponent: number | undefined,
  by: Expression,
): Inferred {
  const u = infer(s, base)
  if (exponent !== undefined) return known(u) ? powerOfUnit(u, exponent) : u
  const n = infer(s, by)
  if (known(n) && !sameUnit(n, dimensionless)) {
    fault(s, by.span ? by : whole, `An exponent should be dimensionless, not ${describeUnit(n)}.`)
  }
  return known(u) && sameUnit(u, dimensionless) ? dimensionless : u === "any" ? "any" : "unknown"
}

/** Functions of dimensionless arguments that give something dimensionless. */
const transcendental: ReadonlySet<FunctionName> = new Set<FunctionName>([
  "exp",
  "ln",
  "log",
  "factorial",
  "sin",
  "cos",
  "tan",
  "sinh",
  "cosh",
  "tanh",
  "arcsin",
  "arccos",
  "arctan",
])

function inferCall(s: Scope, e: Expression & { readonly kind: "call" }): Inferred {
  const { fn, args } = e
  const [a, b] = args
  switch (fn) {
    case "plus":
    case "minus":
    case "min":
    case "max":
      return alike(s, e, args, "This adds or compares")
    case "abs":
    case "floor":
    case "ceiling":
    case "delay":
      return a ? infer(s, a) : "unknown"
    case "times":
      return product(s, args)
    case "divide": {
      if (!a || !b) return "unknown"
      const [u, v] = [infer(s, a), infer(s, b)]
      if (u === "any" && v === "any") return "any"
      return divided(u === "any" ? dimensionless : u, v === "any" ? dimensionless : v)
    }
    case "power":
      return a && b ? powered(s, e, a, numberIn(b), b) : "unknown"
    case "root": {
      const n = numberIn(a)
      return a && b ? powered(s, e, b, n === undefined ? undefined : 1 / n, a) : "unknown"
    }
    case "rateOf":
      return a ? divided(infer(s, a), timeUnit(s.ctx)) : "unknown"
    case "piecewise":
      for (let i = 1; i < args.length; i += 2) infer(s, args[i] as Expression)
      return alike(
        s,
        e,
        args.filter((_, i) => i % 2 === 0),
        "The pieces have",
      )
    case "eq":
    case "neq":
    case "lt":
    case "leq":
    case "gt":
    case "geq":
      alike(s, e, args, "This compares")
      return dimensionless
    default:
      return inferOther(s, e)
  }
}

function inferOther(s: Scope, e: Expression & { readonly kind: "call" }): Inferred {
  for (const arg of e.args) {
    const u = infer(s, arg)
    if (transcendental.has(e.fn) && known(u) && !sameUnit(u, dimensionless)) {
      fault(s, arg.span ? arg : e, `The argument of '${e.fn}' should be dimensionless, not ${describeUnit(u)}.`)
    }
  }
  return transcendental.has(e.fn) ? dimensionless : "unknown"
}

function infer(s: Scope, e: Expression): Inferred {
  switch (e.kind) {
    case "number":
      return e.units === undefined ? "any" : named(s.ctx, e.units)
    case "symbol":
      return s.local.get(e.id) ?? quantityUnit(s.ctx, s.ctx.index.named.get(e.id))
    case "constant":
      if (e.name === "time") return timeUnit(s.ctx)
      return e.name === "infinity" || e.name === "notanumber"
        ? "any"
        : e.name === "avogadro"
          ? "unknown"
          : dimensionless
    case "call":
      return inferCall(s, e)
    case "apply": {
      const f = s.ctx.index.functions.get(e.id)
      if (!f?.body || s.depth > 20) return "unknown"
      const local = new Map(f.parameters.map((p, i) => [p, e.args[i] ? infer(s, e.args[i]) : "unknown"] as const))
      return infer({ ctx: s.ctx, local, depth: s.depth + 1 }, f.body)
    }
  }
}

function expected(ctx: UnitContext, place: MathPlace): Inferred {
  const { role } = place
  switch (role.kind) {
    case "law":
      return rateUnit(ctx)
    case "delay":
      return timeUnit(ctx)
    case "rate":
      return divided(quantityUnit(ctx, ctx.index.named.get(role.variable)), timeUnit(ctx))
    case "assignment":
    case "initial":
    case "event":
      return quantityUnit(ctx, ctx.index.named.get(role.variable))
    default:
      return "unknown"
  }
}

/** Check one piece of mathematics: inside, and against what it is assigned to. Faults go into `ctx`. */
export function checkUnitsOf(ctx: UnitContext, place: MathPlace): void {
  const local = new Map<string, Inferred>()
  if (place.role.kind === "law") {
    for (const p of place.role.reaction.kineticLaw?.localParameters ?? []) local.set(p.id, named(ctx, p.units))
  }
  const u = infer({ ctx, local, depth: 0 }, place.math)
  const want = expected(ctx, place)
  if (known(u) && known(want) && !sameUnit(u, want)) {
    ctx.faults.push({
      at: place.math,
      message: `The unit of ${place.what()} is ${describeUnit(u)}; it should be ${describeUnit(want)}.`,
    })
  }
}
