/** The page's keys. None acts while text is typed or a dialog is open. */
import { togglePlay } from "./state/clock.ts"
import type { Store } from "./state/store.ts"
import { closeSetUp } from "./views/add-drug.tsx"
import { closeTakeAway, share, toggleTakeAway } from "./views/header.tsx"
import { toggleModel } from "./views/model-door.tsx"
import { predicting, reveal, startPredicting } from "./views/predict.tsx"
import { shownReadouts } from "./views/readouts.tsx"

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

/** The tabs beside the figure, in their order. */
const tabNames = ["findings", "matrix", "coverage", "selected"] as const

/** What a lesson with locked controls leaves out. */
const locked = new Set(["d", "e", "r"])

/** What would show the answer while it is asked for. */
const tellsTime = new Set([" ", ",", "."])

const actions: Readonly<Record<string, (store: Store) => void>> = {
  " ": togglePlay,
  ",": (s) => stepTime(s, -1),
  ".": (s) => stepTime(s, 1),
  "[": (s) => stepClaim(s, -1),
  "]": (s) => stepClaim(s, 1),
  a: (s) => (s.pinned.value ? s.swap() : s.pin()),
  b: (s) => s.unpin(),
  d: () => document.getElementById("dose")?.focus(),
  e: toggleModel,
  p: (s) => (predicting.value ? reveal(s, shownReadouts(s)) : startPredicting(s)),
  s: share,
  x: toggleTakeAway,
  ...Object.fromEntries(
    tabNames.map((tab, i) => [
      String(i + 1),
      (s: Store) => {
        s.tab.value = tab
      },
    ]),
  ),
  l: (s) => {
    s.stretched.value = !s.stretched.value
  },
  r: (s) => s.reset(),
  "?": (s) => {
    s.helpOpen.value = true
  },
  Escape: (s) => {
    // What lies on top first.
    if (closeSetUp() || closeTakeAway()) return
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
    if (!action || (store.lesson.locked && locked.has(event.key))) return
    if (predicting.value && tellsTime.has(event.key)) return
    event.preventDefault()
    action(store)
  })
}
