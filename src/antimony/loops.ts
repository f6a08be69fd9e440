/** Definitions in a circle (`x = y + 1`, `y = 2*x`): found among initial values, assignment rules and rates, and reported once each. */
import { type Expression, symbolsOf } from "../math/index.ts"
import type { Entry } from "./entries.ts"
import type { Finisher } from "./finish-model.ts"

/** Report every circle. Iterative: a chain of a hundred thousand definitions is as good as one of three. */
export function reportLoops(f: Finisher): void {
  const byId = new Map<string, Entry>([...f.ids].map(([e, id]) => [id, e]))
  const needs = (e: Entry): readonly string[] => {
    if (e.rule?.kind === "rate" && e.value === undefined) return []
    const math: Expression | undefined = e.rule?.kind === "assignment" ? f.rule(e) : f.value(e)
    return math ? symbolsOf(math) : []
  }
  const state = new Map<Entry, "open" | "done">()
  for (const start of f.ids.keys()) {
    if (state.has(start)) continue
    const way: { readonly e: Entry; readonly next: readonly string[]; at: number }[] = [
      { e: start, next: needs(start), at: 0 },
    ]
    state.set(start, "open")
    for (let top = way[way.length - 1]; top; top = way[way.length - 1]) {
      const id = top.next[top.at]
      top.at += 1
      if (id === undefined) {
        state.set(top.e, "done")
        way.pop()
        continue
      }
      const e = byId.get(id)
      if (!e || state.get(e) === "done") continue
      if (state.get(e) === "open") {
        report(
          f,
          way.map((w) => w.e),
          e,
        )
        continue
      }
      state.set(e, "open")
      way.push({ e, next: needs(e), at: 0 })
    }
  }
}

function report(f: Finisher, way: readonly Entry[], again: Entry): void {
  const circle = [...way.slice(way.indexOf(again)), again].map((e) => f.id(e))
  const shown = circle.length > 8 ? [...circle.slice(0, 4), "…", ...circle.slice(-3)] : circle
  const held = again.rule?.held ?? again.value
  f.math.error(
    "antimony/loop",
    held?.math.span ?? again.span,
    `'${f.id(again)}' is defined by itself: ${shown.join(" needs ")}.`,
  )
}
