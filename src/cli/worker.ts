/** A worker thread: makes its tools from the setup it is started with, then does one task after another. */
import { parentPort, workerData } from "node:worker_threads"
import { InputError } from "./command.ts"
import { RunFailed } from "./ended.ts"
import { perform, type Task, type TaskSetup, toolsFor } from "./tasks.ts"

/** What a worker answers: the result, or the failure as text and whose it is. */
export type WorkerReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: string; readonly of: "input" | "run" | "program" }

const port = parentPort
if (port) {
  const tools = toolsFor(workerData as TaskSetup)
  port.on("message", async ({ id, task }: { readonly id: number; readonly task: Task }) => {
    try {
      port.postMessage({ id, result: await perform(await tools, task) } satisfies WorkerReply)
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      const of = error instanceof InputError ? "input" : error instanceof RunFailed ? "run" : "program"
      port.postMessage({ id, failure, of } satisfies WorkerReply)
    }
  })
}
