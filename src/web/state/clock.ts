/** Time passing: while playing, the store's time follows the clock, one step per animation frame; paused, nothing runs. */
import { effect } from "@preact/signals"
import { drawInFrame } from "./frames.ts"
import type { Store } from "./store.ts"

/** Longest step of the clock that counts: a tab that was hidden doesn't jump. */
const longestStep = 0.1

/**
 * Play the store's time.
 * @param frame called once per frame while playing, with the seconds passed, and once whenever `still` asks for a frame
 */
export function startClock(
  store: Store,
  frame: (frame: { readonly now: number; readonly seconds: number }) => void,
): { readonly still: () => void } {
  let last: number | undefined
  const tick = (now: number): void => {
    if (!store.playing.peek()) {
      last = undefined
      frame({ now, seconds: 0 })
      return
    }
    const seconds = last === undefined ? 0 : Math.min(longestStep, (now - last) / 1000)
    last = now
    const next = store.time.peek() + (seconds * store.pace.peek() * store.setup.peek().horizon) / 36
    const horizon = store.setup.peek().horizon
    if (next >= horizon) {
      store.time.value = horizon
      store.playing.value = false
    } else store.time.value = next
    frame({ now, seconds })
    ask()
  }
  const ask = (): void => drawInFrame(tick)
  effect(() => {
    if (store.playing.value) ask()
  })
  return { still: ask }
}

/** Play or pause; at the end, from the start again. */
export function togglePlay(store: Store): void {
  if (!store.playing.value && store.time.value >= store.setup.value.horizon - 1e-9) store.time.value = 0
  store.playing.value = !store.playing.value
}
