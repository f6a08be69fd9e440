import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { makeDrag } from "../../src/web/state/drag.ts"

/** Frames that come when the test says so. */
let frames: ((now: number) => void)[] = []
const frame = (): void => {
  for (const f of frames.splice(0)) f(0)
}

interface Shown {
  readonly state: string | undefined
  readonly answer: string | undefined
}

function started() {
  const asked: string[] = []
  const shown: Shown[] = []
  let answer: string | undefined
  const drag = makeDrag<string>(
    (state, show) => {
      answer = undefined
      show?.()
      shown.push({ state, answer })
    },
    (wanted) => asked.push(wanted),
  )
  const answered = (text: string): void =>
    drag.answered(() => {
      answer = text
    })
  return { drag, asked, shown, answered }
}

describe("a drag, frame by frame", () => {
  beforeEach(() => {
    frames = []
    vi.stubGlobal("requestAnimationFrame", (f: (now: number) => void) => frames.push(f))
  })
  afterEach(() => {
    frame()
    vi.unstubAllGlobals()
  })

  it("asks for the first move at once and for the last one in the frame, and shows only the last", () => {
    const { drag, asked, shown } = started()
    for (const move of ["a", "b", "c"]) drag.move(move)
    expect(asked).toEqual(["a"])
    expect(shown).toEqual([])
    frame()
    expect(asked).toEqual(["a", "c"])
    expect(shown).toEqual([{ state: "c", answer: undefined }])
  })

  it("shows a state and its answer together as soon as the answer is there", () => {
    const { drag, asked, shown, answered } = started()
    drag.move("a")
    answered("of a")
    expect(shown).toEqual([{ state: "a", answer: "of a" }])
    frame()
    expect(asked).toEqual(["a"])
    expect(shown.length).toBe(1)
  })

  it("leaves a newer move than the one answered to the frame, which asks for it", () => {
    const { drag, asked, shown, answered } = started()
    drag.move("a")
    drag.move("b")
    answered("of a")
    expect(shown).toEqual([{ state: undefined, answer: "of a" }])
    frame()
    expect(asked).toEqual(["a", "b"])
    expect(shown.at(-1)).toEqual({ state: "b", answer: undefined })
  })

  it("shows one answer between two frames, and of those after it the newest in the frame", () => {
    const { drag, shown, answered } = started()
    drag.move("a")
    for (const text of ["first", "second", "third"]) answered(text)
    expect(shown).toEqual([{ state: "a", answer: "first" }])
    frame()
    expect(shown.slice(1)).toEqual([{ state: undefined, answer: "third" }])
  })

  it("shows what is coming at once when it is asked to, and an answer that waits still with the frame", () => {
    const { drag, shown, answered } = started()
    drag.move("a")
    answered("of a")
    drag.move("b")
    answered("of b")
    drag.flush()
    expect(drag.coming()).toBe(undefined)
    expect(shown.at(-1)).toEqual({ state: "b", answer: undefined })
    frame()
    expect(shown.at(-1)).toEqual({ state: undefined, answer: "of b" })
  })

  it("wants no frame and shows nothing once all is shown or forgotten", () => {
    const { drag, shown, answered } = started()
    drag.move("a")
    answered("of a")
    answered("again")
    drag.forget()
    frame()
    expect(shown).toEqual([{ state: "a", answer: "of a" }])
    expect(frames).toEqual([])
  })
})
