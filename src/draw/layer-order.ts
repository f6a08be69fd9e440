/**
 * Names and arrows → bands of columns of names, top to bottom: layers by longest path, folded as lines of a text are,
 * ordered so that few arrows cross. Arrows that pass through a column have a place there too, one per source.
 */

export type Edge = readonly [from: string, to: string]

export interface OrderOptions {
  /** Layers in one band. */
  readonly columns: number
  /** Names above one another in one column; more open another column. */
  readonly mostRows: number
}

/** The place of a source's long arrows in a column that they pass through. */
export function lineKey(source: string, column: number): string {
  return `line ${column} ${source}`
}

/** Layers by longest path; an edge that would close a circle is left out of the count. */
export function layersOf(names: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const layer = new Map(names.map((n) => [n, 0]))
  const next = new Map<string, string[]>()
  const forward: Edge[] = []
  const reaches = (from: string, to: string): boolean => {
    const stack = [from]
    const seen = new Set<string>()
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (at === to) return true
      if (seen.has(at)) continue
      seen.add(at)
      stack.push(...(next.get(at) ?? []))
    }
    return false
  }
  for (const [a, b] of edges) {
    if (a === b || reaches(b, a)) continue
    forward.push([a, b])
    next.set(a, [...(next.get(a) ?? []), b])
  }
  for (let moved = true, pass = 0; moved && pass < names.length; pass++) {
    moved = false
    for (const [a, b] of forward) {
      const wanted = (layer.get(a) ?? 0) + 1
      if ((layer.get(b) ?? 0) < wanted) {
        layer.set(b, wanted)
        moved = true
      }
    }
  }
  return layer
}

/** Layers as lists; what nothing leads to stands right before the first thing that it leads to. */
function layersAsLists(
  names: readonly string[],
  edges: readonly Edge[],
  mostRows: number,
): readonly (readonly string[])[] {
  const layer = new Map(layersOf(names, edges))
  for (const name of names) {
    if (edges.some(([, b]) => b === name)) continue
    const to = edges.filter(([a]) => a === name).map(([, b]) => layer.get(b) ?? 0)
    if (to.length > 0) layer.set(name, Math.max(0, Math.min(...to) - 1))
  }
  const lists: string[][] = []
  for (let l = 0; l <= Math.max(0, ...layer.values()); l++) {
    const here = names.filter((n) => layer.get(n) === l)
    const parts = Math.ceil(here.length / mostRows)
    const size = Math.ceil(here.length / parts)
    for (let i = 0; i < here.length; i += size) lists.push(here.slice(i, i + size))
  }
  return lists
}

function inChunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}

/** One band with the lines of its long arrows, each column sorted by the mean place of its neighbours, to and fro. */
function orderedBand(columns: readonly (readonly string[])[], edges: readonly Edge[]): readonly (readonly string[])[] {
  const columnOf = new Map(columns.flatMap((names, c) => names.map((n) => [n, c] as const)))
  const band = columns.map((names) => [...names])
  const neighbours = new Map<string, Set<string>>()
  const join = (a: string, b: string): void => {
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b))
    neighbours.set(b, (neighbours.get(b) ?? new Set()).add(a))
  }
  for (const [from, to] of edges) {
    const [a, b] = [columnOf.get(from), columnOf.get(to)]
    if (a === undefined || b === undefined || b <= a) continue
    let at = from
    for (let c = a + 1; c < b; c++) {
      const line = lineKey(from, c)
      if (!band[c]?.includes(line)) band[c]?.push(line)
      join(at, line)
      at = line
    }
    join(at, to)
  }
  const sort = (c: number, against: number): void => {
    const other = band[against]
    const own = band[c]
    if (!other || !own) return
    const place = new Map(other.map((n, i) => [n, (i + 0.5) / other.length]))
    const now = new Map(own.map((n, i) => [n, (i + 0.5) / own.length]))
    const pull = (n: string): number => {
      const near = [...(neighbours.get(n) ?? [])].flatMap((m) => place.get(m) ?? [])
      return near.length > 0 ? near.reduce((x, y) => x + y, 0) / near.length : (now.get(n) ?? 0)
    }
    const pulls = new Map(own.map((n) => [n, pull(n)]))
    own.sort((a, b) => (pulls.get(a) ?? 0) - (pulls.get(b) ?? 0) || (now.get(a) ?? 0) - (now.get(b) ?? 0))
  }
  for (let sweep = 0; sweep < 4; sweep++) {
    for (let c = 1; c < band.length; c++) sort(c, c - 1)
    for (let c = band.length - 2; c >= 0; c--) sort(c, c + 1)
  }
  return band
}

/** Bands of columns: linked names in layers, then those that nothing links, in rows. */
export function orderedBands(
  names: readonly string[],
  edges: readonly Edge[],
  options: OrderOptions,
): readonly (readonly (readonly string[])[])[] {
  const linked = new Set(edges.filter(([a, b]) => a !== b).flat())
  const layers = layersAsLists(
    names.filter((n) => linked.has(n)),
    edges,
    options.mostRows,
  )
  const lone = names.filter((n) => !linked.has(n))
  const rows = Array.from({ length: Math.min(options.columns, lone.length) }, (_, c) =>
    lone.filter((_, i) => i % options.columns === c),
  )
  return [
    ...inChunks(layers, options.columns).map((band) => orderedBand(band, edges)),
    ...(rows.length > 0 ? [rows] : []),
  ]
}
