/**
 * What must hold at each point in time and can be out of balance after a sudden change: algebraic equations, and fast
 * reactions, which are at rest whatever the others do.
 *
 * Fast reactions are taken as the limit of ever faster ones: their rates are multiplied by a factor so large that what
 * is left of their relaxation lies below any tolerance. Where they have been disturbed they relax first, with time and
 * the other reactions held still: implicit Euler steps that grow until nothing moves, which ends at the rest that the
 * reactions themselves would reach where there are several.
 */
import type { ModelInstance } from "./instance.ts"

const mostIterations = 50
/** In W = c·M − J so large a c holds the differential rows where they are. */
const hold = 1e30
/** How much faster fast reactions run than written, per length of the run. */
const fastPerRun = 1e11
/** The factor while they relax, so that nothing else moves meanwhile. */
const fastAlone = 1e24
const firstRelaxation = 1e-4
const lastRelaxation = 1e12
const relaxationGrowth = 1.4

/** Sets how fast the fast reactions are for a run of this length. */
export function setFastFactor(m: ModelInstance, length: number): void {
  const { fastSlot } = m.layout.details
  if (fastSlot !== undefined) m.setSlot(fastSlot, fastPerRun / (length > 0 ? length : 1))
}

/** True where there is anything to balance. */
export function needsBalance(m: ModelInstance): boolean {
  return m.layout.details.fastSlot !== undefined || m.layout.details.memory.mass !== 0
}

/** Brings fast reactions and algebraic states into balance; false where no solution was found. */
export function balance(m: ModelInstance, t: number): boolean {
  const { fastSlot, memory } = m.layout.details
  if (fastSlot !== undefined) relax(m, t, fastSlot)
  return memory.mass === 0 || solveAlgebraic(m, t)
}

function relax(m: ModelInstance, t: number, fastSlot: number): void {
  const { factor, solve } = m.code
  if (!factor || !solve) return
  const before = m.slot(fastSlot)
  m.setSlot(fastSlot, fastAlone)
  m.code.prepare()
  const n = m.layout.states
  for (let h = firstRelaxation; h < lastRelaxation; h *= relaxationGrowth) {
    m.code.rhs(t, m.state, m.out)
    m.code.jac(t, m.state)
    if (factor(fastAlone / h) !== 0) break
    solve(m.out)
    let moved = false
    for (let i = 0; i < n; i++) {
      const step = m.outValue(i)
      if (!Number.isFinite(step)) continue
      const y = m.stateValue(i)
      if (y + step !== y) moved = true
      m.setState(i, y + step)
    }
    if (!moved && h > 1) break
  }
  m.setSlot(fastSlot, before)
  m.code.prepare()
}

function solveAlgebraic(m: ModelInstance, t: number): boolean {
  const { mass } = m.layout.details
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
      const step = m.outValue(i)
      m.setState(i, m.stateValue(i) + step)
      change = Math.max(change, Math.abs(step) / (Math.abs(m.stateValue(i)) + 1e-3))
    }
    if (!Number.isFinite(change)) return false
    if (change === 0 || (change < 1e-13 && change >= before / 4)) return true
    before = change
  }
  return before < 1e-6
}
