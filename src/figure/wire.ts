/**
 * Statements → a model that runs: normalised-Hill logic ODEs. Each node is an activity between 0 and 1 that follows
 * its inputs with a time constant; activators join by OR (a + b − ab), or by AND where the text says so, inhibitors by
 * AND NOT. Every reaction carries the sentences behind it, every parameter its prior.
 *
 * @source Kraeutler, Soltis & Saucerman (2010), BMC Systems Biology 4:157 (form, n = 1.4, EC50 = 0.5, weights 1)
 */
import { apply, call, type Expression, num, sym } from "../math/index.ts"
import {
  emptyModel,
  type FunctionDefinition,
  type Model,
  type Parameter,
  type Reaction,
  type Rule,
  type Species,
} from "../model/index.ts"
import type { Entity } from "./entity.ts"
import { activatorGate, anyOf, inhibitorGate } from "./gates.ts"
import {
  expandFamilies,
  type GraphEdge,
  type GraphNode,
  type InfluenceGraph,
  influenceGraph,
  loneNodes,
} from "./influence-graph.ts"
import { mechanismOf } from "./mechanisms/index.ts"
import type { Statement } from "./statement.ts"

/** How a default parameter may vary, for ensembles. Stands in the parameter's notes too, so that an edited model keeps it. */
export interface Prior {
  readonly parameter: string
  readonly kind: "uniform" | "lognormal"
  /** Lower bound, or median. */
  readonly a: number
  /** Upper bound, or geometric standard deviation. */
  readonly b: number
}

export interface WiredModel {
  readonly model: Model
  readonly graph: InfluenceGraph
  /** Statement id → reactions that carry it. */
  readonly carriers: ReadonlyMap<string, readonly string[]>
  /** Nodes that nothing in the caption drives, with the level they are held at. */
  readonly inputs: readonly { readonly node: string; readonly level: number }[]
  readonly priors: readonly Prior[]
}

const B = (): Expression =>
  call(
    "divide",
    call("minus", call("power", sym("k"), sym("n")), num(1)),
    call("minus", call("times", num(2), call("power", sym("k"), sym("n"))), num(1)),
  )

/** act(x, n, k) = B·xⁿ/(B − 1 + xⁿ): 0 at 0, ½ at k, 1 at 1. */
function activation(): FunctionDefinition {
  const x = call("power", call("max", sym("x"), num(0)), sym("n"))
  return {
    id: "act",
    name: "normalised Hill function: 0 at x = 0, half at x = k, 1 at x = 1",
    parameters: ["x", "n", "k"],
    body: call("divide", call("times", B(), x), call("plus", call("minus", B(), num(1)), x)),
  }
}

const effectId = (e: GraphEdge): string => `${e.sign > 0 ? "e" : "i"}_${e.source}__${e.target}`
const weightId = (e: GraphEdge): string => `w_${e.source}__${e.target}${e.sign > 0 ? "" : "_i"}`
const halfId = (e: GraphEdge): string => `k_${e.source}__${e.target}${e.sign > 0 ? "" : "_i"}`

/** What a node follows, and the switches of its gates. */
interface Drive {
  readonly math: Expression
  readonly gates: readonly { readonly id: string; readonly name: string }[]
}

/** (basal OR activators) AND NOT inhibitors, joined as the caption says unless a switch says otherwise. */
function drive(node: GraphNode, incoming: readonly GraphEdge[]): Drive {
  const groups = new Map<string, Expression[]>()
  for (const e of incoming.filter((x) => x.sign > 0)) {
    const gate = e.gate ?? effectId(e)
    groups.set(gate, [...(groups.get(gate) ?? []), sym(effectId(e))])
  }
  const basal = sym(`basal_${node.id}`)
  const raises = groups.size > 0 ? activatorGate(node.id, node.label, [...groups.values()]) : undefined
  const activators = raises ? anyOf([basal, raises.math]) : basal
  const effects = incoming.filter((e) => e.sign < 0).map((e) => sym(effectId(e)))
  if (effects.length === 0) return { math: activators, gates: raises?.parameters ?? [] }
  const stops = inhibitorGate(node.id, node.label, effects)
  return { math: call("times", activators, stops.math), gates: [...(raises?.parameters ?? []), ...stops.parameters] }
}

/** Levels of nodes that the caption drives by nothing: agents are absent until given, the rest stands at a middle level. */
function restingLevels(graph: InfluenceGraph): ReadonlyMap<string, number> {
  const levels = new Map<string, number>()
  for (const n of graph.nodes.filter((x) => !x.members)) {
    const incoming = graph.edges.filter((e) => e.target === n.id)
    // A drug or stimulus is absent until given; what is only made into something else is there.
    const uses = graph.edges.filter((e) => e.source === n.id)
    const substrate =
      uses.length > 0 && uses.every((e) => e.gate !== undefined && e.because === mechanismOf("converts").because)
    const given = /^(?:chemical|stimulus|disease)$/.test(n.kind) && !substrate
    if (incoming.length === 0) levels.set(n.id, given ? 0 : 0.5)
    else if (incoming.every((e) => e.sign < 0)) levels.set(n.id, 1)
  }
  // Loops that nothing enters would stay at 0: their first node gets a level of its own.
  const driven = new Set(levels.keys())
  for (;;) {
    for (let before = -1; before !== driven.size; ) {
      before = driven.size
      for (const e of graph.edges) if (e.sign > 0 && driven.has(e.source)) driven.add(e.target)
      for (const n of graph.nodes) if (n.members?.some((m) => driven.has(m))) driven.add(n.id)
    }
    const dead = graph.nodes.find((n) => !driven.has(n.id) && !n.members)
    if (!dead) return levels
    levels.set(dead.id, 0.5)
    driven.add(dead.id)
  }
}

const identifiers = (id: string): string =>
  `https://identifiers.org/${id.startsWith("mesh:") || id.startsWith("fplx:") || id.startsWith("hgnc:") ? id : id}`

interface Parts {
  readonly parameters: Parameter[]
  readonly priors: Prior[]
}

function addParameter(
  p: Parts,
  id: string,
  value: number,
  units: string,
  name: string,
  prior: Omit<Prior, "parameter"> | undefined,
): void {
  const text = !prior
    ? "assumption"
    : prior.kind === "uniform"
      ? `assumption; prior: uniform ${prior.a} to ${prior.b}`
      : `assumption; prior: lognormal, median ${prior.a}, geometric sd ${prior.b}`
  p.parameters.push({ id, value, units, constant: true, name, notes: text })
  if (prior) p.priors.push({ parameter: id, ...prior })
}

function nodeParameters(p: Parts, n: GraphNode, level: number | undefined): void {
  addParameter(p, `tau_${n.id}`, n.minutes, "minute", `time constant of ${n.label}`, {
    kind: "lognormal",
    a: n.minutes,
    b: 3,
  })
  addParameter(p, `ymax_${n.id}`, 1, "dimensionless", `most activity of ${n.label}: 0 is a knock-out`, undefined)
  addParameter(
    p,
    `basal_${n.id}`,
    level ?? 0,
    "dimensionless",
    `activity of ${n.label} that nothing in the caption drives`,
    level === 0.5 ? { kind: "uniform", a: 0.25, b: 0.75 } : undefined,
  )
}

function edgeParameters(p: Parts, e: GraphEdge, label: (id: string) => string): void {
  const arrow = `${label(e.source)} ${e.sign > 0 ? "→" : "⊣"} ${label(e.target)}`
  const weight = e.hedged ? 0.5 : 1
  addParameter(p, weightId(e), weight, "dimensionless", `weight of ${arrow}: 0 takes the claim away`, {
    kind: "uniform",
    a: 0.8 * weight,
    b: weight,
  })
  addParameter(
    p,
    halfId(e),
    0.5,
    "dimensionless",
    `level of ${label(e.source)} for half of its effect on ${label(e.target)}`,
    { kind: "uniform", a: 0.3, b: 0.7 },
  )
}

function speciesOf(n: GraphNode): Species {
  const genes =
    n.genes.length > 1
      ? [{ qualifier: "bqbiol:hasPart", resources: n.genes.map((g) => `https://identifiers.org/hgnc.symbol:${g}`) }]
      : []
  const own = n.grounded === undefined ? [] : [{ qualifier: "bqbiol:is", resources: [identifiers(n.grounded)] }]
  return {
    id: n.id,
    name: n.label,
    compartment: "figure",
    initialAmount: 0,
    substanceUnits: "dimensionless",
    hasOnlySubstanceUnits: true,
    boundaryCondition: false,
    constant: false,
    annotations: [...own, ...genes],
  }
}

function reactionsOf(
  n: GraphNode,
  incoming: readonly GraphEdge[],
  sentences: ReadonlyMap<string, string>,
  follows: Expression,
): readonly Reaction[] {
  const species = (id: string): { species: string; stoichiometry: number; constant: true } => ({
    species: id,
    stoichiometry: 1,
    constant: true,
  })
  const said = [...new Set(incoming.flatMap((e) => e.statements))]
  const notes = said.map((id) => `${id}: ${sentences.get(id) ?? ""}`).join("\n")
  const why = incoming.filter((e) => e.assumed).map((e) => `${e.statements.join(", ")} ${e.because}`)
  const make: Reaction = {
    id: `make_${n.id}`,
    name: `${n.label} follows what drives it`,
    notes: [notes, ...why].filter((t) => t !== "").join("\n") || "an input of the figure",
    reversible: false,
    fast: false,
    reactants: [],
    products: [species(n.id)],
    modifiers: [...new Set(incoming.map((e) => e.source))].map((id) => ({ species: id })),
    kineticLaw: {
      math: call("divide", call("times", sym(`ymax_${n.id}`), follows), sym(`tau_${n.id}`)),
      localParameters: [],
    },
  }
  const lose: Reaction = {
    id: `lose_${n.id}`,
    name: `${n.label} returns`,
    reversible: false,
    fast: false,
    reactants: [species(n.id)],
    products: [],
    modifiers: [],
    kineticLaw: { math: call("divide", sym(n.id), sym(`tau_${n.id}`)), localParameters: [] },
  }
  return [make, lose]
}

export interface WireModelOptions {
  /** Families to spell out, each as the mean of its members; none where absent. */
  readonly expand?: ((node: GraphNode) => boolean) | undefined
}

/** A family as the mean of its members. */
function meanOf(n: GraphNode, members: readonly string[]): Rule {
  const sum = members.length === 1 ? sym(members[0] as string) : call("plus", ...members.map(sym))
  return { kind: "assignment", variable: n.id, math: call("divide", sum, num(members.length)) }
}

/**
 * A model of what a caption claims.
 * @param statements as read or curated; denied ones and titles are left out
 * @param entities grounding of the caption, for the members of families
 * @param id the model's id
 */
export function wireModel(
  statements: readonly Statement[],
  entities: readonly Entity[] = [],
  id = "figure_model",
  options: WireModelOptions = {},
): WiredModel {
  const read = influenceGraph(statements, entities)
  // A figure whose caption links nothing still has its entities, each standing by itself.
  const linked = read.nodes.length > 0 ? read : { ...read, nodes: loneNodes(entities) }
  const graph = options.expand ? expandFamilies(linked, options.expand) : linked
  const levels = restingLevels(graph)
  const sentences = new Map(statements.map((s) => [s.id, s.sentence]))
  const labels = new Map(graph.nodes.map((n) => [n.id, n.label]))
  const label = (node: string): string => labels.get(node) ?? node
  const parts: Parts = { parameters: [], priors: [] }
  addParameter(parts, "n_hill", 1.4, "dimensionless", "steepness of every effect", { kind: "uniform", a: 1, b: 4 })
  const whole = graph.nodes.filter((n) => !n.members)
  for (const n of whole) nodeParameters(parts, n, levels.get(n.id))
  const rules: Rule[] = graph.nodes.flatMap((n) => (n.members ? [meanOf(n, n.members)] : []))
  for (const e of graph.edges) {
    edgeParameters(parts, e, label)
    parts.parameters.push({
      id: effectId(e),
      value: undefined,
      units: "dimensionless",
      constant: false,
      name: `effect of ${label(e.source)} on ${label(e.target)}`,
    })
    rules.push({
      kind: "assignment",
      variable: effectId(e),
      math: call("times", sym(weightId(e)), apply("act", sym(e.source), sym("n_hill"), sym(halfId(e)))),
    })
  }
  const into = (n: GraphNode): readonly GraphEdge[] => graph.edges.filter((e) => e.target === n.id)
  const drives = new Map(whole.map((n) => [n.id, drive(n, into(n))]))
  for (const { gates } of drives.values())
    for (const g of gates) addParameter(parts, g.id, 0, "dimensionless", g.name, undefined)
  const carriers = new Map<string, readonly string[]>()
  for (const e of graph.edges)
    for (const s of e.statements) carriers.set(s, [...new Set([...(carriers.get(s) ?? []), `make_${e.target}`])])
  const model: Model = {
    ...emptyModel(id),
    substanceUnits: "dimensionless",
    extentUnits: "dimensionless",
    timeUnits: "minute",
    volumeUnits: "litre",
    unitDefinitions: [{ id: "minute", factors: [{ kind: "second", exponent: 1, scale: 0, multiplier: 60 }] }],
    functions: [activation()],
    compartments: [{ id: "figure", spatialDimensions: 3, size: 1, units: "litre", constant: true }],
    species: graph.nodes.map(speciesOf),
    parameters: parts.parameters,
    rules,
    reactions: whole.flatMap((n) => reactionsOf(n, into(n), sentences, drives.get(n.id)?.math ?? num(0))),
  }
  const inputs = whole.filter((n) => into(n).length === 0).map((n) => ({ node: n.id, level: levels.get(n.id) ?? 0 }))
  return { model, graph, carriers, inputs, priors: parts.priors }
}

const priorText = /prior: (?:(uniform) (\S+) to (\S+)|(lognormal), median (\S+), geometric sd (\S+))/u

/** The priors that stand in a model's notes: of a wired model, or of one edited since. */
export function priorsOf(model: Model): readonly Prior[] {
  return model.parameters.flatMap((p): readonly Prior[] => {
    const m = priorText.exec(p.notes ?? "")
    if (!m) return []
    const [a, b] = [Number(m[2] ?? m[5]), Number(m[3] ?? m[6])]
    if (!Number.isFinite(a) || !Number.isFinite(b)) return []
    return [{ parameter: p.id, kind: m[1] === undefined ? "lognormal" : "uniform", a, b }]
  })
}
