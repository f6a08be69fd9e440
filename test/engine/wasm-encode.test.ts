import { describe, expect, it } from "vitest"
import { Bytes, ModuleBuilder } from "../../src/engine/compile/wasm-encode.ts"
import { bytesOfBase64, wasmHost } from "../../src/engine/compile/wasm-host.ts"
import { wasm } from "../../src/engine/compile/wasm-opcodes.ts"

/** A module that imports memory and table from `kernel`, as all generated ones do. */
function instantiate(module: ModuleBuilder): Record<string, (...args: number[]) => number> {
  const host = wasmHost()
  const anyHost = globalThis as unknown as {
    WebAssembly: { Memory: new (d: object) => object; Table: new (d: object) => object }
  }
  const memory = new anyHost.WebAssembly.Memory({ initial: 1 })
  const table = new anyHost.WebAssembly.Table({ initial: 16, element: "anyfunc" })
  const instance = new host.Instance(new host.Module(module.finish()), { kernel: { memory, table } })
  return instance.exports as Record<string, (...args: number[]) => number>
}

/** The function of two numbers that `code` writes, parameters in locals 0 and 1. */
function binary(write: (code: Bytes) => void, result = "f"): (a: number, b: number) => number {
  const module = new ModuleBuilder()
  const code = new Bytes()
  write(code)
  module.exportFunction("f", module.addFunction(`ff>${result}`, code, []))
  return instantiate(module)["f"] as (a: number, b: number) => number
}

const pairs = [
  [3, 2],
  [-1.5, 0.25],
  [0, -0],
  [2, 2],
  [-7.7, -7.7],
  [1e300, 1e-300],
  [Number.NaN, 1],
  [Number.POSITIVE_INFINITY, -1],
] as const

describe("the WebAssembly encoder", () => {
  const ofTwo: [keyof typeof wasm, (a: number, b: number) => number][] = [
    ["f64Add", (a, b) => a + b],
    ["f64Sub", (a, b) => a - b],
    ["f64Mul", (a, b) => a * b],
    ["f64Div", (a, b) => a / b],
    ["f64Min", Math.min],
    ["f64Max", Math.max],
    ["f64Eq", (a, b) => Number(a === b)],
    ["f64Ne", (a, b) => Number(a !== b)],
    ["f64Lt", (a, b) => Number(a < b)],
    ["f64Gt", (a, b) => Number(a > b)],
    ["f64Le", (a, b) => Number(a <= b)],
    ["f64Ge", (a, b) => Number(a >= b)],
  ]
  it.each(ofTwo)("%s does what its name says", (name, expected) => {
    const truth = /Eq|Ne|Lt|Gt|Le|Ge/u.test(name) && name !== "f64Neg"
    const f = binary(
      (code) => {
        code.op1(wasm.localGet, 0)
        code.op1(wasm.localGet, 1)
        code.byte(wasm[name])
      },
      truth ? "i" : "f",
    )
    for (const [a, b] of pairs) expect(f(a, b)).toBe(expected(a, b))
  })

  const ofOne: [keyof typeof wasm, (a: number) => number][] = [
    ["f64Abs", Math.abs],
    ["f64Neg", (a) => -a],
    ["f64Ceil", Math.ceil],
    ["f64Floor", Math.floor],
    ["f64Trunc", Math.trunc],
    ["f64Sqrt", Math.sqrt],
  ]
  it.each(ofOne)("%s does what its name says", (name, expected) => {
    const f = binary((code) => {
      code.op1(wasm.localGet, 0)
      code.byte(wasm[name])
    })
    for (const [a] of pairs) expect(f(a, 0)).toBe(expected(a))
  })

  it("writes integers of any size and sign as LEB128", () => {
    for (const value of [0, 1, 63, 64, 127, 128, 300, 65_535, 2 ** 31 - 1, -1, -64, -65, -128, -129, -(2 ** 31)]) {
      const f = binary((code) => code.constI32(value), "i")
      expect(f(0, 0)).toBe(value)
    }
  })

  it("writes numbers bit for bit", () => {
    for (const value of [0, -0, 1 / 3, 5e-324, 1.7976931348623157e308, Number.NEGATIVE_INFINITY, Number.NaN]) {
      expect(binary((code) => code.constF64(value))(0, 0)).toBe(value)
    }
  })

  it("stores and loads at fixed addresses beyond 64 KiB offsets' first byte", () => {
    const f = binary((code) => {
      code.constI32(0)
      code.op1(wasm.localGet, 0)
      code.storeF64(4096)
      code.constI32(0)
      code.loadF64(4096)
    })
    expect(f(0.1, 0)).toBe(0.1)
  })

  it("reads base64 of any length", () => {
    for (const text of ["", "a", "ab", "abc", "abcd", "\u0000\u00ff~"]) {
      const bytes = bytesOfBase64(Buffer.from(text, "latin1").toString("base64"))
      expect(Buffer.from(bytes).toString("latin1")).toBe(text)
    }
  })
})
