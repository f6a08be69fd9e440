/**
 * The page's side of the engine: one run in flight and at most one waiting, so that a drag never queues up; what may
 * wait (findings, bands) goes to a pool of further workers while nothing else asks.
 */
import type { EngineBundle } from "../../draw/index.ts"
import type { Finding, FindingResult } from "../../findings/index.ts"
import type { Setup } from "../state/setup.ts"
import { makePool, type Pool } from "./pool.ts"
import type { BandReply, FromWorker, RunReply } from "./protocol.ts"

export interface RunOrder {
  readonly setup: Setup
  readonly times: Float64Array
  readonly select: readonly string[]
  readonly coarse: boolean
}

interface Waiting {
  readonly order: RunOrder
  readonly done: (reply: RunReply) => void
}

/** Findings wait this long after the reader's last run, so that a drag has the machine to itself; ms. */
const restAfterRun = 350
/** More workers than this bring little and take memory. */
const mostWorkers = 4

export interface EngineClient {
  /** Take another compiled model for the same figure (an edited one); undefined: the figure's own again. */
  readonly useModel: (packed: unknown) => void
  /** Ask for a run; a run that waits is replaced by a newer one and its callback is never called. */
  readonly run: (order: RunOrder, done: (reply: RunReply, roundTrip: number) => void) => void
  /** Judge findings, the first ones first; a new list stops the old one. */
  readonly judge: (
    findings: readonly Finding[],
    without: readonly string[],
    each: (result: FindingResult) => void,
    finished: () => void,
  ) => void
  /** Run an order over parameter sets; a newer order stops the old one, whose callback is then never called. */
  readonly band: (
    order: RunOrder,
    sets: readonly Readonly<Record<string, number>>[],
    done: (replies: readonly BandReply[]) => void,
  ) => void
}

/** Parameter sets that one task runs: few, so that a new drag need not wait long. */
const setsPerTask = 6

function bandWith(pool: Pool): EngineClient["band"] {
  return ({ setup, times, select }, sets, done) => {
    const parts = Array.from({ length: Math.ceil(sets.length / setsPerTask) }, (_, i) =>
      sets.slice(i * setsPerTask, (i + 1) * setsPerTask),
    )
    const replies: BandReply[] = []
    let left = parts.length
    const tasks = parts.map((part) => ({ kind: "band" as const, setup, times, select, sets: part }))
    const answered = (reply: FromWorker): void => {
      if (reply.kind === "banded") replies.push(reply)
      left--
      if (left === 0) done(replies)
    }
    pool.run("band", tasks, answered, true)
  }
}

function judgeWith(pool: Pool, onFault: (message: string) => void): EngineClient["judge"] {
  return (findings, without, each, finished) => {
    let left = findings.length
    const tasks = findings.map((finding) => ({ kind: "judge" as const, finding, without }))
    pool.run("judge", tasks, (reply) => {
      if (reply.kind === "judged") each(reply.result)
      else if (reply.kind === "fault") onFault(reply.message)
      left--
      if (left === 0) finished()
    })
    if (left === 0) finished()
  }
}

/**
 * Start the workers.
 * @param makeWorker differs between the served page and the single file
 * @param inPage the figure, where the page carries it and the workers have no address to fetch it from
 */
export function startEngine(
  makeWorker: () => Worker,
  inPage: EngineBundle | undefined,
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
  if (inPage) main.postMessage({ kind: "open", bundle: inPage })

  let lastAsked = Number.NEGATIVE_INFINITY
  const size = Math.max(1, Math.min(mostWorkers, (navigator.hardwareConcurrency || 2) - 1))
  const pool = makePool(size, makeWorker, () => performance.now() - lastAsked < restAfterRun)
  if (inPage) pool.tell({ kind: "open", bundle: inPage })
  return {
    useModel: (packed) => {
      main.postMessage({ kind: "model", packed })
      pool.tell({ kind: "model", packed })
    },
    run: (order, done) => {
      const asked = performance.now()
      lastAsked = asked
      waiting = { order, done: (reply) => done(reply, performance.now() - asked) }
      pump()
    },
    judge: judgeWith(pool, onFault),
    band: bandWith(pool),
  }
}
