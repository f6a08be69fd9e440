/**
 * Names and arrows → places and routes. Layers from left to right, folded into bands as lines of a text are; groups
 * (cells that the caption names) have bands of their own. Arrows out of one entity share a trunk, as the branches of a
 * tree do; each trunk has a track of its own, so that no two run on top of each other. Same input, same places.
 *
 *   column 0 │gap 1│ column 1 │gap 2│ …      trunks run up and down in gaps, lanes run across between bands
 */
import { type Edge, lineKey, orderedBands } from "./layer-order.ts"
import type { Point } from "./paths.ts"

export interface LayoutNode {
  readonly name: string
  /** px */
  readonly width: number
  /** Least height, px. */
  readonly height: number
  /** Name of the group it belongs to. */
  readonly group?: string | undefined
}

export interface LayoutOptions {
  readonly columns: number
  readonly mostRows: number
}

export interface GroupBox {
  readonly name: string
  readonly top: number
  readonly bottom: number
}

export interface Layout {
  readonly at: ReadonlyMap<string, Point>
  readonly heightOf: ReadonlyMap<string, number>
  /** Corners of each arrow, in the order given; the last one touches its target. */
  readonly routes: readonly (readonly Point[])[]
  /** As wide as the picture but for `margin` on either side. */
  readonly groups: readonly GroupBox[]
  readonly width: number
  readonly height: number
}

/** Free room round everything, px. */
export const layoutMargin = 14
/** Between arrows that enter one node: a head's bar and a number's circle fit. */
const entryPitch = 17
const rowGap = 34
/** Between lines of long arrows that pass through a column, and between these and nodes. */
const lineGap = 14
const linePassing = 12
const trackPitch = 9
/** Between a column and its first track; between the last track and the next column, where heads and numbers stand. */
const beforeTracks = 14
const afterTracks = 50
const laneRoom = 16
const groupTop = 44
const groupBottom = 24
const groupGap = 22

/** What stands in a column: a node, or the line of a long arrow. */
interface Slot {
  readonly key: string
  readonly height: number
  readonly line: boolean
}

interface Band {
  readonly group: string | undefined
  readonly columns: readonly (readonly Slot[])[]
}

interface Placing {
  readonly bands: readonly Band[]
  readonly bandOf: ReadonlyMap<string, number>
  readonly columnOf: ReadonlyMap<string, number>
}

/** A step of an arrow's way: up or down in a gap, from a slot or lane to another. */
interface Leg {
  readonly gap: number
  readonly from: string
  readonly to: string
}

/** Positions nearest to what is wanted that keep the order and the least distances (isotonic means). */
function spaced(wanted: readonly number[], least: readonly number[]): readonly number[] {
  let sum = 0
  const offsets = wanted.map((_, i) => {
    sum += i === 0 ? 0 : (least[i - 1] ?? 0)
    return sum
  })
  const pools: { total: number; count: number }[] = []
  wanted.forEach((w, i) => {
    pools.push({ total: w - (offsets[i] ?? 0), count: 1 })
    for (;;) {
      const [a, b] = [pools[pools.length - 2], pools[pools.length - 1]]
      if (!a || !b || a.total / a.count <= b.total / b.count) break
      pools.splice(-2, 2, { total: a.total + b.total, count: a.count + b.count })
    }
  })
  const levels = pools.flatMap((p) => Array.from({ length: p.count }, () => p.total / p.count))
  return levels.map((l, i) => l + (offsets[i] ?? 0))
}

/** Heights within one band: each slot is drawn to what it is joined with, to and fro. */
function heightsIn(
  band: Band,
  joined: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> {
  const y = new Map<string, number>()
  const leastOf = (column: readonly Slot[]): readonly number[] =>
    column.slice(1).map((b, i) => {
      const a = column[i] ?? b
      return (a.height + b.height) / 2 + (a.line && b.line ? lineGap : a.line || b.line ? linePassing : rowGap)
    })
  for (const column of band.columns) {
    const least = leastOf(column)
    let at = -least.reduce((a, b) => a + b, 0) / 2
    column.forEach((slot, i) => {
      y.set(slot.key, at)
      at += least[i] ?? 0
    })
  }
  const passes = 8
  for (let pass = 0; pass < passes; pass++) {
    for (const column of pass % 2 === 0 || pass === passes - 1 ? band.columns : [...band.columns].reverse()) {
      const wanted = column.map((slot) => {
        // At last lines go straight on from where they come; nodes stay.
        if (pass === passes - 1) return y.get((slot.line && before.get(slot.key)) || slot.key) ?? 0
        const near = (joined.get(slot.key) ?? []).flatMap((k) => y.get(k) ?? [])
        return near.length > 0 ? near.reduce((a, b) => a + b, 0) / near.length : (y.get(slot.key) ?? 0)
      })
      spaced(wanted, leastOf(column)).forEach((v, i) => {
        const slot = column[i]
        if (slot) y.set(slot.key, v)
      })
    }
  }
  return y
}

/** Tracks for intervals: the first that is free there, in the order of their beginnings. */
function tracksOf(intervals: ReadonlyMap<string, readonly [number, number]>): ReadonlyMap<string, number> {
  const ends: number[] = []
  const track = new Map<string, number>()
  const sorted = [...intervals].sort((a, b) => a[1][0] - b[1][0] || a[1][1] - b[1][1])
  for (const [key, [from, to]] of sorted) {
    const free = ends.findIndex((end) => end + 10 < from)
    const t = free < 0 ? ends.length : free
    ends[t] = to
    track.set(key, t)
  }
  return track
}

function placingOf(nodes: readonly LayoutNode[], edges: readonly Edge[], options: LayoutOptions): Placing {
  const bands: Band[] = []
  const bandOf = new Map<string, number>()
  const columnOf = new Map<string, number>()
  const heights = new Map(nodes.map((n) => [n.name, n.height]))
  for (const group of new Set(nodes.map((n) => n.group))) {
    const own = nodes.filter((n) => n.group === group).map((n) => n.name)
    const inside = new Set(own)
    const between = edges.filter(([a, b]) => inside.has(a) && inside.has(b))
    for (const columns of orderedBands(own, between, options)) {
      columns.forEach((keys, c) => {
        for (const key of keys) {
          if (!inside.has(key)) continue
          bandOf.set(key, bands.length)
          columnOf.set(key, c)
        }
      })
      const slots = columns.map((keys) =>
        keys.map((key) => ({ key, height: heights.get(key) ?? 0, line: !inside.has(key) })),
      )
      bands.push({ group, columns: slots })
    }
  }
  return { bands, bandOf, columnOf }
}

/** The corridor that an arrow takes across bands: under a band within its group, or over the first band of a group. */
function corridorOf({ bands, bandOf }: Placing, from: string, to: string): string {
  const [a, b] = [bandOf.get(from) ?? 0, bandOf.get(to) ?? 0]
  const group = bands[b]?.group
  if (bands[a]?.group === group) return `under ${a < b ? b - 1 : b}`
  let edge = b
  const step = a < b ? -1 : 1
  while (bands[edge + step] && bands[edge + step]?.group === group) edge += step
  return a < b ? `over ${edge}` : `over ${edge + 1}`
}

/** Each arrow's legs: straight on in its band along lines, or by a lane. A line is its band's own. */
function legsOf(placing: Placing, edges: readonly Edge[]): readonly (readonly Leg[])[] {
  const { bandOf, columnOf } = placing
  return edges.map(([from, to]): readonly Leg[] => {
    const [a, b] = [columnOf.get(from) ?? 0, columnOf.get(to) ?? 0]
    if (bandOf.get(from) === bandOf.get(to) && b > a) {
      const stops = [from, ...Array.from({ length: b - a - 1 }, (_, i) => lineKey(from, a + 1 + i)), to]
      return stops.slice(1).map((stop, i) => ({ gap: a + 1 + i, from: stops[i] ?? from, to: stop }))
    }
    const lane = `${corridorOf(placing, from, to)}|${from}`
    return [
      { gap: a + 1, from, to: lane },
      { gap: b, from: lane, to },
    ]
  })
}

/** Lanes by corridor, in the order in which they are met. */
function lanesOf(legs: readonly (readonly Leg[])[]): ReadonlyMap<string, readonly string[]> {
  const lanes = new Map<string, Set<string>>()
  for (const { to } of legs.flat()) {
    const corridor = to.slice(0, Math.max(0, to.indexOf("|")))
    if (corridor !== "") lanes.set(corridor, (lanes.get(corridor) ?? new Set()).add(to))
  }
  return new Map([...lanes].map(([corridor, set]) => [corridor, [...set]]))
}

interface Stack {
  readonly y: ReadonlyMap<string, number>
  readonly groups: readonly GroupBox[]
  readonly height: number
}

/** Bands under one another, with the corridors between them. */
function stacked({ bands }: Placing, legs: readonly (readonly Leg[])[]): Stack {
  const lanes = lanesOf(legs)
  const joined = new Map<string, string[]>()
  for (const { from, to } of legs.flat()) {
    joined.set(from, [...(joined.get(from) ?? []), to])
    joined.set(to, [...(joined.get(to) ?? []), from])
  }
  const before = new Map(legs.flat().map(({ from, to }) => [to, from]))
  const y = new Map<string, number>()
  const groups: GroupBox[] = []
  let at = layoutMargin
  let groupStart = at
  const corridor = (name: string): void => {
    const own = lanes.get(name) ?? []
    own.forEach((lane, i) => {
      y.set(lane, at + laneRoom + i * trackPitch)
    })
    if (own.length > 0) at += laneRoom * 2 + (own.length - 1) * trackPitch
  }
  bands.forEach((band, index) => {
    const opens = index === 0 || bands[index - 1]?.group !== band.group
    const closes = bands[index + 1] === undefined || bands[index + 1]?.group !== band.group
    if (opens) {
      if (index > 0) at += groupGap
      corridor(`over ${index}`)
      groupStart = at
      at += band.group === undefined ? 18 : groupTop
    } else at += rowGap
    const own = heightsIn(band, joined, before)
    const slots = band.columns.flat()
    const top = Math.min(...slots.map((s) => (own.get(s.key) ?? 0) - s.height / 2))
    const start = at
    for (const s of slots) y.set(s.key, Math.round(start + (own.get(s.key) ?? 0) - top))
    at = Math.max(...slots.map((s) => (y.get(s.key) ?? 0) + s.height / 2))
    corridor(`under ${index}`)
    if (!closes) return
    at += band.group === undefined ? 6 : groupBottom
    if (band.group !== undefined) groups.push({ name: band.group, top: groupStart, bottom: at })
  })
  corridor(`over ${bands.length}`)
  return { y, groups, height: at + layoutMargin }
}

/** Where each arrow touches its target, from the target's middle: those from above above. */
function entriesOf(
  edges: readonly Edge[],
  legs: readonly (readonly Leg[])[],
  y: ReadonlyMap<string, number>,
): readonly number[] {
  const entries = edges.map(() => 0)
  const into = new Map<string, number[]>()
  edges.forEach(([, to], i) => {
    into.set(to, [...(into.get(to) ?? []), i])
  })
  for (const list of into.values()) {
    const from = (i: number): number => y.get(legs[i]?.at(-1)?.from ?? "") ?? 0
    const sorted = [...list].sort((a, b) => from(a) - from(b) || a - b)
    sorted.forEach((edge, i) => {
      entries[edge] = (i - (sorted.length - 1) / 2) * entryPitch
    })
  }
  return entries
}

/** Lay out. Edges from a node to itself must be left out before. */
export function layeredLayout(given: readonly LayoutNode[], edges: readonly Edge[], options: LayoutOptions): Layout {
  const nodes = given.map((n) => {
    const arrows = edges.filter(([, to]) => to === n.name).length
    return { ...n, height: Math.max(n.height, (arrows - 1) * entryPitch + 22) }
  })
  const placing = placingOf(nodes, edges, options)
  const legs = legsOf(placing, edges)
  const { y, groups, height } = stacked(placing, legs)
  const entries = entriesOf(edges, legs, y)
  const heightAt = (key: string): number => y.get(key) ?? 0
  const endOf = (edge: number, leg: Leg): number =>
    heightAt(leg.to) + (leg.to === edges[edge]?.[1] ? (entries[edge] ?? 0) : 0)
  // Trunks: what one source sends up and down in one gap.
  const trunks = new Map<number, Map<string, readonly [number, number]>>()
  legs.forEach((own, edge) => {
    for (const leg of own) {
      const [a, b] = [heightAt(leg.from), endOf(edge, leg)]
      if (a === b) continue
      const source = edges[edge]?.[0] ?? ""
      const gap = trunks.get(leg.gap) ?? new Map<string, readonly [number, number]>()
      const [low, high] = gap.get(source) ?? [a, a]
      trunks.set(leg.gap, gap.set(source, [Math.min(low, a, b), Math.max(high, a, b)]))
    }
  })
  const tracks = new Map([...trunks].map(([gap, own]) => [gap, tracksOf(own)]))
  const { columnOf, bands } = placing
  const count = Math.max(1, ...bands.map((b) => b.columns.length))
  const widthOf = new Map(nodes.map((n) => [n.name, n.width]))
  const centres: number[] = []
  const gapStart: number[] = []
  let x = layoutMargin
  for (let c = 0; c <= count; c++) {
    const used = Math.max(0, ...[...(tracks.get(c)?.values() ?? [])].map((t) => t + 1))
    gapStart[c] = x
    if (c === count) x += used > 0 ? beforeTracks + used * trackPitch + 8 : 22
    else {
      x += c === 0 && used === 0 ? 22 : beforeTracks + used * trackPitch + afterTracks
      const widest = Math.max(0, ...nodes.filter((n) => columnOf.get(n.name) === c).map((n) => n.width))
      centres[c] = Math.round(x + widest / 2)
      x += widest
    }
  }
  const at = new Map(
    nodes.map((n): [string, Point] => [n.name, [centres[columnOf.get(n.name) ?? 0] ?? 0, heightAt(n.name)]]),
  )
  const routes = legs.map((own, edge): readonly Point[] => {
    const [from, to] = edges[edge] ?? ["", ""]
    const points: Point[] = [[(at.get(from)?.[0] ?? 0) + (widthOf.get(from) ?? 0) / 2, heightAt(from)]]
    for (const leg of own) {
      const [a, b] = [heightAt(leg.from), endOf(edge, leg)]
      if (a === b) continue
      const track = (gapStart[leg.gap] ?? 0) + beforeTracks + (tracks.get(leg.gap)?.get(from) ?? 0) * trackPitch
      points.push([track, a], [track, b])
    }
    points.push([(at.get(to)?.[0] ?? 0) - (widthOf.get(to) ?? 0) / 2 - 4, heightAt(to) + (entries[edge] ?? 0)])
    return points
  })
  const heightOf = new Map(nodes.map((n) => [n.name, n.height]))
  return { at, heightOf, routes, groups, width: x + layoutMargin, height }
}
