/** What was not understood of a caption, as plainly as what was. */
import type { Store } from "../state/store.ts"

/** How many things of each kind are told before the rest is counted. */
const mostTold = 8

function list(items: readonly string[]): string {
  const told = items.slice(0, mostTold).join(", ")
  return items.length > mostTold ? `${told} and ${items.length - mostTold} more` : told
}

export function NotUnderstood({ store }: { store: Store }) {
  const unread = store.bundle.unread
  if (!unread) return null
  const { sentences, left, unnamed, unlinked } = unread
  if (sentences.length + left.length + unnamed.length + unlinked.length === 0)
    return <p class="unread-list">Every sentence of the caption gave a claim.</p>
  return (
    <section class="unread-list" aria-label="Not understood">
      <h2>Not understood</h2>
      <ul>
        {sentences.length > 0 && (
          <li>
            No claim was read from {sentences.length === 1 ? "one sentence" : `${sentences.length} sentences`}, marked{" "}
            <b>?</b> in the caption.
          </li>
        )}
        {left.slice(0, mostTold).map((l) => (
          <li key={`${l.claim} ${l.reason}`}>
            <b>{l.claim}</b> moves nothing in the model: {l.reason}.
          </li>
        ))}
        {left.length > mostTold && <li>{left.length - mostTold} more claims move nothing in the model.</li>}
        {unlinked.length > 0 && <li>Named but linked to nothing: {list(unlinked)}.</li>}
        {unnamed.length > 0 && <li>Without an identifier: {list(unnamed)}.</li>}
      </ul>
    </section>
  )
}

/** A stretch of the caption outside of claims, cut where a sentence that was not understood begins or ends. */
export function unreadPieces(
  start: number,
  text: string,
  sentences: readonly (readonly [number, number])[],
): readonly { readonly text: string; readonly unread: boolean; readonly ends: boolean }[] {
  const end = start + text.length
  const pieces: { text: string; unread: boolean; ends: boolean }[] = []
  let at = start
  const put = (to: number, unread: boolean, ends: boolean): void => {
    if (to > at) pieces.push({ text: text.slice(at - start, to - start), unread, ends })
    at = Math.max(at, to)
  }
  for (const [from, to] of sentences) {
    if (to <= at || from >= end) continue
    put(Math.min(end, from), false, false)
    put(Math.min(end, to), true, to <= end)
  }
  put(end, false, false)
  return pieces
}
