/**
 * Nodes → the body of a WebAssembly function that works them out and stores them. A node used more than once goes into
 * a local, everything else is written in place; long functions are split into parts (V8 optimises parts of about 1,500
 * nodes well and much longer ones badly), and what one part leaves to a later one goes through scratch memory.
 */
import { type Dag, type Draw, hasTwoChildren, type Node, op } from "./dag.ts"
import { Bytes, type ModuleBuilder, type Signature } from "./wasm-encode.ts"
import { wasm } from "./wasm-opcodes.ts"

/** Where a result goes: `offset` bytes from the last parameter, or a fixed address. */
export interface Result {
  readonly node: Node
  readonly to: "out" | "fixed"
  readonly offset: number
}

/** What emission needs to know about its surroundings. */
export interface Surroundings {
  readonly dag: Dag
  readonly module: ModuleBuilder
  /** Address of slot 0. */
  readonly slots: number
  /** State number → place in the state vector. */
  readonly place: readonly number[]
  /** Slots that hold hoisted nodes. */
  readonly hoisted: ReadonlyMap<Node, number>
  /** Function index of kernel function k. */
  readonly kernel: readonly number[]
  readonly delayed: number
  readonly drawn: number
  /** Address of scratch memory, and how much of it has been wanted so far. */
  readonly scratch: number
  readonly scratchUsed: { count: number }
}

/** How a function takes its arguments: the local of `t` and of `y` (−1: none), of `out`, and how many there are. */
interface Parameters {
  readonly signature: Signature
  readonly t: number
  readonly y: number
  readonly out: number
  readonly count: number
}

export const parameterLists = {
  /** (t, y, out) */
  evaluate: { signature: "fii>", t: 0, y: 1, out: 2, count: 3 },
  /** (t, y), to fixed addresses */
  jacobian: { signature: "fi>", t: 0, y: 1, out: -1, count: 2 },
  /** (t), to fixed addresses */
  initial: { signature: "f>", t: 0, y: -1, out: -1, count: 1 },
  /** (), to fixed addresses */
  prepare: { signature: ">", t: -1, y: -1, out: -1, count: 0 },
} as const satisfies Record<string, Parameters>

const partSize = 1500
const deepest = 120
/** A state or slot read more often than this in one part is kept in a local. */
const readsInPlace = 2

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

/** Emit a function that works out `results`; gives its index. */
export function emitFunction(s: Surroundings, list: keyof typeof parameterLists, results: readonly Result[]): number {
  const parameters = parameterLists[list]
  const parts = new Planner(s, results).plan()
  const indices = parts.map((part) => new PartEmitter(s, parameters, part).emit())
  if (indices.length === 1) return indices[0] as number
  const body = new Bytes(16 * (indices.length + 1))
  for (const index of indices) {
    for (let k = 0; k < parameters.count; k++) body.op1(wasm.localGet, k)
    body.op1(wasm.call, index)
  }
  return s.module.addFunction(parameters.signature, body, [])
}

interface Part {
  /** In order: a node to put into a local, or a result to store (as −1 − its number). */
  readonly steps: number[]
  readonly results: readonly Result[]
  /** Nodes that this part leaves to later ones, with their scratch place. */
  readonly spilled: Map<Node, number>
  /** Part in which each shared node is made. */
  readonly madeIn: ReadonlyMap<Node, number>
  readonly own: number
  readonly allSpilled: ReadonlyMap<Node, number>
}

/** Decides which nodes are shared, in which order they are made, and where the function is cut. */
class Planner {
  private readonly s: Surroundings
  private readonly results: readonly Result[]
  private readonly uses = new Map<Node, number>()
  private readonly depth = new Map<Node, number>()

  constructor(s: Surroundings, results: readonly Result[]) {
    this.s = s
    this.results = results
  }

  private isLeaf(n: Node): boolean {
    return (this.s.dag.ops[n] as number) <= op.time || this.s.hoisted.has(n) || this.s.dag.truthLiteral(n) !== undefined
  }

  private eachOperand(n: Node, see: (c: Node) => void): void {
    if (!this.isLeaf(n)) this.s.dag.eachChild(n, see)
  }

  /** Nodes below the results, children first. */
  private ordered(): readonly Node[] {
    const order: Node[] = []
    const state = new Map<Node, boolean>()
    for (const { node } of this.results) {
      this.uses.set(node, (this.uses.get(node) ?? 0) + 1)
      const stack = [node]
      while (stack.length > 0) {
        const n = stack[stack.length - 1] as Node
        const seen = state.get(n)
        if (seen === undefined) {
          state.set(n, false)
          this.eachOperand(n, (c) => {
            this.uses.set(c, (this.uses.get(c) ?? 0) + 1)
            if (!state.has(c)) stack.push(c)
          })
        } else {
          stack.pop()
          if (!seen) {
            state.set(n, true)
            order.push(n)
          }
        }
      }
    }
    return order
  }

  /** Shared nodes get a local; so does a node that nests too deeply, and a draw, which must happen once. */
  private shared(order: readonly Node[]): ReadonlySet<Node> {
    const shared = new Set<Node>()
    for (const n of order) {
      if (this.isLeaf(n)) continue
      let deep = 0
      this.eachOperand(n, (c) => {
        deep = Math.max(deep, (this.depth.get(c) ?? 0) + 1)
      })
      const uses = this.uses.get(n) ?? 0
      if (uses > 1 || deep > deepest || this.s.dag.ops[n] === op.draw) {
        shared.add(n)
        deep = 0
      }
      this.depth.set(n, deep)
    }
    return shared
  }

  plan(): readonly Part[] {
    const order = this.ordered()
    const shared = this.shared(order)
    const steps: number[] = []
    const cost: number[] = []
    const done = new Set<Node>()
    const madeAt = new Map<Node, number>()
    const usedAt: { node: Node; step: number }[] = []
    // Walks one result (or shared node) down to the shared nodes it needs, which come first.
    const visit = (root: Node, isStep: number): void => {
      const stack: { n: Node; step: number }[] = [{ n: root, step: isStep }]
      while (stack.length > 0) {
        const top = stack[stack.length - 1] as { n: Node; step: number }
        const needed: Node[] = []
        let size = 1
        const inner: Node[] = [top.n]
        for (let n = inner.pop(); n !== undefined; n = inner.pop()) {
          size += 1
          const isRoot = n === top.n
          if (!isRoot && shared.has(n)) {
            needed.push(n)
            continue
          }
          if (isRoot && top.step < 0 && shared.has(n)) {
            needed.push(n)
            continue
          }
          this.eachOperand(n, (c) => void inner.push(c))
        }
        const missing = needed.filter((n) => !done.has(n))
        if (missing.length > 0) {
          for (const n of missing) stack.push({ n, step: n })
          continue
        }
        stack.pop()
        if (top.step >= 0 && done.has(top.n)) continue
        for (const n of needed) usedAt.push({ node: n, step: steps.length })
        if (top.step >= 0) {
          done.add(top.n)
          madeAt.set(top.n, steps.length)
        }
        steps.push(top.step)
        cost.push(size)
      }
    }
    this.results.forEach((r, i) => void visit(r.node, -1 - i))
    return this.cut(steps, cost, madeAt, usedAt)
  }

  private cut(
    steps: readonly number[],
    cost: readonly number[],
    madeAt: ReadonlyMap<Node, number>,
    usedAt: readonly { node: Node; step: number }[],
  ): readonly Part[] {
    const partOf: number[] = []
    let part = 0
    let size = 0
    steps.forEach((_, i) => {
      if (size > partSize) {
        part += 1
        size = 0
      }
      partOf.push(part)
      size += cost[i] as number
    })
    const madeIn = new Map([...madeAt].map(([n, step]) => [n, partOf[step] as number]))
    const allSpilled = new Map<Node, number>()
    for (const { node, step } of usedAt) {
      if (madeIn.get(node) !== partOf[step] && !allSpilled.has(node)) allSpilled.set(node, allSpilled.size)
    }
    // Each function has scratch of its own: a delay asks the host, which calls back into the model.
    const base = this.s.scratchUsed.count
    for (const [n, place] of allSpilled) allSpilled.set(n, base + place)
    this.s.scratchUsed.count = base + allSpilled.size
    const parts: Part[] = Array.from({ length: part + 1 }, (_, own) => ({
      steps: [],
      results: this.results,
      spilled: new Map([...allSpilled].filter(([n]) => madeIn.get(n) === own)),
      madeIn,
      own,
      allSpilled,
    }))
    steps.forEach((step, i) => void parts[partOf[i] as number]?.steps.push(step))
    return parts
  }
}

/** Writes one part. Locals: parameters, then f64, then i32. */
class PartEmitter {
  private readonly s: Surroundings
  private readonly p: Parameters
  private readonly part: Part
  private readonly code = new Bytes(4096)
  private readonly numbers = new Map<Node, number>()
  private readonly truths = new Map<Node, number>()
  private readonly reads = new Map<Node, number>()

  constructor(s: Surroundings, p: Parameters, part: Part) {
    this.s = s
    this.p = p
    this.part = part
  }

  emit(): number {
    this.assignLocals()
    for (const step of this.part.steps) {
      if (step < 0) this.store(this.part.results[-1 - step] as Result)
      else this.make(step)
    }
    const locals = [
      [this.numbers.size, wasm.typeF64],
      [this.truths.size, wasm.typeI32],
    ] as const
    return this.s.module.addFunction(this.p.signature, this.code, locals)
  }

  private madeHere(n: Node): boolean {
    return this.part.madeIn.get(n) === this.part.own
  }

  /** Locals of shared nodes, and of leaves that are read often. i32 locals come behind all f64 ones. */
  private assignLocals(): void {
    const d = this.s.dag
    const seen = new Set<Node>()
    const count = (n: Node): void => {
      const o = d.ops[n] as number
      const isRead = o === op.state || o === op.slot || this.s.hoisted.has(n) || this.part.allSpilled.has(n)
      if (isRead && !this.madeHere(n) && !d.isTruth(n)) this.reads.set(n, (this.reads.get(n) ?? 0) + 1)
    }
    const walk = (root: Node): void => {
      const stack = [root]
      for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
        count(n)
        if (this.s.hoisted.has(n) || (n !== root && this.part.madeIn.has(n))) continue
        if (n === root && !this.madeHere(n) && this.part.madeIn.has(n)) continue
        d.eachChild(n, (c) => void stack.push(c))
      }
    }
    for (const step of this.part.steps) {
      if (step >= 0) {
        walk(step)
        seen.add(step)
        const table = d.isTruth(step) ? this.truths : this.numbers
        table.set(step, table.size)
      } else {
        const root = (this.part.results[-1 - step] as Result).node
        if (seen.has(root)) count(root)
        else walk(root)
      }
    }
    for (const [n, times] of this.reads) {
      if (times <= readsInPlace) continue
      this.numbers.set(n, this.numbers.size)
      this.read(n)
      this.setLocal(n)
    }
  }

  private localOf(n: Node): number | undefined {
    const number = this.numbers.get(n)
    if (number !== undefined) return this.p.count + number
    const truth = this.truths.get(n)
    return truth === undefined ? undefined : this.p.count + this.numbers.size + truth
  }

  private setLocal(n: Node): void {
    this.code.op1(wasm.localSet, this.localOf(n) as number)
  }

  private make(n: Node): void {
    this.operation(n)
    this.setLocal(n)
    const place = this.part.spilled.get(n)
    if (place === undefined) return
    this.code.constI32(0)
    this.code.op1(wasm.localGet, this.localOf(n) as number)
    if (this.s.dag.isTruth(n)) this.code.byte(wasm.f64ConvertI32U)
    this.code.storeF64(this.s.scratch + 8 * place)
  }

  private store(r: Result): void {
    if (r.to === "out") this.code.op1(wasm.localGet, this.p.out)
    else this.code.constI32(0)
    this.value(r.node)
    if (this.s.dag.isTruth(r.node)) this.code.byte(wasm.f64ConvertI32U)
    this.code.storeF64(r.offset)
  }

  /** Pushes a node's value. */
  private value(n: Node): void {
    const local = this.localOf(n)
    if (local !== undefined) this.code.op1(wasm.localGet, local)
    else if (this.isRead(n)) this.read(n)
    else this.operation(n)
  }

  private isRead(n: Node): boolean {
    const o = this.s.dag.ops[n] as number
    if (o === op.state || o === op.slot || this.s.hoisted.has(n)) return true
    return !this.madeHere(n) && this.part.allSpilled.has(n)
  }

  /** Pushes what lies in memory: a state, a slot, a hoisted node, or what an earlier part has left. */
  private read(n: Node): void {
    const d = this.s.dag
    const c = this.code
    const hoisted = this.s.hoisted.get(n)
    if (hoisted === undefined && d.ops[n] === op.state) {
      c.op1(wasm.localGet, this.p.y)
      c.loadF64(8 * (this.s.place[d.a[n] as number] as number))
      return
    }
    c.constI32(0)
    if (hoisted !== undefined) c.loadF64(this.s.slots + 8 * hoisted)
    else if (d.ops[n] === op.slot) c.loadF64(this.s.slots + 8 * (d.a[n] as number))
    else c.loadF64(this.s.scratch + 8 * (this.part.allSpilled.get(n) as number))
    if (d.isTruth(n)) {
      c.constF64(0)
      c.byte(wasm.f64Ne)
    }
  }

  private operation(n: Node): void {
    const d = this.s.dag
    const c = this.code
    const o = d.ops[n] as number
    const truth = d.truthLiteral(n)
    if (truth !== undefined) c.constI32(truth ? 1 : 0)
    else if (o === op.const) c.constF64(d.literal(n) as number)
    else if (o === op.time) c.op1(wasm.localGet, this.p.t)
    else if (o === op.select) {
      this.value(d.b[n] as Node)
      this.value(d.c[n] as Node)
      this.value(d.a[n] as Node)
      c.byte(wasm.select)
    } else if (o === op.call1 || o === op.call2) {
      this.value(d.a[n] as Node)
      if (o === op.call2) this.value(d.b[n] as Node)
      c.op1(wasm.call, this.s.kernel[(o === op.call1 ? d.b[n] : d.c[n]) as number] as number)
    } else if (o === op.delay) {
      c.constI32(d.c[n] as number)
      this.value(d.a[n] as Node)
      this.value(d.b[n] as Node)
      c.op1(wasm.call, this.s.delayed)
    } else if (o === op.rate) this.value(d.a[n] as Node)
    else if (o === op.draw) this.draw(d.a[n] as number)
    else if (hasTwoChildren(o)) {
      this.value(d.a[n] as Node)
      this.value(d.b[n] as Node)
      c.byte(binaryCode[o] as number)
    } else {
      this.value(d.a[n] as Node)
      c.byte(unaryCode[o] as number)
    }
  }

  /** `drawn(number of the draw, up to four arguments, how many)` */
  private draw(index: number): void {
    const { args } = this.s.dag.draws[index] as Draw
    this.code.constI32(index)
    for (let k = 0; k < 4; k++) {
      const arg = args[k]
      if (arg === undefined) this.code.constF64(0)
      else this.value(arg)
    }
    this.code.constI32(args.length)
    this.code.op1(wasm.call, this.s.drawn)
  }
}
