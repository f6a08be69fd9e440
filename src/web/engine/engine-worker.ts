/**
 * The engine in its worker: holds one figure's compiled model and answers runs and findings, one at a time. Nothing is
 * compiled here but WebAssembly; nothing is fetched.
 */
import { unpackJson } from "../../draw/index.ts"
import { type CompiledModel, createSimulator } from "../../engine/index.ts"
import { FigureRunner, planRun, secondsPer } from "../../figure/index.ts"
import { type Finding, judge } from "../../findings/index.ts"
import { experimentOf, type Setup } from "../state/setup.ts"
import type { EngineBundle, FromWorker, RunReply, RunRequest, ToWorker } from "./protocol.ts"

interface Opened {
  readonly runner: FigureRunner
  readonly findings: ReadonlyMap<string, Finding>
  /** Values at rest of the undisturbed system, by system and selection. */
  readonly rests: Map<string, Float64Array>
}

let opened: Opened | undefined

const send = (message: FromWorker, transfer: Transferable[] = []): void => {
  // The worker's own global; in a module worker `self` is a DedicatedWorkerGlobalScope.
  ;(self as unknown as { postMessage: (m: unknown, t: Transferable[]) => void }).postMessage(message, transfer)
}

function open(bundle: EngineBundle): void {
  const start = performance.now()
  const compiled = unpackJson(bundle.model.packed) as CompiledModel
  const runner = new FigureRunner(
    bundle.figure,
    createSimulator(compiled),
    compiled.layout.quantities.map((q) => q.id),
  )
  opened = { runner, findings: new Map(bundle.findings.map((f) => [f.id, f])), rests: new Map() }
  send({ kind: "ready", milliseconds: performance.now() - start })
}

/** The undisturbed system's values: same species and preparation, nothing given, nothing changed. */
function restOf(o: Opened, setup: Setup, select: readonly string[]): Float64Array {
  const key = JSON.stringify([setup.system, setup.preparation, select.length])
  const known = o.rests.get(key)
  if (known) return known
  const plain: Setup = { ...setup, doses: [], perturb: [], without: [], inputs: [] }
  const plan = planRun(o.runner.figure, experimentOf(plain))
  const values = new Float64Array(select.length).fill(Number.NaN)
  if (plan.value) {
    const run = o.runner.run(plan.value, { times: [0], select })
    run.columns.forEach((column, k) => {
      values[k] = column[0] ?? Number.NaN
    })
  }
  o.rests.set(key, values)
  return values
}

/** Units of the figure's time per minute: the page speaks minutes, the model its own unit. */
function perMinute(o: Opened): number {
  return 60 / (secondsPer[o.runner.figure.time_unit] ?? 60)
}

function run(o: Opened, request: RunRequest): void {
  const start = performance.now()
  const plan = planRun(o.runner.figure, experimentOf(request.setup))
  const faults = plan.diagnostics
    .filter((d) => d.severity === "error")
    .map((d) => d.message + (d.help ? `; ${d.help}` : ""))
  const nothing = { time: new Float64Array(), columns: [] as Float64Array[] }
  if (!plan.value || faults.length > 0) {
    const rest = new Float64Array(request.select.length).fill(Number.NaN)
    send({
      kind: "ran",
      id: request.id,
      ...nothing,
      ids: request.select,
      rest,
      outcome: { kind: "done" },
      faults,
      milliseconds: 0,
    })
    return
  }
  const rest = restOf(o, request.setup, request.select)
  const scale = perMinute(o)
  const trajectory = o.runner.run(plan.value, {
    times: Array.from(request.times, (t) => t * scale),
    select: request.select,
    rtol: request.coarse ? 1e-4 : 1e-6,
    timeLimitSeconds: 20,
  })
  const reply: RunReply = {
    kind: "ran",
    id: request.id,
    time: trajectory.time.map((t) => t / scale),
    ids: request.select,
    columns: trajectory.columns.map((c) => c.slice()),
    rest,
    outcome: trajectory.outcome,
    faults,
    milliseconds: performance.now() - start,
  }
  send(reply, [reply.time.buffer, ...reply.columns.map((c) => c.buffer)] as Transferable[])
}

self.onmessage = (event: MessageEvent<ToWorker>): void => {
  const message = event.data
  try {
    if (message.kind === "open") {
      open(message.bundle)
      return
    }
    if (!opened) throw new RangeError("the worker was asked before a figure was opened")
    if (message.kind === "run") {
      run(opened, message)
      return
    }
    const finding = opened.findings.get(message.finding)
    if (!finding) throw new RangeError(`there is no finding '${message.finding}'`)
    const result = judge(opened.runner, finding, { without: message.without, timeLimitSeconds: 20 })
    send({ kind: "judged", id: message.id, result })
  } catch (error) {
    send({ kind: "fault", message: error instanceof Error ? error.message : String(error) })
  }
}
