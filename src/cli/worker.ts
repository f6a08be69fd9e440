/** A worker thread: makes its tools from the setup it is started with, then does one task after another. */
import { parentPort, workerData } from "node:worker_threads"
import { InputError } from "./command.ts"
import { perform, type Task, type TaskSetup, toolsFor } from "./tasks.ts"

/** What a worker answers: the result, or the failure as text; `input`: the caller's input is at fault. */
export type WorkerReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: string; readonly input: boolean }

const port = parentPort
if (port) {
  const tools = toolsFor(workerData as TaskSetup)
  port.on("message", async ({ id, task }: { readonly id: number; readonly task: Task }) => {
    try {
      port.postMessage({ id, result: await perform(await tools, task) } satisfies WorkerReply)
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      port.postMessage({ id, failure, input: error instanceof InputError } satisfies WorkerReply)
    }
  })
}
