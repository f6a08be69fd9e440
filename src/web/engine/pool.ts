/**
 * Workers for what may wait: findings, bands. They start when there is first something to do, take one task each, and
 * stand back while the reader drags.
 */
import type { FromWorker, ToWorker } from "./protocol.ts"

/** A request without its number, which the pool gives. */
export type Task = ToWorker extends infer M ? (M extends { readonly id: number } ? Omit<M, "id"> : never) : never

export interface Pool {
  /** Put tasks in place of those of the same group that still wait (`first`: before all others); `done` is told of each, in no order. */
  readonly run: (
    group: string,
    tasks: readonly Task[],
    done: (reply: FromWorker, index: number) => void,
    first?: boolean,
  ) => void
  /** To every worker, those that start later included. */
  readonly tell: (message: ToWorker) => void
}

interface Job {
  readonly group: string
  readonly task: Task
  readonly index: number
  readonly done: (reply: FromWorker, index: number) => void
}

interface Hand {
  readonly worker: Worker
  job: (Job & { readonly id: number }) | undefined
}

/** How often a pool that stands back looks again; ms. */
const lookAgain = 175

/**
 * @param size how many workers at most
 * @param busy the reader is at work: no new task is begun
 */
export function makePool(size: number, makeWorker: () => Worker, busy: () => boolean): Pool {
  const hands: Hand[] = []
  const told: ToWorker[] = []
  let jobs: Job[] = []
  let next = 1
  let timer: ReturnType<typeof setTimeout> | undefined

  const start = (): Hand => {
    const hand: Hand = { worker: makeWorker(), job: undefined }
    for (const message of told) hand.worker.postMessage(message)
    hand.worker.onmessage = (event: MessageEvent<FromWorker>): void => {
      const reply = event.data
      const { job } = hand
      if (!job || !("id" in reply) || (reply.id !== undefined && reply.id !== job.id)) return
      hand.job = undefined
      job.done(reply, job.index)
      pump()
    }
    hands.push(hand)
    return hand
  }
  const pump = (): void => {
    if (jobs.length === 0) return
    if (busy()) {
      clearTimeout(timer)
      timer = setTimeout(pump, lookAgain)
      return
    }
    for (;;) {
      const free = hands.find((h) => h.job === undefined) ?? (hands.length < size ? start() : undefined)
      const job = free && jobs.shift()
      if (!free || !job) return
      free.job = { ...job, id: next++ }
      free.worker.postMessage({ ...job.task, id: free.job.id })
    }
  }
  return {
    run: (group, tasks, done, first = false) => {
      // An answer to an older list may still arrive: it counts for nothing.
      for (const hand of hands) if (hand.job?.group === group) hand.job = { ...hand.job, done: () => {} }
      jobs = jobs.filter((j) => j.group !== group)
      const added = tasks.map((task, index) => ({ group, task, index, done }))
      jobs = first ? [...added, ...jobs] : [...jobs, ...added]
      pump()
    },
    tell: (message) => {
      told.splice(0, told.length, ...told.filter((m) => m.kind !== message.kind), message)
      for (const hand of hands) hand.worker.postMessage(message)
    },
  }
}
