/**
 * Gates of a wired model: how several inputs of one node join. The caption's own way is the model's; a parameter per
 * other way (0 or 1) lets a reader, an experiment or an edited source choose it: any one activator suffices, all are
 * needed, or all inhibitors are needed to stop the node.
 */
import { call, type Expression, num, sym } from "../math/index.ts"

/** Ways in which activators or inhibitors of a node join; `caption`: as its sentences say, some by "and", some by "or". */
export type GateWay = "any" | "all" | "caption"

/** What of a node is joined: what raises it, or what stops it. */
export type GateSide = "activators" | "inhibitors"

interface SwitchOf {
  readonly side: GateSide
  readonly way: "any" | "all"
  readonly prefix: string
}

const switches: readonly SwitchOf[] = [
  { side: "activators", way: "any", prefix: "needs_any_" },
  { side: "activators", way: "all", prefix: "needs_all_" },
  { side: "inhibitors", way: "all", prefix: "stops_all_" },
]

const product = (list: readonly Expression[]): Expression =>
  list.length === 1 ? (list[0] as Expression) : call("times", ...list)

/** a + b − ab for all: 1 − ∏(1 − a). */
export const anyOf = (list: readonly Expression[]): Expression =>
  list.length === 1
    ? (list[0] as Expression)
    : call("minus", num(1), product(list.map((x) => call("minus", num(1), x))))

/** A node's gate in the model: its formula, and the parameters that choose another way. */
export interface GateFormula {
  readonly math: Expression
  readonly parameters: readonly { readonly id: string; readonly name: string }[]
}

function chosen(own: Expression, others: readonly { readonly id: string; readonly math: Expression }[]): Expression {
  if (others.length === 0) return own
  // (1 − all)·own + all·(all of them): with every switch at 0 the caption's way, to the bit.
  const left = others.reduce<Expression>((sum, o) => call("minus", sum, sym(o.id)), num(1))
  return call("plus", call("times", left, own), ...others.map((o) => call("times", sym(o.id), o.math)))
}

/**
 * How a node's activators join.
 * @param node the node's id
 * @param groups effects that the caption joins by "and", one list each; lists are joined by "or"
 */
export function activatorGate(node: string, label: string, groups: readonly (readonly Expression[])[]): GateFormula {
  const all = groups.flat()
  const own = anyOf(groups.map(product))
  if (all.length < 2) return { math: own, parameters: [] }
  const isAny = groups.every((g) => g.length === 1)
  const isAll = groups.length === 1
  const others = [
    ...(isAny
      ? []
      : [{ id: `needs_any_${node}`, math: anyOf(all), name: `1: any one activator of ${label} suffices` }]),
    ...(isAll ? [] : [{ id: `needs_all_${node}`, math: product(all), name: `1: ${label} needs all its activators` }]),
  ]
  return { math: chosen(own, others), parameters: others.map(({ id, name }) => ({ id, name })) }
}

/** How a node's inhibitors join: by itself each stops it. The formula is the share that they leave. */
export function inhibitorGate(node: string, label: string, effects: readonly Expression[]): GateFormula {
  const left = product(effects.map((e) => call("minus", num(1), e)))
  if (effects.length < 2) return { math: left, parameters: [] }
  const id = `stops_all_${node}`
  const math = chosen(left, [{ id, math: call("minus", num(1), product(effects)) }])
  return { math, parameters: [{ id, name: `1: only all inhibitors of ${label} together stop it` }] }
}

interface Condition {
  readonly set: Readonly<Record<string, number>>
}

/** A way to choose: the input of `figure.yml` that sets it. */
export interface GateChoice {
  readonly way: GateWay
  readonly input: string
  readonly set: Readonly<Record<string, number>>
}

export interface Gate {
  readonly node: string
  readonly side: GateSide
  readonly choices: readonly GateChoice[]
}

/** The inputs that choose a node's gates, by name, from the parameters that its model has. */
export function gateInputs(
  node: string,
  label: string,
  parameters: readonly string[],
): Readonly<Record<string, Condition>> {
  const has = (prefix: string): boolean => parameters.includes(`${prefix}${node}`)
  const inputs: Record<string, Condition> = {}
  const [any, all, stops] = [has("needs_any_"), has("needs_all_"), has("stops_all_")]
  const set = (a: number, b: number): Readonly<Record<string, number>> => ({
    ...(any ? { [`needs_any_${node}`]: a } : {}),
    ...(all ? { [`needs_all_${node}`]: b } : {}),
  })
  if (any || all) {
    // Of the two ways the one that has no switch is the caption's: the other's switch at 0.
    inputs[`${label} needs any`] = { set: set(1, 0) }
    inputs[`${label} needs all`] = { set: set(0, 1) }
    if (any && all) inputs[`${label} as the caption says`] = { set: set(0, 0) }
  }
  if (stops) {
    inputs[`${label} stopped by any`] = { set: { [`stops_all_${node}`]: 0 } }
    inputs[`${label} stopped by all`] = { set: { [`stops_all_${node}`]: 1 } }
  }
  return inputs
}

function partOf(parameter: string): (SwitchOf & { readonly node: string }) | undefined {
  const found = switches.find((s) => parameter.startsWith(s.prefix))
  return found && { ...found, node: parameter.slice(found.prefix.length) }
}

/** The gates that a figure's inputs choose; none where it was not wired from statements. */
export function gatesOf(inputs: Readonly<Record<string, Condition>>): readonly Gate[] {
  const gates = new Map<string, { node: string; side: GateSide; choices: GateChoice[] }>()
  for (const [input, { set }] of Object.entries(inputs)) {
    const parts = Object.keys(set).map(partOf)
    const first = parts[0]
    if (!first || parts.some((p) => p?.node !== first.node || p.side !== first.side)) continue
    const on = parts.find((p) => p && set[`${p.prefix}${p.node}`] === 1)
    const single = parts.length === 1
    // One parameter at 0 is the other way; two at 0 are the caption's.
    const way: GateWay = on ? on.way : single ? (first.way === "all" ? "any" : "all") : "caption"
    const key = `${first.side} ${first.node}`
    const gate = gates.get(key) ?? { node: first.node, side: first.side, choices: [] }
    gate.choices.push({ way, input, set })
    gates.set(key, gate)
  }
  return [...gates.values()]
}

/** The way that parameter values amount to. */
export function wayOf(gate: Gate, read: (parameter: string) => number | undefined): GateWay {
  const at = gate.choices.find((c) => Object.entries(c.set).every(([p, v]) => (read(p) ?? 0) === v))
  return at?.way ?? "caption"
}
