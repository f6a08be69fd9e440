/**
 * Statements → the signed graph a model is wired from: one node per entity (by identifier, else by folded name), one
 * edge per pair and sign, gates where the text says that several are needed at once.
 */
import type { Entity, EntityKind } from "./entity.ts"
import { mechanismOf, processMinutes } from "./mechanisms/index.ts"
import { foldEntityName } from "./name-folding.ts"
import type { Statement } from "./statement.ts"

export interface GraphNode {
  /** A model id: letters, digits and `_`. */
  readonly id: string
  /** As the caption names it. */
  readonly label: string
  readonly kind: EntityKind
  readonly grounded: string | undefined
  /** HGNC symbols of the gene or of the family's members. */
  readonly genes: readonly string[]
  /** Other names of it in the caption. */
  readonly names: readonly string[]
  /** Minutes in which it follows its inputs. */
  readonly minutes: number
  /** Nodes of its members, where a family is spelled out: it is their mean. */
  readonly members?: readonly string[] | undefined
}

export interface GraphEdge {
  readonly source: string
  readonly target: string
  readonly sign: 1 | -1
  /** The sign is not the caption's. */
  readonly assumed: boolean
  readonly hedged: boolean
  readonly because: string
  /** Edges into one target with the same gate act together (AND). */
  readonly gate: string | undefined
  readonly statements: readonly string[]
}

export interface InfluenceGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** Statements that no edge carries, with the reason. */
  readonly left: readonly { readonly statement: string; readonly reason: string }[]
}

const greekNames: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  ζ: "zeta",
  θ: "theta",
  κ: "kappa",
  λ: "lambda",
  μ: "mu",
  σ: "sigma",
  τ: "tau",
  ω: "omega",
}

/** Words that model languages use themselves. */
const reserved =
  /^(?:at|in|is|has|model|module|species|compartment|function|event|end|const|var|import|unit|time|avogadro|pi|and|or|not|xor|delay|piecewise|true|false|inf|nan|infinity|notanumber|exponentiale|after|since|default|compartment|formula|reaction|gene|operator|DNA|ext|identity|constraint|substanceOnly|delete|extent|maximize|minimize|sin|cos|tan|log|ln|exp|abs|floor|ceil|sqrt|max|min|root|factorial|power|pow|act|time_unit|n_hill)$/i

/** A model id for a name: Greek spelled, the rest `_`. */
export function modelId(name: string, taken: ReadonlySet<string>): string {
  const spelled = [...name.normalize("NFKC")].map((c) => greekNames[c] ?? c).join("")
  let base = spelled
    .replace(/\+/g, "")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40)
  if (base === "" || /^\d/.test(base)) base = `x${base === "" ? "" : `_${base}`}`
  if (reserved.test(base)) base = `${base}_`
  let id = base
  for (let n = 2; taken.has(id); n++) id = `${base}_${n}`
  return id
}

const together =
  /\b(?:requires? both|needs? both|along with|together with|in concert with|in combination with|in cooperation with|cooperat\w+|synerg\w+|both\s.+\sand|simultaneous\w*)\b/iu
const either = /\bor\b/u

interface Builder {
  readonly nodes: GraphNode[]
  readonly byKey: Map<string, number>
  readonly taken: Set<string>
  readonly genes: ReadonlyMap<string, readonly string[]>
}

function nodeFor(b: Builder, name: string, id: string | undefined, kind: EntityKind, minutes: number): GraphNode {
  const core = name.replace(/(?:\s(?:signall?ing|pathways?|cascades?|axis))+$/iu, "")
  const keys = [
    ...(id === undefined ? [] : [`id:${id}`]),
    `name:${foldEntityName(name)}`,
    `name:${foldEntityName(core)}`,
  ]
  const at = keys.map((k) => b.byKey.get(k)).find((x) => x !== undefined)
  const signalling = /(?:signall?ing|pathways?|cascades?|axis)$/iu.test(name)
  const slow = /^(?:process|disease|cell)$/.test(kind) && !signalling
  const follows = slow ? Math.max(minutes, processMinutes) : minutes
  if (at !== undefined) {
    const old = b.nodes[at] as GraphNode
    const names = old.names.includes(name) ? old.names : [...old.names, name]
    const grounded = old.grounded ?? id
    const genes = old.genes.length > 0 ? old.genes : (b.genes.get(id ?? "") ?? [])
    b.nodes[at] = { ...old, names, grounded, genes, minutes: Math.max(old.minutes, follows) }
    for (const k of keys) if (!b.byKey.has(k)) b.byKey.set(k, at)
    return b.nodes[at] as GraphNode
  }
  const node: GraphNode = {
    id: modelId(name, b.taken),
    label: name,
    kind,
    grounded: id,
    genes: b.genes.get(id ?? "") ?? [],
    names: [name],
    minutes: follows,
  }
  b.taken.add(node.id)
  b.nodes.push(node)
  for (const k of keys) if (!b.byKey.has(k)) b.byKey.set(k, b.nodes.length - 1)
  return node
}

function gateOf(s: Statement, target: string): string | undefined {
  return together.test(s.sentence) && !either.test(s.sentence) ? `${target}@${s.span[0]}` : undefined
}

/** Minutes start small: a target is as slow as the slowest relation that reaches it. */
const leastMinutes = 10

/**
 * The graph of what a caption claims. Denied claims and titles make no edge.
 * @param entities grounding of the caption, for the genes behind a name
 */
export function influenceGraph(statements: readonly Statement[], entities: readonly Entity[] = []): InfluenceGraph {
  const genes = new Map<string, readonly string[]>()
  for (const e of entities)
    if (e.id !== undefined && e.genes.length > 0)
      genes.set(
        e.id,
        e.genes.map((g) => g.symbol),
      )
  const b: Builder = { nodes: [], byKey: new Map(), taken: new Set(), genes }
  const edges: GraphEdge[] = []
  const left: { statement: string; reason: string }[] = []
  const signed = new Set(
    statements
      .filter((s) => !mechanismOf(s.relation).assumed)
      .map((s) => `${foldEntityName(s.subject)}|${foldEntityName(s.object)}`),
  )
  const put = (s: Statement, source: GraphNode, target: GraphNode, sign: 1 | -1, gate: string | undefined): void => {
    const m = mechanismOf(s.relation)
    const k = edges.findIndex((e) => e.source === source.id && e.target === target.id && e.sign === sign)
    if (k < 0)
      edges.push({
        source: source.id,
        target: target.id,
        sign,
        assumed: m.assumed,
        hedged: s.hedged,
        because: m.because,
        gate,
        statements: [s.id],
      })
    else {
      const old = edges[k] as GraphEdge
      edges[k] = {
        ...old,
        assumed: old.assumed && m.assumed,
        hedged: old.hedged && s.hedged,
        statements: [...old.statements, s.id],
      }
    }
  }
  for (const s of statements) {
    const m = mechanismOf(s.relation)
    if (s.negated) left.push({ statement: s.id, reason: "the caption denies it" })
    else if (s.title) left.push({ statement: s.id, reason: "it stands only in the title" })
    else if (m.effect === "none") left.push({ statement: s.id, reason: "a move to a place changes no activity" })
    else if (m.assumed && signed.has(`${foldEntityName(s.subject)}|${foldEntityName(s.object)}`)) {
      left.push({ statement: s.id, reason: "another statement gives the sign of the same pair" })
    } else {
      const subject = nodeFor(b, s.subject, s.subjectId, s.subjectKind, leastMinutes)
      const object = nodeFor(b, s.object, s.objectId, s.objectKind, m.effect === "product" ? leastMinutes : m.minutes)
      if (subject.id === object.id) left.push({ statement: s.id, reason: "subject and object are the same node" })
      else if (m.effect !== "product") put(s, subject, object, m.effect, gateOf(s, object.id))
      else if (s.to === undefined) left.push({ statement: s.id, reason: "the product is not named" })
      else {
        const product = nodeFor(b, s.to, undefined, "chemical", m.minutes)
        if (product.id !== object.id && product.id !== subject.id) {
          put(s, object, product, 1, `${product.id}@${s.id}`)
          put(s, subject, product, 1, `${product.id}@${s.id}`)
        } else left.push({ statement: s.id, reason: "product and substrate are the same node" })
      }
    }
  }
  return { nodes: b.nodes, edges, left }
}

/** Nodes for entities that no statement links, at most 40. */
export function loneNodes(entities: readonly Entity[]): readonly GraphNode[] {
  const genes = new Map<string, readonly string[]>()
  for (const e of entities)
    if (e.id !== undefined)
      genes.set(
        e.id,
        e.genes.map((g) => g.symbol),
      )
  const b: Builder = { nodes: [], byKey: new Map(), taken: new Set(), genes }
  for (const e of entities) {
    if (b.nodes.length >= 40) break
    nodeFor(b, e.text, e.id, e.kind, leastMinutes)
  }
  return b.nodes
}

/**
 * Families spelled out: what acts on a family acts on each member, and the family is the mean of its members.
 * @param wanted which families; those with fewer than two or more than 24 members stay whole
 */
export function expandFamilies(graph: InfluenceGraph, wanted: (node: GraphNode) => boolean): InfluenceGraph {
  const nodes = [...graph.nodes]
  const taken = new Set(nodes.map((n) => n.id))
  let edges = [...graph.edges]
  for (const family of graph.nodes) {
    if (family.genes.length < 2 || family.genes.length > 24 || !wanted(family)) continue
    const members = family.genes.map((gene) => {
      const there = nodes.find((n) => n.id !== family.id && n.genes.length === 1 && n.genes[0] === gene)
      if (there) return there.id
      const id = modelId(gene, taken)
      taken.add(id)
      nodes.push({
        id,
        label: gene,
        kind: "gene",
        grounded: `hgnc.symbol:${gene}`,
        genes: [gene],
        names: [gene],
        minutes: family.minutes,
      })
      return id
    })
    nodes[nodes.findIndex((n) => n.id === family.id)] = { ...family, members }
    edges = edges.flatMap((e) =>
      e.target !== family.id
        ? [e]
        : members
            .filter((m) => m !== e.source)
            .map((m) => ({ ...e, target: m, gate: e.gate === undefined ? undefined : `${m}:${e.gate}` })),
    )
  }
  return { ...graph, nodes, edges }
}
