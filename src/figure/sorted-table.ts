/**
 * A table as text, looked up without being parsed: lines sorted by their first cell (ASCII), found by binary search in
 * the string itself. Loading costs no more than reading the file, and a lookup in 150,000 lines a few microseconds.
 */

/** The loaded text with the offset of each line. */
interface Lines {
  readonly text: string
  readonly starts: Uint32Array
  readonly count: number
  /** The key of every `stride`th line: a search begins among these few, and reads the text in one place only. */
  readonly samples: readonly string[]
}

const stride = 32

function linesOf(loaded: string): Lines {
  const text = loaded === "" || loaded.endsWith("\n") ? loaded : `${loaded}\n`
  const starts = new Uint32Array(Math.ceil(text.length / 2) + 1)
  let count = 0
  for (let at = 0; at < text.length; at = text.indexOf("\n", at) + 1) starts[count++] = at
  const samples: string[] = []
  for (let k = 0; k < count; k += stride) {
    const start = starts[k] as number
    samples.push(text.slice(start, text.indexOf("\t", start)))
  }
  return { text, starts: starts.slice(0, count), count, samples }
}

/** Negative where the key of the line at `start` comes before `key`, 0 where they are equal. */
function compare(text: string, start: number, key: string): number {
  for (let k = 0; k < key.length; k++) {
    const c = text.charCodeAt(start + k)
    if (c === 9 || c === 10) return -1
    const d = c - key.charCodeAt(k)
    if (d !== 0) return d
  }
  const after = text.charCodeAt(start + key.length)
  return after === 9 || after === 10 ? 0 : 1
}

/** Lines `key TAB …`, sorted by key in code unit order; lines that begin with `#` come first and are comments. */
export class SortedTable {
  private readonly load: () => string
  private loaded: Lines | undefined
  private readonly found = new Map<string, string | undefined>()

  /** @param load gives the file's text; called once, when the first lookup comes */
  constructor(load: () => string) {
    this.load = load
  }

  private get lines(): Lines {
    this.loaded ??= linesOf(this.load())
    return this.loaded
  }

  /** The number of the first line whose key is not less than `key`. */
  private lowerBound(key: string): number {
    const { text, starts, count, samples } = this.lines
    let first = 0
    let last = samples.length
    while (first < last) {
      const middle = (first + last) >>> 1
      if ((samples[middle] as string) < key) first = middle + 1
      else last = middle
    }
    let low = Math.max(0, (first - 1) * stride)
    let high = Math.min(count, first * stride)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(text, starts[middle] as number, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** What follows the key on its line, or undefined. */
  get(key: string): string | undefined {
    if (key === "") return undefined
    const known = this.found.get(key)
    if (known !== undefined || this.found.has(key)) return known
    const { text, starts, count } = this.lines
    const line = this.lowerBound(key)
    const start = starts[line] as number
    const row =
      line < count && compare(text, start, key) === 0
        ? text.slice(start + key.length + 1, text.indexOf("\n", start))
        : undefined
    if (this.found.size > 100_000) this.found.clear()
    this.found.set(key, row)
    return row
  }

  /** Whether any key begins with `prefix`: tells a search for long names when to stop. */
  hasPrefix(prefix: string): boolean {
    const { text, starts, count } = this.lines
    const line = this.lowerBound(prefix)
    return line < count && text.startsWith(prefix, starts[line] as number)
  }

  /** Every line as its cells; for the few uses that need the whole table. */
  *rows(): Generator<readonly string[]> {
    const { text, starts } = this.lines
    for (const start of starts) {
      if (text.charCodeAt(start) !== 35) yield text.slice(start, text.indexOf("\n", start)).split("\t")
    }
  }
}
