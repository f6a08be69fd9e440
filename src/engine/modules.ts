/**
 * WebAssembly modules of models, compiled once for each content: many simulators of one model (or of a model that was
 * edited and edited back) share the machine code. The least recently used go first.
 */
import { wasmHost } from "./compile/wasm-host.ts"
import type { CompiledModel } from "./types.ts"

interface Kept {
  readonly wasm: Uint8Array
  readonly module: object
}

/** Modules kept at most, and the bytes of their code: machine code takes several times as much. */
const mostModules = 24
const mostBytes = 32 * 2 ** 20

/** By hash, the least recently used first. Machine code alone depends on it, never a result. */
const kept = new Map<string, Kept>()

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

function recall({ hash, wasm }: CompiledModel): object | undefined {
  const known = kept.get(hash)
  if (!known || !sameBytes(known.wasm, wasm)) return undefined
  kept.delete(hash)
  kept.set(hash, known)
  return known.module
}

function keep({ hash, wasm }: CompiledModel, module: object): object {
  kept.set(hash, { wasm, module })
  let bytes = 0
  for (const k of kept.values()) bytes += k.wasm.length
  for (const [oldest, k] of kept) {
    if (oldest === hash || (kept.size <= mostModules && bytes <= mostBytes)) break
    kept.delete(oldest)
    bytes -= k.wasm.length
  }
  return module
}

/** The module of a compiled model, at once. */
export function moduleOf(compiled: CompiledModel): object {
  return recall(compiled) ?? keep(compiled, new (wasmHost().Module)(compiled.wasm))
}

/** The same without blocking. */
export async function moduleOfAsync(compiled: CompiledModel): Promise<object> {
  return recall(compiled) ?? keep(compiled, await wasmHost().compile(compiled.wasm))
}
