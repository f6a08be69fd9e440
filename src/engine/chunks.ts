/**
 * Many runs in chunks: ranges of a fixed size go out to whatever number of workers there is, and their results come back
 * in the order of the ranges. What comes out depends on the size of a chunk alone, never on who worked or how fast.
 */

export interface ChunkOptions {
  /** Runs in a chunk. */
  readonly size: number
  /** Chunks in work at once; the caller has that many workers. */
  readonly lanes: number
  /** Told after each chunk: runs done so far. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Looked at before each chunk: once aborted, no further one is begun. */
  readonly signal?: { aborted: boolean } | undefined
}

export interface Chunked<T> {
  /** One result for each chunk, in order; after a cancellation those from the first on without a gap. */
  readonly results: readonly T[]
  /** Runs that the results stand for. */
  readonly done: number
  readonly cancelled: boolean
}

/**
 * Work through the runs 0 … total − 1.
 * @param work does the runs from `from` up to, not with, `to`; its first failure is passed on, and nothing more is begun
 * @throws RangeError where the size or the number of lanes is no whole number above 0
 */
export async function inChunks<T>(
  total: number,
  work: (from: number, to: number) => Promise<T>,
  options: ChunkOptions,
): Promise<Chunked<T>> {
  const { size, lanes, signal } = options
  if (!(Number.isSafeInteger(size) && size > 0 && Number.isSafeInteger(lanes) && lanes > 0)) {
    throw new RangeError(`chunks of ${size} runs in ${lanes} lanes`)
  }
  const chunks = Math.ceil(total / size)
  const results: (readonly [T] | undefined)[] = Array.from({ length: chunks })
  let [next, done, failed] = [0, 0, false]
  // Asked anew each time: it changes while a chunk is awaited.
  const stopped = (): boolean => signal?.aborted === true
  const lane = async (): Promise<void> => {
    while (next < chunks && !failed && !stopped()) {
      const k = next++
      const [from, to] = [k * size, Math.min(total, (k + 1) * size)]
      try {
        results[k] = [await work(from, to)]
      } catch (error) {
        failed = true
        if (!stopped()) throw error
        return
      }
      done += to - from
      options.onProgress?.(done, total)
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, chunks) }, lane))
  const gap = results.indexOf(undefined)
  const whole = (gap < 0 ? results : results.slice(0, gap)).flatMap((r) => (r ? [r[0]] : []))
  return { results: whole, done: Math.min(total, whole.length * size), cancelled: gap >= 0 }
}
