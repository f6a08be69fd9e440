/**
 * The engine in its worker: holds one figure's compiled model and answers runs and findings, one at a time. The worker's
 * name is the address of the figure's model, which it fetches itself while the page builds up; in a single file it has
 * no name and is sent the model. Nothing is compiled here but WebAssembly.
 */
import { type EngineBundle, unpackJson, viewTimes } from "../../draw/index.ts"
import { type CompiledModel, createSimulator } from "../../engine/index.ts"
import { FigureRunner, planRun, secondsPer } from "../../figure/index.ts"
import { judge } from "../../findings/index.ts"
import { experimentOf, initialSetup, type Setup } from "../state/setup.ts"
import type { BandReply, BandRequest, FromWorker, RunReply, RunRequest, ToWorker } from "./protocol.ts"

interface Opened {
  readonly runner: FigureRunner
  readonly known: ReadonlySet<string>
  /** Values at rest of the undisturbed system, by system and selection. */
  readonly rests: Map<string, Float64Array>
}

let bundle: EngineBundle | undefined
let opened: Opened | undefined
/** What was asked before the figure was there. */
const waiting: ToWorker[] = []

// The worker's own global; in a module worker `self` is a DedicatedWorkerGlobalScope.
const scope = self as unknown as { readonly name: string; postMessage: (m: unknown, t: Transferable[]) => void }

const send = (message: FromWorker, transfer: Transferable[] = []): void => scope.postMessage(message, transfer)

function openModel(figure: EngineBundle["figure"], packed: unknown): Opened {
  const compiled = unpackJson(packed) as CompiledModel
  const ids = compiled.layout.quantities.map((q) => q.id)
  return { runner: new FigureRunner(figure, createSimulator(compiled), ids), known: new Set(ids), rests: new Map() }
}

function open(given: EngineBundle): void {
  const start = performance.now()
  bundle = given
  opened = openModel(given.figure, given.model.packed)
  send({ kind: "ready", milliseconds: performance.now() - start })
  warmUp(opened, given)
  for (const message of waiting.splice(0)) handle(message)
}

/** One run that nobody asked for: the reader's first one then finds its code compiled. */
function warmUp(o: Opened, given: EngineBundle): void {
  if (waiting.length > 0) return
  const setup = initialSetup(given.figure, given.experiments)
  const plan = planRun(o.runner.figure, experimentOf(setup)).value
  const times = Array.from(viewTimes(setup.horizon, 72), (t) => t * perMinute(o))
  if (plan) o.runner.run(plan, { times, select: [...o.known].slice(0, 60), rtol: 1e-4, timeLimitSeconds: 1 })
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
  const plan = o.runner.plan(experimentOf(request.setup))
  const select = request.select.filter((id) => o.known.has(id))
  const faults = plan.diagnostics
    .filter((d) => d.severity === "error")
    .map((d) => d.message + (d.help ? `; ${d.help}` : ""))
  if (!plan.value || faults.length > 0) {
    const rest = new Float64Array(select.length).fill(Number.NaN)
    const nothing = { time: new Float64Array(), columns: [] as Float64Array[], ids: select, rest }
    send({ kind: "ran", id: request.id, ...nothing, outcome: { kind: "done" }, faults, milliseconds: 0 })
    return
  }
  const rest = restOf(o, request.setup, select)
  const scale = perMinute(o)
  const trajectory = o.runner.run(plan.value, {
    times: Array.from(request.times, (t) => t * scale),
    select,
    rtol: request.coarse ? 1e-4 : 1e-6,
    timeLimitSeconds: 20,
  })
  const reply: RunReply = {
    kind: "ran",
    id: request.id,
    time: trajectory.time.map((t) => t / scale),
    ids: select,
    columns: trajectory.columns.map((c) => c.slice()),
    rest,
    outcome: trajectory.outcome,
    faults,
    milliseconds: performance.now() - start,
  }
  send(reply, [reply.time.buffer, ...reply.columns.map((c) => c.buffer)] as Transferable[])
}

/** The setup over parameter sets; a set that can't be run is left out. */
function band(o: Opened, request: BandRequest): void {
  const plan = o.runner.plan(experimentOf(request.setup)).value
  const ids = request.select.filter((id) => o.known.has(id))
  const rest = restOf(o, request.setup, ids)
  const scale = perMinute(o)
  const times = Array.from(request.times, (t) => t * scale)
  const runs: BandReply["runs"][number][] = []
  try {
    for (const set of plan ? request.sets : []) {
      o.runner.override(set)
      o.rests.clear()
      const own = restOf(o, request.setup, ids)
      const t = plan && o.runner.run(plan, { times, select: ids, rtol: 1e-4, timeLimitSeconds: 5 })
      if (t?.outcome.kind === "done") runs.push({ rest: own, columns: t.columns.map((c) => c.slice()) })
    }
  } finally {
    o.runner.override({})
    o.rests.clear()
  }
  send({ kind: "banded", id: request.id, time: request.times, ids, rest, runs })
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function handle(message: ToWorker): void {
  const id = "id" in message ? message.id : undefined
  try {
    if (message.kind === "open") open(message.bundle)
    else if (!opened || !bundle) waiting.push(message)
    else if (message.kind === "model") opened = openModel(bundle.figure, message.packed ?? bundle.model.packed)
    else if (message.kind === "run") run(opened, message)
    else if (message.kind === "band") band(opened, message)
    else {
      const result = judge(opened.runner, message.finding, { without: message.without, timeLimitSeconds: 20 })
      send({ kind: "judged", id: message.id, result })
    }
  } catch (error) {
    send({ kind: "fault", id, message: told(error) })
  }
}

self.onmessage = (event: MessageEvent<ToWorker>): void => handle(event.data)

async function fetchFigure(address: string): Promise<void> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`the server has no model at ${address} (${response.status})`)
  open((await response.json()) as EngineBundle)
}

if (scope.name !== "")
  fetchFigure(scope.name).catch((error: unknown) => send({ kind: "fault", id: undefined, message: told(error) }))
