/** Events as nodes: trigger, priority, delay, and what is set to what. Parts without mathematics fall away (L3V2 §4.12). */
import type { Model, ModelEvent } from "../../model/index.ts"
import { type Diagnostic, didYouMean } from "../../text/index.ts"
import type { Node } from "./dag.ts"
import type { ModelScope } from "./model-scope.ts"

export interface LoweredEvent {
  readonly id: string
  readonly event: ModelEvent
  /** Truth value. */
  readonly trigger: Node
  readonly priority: Node | undefined
  readonly delay: Node | undefined
  /** Target ids and new values, by the target's own meaning. */
  readonly assignments: readonly { readonly target: string; readonly value: Node }[]
}

export function lowerEvents(
  model: Model,
  run: ModelScope,
  resolve: (n: Node) => Node,
  report: (d: Diagnostic) => void,
): readonly LoweredEvent[] {
  return model.events.flatMap((event, k) => {
    // Without a trigger's mathematics an event never fires.
    if (!event.trigger?.math) return []
    const assignments = event.assignments.flatMap((a) => {
      if (a.math === undefined) return []
      const target = run.shape.byId.get(a.variable)
      if (!target || target.kind === "reaction" || target.determined.by === "assignment") {
        const message = target
          ? `An event sets '${a.variable}', which ${target.kind === "reaction" ? "is a reaction" : "a rule determines"}.`
          : `An event sets '${a.variable}', which is not defined in this model.`
        const help = target ? undefined : didYouMean(a.variable, run.shape.byId.keys())
        report({ severity: "error", code: "engine/event-target", message, span: a.span ?? event.span, help })
        return []
      }
      return [{ target: a.variable, value: resolve(run.number(a.math)) }]
    })
    return [
      {
        id: event.id ?? `event${k}`,
        event,
        trigger: resolve(run.truth(event.trigger.math)),
        priority: event.priority && resolve(run.number(event.priority)),
        delay: event.delay && resolve(run.number(event.delay)),
        assignments,
      },
    ]
  })
}
