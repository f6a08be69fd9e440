/** The caption as it stands in the record, its claims underlined and numbered; on narrow screens one claim at a time. */
import { type Claim, captionParts } from "../../draw/index.ts"
import type { Store } from "../state/store.ts"

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

export function Caption({ store }: { store: Store }) {
  const caption = store.bundle.record?.caption
  if (!caption) return null
  return (
    <section class="caption" aria-label="Caption of the figure">
      <p>
        {captionParts(caption, store.claims).map((part) =>
          part.claim ? (
            <ClaimText key={part.claim.number} store={store} claim={part.claim} text={part.text} />
          ) : (
            part.text
          ),
        )}
      </p>
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
