/** Opens the modeller's mode: its code is fetched only then. */
import { signal } from "@preact/signals"
import type { ComponentType } from "preact"
import type { SourceBundle } from "../../draw/index.ts"
import type { Store } from "../state/store.ts"
import { wantedLine } from "../state/wanted-line.ts"

type Panel = ComponentType<{ store: Store; source: SourceBundle; close: () => void }>

const panel = signal<Panel | undefined>(undefined)
const open = signal(false)

/** There is a source to edit. */
export function canEdit(store: Store): boolean {
  return store.bundle.sources.length > 0
}

/** Open (or close) the source. */
export function toggleModel(store: Store): void {
  if (!canEdit(store)) return
  open.value = !open.value
  if (open.value && !panel.value) {
    import("../editor/model-panel.tsx").then(
      (module) => {
        panel.value = module.ModelPanel
      },
      (error: unknown) => {
        open.value = false
        store.fault.value = `the editor could not be loaded: ${error instanceof Error ? error.message : String(error)}`
      },
    )
  }
}

/** Show where a quantity or reaction stands in the source. */
export function showInSource(store: Store, id: string): void {
  wantedLine.value = id
  if (!open.value) toggleModel(store)
}

export function ModelDoor({ store }: { store: Store }) {
  const ModelPanel = panel.value
  const source = store.source.value
  if (!open.value || !ModelPanel || !source) return null
  return (
    <ModelPanel
      store={store}
      source={source}
      close={() => {
        open.value = false
      }}
    />
  )
}
