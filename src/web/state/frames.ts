/**
 * The page's one animation-frame loop: in a frame first what changes, then what draws it, all before the browser lays
 * out and paints once. Nothing is asked of the browser while nobody wants a frame.
 */

const changes: (() => void)[] = []
const draws = new Set<(now: number) => void>()
let asked = false

function frame(now: number): void {
  try {
    // What a change wants drawn is drawn in this same frame.
    for (const work of changes.splice(0)) work()
  } finally {
    // Whatever went wrong, there will be other frames.
    const due = [...draws]
    draws.clear()
    asked = false
    for (const work of due) work(now)
    if (changes.length > 0) ask()
  }
}

function ask(): void {
  if (asked) return
  asked = true
  requestAnimationFrame(frame)
}

/** Change something at the start of the next frame. */
export function changeInFrame(work: () => void): void {
  changes.push(work)
  ask()
}

/** Draw in the next frame, or in this one while changes are being made; the same work is done once a frame. */
export function drawInFrame(work: (now: number) => void): void {
  draws.add(work)
  ask()
}
