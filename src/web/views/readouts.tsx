/** Curves: small panels on one time axis, the pinned run as a dashed ghost, the claim's curves lit. */
import { signal } from "@preact/signals"
import {
  areaPath,
  extent,
  formatLevel,
  formatMinutes,
  formatRatio,
  linearScale,
  linePath,
  type Scale,
  timeTicks,
} from "../../draw/index.ts"
import { resolveReadout } from "../../figure/index.ts"
import type { Finding } from "../../findings/index.ts"
import { sharesAt } from "../state/bands.ts"
import { type Curves, rangeOf, ratioAt, valueAt } from "../state/curves.ts"
import { readoutsOf, type ShownReadout } from "../state/readout-list.ts"
import type { Store } from "../state/store.ts"
import { type Interval, intervalsOf } from "./findings.tsx"
import { DrawHere, PredictControls, PredictionLine, predicting, SayDirection } from "./predict.tsx"
import { timeScale } from "./time-scale.ts"

const width = 158
const height = 46
const showAll = signal(false)
/** Panels shown before "more": four rows of two. */
const firstPanels = 8

/** The readouts of the present experiment. */
export function shownReadouts(store: Store): readonly ShownReadout[] {
  const experiment = store.bundle.experiments.find((e) => e.id === store.setup.value.experiment)
  const all = readoutsOf(store.bundle.figure, experiment?.readouts ?? [])
  const finding = selectedFinding(store)
  if (!finding) return all
  // What the finding looked at comes first.
  const own = readoutsOf(store.bundle.figure, [...new Set(finding.expect.map((e) => e.readout))])
  return [...own, ...all.filter((r) => !own.some((o) => o.id === r.id))]
}

function selectedFinding(store: Store): Finding | undefined {
  const selected = store.selected.value
  if (!selected?.startsWith("finding:")) return undefined
  return store.bundle.findings.find((f) => `finding:${f.id}` === selected)
}

/** Quantities that a claim is about: those of its arrows and of what they join. */
export function quantitiesOfClaim(store: Store, claim: number | undefined): ReadonlySet<string> {
  const found = new Set<string>()
  if (claim === undefined) return found
  const statements = store.claims[claim - 1]?.statements ?? []
  const scene = store.scene.value
  if (!scene) return found
  for (const arrow of scene.querySelectorAll<SVGElement>(".arrow[data-statement]")) {
    const mine = (arrow.dataset["statement"] ?? "").split(" ")
    if (!statements.some((s) => mine.includes(s))) continue
    for (const q of [
      arrow.dataset["quantity"],
      quantityOf(scene, arrow.dataset["from"]),
      quantityOf(scene, arrow.dataset["to"]),
    ]) {
      if (q) found.add(q)
    }
  }
  return found
}

function quantityOf(scene: SVGSVGElement, entity: string | undefined): string | undefined {
  if (!entity) return undefined
  const name = CSS.escape(entity)
  return scene.querySelector<SVGElement>(`[data-entity="${name}"], [data-cell="${name}"]`)?.dataset["quantity"]
}

interface PanelProps {
  readonly store: Store
  readonly readout: ShownReadout
  readonly curves: Curves
  readonly x: Scale
  readonly lit: boolean
  /** What the selected finding published of this readout. */
  readonly intervals: readonly Interval[]
}

function valueText(readout: ShownReadout, curves: Curves, time: number): string {
  const ratio = ratioAt(curves, readout.quantity, time)
  if (readout.relative && Number.isFinite(ratio)) return formatRatio(ratio)
  const value = valueAt(curves, readout.quantity, time)
  return readout.unit === "uM" ? `${formatLevel(value)} µM` : formatLevel(value)
}

/** The time shown, on a curve: in steps of half a pixel, as the words beside it, for each step draws the plot again. */
function Now({ store, readout, x, y }: { store: Store; readout: ShownReadout; x: Scale; y: Scale }) {
  const curves = store.curves.value
  if (!curves) return null
  const time = store.saidTime.value
  const at = x(time)
  return (
    <>
      <path class="cursor" d={`M${at.toFixed(1)} -4V${height}`} />
      <circle class="now" cx={at.toFixed(1)} cy={y(valueAt(curves, readout.quantity, time)).toFixed(1)} r="3.2" />
    </>
  )
}

/** Of a wired figure: how many draws of its default numbers go up, nowhere, down at the time shown. */
function ShareLine({ store, readout }: { store: Store; readout: ShownReadout }) {
  const bands = store.bands.value
  const shares = bands?.kind === "priors" ? sharesAt(bands, readout.quantity, store.saidTime.value) : undefined
  if (!shares) return null
  const percent = (share: number): string => `${Math.round(share * 100)}`
  const words = `of ${bands?.sets} draws of the parameters ${percent(shares.up)} % are up, ${percent(shares.flat)} % flat, ${percent(shares.down)} % down`
  return (
    <p class="shares" title={words}>
      <span aria-hidden="true">
        ▲ {percent(shares.up)} ■ {percent(shares.flat)} ▼ {percent(shares.down)} %
      </span>
      <span class="visually-hidden">{words}</span>
    </p>
  )
}

/** Against A: its value, and by how much B differs. */
function Against({ store, readout }: { store: Store; readout: ShownReadout }) {
  const [b, a] = [store.curves.value, store.pinnedCurves.value]
  if (!a || !b) return null
  const time = store.saidTime.value
  const [was, is] = [valueAt(a, readout.quantity, time), valueAt(b, readout.quantity, time)]
  const percent = Math.abs(was) > 1e-9 ? Math.round((is / was - 1) * 100) : Number.NaN
  const words = percent > 0 ? `+${percent} %` : percent < 0 ? `−${-percent} %` : percent === 0 ? "the same" : ""
  return (
    <p class="shares">
      A {valueText(readout, a, time)}
      {words && `, B ${words}`}
    </p>
  )
}

function Value({ store, readout }: { store: Store; readout: ShownReadout }) {
  const curves = store.curves.value
  return <b class="panel-value">{curves ? valueText(readout, curves, store.saidTime.value) : ""}</b>
}

/** An I-bar; an open side runs to the edge of the plot and has no bar there. */
function intervalPath(interval: Interval, rest: number, x: Scale, y: Scale): string {
  const unit = interval.relative ? rest : 1
  const at = x(interval.time)
  const edge = (bound: number | undefined, open: number): number =>
    bound === undefined ? open : Math.min(height, Math.max(0, y(bound * unit)))
  const [top, bottom] = [edge(interval.high, 0), edge(interval.low, height)]
  const bar = (bound: number | undefined, v: number): string =>
    bound === undefined ? "" : `M${(at - 3).toFixed(1)} ${v.toFixed(1)}h6`
  return `M${at.toFixed(1)} ${top.toFixed(1)}V${bottom.toFixed(1)}${bar(interval.high, top)}${bar(interval.low, bottom)}`
}

function Panel({ store, readout, curves, x, lit, intervals }: PanelProps) {
  const pinned = store.pinnedCurves.value
  const bands = store.bands.value
  const band = bands?.bands.get(readout.quantity)
  const [low, high] = rangeOf(readout.quantity, curves, pinned)
  const edges = band ? [...extent(band.low), ...extent(band.high)] : []
  const rest = curves.rest.get(readout.quantity) ?? 0
  const room = Math.max((high - low) * 0.08, readout.relative ? 0.02 : 0)
  const bounds = intervals.flatMap((i) =>
    [i.low, i.high].filter((b) => b !== undefined).map((b) => b * (i.relative ? rest : 1)),
  )
  const [least, most] = [Math.min(low, rest, ...bounds, ...edges), Math.max(high, rest, ...bounds, ...edges)]
  // While it is asked for, where rest stands must not tell which way the curve will go.
  const far = predicting.value ? Math.max(most - rest, rest - least) * 1.25 : 0
  const domain = predicting.value ? ([rest - far, rest + far] as const) : ([least, most] as const)
  const y = linearScale([domain[0] - room, domain[1] + room], [height, 0])
  const column = curves.columns.get(readout.quantity)
  const ghost = pinned?.columns.get(readout.quantity)
  const seek = (event: MouseEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    const t = x.invert(((event.clientX - box.left) / box.width) * width)
    store.time.value = Math.min(store.setup.value.horizon, Math.max(0, t))
  }
  return (
    <div class={lit ? "panel lit" : "panel"} data-readout={readout.id}>
      <div class="panel-head">
        <span class="panel-label" title={readout.label}>
          {readout.label}
        </span>
        {predicting.value ? <SayDirection readout={readout} /> : <Value store={store} readout={readout} />}
      </div>
      <ShareLine store={store} readout={readout} />
      {!predicting.value && <Against store={store} readout={readout} />}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the scrubber does the same by keyboard */}
      <svg
        class="plot"
        viewBox={`0 -4 ${width} ${height + 5}`}
        role="img"
        aria-label={`${readout.label} over time`}
        onClick={seek}
      >
        <path class="rest-line" d={`M0 ${y(rest).toFixed(1)}H${width}`} />
        <path class="floor" d={`M0 ${height}H${width}`} />
        <PredictionLine readout={readout} x={x} y={y} />
        {!predicting.value && band && bands && (
          <path class="band" d={areaPath(bands.time, band.low, band.high, x, y)} />
        )}
        {!predicting.value && ghost && pinned && <path class="ghost" d={linePath(pinned.time, ghost, x, y)} />}
        {!predicting.value && column && <path class="curve" d={linePath(curves.time, column, x, y)} />}
        {intervals.map((interval) => (
          <path key={interval.time} class="bound" d={intervalPath(interval, rest, x, y)} />
        ))}
        {!predicting.value && <Now store={store} readout={readout} x={x} y={y} />}
        {predicting.value && <DrawHere readout={readout} x={x} y={y} width={width} height={height} />}
      </svg>
    </div>
  )
}

function Axis({ horizon, x }: { horizon: number; x: Scale }) {
  const marks = timeTicks(horizon, 3)
  return (
    <svg class="axis" viewBox={`0 0 ${width} 14`} aria-hidden="true">
      {marks.map((t, i) => (
        <text key={t} x={x(t).toFixed(1)} y="10" text-anchor={i === 0 ? "start" : x(t) > width - 14 ? "end" : "middle"}>
          {t === 0 ? "0" : formatMinutes(t)}
        </text>
      ))}
    </svg>
  )
}

/** Where little room is left: the curves in which B differs most from A come first. */
function differingFirst(store: Store, all: readonly ShownReadout[]): readonly ShownReadout[] {
  const [b, a] = [store.curves.value, store.pinnedCurves.value]
  if (!a || !b || b.coarse) return all
  const difference = (r: ShownReadout): number => {
    const [x, y] = [b.columns.get(r.quantity), a.columns.get(r.quantity)]
    if (!x || !y || x.length !== y.length) return 0
    let [far, size] = [0, 1e-9]
    for (let i = 0; i < x.length; i++) {
      far = Math.max(far, Math.abs((x[i] ?? 0) - (y[i] ?? 0)))
      size = Math.max(size, Math.abs(x[i] ?? 0), Math.abs(y[i] ?? 0))
    }
    return Math.round((far / size) * 50)
  }
  const first = all.slice(0, firstPanels)
  const of = new Map(first.map((r) => [r.id, difference(r)]))
  return [...first.sort((r, s) => (of.get(s.id) ?? 0) - (of.get(r.id) ?? 0)), ...all.slice(firstPanels)]
}

export function Readouts({ store }: { store: Store }) {
  const curves = store.curves.value
  const all = shownReadouts(store)
  const sorted = store.tab.value === "selected" ? differingFirst(store, all) : all
  const shown = showAll.value ? all : sorted.slice(0, firstPanels)
  const lit = quantitiesOfClaim(store, store.lit.value)
  const horizon = store.setup.value.horizon
  const x = timeScale(store, width)
  const finding = selectedFinding(store)
  const intervals = finding ? intervalsOf(finding) : []
  return (
    <section class="readouts" aria-label="Curves">
      <div class="section-head">
        <h2>Readouts</h2>
        {store.bands.value && (
          <p class="keys" title={`The middle 80 % of ${store.bands.value.sets} parameter sets`}>
            <svg viewBox="0 0 20 8" aria-hidden="true">
              <path class="band" d="M0 0H20V8H0Z" />
            </svg>{" "}
            80 %
          </p>
        )}
        {store.pinned.value && (
          <p class="keys">
            <svg viewBox="0 0 20 8" aria-hidden="true">
              <path class="curve" d="M0 4H20" />
            </svg>{" "}
            B
            <svg viewBox="0 0 20 8" aria-hidden="true">
              <path class="ghost" d="M0 4H20" />
            </svg>{" "}
            A
          </p>
        )}
        <PredictControls store={store} readouts={shown} />
        <button
          type="button"
          class="text"
          aria-expanded={showAll.value}
          onClick={() => {
            showAll.value = !showAll.value
          }}
        >
          {showAll.value ? "Fewer" : `All ${all.length}`}
        </button>
      </div>
      <div class={showAll.value ? "panels all" : "panels"} tabIndex={showAll.value ? 0 : -1}>
        {curves &&
          shown.map((readout) => (
            <Panel
              key={readout.id}
              store={store}
              readout={readout}
              curves={curves}
              x={x}
              lit={lit.has(readout.quantity)}
              intervals={intervals.filter(
                (i) => resolveReadout(store.bundle.figure, i.readout)?.id === readout.id && i.time <= horizon,
              )}
            />
          ))}
      </div>
      <div class="axes">
        <Axis horizon={horizon} x={x} />
        <Axis horizon={horizon} x={x} />
      </div>
    </section>
  )
}
