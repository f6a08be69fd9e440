/**
 * Straight-line LU of W = c·M − J (emit-factor.ts) and the two triangular solves, for a pattern that is known: L with
 * unit diagonal, the reciprocals of U's diagonal kept in the diagonal's place.
 */
import { op } from "./dag.ts"
import { emitFactor, type LuInput, loadFixed, partSize } from "./emit-factor.ts"
import type { InstructionSet } from "./instructions.ts"
import { Bytes, type ModuleBuilder } from "./wasm-encode.ts"
import { wasm } from "./wasm-opcodes.ts"

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
      loadFixed(set, code, at(i, j))
      code.op1(wasm.localGet, 1 + j)
      set.binary(code, op.mul)
      set.binary(code, op.sub)
    }
  }
  lower.forEach((columns, i) => {
    // A store that nobody reads: V8 puts arithmetic off to the next store and would load (and spill) all of L before it.
    if (columns.length > 0) code.op1(wasm.localGet, 0)
    code.op1(wasm.localGet, 0)
    set.load(code, set.stride * i)
    row(i, columns)
    code.op1(columns.length > 0 ? wasm.localTee : wasm.localSet, 1 + i)
    if (columns.length > 0) set.store(code, set.stride * i)
  })
  for (let i = upper.length - 1; i >= 0; i--) {
    code.op1(wasm.localGet, 0)
    code.op1(wasm.localGet, 1 + i)
    row(i, upper[i] as readonly number[])
    loadFixed(set, code, at(i, i))
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
      loadFixed(set, code, at(i, j))
      element(j)
      set.binary(code, op.mul)
      set.binary(code, op.sub)
    }
    if (scaled) {
      loadFixed(set, code, at(i, i))
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
