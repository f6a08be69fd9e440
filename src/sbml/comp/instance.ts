/**
 * Package comp: a model's submodels as a tree of instances. Each instance is a copy of its definition's elements with
 * indexes of what can be referred to in it. Definitions come from the same file or, through `resolve`, from others.
 *
 *     model ── submodel A (copy of definition X) ── submodel B (copy of Y)
 *           └─ submodel C (another copy of X)    ── submodel B (another copy of Y)
 */
import type { Source } from "../../text/index.ts"
import { attribute, quoted, type ReadContext, report } from "../read-context.ts"
import { parseXml, type XmlElement, type XmlLimits } from "../xml.ts"

export const compUri = "http://www.sbml.org/sbml/level3/version1/comp/version1"

/** Gives the text of an external model definition's `source`, or undefined where there is none (or it may not be read). */
export type ResolveSource = (source: string, from: string) => Source | undefined

/** Copies of elements in all; a few nested definitions can ask for billions. */
const maxElements = 1_000_000
const maxInstances = 10_000
const maxNesting = 100

export interface Instance {
  /** What goes before every id: `A__B__`. */
  readonly prefix: string
  readonly model: XmlElement
  readonly parent: Instance | undefined
  /** The `<submodel>` in the parent's copy. */
  readonly submodel: XmlElement | undefined
  readonly children: ReadonlyMap<string, Instance>
  readonly ids: ReadonlyMap<string, XmlElement>
  readonly unitIds: ReadonlyMap<string, XmlElement>
  readonly metaids: ReadonlyMap<string, XmlElement>
  readonly ports: ReadonlyMap<string, XmlElement>
  /** Which element is whose child, in the copy. */
  readonly parents: ReadonlyMap<XmlElement, XmlElement>
}

interface Definition {
  readonly model: XmlElement
  readonly root: XmlElement
}

export interface CompContext {
  readonly ctx: ReadContext
  readonly resolve: ResolveSource | undefined
  readonly limits: XmlLimits | undefined
  readonly files: Map<string, XmlElement | undefined>
  count: number
  instances: number
}

/** Children of comp's lists: `<comp:listOfSubmodels>` → its `<comp:submodel>`s. */
export function compListed(e: XmlElement, list: string, local: string): readonly XmlElement[] {
  return e.children
    .filter((c) => c.uri === compUri && c.local === list)
    .flatMap((l) => l.children.filter((c) => c.uri === compUri && c.local === local))
}

/** An attribute of comp, which may be written with or without its prefix. */
export function compAttribute(e: XmlElement, name: string): string | undefined {
  return attribute(e, name, compUri) ?? attribute(e, name)
}

function fileOf(comp: CompContext, from: XmlElement, source: string): XmlElement | undefined {
  const key = `${from.source.name}\n${source}`
  if (comp.files.has(key)) return comp.files.get(key)
  const found = comp.resolve?.(source, from.source.name)
  let root: XmlElement | undefined
  if (!found) {
    report(
      comp.ctx,
      from,
      "error",
      "sbml/external-model",
      `The external model definition ${quoted(source)} is not available.`,
      "other files are read from the model's own folder only, by 'kinetoscope' on the command line",
    )
  } else {
    const parsed = parseXml(found, comp.limits)
    root = parsed.root
    comp.ctx.diagnostics.push(...parsed.diagnostics)
  }
  comp.files.set(key, root)
  return root
}

/** The definition that a `modelRef` means in a file; external ones are followed. */
function definitionOf(
  comp: CompContext,
  root: XmlElement,
  ref: string,
  at: XmlElement,
  hops = 0,
): Definition | undefined {
  for (const model of compListed(root, "listOfModelDefinitions", "modelDefinition")) {
    if (attribute(model, "id") === ref) return { model, root }
  }
  const main = root.children.find((c) => c.local === "model" && c.uri === root.uri)
  if (main && attribute(main, "id") === ref) return { model: main, root }
  for (const external of compListed(root, "listOfExternalModelDefinitions", "externalModelDefinition")) {
    if (compAttribute(external, "id") !== ref) continue
    const file = fileOf(comp, external, compAttribute(external, "source") ?? "")
    if (!file) return undefined
    if (hops > maxNesting) break
    const inner = compAttribute(external, "modelRef")
    const theirs = file.children.find((c) => c.local === "model" && c.uri === file.uri)
    if (inner === undefined) return theirs && { model: theirs, root: file }
    return definitionOf(comp, file, inner, external, hops + 1)
  }
  report(comp.ctx, at, "error", "sbml/unknown-model", `There is no model definition ${quoted(ref)}.`)
  return undefined
}

/** A copy of an element and what is in it; core elements of other versions are taken to be of this file's. */
function copy(comp: CompContext, e: XmlElement, core: string, parents: Map<XmlElement, XmlElement>): XmlElement {
  comp.count += 1
  const made: XmlElement = { ...e, uri: e.uri === core ? comp.ctx.core : e.uri, children: [] }
  if (comp.count > maxElements) return made
  made.children = e.children.map((c) => {
    const child = copy(comp, c, core, parents)
    parents.set(child, made)
    return child
  })
  return made
}

function indexInto(
  e: XmlElement,
  maps: Readonly<Record<"ids" | "unitIds" | "metaids" | "ports", Map<string, XmlElement>>>,
): void {
  const metaid = attribute(e, "metaid")
  if (metaid !== undefined) maps.metaids.set(metaid, e)
  const id = e.uri === compUri ? compAttribute(e, "id") : (attribute(e, "id") ?? attribute(e, "id", e.uri))
  if (id !== undefined && e.local !== "localParameter" && e.local !== "deletion") {
    if (e.local === "unitDefinition") maps.unitIds.set(id, e)
    else if (e.local === "port") maps.ports.set(id, e)
    else if (!maps.ids.has(id)) maps.ids.set(id, e)
  }
  for (const c of e.children) if (c.local !== "annotation" && c.local !== "notes") indexInto(c, maps)
}

/** Copy a definition with all its submodels; `chain` holds the definitions around it, to find circles. */
export function instantiate(
  comp: CompContext,
  definition: Definition,
  prefix: string,
  parent: Instance | undefined,
  submodel: XmlElement | undefined,
  chain: readonly XmlElement[],
): Instance {
  comp.instances += 1
  const parents = new Map<XmlElement, XmlElement>()
  const model = copy(comp, definition.model, definition.root.uri, parents)
  const maps = { ids: new Map(), unitIds: new Map(), metaids: new Map(), ports: new Map() }
  for (const c of model.children) indexInto(c, maps)
  const children = new Map<string, Instance>()
  const instance: Instance = { prefix, model, parent, submodel, children, parents, ...maps }
  for (const s of compListed(model, "listOfSubmodels", "submodel")) {
    const id = compAttribute(s, "id") ?? ""
    const inner = definitionOf(comp, definition.root, compAttribute(s, "modelRef") ?? "", s)
    if (!inner) continue
    if (chain.includes(inner.model) || chain.length > maxNesting) {
      report(comp.ctx, s, "error", "sbml/cyclic-submodels", `The submodel ${quoted(id)} contains itself.`)
      continue
    }
    children.set(id, instantiate(comp, inner, `${prefix}${id}__`, instance, s, [...chain, inner.model]))
    if (comp.count > maxElements || comp.instances > maxInstances) {
      const limits = `${maxElements} elements or ${maxInstances} instances`
      report(comp.ctx, s, "error", "sbml/xml-limit", `The submodels come to more than ${limits} in all.`)
      return instance
    }
  }
  return instance
}
