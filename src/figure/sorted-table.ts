/**
 * A table as text, looked up without being parsed: lines sorted by their first cell (ASCII), found by binary search in
 * the string itself. Loading costs no more than reading the file, and a lookup in 150,000 lines a few microseconds.
 */

/** Lines `key TAB …`, sorted by key in code unit order; lines that begin with `#` come first and are comments. */
export class SortedTable {
  readonly text: string
  private readonly found = new Map<string, string | undefined>()
  private readonly begun = new Map<string, boolean>()

  /** @param text the file; a final newline is added where it lacks one */
  constructor(text: string) {
    this.text = text === "" || text.endsWith("\n") ? text : `${text}\n`
  }

  /** The offset of the first line whose key is not less than `key`. */
  private lowerBound(key: string): number {
    const { text } = this
    let low = 0
    let high = text.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const start = text.lastIndexOf("\n", middle - 1) + 1
      if (this.compare(start, key) < 0) low = text.indexOf("\n", middle) + 1
      else high = start
    }
    return low
  }

  /** Negative where the key of the line at `start` comes before `key`, 0 where they are equal. */
  private compare(start: number, key: string): number {
    const { text } = this
    for (let k = 0; k < key.length; k++) {
      const c = text.charCodeAt(start + k)
      const d = c - key.charCodeAt(k)
      if (c === 9 || c === 10) return -1
      if (d !== 0) return d
    }
    const after = text.charCodeAt(start + key.length)
    return after === 9 || after === 10 ? 0 : 1
  }

  /** What follows the key on its line, or undefined. */
  get(key: string): string | undefined {
    if (key === "") return undefined
    if (this.found.has(key)) return this.found.get(key)
    const start = this.lowerBound(key)
    let row: string | undefined
    if (start < this.text.length && this.compare(start, key) === 0) {
      row = this.text.slice(start + key.length + 1, this.text.indexOf("\n", start))
    }
    if (this.found.size > 200_000) this.found.clear()
    this.found.set(key, row)
    return row
  }

  /** Whether any key begins with `prefix`: tells a search for long names when to stop. */
  hasPrefix(prefix: string): boolean {
    const known = this.begun.get(prefix)
    if (known !== undefined) return known
    const answer = this.text.startsWith(prefix, this.lowerBound(prefix))
    if (this.begun.size > 200_000) this.begun.clear()
    this.begun.set(prefix, answer)
    return answer
  }

  /** Every line as its cells; for the few uses that need the whole table. */
  *rows(): Generator<readonly string[]> {
    let start = 0
    while (start < this.text.length) {
      const end = this.text.indexOf("\n", start)
      if (this.text.charCodeAt(start) !== 35) yield this.text.slice(start, end).split("\t")
      start = end + 1
    }
  }
}
