/**
 * How arithmetic is written: on single numbers, or on two lanes at once (`f64x2`), where every number of the model is a
 * pair that lies side by side in memory — two parameter sets in one instruction. Emission is the same for both.
 */
import { op } from "./dag.ts"
import type { Bytes } from "./wasm-encode.ts"
import { simd, wasm } from "./wasm-opcodes.ts"

/** Numbers that one instruction works on. */
export type Lanes = 1 | 2

/** Instructions on what is on WebAssembly's stack. */
export interface InstructionSet {
  readonly lanes: Lanes
  /** Bytes from one number of the model to the next. */
  readonly stride: number
  /** Type of a local for a number, and for a truth value. */
  readonly number: number
  readonly truth: number
  /** Load from, or store to, the address on the stack plus `offset`. */
  load(code: Bytes, offset: number): void
  store(code: Bytes, offset: number): void
  constant(code: Bytes, value: number): void
  truthConstant(code: Bytes, value: boolean): void
  /** An f64 (time, a coefficient) becomes a number of this kind. */
  fromScalar(code: Bytes): void
  binary(code: Bytes, operation: number): void
  unary(code: Bytes, operation: number): void
  /** Takes a, b, truth: a where it holds. */
  select(code: Bytes): void
  /** A number that is not 0. */
  isNotZero(code: Bytes): void
  toNumber(code: Bytes): void
}

const binaryCode: Readonly<Record<number, number>> = {
  [op.add]: wasm.f64Add,
  [op.sub]: wasm.f64Sub,
  [op.mul]: wasm.f64Mul,
  [op.div]: wasm.f64Div,
  [op.min]: wasm.f64Min,
  [op.max]: wasm.f64Max,
  [op.lt]: wasm.f64Lt,
  [op.le]: wasm.f64Le,
  [op.eq]: wasm.f64Eq,
  [op.ne]: wasm.f64Ne,
  [op.and]: wasm.i32And,
  [op.or]: wasm.i32Or,
  [op.xor]: wasm.i32Xor,
}

const unaryCode: Readonly<Record<number, number>> = {
  [op.neg]: wasm.f64Neg,
  [op.abs]: wasm.f64Abs,
  [op.sqrt]: wasm.f64Sqrt,
  [op.floor]: wasm.f64Floor,
  [op.ceil]: wasm.f64Ceil,
  [op.trunc]: wasm.f64Trunc,
  [op.num]: wasm.f64ConvertI32U,
  [op.not]: wasm.i32Eqz,
}

export const scalar: InstructionSet = {
  lanes: 1,
  stride: 8,
  number: wasm.typeF64,
  truth: wasm.typeI32,
  load: (code, offset) => code.loadF64(offset),
  store: (code, offset) => code.storeF64(offset),
  constant: (code, value) => code.constF64(value),
  truthConstant: (code, value) => code.constI32(value ? 1 : 0),
  fromScalar: () => undefined,
  binary: (code, operation) => code.byte(binaryCode[operation] as number),
  unary: (code, operation) => code.byte(unaryCode[operation] as number),
  select: (code) => code.byte(wasm.select),
  isNotZero: (code) => {
    code.constF64(0)
    code.byte(wasm.f64Ne)
  },
  toNumber: (code) => code.byte(wasm.f64ConvertI32U),
}

const pairCode: Readonly<Record<number, number>> = {
  [op.add]: simd.f64x2Add,
  [op.sub]: simd.f64x2Sub,
  [op.mul]: simd.f64x2Mul,
  [op.div]: simd.f64x2Div,
  [op.min]: simd.f64x2Min,
  [op.max]: simd.f64x2Max,
  [op.lt]: simd.f64x2Lt,
  [op.le]: simd.f64x2Le,
  [op.eq]: simd.f64x2Eq,
  [op.ne]: simd.f64x2Ne,
  [op.and]: simd.v128And,
  [op.or]: simd.v128Or,
  [op.xor]: simd.v128Xor,
  [op.neg]: simd.f64x2Neg,
  [op.abs]: simd.f64x2Abs,
  [op.sqrt]: simd.f64x2Sqrt,
  [op.floor]: simd.f64x2Floor,
  [op.ceil]: simd.f64x2Ceil,
  [op.trunc]: simd.f64x2Trunc,
  [op.not]: simd.v128Not,
}

/** Truth values are masks: all bits of a lane, or none. */
export const pairs: InstructionSet = {
  lanes: 2,
  stride: 16,
  number: wasm.typeV128,
  truth: wasm.typeV128,
  load: (code, offset) => code.memory(simd.v128Load, 4, offset),
  store: (code, offset) => code.memory(simd.v128Store, 4, offset),
  constant: (code, value) => code.constPair(value),
  truthConstant: (code, value) => {
    code.constF64(0)
    code.simd(simd.f64x2Splat)
    if (value) code.simd(simd.v128Not)
  },
  fromScalar: (code) => code.simd(simd.f64x2Splat),
  binary: (code, operation) => code.simd(pairCode[operation] as number),
  unary: (code, operation) => {
    if (operation === op.num) pairs.toNumber(code)
    else code.simd(pairCode[operation] as number)
  },
  select: (code) => code.simd(simd.v128Bitselect),
  isNotZero: (code) => {
    code.constPair(0)
    code.simd(simd.f64x2Ne)
  },
  toNumber: (code) => {
    code.constPair(1)
    code.simd(simd.v128And)
  },
}

export const instructionSets: Readonly<Record<Lanes, InstructionSet>> = { 1: scalar, 2: pairs }
