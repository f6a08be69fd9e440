/**
 * A compiled model and the kernel, instantiated over one memory: the functions by name, and views of what lies where.
 * Everything that touches the memory directly is here.
 */
import type { FullLayout } from "./compile/plain-layout.ts"
import { bytesOfBase64, type WasmImports, type WasmInstance, type WasmMemory, wasmHost } from "./compile/wasm-host.ts"
import { kernelBase64 } from "./generated/kernel.ts"
import { moduleOf, moduleOfAsync } from "./modules.ts"
import type { CompiledModel } from "./types.ts"

/** The kernel's exports (docs/engine-abi.md). */
export interface Kernel {
  readonly memory: WasmMemory
  readonly table: { set(slot: number, f: unknown): void }
  exp(x: number): number
  log(x: number): number
  tan(x: number): number
  atan(x: number): number
  pow(x: number, y: number): number
  configure(n: number, nRoots: number, mass: number, pattern: number, workspace: number): number
  setTolerances(rtol: number, atol: number): void
  setMethod(method: number): void
  placeJacobian(address: number, count: number): void
  setMethodsInTurns(on: number): void
  methodInUse(): number
  setLimits(maxSteps: number, hMax: number, hMin: number): void
  setFirstStep(h: number): void
  resetRun(): void
  setAutonomous(on: number): void
  setTimedRoots(on: number): void
  begin(t: number, y: number, end: number): number
  advance(stop: number, times: number, count: number, out: number, budget: number): number
  resultPtr(): number
  statePtr(): number
  interpolate(t: number, out: number): void
  configureSensitivities(parameters: number, base: number): number
  beginSensitivities(from: number): void
  setSensitivityRows(address: number): void
  sensitivities(out: number): void
  directPlace(header: number): void
  directBegin(t: number, y: number): void
  directAdvance(t: number, y: number, stop: number, times: number, count: number, out: number, budget: number): number
  collect(table: number, columns: number, count: number, out: number, stride: number): void
  observeRows(times: number, rows: number, count: number, out: number, width: number): void
}

/** The model's exports. */
export interface ModelCode {
  rhs(t: number, y: number, out: number): void
  jac(t: number, y: number): void
  dfdt(t: number, y: number, out: number): void
  /** The same with comparisons as written, where there are modes. */
  rhsFree?(t: number, y: number, out: number): void
  jacFree?(t: number, y: number): void
  dfdtFree?(t: number, y: number, out: number): void
  factor?(c: number): number
  solve?(b: number): void
  roots(t: number, y: number, out: number): void
  observe(t: number, y: number, out: number): void
  prepare(): void
  init(t: number): void
  /** What each reaction changes, only where that is not plain numbers. */
  changes?(t: number, y: number, out: number): void
  triggers(t: number, y: number, out: number): void
  /** Of delayed expressions: the value, the value before the start, how far back. Only where there are any. */
  present?(t: number, y: number, out: number): void
  before?(t: number, y: number, out: number): void
  lags?(t: number, y: number, out: number): void
}

/** What generated code may ask the host for. */
export interface HostFunctions {
  /** Value of history k at the earlier time `at`; `now` is its present value. */
  delayed(k: number, at: number, now: number): number
  drawn(index: number, a: number, b: number, c: number, d: number, count: number): number
}

const pageBytes = 65_536
/** Vectors of n numbers that the kernel's workspace takes at most (engine/solve/workspace.ts), with room to spare. */
const workspaceVectors = 48

/** Up to so many numbers are copied one by one. */
const fewNumbers = 128

let kernelModule: object | undefined

/** The kernel compiled once for all simulators of this thread. */
function kernelModuleOf(): object {
  kernelModule ??= new (wasmHost().Module)(bytesOfBase64(kernelBase64))
  return kernelModule
}

/** The kernel's imports: AssemblyScript asks for `abort` alone. */
const kernelImports: WasmImports = {
  env: {
    abort: () => {
      throw new RangeError("the kernel has stopped: an assertion failed")
    },
  },
}

export class ModelInstance {
  readonly compiled: CompiledModel
  readonly layout: FullLayout
  readonly kernel: Kernel
  readonly code: ModelCode
  /** All of the memory; replaced when it grows. */
  f64: Float64Array
  i32: Int32Array
  /** First byte behind the kernel's workspace. */
  private free: number
  /** Which of the lanes `slot`, `stateValue` and the like mean; 0 where there is but one. */
  lane: 0 | 1 = 0
  private modesHeld = true
  private workspaceEnd = 0
  private readonly eventFunctions: ReturnType<typeof eventFunctionsOf>
  private readonly host: { current: HostFunctions | undefined }

  private constructor(compiled: CompiledModel, kernel: WasmInstance, code: WasmInstance, host: ModelInstance["host"]) {
    this.compiled = compiled
    // Only `compile` makes a CompiledModel, and it puts the full layout there.
    this.layout = compiled.layout as FullLayout
    this.kernel = kernel.exports as unknown as Kernel
    this.code = code.exports as unknown as ModelCode
    this.eventFunctions = eventFunctionsOf(code.exports, this.layout.details.events.length)
    this.host = host
    this.f64 = new Float64Array(this.kernel.memory.buffer)
    this.i32 = new Int32Array(this.kernel.memory.buffer)
    this.free = this.configure()
    this.renewViews()
  }

  private static imports(kernel: WasmInstance, host: ModelInstance["host"]): WasmImports {
    return {
      kernel: kernel.exports,
      host: {
        delayed: (k: number, at: number, now: number) => host.current?.delayed(k, at, now) ?? now,
        drawn: (...args: Parameters<HostFunctions["drawn"]>) => host.current?.drawn(...args) ?? Number.NaN,
      },
    }
  }

  /** Instantiate at once: in Node, in workers, and for small modules on a page's main thread. */
  static create(compiled: CompiledModel): ModelInstance {
    const { Instance } = wasmHost()
    const kernel = new Instance(kernelModuleOf(), kernelImports)
    ModelInstance.makeRoom(kernel, compiled)
    const host = { current: undefined }
    const code = new Instance(moduleOf(compiled), ModelInstance.imports(kernel, host))
    return new ModelInstance(compiled, kernel, code, host)
  }

  /** Instantiate without blocking: browsers refuse to compile larger modules at once on the main thread. */
  static async createAsync(compiled: CompiledModel): Promise<ModelInstance> {
    const wasm = wasmHost()
    kernelModule ??= await wasm.compile(bytesOfBase64(kernelBase64))
    const kernel = await wasm.instantiate(kernelModule, kernelImports)
    ModelInstance.makeRoom(kernel, compiled)
    const host = { current: undefined }
    const code = await wasm.instantiate(await moduleOfAsync(compiled), ModelInstance.imports(kernel, host))
    return new ModelInstance(compiled, kernel, code, host)
  }

  private static makeRoom(kernel: WasmInstance, compiled: CompiledModel): void {
    const layout = compiled.layout as FullLayout
    const memory = kernel.exports["memory"] as WasmMemory
    const { details } = layout
    const states = details.lanes * layout.states
    const sparse = details.pattern.length > 0 ? 8 * (details.pattern.length + 4 * states + 64) : 0
    const wanted =
      details.memory.end +
      8 * workspaceVectors * (states + 4) +
      64 * (details.lanes * details.roots + 16) +
      sparse +
      pageBytes
    const missing = Math.ceil((wanted - memory.buffer.byteLength) / pageBytes)
    if (missing > 0) memory.grow(missing)
  }

  private configure(): number {
    const { memory, mass, pattern, roots, lanes } = this.layout.details
    mass.forEach((m, i) => {
      if (memory.mass !== 0) this.f64[memory.mass / 8 + i] = m
    })
    this.i32.set(pattern, memory.pattern / 4)
    const end = this.kernel.configure(
      lanes * this.layout.states,
      lanes * roots,
      memory.mass,
      pattern.length > 0 ? memory.pattern : 0,
      memory.end,
    )
    this.kernel.placeJacobian(memory.jacobian, lanes * memory.jacobianCount)
    this.kernel.setAutonomous(this.layout.details.autonomous ? 1 : 0)
    this.kernel.setTimedRoots(this.layout.details.timedRoots ? 1 : 0)
    this.workspaceEnd = end
    const after = this.carrySensitivities(true)
    this.carrySensitivities(false)
    return after
  }

  /** Whether the kernel carries sensitivities along; gives the end of the room they take. */
  carrySensitivities(on: boolean): number {
    const { tangents } = this.layout.details
    const end = tangents ? this.kernel.configureSensitivities(on ? tangents.ids.length : 0, this.workspaceEnd) : 0
    // The kernel makes its own room, which may have moved the memory.
    this.renewViews()
    return Math.max(end, this.workspaceEnd)
  }

  /** Who answers for delays and draws while the model runs. */
  answerWith(host: HostFunctions | undefined): void {
    this.host.current = host
  }

  /** Room for `doubles` numbers behind the workspace, from `after` on (or its start); gives the address. */
  reserve(doubles: number, after?: number): number {
    const from = Math.ceil((after ?? this.free) / 16) * 16
    // A view of memory that has moved has no length: then the slow way finds out.
    if (from + 8 * doubles <= this.f64.byteLength) return from
    const missing = Math.ceil((from + 8 * doubles - this.kernel.memory.buffer.byteLength) / pageBytes)
    if (missing > 0) {
      this.kernel.memory.grow(missing)
    }
    this.renewViews()
    return from
  }

  /** Growing the memory detaches the views of it. */
  private renewViews(): void {
    if (this.f64.buffer === this.kernel.memory.buffer) return
    this.f64 = new Float64Array(this.kernel.memory.buffer)
    this.i32 = new Int32Array(this.kernel.memory.buffer)
  }

  /** Index into `f64` of the k-th number of a vector, in the present lane. */
  at(address: number, k: number): number {
    const { lanes } = this.layout.details
    return address / 8 + lanes * k + this.lane
  }

  slot(k: number): number {
    return this.f64[this.at(this.layout.details.memory.slots, k)] as number
  }

  setSlot(k: number, value: number): void {
    this.f64[this.at(this.layout.details.memory.slots, k)] = value
  }

  /** Address of the host's copy of the state. */
  get state(): number {
    return this.layout.details.memory.initialState
  }

  stateValue(k: number): number {
    return this.f64[this.at(this.state, k)] as number
  }

  setState(k: number, value: number): void {
    this.f64[this.at(this.state, k)] = value
  }

  /** Address of the outputs of functions that the host calls. */
  get out(): number {
    return this.layout.details.memory.out
  }

  outValue(k: number): number {
    return this.f64[this.at(this.out, k)] as number
  }

  /**
   * Whether comparisons are held while the kernel steps. Held, jumps are located; free, the stepper gets across places
   * where the side that is held has no continuation (the root of what becomes negative).
   */
  holdModes(held: boolean): void {
    const { code, kernel } = this
    if (!code.rhsFree || held === this.modesHeld) return
    this.modesHeld = held
    kernel.table.set(1, held ? code.rhs : code.rhsFree)
    kernel.table.set(2, held ? code.jac : code.jacFree)
    kernel.table.set(3, held ? code.dfdt : code.dfdtFree)
  }

  /** Copies numbers to an address. For the few numbers of small models a loop takes a fraction of a call of `set`. */
  write(address: number, numbers: Float64Array): void {
    const { f64 } = this
    const at = address / 8
    if (numbers.length > fewNumbers) f64.set(numbers, at)
    else for (let i = 0; i < numbers.length; i++) f64[at + i] = numbers[i] as number
  }

  /** Copies numbers out from an address. */
  readInto(to: Float64Array, offset: number, address: number, count: number): void {
    const { f64 } = this
    const at = address / 8
    if (count > fewNumbers) to.set(f64.subarray(at, at + count), offset)
    else for (let i = 0; i < count; i++) to[offset + i] = f64[at + i] as number
  }

  /** All that a run can start from: the model's quantities, then its states. */
  snapshotValues(): Float64Array {
    const { memory, quantitySlots } = this.layout.details
    const values = new Float64Array(quantitySlots + this.layout.states)
    this.readInto(values, 0, memory.slots, quantitySlots)
    this.readInto(values, quantitySlots, memory.initialState, this.layout.states)
    return values
  }

  /** Takes such values over. */
  adoptValues(values: Float64Array): void {
    const { memory, quantitySlots } = this.layout.details
    this.write(memory.slots, values.subarray(0, quantitySlots))
    this.write(memory.initialState, values.subarray(quantitySlots))
  }

  /** Moves numbers from one address to another. */
  move(to: number, from: number, count: number): void {
    const { f64 } = this
    const [a, b] = [to / 8, from / 8]
    if (count > fewNumbers) f64.copyWithin(a, b, b + count)
    else for (let i = 0; i < count; i++) f64[a + i] = f64[b + i] as number
  }

  /** A function of an event: `assign`, `wait` or `priority`, into `out`. */
  callEvent(kind: EventFunction, k: number, t: number): void {
    this.eventFunctions[kind][k]?.(t, this.state, this.out)
  }
}

type EventFunction = "assign" | "wait" | "priority"
type Evaluate = (t: number, y: number, out: number) => void

/** The events' functions by kind and number. */
function eventFunctionsOf(
  code: Readonly<Record<string, unknown>>,
  events: number,
): Readonly<Record<EventFunction, readonly (Evaluate | undefined)[]>> {
  const of = (kind: EventFunction): readonly (Evaluate | undefined)[] =>
    Array.from({ length: events }, (_, k) => code[`${kind}${k}`] as Evaluate | undefined)
  return { assign: of("assign"), wait: of("wait"), priority: of("priority") }
}
