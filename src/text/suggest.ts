/** "Did you mean": the known name nearest to a mistyped one, by edit distance with a bound that grows with length. */

/** Edit distance (insert, delete, substitute, swap of neighbours), or `limit + 1` once it is known to exceed `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let d = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        d = Math.min(d, (before[j - 2] ?? 0) + 1)
      }
      row.push(d)
      least = Math.min(least, d)
    }
    if (least > limit) return limit + 1
    before = previous
    previous = row
  }
  return previous[b.length] ?? limit + 1
}

const longestCompared = 200

/** The nearest of `known` to `word` (case ignored), or undefined where none is near enough to be worth naming. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  // No one mistypes a name of hundreds of letters, and comparing two such costs their product.
  if (word.length > longestCompared) return undefined
  const limit = word.length <= 3 ? 1 : word.length <= 7 ? 2 : 3
  const lower = word.toLowerCase()
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of known) {
    const d = editDistance(lower, candidate.toLowerCase(), limit)
    if (d < bestDistance || (d === bestDistance && best !== undefined && candidate < best)) {
      best = candidate
      bestDistance = d
    }
  }
  return bestDistance <= limit ? best : undefined
}

/** Help text for an unknown name: `did you mean 'x'?`, else the choices if they are few, else undefined. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const all = [...known]
  const found = nearest(word, all)
  if (found !== undefined) return `did you mean '${found}'?`
  return all.length > 0 && all.length <= 12 ? `known: ${all.map((k) => `'${k}'`).join(", ")}` : undefined
}
