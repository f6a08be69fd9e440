/** The model's types with SBML semantics, and what can be asked of a model without running it. */

export { checkModel } from "./check-model.ts"
export { activeObjective, type FluxResult, type SolveLinear, solveFluxBalance } from "./flux-balance.ts"
export { mapMath } from "./map-math.ts"
export {
  type Annotation,
  type Compartment,
  type Constraint,
  type Described,
  type EventAssignment,
  emptyModel,
  type FluxBalance,
  type ForeignPackage,
  type FunctionDefinition,
  type InitialAssignment,
  type KineticLaw,
  type Model,
  type ModelEvent,
  type Modifier,
  type Parameter,
  type Reaction,
  type Rule,
  type Species,
  type SpeciesReference,
  type UnitDefinition,
  type UnitFactor,
} from "./model.ts"
export { type MathPlace, mathPlaces } from "./model-index.ts"
export { validateModel } from "./validate.ts"
