/**
 * A model in a shape that two readers agree on: no places, no order, no bookkeeping (metaids, levels), units by what they are and
 * not by what they are called. Two models are the same if their canonical forms are.
 */
import type { Expression } from "../../src/math/index.ts"
import type { Described, Model, UnitFactor } from "../../src/model/index.ts"

type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

/** Infinity, NaN and -0 survive as text. */
function number(n: number | undefined): Plain {
  if (n === undefined) return null
  return Number.isFinite(n) && !Object.is(n, -0) ? n : String(n)
}

function baseKey(factors: readonly UnitFactor[]): string {
  let multiplier = 1
  const kinds = new Map<string, number>()
  for (const f of factors) {
    multiplier *= (f.multiplier * 10 ** f.scale) ** f.exponent
    if (f.kind !== "dimensionless") kinds.set(f.kind, (kinds.get(f.kind) ?? 0) + f.exponent)
  }
  const powers = [...kinds].filter(([, e]) => e !== 0).map(([k, e]) => `${k}^${e}`)
  return `${multiplier.toPrecision(10)} ${powers.sort().join(" ")}`
}

function text(s: string | undefined): Plain {
  if (s === undefined) return null
  const decoded = s
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&#10;", "\n")
    .replaceAll("&amp;", "&")
  const plain = decoded.replace(/\s+/g, " ").trim()
  return plain === "" ? null : plain
}

function compact(o: { readonly [key: string]: Plain }): Plain {
  return Object.fromEntries(
    Object.entries(o)
      .filter(([, v]) => v !== null && v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

export function canonical(m: Model): { readonly [key: string]: Plain } {
  const definitions = new Map(m.unitDefinitions.map((u) => [u.id, u.factors]))
  const unit = (id: string | undefined): Plain => {
    if (id === undefined) return null
    const factors = definitions.get(id)
    return factors
      ? factors.length === 0
        ? `? ${id}`
        : baseKey(factors)
      : baseKey([{ kind: id, exponent: 1, scale: 0, multiplier: 1 }])
  }
  const math = (e: Expression | undefined): Plain => {
    if (!e) return null
    if (e.kind === "number")
      return e.units === undefined ? number(e.value) : { units: unit(e.units), value: number(e.value) }
    if (e.kind === "symbol") return e.id
    if (e.kind === "constant") return `@${e.name}`
    if (e.kind === "apply") return [`apply ${e.id}`, ...e.args.map(math)]
    const [a, b] = e.args
    // A MathML rational number is a quotient in text.
    if (e.fn === "divide" && a?.kind === "number" && b?.kind === "number" && !a.units && !b.units)
      return number(a.value / b.value)
    // libAntimony takes the brackets out of sums within sums.
    const flat = ["plus", "times", "and", "or"].includes(e.fn)
    return [
      e.fn,
      ...e.args.flatMap((x) =>
        flat && x.kind === "call" && x.fn === e.fn && x.args.length > 1 ? (math(x) as Plain[]).slice(1) : [math(x)],
      ),
    ]
  }
  // A name that is the id says nothing; libAntimony drops it.
  const about = (d: Described & { readonly id?: string | undefined }): { readonly [key: string]: Plain } => ({
    name: d.name === d.id ? null : (d.name?.trim() ?? null),
    sboTerm: d.sboTerm ?? null,
    notes: text(d.notes),
    annotations: d.annotations
      ? compact(
          Object.fromEntries(
            [...new Set(d.annotations.map((a) => a.qualifier))].map((q) => [
              q,
              d.annotations?.filter((a) => a.qualifier === q).flatMap((a) => a.resources) ?? [],
            ]),
          ),
        )
      : null,
  })
  const list = (items: readonly Plain[]): Plain =>
    [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const references = (rs: Model["reactions"][number]["reactants"]): Plain =>
    list(
      rs.map((r) =>
        compact({
          ...about(r),
          id: r.id ?? null,
          species: r.species,
          stoichiometry: number(r.stoichiometry),
          constant: r.constant,
        }),
      ),
    )
  const symbols: Record<string, Plain> = {}
  for (const c of m.compartments)
    symbols[`compartment ${c.id}`] = compact({
      ...about(c),
      size: number(c.size),
      units: unit(c.units),
      constant: c.constant,
    })
  for (const s of m.species) {
    symbols[`species ${s.id}`] = compact({
      ...about(s),
      compartment: s.compartment,
      amount: number(s.initialAmount),
      concentration: number(s.initialConcentration),
      units: unit(s.substanceUnits),
      only: s.hasOnlySubstanceUnits,
      boundary: s.boundaryCondition,
      constant: s.constant,
      conversionFactor: s.conversionFactor ?? null,
      charge: number(s.charge),
      formula: s.chemicalFormula ?? null,
    })
  }
  for (const p of m.parameters)
    symbols[`parameter ${p.id}`] = compact({
      ...about(p),
      value: number(p.value),
      units: unit(p.units),
      constant: p.constant,
    })
  for (const f of m.functions)
    symbols[`function ${f.id}`] = compact({ ...about(f), parameters: f.parameters, body: math(f.body) })
  for (const a of m.initialAssignments) symbols[`initial ${a.symbol}`] = math(a.math)
  for (const r of m.rules) if (r.kind !== "algebraic") symbols[`${r.kind} ${r.variable}`] = math(r.math)
  for (const r of m.reactions) {
    symbols[`reaction ${r.id}`] = compact({
      ...about(r),
      reversible: r.reversible,
      fast: r.fast,
      compartment: r.compartment ?? null,
      reactants: references(r.reactants),
      products: references(r.products),
      modifiers: list(r.modifiers.map((x) => `${x.species} ${x.sboTerm ?? ""}`)),
      law: math(r.kineticLaw?.math),
      lawTerm: r.kineticLaw?.sboTerm ?? null,
      local: r.kineticLaw?.localParameters.map((p) => p.id) ?? [],
    })
  }
  m.events.forEach((e, i) => {
    symbols[`event ${e.id ?? `#${i}`}`] = compact({
      ...about(e),
      trigger: e.trigger
        ? { initial: e.trigger.initialValue, persistent: e.trigger.persistent, math: math(e.trigger.math) }
        : null,
      fromTrigger: e.useValuesFromTriggerTime,
      delay: math(e.delay),
      priority: math(e.priority),
      assignments: list(e.assignments.map((a) => [a.variable, math(a.math)])),
    })
  })
  return {
    id: m.id,
    conversionFactor: m.conversionFactor ?? null,
    ...about(m),
    units: [m.substanceUnits, m.timeUnits, m.volumeUnits, m.areaUnits, m.lengthUnits, m.extentUnits].map(unit),
    algebraic: list(m.rules.flatMap((r) => (r.kind === "algebraic" ? [math(r.math)] : []))),
    constraints: list(m.constraints.map((c) => math(c.math))),
    flux: m.fluxBalance
      ? {
          objectives: m.fluxBalance.objectives.map((o) => [
            o.id,
            o.type,
            ...o.terms.map((t) => [t.reaction, number(t.coefficient)]),
          ]),
          bounds: list(
            m.fluxBalance.bounds.map((b) => [
              b.reaction,
              ...[b.lower, b.upper].map((x) =>
                typeof x === "string" ? number(m.parameters.find((p) => p.id === x)?.value) : number(x),
              ),
            ]),
          ),
        }
      : null,
    ...symbols,
  }
}

/** The first few places where two models differ; empty where they are the same. */
export function differences(a: Model, b: Model, most = 8): readonly string[] {
  const [x, y] = [canonical(a), canonical(b)]
  const found: string[] = []
  for (const key of new Set([...Object.keys(x), ...Object.keys(y)])) {
    const [p, q] = [JSON.stringify(x[key]), JSON.stringify(y[key])]
    if (p !== q && found.length < most) found.push(`${key}: ${p ?? "–"} | ${q ?? "–"}`)
  }
  return found
}
