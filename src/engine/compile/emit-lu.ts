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
  const address = addressesOf(input)
  return { factor: emitFactor(module, input, address), solve: emitSolve(module, input, address) }
}

/** By row and column, where the factors lie: row by row, columns ascending. */
function addressesOf(input: LuInput): readonly ReadonlyMap<number, number>[] {
  let next = 0
  return input.elimination.rows.map((columns) => new Map(columns.map((j) => [j, input.lu + input.set.stride * next++])))
}

/**
 * Emit both triangular solves as one function; gives its index. Alone, for factors that the kernel's loops leave at the
 * same place. Within a row the element worked out last comes last, so that the others do not wait for it: ascending
 * columns going down, descending ones going up.
 */
export function emitSolve(module: ModuleBuilder, input: LuInput, address = addressesOf(input)): number {
  const { rows } = input.elimination
  const at = (i: number, j: number): number => address[i]?.get(j) as number
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
  /** Elements that are in a local of the present part. */
  private readonly inLocal = new Map<number, number>()
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
    const own = this.localOf(i)
    this.size += 2 * columns.length + 2
    if (single) {
      code.op1(wasm.localTee, own)
      set.store(code, set.stride * i)
    } else if (i % 2 === 1) {
      code.op1(wasm.localSet, own)
      return
    } else {
      code.op1(wasm.localTee, own)
      code.simd(simd.f64x2Splat)
      code.op1(wasm.localGet, this.localOf(i + 1))
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

  private localOf(j: number): number {
    const known = this.inLocal.get(j)
    if (known !== undefined) return known
    const own = 1 + this.inLocal.size
    this.inLocal.set(j, own)
    return own
  }

  private element(j: number): void {
    const { code, set } = this
    const known = this.inLocal.get(j)
    if (known !== undefined) {
      code.op1(wasm.localGet, known)
      return
    }
    code.op1(wasm.localGet, 0)
    set.load(code, set.stride * j)
    code.op1(wasm.localTee, this.localOf(j))
  }

  private flush(): void {
    this.parts.push(this.module.addFunction("i>", this.code, [[this.inLocal.size, this.set.number]]))
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
