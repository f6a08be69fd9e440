/**
 * A model's sources, off the page's thread: compiled for the engine's worker, or written into an archive. Loaded only
 * when somebody opens the source or takes the archive away.
 */
import { readAntimony } from "../../antimony/index.ts"
import { packJson } from "../../draw/index.ts"
import { type CompiledModel, compile, createSimulator } from "../../engine/index.ts"
import { type ArchiveFile, type ExportInput, formatOf, studyOfExperiments } from "../../export/index.ts"
import { type Experiment, type FigureFile, FigureRunner } from "../../figure/index.ts"
import type { Model } from "../../model/index.ts"
import { readSbml } from "../../sbml/index.ts"
import { type Diagnostic, type Source, source } from "../../text/index.ts"

interface Sources {
  readonly id: number
  readonly entry: string
  /** Sources by path relative to the figure's folder. */
  readonly files: Readonly<Record<string, string>>
}

export type CompileRequest = Sources & { readonly kind: "compile" }

export type ArchiveRequest = Sources & {
  readonly kind: "archive"
  readonly figure: FigureFile
  readonly arms: readonly { readonly id: string; readonly label: string; readonly experiment: Experiment }[]
  readonly readouts: readonly string[]
  readonly record: ExportInput["record"]
  readonly extra: readonly ArchiveFile[]
}

/** A fault at its place, offsets in UTF-16 units of the file. */
export interface SourceFault {
  readonly file: string
  readonly from: number
  readonly to: number
  readonly severity: "error" | "warning"
  readonly message: string
}

export interface CompileReply {
  readonly kind: "compiled"
  readonly id: number
  readonly faults: readonly SourceFault[]
  /** Packed for the engine's worker; undefined where there are errors. */
  readonly packed: unknown
}

export interface ArchiveReply {
  readonly kind: "archived"
  readonly id: number
  /** Undefined: `fault` says why. */
  readonly bytes: Uint8Array | undefined
  readonly fault: string | undefined
}

interface Built {
  readonly model: Model | undefined
  readonly compiled: CompiledModel | undefined
  readonly diagnostics: readonly Diagnostic[]
}

function faultOf(d: Diagnostic, entry: string): SourceFault {
  return {
    file: d.span?.source.name ?? entry,
    from: d.span?.start ?? 0,
    to: d.span?.end ?? 0,
    severity: d.severity === "error" ? "error" : "warning",
    message: d.help ? `${d.message} ${d.help}` : d.message,
  }
}

/** Folder of a path, with its slash; the root is ''. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1)
}

function build({ entry, files }: Sources): Built {
  const named = (path: string): Source | undefined => {
    const text = files[path]
    return text === undefined ? undefined : source(path, text)
  }
  const main = named(entry)
  if (!main) return { model: undefined, compiled: undefined, diagnostics: [] }
  const read = entry.endsWith(".xml")
    ? readSbml(main)
    : readAntimony(main, { resolve: (path) => named(folderOf(entry) + path) })
  const compiled = read.value ? compile(read.value) : undefined
  const diagnostics = [...read.diagnostics, ...(compiled?.diagnostics ?? [])]
  return { model: read.value, compiled: compiled?.value, diagnostics }
}

function firstError(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.find((d) => d.severity === "error")?.message ?? "the model could not be read"
}

function archive(request: ArchiveRequest): ArchiveReply {
  const { model, compiled, diagnostics } = build(request)
  const failed = (fault: string): ArchiveReply => ({ kind: "archived", id: request.id, bytes: undefined, fault })
  const omex = formatOf("omex")
  if (!model || !compiled || !omex) return failed(firstError(diagnostics))
  const ids = compiled.layout.quantities.map((q) => q.id)
  const simulator = createSimulator(compiled)
  const runner = new FigureRunner(request.figure, simulator, ids)
  const { readouts } = request
  const study = studyOfExperiments({ model, file: request.figure, runner, simulator }, request.arms, {
    points: 360,
    rtol: 1e-6,
    atol: 1e-9,
    readouts,
  })
  if (!study.value) return failed(firstError(study.diagnostics))
  const sources = Object.entries(request.files).map(([path, text]) => ({
    path,
    format: path.endsWith(".xml") ? "application/xml" : "text/plain",
    bytes: new TextEncoder().encode(text),
  }))
  const { bytes } = omex.write({
    model: { ...(study.value.arms[0]?.model ?? model), id: request.figure.id.replace(/[^A-Za-z0-9_]/gu, "_") },
    study: study.value,
    record: request.record,
    files: [...sources, ...request.extra],
  })
  return { kind: "archived", id: request.id, bytes, fault: undefined }
}

function answer(request: CompileRequest | ArchiveRequest): CompileReply | ArchiveReply {
  if (request.kind === "archive") return archive(request)
  const { compiled, diagnostics } = build(request)
  const faults = diagnostics.map((d) => faultOf(d, request.entry))
  return { kind: "compiled", id: request.id, faults, packed: compiled && packJson(compiled) }
}

self.onmessage = (event: MessageEvent<CompileRequest | ArchiveRequest>): void => {
  ;(self as unknown as { postMessage: (m: unknown) => void }).postMessage(answer(event.data))
}
