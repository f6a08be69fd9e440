/** Parameters from findings: least squares on hinges with priors, ensembles, identifiability. */
export {
  type Ensemble,
  type EnsembleMember,
  type EnsembleOptions,
  type Identifiability,
  identifiability,
  sampleEnsemble,
} from "./ensemble.ts"
export { type FitState, fitIteration, fitStart } from "./least-squares.ts"
export {
  type Evaluation,
  evaluate,
  type FitParameter,
  type FitProblem,
  fittedParameters,
  parameterWithin,
  readRanges,
  spreadOf,
  tunable,
  valuesAt,
} from "./problem.ts"
export { latinHypercube, normalFrom, uniformFrom } from "./random.ts"
