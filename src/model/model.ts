/**
 * The model: compartments, species, parameters, reactions, rules, events, units and annotations with SBML semantics
 * (Level 3 Version 2; older levels are read into the same shape). Plain readonly data, JSON-serializable apart from
 * the spans. SBML and Antimony readers make it, wired figures make it, every writer and the engine take it.
 *
 * A field that is `undefined` is unset in the sense of SBML; defaults of older levels are filled in by the readers.
 */
import type { Expression } from "../math/index.ts"
import type { Span } from "../text/index.ts"

/** A controlled-vocabulary statement about an element (MIRIAM): `bqbiol:is` → `https://identifiers.org/hgnc:3942`. */
export interface Annotation {
  /** With prefix: `bqbiol:is`, `bqbiol:isVersionOf`, `bqbiol:hasPart`, `bqbiol:isDescribedBy`, `bqmodel:isDerivedFrom`, … */
  readonly qualifier: string
  readonly resources: readonly string[]
}

/** What any SBML element may carry. */
export interface Described {
  readonly name?: string | undefined
  readonly metaid?: string | undefined
  /** `SBO:0000176` */
  readonly sboTerm?: string | undefined
  /** XHTML fragment as written, or plain text from Antimony. Data, never to be inserted as markup. */
  readonly notes?: string | undefined
  readonly annotations?: readonly Annotation[] | undefined
  /** Annotation XML that we don't interpret, verbatim, kept through a round trip. */
  readonly foreignAnnotation?: string | undefined
  /** Where the element stands in its source, for messages. Not part of the model's identity. */
  readonly span?: Span | undefined
}

/** One factor of a unit: (multiplier · 10^scale · kind)^exponent. `kind` is one of SBML's base units (`mole`, `second`, `litre` …). */
export interface UnitFactor {
  readonly kind: string
  readonly exponent: number
  readonly scale: number
  readonly multiplier: number
}

export interface UnitDefinition extends Described {
  readonly id: string
  readonly factors: readonly UnitFactor[]
}

export interface FunctionDefinition extends Described {
  readonly id: string
  readonly parameters: readonly string[]
  /** undefined where the mathematics is missing (L3V2 allows it). */
  readonly body: Expression | undefined
}

export interface Compartment extends Described {
  readonly id: string
  readonly spatialDimensions: number | undefined
  readonly size: number | undefined
  readonly units?: string | undefined
  readonly constant: boolean
}

export interface Species extends Described {
  readonly id: string
  readonly compartment: string
  readonly initialAmount?: number | undefined
  readonly initialConcentration?: number | undefined
  readonly substanceUnits?: string | undefined
  /** true: the id means an amount; false: a concentration (amount / compartment size). */
  readonly hasOnlySubstanceUnits: boolean
  readonly boundaryCondition: boolean
  readonly constant: boolean
  readonly conversionFactor?: string | undefined
  /** From package fbc. */
  readonly charge?: number | undefined
  readonly chemicalFormula?: string | undefined
}

export interface Parameter extends Described {
  readonly id: string
  readonly value: number | undefined
  readonly units?: string | undefined
  readonly constant: boolean
}

export interface InitialAssignment extends Described {
  /** L3V2 only, without meaning in mathematics; so for rules, constraints, kinetic laws and event assignments. */
  readonly id?: string | undefined
  readonly symbol: string
  readonly math: Expression | undefined
}

/** `assignment`: variable = math always; `rate`: d variable/dt = math; `algebraic`: 0 = math. */
export type Rule = Described & { readonly id?: string | undefined } & (
    | { readonly kind: "assignment" | "rate"; readonly variable: string; readonly math: Expression | undefined }
    | { readonly kind: "algebraic"; readonly math: Expression | undefined }
  )

export interface Constraint extends Described {
  readonly id?: string | undefined
  readonly math: Expression | undefined
  readonly message?: string | undefined
}

/** A reactant or product. Its `id`, where it has one, is a variable of the model: its stoichiometry. */
export interface SpeciesReference extends Described {
  readonly id?: string | undefined
  readonly species: string
  readonly stoichiometry: number | undefined
  /** L2 `stoichiometryMath`: an assignment rule for the stoichiometry. */
  readonly stoichiometryMath?: Expression | undefined
  readonly constant: boolean
}

export interface Modifier extends Described {
  readonly id?: string | undefined
  readonly species: string
}

export interface KineticLaw extends Described {
  readonly id?: string | undefined
  readonly math: Expression | undefined
  readonly localParameters: readonly Parameter[]
}

export interface Reaction extends Described {
  readonly id: string
  readonly reversible: boolean
  readonly fast: boolean
  readonly compartment?: string | undefined
  readonly reactants: readonly SpeciesReference[]
  readonly products: readonly SpeciesReference[]
  readonly modifiers: readonly Modifier[]
  readonly kineticLaw?: KineticLaw | undefined
}

export interface EventAssignment extends Described {
  readonly id?: string | undefined
  readonly variable: string
  readonly math: Expression | undefined
}

export interface ModelEvent extends Described {
  readonly id?: string | undefined
  readonly useValuesFromTriggerTime: boolean
  readonly trigger:
    | { readonly initialValue: boolean; readonly persistent: boolean; readonly math: Expression | undefined }
    | undefined
  readonly delay?: Expression | undefined
  readonly priority?: Expression | undefined
  readonly assignments: readonly EventAssignment[]
}

/** Flux-balance content (package fbc v1–v3). */
export interface FluxBalance {
  readonly strict: boolean
  readonly activeObjective: string | undefined
  readonly objectives: readonly {
    readonly id: string
    readonly type: "maximize" | "minimize"
    readonly terms: readonly {
      readonly reaction: string
      readonly coefficient: number
      readonly reaction2?: string | undefined
      readonly variableType?: "linear" | "quadratic" | undefined
    }[]
  }[]
  /** Bounds by reaction: ids of parameters (v2, v3) or numbers (v1). */
  readonly bounds: readonly {
    readonly reaction: string
    readonly lower?: string | number | undefined
    readonly upper?: string | number | undefined
  }[]
  readonly geneProducts: readonly { readonly id: string; readonly label: string; readonly name?: string | undefined }[]
  /** Linear constraints of v3: lower <= sum of coefficient × variable <= upper. */
  readonly constraints: readonly {
    readonly id: string | undefined
    readonly lower: string | undefined
    readonly upper: string | undefined
    readonly terms: readonly { readonly variable: string; readonly coefficient: string }[]
  }[]
}

/** Content of an optional package kept verbatim through a round trip. `parent` is the metaid or id it hangs on, `""` for the model. */
export interface ForeignPackage {
  readonly prefix: string
  readonly namespace: string
  readonly required: boolean
  readonly parent: string
  readonly xml: string
}

export interface Model extends Described {
  readonly id: string
  /** What the model was written in, for messages and for semantics that differ by level: `{ level: 2, version: 4 }`; Antimony gives L3V2. */
  readonly level: number
  readonly version: number
  readonly substanceUnits?: string | undefined
  readonly timeUnits?: string | undefined
  readonly volumeUnits?: string | undefined
  readonly areaUnits?: string | undefined
  readonly lengthUnits?: string | undefined
  readonly extentUnits?: string | undefined
  readonly conversionFactor?: string | undefined
  readonly unitDefinitions: readonly UnitDefinition[]
  readonly functions: readonly FunctionDefinition[]
  readonly compartments: readonly Compartment[]
  readonly species: readonly Species[]
  readonly parameters: readonly Parameter[]
  readonly initialAssignments: readonly InitialAssignment[]
  readonly rules: readonly Rule[]
  readonly constraints: readonly Constraint[]
  readonly reactions: readonly Reaction[]
  readonly events: readonly ModelEvent[]
  readonly fluxBalance?: FluxBalance | undefined
  readonly foreignPackages?: readonly ForeignPackage[] | undefined
}

/** A model with nothing in it, to build on: `{ ...emptyModel("m"), parameters: [...] }`. */
export function emptyModel(id: string): Model {
  return {
    id,
    level: 3,
    version: 2,
    unitDefinitions: [],
    functions: [],
    compartments: [],
    species: [],
    parameters: [],
    initialAssignments: [],
    rules: [],
    constraints: [],
    reactions: [],
    events: [],
  }
}
