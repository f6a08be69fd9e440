/** The caption as it stands in the record, its claims underlined and numbered; on narrow screens one claim at a time. */
import { type CaptionPart, type Claim, captionParts } from "../../draw/index.ts"
import type { Store } from "../state/store.ts"
import { NotUnderstood, unreadPieces } from "./unread.tsx"

function ClaimText({ store, claim, text }: { store: Store; claim: Claim; text: string }) {
  const lit = store.lit.value === claim.number
  const toggle = (): void => {
    store.claim.value = store.claim.value === claim.number ? undefined : claim.number
  }
  return (
    // A button can't break across lines as text does, so the claim is a span that acts as one.
    <span
      role="button"
      tabIndex={0}
      class={lit ? "claim-text lit" : "claim-text"}
      aria-pressed={store.claim.value === claim.number}
      onPointerEnter={() => {
        store.pointed.value = claim.number
      }}
      onPointerLeave={() => {
        store.pointed.value = undefined
      }}
      onFocus={() => {
        store.pointed.value = claim.number
      }}
      onBlur={() => {
        store.pointed.value = undefined
      }}
      onClick={toggle}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return
        event.preventDefault()
        toggle()
      }}
    >
      <span class="words">{text}</span>
      <sup class="claim-number">{claim.number}</sup>
    </span>
  )
}

/** Text outside of claims; a sentence that gave none is marked as such. */
function PlainText({
  start,
  text,
  sentences,
}: {
  start: number
  text: string
  sentences: readonly (readonly [number, number])[]
}) {
  return (
    <>
      {unreadPieces(start, text, sentences).map((piece) =>
        piece.unread ? (
          <span key={piece.text} class="unread" title="No claim was read from this">
            {piece.text}
            {piece.ends && (
              <sup class="claim-number">
                <span aria-hidden="true">?</span>
                <span class="visually-hidden"> (not understood)</span>
              </sup>
            )}
          </span>
        ) : (
          piece.text
        ),
      )}
    </>
  )
}

/** The caption's parts with where each begins, in UTF-16 units. */
function partsOf(store: Store, caption: string): readonly { readonly part: CaptionPart; readonly start: number }[] {
  let at = 0
  return captionParts(caption, store.claims).map((part) => {
    const start = at
    at += part.text.length
    return { part, start }
  })
}

export function Caption({ store }: { store: Store }) {
  const caption = store.bundle.record?.caption
  if (!caption) return null
  return (
    <section class="caption" aria-label="Caption of the figure">
      <p>
        {partsOf(store, caption).map(({ part, start }) =>
          part.claim ? (
            <ClaimText key={part.claim.number} store={store} claim={part.claim} text={part.text} />
          ) : (
            <PlainText key={start} start={start} text={part.text} sentences={store.bundle.unread?.sentences ?? []} />
          ),
        )}
      </p>
      <NotUnderstood store={store} />
    </section>
  )
}

export function ClaimPager({ store }: { store: Store }) {
  const count = store.claims.length
  if (count === 0) return null
  const number = store.claim.value ?? 1
  const claim = store.claims[number - 1]
  const go = (step: number): void => {
    store.claim.value = ((number - 1 + step + count) % count) + 1
  }
  return (
    <section class={store.claim.value === undefined ? "pager" : "pager lit"} aria-label="Claims of the caption">
      <div class="pager-number">
        <b>{number}</b>
        <span>of {count}</span>
      </div>
      <p>{claim?.text}</p>
      <button type="button" aria-label="Previous claim" onClick={() => go(-1)}>
        ‹
      </button>
      <button type="button" aria-label="Next claim" onClick={() => go(1)}>
        ›
      </button>
    </section>
  )
}
