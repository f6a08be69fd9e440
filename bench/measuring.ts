/**
 * One order to one program in a process of its own, and what it answers: the protocol of `peers/timing.py`. Answers that
 * came before a time limit count.
 */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = join(fileURLToPath(new URL(".", import.meta.url)), "..")

export const allPrograms = ["kinetoscope", "roadrunner", "copasi", "amici"] as const
export type Program = (typeof allPrograms)[number]

export interface Order {
  /** Path of an SBML file. */
  readonly model: string
  readonly end: number
  readonly steps: number
  /** Relative and absolute, each. */
  readonly tolerances: readonly (readonly [number, number])[]
  /** About how long runs are repeated at each tolerance. */
  readonly seconds: number
  readonly parameters?: readonly string[]
  readonly draws?: readonly (readonly number[])[]
  readonly sensitivities?: readonly string[]
}

export interface Answer {
  readonly kind: "ready" | "run" | "draws" | "sensitivities" | "failed"
  readonly peak_mb: number
  readonly version?: string
  readonly wall_ms?: number
  readonly cpu_ms?: number
  readonly build_seconds?: number
  readonly rtol?: number
  readonly per_second?: number
  readonly columns?: readonly string[]
  readonly values?: readonly (readonly number[])[]
  readonly ids?: readonly string[]
  /** Of sensitivities: at the end, by parameter and id. */
  readonly end?: readonly (readonly number[])[]
  readonly why?: string
}

/** Where programs are. */
export interface Places {
  /** Our side, bundled. */
  readonly ours: string
  readonly python: string
  readonly amici: string
  readonly amiciModels: string
}

/** Programs that are installed, ours first. */
export function present(places: Places): readonly Program[] {
  return allPrograms.filter((p) =>
    p === "kinetoscope" ? true : existsSync(p === "amici" ? places.amici : places.python),
  )
}

function commandOf(places: Places, program: Program, name: string, order: Order): readonly string[] | undefined {
  const peers = join(root, "bench", "peers")
  if (program === "kinetoscope") return [process.execPath, places.ours]
  if (program !== "amici") return [places.python, join(peers, "time-model.py"), program]
  const folder = join(places.amiciModels, order.sensitivities ? `${name}_sens` : name)
  return existsSync(folder) ? [places.amici, join(peers, "time-amici.py"), folder] : undefined
}

/** The answers of a program to an order; none where it cannot take it. */
export function ask(places: Places, program: Program, name: string, order: Order, limit = 120): readonly Answer[] {
  const command = commandOf(places, program, name, order)
  if (!command) return []
  const done = spawnSync(command[0] as string, command.slice(1), {
    encoding: "utf8",
    input: JSON.stringify(order),
    timeout: 1000 * limit,
    maxBuffer: 1 << 28,
    // One core each: libraries of linear algebra would use them all, and CPU time is what is compared.
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  })
  const lines = (done.stdout ?? "").split("\n")
  if (done.status !== 0) {
    const why = done.error ? done.error.message : (done.stderr ?? "").trim().split("\n").at(-1)
    process.stderr.write(`  ${program} on ${name}: ${why}\n`)
    lines.pop()
  }
  // Python writes what JSON does not have; `null` counts as no number.
  const plain = (line: string): string => line.replace(/-?\b(?:NaN|Infinity)\b/gu, "null")
  return lines.filter((l) => l.startsWith("{") && l.endsWith("}")).map((l) => JSON.parse(plain(l)) as Answer)
}
