/**
 * What comp's deletions and replacements come to: which elements of which instances are gone, and which element each
 * replaced one stands for now, with the conversion factors on the way.
 */
import { quoted, report } from "../read-context.ts"
import type { XmlElement } from "../xml.ts"
import { type CompContext, compAttribute, compListed, compUri, type Instance } from "./instance.ts"

/** A parameter that converts: found by id in an instance. */
export interface Factor {
  readonly instance: Instance
  readonly id: string
}

export interface Links {
  readonly removed: Set<XmlElement>
  readonly redirects: Map<XmlElement, { readonly to: XmlElement; readonly factor: Factor | undefined }>
  /** The instance of each element that is referred to. */
  readonly owners: Map<XmlElement, Instance>
  /** Elements that took another's place (`replacedBy`) and with it its id: the element whose id they have now. */
  readonly names: Map<XmlElement, XmlElement>
}

/** The element that an SBaseRef (`portRef`, `idRef`, `unitRef`, `metaIdRef`, with more of them inside) means in an instance. */
function resolveReference(
  comp: CompContext,
  links: Links,
  within: Instance,
  ref: XmlElement,
): { readonly element: XmlElement; readonly instance: Instance } | undefined {
  let instance: Instance | undefined = within
  let at: XmlElement | undefined = ref
  for (let hops = 0; instance && at && hops < 200; hops++) {
    const port = compAttribute(at, "portRef")
    const found: XmlElement | undefined =
      port === undefined
        ? (instance.ids.get(compAttribute(at, "idRef") ?? "") ??
          instance.unitIds.get(compAttribute(at, "unitRef") ?? "") ??
          instance.metaids.get(compAttribute(at, "metaIdRef") ?? ""))
        : instance.ports.get(port)
    if (!found) break
    if (port !== undefined) {
      const target = resolveReference(comp, links, instance, found)
      if (!target) return undefined
      const deeper: XmlElement | undefined = at.children.find((c) => c.uri === compUri && c.local === "sBaseRef")
      if (!deeper) return target
      at = deeper
      instance = target.instance.children.get(compAttribute(target.element, "id") ?? "")
      continue
    }
    const deeper: XmlElement | undefined = at.children.find((c) => c.uri === compUri && c.local === "sBaseRef")
    if (!deeper) {
      links.owners.set(found, instance)
      return { element: found, instance }
    }
    instance = instance.children.get(compAttribute(found, "id") ?? "")
    at = deeper
  }
  report(comp.ctx, ref, "error", "sbml/unknown-reference", `<${ref.local}> refers to nothing in its submodel.`)
  return undefined
}

function childInstance(comp: CompContext, instance: Instance, ref: XmlElement): Instance | undefined {
  const id = compAttribute(ref, "submodelRef") ?? ""
  const child = instance.children.get(id)
  if (!child) report(comp.ctx, ref, "error", "sbml/unknown-reference", `There is no submodel ${quoted(id)} here.`)
  return child
}

function linkElement(comp: CompContext, links: Links, instance: Instance, e: XmlElement): void {
  links.owners.set(e, instance)
  for (const r of compListed(e, "listOfReplacedElements", "replacedElement")) {
    if (compAttribute(r, "deletion") !== undefined) continue
    const child = childInstance(comp, instance, r)
    const target = child && resolveReference(comp, links, child, r)
    if (!target || target.element === e) continue
    const factor = compAttribute(r, "conversionFactor")
    // What was replaced before (deeper down) hands its replacement on: the end of the chain is looked up later.
    const last = endOf(links, target.element).element
    if (last === e) continue
    links.redirects.set(last, { to: e, factor: factor === undefined ? undefined : { instance, id: factor } })
    links.removed.add(last)
  }
  for (const r of e.children.filter((c) => c.uri === compUri && c.local === "replacedBy")) {
    const child = childInstance(comp, instance, r)
    const target = child && resolveReference(comp, links, child, r)
    const last = target && endOf(links, target.element).element
    if (!last || last === e) continue
    links.redirects.set(e, { to: last, factor: undefined })
    links.removed.add(e)
    links.names.set(last, e)
  }
  for (const c of e.children) {
    if (c.local !== "annotation" && c.local !== "notes" && c.local !== "math") linkElement(comp, links, instance, c)
  }
}

function deleteAll(comp: CompContext, links: Links, instance: Instance): void {
  for (const child of instance.children.values()) {
    if (!child.submodel) continue
    for (const d of compListed(child.submodel, "listOfDeletions", "deletion")) {
      const target = resolveReference(comp, links, child, d)
      if (!target) continue
      links.removed.add(target.element)
      // Deleting a submodel deletes all that is in it.
      const inner = target.element.local === "submodel" ? compAttribute(target.element, "id") : undefined
      const gone = inner === undefined ? undefined : target.instance.children.get(inner)
      if (gone) links.removed.add(gone.model)
    }
  }
}

/** Work out an instance's links after those of the instances in it. */
export function link(comp: CompContext, links: Links, instance: Instance): void {
  for (const child of instance.children.values()) link(comp, links, child)
  deleteAll(comp, links, instance)
  linkElement(comp, links, instance, instance.model)
}

/** Follow replacements from an element to the one that stands for it, with the factors passed. */
export function endOf(
  links: Links,
  from: XmlElement,
): { readonly element: XmlElement; readonly factors: readonly Factor[] } {
  const factors: Factor[] = []
  let element = from
  for (let hops = 0; hops < 1000; hops++) {
    const next = links.redirects.get(element)
    if (!next) break
    if (next.factor) factors.push(next.factor)
    element = next.to
  }
  return { element, factors }
}
