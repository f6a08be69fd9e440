import { describe, expect, it } from "vitest"
import { RunFailed } from "../../src/cli/ended.ts"
import { toolsFor } from "../../src/cli/tasks.ts"
import { inMany, startWorkers } from "../../src/cli/workers.ts"
import { compiledOf } from "../engine/small-models.ts"

const setup = { compiled: compiledOf("-> X; 10; X -> ; 0.5*X; X = 20") }
const order = { settings: { end: 5, steps: 10, select: ["X"], method: "ssa" as const }, seed: 7 }

const quiet = { err: () => undefined }

describe("worker threads", () => {
  it("give the bits that one thread gives", async () => {
    const workers = startWorkers(setup, 2)
    const tools = await toolsFor(setup)
    const chunks = [0, 20, 40].map((from) => ({ kind: "moments", order, from, to: from + 20 }) as const)
    const there = await Promise.all(chunks.map((c) => workers.call(c)))
    await workers.close()
    const here = await inMany(quiet, setup, tools, 60, (from, to) => ({ kind: "moments", order, from, to }), {
      jobs: 1,
      size: 20,
      what: "runs",
    })
    expect(there).toEqual(here)
  })

  it("stop at once in the middle of a long task", async () => {
    const workers = startWorkers(setup, 1)
    const long = { ...order, settings: { ...order.settings, end: 1e9 } }
    const running = workers.call({ kind: "moments", order: long, from: 0, to: 1000 })
    const told = expect(running).rejects.toThrow("stopped")
    await new Promise((resolve) => setTimeout(resolve, 200))
    const before = performance.now()
    await workers.close()
    await told
    expect(performance.now() - before).toBeLessThan(2000)
    await expect(workers.call({ kind: "moments", order, from: 0, to: 1 })).rejects.toThrow("stopped")
  })

  it("report a failed run as what it is", async () => {
    const workers = startWorkers({ compiled: compiledOf("x' = x^2; x = 1") }, 1)
    const bad = { settings: { end: 10, select: ["x"] }, seed: 1 }
    await expect(workers.call({ kind: "moments", order: bad, from: 0, to: 2 })).rejects.toThrow(RunFailed)
    await workers.close()
  })
})
