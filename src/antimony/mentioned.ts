/** Names that formulas use: members of their model as well, so that `A.k = 3` can give a value to what the submodel only uses. */
import { type Expression, visit } from "../math/index.ts"
import type { Scope } from "./entries.ts"
import type { Formula, Statement } from "./syntax.ts"

function formulasOf(s: Statement): readonly Formula[] {
  switch (s.kind) {
    case "reaction":
      return [s.rate]
    case "assign":
      return s.interval ?? [s.value]
    case "event":
      return [s.trigger, s.delay, s.priority, ...s.assignments.map((a) => a.value)]
    case "constraint":
    case "objective":
    case "algebraic":
      return [s.math]
    default:
      return []
  }
}

/** Make an entry for every plain name in the formulas of a scope that has none. It isn't defined by that. */
export function nameMentioned(scope: Scope): void {
  const see = (e: Expression): void =>
    visit(e, (x) => {
      if (x.kind !== "symbol" || x.id === "..." || x.id.includes(".") || scope.entries.has(x.id)) return
      scope.name(x.id, x.span ?? scope.module.nameSpan)
    })
  for (const s of scope.module.statements) {
    // `volume = metre^3` names units.
    const unit = s.kind === "assign" && scope.entries.get(s.target.names[0] ?? "")?.kind === "unit"
    for (const e of unit ? [] : formulasOf(s)) if (e) see(e)
  }
}
