/**
 * Ctrl-C while a command computes: the work is stopped at once (worker threads with it), what was reached is said, nothing
 * is left half-written, exit code 130. A command that does not ask for this is ended by the signal itself.
 */
import type { CommandContext } from "./command.ts"

/** What long work needs of a command's surroundings. */
export type Watcher = Pick<CommandContext, "err" | "watched" | "onInterrupt">

/** Thrown where Ctrl-C has ended a command: `main.ts` prints how far it came. */
export class Interrupted extends Error {
  constructor(reached: string) {
    super(`interrupted: ${reached}`)
    this.name = "Interrupted"
  }
}

/** Do `work` with a signal that Ctrl-C aborts. The signal reaches us only where the work waits for something now and then. */
export async function interruptible<T>(ctx: Watcher, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const release = ctx.onInterrupt?.(() => controller.abort())
  try {
    return await work(controller.signal)
  } finally {
    release?.()
  }
}

/** Lets what has arrived meanwhile, a signal among it, have its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
