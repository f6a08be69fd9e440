/** Columns of numbers to files: CSV (RFC 4180, shortest round-trip numbers), units beside it, Parquet. */
import { renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { InputError } from "./command.ts"

export interface Column {
  readonly id: string
  readonly label: string
  readonly unit: string
  readonly values: ArrayLike<number>
}

function field(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A number as SBML tools write it: shortest digits that read back, `NaN`, `INF`, `-INF`. */
export function csvNumber(x: number): string {
  return Number.isFinite(x) ? String(x) : Number.isNaN(x) ? "NaN" : x > 0 ? "INF" : "-INF"
}

/** CSV text: a header of ids, a line per row, `\n` ends each. */
export function toCsv(columns: readonly Column[]): string {
  const rows = columns[0]?.values.length ?? 0
  const lines = [columns.map((c) => field(c.id)).join(",")]
  for (let i = 0; i < rows; i++) lines.push(columns.map((c) => csvNumber(c.values[i] as number)).join(","))
  return `${lines.join("\n")}\n`
}

/** Parquet bytes: float64 columns, units and settings in the key-value metadata under `kinetoscope`. */
export async function toParquet(columns: readonly Column[], settings: object): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer")
  const units = Object.fromEntries(columns.map((c) => [c.id, { unit: c.unit, label: c.label }]))
  const buffer = parquetWriteBuffer({
    columnData: columns.map((c) => ({ name: c.id, data: Float64Array.from(c.values), type: "DOUBLE" as const })),
    kvMetadata: [{ key: "kinetoscope", value: JSON.stringify({ ...settings, columns: units }) }],
  })
  return new Uint8Array(buffer)
}

/**
 * Write columns to a file, as Parquet where its name ends so, else as CSV.
 * @param settings what they came from, into the metadata of a Parquet file
 * @throws InputError as `writeWhole`
 */
export async function writeColumns(path: string, columns: readonly Column[], settings: object): Promise<void> {
  writeWhole(path, /\.parquet$/iu.test(path) ? await toParquet(columns, settings) : toCsv(columns))
}

/**
 * Write a file whole or not at all: to a neighbour first, then renamed into place.
 * @throws InputError where the folder is missing or not writable
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.part`
  try {
    writeFileSync(draft, content)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    const code = (error as NodeJS.ErrnoException).code
    const why = code === "ENOENT" ? `there is no folder ${dirname(path)}` : (error as Error).message
    throw new InputError(`cannot write ${path}: ${why}`)
  }
}
