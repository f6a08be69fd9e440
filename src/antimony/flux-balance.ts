/**
 * Constraints and objectives. A comparison of one reaction with numbers is a bound of flux balance (`0 <= J0`), as in
 * libAntimony; any other condition is a constraint of the model.
 */
import { type Expression, printNumber } from "../math/index.ts"
import type { Constraint, FluxBalance, Parameter } from "../model/index.ts"
import { describe } from "./describe.ts"
import type { Entry } from "./entries.ts"
import type { Finisher } from "./finish-model.ts"

/** A bound is a number or the id of the parameter that holds it. */
interface Bound {
  lower?: number | string
  upper?: number | string
}

function boundValue(e: Expression): number | string | undefined {
  if (e.kind === "number") return e.value
  if (e.kind === "symbol") return e.id
  if (e.kind === "constant" && e.name === "infinity") return Number.POSITIVE_INFINITY
  const [inner] = e.kind === "call" && e.fn === "minus" ? e.args : []
  return inner?.kind === "constant" && inner.name === "infinity" ? Number.NEGATIVE_INFINITY : undefined
}

/** `-10 <= J2 <= 10`: the reaction and its bounds; undefined for any other condition. */
function boundOf(
  e: Expression,
  isReaction: (id: string) => boolean,
  isParameter: (id: string) => boolean,
): { readonly reaction: string; readonly bound: Bound } | undefined {
  // `10 > J >= 3` is two comparisons of one reaction.
  if (e.kind === "call" && e.fn === "and") {
    const parts = e.args.map((a) => boundOf(a, isReaction, isParameter))
    const first = parts[0]
    const alike = first !== undefined && parts.every((p) => p?.reaction === first.reaction)
    return alike ? { reaction: first.reaction, bound: Object.assign({}, ...parts.map((p) => p?.bound)) } : undefined
  }
  if (e.kind !== "call" || !["lt", "leq", "gt", "geq", "eq"].includes(e.fn)) return undefined
  const at = e.args.findIndex((a) => a.kind === "symbol" && isReaction(a.id))
  const reaction = e.args[at]
  if (reaction?.kind !== "symbol") return undefined
  const bound: Bound = {}
  const up = e.fn === "lt" || e.fn === "leq"
  for (const [i, a] of e.args.entries()) {
    if (i === at) continue
    const v = boundValue(a)
    if (v === undefined || (typeof v === "string" && !isParameter(v))) return undefined
    if (e.fn === "eq") {
      bound.lower = v
      bound.upper = v
    } else if (up === i < at) bound.lower = v
    else bound.upper = v
  }
  return { reaction: reaction.id, bound }
}

/**
 * The terms of a sum of reactions, each with a number; undefined where the formula is anything else.
 * @param meaning the formula of a name that is no reaction
 */
function termsOf(
  e: Expression,
  meaning: (id: string) => Expression | undefined,
  depth = 0,
): readonly Term[] | undefined {
  if (depth > 100) return undefined
  const inner = (x: Expression): readonly Term[] | undefined => termsOf(x, meaning, depth + 1)
  if (e.kind === "symbol") {
    const value = meaning(e.id)
    return value ? inner(value) : [{ reaction: e.id, coefficient: 1 }]
  }
  if (e.kind !== "call") return undefined
  if (e.fn === "times" || e.fn === "divide") {
    const numbers = e.args.map((a) => (a.kind === "number" && a.units === undefined ? a.value : undefined))
    const rest = e.args.filter((_, i) => numbers[i] === undefined)
    const only = rest.length === 1 ? inner(rest[0] as Expression) : undefined
    if (e.fn === "divide" && numbers[1] === undefined) return undefined
    const factor = numbers.reduce<number>((p, n) => (n === undefined ? p : e.fn === "divide" ? p / n : p * n), 1)
    return only?.map((t) => ({ ...t, coefficient: t.coefficient * factor }))
  }
  if (e.fn !== "plus" && e.fn !== "minus") return undefined
  const parts = e.args.map((a, i) => {
    const sign = e.fn === "minus" && (i > 0 || e.args.length === 1) ? -1 : 1
    return inner(a)?.map((t) => ({ ...t, coefficient: t.coefficient * sign }))
  })
  return parts.some((p) => p === undefined) ? undefined : joined(parts.flatMap((p) => p ?? []))
}

interface Term {
  readonly reaction: string
  readonly coefficient: number
}

/** One term for each reaction. */
function joined(terms: readonly Term[]): readonly Term[] {
  const sums = new Map<string, number>()
  for (const t of terms) sums.set(t.reaction, (sums.get(t.reaction) ?? 0) + t.coefficient)
  return [...sums].map(([reaction, coefficient]) => ({ reaction, coefficient }))
}

/** The id of the parameter that holds a bound. */
export function boundId(value: number): string {
  return `fb_${printNumber(value).replace("-", "neg_").replace("+", "").replaceAll(".", "_").replaceAll("-", "neg")}`
}

/** The model's constraints, and its flux balance with the parameters of its bounds. */
export function fluxBalanceOf(f: Finisher): {
  readonly constraints: readonly Constraint[]
  readonly fluxBalance: FluxBalance | undefined
  readonly parameters: readonly Parameter[]
} {
  const reactions = new Set(f.of("reaction", "gene").map((e) => f.id(e)))
  const parametersById = new Map(f.of("formula", undefined).map((e) => [f.id(e), e] as const))
  const bounds = new Map<string, Bound>()
  const constraints: Constraint[] = []
  for (const e of f.of("constraint")) {
    const math = f.math.expression(e.math)
    if (!math) continue
    const found = boundOf(
      math,
      (id) => reactions.has(id),
      (id) => parametersById.has(id),
    )
    if (found) bounds.set(found.reaction, { ...bounds.get(found.reaction), ...found.bound })
    else constraints.push({ ...(e.name.startsWith("_con") ? {} : { id: e.name }), ...describe(e.name, e), math })
  }
  const objectives = f.of("objective").flatMap((e) => objective(f, e, reactions))
  if (bounds.size === 0 && objectives.length === 0) return { constraints, fluxBalance: undefined, parameters: [] }
  const parameters = new Map<number, Parameter>()
  const parameter = (value: number | string | undefined): string | undefined => {
    if (value === undefined || typeof value === "string") return value
    const known = parametersById.get(boundId(value))
    const math = known && f.value(known)
    if (math?.kind === "number" && math.value === value) return boundId(value)
    if (!parameters.has(value))
      parameters.set(value, { id: known ? `${boundId(value)}_` : boundId(value), value, constant: true })
    return parameters.get(value)?.id
  }
  const fluxBalance: FluxBalance = {
    strict: [...reactions].every((r) => bounds.get(r)?.lower !== undefined && bounds.get(r)?.upper !== undefined),
    activeObjective: objectives[0]?.id,
    objectives,
    bounds: [...bounds].map(([reaction, b]) => ({ reaction, lower: parameter(b.lower), upper: parameter(b.upper) })),
    geneProducts: [],
    constraints: [],
  }
  return { constraints, fluxBalance, parameters: [...parameters.values()] }
}

/** `3 J0` → `3*J0`, so that `J0` is a name and no unit. */
function plainNumbers(e: Expression): Expression {
  if (e.kind === "number" && e.units !== undefined) {
    return {
      kind: "call",
      fn: "times",
      args: [
        { kind: "number", value: e.value },
        { kind: "symbol", id: e.units, span: e.span },
      ],
    }
  }
  return e.kind === "call" ? { ...e, args: e.args.map(plainNumbers) } : e
}

function objective(
  f: Finisher,
  e: Entry,
  reactions: ReadonlySet<string>,
): readonly FluxBalance["objectives"][number][] {
  const math = e.math && f.math.expression({ ...e.math, math: plainNumbers(e.math.math) })
  const values = new Map(
    f.of("formula", undefined).flatMap((x) => {
      const value = f.value(x) ?? f.rule(x)
      return value ? [[f.id(x), value] as const] : []
    }),
  )
  const terms = math && termsOf(math, (id) => values.get(id))
  if (!terms || terms.some((t) => !reactions.has(t.reaction))) {
    const help = "write it as 'maximize 2*J0 + J1'"
    f.math.error(
      "antimony/objective",
      e.math?.math.span ?? e.span,
      "An objective is a sum of reactions, each with a number before it or none.",
      help,
    )
    return []
  }
  return [{ id: e.name, type: e.objective ?? "maximize", terms }]
}
