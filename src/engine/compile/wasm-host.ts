/**
 * The part of the host's WebAssembly that is used, typed here because the library knows neither DOM nor Node. Looked up
 * when called, never when imported.
 */

export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

interface WasmHost {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: WasmImports) => WasmInstance
  compile(bytes: Uint8Array): Promise<object>
  instantiate(module: object, imports: WasmImports): Promise<WasmInstance>
  validate(bytes: Uint8Array): boolean
}

export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** @throws RangeError where there is no WebAssembly */
export function wasmHost(): WasmHost {
  const host = (globalThis as { readonly WebAssembly?: WasmHost }).WebAssembly
  if (!host) throw new RangeError("this host has no WebAssembly")
  return host
}

/** Bytes of base64 text. */
export function bytesOfBase64(text: string): Uint8Array {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  const value = new Uint8Array(128)
  for (let i = 0; i < 64; i++) value[alphabet.charCodeAt(i)] = i
  const clean = text.replace(/=+$/u, "")
  const out = new Uint8Array(Math.floor((clean.length * 3) / 4))
  let at = 0
  for (let i = 0; i < clean.length; i += 4) {
    const a = value[clean.charCodeAt(i)] as number
    const b = value[clean.charCodeAt(i + 1)] as number
    const c = i + 2 < clean.length ? (value[clean.charCodeAt(i + 2)] as number) : 0
    const e = i + 3 < clean.length ? (value[clean.charCodeAt(i + 3)] as number) : 0
    const bits = (a << 18) | (b << 12) | (c << 6) | e
    if (at < out.length) out[at++] = bits >> 16
    if (at < out.length) out[at++] = (bits >> 8) & 255
    if (at < out.length) out[at++] = bits & 255
  }
  return out
}
