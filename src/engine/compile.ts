/** `compile`: Model → CompiledModel. Faults of the model (unknown ids, circular rules …) come back with their places. */
import type { Model } from "../model/index.ts"
import { type Diagnostic, didYouMean, hasErrors, type Read } from "../text/index.ts"
import { affectedReactions } from "./compile/affected.ts"
import { withTotals } from "./compile/conserve.ts"
import { emitModule } from "./compile/emit-module.ts"
import type { Lanes } from "./compile/instructions.ts"
import { type Lowered, lower } from "./compile/lower.ts"
import { plainLayout } from "./compile/plain-layout.ts"
import type { CompiledModel } from "./types.ts"

/** Counts up when compiled models change without the model changing. */
const compilerVersion = 1

/** Two FNV-1a hashes over 32-bit words with different offsets, as 16 hexadecimal digits. */
function hashOf(bytes: Uint8Array): string {
  const words = new Int32Array(Math.ceil(bytes.length / 4))
  new Uint8Array(words.buffer).set(bytes)
  let a = 0x811c9dc5 ^ bytes.length
  let b = 0x811c9dc5 ^ compilerVersion
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number
    a = Math.imul(a ^ word, 0x01000193)
    a ^= a >>> 15
    b = Math.imul(b ^ word ^ 0x5b5b5b5b, 0x85ebca6b)
    b ^= b >>> 13
  }
  return [a, b].map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("")
}

export interface CompileOptions {
  /** Ids of parameters, compartments or species by whose initial values sensitivities are wanted (`simulateSensitivities`). */
  readonly sensitivities?: readonly string[] | undefined
  /**
   * Integrate fewer states: species that a conserved total determines follow from the others. For models that run
   * undisturbed: such a species can't be set, and a dose into another species of its total would be taken from it.
   */
  readonly conserve?: boolean | undefined
  /** For stochastic runs: in a large network, work out only the rates that a reaction's happening can have changed. */
  readonly stochastic?: boolean | undefined
  /**
   * 2: two runs at once, with every number of the model a pair (`compileBatch` does this). Not for models with events,
   * delays, draws, algebraic equations or fast reactions, nor for those too large for straight-line elimination.
   */
  readonly lanes?: Lanes | undefined
}

/**
 * Compile a model to WebAssembly.
 * @returns the compiled model, or what stands in the way of one, each fault with its place
 */
export function compile(model: Model, options: CompileOptions = {}): Read<CompiledModel> {
  const lanes = options.lanes ?? 1
  const { value, diagnostics } = compileLanes(model, [lanes], options)
  if (!value) return { value: undefined, diagnostics }
  const [compiled] = value
  if (compiled) return { value: compiled, diagnostics }
  const message = "Events, delays, draws, algebraic equations, fast reactions and very large models run one at a time."
  return { value: undefined, diagnostics: [...diagnostics, { severity: "error", code: "engine/lanes", message }] }
}

/**
 * Compile a model once for each of the lanes: it is lowered once. A place is undefined where the model does not run in so many.
 */
export function compileLanes(
  model: Model,
  lanes: readonly Lanes[],
  options: CompileOptions = {},
): Read<readonly (CompiledModel | undefined)[]> {
  const diagnostics: Diagnostic[] = []
  try {
    return compileInto(model, lanes, options, diagnostics)
  } catch (error) {
    if (!isStackOverflow(error)) throw error
    diagnostics.push({
      severity: "error",
      code: "engine/too-deep",
      message: "The model's definitions refer to one another more deeply than this host can follow.",
    })
    return { value: undefined, diagnostics }
  }
}

/** Hosts say it differently: V8 and JavaScriptCore throw a RangeError, SpiderMonkey an InternalError. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/iu.test(error.message)
}

function compileInto(
  given: Model,
  lanes: readonly Lanes[],
  options: CompileOptions,
  diagnostics: Diagnostic[],
): Read<readonly (CompiledModel | undefined)[]> {
  const report = (d: Diagnostic): void => void diagnostics.push(d)
  const whole = lower(given, report)
  if (!whole || hasErrors(diagnostics)) return { value: undefined, diagnostics }
  const model = (options.conserve && withTotals(given, whole)) || given
  const lowered = model === given ? whole : lower(model, report)
  if (!lowered || hasErrors(diagnostics)) return { value: undefined, diagnostics }
  const low = options.stochastic ? { ...lowered, affected: affectedReactions(lowered) } : lowered
  for (const id of options.sensitivities ?? []) {
    const q = low.shape.byId.get(id)
    if (q?.initial) continue
    const message = q
      ? `'${id}' is worked out by the model: there is no sensitivity by it.`
      : `There is no '${id}' in this model to give sensitivities by.`
    diagnostics.push({
      severity: "error",
      code: "engine/sensitivity",
      message,
      help: didYouMean(id, low.shape.byId.keys()),
    })
  }
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics }
  const compiled = lanes.map((n): CompiledModel | undefined => {
    const emitted = n === 1 || runsInPairs(low) ? emitModule(low, options.sensitivities, n) : undefined
    if (!emitted) return undefined
    const layout = plainLayout(low, emitted)
    return { modelId: model.id, hash: hashOf(emitted.wasm), wasm: emitted.wasm, layout }
  })
  return { value: compiled, diagnostics }
}

function runsInPairs(low: Lowered): boolean {
  return (
    low.events.length === 0 &&
    low.histories.length === 0 &&
    low.dag.draws.length === 0 &&
    low.shape.fastSlot === undefined &&
    !low.states.some((s) => s.algebraic)
  )
}
