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
import { type CommandContext, InputError, numberOption, type OptionSpec, type OptionValues } from "./command.ts"
import { perform, type Task, type TaskResults, type TaskSetup, type TaskTools } from "./tasks.ts"
import type { WorkerReply } from "./worker.ts"

/** Work that takes less than this is done sooner here than by workers that have to start; ms. */
const worthWorkers = 300
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
  const jobs = numberOption(options, "jobs") ?? Math.min(mostJobs, availableParallelism())
  if (!(Number.isSafeInteger(jobs) && jobs >= 1 && jobs <= mostJobs))
    throw new InputError(`--jobs takes a whole number from 1 to ${mostJobs}`)
  return jobs
}

/** Progress on standard error where somebody watches: a line every two seconds. */
export function progressOf(ctx: CommandContext, what: string): ((done: number, total: number) => void) | undefined {
  if (!ctx.terminal) return undefined
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
      else job.reject(reply.input ? new InputError(reply.failure) : new Error(reply.failure))
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
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Many runs as tasks, each of a chunk of them.
 * @param tools those of this thread, for the first chunk and for all where workers are not worth it
 * @returns the chunks' results in order; fewer where `signal` has stopped them
 */
export async function inMany<T extends Task>(
  setup: TaskSetup,
  tools: TaskTools,
  total: number,
  taskOf: (from: number, to: number) => T,
  options: ManyOptions,
): Promise<readonly TaskResults[T["kind"]][]> {
  const { size, jobs, onProgress, signal } = options
  const head = Math.min(size, total)
  if (head === 0 || signal?.aborted) return []
  const before = performance.now()
  const first: TaskResults[T["kind"]] = await perform(tools, taskOf(0, head))
  onProgress?.(head, total)
  const left = total - head
  const expected = ((performance.now() - before) * left) / head
  const lanes = Math.min(jobs, Math.ceil(left / size))
  if (lanes < 2 || expected < worthWorkers) {
    const rest = await inChunks(left, (from, to) => perform(tools, taskOf(head + from, head + to)), {
      size,
      lanes: 1,
      onProgress: (done) => onProgress?.(head + done, total),
      signal,
    })
    return [first, ...rest.results]
  }
  const workers = startWorkers(setup, lanes)
  const stop = (): void => void workers.close()
  signal?.addEventListener("abort", stop)
  try {
    const rest = await inChunks(left, (from, to) => workers.call(taskOf(head + from, head + to)), {
      size,
      lanes,
      onProgress: (done) => onProgress?.(head + done, total),
      signal,
    })
    return [first, ...rest.results]
  } finally {
    signal?.removeEventListener("abort", stop)
    await workers.close()
  }
}
