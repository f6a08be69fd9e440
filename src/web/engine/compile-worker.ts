/** A model's source → a compiled model, off the page's thread. Loaded only when somebody opens the source. */
import { readAntimony } from "../../antimony/index.ts"
import { packJson } from "../../draw/index.ts"
import { compile } from "../../engine/index.ts"
import { readSbml } from "../../sbml/index.ts"
import { type Diagnostic, type Source, source } from "../../text/index.ts"

export interface CompileRequest {
  readonly id: number
  readonly entry: string
  /** Sources by path relative to the figure's folder. */
  readonly files: Readonly<Record<string, string>>
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
  readonly id: number
  readonly faults: readonly SourceFault[]
  /** Packed for the engine's worker; undefined where there are errors. */
  readonly packed: unknown
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

function build({ id, entry, files }: CompileRequest): CompileReply {
  const named = (path: string): Source | undefined => {
    const text = files[path]
    return text === undefined ? undefined : source(path, text)
  }
  const main = named(entry)
  if (!main) return { id, faults: [], packed: undefined }
  const read = entry.endsWith(".xml")
    ? readSbml(main)
    : readAntimony(main, { resolve: (path) => named(folderOf(entry) + path) })
  const compiled = read.value ? compile(read.value) : undefined
  const diagnostics = [...read.diagnostics, ...(compiled?.diagnostics ?? [])]
  const faults = diagnostics.map((d) => faultOf(d, entry))
  return { id, faults, packed: compiled?.value && packJson(compiled.value) }
}

self.onmessage = (event: MessageEvent<CompileRequest>): void => {
  const reply: CompileReply = build(event.data)
  ;(self as unknown as { postMessage: (m: unknown) => void }).postMessage(reply)
}
