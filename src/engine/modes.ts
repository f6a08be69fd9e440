/**
 * Modes: the truth of each comparison and the whole part of each `floor` that the right-hand side holds fixed while the
 * stepper runs. They follow from the signs of the root functions, the same numbers that the kernel looks at.
 */
import type { Mode } from "./compile/freeze.ts"
import type { ModelInstance } from "./instance.ts"

/** Comparisons may be nested in one another's operands; so many rounds settle any sensible nesting. */
const mostRounds = 50

function modeValue(m: ModelInstance, mode: Mode): number {
  const g = m.outValue(mode.root)
  switch (mode.kind) {
    case "positive":
      return g > 0 ? 1 : 0
    case "notNegative":
      return g >= 0 ? 1 : 0
    case "zero":
      return g === 0 ? 1 : 0
    default: {
      const held = m.slot(mode.slot)
      const up = m.outValue(mode.root + 1)
      // x − held and held + 1 − x: only where one is out of bounds has the whole part changed.
      if (g >= 0 && up > 0) return held
      return Number.isFinite(g) ? Math.floor(g + held) : held
    }
  }
}

/** Brings parameter-only values and modes up to date; true where a mode has changed. */
export function refreshModes(m: ModelInstance, t: number): boolean {
  const { modes } = m.layout.details
  m.code.prepare()
  let changed = false
  for (let round = 0; round < mostRounds && modes.length > 0; round++) {
    m.code.roots(t, m.state, m.out)
    let moved = false
    for (const mode of modes) {
      const value = modeValue(m, mode)
      if (value === m.slot(mode.slot)) continue
      m.setSlot(mode.slot, value)
      moved = true
    }
    if (!moved) break
    changed = true
    m.code.prepare()
  }
  return changed
}
