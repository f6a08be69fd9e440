/** A lesson as a link: this screen, with a text, locked controls if wanted, and a prediction asked for first. */
import { useState } from "preact/hooks"
import type { Store } from "../state/store.ts"

export interface LessonParts {
  readonly text: string
  readonly locked: boolean
  readonly predict: boolean
}

/** The address of a screen as a lesson. */
export function lessonLink(address: string, { text, locked, predict }: LessonParts): string {
  const url = new URL(address)
  const shown = new URLSearchParams(url.hash.slice(1))
  for (const [key, value] of [
    ["say", text.trim()],
    ["lock", locked ? "1" : ""],
    ["ask", predict ? "1" : ""],
  ] as const) {
    if (value === "") shown.delete(key)
    else shown.set(key, value)
  }
  url.hash = shown.toString()
  return url.href
}

export function LessonMaker({ store }: { store: Store }) {
  const [parts, setParts] = useState<LessonParts>({ text: store.lesson.text, locked: true, predict: true })
  const [copied, setCopied] = useState(false)
  const link = lessonLink(location.href, parts)
  const copy = (): void => {
    navigator.clipboard?.writeText(link).then(
      () => {
        setCopied(true)
        setTimeout(() => setCopied(false), 1600)
      },
      () => {},
    )
  }
  return (
    <details class="lesson-maker">
      <summary>Make a lesson of this screen</summary>
      <label>
        What pupils read above the figure
        <textarea
          rows={2}
          maxLength={2000}
          value={parts.text}
          onInput={(e) => setParts({ ...parts, text: e.currentTarget.value })}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={parts.locked}
          onChange={(e) => setParts({ ...parts, locked: e.currentTarget.checked })}
        />{" "}
        Lock doses, switches and holds
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={parts.predict}
          onChange={(e) => setParts({ ...parts, predict: e.currentTarget.checked })}
        />{" "}
        Ask what they expect before curves are shown
      </label>
      <button type="button" class="plain" onClick={copy}>
        {copied ? "Copied" : "Copy the lesson’s link"}
      </button>{" "}
      <a href={link} target="_blank" rel="noreferrer">
        Try it
      </a>
    </details>
  )
}
