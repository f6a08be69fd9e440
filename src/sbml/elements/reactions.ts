/**
 * Reactions: reactants, products, modifiers, kinetic law with its local parameters. Level 2's `stoichiometryMath` is read
 * as what it means, an assignment rule for the stoichiometry (or a plain number), so that nothing downstream sees it.
 */
import { type Expression, substitute, sym, symbolsOf } from "../../math/index.ts"
import type { Described, KineticLaw, Modifier, Reaction, SpeciesReference } from "../../model/index.ts"
import { type Draft, readDescribed } from "../described.ts"
import { readFormulaOrMath } from "../formula.ts"
import { readMath } from "../mathml.ts"
import {
  booleanAttribute,
  childOf,
  idAttribute,
  listed,
  numberAttribute,
  placeIn,
  type ReadContext,
  requiredId,
} from "../read-context.ts"
import {
  describedAttributes,
  describedChildren,
  element,
  foreignChildren,
  inLevel3,
  listOf,
  version2Names,
  type WriteContext,
} from "../write-context.ts"
import { mathXml } from "../write-mathml.ts"
import type { XmlElement } from "../xml.ts"
import { boundAttributes } from "./flux-balance.ts"
import { parameterXml, readParameter } from "./parameters.ts"

function speciesOf(ctx: ReadContext, e: XmlElement): string {
  return ctx.level === 1
    ? (idAttribute(ctx, e, "specie") ?? requiredId(ctx, e, "species"))
    : requiredId(ctx, e, "species")
}

/** What reactants, products and modifiers share. There are thousands of them: each is one object that is added to. */
function readReferred(ctx: ReadContext, e: XmlElement): Modifier {
  const made: Draft<Described> & { id?: string } = readDescribed(ctx, e)
  const id = ctx.level === 1 ? undefined : idAttribute(ctx, e, "id")
  if (id !== undefined) made.id = id
  return Object.assign(made, { species: speciesOf(ctx, e) })
}

function readSpeciesReference(ctx: ReadContext, e: XmlElement, generatedId: () => string): SpeciesReference {
  const own = readReferred(ctx, e)
  const stoichiometry = numberAttribute(ctx, e, "stoichiometry")
  if (ctx.level === 3) {
    const constant = booleanAttribute(ctx, e, "constant", true)
    return Object.assign(own, { stoichiometry, constant })
  }
  const math = ctx.level === 2 ? readMath(ctx, childOf(ctx, e, "stoichiometryMath")) : undefined
  if (math?.kind === "number") return { ...own, stoichiometry: math.value, constant: true }
  if (math) {
    const id = own.id ?? generatedId()
    ctx.moreRules.push({ kind: "assignment", variable: id, math, span: placeIn(e) })
    return { id, ...own, stoichiometry: undefined, constant: false }
  }
  const denominator = ctx.level === 1 ? (numberAttribute(ctx, e, "denominator") ?? 1) : 1
  return { ...own, stoichiometry: (stoichiometry ?? 1) / denominator, constant: true }
}

/**
 * A local parameter named as a species of its reaction hides that species; Level 3 Version 2 forbids it (§4.11.6), older
 * levels don't. It is read under another name, so that every level can hold the model.
 */
function withoutHidden(law: KineticLaw, speciesOf: () => ReadonlySet<string>): KineticLaw {
  if (law.localParameters.length === 0) return law
  const species = speciesOf()
  if (!law.localParameters.some((p) => species.has(p.id))) return law
  const taken = new Set([...species, ...law.localParameters.map((p) => p.id), ...(law.math ? symbolsOf(law.math) : [])])
  const names = new Map<string, string>()
  for (const p of law.localParameters) {
    if (!species.has(p.id)) continue
    let name = `${p.id}_local`
    while (taken.has(name)) name += "_"
    taken.add(name)
    names.set(p.id, name)
  }
  const renamed = (id: string): Expression | undefined => {
    const name = names.get(id)
    return name === undefined ? undefined : sym(name)
  }
  return {
    ...law,
    math: law.math && substitute(law.math, renamed),
    localParameters: law.localParameters.map((p) => ({ ...p, id: names.get(p.id) ?? p.id })),
  }
}

function readKineticLaw(ctx: ReadContext, e: XmlElement): KineticLaw {
  const local = [
    ...listed(ctx, e, "listOfLocalParameters", "localParameter"),
    ...listed(ctx, e, "listOfParameters", "parameter"),
  ]
  const localParameters = local.map((p) => ({ ...readParameter(ctx, p), constant: true }))
  const made: Draft<Described> & { id?: string } = readDescribed(ctx, e)
  const id = ctx.level === 1 ? undefined : idAttribute(ctx, e, "id")
  if (id !== undefined) made.id = id
  return Object.assign(made, { math: readFormulaOrMath(ctx, e), localParameters })
}

const referenceNames = ["speciesReference", "specieReference"] as const

export function readReaction(ctx: ReadContext, e: XmlElement): Reaction {
  const id = requiredId(ctx, e, ctx.level === 1 ? "name" : "id")
  const compartment = idAttribute(ctx, e, "compartment")
  const law = childOf(ctx, e, "kineticLaw")
  const reactants = listed(ctx, e, "listOfReactants", ...referenceNames).map((r, i) =>
    readSpeciesReference(ctx, r, () => `${id}__reactant_${i + 1}`),
  )
  const products = listed(ctx, e, "listOfProducts", ...referenceNames).map((p, i) =>
    readSpeciesReference(ctx, p, () => `${id}__product_${i + 1}`),
  )
  const modifiers = listed(ctx, e, "listOfModifiers", "modifierSpeciesReference").map((m) => readReferred(ctx, m))
  const species = (): ReadonlySet<string> => new Set([...reactants, ...products, ...modifiers].map((r) => r.species))
  const made: Draft<Reaction> = Object.assign(readDescribed(ctx, e), {
    id,
    reversible: booleanAttribute(ctx, e, "reversible", true),
    fast: booleanAttribute(ctx, e, "fast", false),
    reactants,
    products,
    modifiers,
  })
  if (compartment !== undefined) made.compartment = compartment
  if (law) made.kineticLaw = withoutHidden(readKineticLaw(ctx, law), species)
  return made
}

function speciesReferenceXml(ctx: WriteContext, r: SpeciesReference, fallback: string): string {
  return element(
    "speciesReference",
    [
      ...describedAttributes(r, fallback),
      ["id", r.id],
      ["name", r.name],
      ["species", r.species],
      ["stoichiometry", r.stoichiometry],
      ["constant", inLevel3(ctx, r.constant)],
    ],
    [
      ...describedChildren(r, fallback),
      r.stoichiometryMath ? element("stoichiometryMath", [], [mathXml(r.stoichiometryMath, ctx.core)]) : "",
    ],
  )
}

function modifierXml(m: Modifier, fallback: string): string {
  return element(
    "modifierSpeciesReference",
    [...describedAttributes(m, fallback), ["id", m.id], ["name", m.name], ["species", m.species]],
    describedChildren(m, fallback),
  )
}

function kineticLawXml(ctx: WriteContext, law: KineticLaw, reaction: string): string {
  const fallback = `${reaction}__law`
  return element(
    "kineticLaw",
    [...describedAttributes(law, fallback), ...version2Names(ctx, law)],
    [
      ...describedChildren(law, fallback),
      mathXml(law.math, ctx.core),
      listOf(
        ctx.level === 3 ? "listOfLocalParameters" : "listOfParameters",
        law.localParameters.map((p) => parameterXml(ctx, p, reaction)),
      ),
    ],
  )
}

export function reactionXml(ctx: WriteContext, r: Reaction): string {
  return element(
    "reaction",
    [
      ...describedAttributes(r, r.id),
      ["id", r.id],
      ["name", r.name],
      ["reversible", r.reversible],
      ["fast", ctx.level === 2 || ctx.version === 1 ? r.fast : undefined],
      ["compartment", inLevel3(ctx, r.compartment)],
      ...boundAttributes(ctx.fluxBalance, r),
    ],
    [
      ...describedChildren(r, r.id),
      listOf(
        "listOfReactants",
        r.reactants.map((x, i) => speciesReferenceXml(ctx, x, x.id ?? `${r.id}__reactant_${i + 1}`)),
      ),
      listOf(
        "listOfProducts",
        r.products.map((x, i) => speciesReferenceXml(ctx, x, x.id ?? `${r.id}__product_${i + 1}`)),
      ),
      listOf(
        "listOfModifiers",
        r.modifiers.map((x, i) => modifierXml(x, x.id ?? `${r.id}__modifier_${i + 1}`)),
      ),
      r.kineticLaw ? kineticLawXml(ctx, r.kineticLaw, r.id) : "",
      ...foreignChildren(ctx, r, r.id),
    ],
  )
}
