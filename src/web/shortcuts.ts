/** The page's keys. None acts while text is typed or a dialog is open. */
import { togglePlay } from "./state/clock.ts"
import type { Store } from "./state/store.ts"
import { toggleModel } from "./views/model-door.tsx"

function stepClaim(store: Store, step: number): void {
  const count = store.claims.length
  if (count === 0) return
  const now = store.claim.value ?? (step > 0 ? 0 : 1)
  store.claim.value = ((now - 1 + step + count) % count) + 1
}

function stepTime(store: Store, step: number): void {
  const { horizon } = store.setup.value
  store.playing.value = false
  store.time.value = Math.min(horizon, Math.max(0, store.time.value + (step * horizon) / 180))
}

const actions: Readonly<Record<string, (store: Store) => void>> = {
  " ": togglePlay,
  ",": (s) => stepTime(s, -1),
  ".": (s) => stepTime(s, 1),
  "[": (s) => stepClaim(s, -1),
  "]": (s) => stepClaim(s, 1),
  a: (s) => (s.pinned.value ? s.swap() : s.pin()),
  d: () => document.getElementById("dose")?.focus(),
  e: toggleModel,
  l: (s) => {
    s.stretched.value = !s.stretched.value
  },
  r: (s) => s.reset(),
  "?": (s) => {
    s.helpOpen.value = true
  },
  Escape: (s) => {
    s.claim.value = undefined
    s.pointed.value = undefined
    s.selected.value = undefined
    if (s.tab.value === "selected") s.tab.value = "findings"
  },
}

/** Listen for the page's keys. */
export function listenForShortcuts(store: Store): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : undefined
    // The editor lives in a shadow root: from outside its host is the target.
    if (target?.closest("input, select, textarea, dialog[open], .model-source")) return
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault()
      if (event.shiftKey) store.redo()
      else store.undo()
      return
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y") {
      event.preventDefault()
      store.redo()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    // Space on a button is the button's.
    if (event.key === " " && target?.closest("button, a, [role=button], [role=tab]")) return
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    action(store)
  })
}
