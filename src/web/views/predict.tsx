/**
 * Predict, then reveal: the reader draws the expected curve with the pointer or says up, flat or down by keyboard;
 * only then the model shows it. A lesson is a link with a text and, if it says so, locked controls.
 */
import { signal } from "@preact/signals"
import { linePath, type Scale } from "../../draw/index.ts"
import { type Curves, peakOf } from "../state/curves.ts"
import type { ShownReadout } from "../state/readout-list.ts"
import type { Store } from "../state/store.ts"

export type Direction = "up" | "flat" | "down"

/** A drawn curve: minutes and values, ascending in time; or only a direction. */
export type Prediction = Direction | readonly (readonly [number, number])[]

/** The reader is asked: curves and levels are hidden. */
export const predicting = signal(false)
export const predictions = signal<ReadonlyMap<string, Prediction>>(new Map())

/** Changes below this count as flat: 4 %, the first step of the level scale. */
const flatWithin = 0.04

/** Which way a ratio to rest points. */
export function directionOf(ratio: number): Direction {
  return ratio > 1 + flatWithin ? "up" : ratio < 1 - flatWithin ? "down" : "flat"
}

/** Which way a prediction points: by its value farthest from rest. */
export function directionOfPrediction(prediction: Prediction, rest: number): Direction {
  if (typeof prediction === "string") return prediction
  let far = rest
  for (const [, v] of prediction) if (Math.abs(v - rest) > Math.abs(far - rest)) far = v
  return directionOf(rest === 0 ? 1 + Math.sign(far) : far / rest)
}

/** Begin: the clock goes to rest, the curves are hidden. */
export function startPredicting(store: Store): void {
  store.playing.value = false
  store.time.value = 0
  predictions.value = new Map()
  predicting.value = true
}

function record(id: string, prediction: Prediction): void {
  predictions.value = new Map(predictions.value).set(id, prediction)
}

/** A change below this is none where a level is 0 at rest: levels of wired figures lie between 0 and 1. */
const flatLevel = 0.02

/** Which way a curve goes: by its value farthest from rest. */
export function directionOfCurve(curves: Curves, quantity: string): Direction | undefined {
  const peak = peakOf(curves, quantity)
  if (peak) return directionOf(peak.ratio)
  const column = curves.columns.get(quantity)
  const rest = curves.rest.get(quantity)
  if (!column || rest === undefined) return undefined
  let far = 0
  for (const v of column) if (Math.abs(v - rest) > Math.abs(far)) far = v - rest
  return far > flatLevel ? "up" : far < -flatLevel ? "down" : "flat"
}

/** `5 of 6 as predicted`. */
export function scoreOf(
  curves: Curves,
  readouts: readonly ShownReadout[],
  made: ReadonlyMap<string, Prediction>,
): string {
  let right = 0
  let all = 0
  for (const readout of readouts) {
    const prediction = made.get(readout.id)
    const shown = directionOfCurve(curves, readout.quantity)
    if (prediction === undefined || shown === undefined) continue
    all++
    if (directionOfPrediction(prediction, curves.rest.get(readout.quantity) ?? 1) === shown) right++
  }
  return all === 0 ? "nothing predicted" : `${right} of ${all} directions as predicted`
}

interface DrawProps {
  readonly readout: ShownReadout
  readonly x: Scale
  readonly y: Scale
  readonly width: number
  readonly height: number
}

/** The prediction's line on a plot. */
export function PredictionLine({ readout, x, y }: Pick<DrawProps, "readout" | "x" | "y">) {
  const prediction = predictions.value.get(readout.id)
  if (prediction === undefined || typeof prediction === "string") return null
  const d = linePath(
    prediction.map(([t]) => t),
    prediction.map(([, v]) => v),
    x,
    y,
    0,
  )
  return <path class="prediction" d={d} />
}

/** Where the expected curve is drawn. */
export function DrawHere({ readout, x, y, width, height }: DrawProps) {
  const at = (event: PointerEvent): readonly [number, number] => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    const px = ((event.clientX - box.left) / box.width) * width
    const py = ((event.clientY - box.top) / box.height) * height
    return [x.invert(px), y.invert(py)]
  }
  const extend = (point: readonly [number, number]): void => {
    const before = predictions.value.get(readout.id)
    const points = before === undefined || typeof before === "string" ? [] : before.filter(([t]) => t < point[0])
    record(readout.id, [...points, point])
  }
  return (
    <rect
      class="draw-here"
      width={width}
      height={height}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        record(readout.id, [at(event)])
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) extend(at(event))
      }}
    />
  )
}

/** Up, flat or down without a pointer. */
export function SayDirection({ readout }: { readout: ShownReadout }) {
  const now = predictions.value.get(readout.id)
  return (
    <span class="say" role="group" aria-label={`Expected: ${readout.label}`}>
      {(["up", "flat", "down"] as const).map((d) => (
        <button key={d} type="button" aria-label={d} aria-pressed={now === d} onClick={() => record(readout.id, d)}>
          {d === "up" ? "▲" : d === "down" ? "▼" : "■"}
        </button>
      ))}
    </span>
  )
}

/** Show the curves, and say how it went. */
export function reveal(store: Store, readouts: readonly ShownReadout[]): void {
  predicting.value = false
  const curves = store.curves.value
  if (curves) store.announcement.value = `${scoreOf(curves, readouts, predictions.value)}.`
}

/** Starts, reveals, and says how it went. */
export function PredictControls({ store, readouts }: { store: Store; readouts: readonly ShownReadout[] }) {
  const curves = store.curves.value
  if (predicting.value) {
    return (
      <button type="button" class="plain reveal" title="p" onClick={() => reveal(store, readouts)}>
        Reveal
      </button>
    )
  }
  return (
    <>
      {predictions.value.size > 0 && curves && (
        <span class="mute score">{scoreOf(curves, readouts, predictions.value)}</span>
      )}
      <button
        type="button"
        class="text"
        title="Draw what you expect, then see (p)"
        onClick={() => startPredicting(store)}
      >
        Predict
      </button>
    </>
  )
}

/** The text of a lesson above the figure. */
export function Lesson({ store }: { store: Store }) {
  const text = store.lesson.text
  return text === "" ? null : <p class="lesson">{text}</p>
}
