/** Drives the kernel with hand-written models (kernel-models.as): instantiate, place, run, read back. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { main } from "assemblyscript/asc"
import { kernelBase64 } from "../../src/engine/generated/kernel.ts"
import { repositoryRoot } from "../source-files.ts"

type WasmFunction = (...args: number[]) => number

export const methods = { rodas5p: 0, bdf: 1, tsit5: 2, verner: 3 } as const
export type MethodName = keyof typeof methods

const MASS = 139_264
const PARAM = 140_288
const INPUT = 141_312
const WORKSPACE = 262_144

export interface Kernel {
  readonly call: Readonly<Record<string, WasmFunction>>
  readonly memory: WebAssembly.Memory
  readonly table: WebAssembly.Table
}

/** A fresh kernel with memory enough for the tests. */
export function newKernel(): Kernel {
  const module = new WebAssembly.Module(Buffer.from(kernelBase64, "base64"))
  const exports = new WebAssembly.Instance(module, {}).exports
  const memory = exports["memory"] as WebAssembly.Memory
  memory.grow(62)
  return {
    call: exports as unknown as Record<string, WasmFunction>,
    memory,
    table: exports["table"] as WebAssembly.Table,
  }
}

let compiled: Promise<WebAssembly.Module> | undefined

async function compileModels(): Promise<WebAssembly.Module> {
  const source = readFileSync(join(repositoryRoot, "test", "engine", "kernel-models.as"), "utf8")
  let binary: Uint8Array | undefined
  const flags = ["-O2", "--noAssert", "--runtime", "stub", "--importMemory", "--memoryBase", "147456"]
  const { error, stderr } = await main(["models.ts", "--outFile", "models.wasm", ...flags], {
    readFile: (name) => (name === "models.ts" ? source : null),
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) binary = contents
    },
    listFiles: () => [],
  })
  if (error || !binary) throw new Error(`test models: ${stderr.toString()}`)
  return new WebAssembly.Module(binary as BufferSource)
}

export interface Problem {
  readonly model: string
  readonly y0: readonly number[]
  readonly t0?: number
  readonly rtol: number
  readonly atol: number | readonly number[]
  readonly method: MethodName
  readonly roots?: number
  readonly mass?: readonly number[]
  readonly parameters?: readonly number[]
  readonly maxSteps?: number
  readonly hMax?: number
  readonly firstStep?: number
  /** A pattern for the kernel's own elimination: all entries, or row i with columns i−1 and i. */
  readonly inLoops?: "full" | "chain"
}

export interface Report {
  readonly status: number
  readonly t: number
  readonly y: readonly number[]
  readonly rows: readonly (readonly number[])[]
  readonly steps: number
  readonly rejected: number
  readonly rhsCalls: number
  readonly jacobians: number
  readonly factorizations: number
  readonly directions: readonly number[]
}

export interface Session {
  readonly kernel: Kernel
  /** First byte behind the workspace. */
  readonly free: number
  readonly begin: (t: number, y: readonly number[], end: number) => number
  readonly advance: (tStop: number, times?: readonly number[], budget?: number) => Report
  readonly interpolate: (t: number) => readonly number[]
  readonly dense: () => { readonly start: number; readonly length: number; readonly at: (theta: number) => number[] }
}

/** Writes the pattern of L+U given by rows; the Jacobian's entries are the same, in the same order. */
function placePattern(view: DataView, at: number, rows: readonly (readonly number[])[]): void {
  const columns = rows.flat()
  const starts = [...rows.keys(), rows.length].map((i) => rows.slice(0, i).flat().length)
  const diagonals = rows.map((row, i) => (starts[i] ?? 0) + row.indexOf(i))
  const arrays = [starts, columns, diagonals, columns.map((_, e) => e)]
  const addresses = arrays.map((_, k) => at + 32 + 4 * arrays.slice(0, k).flat().length)
  const words = [rows.length, columns.length, 131_072, columns.length, ...addresses, ...arrays.flat()]
  words.forEach((v, k) => {
    view.setInt32(at + 4 * k, v, true)
  })
}

/** Sets a problem up in a fresh kernel; `begin` has been called. */
export async function open(p: Problem): Promise<Session> {
  compiled ??= compileModels()
  const kernel = newKernel()
  const { call, memory, table } = kernel
  const models = new WebAssembly.Instance(await compiled, { env: { memory } }).exports as Record<string, WasmFunction>
  const view = new DataView(memory.buffer)
  const n = p.y0.length
  const nRoots = p.roots ?? 0
  const names = ["rhs", "jac", "dfdt"].map((f) => models[`${p.model}_${f}`] ?? models["noTime"])
  const slots = [...names, models["factor"], models["solve"], models[`${p.model}_roots`]]
  slots.forEach((f, k) => {
    if (f) table.set(k + 1, f)
  })
  models["setSize"]?.(n)
  for (let i = 0; i < n; i++) view.setFloat64(MASS + 8 * i, p.mass?.[i] ?? 1, true)
  p.parameters?.forEach((v, k) => {
    view.setFloat64(PARAM + 8 * k, v, true)
  })
  if (models[`${p.model}_jvp`]) table.set(9, models[`${p.model}_jvp`])
  const pattern = p.inLoops ? INPUT + 65_536 : 0
  const all = p.y0.map((_, j) => j)
  const rows = all.map((i) => (p.inLoops === "full" ? all : i === 0 ? [0] : [i - 1, i]))
  if (p.inLoops) placePattern(view, pattern, rows)
  const end = call["configure"]?.(n, nRoots, p.mass ? MASS : 0, pattern, WORKSPACE) ?? 0
  const times = (end + 15) & ~15
  for (let i = 0; i < n; i++)
    view.setFloat64(INPUT + 8 * i, typeof p.atol === "number" ? p.atol : (p.atol[i] ?? 0), true)
  call["setTolerances"]?.(p.rtol, INPUT)
  call["setMethod"]?.(methods[p.method])
  call["setLimits"]?.(p.maxSteps ?? 1_000_000, p.hMax ?? 0, 0)
  call["setFirstStep"]?.(p.firstStep ?? 0)

  const numbers = (from: number, count: number) =>
    Array.from({ length: count }, (_, k) => view.getFloat64(from + 8 * k, true))
  const begin = (t: number, y: readonly number[], tEnd: number) => {
    y.forEach((v, i) => {
      view.setFloat64(INPUT + 8 * i, v, true)
    })
    return call["begin"]?.(t, INPUT, tEnd) ?? -1
  }
  const advance = (tStop: number, outTimes: readonly number[] = [], budget = 1_000_000_000): Report => {
    outTimes.forEach((t, k) => {
      view.setFloat64(times + 8 * k, t, true)
    })
    const out = times + 8 * outTimes.length
    const status = call["advance"]?.(tStop, times, outTimes.length, out, budget) ?? -1
    const result = call["resultPtr"]?.() ?? 0
    const count = (k: number) => view.getInt32(result + 8 + 4 * k, true)
    return {
      status,
      t: view.getFloat64(result, true),
      y: numbers(call["statePtr"]?.() ?? 0, n),
      rows: Array.from({ length: count(0) }, (_, r) => numbers(out + 8 * n * r, n)),
      steps: count(1),
      rejected: count(2),
      rhsCalls: count(3),
      jacobians: count(4),
      factorizations: count(5),
      directions: Array.from({ length: count(6) }, (_, k) => view.getInt32(result + 36 + 4 * k, true)),
    }
  }
  return {
    kernel,
    free: end,
    begin,
    advance,
    interpolate: (t) => {
      call["interpolate"]?.(t, times)
      return numbers(times, n)
    },
    dense: () => {
      const degree = call["denseOutput"]?.(times) ?? 0
      const coefficients = Array.from({ length: degree + 1 }, (_, k) => numbers(times + 16 + 8 * n * k, n))
      return {
        start: view.getFloat64(times, true),
        length: view.getFloat64(times + 8, true),
        at: (theta) =>
          Array.from({ length: n }, (_, i) => coefficients.reduceRight((sum, c) => sum * theta + (c[i] ?? 0), 0)),
      }
    },
  }
}

/** The largest error of a run of `mixed` at fixed step 2/count over its end, or over points within the steps. */
export async function mixedError(method: MethodName, count: number, dense: boolean): Promise<number> {
  const h = 2 / count
  const s = await open({ model: "mixed", y0: [1, 1], rtol: 1e30, atol: 1e30, method, hMax: h, firstStep: h })
  s.begin(0, [1, 1], 2)
  const times = dense ? Array.from({ length: 97 }, (_, k) => ((k + 0.37) * 2) / 98) : [2]
  const r = s.advance(2, times)
  let worst = 0
  r.rows.forEach((row, k) => {
    const t = times[k] ?? 0
    worst = Math.max(worst, Math.abs((row[0] ?? 0) - Math.cos(t)), Math.abs((row[1] ?? 0) - 1 / (1 + t)))
  })
  return worst
}
