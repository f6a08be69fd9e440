/** Model → WebAssembly → trajectories. */
export { Batch, type CompiledBatch, compileBatch, compilePairs } from "./batch.ts"
export { type CheckedRun, runChecked } from "./checked.ts"
export { type Chunked, type ChunkOptions, inChunks } from "./chunks.ts"
export { type CompileOptions, compile } from "./compile.ts"
export type { Eigenvalue } from "./dense.ts"
export { type Interpretation, interpret } from "./interpret.ts"
export type { BatchOptions, BatchRun } from "./pair.ts"
export { createSimulator, createSimulatorAsync, type SensitivityTrajectory, Simulator, simulate } from "./simulate.ts"
export { findSteadyState, initialRate, type SteadyState, type SteadyStateOptions } from "./steady-state.ts"
export type {
  CompiledModel,
  Intervention,
  Method,
  ModelLayout,
  Outcome,
  QuantityInfo,
  RunStatistics,
  SimulateOptions,
  StateSnapshot,
  Trajectory,
} from "./types.ts"
