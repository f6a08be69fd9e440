/**
 * Doses as blocks on the time axis over the free drug in the brain. A block's height is its dose: drag it up and down
 * for the amount, sideways for the time, its right edge for the duration.
 */
import {
  areaPath,
  formatLevel,
  formatMinutes,
  formatNumber,
  linearScale,
  linePath,
  type Scale,
} from "../../draw/index.ts"
import { type Dose, resolveReadout } from "../../figure/index.ts"
import { type Curves, rangeOf, valueAt } from "../state/curves.ts"
import { doseLimit, formatDose, parseDose, positionOf } from "../state/doses.ts"
import type { Store } from "../state/store.ts"
import { withDose } from "./dose-slider.tsx"

export const laneHeight = 40

/** Brain levels by drug, looked up once for a figure. */
const brainLevels = new WeakMap<Store["bundle"], Map<string, string | undefined>>()

/** The brain level's quantity of a drug of the figure. */
export function brainLevel(store: Store, drug: string): string | undefined {
  const known = brainLevels.get(store.bundle) ?? new Map<string, string | undefined>()
  brainLevels.set(store.bundle, known)
  if (!known.has(drug)) known.set(drug, resolveReadout(store.bundle.figure, `C_brain_${drug}`)?.quantity)
  return known.get(drug)
}

interface BlockProps {
  readonly store: Store
  readonly dose: Dose
  readonly index: number
  readonly x: Scale
}

type Grip = "body" | "edge"

function Block({ store, dose, index, x }: BlockProps) {
  const setup = store.setup.value
  const limit = doseLimit(dose.unit, setup.system)
  const height = Math.max(3, positionOf(dose.amount, limit) * laneHeight)
  const times = Array.from({ length: Math.min(dose.count, 60) }, (_, k) => dose.at + k * (dose.every ?? 0)).filter(
    (t) => t <= setup.horizon,
  )
  const drag =
    (grip: Grip) =>
    (event: PointerEvent): void => {
      if (event.button !== 0) return
      event.preventDefault()
      const target = event.currentTarget as SVGElement
      target.setPointerCapture(event.pointerId)
      const [startX, startY] = [event.clientX, event.clientY]
      const lane = target.ownerSVGElement?.getBoundingClientRect()
      const perPixel = lane ? (x.range[1] - x.range[0]) / lane.width : 1
      const move = (e: PointerEvent): void => {
        const t = (from: number): number => Math.round(x.invert(x(from) + (e.clientX - startX) * perPixel))
        const amount =
          limit * Math.min(1, Math.max(0, positionOf(dose.amount, limit) + (startY - e.clientY) / laneHeight)) ** 2
        const next: Dose =
          grip === "edge"
            ? { ...dose, duration: Math.max(1, t(dose.at + (dose.duration ?? 0)) - dose.at) }
            : { ...dose, at: Math.max(0, t(dose.at)), amount: Number(amount.toPrecision(2)) }
        const now = store.setup.peek()
        store.change({ ...now, doses: withDose(store, index, next) }, true)
      }
      const raw = move as EventListener
      const up = (): void => {
        target.removeEventListener("pointermove", move)
        target.removeEventListener("pointerrawupdate", raw)
        store.settle()
      }
      target.addEventListener("pointermove", move)
      // Told before the frame's own event, where the browser does.
      target.addEventListener("pointerrawupdate", raw)
      target.addEventListener("pointerup", up, { once: true })
      target.addEventListener("pointercancel", up, { once: true })
    }
  const infusible = dose.duration !== undefined
  return (
    <g class="dose-block" data-dose={index}>
      <title>{formatDose(dose)}</title>
      {times.map((t) => {
        const width = Math.max(11, x(t + (dose.duration ?? 0)) - x(t))
        return (
          <g key={t}>
            <rect class="grab" x={x(t) - 4} y="0" width={width + 8} height={laneHeight} onPointerDown={drag("body")} />
            <rect class="block" x={x(t)} y={laneHeight - height} width={width} height={height} rx="1.5" />
            {infusible && (
              <rect
                class="edge"
                x={x(t) + width - 4}
                y="0"
                width="9"
                height={laneHeight}
                onPointerDown={drag("edge")}
              />
            )}
          </g>
        )
      })}
    </g>
  )
}

/** Where the drug stands now: moves with each frame, on a layer of its own, so that nothing else is drawn again. */
function Level({
  store,
  curves,
  quantity,
  x,
  y,
}: {
  store: Store
  curves: Curves
  quantity: string
  x: Scale
  y: Scale
}) {
  const time = store.time.value
  const left = x(time).toFixed(1)
  const top = y(valueAt(curves, quantity, time)).toFixed(1)
  return (
    <>
      <span class="lane-cursor" style={{ transform: `translateX(${left}px)` }} />
      <span class="lane-now" style={{ transform: `translate(${left}px, ${top}px)` }} />
    </>
  )
}

export function DoseLane({ store, x, width }: { store: Store; x: Scale; width: number }) {
  const setup = store.setup.value
  const doses = setup.doses.map(parseDose)
  const curves = store.curves.value
  const first = doses.find((d) => d !== undefined)
  const quantity = first ? brainLevel(store, first.drug) : undefined
  const pinned = store.pinnedCurves.value
  const [, high] = quantity ? rangeOf(quantity, curves, pinned) : [0, 1]
  const y = linearScale([0, high > 0 ? high : 1], [laneHeight, 3])
  const column = quantity ? curves?.columns.get(quantity) : undefined
  const ghost = quantity ? pinned?.columns.get(quantity) : undefined
  return (
    <div class="lane-holder">
      <svg
        class="lane"
        viewBox={`0 0 ${width} ${laneHeight}`}
        width={width}
        height={laneHeight}
        preserveAspectRatio="none"
        role="group"
        aria-label="Doses over time"
      >
        {curves && column && (
          <>
            <path
              class="exposure"
              d={areaPath(
                curves.time,
                column.map(() => 0),
                column,
                x,
                y,
              )}
            />
            <path class="exposure-line" d={linePath(curves.time, column, x, y)} />
          </>
        )}
        {ghost && pinned && <path class="ghost" d={linePath(pinned.time, ghost, x, y)} />}
        <path class="floor" d={`M0 ${laneHeight}H${width}`} />
        {doses.map((dose, i) => dose && <Block key={`${i}`} store={store} dose={dose} index={i} x={x} />)}
      </svg>
      {curves && quantity && <Level store={store} curves={curves} quantity={quantity} x={x} y={y} />}
    </div>
  )
}

/** `Ketamine 10 mg/kg ip at 0 min; in the brain now 2.4 µM, free`. */
export function DoseWords({ store }: { store: Store }) {
  const doses = store.setup.value.doses.map(parseDose).filter((d) => d !== undefined)
  const dose = doses[0]
  if (!dose) return <span class="dose-words mute">no drug</span>
  const quantity = brainLevel(store, dose.drug)
  const curves = store.curves.value
  const level = quantity && curves ? valueAt(curves, quantity, store.saidTime.value) : Number.NaN
  const name = dose.drug.charAt(0).toUpperCase() + dose.drug.slice(1)
  return (
    <span class="dose-words">
      <b>
        {name} {formatNumber(dose.amount)} {dose.unit} {dose.route}
      </b>
      {dose.duration === undefined ? ` at ${formatMinutes(dose.at)}` : ` over ${formatMinutes(dose.duration)}`}
      {dose.count > 1 && dose.every !== undefined ? `, ${dose.count} times every ${formatMinutes(dose.every)}` : ""}
      {doses.length > 1 ? `, and ${doses.length - 1} more` : ""}
      {Number.isFinite(level) ? `; in the brain now ${formatLevel(level)} µM, free` : ""}
    </span>
  )
}
