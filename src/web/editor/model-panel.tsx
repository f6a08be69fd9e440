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
import { wantedLine } from "../state/wanted-line.ts"
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

/** Where a quantity or reaction is defined: the line that begins with it, else the first that names it. */
function definitionOf(
  id: string,
  files: Readonly<Record<string, string>>,
): { readonly path: string; readonly at: number } | undefined {
  for (const line of [
    new RegExp(`^[ \\t]*${id}[ \\t]*(?::(?!=)|:=|'|=)`, "mu"),
    new RegExp(`^[ \\t]*(?:\\$?|substanceOnly |const )*(?:species|var|compartment)[^\\n]*\\b${id}\\b`, "mu"),
    new RegExp(`\\b${id}\\b`, "u"),
  ]) {
    for (const [path, text] of Object.entries(files)) {
      const at = text.search(line)
      if (at >= 0) return { path, at: at + Math.max(0, text.slice(at).indexOf(id)) }
    }
  }
  return undefined
}

/** What stands in the model for what is selected on the figure: an arrow's first reaction, an entity's quantity. */
function quantityOfSelected(store: Store, selected: string | undefined): string | undefined {
  const [kind, id] = [selected?.split(":")[0], selected?.slice(selected.indexOf(":") + 1) ?? ""]
  const scene = store.scene.peek()
  if (kind === "entity")
    return scene?.querySelector<SVGElement>(`.node[data-entity="${CSS.escape(id)}"]`)?.dataset["quantity"]
  const arrow = kind === "arrow" && scene?.querySelector<SVGElement>(`.arrow[data-arrow="${CSS.escape(id)}"]`)
  return (arrow ? arrow.dataset["reaction"]?.split(" ")[0] : undefined) || undefined
}

/** Select what a word of the source stands for on the figure: the arrow of a reaction, the entity of a quantity. */
function selectByQuantity(store: Store, word: string): void {
  const scene = store.scene.peek()
  const arrow = scene?.querySelector<SVGElement>(`.arrow[data-reaction~="${CSS.escape(word)}"]`)
  const node = scene?.querySelector<SVGElement>(`.node[data-quantity="${CSS.escape(word)}"]`)
  const next = arrow ? `arrow:${arrow.dataset["arrow"]}` : node ? `entity:${node.dataset["entity"]}` : undefined
  // The cursor is there already: what is selected must not move it.
  fromSource = next
  if (next !== undefined) store.selected.value = next
}

/** What the cursor in the source selected last. */
let fromSource: string | undefined

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
      (word) => selectByQuantity(store, word),
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

  const wanted = wantedLine.value
  const chosen = store.selected.value
  useEffect(() => {
    const id = wanted ?? (chosen === fromSource ? undefined : quantityOfSelected(store, chosen))
    fromSource = undefined
    wantedLine.value = undefined
    const place = id === undefined ? undefined : definitionOf(id, files.current)
    if (!place) return
    setPath(place.path)
    editor.current?.open(place.path, files.current[place.path] ?? "")
    editor.current?.goTo(place.at)
  }, [wanted, chosen])

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
