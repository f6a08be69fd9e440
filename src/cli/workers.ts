/**
 * Tasks over the cores of the machine: the first chunk is done here and timed; only where what is left is worth it, worker
 * threads are started. Results come in the order of the chunks and are the same whatever the number of workers.
 */
import { existsSync } from "node:fs"
import { availableParallelism } from "node:os"
import { performance } from "node:perf_hooks"
import { fileURLToPath } from "node:url"
import { Worker } from "node:worker_threads"
import { inChunks } from "../engine/index.ts"
import { InputError, type OptionSpec, type OptionValues, wholeOption } from "./command.ts"
import { RunFailed } from "./ended.ts"
import { Interrupted, interruptible, type Watcher } from "./interrupt.ts"
import {
  OutOfPatience,
  perform,
  type Task,
  type TaskResults,
  type TaskSetup,
  type TaskTools,
  type Watch,
} from "./tasks.ts"
import type { WorkerReply } from "./worker.ts"

/** Work that takes less than this is done sooner here than by workers that have to start; ms. */
export const worthWorkers = 300
const mostJobs = 256

/** `--jobs`, for commands that run many times. */
export const jobsOption: OptionSpec = {
  flags: "--jobs <n>",
  summary: "worker threads for many runs (default: one for each core; the results are the same)",
}

/**
 * How many workers at most.
 * @throws InputError where `--jobs` is no whole number from 1 on
 */
export function jobsOf(options: OptionValues): number {
  return wholeOption(options, "jobs", 1, mostJobs) ?? Math.min(mostJobs, availableParallelism())
}

/** Progress on standard error where somebody watches: a line every two seconds. */
function progressOf(ctx: Watcher, what: string): ((done: number, total: number) => void) | undefined {
  if (!ctx.watched) return undefined
  let told = performance.now()
  return (done, total) => {
    const now = performance.now()
    if (now - told < 2000) return
    told = now
    ctx.err(`${done} of ${total} ${what}`)
  }
}

/** The worker's file: beside this one in the source, beside or above it in the bundle. */
function workerFile(): URL {
  const found = ["./worker.js", "../worker.js", "./worker.ts"]
    .map((name) => new URL(name, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)))
  if (!found) throw new RangeError("the worker's file is missing from this installation")
  return found
}

function newWorker(setup: TaskSetup): Worker {
  const url = workerFile()
  if (!url.pathname.endsWith(".ts")) return new Worker(url, { workerData: setup })
  // Run from its source the worker needs the loader first; a loader given in its arguments comes too late for its own file.
  const start = `import("tsx/esm/api").then((tsx) => { tsx.register(); return import(${JSON.stringify(url.href)}) })`
  return new Worker(start, { workerData: setup, eval: true })
}

/** Worker threads that do tasks; each has at most one at a time, the rest wait. */
export interface Workers {
  readonly size: number
  readonly call: <T extends Task>(task: T) => Promise<TaskResults[T["kind"]]>
  /** Stop at once, whatever is in work; tasks that are not done are rejected. */
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly task: Task
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

function failureOf(whose: "input" | "run" | "program", text: string): Error {
  return whose === "input" ? new InputError(text) : whose === "run" ? new RunFailed(text) : new Error(text)
}

/** Start workers that share a compiled model. */
export function startWorkers(setup: TaskSetup, size: number): Workers {
  const queue: Waiting[] = []
  const hands: { readonly worker: Worker; job: Waiting | undefined }[] = []
  let closed = false
  const pump = (): void => {
    for (const hand of hands) {
      if (hand.job) continue
      const job = queue.shift()
      if (!job) return
      hand.job = job
      hand.worker.postMessage({ id: 0, task: job.task })
    }
  }
  const lost = (error: Error): void => {
    closed = true
    for (const hand of hands) hand.job?.reject(error)
    for (const job of queue.splice(0)) job.reject(error)
  }
  for (let k = 0; k < size; k++) {
    const hand: (typeof hands)[number] = { worker: newWorker(setup), job: undefined }
    hand.worker.on("message", (reply: WorkerReply) => {
      const { job } = hand
      hand.job = undefined
      if (!job) return
      if ("result" in reply) job.resolve(reply.result as never)
      else job.reject(failureOf(reply.of, reply.failure))
      pump()
    })
    hand.worker.on("error", lost)
    hands.push(hand)
  }
  return {
    size,
    call: (task) =>
      new Promise((resolve, reject) => {
        if (closed) reject(new Error("the workers were stopped"))
        else {
          queue.push({ task, resolve, reject })
          pump()
        }
      }),
    close: async () => {
      lost(new Error("the workers were stopped"))
      await Promise.all(hands.map((h) => h.worker.terminate()))
    },
  }
}

export interface ManyOptions {
  readonly jobs: number
  /** Runs in a chunk: it decides the results' last digits, so it never depends on the machine. */
  readonly size: number
  /** What is counted, for progress and for what Ctrl-C leaves: "runs". */
  readonly what: string
}

/**
 * Many runs as tasks, each of a chunk of them; progress is told, Ctrl-C ends them at once.
 * @param tools those of this thread, for the first chunk and for all where workers are not worth it
 * @returns the chunks' results in order
 * @throws Interrupted with how many were done
 */
export async function inMany<T extends Task>(
  ctx: Watcher,
  setup: TaskSetup,
  tools: TaskTools,
  total: number,
  taskOf: (from: number, to: number) => T,
  { size, jobs, what }: ManyOptions,
): Promise<readonly TaskResults[T["kind"]][]> {
  const head = Math.min(size, total)
  if (head === 0) return []
  const onProgress = progressOf(ctx, what)
  const before = performance.now()
  const first: TaskResults[T["kind"]] = await perform(tools, taskOf(0, head))
  onProgress?.(head, total)
  const left = total - head
  const expected = ((performance.now() - before) * left) / head
  const told = (done: number): void => onProgress?.(head + done, total)
  if (expected < worthWorkers) {
    const work = (from: number, to: number) => perform(tools, taskOf(head + from, head + to))
    const rest = await inChunks(left, work, { size, lanes: 1, onProgress: told })
    return [first, ...rest.results]
  }
  // One worker at least: this thread then hears Ctrl-C.
  const lanes = Math.min(jobs, Math.ceil(left / size))
  return interruptible(ctx, (signal) =>
    withWorkers(setup, lanes, signal, async (workers) => {
      const work = (from: number, to: number) => workers.call(taskOf(head + from, head + to))
      const rest = await inChunks(left, work, { size, lanes, onProgress: told, signal })
      if (rest.cancelled)
        throw new Interrupted(`${head + rest.done} of ${total} ${what} were done, nothing was written`)
      return [first, ...rest.results]
    }),
  )
}

/** Workers for as long as `work` takes, ended at once where `signal` says so. */
export async function withWorkers<T>(
  setup: TaskSetup,
  size: number,
  signal: AbortSignal,
  work: (workers: Workers) => Promise<T>,
): Promise<T> {
  const workers = startWorkers(setup, size)
  const stop = (): void => void workers.close()
  signal.addEventListener("abort", stop)
  try {
    return await work(workers)
  } finally {
    signal.removeEventListener("abort", stop)
    await workers.close()
  }
}

/**
 * A single run: here while it is short, else anew in a worker, so that progress can be told and Ctrl-C ends it at once.
 * @param end  where it will be done, in `unit`
 * @throws Interrupted with the time that it had reached
 */
export async function inOne<T extends Task & { readonly kind: "run" | "experiment" }>(
  ctx: Watcher,
  setup: TaskSetup,
  tools: TaskTools,
  taskOf: (watch: Watch) => T,
  { end, unit }: { readonly end: number; readonly unit: string },
): Promise<TaskResults[T["kind"]]> {
  try {
    return await perform(tools, taskOf({ patience: worthWorkers }))
  } catch (error) {
    if (!(error instanceof OutOfPatience)) throw error
  }
  const reached = new SharedArrayBuffer(8)
  const at = (): string => `t = ${Number((new Float64Array(reached)[0] as number).toPrecision(4))} of ${end}${unit}`
  return interruptible(ctx, (signal) =>
    withWorkers(setup, 1, signal, async (workers) => {
      const ticking = ctx.watched ? setInterval(() => ctx.err(at()), 2000) : undefined
      try {
        return await workers.call(taskOf({ reached }))
      } catch (error) {
        if (signal.aborted) throw new Interrupted(`the run had come to ${at()}, nothing was written`)
        throw error
      } finally {
        clearInterval(ticking)
      }
    }),
  )
}
