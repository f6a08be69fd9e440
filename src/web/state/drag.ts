/**
 * A drag's changes and their answers, frame by frame: however many moves come between two frames, one is shown, together
 * with the newest answer, so that the page is laid out once. The first move of a frame is asked for at once, so that its
 * answer may stand in the same frame; the last one, if it is another, in the frame itself.
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
  let askedSinceFrame = false
  const put = (): void => {
    const [state, have] = [next, answer]
    next = undefined
    answer = undefined
    if (state !== undefined || have) show(state, have)
  }
  const inFrame = (): void => {
    askedSinceFrame = false
    const last = next
    put()
    if (last !== undefined && last !== asked) {
      asked = last
      ask(last)
    }
  }
  return {
    coming: () => next,
    move: (state) => {
      if (next === undefined) changeInFrame(inFrame)
      next = state
      if (askedSinceFrame) return
      askedSinceFrame = true
      asked = state
      ask(state)
    },
    answered: (have) => {
      if (!answer) changeInFrame(inFrame)
      answer = have
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
