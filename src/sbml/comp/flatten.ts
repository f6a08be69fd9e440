/**
 * Package comp: a model with submodels → one `<model>` element without. Every id of an instance gets its prefix
 * (`A__B__x`); references to what was replaced go to the replacement, divided by its conversion factor, and what is
 * assigned to it is multiplied; times and extents are converted. (SBML L3 comp version 1, §3.)
 */
import { attribute, type ReadContext, report } from "../read-context.ts"
import { isDeclaration, type XmlAttribute, type XmlElement, type XmlLimits } from "../xml.ts"
import { type CompContext, compAttribute, compUri, type Instance, instantiate, type ResolveSource } from "./instance.ts"
import { endOf, type Factor, type Links, link } from "./links.ts"

const mathml = "http://www.w3.org/1998/Math/MathML"
const symbols = "http://www.sbml.org/sbml/symbols/"

/** Attributes that refer to an element by its SId; those of fbc by their local names too. */
const idReferences: ReadonlySet<string> = new Set([
  "species",
  "compartment",
  "variable",
  "symbol",
  "conversionFactor",
  "reaction",
  "reaction2",
  "lowerFluxBound",
  "upperFluxBound",
  "activeObjective",
  "geneProduct",
  "associatedSpecies",
  "lowerBound",
  "upperBound",
  "coefficient",
])
const unitReferences: ReadonlySet<string> = new Set([
  "units",
  "substanceUnits",
  "timeUnits",
  "extentUnits",
  "volumeUnits",
  "areaUnits",
  "lengthUnits",
])

interface Renaming {
  readonly comp: CompContext
  readonly links: Links
  readonly instance: Instance
  /** Names that hide the model's: local parameters, a function's arguments. */
  readonly hidden: ReadonlySet<string>
  /** Local parameters that something else stands for now. */
  readonly replacedLocals: ReadonlyMap<string, XmlElement>
  /** Parameters of the instances around that convert this one's time, and its extents. */
  readonly time: readonly Factor[]
  readonly extent: readonly Factor[]
}

function node(like: XmlElement, local: string, children: XmlElement[] = [], text = ""): XmlElement {
  return { ...like, local, prefix: "", uri: mathml, attributes: [], children, text }
}

function ci(like: XmlElement, id: string): XmlElement {
  return node(like, "ci", [], id)
}

function applied(like: XmlElement, operator: "times" | "divide", a: XmlElement, b: XmlElement): XmlElement {
  return node(like, "apply", [node(like, operator), a, b])
}

/** The id in the flat model of what an id means in an instance, or undefined where it means nothing there. */
function flatId(
  links: Links,
  instance: Instance,
  id: string,
  map: "ids" | "unitIds" = "ids",
): { readonly id: string; readonly factors: readonly Factor[] } | undefined {
  const found = instance[map].get(id)
  if (!found) return undefined
  const { element, factors } = endOf(links, found)
  const named = links.names.get(element) ?? element
  const owner = links.owners.get(named) ?? instance
  const own = attribute(named, "id") ?? attribute(named, "id", named.uri)
  return { id: `${owner.prefix}${own ?? id}`, factors }
}

function factorNode(r: Renaming, like: XmlElement, factor: Factor): XmlElement {
  return ci(like, flatId(r.links, factor.instance, factor.id)?.id ?? `${factor.instance.prefix}${factor.id}`)
}

function scaled(r: Renaming, e: XmlElement, operator: "times" | "divide", factors: readonly Factor[]): XmlElement {
  return factors.reduce((inner, f) => applied(e, operator, inner, factorNode(r, e, f)), e)
}

function csymbolOf(e: XmlElement): string {
  const url = e.attributes.find((a) => a.local === "definitionURL")?.value.trim() ?? ""
  return url.startsWith(symbols) ? url.slice(symbols.length) : ""
}

function renameCi(r: Renaming, e: XmlElement): XmlElement {
  const id = e.text.trim()
  const local = r.replacedLocals.get(id)
  if (local) {
    const { element, factors } = endOf(r.links, local)
    const prefix = r.links.owners.get(element)?.prefix ?? ""
    return scaled(r, { ...e, text: `${prefix}${attribute(element, "id") ?? id}` }, "divide", factors)
  }
  if (r.hidden.has(id)) return e
  const flat = flatId(r.links, r.instance, id)
  if (!flat) return e
  const named = scaled(r, { ...e, text: flat.id }, "divide", flat.factors)
  // A reaction's rate was converted with its kinetic law; where the submodel reads it, it is converted back.
  // A reaction in its place has the units of where it stands.
  const found = r.instance.ids.get(id)
  if (found?.local !== "reaction" || r.links.redirects.has(found)) return named
  return scaled(r, scaled(r, named, "divide", r.extent), "times", r.time)
}

/** Mathematics in the flat model's names, units and time. */
function renameMath(r: Renaming, e: XmlElement): XmlElement {
  if (e.local === "ci") return renameCi(r, e)
  if (e.local === "csymbol") return csymbolOf(e) === "time" ? scaled(r, e, "divide", r.time) : e
  const attributes = renameAttributes(r, e)
  if (e.local === "lambda") {
    const names = e.children.filter((c) => c.local === "bvar").map((b) => b.children[0]?.text.trim() ?? "")
    const inner = { ...r, hidden: new Set([...r.hidden, ...names]) }
    return { ...e, attributes, children: e.children.map((c) => (c.local === "bvar" ? c : renameMath(inner, c))) }
  }
  const [operator, ...rest] = e.children
  if (e.local === "apply" && operator?.local === "ci") {
    const flat = flatId(r.links, r.instance, operator.text.trim())
    const named = flat ? { ...operator, text: flat.id } : operator
    return { ...e, attributes, children: [named, ...rest.map((c) => renameMath(r, c))] }
  }
  const children = e.children.map((c) => renameMath(r, c))
  if (e.local === "apply" && operator?.local === "csymbol") {
    const name = csymbolOf(operator)
    const [, second, third] = children
    if (name === "delay" && second && third) {
      return { ...e, attributes, children: [operator, second, scaled(r, third, "times", r.time)] }
    }
    if (name === "rateOf" && second) return scaleRate(r, { ...e, attributes, children: [operator, second] })
  }
  return { ...e, attributes, children }
}

/** rateOf takes a bare symbol: a factor on it is moved outside; and the rate is per the flat model's time. */
function scaleRate(r: Renaming, e: XmlElement): XmlElement {
  const [operator, argument] = e.children
  let symbol = argument
  const factors: XmlElement[] = []
  while (symbol?.local === "apply" && symbol.children.length === 3) {
    const [, inner, factor] = symbol.children
    if (factor) factors.unshift(factor)
    symbol = inner
  }
  if (!operator || !symbol) return e
  const rate: XmlElement = { ...e, children: [operator, symbol] }
  return scaled(
    r,
    factors.reduce((x, f) => applied(e, "divide", x, f), rate),
    "times",
    r.time,
  )
}

/** The id that an element has in the flat model: its own with the prefix, or that of the element whose place it took. */
function ownId(r: Renaming, e: XmlElement, id: string): string {
  const named = r.links.names.get(e)
  const taken = named && (attribute(named, "id") ?? attribute(named, "id", named.uri))
  return taken === undefined || !named
    ? `${r.instance.prefix}${id}`
    : `${r.links.owners.get(named)?.prefix ?? ""}${taken}`
}

function renameAttributes(r: Renaming, e: XmlElement): readonly XmlAttribute[] {
  return e.attributes.map((a): XmlAttribute => {
    if (isDeclaration(a)) return a
    const value = a.value.trim()
    const own = a.uri === "" || a.uri === e.uri
    if (own && a.local === "id" && e.local !== "localParameter") return { ...a, value: ownId(r, e, value) }
    if (a.local === "metaid" && a.uri === "") return { ...a, value: r.instance.prefix + value }
    if (a.local === "about" && value.startsWith("#")) return { ...a, value: `#${r.instance.prefix}${value.slice(1)}` }
    if (unitReferences.has(a.local)) {
      return { ...a, value: flatId(r.links, r.instance, value, "unitIds")?.id ?? value }
    }
    if (own && idReferences.has(a.local)) return { ...a, value: flatId(r.links, r.instance, value)?.id ?? value }
    return a
  })
}

/** What a rule, initial assignment or event assignment is worth when its variable was replaced, and time converted. */
function scaleWhole(r: Renaming, e: XmlElement, math: XmlElement): XmlElement {
  const inner = math.children[0]
  if (!inner) return math
  const target = attribute(e, "variable") ?? attribute(e, "symbol")
  const factors = target === undefined ? [] : (flatId(r.links, r.instance, target)?.factors ?? [])
  let whole = scaled(r, inner, "times", factors)
  if (e.local === "rateRule") whole = scaled(r, whole, "divide", r.time)
  if (e.local === "delay") whole = scaled(r, whole, "times", r.time)
  if (e.local === "kineticLaw") whole = scaled(r, scaled(r, whole, "times", r.extent), "divide", r.time)
  return { ...math, children: [whole] }
}

/** An element of an instance as it stands in the flat model; undefined where it is gone. */
function rename(r: Renaming, e: XmlElement): XmlElement | undefined {
  if (r.links.removed.has(e)) return undefined
  if (e.uri === compUri) return undefined
  if (e.local === "math") return { ...e, children: e.children.map((c) => renameMath(r, c)) }
  let within = r
  if (e.local === "kineticLaw") {
    const local = e.children.flatMap((l) => (l.local === "listOfLocalParameters" ? l.children : []))
    within = {
      ...r,
      hidden: new Set(local.filter((p) => !r.links.removed.has(p)).map((p) => attribute(p, "id") ?? "")),
      replacedLocals: new Map(
        local.filter((p) => r.links.redirects.has(p)).map((p) => [attribute(p, "id") ?? "", p] as const),
      ),
    }
  }
  if (e.local === "notes" || e.local === "message") return e
  const children: XmlElement[] = []
  for (const c of e.children) {
    const made = rename(within, c)
    if (made) children.push(made.local === "math" ? scaleWhole(within, e, made) : made)
  }
  return { ...e, attributes: renameAttributes(r, e), children }
}

/** A submodel's own conversion factor, which its species without one have, can't be said of the whole: each species says it. */
function withModelFactor(instance: Instance, e: XmlElement): XmlElement {
  const factor = attribute(instance.model, "conversionFactor")
  if (instance.parent === undefined || factor === undefined || e.local !== "listOfSpecies") return e
  const children = e.children.map((s): XmlElement => {
    if (s.local !== "species" || attribute(s, "conversionFactor") !== undefined) return s
    const added: XmlAttribute = { prefix: "", local: "conversionFactor", uri: "", value: factor }
    // Replacements are looked up by identity, so the element itself is changed: it is our own copy.
    s.attributes = [...s.attributes, added]
    return s
  })
  e.children = children
  return e
}

function gather(comp: CompContext, links: Links, instance: Instance, into: XmlElement[], r: Renaming): void {
  if (links.removed.has(instance.model)) return
  for (const list of instance.model.children) {
    if (list.uri === compUri || (instance.parent !== undefined && !list.local.startsWith("listOf"))) continue
    const made = rename(r, withModelFactor(instance, list))
    if (!made) continue
    const there = into.find((l) => l.local === made.local && l.uri === made.uri)
    if (there) there.children = [...there.children, ...made.children]
    else into.push(made)
  }
  for (const child of instance.children.values()) {
    const factor = (name: string): readonly Factor[] => {
      const id = child.submodel && compAttribute(child.submodel, name)
      return id === undefined ? [] : [{ instance, id }]
    }
    gather(comp, links, child, into, {
      ...r,
      instance: child,
      time: [...factor("timeConversionFactor"), ...r.time],
      extent: [...factor("extentConversionFactor"), ...r.extent],
    })
  }
}

/** True if the file has anything of comp that bears on its main model. */
export function usesComp(model: XmlElement): boolean {
  return model.children.some((c) => c.uri === compUri)
}

/** The flat `<model>` of a file whose main model has submodels. Faults go on record in `ctx`. */
export function flattenSubmodels(
  ctx: ReadContext,
  root: XmlElement,
  model: XmlElement,
  resolve: ResolveSource | undefined,
  limits: XmlLimits | undefined,
): XmlElement {
  const comp: CompContext = { ctx, resolve, limits, files: new Map(), count: 0, instances: 0 }
  const before = ctx.diagnostics.length
  const top = instantiate(comp, { model, root }, "", undefined, undefined, [model])
  const links: Links = { removed: new Set(), redirects: new Map(), owners: new Map(), names: new Map() }
  if (ctx.diagnostics.length > before) return { ...model, children: [] }
  link(comp, links, top)
  const r: Renaming = { comp, links, instance: top, hidden: new Set(), replacedLocals: new Map(), time: [], extent: [] }
  const children: XmlElement[] = []
  gather(comp, links, top, children, r)
  for (const [from] of links.redirects) {
    if (endOf(links, from).element === from) {
      report(ctx, from, "error", "sbml/cyclic-replacement", "The element is replaced, by way of others, by itself.")
    }
  }
  return { ...top.model, attributes: renameAttributes(r, top.model), children }
}
