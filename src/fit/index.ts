/** Parameters from findings: least squares on hinges with priors, ensembles, identifiability. */
export { type Combination, combinations, symmetricEigen } from "./combinations.ts"
export {
  type Curvature,
  curvatureAt,
  type Ensemble,
  type EnsembleMember,
  type EnsembleOptions,
  type Identifiability,
  sampleEnsemble,
} from "./ensemble.ts"
export { type FitState, fitIteration, fitStart } from "./least-squares.ts"
export {
  type Evaluation,
  evaluate,
  type FitParameter,
  type FitProblem,
  fittedParameters,
  judgeWithin,
  parameterWithin,
  readRanges,
  spreadOf,
  tunable,
  valuesAt,
} from "./problem.ts"
export { latinHypercube, normalFrom, uniformFrom } from "./random.ts"
