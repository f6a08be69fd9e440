/** Title, citation, undo and redo, A | B, share and take-away. */
import { signal } from "@preact/signals"
import { setupLabel } from "../state/doses.ts"
import type { Store } from "../state/store.ts"
import { canEdit, toggleModel } from "./model-door.tsx"
import { TakeAway } from "./take-away.tsx"

const takeAwayOpen = signal(false)
const copied = signal(false)

/** `Chávez-Castillo et al., Adv Pharmacol Sci 2019` from the record's reference text. */
export function shortCitation(reftext: string): string {
  const match = /^(.*?), et al\.\s*(.*?)\.\s*(\d{4})/u.exec(reftext)
  if (!match) return reftext
  const name = (match[1] ?? "").split(" ").pop()
  return `${name} et al., ${match[2]} ${match[3]}`
}

/** The page runs from a single file, without a server behind it. */
function inFile(): boolean {
  return document.getElementById("figure-bundle") !== null
}

/** Close what can be taken away; true where it was open. */
export function closeTakeAway(): boolean {
  const was = takeAwayOpen.value
  takeAwayOpen.value = false
  return was
}

/** Open or close what can be taken away. */
export function toggleTakeAway(): void {
  takeAwayOpen.value = !takeAwayOpen.value
}

/** Copy the link to this screen. */
export function share(): void {
  const done = (): void => {
    copied.value = true
    setTimeout(() => {
      copied.value = false
    }, 1600)
  }
  navigator.clipboard?.writeText(location.href).then(done, () => {})
}

export function Header({ store }: { store: Store }) {
  const { record, figure } = store.bundle
  const pinned = store.pinned.value
  return (
    <header class="header">
      <div class="titles">
        <h1 class={figure.title.length > 72 ? "long" : undefined}>{figure.title}</h1>
        <p class="citation">
          {record ? (
            <>
              {record.number} in {shortCitation(record.reftext)}{" "}
              {record.pmcid !== "" && (
                <>
                  ·{" "}
                  <a
                    href={`https://www.ncbi.nlm.nih.gov/pmc/articles/${record.pmcid}/`}
                    rel="noreferrer"
                    target="_blank"
                  >
                    {record.pmcid}
                  </a>{" "}
                </>
              )}
              · {inFile() ? "Kinetoscope" : <a href="/gallery">Kinetoscope</a>}
            </>
          ) : (
            "Kinetoscope"
          )}
        </p>
      </div>
      <div class="actions">
        <button
          type="button"
          class="icon"
          aria-label="Undo"
          title="Undo (Ctrl Z)"
          disabled={!store.canUndo.value}
          onClick={store.undo}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M7 4L3 8l4 4M3.5 8H12a4.5 4.5 0 0 1 0 9H8" />
          </svg>
        </button>
        <button
          type="button"
          class="icon"
          aria-label="Redo"
          title="Redo (Ctrl Shift Z)"
          disabled={!store.canRedo.value}
          onClick={store.redo}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M13 4l4 4-4 4M16.5 8H8a4.5 4.5 0 0 0 0 9h4" />
          </svg>
        </button>
        <div class="segments ab" role="group" aria-label="Compare">
          <button
            type="button"
            aria-pressed={pinned !== undefined}
            onClick={pinned ? store.swap : store.pin}
            title="Pin the present as A; again: swap (a)"
          >
            A {pinned ? setupLabel(pinned) : "pin"}
          </button>
          <button type="button" class="on" aria-current="true" onClick={store.unpin} title="Let A go (b)">
            B {setupLabel(store.setup.value)}
          </button>
        </div>
        {canEdit(store) && (
          <button type="button" class="plain edit" title="The model's source (e)" onClick={() => toggleModel(store)}>
            Model
          </button>
        )}
        <button type="button" class="plain share" title="Copy the link to this screen (s)" onClick={share}>
          {copied.value ? "Link copied" : "Share"}
        </button>
        <button
          type="button"
          class="plain"
          aria-expanded={takeAwayOpen.value}
          title="Pictures, numbers, the model, a lesson, the command line (x)"
          onClick={toggleTakeAway}
        >
          Export
        </button>
        <button
          type="button"
          class="plain round"
          aria-label="Help and shortcuts"
          onClick={() => {
            store.helpOpen.value = true
          }}
        >
          ?
        </button>
        {takeAwayOpen.value && (
          <TakeAway
            store={store}
            close={() => {
              takeAwayOpen.value = false
            }}
          />
        )}
      </div>
    </header>
  )
}
