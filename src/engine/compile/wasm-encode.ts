/**
 * A small WebAssembly encoder: a growing byte buffer, and a module builder that puts types, imports, functions,
 * exports and table elements into their sections. It knows nothing of models.
 */
import { section, simd, wasm } from "./wasm-opcodes.ts"

const scratch = new DataView(new ArrayBuffer(8))

/** Bytes with WebAssembly's number formats (LEB128, little-endian f64). */
export class Bytes {
  private data: Uint8Array
  length = 0

  constructor(capacity = 256) {
    this.data = new Uint8Array(capacity)
  }

  private room(n: number): void {
    if (this.length + n <= this.data.length) return
    const bigger = new Uint8Array(Math.max(this.data.length * 2, this.length + n))
    bigger.set(this.data)
    this.data = bigger
  }

  byte(value: number): void {
    if (this.length === this.data.length) this.room(1)
    this.data[this.length++] = value
  }

  /** Unsigned LEB128. */
  u32(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.byte(rest)
  }

  /** Signed LEB128. */
  i32(value: number): void {
    let rest = value | 0
    for (;;) {
      const low = rest & 0x7f
      rest >>= 7
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
        this.byte(low)
        return
      }
      this.byte(low | 0x80)
    }
  }

  f64(value: number): void {
    this.room(8)
    scratch.setFloat64(0, value, true)
    for (let i = 0; i < 8; i++) this.data[this.length++] = scratch.getUint8(i)
  }

  text(value: string): void {
    this.u32(value.length)
    for (let i = 0; i < value.length; i++) this.byte(value.charCodeAt(i))
  }

  append(other: Bytes): void {
    this.room(other.length)
    this.data.set(other.data.subarray(0, other.length), this.length)
    this.length += other.length
  }

  /** A copy of the bytes. */
  finish(): Uint8Array {
    return this.data.slice(0, this.length)
  }

  // Instructions that are written often enough to deserve a name.

  op1(opcode: number, index: number): void {
    this.byte(opcode)
    this.u32(index)
  }

  constI32(value: number): void {
    this.byte(wasm.i32Const)
    this.i32(value)
  }

  constF64(value: number): void {
    this.byte(wasm.f64Const)
    this.f64(value)
  }

  /** f64.load of the address on the stack plus `offset`. */
  loadF64(offset: number): void {
    this.byte(wasm.f64Load)
    this.byte(3)
    this.u32(offset)
  }

  storeF64(offset: number): void {
    this.byte(wasm.f64Store)
    this.byte(3)
    this.u32(offset)
  }

  /** An instruction on `v128` without immediates. */
  simd(opcode: number): void {
    this.byte(simd.prefix)
    this.u32(opcode)
  }

  /** An instruction on one lane. */
  lane(opcode: number, index: number): void {
    this.simd(opcode)
    this.byte(index)
  }

  /** A load or store of a `v128` at the address on the stack plus `offset`; `align`: 3 for 8 bytes, 4 for 16. */
  memory(opcode: number, align: number, offset: number): void {
    this.simd(opcode)
    this.byte(align)
    this.u32(offset)
  }

  /** The same number in both lanes. */
  constPair(value: number): void {
    this.simd(simd.v128Const)
    this.f64(value)
    this.f64(value)
  }
}

/** The type of a function: `f` for f64, `i` for i32; `"fi>i"` takes an f64 and an i32 and gives an i32. */
export type Signature = string

const typeByte = (letter: string): number => (letter === "f" ? wasm.typeF64 : wasm.typeI32)

/** Builds a module. Imports come first, then functions; indices are given out in that order. */
export class ModuleBuilder {
  private readonly types = new Map<Signature, number>()
  private readonly imports: { module: string; name: string; type: number }[] = []
  private readonly functions: { type: number; body: Bytes; locals: readonly (readonly [number, number])[] }[] = []
  private readonly exports: { name: string; index: number }[] = []
  private readonly elements: { slot: number; index: number }[] = []

  private typeOf(signature: Signature): number {
    const known = this.types.get(signature)
    if (known !== undefined) return known
    this.types.set(signature, this.types.size)
    return this.types.size - 1
  }

  /** Import a function; all imports come before the first function. */
  importFunction(module: string, name: string, signature: Signature): number {
    this.imports.push({ module, name, type: this.typeOf(signature) })
    return this.imports.length - 1
  }

  /**
   * Add a function.
   * @param body    instructions without the final `end`
   * @param locals  runs of locals beyond the parameters: count and `wasm.type…`
   */
  addFunction(signature: Signature, body: Bytes, locals: readonly (readonly [number, number])[]): number {
    this.functions.push({ type: this.typeOf(signature), body, locals: locals.filter(([count]) => count > 0) })
    return this.imports.length + this.functions.length - 1
  }

  exportFunction(name: string, index: number): void {
    this.exports.push({ name, index })
  }

  /** Put a function into the imported table. */
  atSlot(slot: number, index: number): void {
    this.elements.push({ slot, index })
  }

  /** The module's bytes. `memory` and `table` are imported from the module `kernel`. */
  finish(): Uint8Array {
    const out = new Bytes(1 << 14)
    for (const b of [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(b)
    writeSection(out, section.type, [...this.types.keys()], (s, signature) => {
      const [parameters, results] = signature.split(">") as [string, string]
      s.byte(wasm.typeFunction)
      for (const list of [parameters, results]) {
        s.u32(list.length)
        for (const letter of list) s.byte(typeByte(letter))
      }
    })
    const imports = [
      { module: "kernel", name: "memory", kind: 2, type: 0 },
      { module: "kernel", name: "table", kind: 1, type: 0 },
      ...this.imports.map((i) => ({ ...i, kind: 0 })),
    ]
    writeSection(out, section.import, imports, (s, i) => {
      s.text(i.module)
      s.text(i.name)
      s.byte(i.kind)
      if (i.kind === 2) [0, 1].forEach((b) => void s.byte(b))
      else if (i.kind === 1) [wasm.typeFuncref, 0, 16].forEach((b) => void s.byte(b))
      else s.u32(i.type)
    })
    writeSection(out, section.function, this.functions, (s, f) => s.u32(f.type))
    writeSection(out, section.export, this.exports, (s, e) => {
      s.text(e.name)
      s.byte(0)
      s.u32(e.index)
    })
    writeSection(out, section.element, this.elements, (s, e) => {
      s.byte(0)
      s.constI32(e.slot)
      s.byte(wasm.end)
      s.u32(1)
      s.u32(e.index)
    })
    writeSection(out, section.code, this.functions, (s, f) => {
      const head = new Bytes(16)
      head.u32(f.locals.length)
      for (const [count, type] of f.locals) {
        head.u32(count)
        head.byte(type)
      }
      s.u32(head.length + f.body.length + 1)
      s.append(head)
      s.append(f.body)
      s.byte(wasm.end)
    })
    return out.finish()
  }
}

function writeSection<T>(out: Bytes, id: number, items: readonly T[], write: (s: Bytes, item: T) => void): void {
  if (items.length === 0) return
  const body = new Bytes(1024)
  body.u32(items.length)
  for (const item of items) write(body, item)
  out.byte(id)
  out.u32(body.length)
  out.append(body)
}
