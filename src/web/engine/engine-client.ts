/**
 * The page's side of the engine: one run in flight and at most one waiting, so that a drag never queues up; findings
 * are judged by a second worker while nothing else asks.
 */
import type { FindingResult } from "../../findings/index.ts"
import type { Setup } from "../state/setup.ts"
import type { EngineBundle, FromWorker, RunReply } from "./protocol.ts"

export interface RunOrder {
  readonly setup: Setup
  readonly times: Float64Array
  readonly select: readonly string[]
  readonly coarse: boolean
}

interface Waiting {
  readonly order: RunOrder
  readonly done: (reply: RunReply) => void
  readonly asked: number
}

/** Findings wait this long after the reader's last run, so that a drag has the machine to itself; ms. */
const restAfterRun = 350

export interface EngineClient {
  /** Take another compiled model for the same figure (an edited one). */
  readonly useModel: (packed: unknown) => void
  /** Ask for a run; a run that waits is replaced by a newer one and its callback is never called. */
  readonly run: (order: RunOrder, done: (reply: RunReply, roundTrip: number) => void) => void
  /** Judge findings one after another; a new list stops the old one. */
  readonly judge: (
    findings: readonly string[],
    without: readonly string[],
    each: (result: FindingResult) => void,
    finished: () => void,
  ) => void
}

/** Start the workers. `makeWorker` differs between the served page and the single file. */
export function startEngine(
  bundle: EngineBundle,
  makeWorker: () => Worker,
  onFault: (message: string) => void,
): EngineClient {
  const main = makeWorker()
  let next = 1
  let running: (Waiting & { readonly id: number }) | undefined
  let waiting: Waiting | undefined

  const pump = (): void => {
    if (running || !waiting) return
    running = { ...waiting, id: next++ }
    waiting = undefined
    main.postMessage({ kind: "run", id: running.id, ...running.order })
  }
  main.onmessage = (event: MessageEvent<FromWorker>): void => {
    const message = event.data
    if (message.kind === "ran" && running && message.id === running.id) {
      const { done } = running
      running = undefined
      pump()
      done(message)
    } else if (message.kind === "fault") {
      running = undefined
      onFault(message.message)
      pump()
    }
  }
  main.onerror = (event): void => onFault(event.message || "the engine's worker could not start")
  main.postMessage({ kind: "open", bundle })

  let lastAsked = Number.NEGATIVE_INFINITY
  const judge = startJudge(bundle, makeWorker, onFault, () => performance.now() - lastAsked < restAfterRun)
  return {
    useModel: (packed) => {
      const changed = { ...bundle, model: { packed } }
      main.postMessage({ kind: "open", bundle: changed })
      judge.reopen(changed)
    },
    run: (order, done) => {
      const asked = performance.now()
      lastAsked = asked
      waiting = { order, asked, done: (reply) => done(reply, performance.now() - asked) }
      pump()
    },
    judge: judge.judge,
  }
}

function startJudge(
  bundle: EngineBundle,
  makeWorker: () => Worker,
  onFault: (message: string) => void,
  busy: () => boolean,
): { readonly judge: EngineClient["judge"]; readonly reopen: (bundle: EngineBundle) => void } {
  let worker: Worker | undefined
  let round = 0
  let present = bundle
  const reopen = (changed: EngineBundle): void => {
    present = changed
    worker?.postMessage({ kind: "open", bundle: changed })
  }
  const judge: EngineClient["judge"] = (findings, without, each, finished) => {
    round++
    const mine = round
    if (findings.length === 0) {
      finished()
      return
    }
    if (!worker) {
      worker = makeWorker()
      worker.postMessage({ kind: "open", bundle: present })
    }
    const w = worker
    let at = 0
    const ask = (): void => {
      if (mine !== round) return
      if (busy()) {
        setTimeout(ask, restAfterRun / 2)
        return
      }
      const finding = findings[at]
      if (finding === undefined) finished()
      else w.postMessage({ kind: "judge", id: mine * 100_000 + at, finding, without })
    }
    w.onmessage = (event: MessageEvent<FromWorker>): void => {
      const message = event.data
      if (message.kind === "ready" || message.kind === "ran" || mine !== round) return
      if (message.kind === "fault") onFault(message.message)
      else {
        // An answer to an older list may still arrive: it was asked before this one and counts for nothing.
        if (message.id !== mine * 100_000 + at) return
        each(message.result)
      }
      at++
      ask()
    }
    ask()
  }
  return { judge, reopen }
}
