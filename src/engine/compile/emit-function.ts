/**
 * Nodes → the body of a WebAssembly function that works them out and stores them. A node used more than once goes into
 * a local, everything else is written in place; long functions are split into parts (V8 optimises parts of about 1,500
 * nodes well and much longer ones badly), and what one part leaves to a later one goes through scratch memory.
 */
import { type Dag, type Draw, hasTwoChildren, type Node, op } from "./dag.ts"
import type { InstructionSet } from "./instructions.ts"
import { Bytes, type ModuleBuilder, type Signature } from "./wasm-encode.ts"
import { simd, wasm } from "./wasm-opcodes.ts"

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
  readonly set: InstructionSet
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
  readonly marks: NodeMarks
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

/** Nodes in one function: V8 optimises functions of this size well, much longer ones badly. */
const partSize = 1500
/** Deeper nesting is cut by a local, so that neither writing nor running the code needs a deep stack. */
const deepest = 100
/** What lies in memory and is read more often than this is kept in a local. */
const readsInPlace = 2

/**
 * Marks on nodes while functions are emitted, one array each instead of maps: this is where compiling spends its time.
 * A mark counts only with the stamp of the present function or part.
 */
export class NodeMarks {
  seen = new Int32Array(0)
  uses = new Int32Array(0)
  depth = new Int32Array(0)
  part = new Int32Array(0)
  /** Scratch place of a node that a later part reads, or −1. */
  spilled = new Int32Array(0)
  local = new Int32Array(0)
  localStamp = new Int32Array(0)
  stamp = 0

  /** Room for all nodes. */
  fit(size: number): void {
    if (size <= this.seen.length) return
    const room = size + (size >> 2) + 64
    this.seen = new Int32Array(room)
    this.uses = new Int32Array(room)
    this.depth = new Int32Array(room)
    this.part = new Int32Array(room)
    this.spilled = new Int32Array(room)
    this.local = new Int32Array(room)
    this.localStamp = new Int32Array(room)
    this.stamp = 0
  }
}

/** Emit a function that works out `results`; gives its index. */
export function emitFunction(s: Surroundings, list: keyof typeof parameterLists, results: readonly Result[]): number {
  const parameters = parameterLists[list]
  s.marks.fit(s.dag.size)
  const parts = planParts(s, results)
  const indices = parts.map((part, own) => new PartEmitter(s, parameters, own).emit(part))
  if (indices.length === 1) return indices[0] as number
  const body = new Bytes(16 * (indices.length + 1))
  for (const index of indices) {
    for (let k = 0; k < parameters.count; k++) body.op1(wasm.localGet, k)
    body.op1(wasm.call, index)
  }
  return s.module.addFunction(parameters.signature, body, [])
}

/** What a part does, in order: a node to put into a local (because it nests deeply), or a result to store. */
type Step = Result | Node

/** True for what is read from memory or written as it is, and has nothing below it. */
function isLeaf(s: Surroundings, n: Node): boolean {
  return (s.dag.ops[n] as number) <= op.time || s.hoisted.has(n) || s.dag.truthLiteral(n) !== undefined
}

/**
 * Counts uses, finds where nesting must be cut, and cuts the results into parts. A node belongs to the part that meets
 * it first; if a later part needs it too, it goes through scratch memory.
 */
function planParts(s: Surroundings, results: readonly Result[]): readonly (readonly Step[])[] {
  const { marks, dag } = s
  marks.stamp += 1
  const { seen, uses, depth, part, spilled, stamp } = marks
  const parts: Step[][] = [[]]
  let steps = parts[0] as Step[]
  let size = 0
  const stack: Node[] = []
  const children: Node[] = []
  const meet = (n: Node): void => {
    if (seen[n] === stamp) {
      uses[n] = (uses[n] as number) + 1
      const own = parts.length - 1
      // Each function has scratch of its own: a delay asks the host, which calls back into the model.
      if (part[n] !== own && spilled[n] === -1 && !isLeaf(s, n)) spilled[n] = s.scratchUsed.count++
      return
    }
    seen[n] = stamp
    uses[n] = 1
    depth[n] = -1
    part[n] = parts.length - 1
    spilled[n] = -1
    size += 1
    stack.push(n)
  }
  for (const result of results) {
    if (size > partSize) {
      steps = []
      parts.push(steps)
      size = 0
    }
    meet(result.node)
    while (stack.length > 0) {
      const n = stack[stack.length - 1] as Node
      if (isLeaf(s, n)) {
        depth[n] = 0
        stack.pop()
        continue
      }
      if (depth[n] === -1) {
        // First time here: children come before it.
        depth[n] = -2
        const count = dag.children(n, children)
        for (let k = 0; k < count; k++) meet(children[k] as Node)
        continue
      }
      stack.pop()
      if (depth[n] !== -2) continue
      let deep = 0
      const count = dag.children(n, children)
      for (let k = 0; k < count; k++) deep = Math.max(deep, (depth[children[k] as Node] as number) + 1)
      if (deep > deepest) {
        steps.push(n)
        deep = 0
        uses[n] = (uses[n] as number) + 1
      }
      depth[n] = deep
    }
    steps.push(result)
  }
  return parts
}

/** Writes one part. A shared node is put into a local where it is first needed (`local.tee`). */
class PartEmitter {
  private readonly s: Surroundings
  private readonly p: Parameters
  private readonly own: number
  private readonly stamp: number
  private readonly code = new Bytes(4096)
  /** Types of the locals beyond the parameters, in order. */
  private readonly locals: number[] = []

  constructor(s: Surroundings, p: Parameters, own: number) {
    this.s = s
    this.p = p
    this.own = own
    s.marks.stamp += 1
    this.stamp = s.marks.stamp
  }

  emit(steps: readonly Step[]): number {
    for (const step of steps) {
      if (typeof step === "number") {
        this.value(step)
        this.code.byte(wasm.drop)
      } else this.store(step)
    }
    const runs: [number, number][] = []
    for (const type of this.locals) {
      const last = runs[runs.length - 1]
      if (last && last[1] === type) last[0] += 1
      else runs.push([1, type])
    }
    return this.s.module.addFunction(this.p.signature, this.code, runs)
  }

  private store(r: Result): void {
    if (r.to === "out") this.code.op1(wasm.localGet, this.p.out)
    else this.code.constI32(0)
    this.value(r.node)
    if (this.s.dag.isTruth(r.node)) this.s.set.toNumber(this.code)
    this.s.set.store(this.code, r.offset)
  }

  /** Pushes a node's value. */
  private value(n: Node): void {
    const { marks, dag } = this.s
    if (marks.localStamp[n] === this.stamp) {
      this.code.op1(wasm.localGet, marks.local[n] as number)
      return
    }
    const uses = marks.uses[n] as number
    if (this.isRead(n)) {
      this.read(n)
      if (uses > readsInPlace) this.keep(n)
      return
    }
    this.operation(n)
    // A draw happens once, whoever uses it.
    if ((uses > 1 && !isLeaf(this.s, n)) || dag.ops[n] === op.draw) this.keep(n)
    const place = marks.spilled[n] as number
    if (place >= 0) this.spill(n, place)
  }

  /** Leaves the value on the stack and in a local. */
  private keep(n: Node): void {
    const { marks, dag } = this.s
    const index = this.newLocal(dag.isTruth(n) ? this.s.set.truth : this.s.set.number)
    marks.local[n] = index
    marks.localStamp[n] = this.stamp
    this.code.op1(wasm.localTee, index)
  }

  private newLocal(type: number): number {
    this.locals.push(type)
    return this.p.count + this.locals.length - 1
  }

  /** Into scratch memory for later parts; the node is in a local already, because it is used again. */
  private spill(n: Node, place: number): void {
    this.code.constI32(0)
    this.code.op1(wasm.localGet, this.s.marks.local[n] as number)
    const { set } = this.s
    if (this.s.dag.isTruth(n)) set.toNumber(this.code)
    set.store(this.code, this.s.scratch + set.stride * place)
  }

  private isRead(n: Node): boolean {
    const o = this.s.dag.ops[n] as number
    if (o === op.state || o === op.slot || this.s.hoisted.has(n)) return true
    return o > op.time && this.s.marks.part[n] !== this.own && (this.s.marks.spilled[n] as number) >= 0
  }

  /** Pushes what lies in memory: a state, a slot, a hoisted node, or what an earlier part has left. */
  private read(n: Node): void {
    const { dag: d, set } = this.s
    const c = this.code
    const hoisted = this.s.hoisted.get(n)
    if (hoisted === undefined && d.ops[n] === op.state) {
      c.op1(wasm.localGet, this.p.y)
      set.load(c, set.stride * (this.s.place[d.a[n] as number] as number))
      return
    }
    c.constI32(0)
    if (hoisted !== undefined) set.load(c, this.s.slots + set.stride * hoisted)
    else if (d.ops[n] === op.slot) set.load(c, this.s.slots + set.stride * (d.a[n] as number))
    else set.load(c, this.s.scratch + set.stride * (this.s.marks.spilled[n] as number))
    if (d.isTruth(n)) set.isNotZero(c)
  }

  private operation(n: Node): void {
    const { dag: d, set } = this.s
    const c = this.code
    const o = d.ops[n] as number
    const truth = d.truthLiteral(n)
    if (truth !== undefined) set.truthConstant(c, truth)
    else if (o === op.const) set.constant(c, d.literal(n) as number)
    else if (o === op.time) {
      c.op1(wasm.localGet, this.p.t)
      set.fromScalar(c)
    } else if (o === op.select) {
      this.value(d.b[n] as Node)
      this.value(d.c[n] as Node)
      this.value(d.a[n] as Node)
      set.select(c)
    } else if (o === op.call1 || o === op.call2) {
      const index = this.s.kernel[(o === op.call1 ? d.b[n] : d.c[n]) as number] as number
      const children = o === op.call1 ? [d.a[n] as Node] : [d.a[n] as Node, d.b[n] as Node]
      for (const child of children) this.value(child)
      if (set.lanes === 1) c.op1(wasm.call, index)
      else this.callByLane(index, children.length)
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
      set.binary(c, o)
    } else {
      this.value(d.a[n] as Node)
      set.unary(c, o)
    }
  }

  /** A kernel function of the pairs on the stack: it takes single numbers, so it is called for each lane. */
  private callByLane(index: number, count: number): void {
    const c = this.code
    const kept = Array.from({ length: count }, () => this.newLocal(wasm.typeV128))
    for (const local of [...kept].reverse()) c.op1(wasm.localSet, local)
    for (const lane of [0, 1]) {
      for (const local of kept) {
        c.op1(wasm.localGet, local)
        c.lane(simd.f64x2ExtractLane, lane)
      }
      c.op1(wasm.call, index)
      if (lane === 0) c.simd(simd.f64x2Splat)
      else c.lane(simd.f64x2ReplaceLane, 1)
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
