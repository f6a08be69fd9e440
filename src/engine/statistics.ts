/** What a run has taken: the kernel's counts, and the host's clock where a limit is asked for. */
import type { ModelInstance } from "./instance.ts"
import type { RunStatistics } from "./types.ts"

/**
 * The counts of the run that has just ended.
 * @param reactions reactions that fired, in a stochastic run
 */
export function statisticsOf(
  m: ModelInstance,
  method: string,
  restarts: number,
  reactions: number | undefined,
): RunStatistics {
  if (reactions !== undefined) {
    return { method, steps: reactions, rejected: 0, rhsCalls: 0, jacobians: 0, factorizations: 0, restarts }
  }
  const at = m.kernel.resultPtr() / 4 + 3
  const count = (k: number): number => m.i32[at + k] as number
  return {
    method,
    steps: count(0),
    rejected: count(1),
    rhsCalls: count(2),
    jacobians: count(3),
    factorizations: count(4),
    restarts,
  }
}

/** Milliseconds from some beginning; only where a time limit is asked for. */
export function clock(): number {
  const host = globalThis as { readonly performance?: { now(): number } }
  return host.performance?.now() ?? 0
}
