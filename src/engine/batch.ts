/**
 * Many runs of one model that differ in parameters alone: ensembles, scans, fits. Two at a time in the lanes of
 * `f64x2` where the model allows it; a pair that does not come to its end is run again one by one, so that each gets
 * its own outcome.
 *
 * Runs 2k and 2k + 1 of a batch share their steps. A batch that is cut into pieces of even length gives the same bits
 * as the whole.
 */
import type { Model } from "../model/index.ts"
import type { Read } from "../text/index.ts"
import { compileLanes } from "./compile.ts"
import { ModelInstance } from "./instance.ts"
import { type BatchOptions, type BatchRun, PairSimulator } from "./pair.ts"
import { createSimulator, type Simulator } from "./simulate.ts"
import type { CompiledModel } from "./types.ts"

/** A model compiled for batches: structured-cloneable, so workers take it. */
export interface CompiledBatch {
  readonly single: CompiledModel
  /** Undefined where the model runs one at a time only. */
  readonly pairs: CompiledModel | undefined
}

/** Compile a model for many runs. */
export function compileBatch(model: Model): Read<CompiledBatch> {
  const { value, diagnostics } = compileLanes(model, [1, 2])
  const [single, pairs] = value ?? []
  return { value: single && { single, pairs }, diagnostics }
}

/** The model compiled for pairs, where it is compiled for single runs already; undefined where it runs one at a time only. */
export function compilePairs(model: Model): CompiledModel | undefined {
  return compileLanes(model, [2]).value?.[0]
}

/** Runs batches of one compiled model. Not re-entrant. */
export class Batch {
  private readonly single: Simulator
  private readonly pairs: PairSimulator | undefined

  /** @param single  a simulator of `compiled.single`, where there is one already */
  constructor(compiled: CompiledBatch, single = createSimulator(compiled.single)) {
    this.single = single
    this.pairs = compiled.pairs && new PairSimulator(ModelInstance.create(compiled.pairs))
  }

  /**
   * One run for each set of parameters, in order.
   * @param each  called with each result as it comes; where it returns false the rest is left out
   * @throws RangeError as `Simulator.run`
   */
  run(
    options: BatchOptions,
    sets: readonly Readonly<Record<string, number>>[],
    each: (run: BatchRun, index: number) => boolean | undefined,
  ): void {
    const paired = options.method === "ssa" ? undefined : this.pairs
    for (let k = 0; k < sets.length; k += 2) {
      const [a, b] = [sets[k], sets[k + 1]]
      const both = a && b && paired?.run(options, [a, b])
      for (const [i, set] of [a, b].entries()) {
        if (set && each(both?.[i] ?? this.single.run({ ...options, parameters: set }), k + i) === false) return
      }
    }
  }
}
