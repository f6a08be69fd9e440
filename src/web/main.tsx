/**
 * The page's start: the figure's bundle → store, engine, scene, views. The bundle is in the page itself (single file)
 * or is fetched from the server that sent the page; nothing else is ever asked for.
 */
import { effect, signal } from "@preact/signals"
import { render } from "preact"
import type { EngineBundle, PageBundle, SourceBundle } from "../draw/index.ts"
import { resolveReadout } from "../figure/index.ts"
import { startEngine } from "./engine/engine-client.ts"
import { startEngineWorker } from "./engine/workers.ts"
import { emptyScene, loadScene, quantitiesIn } from "./scene/load-scene.ts"
import type { ScenePainter } from "./scene/paint.ts"
import { listenForShortcuts } from "./shortcuts.ts"
import { announce } from "./state/announce.ts"
import { startClock } from "./state/clock.ts"
import { afterFirstCurve, recordFirstCurve } from "./state/stats.ts"
import { followAddress, makeStore, type Store } from "./state/store.ts"
import { App } from "./views/app.tsx"
import "./styles/theme.css"
import "./styles/scene.css"
import "./styles/layout.css"
import "./styles/parts.css"
import "./styles/narrow.css"
import "./styles/wired.css"

const earlyFault = signal<string | undefined>(undefined)
/** What the scene left out while something was dragged is drawn this long after the last move, ms. */
const settled = 60
const narrowQuery = "(max-width: 760px)"

/** What stands in the page itself under an id (single file). */
function inPage<T>(id: string): T | undefined {
  const text = document.getElementById(id)?.textContent
  return text ? (JSON.parse(text) as T) : undefined
}

/** A file of the figure: in the page, or from the server that sent it. */
async function fileOfFigure<T>(name: "bundle" | "source"): Promise<T> {
  const here = inPage<T>(`figure-${name}`)
  if (here !== undefined) return here
  const figure = document.documentElement.dataset["figure"] ?? ""
  const response = await fetch(`/figures/${encodeURIComponent(figure)}/${name}.json`)
  if (!response.ok) throw new Error(`the server has no figure '${figure}' (${response.status})`)
  return (await response.json()) as T
}

/** Everything a run has to give: what the scenes show and what the curves show. */
function selectionOf(bundle: PageBundle): readonly string[] {
  const wanted = new Set([...quantitiesIn(bundle.scenes.wide), ...quantitiesIn(bundle.scenes.narrow ?? "")])
  for (const e of bundle.experiments) {
    for (const name of e.readouts) {
      const readout = resolveReadout(bundle.figure, name)
      if (readout) wanted.add(readout.quantity)
    }
  }
  if (bundle.experiments.length === 0) for (const r of Object.values(bundle.figure.readouts)) wanted.add(r.quantity)
  for (const name of new Set(bundle.findings.flatMap((f) => f.expect.map((e) => e.readout)))) {
    const readout = resolveReadout(bundle.figure, name)
    if (readout) wanted.add(readout.quantity)
  }
  for (const drug of Object.values(bundle.figure.drugs)) if (drug.level.brain) wanted.add(drug.level.brain)
  return [...wanted]
}

/** The first worker loads while the bundle is on its way; if it can't, that is told once somebody listens. */
function workerMaker(): () => Worker {
  let early: Worker | undefined = startEngineWorker()
  early.onerror = (event) => {
    earlyFault.value = event.message || "the engine's worker could not start"
  }
  return () => {
    const worker = early ?? startEngineWorker()
    early = undefined
    return worker
  }
}

function startStore(bundle: PageBundle, makeWorker: () => Worker): Store {
  const store = makeStore(bundle, selectionOf(bundle), location.hash)
  const engine = startEngine(makeWorker, inPage<EngineBundle>("figure-engine"), (message) => {
    store.fault.value = message
  })
  if (earlyFault.value !== undefined) store.fault.value = earlyFault.value
  store.start(engine)
  return store
}

/** The sources, once the figure runs and there is time. */
function fetchSource(store: Store): void {
  fileOfFigure<SourceBundle>("source").then(
    (source) => {
      store.source.value = source
    },
    (error: unknown) => {
      store.fault.value = error instanceof Error ? error.message : String(error)
    },
  )
}

/** A drawing made when it is first wanted. */
function lazyScene(text: string): () => SVGSVGElement {
  let made: SVGSVGElement | undefined
  return () => {
    made ??= loadScene(text) ?? emptyScene()
    return made
  }
}

function showFault(message: string): void {
  const root = document.getElementById("page")
  if (root) root.textContent = `The figure could not be shown: ${message}`
}

async function start(): Promise<void> {
  const makeWorker = workerMaker()
  const bundle = await fileOfFigure<PageBundle>("bundle")
  const store = startStore(bundle, makeWorker)
  const wide = lazyScene(bundle.scenes.wide)
  const narrow = bundle.scenes.narrow === undefined ? wide : lazyScene(bundle.scenes.narrow)
  document.title = `${bundle.figure.title} · Kinetoscope`
  const media = matchMedia(narrowQuery)
  const narrowScreen = signal(media.matches)
  media.addEventListener("change", () => {
    narrowScreen.value = media.matches
  })
  const stillMedia = matchMedia("(prefers-reduced-motion: reduce)")
  const still = signal(stillMedia.matches)
  stillMedia.addEventListener("change", () => {
    still.value = stillMedia.matches
  })
  const painter = signal<ScenePainter | undefined>(undefined)
  let later: ReturnType<typeof setTimeout> | undefined
  const clock = startClock(store, (frame) => {
    const curves = store.curves.peek()
    if (curves) {
      const { now } = frame
      const seconds = still.peek() ? 0 : frame.seconds
      const more = painter.peek()?.paint(curves, store.pinnedCurves.peek(), store.time.peek(), { now, seconds })
      clearTimeout(later)
      if (more) later = setTimeout(clock.still, settled)
      recordFirstCurve()
    }
  })
  effect(() => {
    // Anything the frame shows asks for one; while playing the clock asks anyway.
    if (store.curves.value && painter.value && store.time.value >= 0) {
      store.pinnedCurves.value
      store.lit.value
      store.tab.value
      clock.still()
    }
  })
  effect(() => {
    if (store.selected.value !== undefined && !store.selected.value.startsWith("finding:")) store.tab.value = "selected"
  })
  const root = document.getElementById("page")
  if (!root) throw new Error("the page has no element to stand in")
  root.replaceChildren()
  const onPainter = (next: ScenePainter | undefined): void => {
    painter.value = next
  }
  render(
    <App store={store} wide={wide} narrow={narrow} narrowScreen={narrowScreen} still={still} onPainter={onPainter} />,
    root,
  )
  afterFirstCurve(() => {
    store.started.value = true
    announce(store)
    fetchSource(store)
  })
  listenForShortcuts(store)
  followAddress(store, (fragment) => history.replaceState(null, "", `#${fragment}`))
  if (!still.peek() && location.hash === "") store.playing.value = true
}

start().catch((error: unknown) => showFault(error instanceof Error ? error.message : String(error)))
