/** `?`: what the page is, and its shortcuts. */
import { useEffect, useRef } from "preact/hooks"
import type { Store } from "../state/store.ts"

const shortcuts: readonly (readonly [string, string])[] = [
  ["Space", "play or pause"],
  [", .", "a step back, a step on"],
  ["[ ]", "previous, next claim of the caption"],
  ["Tab, arrow keys", "walk entities, gates and arrows; Enter opens, or turns a gate"],
  ["d", "the dose"],
  ["a, b", "pin the present as A, again: swap A and B; let A go"],
  ["p", "predict: curves are hidden until you say what you expect; again: reveal"],
  ["1 2 3 4", "findings, matrix, coverage, what is selected"],
  ["x, s", "export and lessons; copy the link to this screen"],
  ["l", "time axis linear or stretched"],
  ["Ctrl Z, Ctrl Shift Z", "undo, redo"],
  ["e", "the model's source: edit it, see the curves and verdicts change"],
  ["r", "reset everything (can be undone)"],
  ["Esc", "close what is open, else let go of what is selected"],
  ["?", "this help"],
]

export function Help({ store }: { store: Store }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = store.helpOpen.value
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open && dialog.current?.open) dialog.current.close()
  }, [open])
  const close = (): void => {
    store.helpOpen.value = false
  }
  return (
    <dialog ref={dialog} class="help" aria-label="Help" onClose={close}>
      <h2>A published figure, running</h2>
      <p>
        The drawing, the caption and the curves are three views of one model: touch a sentence, an arrow or a curve and
        the others light up. Fills show the level against rest, the width of an arrow its flux. Choose an entity to hold
        or knock it out, an arrow to see its reaction and to cut it. Everything is simulated here, in your browser.
      </p>
      <dl>
        {shortcuts.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="mute">For research and teaching, not for clinical decisions.</p>
      <button type="button" class="plain" onClick={close}>
        Close
      </button>
    </dialog>
  )
}
