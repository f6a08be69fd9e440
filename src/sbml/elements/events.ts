/** Events: trigger, delay, priority, assignments, with Level 2's defaults. */
import type { EventAssignment, ModelEvent } from "../../model/index.ts"
import { readDescribed } from "../described.ts"
import { readMath } from "../mathml.ts"
import { booleanAttribute, childOf, listed, type ReadContext, requiredId } from "../read-context.ts"
import { optionalId } from "../unit-reference.ts"
import {
  describedAttributes,
  describedChildren,
  element,
  foreignChildren,
  inLevel3,
  listOf,
  version2Names,
  type WriteContext,
} from "../write-context.ts"
import { mathXml } from "../write-mathml.ts"
import type { XmlElement } from "../xml.ts"

function readEventAssignment(ctx: ReadContext, e: XmlElement): EventAssignment {
  return {
    ...optionalId(ctx, e),
    ...readDescribed(ctx, e),
    variable: requiredId(ctx, e, "variable"),
    math: readMath(ctx, e),
  }
}

export function readEvent(ctx: ReadContext, e: XmlElement): ModelEvent {
  const trigger = childOf(ctx, e, "trigger")
  const delay = readMath(ctx, childOf(ctx, e, "delay"))
  const priority = readMath(ctx, childOf(ctx, e, "priority"))
  return {
    ...optionalId(ctx, e),
    ...readDescribed(ctx, e),
    useValuesFromTriggerTime: booleanAttribute(ctx, e, "useValuesFromTriggerTime", true),
    trigger: trigger && {
      // Level 2 has neither: a trigger counts as true before the start, and an event once triggered is executed.
      initialValue: booleanAttribute(ctx, trigger, "initialValue", true),
      persistent: booleanAttribute(ctx, trigger, "persistent", true),
      math: readMath(ctx, trigger),
    },
    ...(delay ? { delay } : {}),
    ...(priority ? { priority } : {}),
    assignments: listed(ctx, e, "listOfEventAssignments", "eventAssignment").map((a) => readEventAssignment(ctx, a)),
  }
}

function eventAssignmentXml(ctx: WriteContext, a: EventAssignment, fallback: string): string {
  return element(
    "eventAssignment",
    [...describedAttributes(a, fallback), ...version2Names(ctx, a), ["variable", a.variable]],
    [...describedChildren(a, fallback), mathXml(a.math, ctx.core)],
  )
}

export function eventXml(ctx: WriteContext, e: ModelEvent, index: number): string {
  const fallback = e.id ?? `event_${index + 1}`
  const { trigger } = e
  return element(
    "event",
    [
      ...describedAttributes(e, fallback),
      ["id", e.id],
      ["name", e.name],
      ["useValuesFromTriggerTime", e.useValuesFromTriggerTime],
    ],
    [
      ...describedChildren(e, fallback),
      trigger
        ? element(
            "trigger",
            [
              ["initialValue", inLevel3(ctx, trigger.initialValue)],
              ["persistent", inLevel3(ctx, trigger.persistent)],
            ],
            [mathXml(trigger.math, ctx.core)],
          )
        : "",
      e.priority ? element("priority", [], [mathXml(e.priority, ctx.core)]) : "",
      e.delay ? element("delay", [], [mathXml(e.delay, ctx.core)]) : "",
      listOf(
        "listOfEventAssignments",
        e.assignments.map((a) => eventAssignmentXml(ctx, a, `${fallback}__${a.variable}`)),
      ),
      ...foreignChildren(ctx, e, e.id),
    ],
  )
}
