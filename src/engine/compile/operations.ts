/**
 * What the nodes of the graph can be: operations by number, how many operands each has, and the kernel's functions that
 * generated code calls. Tables alone; the graph itself is `dag.ts`.
 */

/** What a node does. Below `lt`: numbers; from `lt` to `not`: truth values. */
export const op = {
  const: 0,
  state: 1,
  slot: 2,
  time: 3,
  add: 4,
  sub: 5,
  mul: 6,
  div: 7,
  min: 8,
  max: 9,
  neg: 10,
  abs: 11,
  sqrt: 12,
  floor: 13,
  ceil: 14,
  trunc: 15,
  call1: 16,
  call2: 17,
  select: 18,
  num: 19,
  delay: 20,
  draw: 21,
  /** A rate of change asked for by `rateOf`: the same value as its operand, but nothing changes before the start. */
  rate: 22,
  lt: 32,
  le: 33,
  eq: 34,
  ne: 35,
  and: 36,
  or: 37,
  xor: 38,
  not: 39,
} as const

/** What a node's value can change with. `host`: it calls out (a delay, a draw) and must not be hoisted. */
export const depends = { state: 1, time: 2, host: 4 } as const

/** Functions of the kernel that generated code calls, by number: the first argument count, then the name. */
export const kernelFunctions = [
  ["exp", 1],
  ["log", 1],
  ["log10", 1],
  ["sin", 1],
  ["cos", 1],
  ["tan", 1],
  ["asin", 1],
  ["acos", 1],
  ["atan", 1],
  ["sinh", 1],
  ["cosh", 1],
  ["tanh", 1],
  ["asinh", 1],
  ["acosh", 1],
  ["atanh", 1],
  ["factorial", 1],
  ["pow", 2],
] as const satisfies readonly (readonly [string, 1 | 2])[]

export type KernelFunction = (typeof kernelFunctions)[number][0]

/** Numbers of the kernel's functions. */
export const numberOfFunction = new Map<string, number>(kernelFunctions.map(([name], i) => [name, i]))

/** Operands of each operation, by its number: fields a, b, c in this order. `draw` has its own list. */
export const operandCount: readonly number[] = [
  0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 2, 3, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2,
  1,
]

/** Operations whose fields `a` and `b` are both numbers or both truth values, written one after the other. */
export function hasTwoChildren(o: number): boolean {
  return operandCount[o] === 2
}
