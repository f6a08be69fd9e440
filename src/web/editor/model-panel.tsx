/** The modeller's mode: the source beside the figure; edit, see the curves move and which verdicts change. */
import { useEffect, useRef, useState } from "preact/hooks"
import type { SourceBundle } from "../../draw/index.ts"
import type { Verdict } from "../../findings/index.ts"
import type { CompileReply, SourceFault } from "../engine/model-worker.ts"
import { startModelWorker } from "../engine/workers.ts"
import { download } from "../state/download.ts"
import { saveToFolder, tokenOfServer } from "../state/save.ts"
import type { Store } from "../state/store.ts"
import { verdictDifference } from "../state/verdict-difference.ts"
import { makeSourceEditor, type SourceEditor } from "./source-editor.ts"

/** A model is compiled this long after the last key; ms. */
const quietTime = 700

interface Compiling {
  readonly ask: (files: Readonly<Record<string, string>>) => void
  readonly stop: () => void
}

function startCompiler(entry: string, done: (reply: CompileReply) => void): Compiling {
  const worker = startModelWorker()
  let latest = 0
  worker.onmessage = (event: MessageEvent<CompileReply>): void => {
    if (event.data.id === latest) done(event.data)
  }
  return {
    ask: (files) => {
      latest++
      worker.postMessage({ kind: "compile", id: latest, entry, files })
    },
    stop: () => worker.terminate(),
  }
}

function verdictsOf(store: Store): ReadonlyMap<string, Verdict> {
  return new Map([...store.verdicts.value].map(([id, r]) => [id, r.verdict]))
}

/** The model that was last saved, packed; undefined: the one that the figure was opened with. */
let saved: unknown

export interface ModelPanelProps {
  readonly store: Store
  readonly source: SourceBundle
  readonly close: () => void
}

export function ModelPanel({ store, source, close }: ModelPanelProps) {
  const { antimony, quantities } = source
  const { figure } = store.bundle
  const entry = figure.model in antimony ? figure.model : (Object.keys(antimony)[0] ?? "")
  const holder = useRef<HTMLDivElement>(null)
  const editor = useRef<SourceEditor | undefined>(undefined)
  const files = useRef<Record<string, string>>({ ...antimony, ...store.edited.peek() })
  const before = useRef<ReadonlyMap<string, Verdict>>(verdictsOf(store))
  const [path, setPath] = useState(entry)
  const [faults, setFaults] = useState<readonly SourceFault[]>([])
  const [state, setState] = useState("")
  const compiled = useRef<unknown>(undefined)
  const compiler = useRef<Compiling | undefined>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  useEffect(() => {
    if (!holder.current) return
    const words = quantities.map((q) => q.id)
    compiler.current = startCompiler(entry, (reply) => {
      setFaults(reply.faults.filter((f) => f.severity === "error"))
      if (reply.packed === undefined) {
        setState("not run: the model has errors")
        return
      }
      compiled.current = reply.packed
      setState("running")
      store.useModel(reply.packed)
    })
    editor.current = makeSourceEditor(
      holder.current,
      (file, text) => {
        files.current[file] = text
        store.edited.value = { ...store.edited.peek(), [file]: text }
        clearTimeout(timer.current)
        setState("…")
        timer.current = setTimeout(() => compiler.current?.ask({ ...files.current }), quietTime)
      },
      () => words,
    )
    editor.current.open(entry, files.current[entry] ?? "")
    return () => {
      clearTimeout(timer.current)
      compiler.current?.stop()
      editor.current?.destroy()
    }
  }, [])
  useEffect(() => {
    editor.current?.mark(faults)
  }, [faults, path])

  const show = (next: string): void => {
    setPath(next)
    editor.current?.open(next, files.current[next] ?? "")
  }
  const revert = (): void => {
    files.current = { ...antimony }
    store.edited.value = {}
    store.useModel(saved)
    setFaults([])
    setState("as published")
    close()
  }
  const save = (): void => {
    setState("saving")
    saveToFolder(figure.id, antimony, files.current).then(
      ({ done, message }) => {
        setState(message)
        if (!done) return
        saved = compiled.current
        // What is on disk is the figure's model from now on.
        store.source.value = { ...source, antimony: { ...files.current } }
        store.edited.value = {}
        before.current = verdictsOf(store)
      },
      (error: unknown) => setState(error instanceof Error ? error.message : String(error)),
    )
  }
  const changed = Object.keys(store.edited.value)
  const judged = state === "running" && !store.judging.value
  return (
    <section class="model-panel" aria-label="Source of the model">
      <div class="model-head">
        <h2>Model</h2>
        <label>
          <span class="visually-hidden">File</span>
          <select value={path} onChange={(e) => show(e.currentTarget.value)}>
            {Object.keys(antimony).map((p) => (
              <option key={p} value={p}>
                {p}
                {changed.includes(p) ? " *" : ""}
              </option>
            ))}
          </select>
        </label>
        <span class="mute" role="status">
          {judged ? verdictDifference(before.current, verdictsOf(store)) : state}
        </span>
        <button
          type="button"
          class="plain"
          onClick={() => download(path.split("/").pop() ?? path, "text/plain", files.current[path] ?? "")}
        >
          Download
        </button>
        {tokenOfServer() !== undefined && (
          <button
            type="button"
            class="plain"
            disabled={changed.length === 0 || faults.length > 0 || state === "…"}
            title="Write the changed files into the figure's folder"
            onClick={save}
          >
            Save to folder
          </button>
        )}
        <button type="button" class="plain" disabled={changed.length === 0} onClick={revert}>
          Revert
        </button>
        <button type="button" class="plain" onClick={close}>
          Close
        </button>
      </div>
      <div class="model-source" ref={holder} />
      {faults.length > 0 && (
        <ul class="model-faults">
          {faults.slice(0, 6).map((f) => (
            <li key={`${f.file} ${f.from} ${f.message}`}>
              <button type="button" class="text" onClick={() => show(f.file)}>
                {f.file}
              </button>{" "}
              {f.message}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
