/** A model with every formula of it replaced: initial assignments, rules, constraints, rate laws, stoichiometries, events. */
import type { Expression } from "../math/index.ts"
import type { Model, SpeciesReference } from "./model.ts"

/**
 * The model with `f` applied to each formula; functions' bodies are left as they are (their names and numbers have no units).
 */
export function mapMath(m: Model, f: (e: Expression) => Expression): Model {
  const map = (e: Expression | undefined): Expression | undefined => e && f(e)
  const reference = (s: SpeciesReference): SpeciesReference =>
    s.stoichiometryMath ? { ...s, stoichiometryMath: map(s.stoichiometryMath) } : s
  return {
    ...m,
    initialAssignments: m.initialAssignments.map((a) => ({ ...a, math: map(a.math) })),
    rules: m.rules.map((r) => ({ ...r, math: map(r.math) })),
    constraints: m.constraints.map((c) => ({ ...c, math: map(c.math) })),
    reactions: m.reactions.map((r) => ({
      ...r,
      reactants: r.reactants.map(reference),
      products: r.products.map(reference),
      ...(r.kineticLaw ? { kineticLaw: { ...r.kineticLaw, math: map(r.kineticLaw.math) } } : {}),
    })),
    events: m.events.map((e) => ({
      ...e,
      trigger: e.trigger && { ...e.trigger, math: map(e.trigger.math) },
      delay: map(e.delay),
      priority: map(e.priority),
      assignments: e.assignments.map((a) => ({ ...a, math: map(a.math) })),
    })),
  }
}
