/** Runs an SBML text and hashes every bit of the result; the same code runs in Node and in a page. */
import { compile, createSimulatorAsync } from "../../src/engine/index.ts"
import { readSbml } from "../../src/sbml/index.ts"
import { source } from "../../src/text/index.ts"

export interface BitsRequest {
  readonly name: string
  readonly text: string
  readonly end: number
  readonly steps: number
}

/** FNV-1a over the bytes of all numbers (NaN's payload is not part of a result). */
function hash(columns: readonly Float64Array[]): string {
  let h = 0x811c9dc5
  const view = new DataView(new ArrayBuffer(8))
  for (const column of columns) {
    for (const x of column) {
      view.setFloat64(0, Number.isNaN(x) ? Number.NaN : x, true)
      for (let i = 0; i < 8; i++) h = Math.imul(h ^ view.getUint8(i), 0x01000193) >>> 0
    }
  }
  return h.toString(16)
}

/** The hash of all species and rule-driven quantities over the run, or what stood in the way. */
export async function bitsOf(request: BitsRequest): Promise<string> {
  const model = readSbml(source(request.name, request.text))
  if (!model.value) return `not read: ${model.diagnostics.find((d) => d.severity === "error")?.code}`
  const compiled = compile(model.value)
  if (!compiled.value) return `not compiled: ${compiled.diagnostics.find((d) => d.severity === "error")?.code}`
  const simulator = await createSimulatorAsync(compiled.value)
  const select = compiled.value.layout.quantities.filter((q) => q.kind !== "reaction").map((q) => q.id)
  const run = simulator.run({ end: request.end, steps: request.steps, rtol: 1e-9, atol: 1e-12, select, seed: 1 })
  return `${run.outcome.kind} ${run.statistics.steps} ${hash([run.time, ...run.columns])}`
}
