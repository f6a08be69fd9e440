/** The first dose's amount as a slider: re-runs while it moves. First slider of the document. */

import { useRef } from "preact/hooks"
import { formatNumber } from "../../draw/index.ts"
import type { Dose } from "../../figure/index.ts"
import { amountAt, doseLimit, formatDose, parseDose, positionOf } from "../state/doses.ts"
import type { Store } from "../state/store.ts"

/** The setup with one dose replaced. */
export function withDose(store: Store, index: number, dose: Dose): readonly string[] {
  return store.setup.value.doses.map((text, i) => (i === index ? formatDose(dose) : text))
}

function step(amount: number, limit: number, key: string): number | undefined {
  const at = positionOf(amount, limit)
  const move = (by: number): number => {
    const next = amountAt(at + by, limit)
    // Rounding to two digits may swallow a small step: then take one digit's step.
    return next === amount ? Math.max(0, amount + Math.sign(by) * (limit / 100)) : next
  }
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return move(0.02)
    case "ArrowLeft":
    case "ArrowDown":
      return move(-0.02)
    case "PageUp":
      return move(0.1)
    case "PageDown":
      return move(-0.1)
    case "Home":
      return 0
    case "End":
      return limit
    default:
      return undefined
  }
}

/** Moves told before the frame's own event, where the browser does: the answer then stands a frame earlier. */
function rawMove(move: (event: PointerEvent) => void): object {
  return { onPointerRawUpdate: move }
}

export function DoseSlider({ store }: { store: Store }) {
  // Where the slider is, asked once a drag: after each answer it would cost a layout of the whole page.
  const held = useRef<DOMRect | undefined>(undefined)
  const setup = store.setup.value
  const dose = setup.doses[0] === undefined ? undefined : parseDose(setup.doses[0])
  if (!dose) return <p class="dose-slider mute">No dose</p>
  const limit = doseLimit(dose.unit, setup.system)
  const give = (amount: number, live: boolean): void => {
    const now = store.setup.peek()
    const text = now.doses[0]
    const present = text === undefined ? undefined : parseDose(text)
    if (!present) return
    const next = Number(Math.min(limit, Math.max(0, amount)).toPrecision(3))
    store.change({ ...now, doses: withDose(store, 0, { ...present, amount: next }) }, live)
  }
  const at = (event: PointerEvent): number => {
    if (event.type === "pointerdown") held.current = undefined
    held.current ??= (event.currentTarget as Element).getBoundingClientRect()
    const box = held.current
    return amountAt((event.clientX - box.left - 8) / Math.max(1, box.width - 16), limit)
  }
  const move = (event: PointerEvent): void => {
    if ((event.currentTarget as Element).hasPointerCapture(event.pointerId)) give(at(event), true)
  }
  const position = positionOf(dose.amount, limit)
  return (
    <div class="dose-slider">
      <span class="dose-text" id="dose-label">
        {dose.drug} <b>{formatNumber(dose.amount)}</b> {dose.unit}
      </span>
      <div
        class="slider"
        id="dose"
        role="slider"
        tabIndex={0}
        aria-labelledby="dose-label"
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={dose.amount}
        aria-valuetext={`${formatNumber(dose.amount)} ${dose.unit} ${dose.route}`}
        onPointerDown={(event) => {
          event.preventDefault()
          event.currentTarget.focus()
          event.currentTarget.setPointerCapture(event.pointerId)
          give(at(event), true)
        }}
        onPointerMove={move}
        {...rawMove(move)}
        onPointerUp={store.settle}
        onPointerCancel={store.settle}
        onKeyDown={(event) => {
          const next = step(dose.amount, limit, event.key)
          if (next === undefined) return
          event.preventDefault()
          event.stopPropagation()
          give(next, true)
        }}
        onKeyUp={store.settle}
        onBlur={store.settle}
      >
        <span class="rail" />
        <span class="filled" style={{ width: `calc((100% - 16px) * ${position})` }} />
        <span class="knob" style={{ left: `calc(8px + (100% - 16px) * ${position})` }} />
      </div>
    </div>
  )
}
