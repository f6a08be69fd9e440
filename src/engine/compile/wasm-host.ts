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

/** What hosts offer to decode base64; each lacks some. */
interface Decoders {
  readonly Buffer?: { from(text: string, encoding: "base64"): Uint8Array }
  readonly Uint8Array: { readonly fromBase64?: (text: string) => Uint8Array }
  readonly atob?: (text: string) => string
}

/**
 * Bytes of base64 text, by what the host has for it: a loop in JavaScript over the kernel's text would cost more than
 * compiling a small model.
 * @throws RangeError where the host has nothing
 */
export function bytesOfBase64(text: string): Uint8Array {
  const host = globalThis as unknown as Decoders
  if (host.Uint8Array.fromBase64) return host.Uint8Array.fromBase64(text)
  if (host.Buffer) return host.Buffer.from(text, "base64")
  if (!host.atob) throw new RangeError("this host cannot decode base64")
  const binary = host.atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
