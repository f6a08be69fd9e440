/**
 * All that a live picture of one figure is made from, as one JSON value: served by `kinetoscope open`, embedded by the
 * single-file export, read by the page.
 */
import type { Experiment, FigureFile } from "../figure/index.ts"
import type { Finding } from "../findings/index.ts"

/** What a caption claims, and what carries it in the model. */
export interface BundleStatement {
  readonly id: string
  readonly subject: string
  readonly relation: string
  readonly object: string
  readonly cause?: string | undefined
  readonly context?: readonly string[] | undefined
  readonly sentence: string
  /** `[start, end)` in code points of the caption. */
  readonly span: readonly [number, number]
  readonly reactions: readonly string[]
  /** Hypothesis, switch or parameter that takes the claim away alone. */
  readonly switch?: string | undefined
  readonly how?: string | undefined
  /** What the object is made into, of a claim that converts. */
  readonly to?: string | undefined
  /** The caption says that it is not so. */
  readonly negated?: boolean | undefined
}

/** What was not understood of a caption, told as plainly as what was. */
export interface Unread {
  /** Sentences that gave no claim, `[start, end)` in UTF-16 units of the caption. */
  readonly sentences: readonly (readonly [number, number])[]
  /** Claims that move nothing in the model, and why. */
  readonly left: readonly { readonly claim: string; readonly reason: string }[]
  /** Entities that no identifier was found for. */
  readonly unnamed: readonly string[]
  /** Entities named in the caption that no claim links. */
  readonly unlinked: readonly string[]
}

/** A line of the model that people may want to see: a reaction, a rule, a parameter. */
export interface BundleQuantity {
  readonly id: string
  readonly name: string
  readonly kind: "species" | "parameter" | "reaction" | "compartment"
  readonly unit: string
  /** Value of a constant. */
  readonly value?: number | undefined
  /** Formula of a rule, or rate of a reaction. */
  readonly formula?: string | undefined
  /** Reactions: `A + B -> C`. */
  readonly equation?: string | undefined
  /** Where the number is from, or that it is an assumption. */
  readonly source?: string | undefined
}

export interface BundleRecord {
  readonly figid: string
  readonly pmcid: string
  readonly number: string
  readonly caption: string
  readonly papertitle: string
  readonly reftext: string
  readonly year: string
}

/** A model compiled beforehand, packed for JSON: `unpackJson` gives the `CompiledModel` back. */
export interface BundledModel {
  readonly packed: unknown
}

/** Parameter sets that the evidence cannot tell apart: fitted, or drawn from priors. */
export interface BundleEnsemble {
  readonly kind: "fit" | "priors"
  readonly sets: readonly Readonly<Record<string, number>>[]
}

export interface FigureBundle {
  readonly figure: FigureFile
  readonly record: BundleRecord | undefined
  readonly statements: readonly BundleStatement[]
  readonly experiments: readonly Experiment[]
  readonly findings: readonly Finding[]
  /** Antimony sources by path. */
  readonly antimony: Readonly<Record<string, string>>
  readonly quantities: readonly BundleQuantity[]
  readonly model: BundledModel
  /** For bands and shares; absent where nothing is known of other parameters. */
  readonly ensemble?: BundleEnsemble | undefined
  /** Drawings as SVG text: for wide and for narrow screens (undefined: the wide one). */
  readonly scenes: { readonly wide: string; readonly narrow?: string | undefined }
  /** In which cells or compartments the caption says an entity is, by its name; of figures that are laid out. */
  readonly places?: Readonly<Record<string, readonly string[]>> | undefined
  /** Genes that an entity stands for, by its name: a family's members. */
  readonly members?: Readonly<Record<string, readonly string[]>> | undefined
  /** Of figures made from a bare record. */
  readonly unread?: Unread | undefined
  /** Symbols to identifiers, for links: `hgnc:1234`. */
  readonly genes: Readonly<Record<string, { readonly hgnc?: string | undefined; readonly entrez?: string | undefined }>>
  readonly version: string
}

/** What the engine's worker needs: it fetches this itself, while the page builds up. */
export type EngineBundle = Pick<FigureBundle, "figure" | "model" | "experiments">

/** What people see only when they open something: sources, formulas, where numbers are from. */
export type SourceBundle = Pick<FigureBundle, "antimony" | "quantities" | "ensemble">

/** What the page needs to show itself. */
export type PageBundle = Omit<FigureBundle, "model" | "antimony" | "quantities" | "ensemble"> & {
  /** Paths of the sources, the model's own first; empty where there is none to edit. */
  readonly sources: readonly string[]
}

/** One bundle as the three files that a page loads, each when it is needed. */
export function splitBundle(bundle: FigureBundle): {
  readonly page: PageBundle
  readonly engine: EngineBundle
  readonly source: SourceBundle
} {
  const { model, antimony, quantities, ensemble, ...rest } = bundle
  return {
    page: { ...rest, sources: Object.keys(antimony) },
    engine: { figure: bundle.figure, model, experiments: bundle.experiments },
    source: { antimony, quantities, ...(ensemble ? { ensemble } : {}) },
  }
}
