/**
 * Straight-line LU of W = c·M − J and the two triangular solves, for a pattern that is known: row by row, each entry of
 * L and U one sum of products, L with unit diagonal, the reciprocals of U's diagonal kept in the diagonal's place.
 */
import { op } from "./dag.ts"
import type { InstructionSet } from "./instructions.ts"
import type { Elimination } from "./ordering.ts"
import { Bytes, type ModuleBuilder } from "./wasm-encode.ts"
import { simd, wasm } from "./wasm-opcodes.ts"

/** Operations in one function: V8 optimises functions of this size well. */
const partSize = 3000

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

/** Emit `factor` and `solve`; gives their function indices. */
export function emitLu(module: ModuleBuilder, input: LuInput): { readonly factor: number; readonly solve: number } {
  const { rows } = input.elimination
  const address = rows.map(() => new Map<number, number>())
  let next = 0
  rows.forEach((columns, i) => {
    for (const j of columns) address[i]?.set(j, input.lu + input.set.stride * next++)
  })
  const at = (i: number, j: number): number => address[i]?.get(j) as number
  return { factor: emitFactor(module, input, address, at), solve: emitSolve(module, input, at) }
}

function load(set: InstructionSet, code: Bytes, address: number): void {
  code.constI32(0)
  set.load(code, address)
}

function emitFactor(
  module: ModuleBuilder,
  input: LuInput,
  address: readonly ReadonlyMap<number, number>[],
  at: (i: number, j: number) => number,
): number {
  const { set } = input
  const { rows } = input.elimination
  const parts: number[] = []
  let code = new Bytes(1 << 14)
  let size = 0
  const flush = (): void => {
    code.constI32(0)
    parts.push(module.addFunction("f>i", code, [[1, set.number]]))
    code = new Bytes(1 << 14)
    size = 0
  }
  rows.forEach((columns, i) => {
    for (const j of columns) {
      code.constI32(0)
      const jacobian = input.jacobianAt(i, j)
      const diagonal = i === j && input.mass[i] === 1
      if (diagonal) {
        code.op1(wasm.localGet, 0)
        set.fromScalar(code)
      } else if (jacobian === undefined) set.constant(code, 0)
      if (jacobian !== undefined) {
        load(set, code, jacobian)
        if (diagonal) set.binary(code, op.sub)
        else set.unary(code, op.neg)
      }
      for (const k of columns) {
        if (k >= Math.min(i, j)) break
        const u = address[k]?.get(j)
        if (u === undefined) continue
        load(set, code, at(i, k))
        load(set, code, u)
        set.binary(code, op.mul)
        set.binary(code, op.sub)
        size += 2
      }
      if (j < i) {
        load(set, code, at(j, j))
        set.binary(code, op.mul)
      } else if (j === i) reciprocal(set, code, i)
      set.store(code, at(i, j))
      size += 2
    }
    if (size > partSize) flush()
  })
  flush()
  if (parts.length === 1) return parts[0] as number
  const body = new Bytes(64)
  for (const part of parts) {
    body.op1(wasm.localGet, 0)
    body.op1(wasm.call, part)
    body.op1(wasm.localTee, 1)
    body.op1(wasm.if, wasm.emptyBlock)
    body.op1(wasm.localGet, 1)
    body.byte(wasm.return)
    body.byte(wasm.end)
  }
  body.constI32(0)
  return module.addFunction("f>i", body, [[1, wasm.typeI32]])
}

/** 1/pivot; leaves the function with 1 + the row where that is infinite, 0 or not a number (in any lane). */
function reciprocal(set: InstructionSet, code: Bytes, row: number): void {
  code.op1(wasm.localSet, 1)
  set.constant(code, 1)
  code.op1(wasm.localGet, 1)
  set.binary(code, op.div)
  code.op1(wasm.localTee, 1)
  // |1/pivot| must lie in (0, ∞): one comparison each, both false for NaN.
  code.op1(wasm.localGet, 1)
  set.unary(code, op.abs)
  set.constant(code, Number.POSITIVE_INFINITY)
  set.binary(code, op.lt)
  code.op1(wasm.localGet, 1)
  set.isNotZero(code)
  set.binary(code, op.and)
  if (set.lanes === 2) code.simd(simd.i64x2AllTrue)
  code.byte(wasm.i32Eqz)
  code.op1(wasm.if, wasm.emptyBlock)
  code.constI32(row + 1)
  code.byte(wasm.return)
  code.byte(wasm.end)
}

/** Up to so many states `solve` keeps the vector in locals: a chain of loads after stores costs more than its arithmetic. */
const statesInLocals = 64

/**
 * Both triangular solves. Within a row the element worked out last comes last, so that the others do not wait for it:
 * ascending columns going down, descending ones going up.
 */
function emitSolve(module: ModuleBuilder, input: LuInput, at: (i: number, j: number) => number): number {
  const { rows } = input.elimination
  const lower = rows.map((columns, i) => columns.filter((j) => j < i))
  const upper = rows.map((columns, i) => columns.filter((j) => j > i).reverse())
  return rows.length <= statesInLocals
    ? solveInLocals(module, input.set, lower, upper, at)
    : solveInMemory(module, input.set, lower, upper, at)
}

function solveInLocals(
  module: ModuleBuilder,
  set: InstructionSet,
  lower: readonly (readonly number[])[],
  upper: readonly (readonly number[])[],
  at: (i: number, j: number) => number,
): number {
  const code = new Bytes(1 << 13)
  const row = (i: number, columns: readonly number[]): void => {
    for (const j of columns) {
      load(set, code, at(i, j))
      code.op1(wasm.localGet, 1 + j)
      set.binary(code, op.mul)
      set.binary(code, op.sub)
    }
  }
  lower.forEach((columns, i) => {
    code.op1(wasm.localGet, 0)
    set.load(code, set.stride * i)
    row(i, columns)
    code.op1(wasm.localSet, 1 + i)
  })
  for (let i = upper.length - 1; i >= 0; i--) {
    code.op1(wasm.localGet, 0)
    code.op1(wasm.localGet, 1 + i)
    row(i, upper[i] as readonly number[])
    load(set, code, at(i, i))
    set.binary(code, op.mul)
    code.op1(wasm.localTee, 1 + i)
    set.store(code, set.stride * i)
  }
  return module.addFunction("i>", code, [[lower.length, set.number]])
}

function solveInMemory(
  module: ModuleBuilder,
  set: InstructionSet,
  lower: readonly (readonly number[])[],
  upper: readonly (readonly number[])[],
  at: (i: number, j: number) => number,
): number {
  const parts: number[] = []
  let code = new Bytes(1 << 13)
  let size = 0
  const flush = (): void => {
    parts.push(module.addFunction("i>", code, []))
    code = new Bytes(1 << 13)
    size = 0
  }
  const element = (j: number): void => {
    code.op1(wasm.localGet, 0)
    set.load(code, set.stride * j)
  }
  const row = (i: number, columns: readonly number[], scaled: boolean): void => {
    if (columns.length === 0 && !scaled) return
    code.op1(wasm.localGet, 0)
    element(i)
    for (const j of columns) {
      load(set, code, at(i, j))
      element(j)
      set.binary(code, op.mul)
      set.binary(code, op.sub)
    }
    if (scaled) {
      load(set, code, at(i, i))
      set.binary(code, op.mul)
    }
    set.store(code, set.stride * i)
    size += 2 * columns.length + 2
    if (size > partSize) flush()
  }
  for (const [i, columns] of lower.entries()) row(i, columns, false)
  for (let i = upper.length - 1; i >= 0; i--) row(i, upper[i] as readonly number[], true)
  flush()
  if (parts.length === 1) return parts[0] as number
  const body = new Bytes(64)
  for (const part of parts) {
    body.op1(wasm.localGet, 0)
    body.op1(wasm.call, part)
  }
  return module.addFunction("i>", body, [])
}
