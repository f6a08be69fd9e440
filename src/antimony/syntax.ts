/**
 * The syntax tree of Antimony: what a file says, statement by statement, before names mean anything. A formula's symbols
 * are paths written with dots (`A.S1`), and `...` is the upstream rate of a DNA element. An empty formula (`x = ;`) is
 * undefined: it clears.
 */
import type { Expression } from "../math/index.ts"
import type { Span } from "../text/index.ts"

/** `A.S1`, with `$` before it where it was so written. */
export interface Path {
  readonly names: readonly string[]
  readonly dollar: boolean
  readonly span: Span
}

export type Formula = Expression | undefined

/** `2 S1`, `n S1`: a participant of a reaction. */
export interface Participant {
  readonly path: Path
  readonly stoichiometry: number | Path
}

export interface ReactionStatement {
  readonly kind: "reaction"
  readonly name: Path | undefined
  readonly within: Path | undefined
  readonly arrow: "->" | "=>" | "-o" | "-|" | "-("
  readonly left: readonly Participant[]
  readonly right: readonly Participant[]
  readonly rate: Formula
  readonly span: Span
}

export type AssignOperator = "=" | ":=" | "'="

export interface AssignStatement {
  readonly kind: "assign"
  readonly target: Path
  readonly op: AssignOperator
  readonly value: Formula
  /** `{1, 2}`: the two ends of an interval (uncertainty only). */
  readonly interval?: readonly Formula[] | undefined
  readonly span: Span
}

export type DeclaredType = "species" | "formula" | "reaction" | "DNA" | "gene" | "operator" | "compartment" | "event"

/** `const species S1 in C = 3`; one statement per item of the list. `in`, value and unit follow as statements of their own. */
export interface DeclareStatement {
  readonly kind: "declare"
  readonly target: Path
  readonly type: DeclaredType | undefined
  readonly constness: "const" | "var" | undefined
  readonly substanceOnly: boolean
  readonly span: Span
}

export interface EventStatement {
  readonly kind: "event"
  readonly name: Path | undefined
  readonly within: Path | undefined
  readonly trigger: Formula
  readonly delay: Formula
  readonly priority: Formula
  readonly t0: boolean
  readonly persistent: boolean
  readonly fromTrigger: boolean
  readonly assignments: readonly { readonly target: Path; readonly value: Formula }[]
  readonly span: Span
}

export type Statement =
  | ReactionStatement
  | AssignStatement
  | DeclareStatement
  | EventStatement
  /** `A.x is y`, `A.x * cf is y`, `A.x is y / cf`. */
  | {
      readonly kind: "same"
      readonly a: Path
      readonly b: Path
      readonly factor: Path | undefined
      readonly span: Span
    }
  | { readonly kind: "display-name"; readonly target: Path; readonly name: string; readonly span: Span }
  | { readonly kind: "in"; readonly target: Path; readonly container: Path; readonly span: Span }
  | { readonly kind: "has-unit"; readonly target: Path; readonly unit: Expression; readonly span: Span }
  | {
      readonly kind: "submodel"
      readonly name: Path | undefined
      readonly model: string
      readonly modelSpan: Span
      readonly args: readonly (Path | number)[]
      readonly timeconv: Path | number | undefined
      readonly extentconv: Path | number | undefined
      readonly within: Path | undefined
      readonly span: Span
    }
  | { readonly kind: "unit"; readonly target: Path; readonly value: Formula; readonly span: Span }
  | { readonly kind: "delete"; readonly target: Path; readonly span: Span }
  | { readonly kind: "constraint"; readonly name: Path | undefined; readonly math: Expression; readonly span: Span }
  | {
      readonly kind: "objective"
      readonly name: Path | undefined
      readonly type: "maximize" | "minimize"
      readonly math: Formula
      readonly span: Span
    }
  | {
      readonly kind: "algebraic"
      readonly name: Path | undefined
      readonly value: number
      readonly math: Formula
      readonly span: Span
    }
  | {
      readonly kind: "strand"
      readonly name: Path | undefined
      readonly items: readonly Path[]
      readonly openUpstream: boolean
      readonly openDownstream: boolean
      readonly span: Span
    }
  /** `S1 identity "…", "…"`; without `target` the model itself (`model notes "…"`). `field` is `name` in `creator1.name`. */
  | {
      readonly kind: "annotate"
      readonly target: Path | undefined
      readonly keyword: string
      readonly field: string | undefined
      readonly values: readonly string[]
      readonly span: Span
    }

/** A `model … end`; statements outside any model make the model `__main`. */
export interface ModuleSyntax {
  readonly name: string
  readonly nameSpan: Span
  readonly main: boolean
  readonly parameters: readonly Path[]
  readonly statements: readonly Statement[]
}

export interface FunctionSyntax {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: Formula
  readonly span: Span
}

/** Everything in a file and what it imports, in order. */
export interface FileSyntax {
  readonly modules: readonly ModuleSyntax[]
  readonly functions: readonly FunctionSyntax[]
  /** Statements about a model or function from outside it: `sub is "name"`, `f identity "…"`, `sub.sboTerm = 231`. */
  readonly remarks: readonly (Statement & { readonly kind: "annotate" | "display-name" | "assign" })[]
}
