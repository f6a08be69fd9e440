/** Achieved errors against reference solutions, and times read off at equal achieved error. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

export interface Table {
  readonly columns: readonly string[]
  readonly values: readonly (readonly number[])[]
}

/** What was measured at one tolerance. */
export interface Point {
  readonly program: string
  readonly model: string
  readonly rtol: number
  readonly ms: number
  readonly e1: number
}

/** A reference solution of the folder of models. */
export function readReference(models: string, name: string): Table | undefined {
  const path = join(models, `${name}.ref.csv`)
  if (!existsSync(path)) return undefined
  const [head = "", ...rows] = readFileSync(path, "utf8").trim().split(/\r?\n/u)
  return { columns: head.split(","), values: rows.map((r) => r.split(",").map(Number)) }
}

const bare = (id: string): string => id.replace(/^\[|\]$/gu, "")

/** Columns by name, each divided by its own largest value, so that amounts and concentrations compare. */
function scaled(table: Table): ReadonlyMap<string, readonly number[]> {
  return new Map(
    table.columns.map((id, k) => {
      const column = table.values.map((row) => row[k] as number)
      const most = column.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
      return [bare(id), most > 0 ? column.map((v) => v / most) : column]
    }),
  )
}

/** E1 (models/README.md): species whose largest value is below 1e-12 of the largest of all are left out. */
export function errorOf(got: Table, reference: Table): number {
  const mine = scaled(got)
  const theirs = scaled(reference)
  const sizes = reference.columns.map((_, k) =>
    reference.values.reduce((m, row) => Math.max(m, Math.abs(row[k] as number)), 0),
  )
  const largest = Math.max(...sizes.slice(1))
  let worst = 0
  reference.columns.forEach((id, k) => {
    if (k === 0 || (sizes[k] as number) < 1e-12 * largest) return
    const [a, b] = [mine.get(bare(id)), theirs.get(bare(id))]
    if (!a || !b) return
    b.forEach((v, i) => {
      // A rule that divides by what is zero at the start has no value there, in some programs.
      if (i === 0 && !Number.isFinite(a[i] ?? Number.NaN)) return
      worst = Math.max(worst, Math.abs((a[i] ?? Number.NaN) - v))
    })
  })
  return worst
}

/** Time at a given error, between the two tolerances around it; undefined where none reaches it. */
export function timeAt(points: readonly Point[], e1: number): number | undefined {
  const sorted = [...points].filter((p) => p.e1 > 0).sort((a, b) => b.e1 - a.e1)
  const reached = sorted.findIndex((p) => p.e1 <= e1)
  if (reached < 0) return undefined
  const fine = sorted[reached] as Point
  const coarse = sorted[reached - 1]
  if (!coarse) return fine.ms
  const share = Math.log(coarse.e1 / e1) / Math.log(coarse.e1 / fine.e1)
  const finer = Math.min(...sorted.slice(reached).map((p) => p.ms))
  return Math.min(finer, Math.exp(Math.log(coarse.ms) + share * Math.log(fine.ms / coarse.ms)))
}
