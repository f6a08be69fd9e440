/**
 * Lines that set a property of an element and no quantity: SBO terms, charges, conversion factors, chemical formulas,
 * uncertainty, and what draws (read over, with a note).
 */
import type { Span } from "../text/index.ts"
import type { Elaboration } from "./elaborate.ts"
import { Entry, lookUp, type Scope, type UncertaintyLine } from "./entries.ts"
import type { AssignStatement, Path, Statement } from "./syntax.ts"
import { uncertaintyWords } from "./words.ts"

/** What a line that draws may set (`S1.position = {1, 2}`). Read over, with a note. */
const layoutWords: ReadonlySet<string> = new Set(
  "layout autolayout position size height width depth background color colour fill fillcolor linecolor linewidth thickness font fontcolor fontsize fontstyle shape align_top align_hcenter align_bottom align_left align_vcenter align_right align_circular".split(
    " ",
  ),
)
/** Properties of an element that are no quantities: `S1.charge = 2`. */
const propertyWords: ReadonlySet<string> = new Set(["sboTerm", "conversionFactor", "charge"])
const formulaWords: ReadonlySet<string> = new Set(["chemicalFormula", "formula"])

/** A term's id by its number; undefined where there can be none. */
export function sboTerm(n: number): string | undefined {
  return n >= 0 && n <= 9_999_999 ? `SBO:${String(n).padStart(7, "0")}` : undefined
}

/** `S1.chemicalFormula is "CH4"`, `k.distribution is "http://…"`: true if the line was one of these. */
export function nameProperty(scope: Scope, s: Statement & { readonly kind: "display-name" }): boolean {
  if (addUncertainty(scope, s.target, [], s.name)) return true
  const word = s.target.names[s.target.names.length - 1] ?? ""
  const owner = s.target.names.length > 1 && formulaWords.has(word) ? ownerOf(scope, s.target) : undefined
  if (owner) owner.chemicalFormula = s.name
  return owner !== undefined
}

/** `k.mean = …`, `k.distribution is "…"`: true if it was a line of uncertainty. */
function addUncertainty(
  scope: Scope,
  target: Path,
  values: UncertaintyLine["values"],
  uri: string | undefined,
): boolean {
  const word = target.names[target.names.length - 1] ?? ""
  if (target.names.length < 2 || !uncertaintyWords.has(word)) return false
  const owner = ownerOf(scope, target)
  if (!owner) return false
  owner.uncertainty.push({ word, values, uri, scope })
  return true
}

/** `S1` of `S1.charge`; undefined where `charge` is a member of a submodel `S1`, or where the path leads nowhere. */
function ownerOf(scope: Scope, target: Path): Entry | undefined {
  const found = lookUp(scope, target.names.slice(0, -1), target.span)
  const word = target.names[target.names.length - 1] ?? ""
  return found instanceof Entry && !found.submodel?.entries.has(word) ? found : undefined
}

/** `S1.sboTerm = 247`, `k.mean = 3`, `S1.position = {1, 2}`: true if the line was one of these. */
export function assignProperty(el: Elaboration, scope: Scope, s: AssignStatement): boolean {
  const names = s.target.names
  const written = names[names.length - 1] ?? ""
  // As in libAntimony: `SBOTerm` is `sboTerm`.
  const word = written.toLowerCase() === "sboterm" ? "sboTerm" : written
  if (names.length < 2) return false
  if (addUncertainty(scope, s.target, s.interval ?? [s.value], undefined)) return true
  if (names[0] === "model" && !scope.entries.has("model")) {
    if (propertyWords.has(word) && names.length === 2) setProperty(el, scope, scope, word, s)
    else el.layoutSeen ??= s.span
    return true
  }
  if (names.length === 3 && names[1] === "kineticLaw" && word === "sboTerm") {
    const reaction = lookUp(scope, names.slice(0, 1), s.target.span)
    if (reaction instanceof Entry && !reaction.submodel) reaction.lawTerm = termOf(el, s)
    return true
  }
  const owner = propertyWords.has(word) || layoutWords.has(word.toLowerCase()) ? ownerOf(scope, s.target) : undefined
  if (!owner) return layoutWords.has(names[0] ?? "") && seeLayout(el, s.span)
  if (!propertyWords.has(word)) return seeLayout(el, s.span)
  setProperty(el, scope, owner, word, s)
  return true
}

function seeLayout(el: Elaboration, span: Span): true {
  el.layoutSeen ??= span
  return true
}

function termOf(el: Elaboration, s: AssignStatement): string | undefined {
  const term = s.value?.kind === "number" && Number.isInteger(s.value.value) ? sboTerm(s.value.value) : undefined
  if (!term) el.error("antimony/syntax", s.span, "An SBO term is a number, 'SBO:0000236' or '236'.")
  return term
}

function setProperty(el: Elaboration, scope: Scope, owner: Entry | Scope, word: string, s: AssignStatement): void {
  if (word === "sboTerm") owner.sboTerm = termOf(el, s)
  else if (word === "conversionFactor" && s.value?.kind === "symbol") {
    owner.conversionFactor = el.entry(scope, {
      names: s.value.id.split("."),
      dollar: false,
      span: s.value.span ?? s.span,
    })
  } else if (word === "charge" && owner instanceof Entry && s.value?.kind === "number") owner.charge = s.value.value
  else {
    const wanted =
      word === "charge" ? "A charge is a number, of a species" : "A conversion factor is a parameter, given by its name"
    el.error("antimony/syntax", s.span, `${wanted}.`)
  }
}
