/**
 * The factorisation W = c·M − J = L·D·U as straight-line code: row by row, each entry of L and U one sum of products. L
 * and U both have unit diagonal, so that nothing but one product and one difference lies between an element of a solve
 * and the next one: solves are eight to a step, and wait for their own results most of the time. Two
 * neighbouring entries of a row that are sums over the same rows of U are worked out at once in the lanes of `f64x2`:
 * fill-in leaves the last rows nearly dense, and that is where most of the work is.
 */
import { op } from "./dag.ts"
import type { InstructionSet } from "./instructions.ts"
import type { Elimination } from "./ordering.ts"
import { Bytes, type ModuleBuilder } from "./wasm-encode.ts"
import { simd, wasm } from "./wasm-opcodes.ts"

/** Operations in one function: V8 optimises functions of this size well. */
export const partSize = 3000
/** Locals of a part: the coefficient c, the present row's 1/pivot, a pair; behind them the row's entries of L times pivot. */
const local = { coefficient: 0, reciprocal: 1, pair: 2, row: 3 } as const
/** Fewer shared products than this are not worth putting two entries together. */
const fewestProducts = 3

export interface LuInput {
  readonly elimination: Elimination
  /** Address of the Jacobian's entry (row, column) in elimination order, or undefined. */
  readonly jacobianAt: (row: number, column: number) => number | undefined
  /** Diagonal of M in elimination order. */
  readonly mass: readonly (0 | 1)[]
  /** Address of the values of L+U. */
  readonly lu: number
  readonly set: InstructionSet
}

/** Pushes the number at a fixed address. */
export function loadFixed(set: InstructionSet, code: Bytes, address: number): void {
  code.constI32(0)
  set.load(code, address)
}

/**
 * Emit `factor`; gives its function index.
 * @param address  by row and column, where the values of L and U lie; neighbours in a row are neighbours in memory
 */
export function emitFactor(
  module: ModuleBuilder,
  input: LuInput,
  address: readonly ReadonlyMap<number, number>[],
): number {
  const writer = new FactorWriter(module, input, address)
  for (const [i, columns] of input.elimination.rows.entries()) writer.row(i, columns)
  return writer.finish()
}

class FactorWriter {
  private readonly module: ModuleBuilder
  private readonly input: LuInput
  private readonly address: readonly ReadonlyMap<number, number>[]
  private readonly set: InstructionSet
  private readonly parts: number[] = []
  private code = new Bytes(1 << 14)
  private size = 0
  /** The present row's entries of L times pivot by column, each in a local; and the most that a row of this part has. */
  private readonly held = new Map<number, number>()
  private mostHeld = 0

  constructor(module: ModuleBuilder, input: LuInput, address: readonly ReadonlyMap<number, number>[]) {
    this.module = module
    this.input = input
    this.address = address
    this.set = input.set
  }

  private at(i: number, j: number): number {
    return this.address[i]?.get(j) as number
  }

  row(i: number, columns: readonly number[]): void {
    this.held.clear()
    for (let p = 0; p < columns.length; p++) {
      const j = columns[p] as number
      if (columns[p + 1] === j + 1 && this.pair(i, j, columns)) p++
      else this.entry(i, j, columns)
    }
    if (this.size > partSize) this.flush()
  }

  /** The rows k of U that take part in entry (i, j). */
  private steps(i: number, j: number, columns: readonly number[]): readonly number[] {
    const steps: number[] = []
    for (const k of columns) {
      if (k >= Math.min(i, j)) break
      if (this.address[k]?.has(j)) steps.push(k)
    }
    return steps
  }

  private entry(i: number, j: number, columns: readonly number[]): void {
    const { code, set, input } = this
    code.constI32(0)
    const jacobian = input.jacobianAt(i, j)
    const diagonal = i === j && input.mass[i] === 1
    if (diagonal) {
      code.op1(wasm.localGet, local.coefficient)
      set.fromScalar(code)
    } else if (jacobian === undefined) set.constant(code, 0)
    if (jacobian !== undefined) {
      loadFixed(set, code, jacobian)
      if (diagonal) set.binary(code, op.sub)
      else set.unary(code, op.neg)
    }
    const steps = this.steps(i, j, columns)
    this.finishEntry(i, j, steps)
    this.size += 2 * steps.length + 2
  }

  /**
   * Entries (i, j) and (i, j + 1) at once: what they share as a pair, then what each has alone. False, and nothing
   * written, where that is not possible or not worth it.
   */
  private pair(i: number, j: number, columns: readonly number[]): boolean {
    if (this.set.lanes !== 1 || j === i || j + 1 === i) return false
    const first = this.steps(i, j, columns)
    const second = this.steps(i, j + 1, columns)
    const inSecond = new Set(second)
    const shared = first.filter((k) => inSecond.has(k))
    if (shared.length < fewestProducts) return false
    const inFirst = new Set(first)
    const alone = [first.filter((k) => !inSecond.has(k)), second.filter((k) => !inFirst.has(k))] as const
    const { code } = this
    const whole = j > i && alone.every((a) => a.length === 0)
    if (whole) code.constI32(0)
    this.negatedJacobian(i, j)
    for (const k of shared) {
      this.lower(k)
      code.simd(simd.f64x2Splat)
      code.constI32(0)
      code.memory(simd.v128Load, 4, this.at(k, j))
      code.simd(simd.f64x2Mul)
      code.simd(simd.f64x2Sub)
    }
    if (whole) {
      code.op1(wasm.localGet, local.reciprocal)
      code.simd(simd.f64x2Splat)
      code.simd(simd.f64x2Mul)
      code.memory(simd.v128Store, 4, this.at(i, j))
    } else {
      code.op1(wasm.localSet, local.pair)
      // The first may take part in the second, so it is stored before.
      for (const lane of [0, 1] as const) this.finishLane(i, j + lane, lane, alone[lane])
    }
    this.size += 2 * (shared.length + alone[0].length + alone[1].length) + 6
    return true
  }

  /** One lane of a pair, with the products it has alone. */
  private finishLane(i: number, j: number, lane: 0 | 1, steps: readonly number[]): void {
    const { code } = this
    code.constI32(0)
    code.op1(wasm.localGet, local.pair)
    code.lane(simd.f64x2ExtractLane, lane)
    this.finishEntry(i, j, steps)
  }

  /** Entry (i, j), begun on the stack: less its products, divided by its pivot, or the pivot's reciprocal; stored. */
  private finishEntry(i: number, j: number, steps: readonly number[]): void {
    const { code, set } = this
    for (const k of steps) {
      this.lower(k)
      loadFixed(set, code, this.at(k, j))
      set.binary(code, op.mul)
      set.binary(code, op.sub)
    }
    if (j < i) {
      const own = local.row + this.held.size
      this.held.set(j, own)
      this.mostHeld = Math.max(this.mostHeld, this.held.size)
      code.op1(wasm.localTee, own)
      loadFixed(set, code, this.at(j, j))
      set.binary(code, op.mul)
    } else if (j === i) this.reciprocal(i)
    else {
      code.op1(wasm.localGet, local.reciprocal)
      set.binary(code, op.mul)
    }
    set.store(code, this.at(i, j))
  }

  /** Pushes the present row's entry of L times pivot in column k. */
  private lower(k: number): void {
    this.code.op1(wasm.localGet, this.held.get(k) as number)
  }

  /** Pushes −J(i, j) and −J(i, j + 1) as a pair. */
  private negatedJacobian(i: number, j: number): void {
    const { code } = this
    const [first, second] = [this.input.jacobianAt(i, j), this.input.jacobianAt(i, j + 1)]
    if (first !== undefined && second === first + 8) {
      code.constI32(0)
      code.memory(simd.v128Load, 4, first)
      code.simd(simd.f64x2Neg)
      return
    }
    this.negated(first)
    code.simd(simd.f64x2Splat)
    this.negated(second)
    code.lane(simd.f64x2ReplaceLane, 1)
  }

  private negated(address: number | undefined): void {
    if (address === undefined) this.set.constant(this.code, 0)
    else {
      loadFixed(this.set, this.code, address)
      this.set.unary(this.code, op.neg)
    }
  }

  /** 1/pivot; leaves the function with 1 + the row where that is infinite, 0 or not a number (in any lane). */
  private reciprocal(row: number): void {
    const { code, set } = this
    code.op1(wasm.localSet, local.reciprocal)
    set.constant(code, 1)
    code.op1(wasm.localGet, local.reciprocal)
    set.binary(code, op.div)
    code.op1(wasm.localTee, local.reciprocal)
    // |1/pivot| must lie in (0, ∞): one comparison each, both false for NaN.
    code.op1(wasm.localGet, local.reciprocal)
    set.unary(code, op.abs)
    set.constant(code, Number.POSITIVE_INFINITY)
    set.binary(code, op.lt)
    code.op1(wasm.localGet, local.reciprocal)
    set.isNotZero(code)
    set.binary(code, op.and)
    if (set.lanes === 2) code.simd(simd.i64x2AllTrue)
    code.byte(wasm.i32Eqz)
    code.op1(wasm.if, wasm.emptyBlock)
    code.constI32(row + 1)
    code.byte(wasm.return)
    code.byte(wasm.end)
  }

  private flush(): void {
    this.code.constI32(0)
    const locals = [
      [1, this.set.number],
      [1, wasm.typeV128],
      [this.mostHeld, this.set.number],
    ] as const
    this.parts.push(this.module.addFunction("f>i", this.code, locals))
    this.code = new Bytes(1 << 14)
    this.size = 0
    this.mostHeld = 0
  }

  /** The parts one after the other, up to the first that fails. */
  finish(): number {
    this.flush()
    if (this.parts.length === 1) return this.parts[0] as number
    const body = new Bytes(64)
    for (const part of this.parts) {
      body.op1(wasm.localGet, 0)
      body.op1(wasm.call, part)
      body.op1(wasm.localTee, 1)
      body.op1(wasm.if, wasm.emptyBlock)
      body.op1(wasm.localGet, 1)
      body.byte(wasm.return)
      body.byte(wasm.end)
    }
    body.constI32(0)
    return this.module.addFunction("f>i", body, [[1, wasm.typeI32]])
  }
}
