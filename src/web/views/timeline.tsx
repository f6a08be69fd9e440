/** The bar at the bottom: play, time, speed, subject, dose slider; scrubber and dose lane on one time axis. */
import { signal } from "@preact/signals"
import { useEffect, useRef, useState } from "preact/hooks"
import { formatMinutes, formatRatio, type Scale, timeTicks } from "../../draw/index.ts"
import { togglePlay } from "../state/clock.ts"
import { peakOf } from "../state/curves.ts"
import { formatDose, parseDose, rescaled } from "../state/doses.ts"
import { setupOf } from "../state/setup.ts"
import type { Store } from "../state/store.ts"
import { AddDrug } from "./add-drug.tsx"
import { DoseLane, DoseWords } from "./dose-lane.tsx"
import { DoseSlider } from "./dose-slider.tsx"
import { predicting } from "./predict.tsx"
import { shownReadouts } from "./readouts.tsx"
import { timeScale } from "./time-scale.ts"

/** Times the usual speed, which shows the whole axis in 36 s. */
const paces = [1, 4, 20, 0.2]

/** The speed that shows the axis in 36 s. */
export function usualSpeed(horizon: number): number {
  return Math.max(1, (horizon * 60) / 36)
}
const horizons: readonly (readonly [number, string])[] = [
  [180, "3 h"],
  [1440, "24 h"],
  [4320, "72 h"],
  [10080, "7 d"],
]

/** What the last change of species made of the doses; shown while these are given. */
const rescaling = signal<{ readonly doses: readonly string[]; readonly words: string } | undefined>(undefined)

function Rescaled({ store }: { store: Store }) {
  const made = rescaling.value
  const doses = store.setup.value.doses
  if (!made || doses.length === 0 || doses.join() !== made.doses.join()) return null
  return <span class="rescaled">{made.words}</span>
}

function Systems({ store }: { store: Store }) {
  const { figure } = store.bundle
  const setup = store.setup.value
  const to = (system: string): void => {
    const doses = setup.doses.map((text) => {
      const dose = parseDose(text)
      return dose ? formatDose(rescaled(dose, setup.system, system)) : text
    })
    store.change({ ...setup, system, doses })
    const name = figure.systems[setup.system]?.label ?? setup.system
    rescaling.value = { doses, words: `as ${setup.doses.join(", ")} in the ${name}, by body surface` }
    store.announcement.value = `${system}: doses rescaled by body surface to ${doses.join(", ")}`
  }
  const systems = Object.entries(figure.systems)
  if (systems.length < 2) return null
  return (
    <div class="segments systems" role="group" aria-label="Species; doses are rescaled by body surface">
      {systems.map(([id, s]) => (
        <button
          key={id}
          type="button"
          aria-pressed={setup.system === id}
          class={setup.system === id ? "on" : ""}
          title="Doses are rescaled by body surface"
          onClick={() => to(id)}
        >
          {(s.label ?? id).charAt(0).toUpperCase() + (s.label ?? id).slice(1)}
        </button>
      ))}
    </div>
  )
}

/** The width of an element in CSS px, kept up to date. */
export function useWidth(first: number): readonly [{ readonly current: HTMLDivElement | null }, number] {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(first)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(Math.max(120, Math.floor(element.clientWidth))))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width]
}

function TimeNow({ store }: { store: Store }) {
  return <b class="time-now">{formatMinutes(store.saidTime.value)}</b>
}

function peakWords(store: Store): string {
  const curves = store.curves.value
  const readout = shownReadouts(store).find((r) => /mtor/iu.test(r.id)) ?? shownReadouts(store).find((r) => r.relative)
  const peak = curves && readout ? peakOf(curves, readout.quantity) : undefined
  if (!peak || !readout || Math.abs(peak.ratio - 1) < 0.01) return ""
  return Math.abs(peak.time - store.saidTime.value) < store.setup.value.horizon / 60
    ? `${readout.label} at its peak, ${formatRatio(peak.ratio)} rest`
    : ""
}

/** The part of the scrubber that moves with each frame; moved without a layout. */
function Knob({ store, x, width }: { store: Store; x: Scale; width: number }) {
  const place = x(store.time.value)
  return (
    <>
      <span class="filled" style={{ transform: `scaleX(${(place / width).toFixed(5)})` }} />
      <span class="knob" style={{ transform: `translateX(${place.toFixed(1)}px)` }} />
    </>
  )
}

function Scrubber({ store, width }: { store: Store; width: number }) {
  const x = timeScale(store, width)
  const horizon = store.setup.value.horizon
  const time = store.saidTime.value
  const seek = (t: number): void => {
    store.playing.value = false
    store.time.value = Math.min(horizon, Math.max(0, t))
  }
  const at = (event: PointerEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    return x.invert(((event.clientX - box.left) / box.width) * width)
  }
  const key = (event: KeyboardEvent): void => {
    const step = horizon / 180
    const now = store.time.peek()
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: now + step,
      ArrowUp: now + step,
      ArrowLeft: now - step,
      ArrowDown: now - step,
      PageUp: now + 10 * step,
      PageDown: now - 10 * step,
      Home: 0,
      End: horizon,
    }
    const next = moves[event.key]
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    seek(next)
  }
  const words = peakWords(store)
  const place = x(time)
  return (
    <div class="scrub">
      <div
        class="scrubber"
        role="slider"
        tabIndex={0}
        aria-label="Time"
        aria-valuemin={0}
        aria-valuemax={horizon}
        aria-valuenow={Math.round(time)}
        aria-valuetext={formatMinutes(time)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          seek(at(event))
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(at(event))
        }}
        onKeyDown={key}
      >
        <span class="rail" />
        <Knob store={store} x={x} width={width} />
        {words && (
          <span
            class={place > width * 0.7 ? "peak left" : "peak"}
            style={place > width * 0.7 ? { right: `${width - place + 14}px` } : { left: `${place + 14}px` }}
          >
            {words}
          </span>
        )}
      </div>
      <svg class="ticks" viewBox={`0 0 ${width} 18`} width={width} height="18" aria-hidden="true">
        {timeTicks(horizon, 7).map((t) => (
          <g key={t}>
            <path d={`M${x(t)} 0v4`} />
            <text x={x(t)} y="15" text-anchor={t === 0 ? "start" : x(t) > width - 16 ? "end" : "middle"}>
              {t === 0 ? "0" : formatMinutes(t)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  )
}

function PlayButton({ store }: { store: Store }) {
  const playing = store.playing.value
  return (
    <button
      type="button"
      class="play"
      aria-label={playing ? "Pause" : "Play"}
      title="Space"
      onClick={() => togglePlay(store)}
    >
      <svg viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="18" />
        {playing ? <path d="M13 11h3.4v14H13zM19.6 11H23v14h-3.4z" /> : <path d="M14.5 10.5l11 7.5-11 7.5z" />}
      </svg>
    </button>
  )
}

/** A figure without drugs: which of its experiments is done. */
function Protocol({ store }: { store: Store }) {
  const { experiments } = store.bundle
  const setup = store.setup.value
  if (experiments.length === 0) return null
  return (
    <label class="protocol">
      <span class="protocol-word">Experiment</span>{" "}
      <select
        value={setup.experiment}
        onChange={(e) => {
          const next = experiments.find((x) => x.id === e.currentTarget.value)
          if (next) store.change(setupOf(next, setup.system, setup.horizon))
        }}
      >
        {experiments.map((e) => (
          <option key={e.id} value={e.id}>
            {e.title || e.id}
          </option>
        ))}
      </select>
    </label>
  )
}

function View({ store }: { store: Store }) {
  const setup = store.setup.value
  return (
    <div class="view-controls">
      <label>
        <span class="visually-hidden">Show until</span>
        <select
          value={String(setup.horizon)}
          onChange={(e) => store.change({ ...setup, horizon: Number(e.currentTarget.value) })}
        >
          {(horizons.some(([m]) => m === setup.horizon)
            ? horizons
            : [[setup.horizon, formatMinutes(setup.horizon)] as const, ...horizons]
          ).map(([minutes, label]) => (
            <option key={minutes} value={String(minutes)}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="text"
        aria-pressed={store.stretched.value}
        onClick={() => {
          store.stretched.value = !store.stretched.value
        }}
      >
        {store.stretched.value ? "log" : "linear"}
      </button>
    </div>
  )
}

export function Timeline({ store }: { store: Store }) {
  const [ref, width] = useWidth(1150)
  const x = timeScale(store, width)
  const speed = Number((usualSpeed(store.setup.value.horizon) * store.pace.value).toPrecision(2))
  const next = (): void => {
    store.pace.value = paces[(paces.indexOf(store.pace.value) + 1) % paces.length] ?? 1
  }
  return (
    <footer class="bar" inert={predicting.value}>
      <div class="bar-left">
        <div class="transport">
          <PlayButton store={store} />
          <TimeNow store={store} />
          <button type="button" class="text speed" aria-label={`Speed ${speed} times`} onClick={next}>
            {speed}×
          </button>
          <View store={store} />
        </div>
        <Systems store={store} />
        {Object.keys(store.bundle.figure.drugs).length > 0 ? <DoseSlider store={store} /> : <Protocol store={store} />}
      </div>
      <div class="bar-right" ref={ref}>
        <Scrubber store={store} width={width} />
        {Object.keys(store.bundle.figure.drugs).length > 0 && <DoseLane store={store} x={x} width={width} />}
        <div class="bar-words">
          {Object.keys(store.bundle.figure.drugs).length > 0 ? <DoseWords store={store} /> : <span />}
          <Rescaled store={store} />
          <span class="disclaimer">For research and teaching, not for clinical decisions</span>
        </div>
      </div>
      <AddDrug store={store} />
    </footer>
  )
}
