/**
 * Does anything leak? `node --expose-gc --import tsx bench/leaks.ts [runs] [models]`: 100,000 runs of one simulator, and
 * simulators made and dropped, over kinds of runs: plain, with a dose and other parameters, failing, stochastic. Heap and
 * resident memory after a collection, at the start, the middle and the end; fails where the second half grows.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { readAntimony } from "../src/antimony/index.ts"
import { type CompiledModel, compile, createSimulator, type SimulateOptions } from "../src/engine/index.ts"
import type { Model } from "../src/model/index.ts"
import { readSbml } from "../src/sbml/index.ts"
import { source, unwrap } from "../src/text/index.ts"

const runs = Number(process.argv[2] ?? "100000")
/** What the second half may add, in MB: the collector's and the allocator's own play. */
const allowed = { heap: 2, resident: 24 }

const collect = (globalThis as { readonly gc?: () => void }).gc
if (!collect) throw new RangeError("start Node with --expose-gc")

function memory(): { readonly heap: number; readonly resident: number } {
  for (let i = 0; i < 3; i++) collect?.()
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  return { heap: (heapUsed + arrayBuffers) / 2 ** 20, resident: rss / 2 ** 20 }
}

function modelOf(text: string): Model {
  return unwrap(readAntimony(source("leak.ant", text)))
}

let leaks = 0

function watch(name: string, count: number, once: (i: number) => void): void {
  for (let i = 0; i < Math.min(2000, count / 10); i++) once(i)
  const start = memory()
  for (let i = 0; i < count / 2; i++) once(i)
  const middle = memory()
  for (let i = 0; i < count / 2; i++) once(i)
  const end = memory()
  const grown = end.heap - middle.heap > allowed.heap || end.resident - middle.resident > allowed.resident
  if (grown) leaks++
  const shown = [start, middle, end].map((m) => `${m.heap.toFixed(1)}/${m.resident.toFixed(0)}`).join(" → ")
  console.log(
    `${name.padEnd(44)} ${String(count).padStart(7)} runs, heap/resident MB ${shown}${grown ? "  GROWS" : ""}`,
  )
}

function repeated(name: string, compiled: CompiledModel, options: (i: number) => SimulateOptions): void {
  const simulator = createSimulator(compiled)
  watch(name, runs, (i) => void simulator.run(options(i)))
}

const boehm = join(import.meta.dirname, "..", "..", "shared", "models", "Boehm.xml")
if (existsSync(boehm)) {
  const compiled = unwrap(compile(unwrap(readSbml(source("Boehm", readFileSync(boehm, "utf8"))))))
  repeated("Boehm, other parameters each time", compiled, (i) => ({
    end: 240,
    parameters: { k_phos: 15000 + (i % 100) },
  }))
}
const chain = unwrap(compile(modelOf("A -> B; k*A; B -> ; 0.5*B; A = 1; B = 0; k = 1; at B > 0.3: A = 1")))
repeated("a dose and an event", chain, (i) => ({
  end: 10,
  interventions: [{ time: 1, target: "A", op: "add", value: 1 + (i % 7) }],
}))
repeated("runs that fail", unwrap(compile(modelOf("x' = x^2; x = 1"))), () => ({ end: 2 }))
repeated("stochastic runs", unwrap(compile(modelOf("-> X; 10; X -> ; X; X = 5"))), (i) => ({
  end: 2,
  method: "ssa",
  seed: i,
}))
watch("simulators made and dropped", runs / 20, () => void createSimulator(chain).run({ end: 10 }))
watch("models compiled and dropped", runs / 100, (i) => {
  const text = `A -> B; ${1 + i / 1e6}*A; A = 1; B = 0`
  createSimulator(unwrap(compile(modelOf(text)))).run({ end: 1 })
})
console.log(leaks === 0 ? "nothing leaks" : `${leaks} grow`)
process.exitCode = leaks === 0 ? 0 : 1
