/**
 * Straight-line factors L·D·U of W = c·M − J (emit-factor.ts) and the two triangular solves, for a pattern that is known:
 * L and U with unit diagonal, the reciprocals of D in the diagonal's place.
 */
import { op } from "./dag.ts"
import { emitFactor, type LuInput, loadFixed, partSize } from "./emit-factor.ts"
import type { InstructionSet } from "./instructions.ts"
import { Bytes, type ModuleBuilder } from "./wasm-encode.ts"
import { simd, wasm } from "./wasm-opcodes.ts"

/** So many results are still on their way to memory when the next stage begins (measured; even). */
const lastResults = 12

/** Emit `factor` and `solve`; gives their function indices. */
export function emitLu(module: ModuleBuilder, input: LuInput): { readonly factor: number; readonly solve: number } {
  const { rows } = input.elimination
  const address = rows.map(() => new Map<number, number>())
  let next = 0
  rows.forEach((columns, i) => {
    for (const j of columns) address[i]?.set(j, input.lu + input.set.stride * next++)
  })
  const at = (i: number, j: number): number => address[i]?.get(j) as number
  return { factor: emitFactor(module, input, address), solve: emitSolve(module, input, at) }
}

/**
 * Both triangular solves. Within a row the element worked out last comes last, so that the others do not wait for it:
 * ascending columns going down, descending ones going up.
 */
function emitSolve(module: ModuleBuilder, input: LuInput, at: (i: number, j: number) => number): number {
  const { rows } = input.elimination
  const writer = new SolveWriter(module, input.set, at, rows.length)
  rows.forEach((columns, i) => {
    const lower = columns.filter((j) => j < i)
    if (lower.length > 0) writer.row(i, lower, false)
  })
  for (let i = rows.length - 1; i >= 0; i--) {
    const upper = (rows[i] as readonly number[]).filter((j) => j > i).reverse()
    writer.row(i, upper, true)
  }
  return writer.finish()
}

/**
 * Writes `solve` in parts of moderate length. Within a part each element is in a local once it has been touched: a load
 * would have to wait for the store before it. Every element is stored at once all the same, although going up it will be
 * stored again: V8 puts arithmetic off to the next store, and without one would load, and spill, all of L first.
 */
class SolveWriter {
  private readonly module: ModuleBuilder
  private readonly set: InstructionSet
  private readonly at: (i: number, j: number) => number
  private readonly states: number
  private readonly parts: number[] = []
  private readonly inLocal = new Set<number>()
  private code = new Bytes(1 << 13)
  private size = 0

  constructor(module: ModuleBuilder, set: InstructionSet, at: (i: number, j: number) => number, states: number) {
    this.module = module
    this.set = set
    this.at = at
    this.states = states
  }

  /** b(i) less the products of its row with what is known already; on the way up, b(i) is first divided by its pivot. */
  row(i: number, columns: readonly number[], up: boolean): void {
    const { code, set } = this
    const single = !this.storesPairs(i, up)
    if (single || i % 2 === 0) code.op1(wasm.localGet, 0)
    this.element(i)
    if (up) {
      loadFixed(set, code, this.at(i, i))
      set.binary(code, op.mul)
    }
    for (const j of columns) {
      loadFixed(set, code, this.at(i, j))
      this.element(j)
      set.binary(code, op.mul)
      set.binary(code, op.sub)
    }
    this.inLocal.add(i)
    this.size += 2 * columns.length + 2
    if (single) {
      code.op1(wasm.localTee, 1 + i)
      set.store(code, set.stride * i)
    } else if (i % 2 === 1) {
      code.op1(wasm.localSet, 1 + i)
      return
    } else {
      code.op1(wasm.localTee, 1 + i)
      code.simd(simd.f64x2Splat)
      code.op1(wasm.localGet, 2 + i)
      code.lane(simd.f64x2ReplaceLane, 1)
      code.memory(simd.v128Store, 4, set.stride * i)
    }
    if (this.size > partSize) this.flush()
  }

  /**
   * The last results are stored two at a time, as the kernel will read them: a load of two numbers right after two stores
   * of one each would have to wait until both are through.
   */
  private storesPairs(i: number, up: boolean): boolean {
    return up && this.set.lanes === 1 && i < lastResults && (i % 2 === 1 || i + 1 < this.states)
  }

  private element(j: number): void {
    const { code, set } = this
    if (this.inLocal.has(j)) {
      code.op1(wasm.localGet, 1 + j)
      return
    }
    code.op1(wasm.localGet, 0)
    set.load(code, set.stride * j)
    code.op1(wasm.localTee, 1 + j)
    this.inLocal.add(j)
  }

  private flush(): void {
    this.parts.push(this.module.addFunction("i>", this.code, [[this.states, this.set.number]]))
    this.code = new Bytes(1 << 13)
    this.size = 0
    this.inLocal.clear()
  }

  finish(): number {
    if (this.size > 0 || this.parts.length === 0) this.flush()
    if (this.parts.length === 1) return this.parts[0] as number
    const body = new Bytes(64)
    for (const part of this.parts) {
      body.op1(wasm.localGet, 0)
      body.op1(wasm.call, part)
    }
    return this.module.addFunction("i>", body, [])
  }
}
