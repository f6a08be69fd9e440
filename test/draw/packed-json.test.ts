import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fromBase64, packJson, toBase64, unpackJson } from "../../src/draw/index.ts"

describe("packed JSON", () => {
  it("typed arrays, maps and non-finite numbers come back as they were", () => {
    const value = {
      wasm: new Uint8Array([0, 97, 115, 109, 255]),
      table: new Float64Array([1, Number.NaN, -0, Number.POSITIVE_INFINITY]),
      index: new Map([["a", new Int32Array([1, -2])]]),
      limits: [Number.POSITIVE_INFINITY, Number.NaN, 0],
      names: new Set(["x"]),
    }
    expect(unpackJson(JSON.parse(JSON.stringify(packJson(value))))).toEqual(value)
  })

  it("unpacking again what is unpacked changes nothing", () => {
    const value = { wasm: new Uint8Array([1]), index: new Map([["a", [1, { b: Number.NaN }]]]), names: new Set(["x"]) }
    const once = unpackJson(JSON.parse(JSON.stringify(packJson(value))))
    expect(unpackJson(once)).toBe(once)
    expect(once).toEqual(value)
  })

  it("base64 is that of the platform", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"))
        expect([...fromBase64(toBase64(bytes))]).toEqual([...bytes])
      }),
      { seed: 7 },
    )
  })
})
