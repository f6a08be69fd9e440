/**
 * Values of the algebraic states that satisfy their equations, found by Newton's method with the differential states
 * held: at the start, and after everything that changes at once.
 */
import type { ModelInstance } from "./instance.ts"

const mostIterations = 50
/** In W = c·M − J so large a c holds the differential rows where they are. */
const hold = 1e30

/** Brings the algebraic states into agreement; false where no solution was found. */
export function consistentState(m: ModelInstance, t: number): boolean {
  const { mass, memory } = m.layout.details
  if (memory.mass === 0) return true
  const { factor, solve } = m.code
  if (!factor || !solve) return false
  const n = m.layout.states
  const residualAt = m.out
  for (let i = 0; i < n; i++) {
    if (mass[i] === 0 && !Number.isFinite(m.stateValue(i))) m.setState(i, 1)
  }
  let before = Number.POSITIVE_INFINITY
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    m.code.rhs(t, m.state, residualAt)
    for (let i = 0; i < n; i++) if (mass[i] === 1) m.f64[residualAt / 8 + i] = 0
    m.code.jac(t, m.state)
    if (factor(hold) !== 0) return false
    solve(residualAt)
    let change = 0
    for (let i = 0; i < n; i++) {
      if (mass[i] === 1) continue
      const step = m.f64[residualAt / 8 + i] as number
      m.setState(i, m.stateValue(i) + step)
      change = Math.max(change, Math.abs(step) / (1e-300 + Math.abs(m.stateValue(i)) + 1e-3))
    }
    if (!Number.isFinite(change)) return false
    if (change === 0 || (change < 1e-13 && change >= before / 4)) return true
    before = change
  }
  return before < 1e-6
}
