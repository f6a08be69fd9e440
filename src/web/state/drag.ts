/**
 * A drag's changes and their answers, frame by frame. The first move of a frame is asked for at once, and its answer is
 * put into the document when it comes, together with the move, so that the frame has only to lay out and paint. What
 * comes after that waits for the frame, and of it only the newest is shown, so that the page is laid out once.
 */
import { changeInFrame } from "./frames.ts"

export interface Drag<S> {
  /** The newest state that is not shown yet. */
  readonly coming: () => S | undefined
  /** The pointer has moved. */
  readonly move: (next: S) => void
  /** An answer has come; `show` shows it. An older one that was not shown yet never is. */
  readonly answered: (show: () => void) => void
  /** Show the state that is coming now. */
  readonly flush: () => void
  /** Answers not shown yet are out of date. */
  readonly forget: () => void
}

/**
 * @param show shows a state (or none new) and an answer (or none) at once
 * @param ask asks for a state's answer
 */
export function makeDrag<S>(
  show: (next: S | undefined, answer: (() => void) | undefined) => void,
  ask: (wanted: S) => void,
): Drag<S> {
  let next: S | undefined
  let answer: (() => void) | undefined
  let asked: S | undefined
  /** Since the last frame: whether one was asked for, and whether an answer was shown. */
  let [askedNow, shownNow] = [false, false]
  let frameWanted = false
  const put = (): void => {
    const [state, have] = [next, answer]
    next = undefined
    answer = undefined
    if (state !== undefined || have) show(state, have)
  }
  const inFrame = (): void => {
    frameWanted = false
    askedNow = false
    shownNow = false
    const last = next
    put()
    if (last !== undefined && last !== asked) {
      asked = last
      ask(last)
    }
  }
  const wantFrame = (): void => {
    if (!frameWanted) changeInFrame(inFrame)
    frameWanted = true
  }
  return {
    coming: () => next,
    move: (state) => {
      wantFrame()
      next = state
      if (askedNow) return
      askedNow = true
      asked = state
      ask(state)
    },
    answered: (have) => {
      wantFrame()
      answer = have
      if (shownNow) return
      shownNow = true
      // A newer move than the one answered is shown, and asked for, in the frame.
      const newer = next === asked ? undefined : next
      if (newer !== undefined) next = undefined
      put()
      next = newer
    },
    flush: () => {
      const waiting = answer
      answer = undefined
      put()
      answer = waiting
    },
    forget: () => {
      answer = undefined
    },
  }
}
