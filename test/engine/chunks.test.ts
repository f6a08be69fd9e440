import { describe, expect, it } from "vitest"
import { inChunks } from "../../src/engine/index.ts"

const later = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : Promise.resolve().then(() => later(turns - 1))

describe("many runs in chunks", () => {
  it("come back in order, whoever is done first, the same for any number of lanes", async () => {
    const work = async (from: number, to: number): Promise<readonly number[]> => {
      await later((from * 7) % 5)
      return [from, to]
    }
    const one = await inChunks(23, work, { size: 5, lanes: 1 })
    expect(one.results).toEqual([
      [0, 5],
      [5, 10],
      [10, 15],
      [15, 20],
      [20, 23],
    ])
    expect(one).toMatchObject({ done: 23, cancelled: false })
    expect(await inChunks(23, work, { size: 5, lanes: 3 })).toEqual(one)
  })

  it("tell how far they are, and stop where they are told to", async () => {
    const signal = { aborted: false }
    const seen: number[] = []
    const stopped = await inChunks(100, async (from) => from, {
      size: 10,
      lanes: 2,
      signal,
      onProgress: (done) => {
        seen.push(done)
        if (done >= 40) signal.aborted = true
      },
    })
    expect(stopped.cancelled).toBe(true)
    expect(stopped.results).toEqual([0, 10, 20, 30, 40].slice(0, stopped.results.length))
    expect(seen[0]).toBe(10)
    expect(stopped.done).toBeLessThan(100)
  })

  it("pass the first failure on", async () => {
    const work = async (from: number): Promise<number> => {
      if (from === 4) throw new RangeError("number four")
      return from
    }
    await expect(inChunks(10, work, { size: 2, lanes: 2 })).rejects.toThrow("number four")
  })

  it("do nothing where there is nothing", async () => {
    expect(await inChunks(0, async () => 1, { size: 2, lanes: 2 })).toEqual({ results: [], done: 0, cancelled: false })
    await expect(inChunks(3, async () => 1, { size: 0, lanes: 2 })).rejects.toThrow(RangeError)
  })
})
