/**
 * The expression graph that code is generated from. Nodes are numbers; equal nodes are one node (hash-consing), so
 * common subexpressions are found by construction, and children always have smaller numbers than their parents.
 *
 * Truth values are nodes of their own type (i32 in the code); `num` and `truth` go between them and numbers.
 * Only operations that IEEE 754 defines exactly are folded here: `exp` of a literal is left to the kernel, so that the
 * result does not depend on the host's mathematics.
 */
import { depends, type KernelFunction, numberOfFunction, op, operandCount } from "./operations.ts"

export { depends, hasTwoChildren, type KernelFunction, kernelFunctions, op } from "./operations.ts"

/** A node's number. */
export type Node = number

/** A draw from a distribution: which, and its arguments. Every occurrence draws anew. */
export interface Draw {
  readonly kind: string
  readonly args: readonly Node[]
}

const smallestTable = 1 << 12

/** The graph. Grows only; everything else about a model refers to its nodes by number. */
export class Dag {
  readonly ops: number[] = []
  readonly a: number[] = []
  readonly b: number[] = []
  readonly c: number[] = []
  /** Bits of `depends`. */
  readonly deps: number[] = []
  readonly values: number[] = []
  readonly draws: Draw[] = []
  /** Nodes by hash, each one too high: 0 is an empty place, as new memory is. */
  private table: Int32Array
  private readonly constants = new Map<number, Node>()
  private minusZero: Node = -1

  /** @param expected  about how many nodes there will be; only speed depends on it */
  constructor(expected = 0) {
    let size = smallestTable
    while (size < 2 * expected) size *= 2
    this.table = new Int32Array(size)
  }

  /** Number of nodes. */
  get size(): number {
    return this.ops.length
  }

  private make(o: number, a: number, b: number, c: number, deps: number): Node {
    if (this.ops.length * 2 > this.table.length) this.grow()
    const mask = this.table.length - 1
    let at = hash(o, a, b, c) & mask
    for (let n = (this.table[at] as number) - 1; n >= 0; n = (this.table[at] as number) - 1) {
      if (this.ops[n] === o && this.a[n] === a && this.b[n] === b && this.c[n] === c) return n
      at = (at + 1) & mask
    }
    const made = this.push(o, a, b, c, deps)
    this.table[at] = made + 1
    return made
  }

  private push(o: number, a: number, b: number, c: number, deps: number): Node {
    this.ops.push(o)
    this.a.push(a)
    this.b.push(b)
    this.c.push(c)
    this.deps.push(deps)
    return this.ops.length - 1
  }

  private grow(): void {
    const { table: old, ops, a, b, c } = this
    const bigger = new Int32Array(old.length * 4)
    const mask = bigger.length - 1
    for (let k = 0; k < old.length; k++) {
      const n = (old[k] as number) - 1
      if (n < 0) continue
      let at = hash(ops[n] as number, a[n] as number, b[n] as number, c[n] as number) & mask
      while (bigger[at] !== 0) at = (at + 1) & mask
      bigger[at] = n + 1
    }
    this.table = bigger
  }

  private d(n: Node): number {
    return this.deps[n] as number
  }

  /** The value of a literal, undefined for any other node. */
  literal(n: Node): number | undefined {
    return this.ops[n] === op.const ? (this.values[this.a[n] as number] as number) : undefined
  }

  isTruth(n: Node): boolean {
    return (this.ops[n] as number) >= op.lt
  }

  const(value: number): Node {
    if (Object.is(value, -0)) {
      if (this.minusZero < 0) this.minusZero = this.pushConst(value)
      return this.minusZero
    }
    const known = this.constants.get(value)
    if (known !== undefined) return known
    const made = this.pushConst(value)
    this.constants.set(value, made)
    return made
  }

  private pushConst(value: number): Node {
    this.values.push(value)
    return this.push(op.const, this.values.length - 1, 0, 0, 0)
  }

  state(index: number): Node {
    return this.make(op.state, index, 0, 0, depends.state)
  }

  slot(index: number): Node {
    return this.make(op.slot, index, 0, 0, 0)
  }

  time(): Node {
    return this.make(op.time, 0, 0, 0, depends.time)
  }

  add(a: Node, b: Node): Node {
    const x = this.literal(a)
    const y = this.literal(b)
    if (x !== undefined && y !== undefined) return this.const(x + y)
    if (x === 0) return b
    if (y === 0) return a
    if (this.ops[b] === op.neg) return this.sub(a, this.a[b] as number)
    if (this.ops[a] === op.neg) return this.sub(b, this.a[a] as number)
    return a < b ? this.make(op.add, a, b, 0, this.d(a) | this.d(b)) : this.make(op.add, b, a, 0, this.d(a) | this.d(b))
  }

  sub(a: Node, b: Node): Node {
    const x = this.literal(a)
    const y = this.literal(b)
    if (x !== undefined && y !== undefined) return this.const(x - y)
    if (y === 0) return a
    if (x === 0) return this.neg(b)
    if (this.ops[b] === op.neg) return this.add(a, this.a[b] as number)
    return this.make(op.sub, a, b, 0, this.d(a) | this.d(b))
  }

  mul(a: Node, b: Node): Node {
    const x = this.literal(a)
    const y = this.literal(b)
    if (x !== undefined && y !== undefined) return this.const(x * y)
    if (x === 1) return b
    if (y === 1) return a
    if (x === -1) return this.neg(b)
    if (y === -1) return this.neg(a)
    if (this.ops[a] === op.neg) return this.neg(this.mul(this.a[a] as number, b))
    if (this.ops[b] === op.neg) return this.neg(this.mul(a, this.a[b] as number))
    return a < b ? this.make(op.mul, a, b, 0, this.d(a) | this.d(b)) : this.make(op.mul, b, a, 0, this.d(a) | this.d(b))
  }

  div(a: Node, b: Node): Node {
    const x = this.literal(a)
    const y = this.literal(b)
    if (x !== undefined && y !== undefined) return this.const(x / y)
    if (y === 1) return a
    if (y === -1) return this.neg(a)
    if (this.ops[a] === op.neg) return this.neg(this.div(this.a[a] as number, b))
    return this.make(op.div, a, b, 0, this.d(a) | this.d(b))
  }

  neg(a: Node): Node {
    const x = this.literal(a)
    if (x !== undefined) return this.const(-x)
    if (this.ops[a] === op.neg) return this.a[a] as number
    if (this.ops[a] === op.sub) return this.sub(this.b[a] as number, this.a[a] as number)
    return this.make(op.neg, a, 0, 0, this.d(a))
  }

  /** One of abs, sqrt, floor, ceil, trunc. */
  unary(o: 11 | 12 | 13 | 14 | 15, a: Node): Node {
    const x = this.literal(a)
    if (x !== undefined) {
      const f = o === op.abs ? Math.abs : o === op.sqrt ? Math.sqrt : o === op.floor ? Math.floor : undefined
      return this.const(f ? f(x) : o === op.ceil ? Math.ceil(x) : Math.trunc(x))
    }
    return this.make(o, a, 0, 0, this.d(a))
  }

  min(a: Node, b: Node): Node {
    const x = this.literal(a)
    const y = this.literal(b)
    if (x !== undefined && y !== undefined) return this.const(Math.min(x, y))
    return a === b ? a : this.make(op.min, Math.min(a, b), Math.max(a, b), 0, this.d(a) | this.d(b))
  }

  max(a: Node, b: Node): Node {
    const x = this.literal(a)
    const y = this.literal(b)
    if (x !== undefined && y !== undefined) return this.const(Math.max(x, y))
    return a === b ? a : this.make(op.max, Math.min(a, b), Math.max(a, b), 0, this.d(a) | this.d(b))
  }

  call1(name: KernelFunction, a: Node): Node {
    return this.call1ByNumber(numberOfFunction.get(name) as number, a)
  }

  call1ByNumber(fn: number, a: Node): Node {
    return this.make(op.call1, a, fn, 0, this.d(a))
  }

  /** a^b; whole literal exponents up to 16 become products, halves square roots. */
  pow(a: Node, b: Node): Node {
    const y = this.literal(b)
    if (y !== undefined) {
      if (y === 0) return this.const(1)
      if (Number.isInteger(y) && Math.abs(y) <= 16) {
        const product = this.wholePower(a, Math.abs(y))
        return y > 0 ? product : this.div(this.const(1), product)
      }
      if (y === 0.5) return this.unary(op.sqrt, a)
    }
    return this.make(op.call2, a, b, numberOfFunction.get("pow") as number, this.d(a) | this.d(b))
  }

  private wholePower(a: Node, n: number): Node {
    if (n === 1) return a
    const half = this.wholePower(a, n >> 1)
    const square = this.mul(half, half)
    return n % 2 === 0 ? square : this.mul(square, a)
  }

  /** A comparison of numbers: lt, le, eq, ne. */
  compare(o: 32 | 33 | 34 | 35, a: Node, b: Node): Node {
    const x = this.literal(a)
    const y = this.literal(b)
    if (x !== undefined && y !== undefined) {
      return this.bool(o === op.lt ? x < y : o === op.le ? x <= y : o === op.eq ? x === y : x !== y)
    }
    const swap = (o === op.eq || o === op.ne) && a > b
    return this.make(o, swap ? b : a, swap ? a : b, 0, this.d(a) | this.d(b))
  }

  /** The truth values true and false: comparisons of literals, kept as nodes of their own. */
  bool(value: boolean): Node {
    return this.make(op.not, value ? -1 : -2, 0, 0, 0)
  }

  /** The value of a literal truth value, undefined for any other node. */
  truthLiteral(n: Node): boolean | undefined {
    if (this.ops[n] !== op.not) return undefined
    return this.a[n] === -1 ? true : this.a[n] === -2 ? false : undefined
  }

  and(a: Node, b: Node): Node {
    const x = this.truthLiteral(a)
    const y = this.truthLiteral(b)
    if (x !== undefined) return x ? b : a
    if (y !== undefined) return y ? a : b
    return a === b ? a : this.make(op.and, Math.min(a, b), Math.max(a, b), 0, this.d(a) | this.d(b))
  }

  or(a: Node, b: Node): Node {
    const x = this.truthLiteral(a)
    const y = this.truthLiteral(b)
    if (x !== undefined) return x ? a : b
    if (y !== undefined) return y ? b : a
    return a === b ? a : this.make(op.or, Math.min(a, b), Math.max(a, b), 0, this.d(a) | this.d(b))
  }

  xor(a: Node, b: Node): Node {
    const x = this.truthLiteral(a)
    const y = this.truthLiteral(b)
    if (x !== undefined) return x ? this.not(b) : b
    if (y !== undefined) return y ? this.not(a) : a
    return this.make(op.xor, Math.min(a, b), Math.max(a, b), 0, this.d(a) | this.d(b))
  }

  not(a: Node): Node {
    const x = this.truthLiteral(a)
    if (x !== undefined) return this.bool(!x)
    if (this.ops[a] === op.not) return this.a[a] as number
    return this.make(op.not, a, 0, 0, this.d(a))
  }

  /** A truth value as 1 or 0. */
  num(a: Node): Node {
    if (!this.isTruth(a)) return a
    const x = this.truthLiteral(a)
    if (x !== undefined) return this.const(x ? 1 : 0)
    return this.make(op.num, a, 0, 0, this.d(a))
  }

  /** A number as a truth value: anything but 0 (SBML L3V2 §3.4.9). */
  truth(a: Node): Node {
    if (this.isTruth(a)) return a
    if (this.ops[a] === op.num) return this.a[a] as number
    return this.compare(op.ne, a, this.const(0))
  }

  select(condition: Node, yes: Node, no: Node): Node {
    const x = this.truthLiteral(condition)
    if (x !== undefined) return x ? yes : no
    if (yes === no) return yes
    return this.make(op.select, condition, yes, no, this.d(condition) | this.d(yes) | this.d(no))
  }

  /** Value of history `k` at the time `at`; `now` is its present value, for a delay of nothing. */
  delay(k: number, at: Node, now: Node): Node {
    return this.make(op.delay, at, now, k, this.d(at) | this.d(now) | depends.host | depends.time)
  }

  rate(a: Node): Node {
    return this.literal(a) === undefined ? this.make(op.rate, a, 0, 0, this.d(a)) : a
  }

  draw(kind: string, args: readonly Node[]): Node {
    this.draws.push({ kind, args })
    return this.push(
      op.draw,
      this.draws.length - 1,
      0,
      0,
      args.reduce((s, n) => s | this.d(n), depends.host as number),
    )
  }

  /** Writes a node's children into `into`, which is meant to be used again and again; gives their number. */
  children(n: Node, into: Node[]): number {
    const o = this.ops[n] as number
    if (o === op.draw) {
      const { args } = this.draws[this.a[n] as number] as Draw
      for (let k = 0; k < args.length; k++) into[k] = args[k] as Node
      return args.length
    }
    const count = operandCount[o] as number
    const a = this.a[n] as number
    if (count === 0 || a < 0) return 0
    into[0] = a
    if (count > 1) into[1] = this.b[n] as number
    if (count > 2) into[2] = this.c[n] as number
    return count
  }
}

function hash(o: number, a: number, b: number, c: number): number {
  let h = Math.imul(o + 1, 0x9e3779b1) ^ Math.imul(a + 7, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35) ^ Math.imul(b + 13, 0x27d4eb2f)
  h = Math.imul(h ^ (h >>> 13), 0x165667b1) ^ Math.imul(c + 17, 0x9e3779b1)
  return h ^ (h >>> 16)
}
