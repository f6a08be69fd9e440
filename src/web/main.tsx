/**
 * The page's start: the figure's bundle → store, engine, scene, views. The bundle is in the page itself (single file)
 * or is fetched from the server that sent the page; nothing else is ever asked for.
 */
import { effect, signal } from "@preact/signals"
import { render } from "preact"
import type { FigureBundle } from "../draw/index.ts"
import { resolveReadout } from "../figure/index.ts"
import { startEngine } from "./engine/engine-client.ts"
import { drawFigure } from "./scene/auto-scene.ts"
import { loadScene, quantitiesOf } from "./scene/load-scene.ts"
import type { ScenePainter } from "./scene/paint.ts"
import { listenForShortcuts } from "./shortcuts.ts"
import { announce } from "./state/announce.ts"
import { startClock } from "./state/clock.ts"
import { recordFirstCurve } from "./state/stats.ts"
import { followAddress, makeStore, type Store } from "./state/store.ts"
import { App } from "./views/app.tsx"
import "./styles/theme.css"
import "./styles/scene.css"
import "./styles/layout.css"
import "./styles/parts.css"
import "./styles/narrow.css"

const earlyFault = signal<string | undefined>(undefined)
const narrowQuery = "(max-width: 760px)"

async function bundleOfPage(): Promise<FigureBundle> {
  const inPage = document.getElementById("figure-bundle")?.textContent
  if (inPage) return JSON.parse(inPage) as FigureBundle

  const figure = document.documentElement.dataset["figure"] ?? ""
  const response = await fetch(`/figures/${encodeURIComponent(figure)}/bundle.json`)
  if (!response.ok) throw new Error(`the server has no figure '${figure}' (${response.status})`)
  return (await response.json()) as FigureBundle
}

/** Everything a run has to give: what the scenes show and what the curves show. */
function selectionOf(bundle: FigureBundle, scenes: readonly Element[]): readonly string[] {
  const known = new Set(bundle.quantities.map((q) => q.id))
  const wanted = new Set<string>()
  for (const scene of scenes) for (const q of quantitiesOf(scene)) if (known.has(q)) wanted.add(q)
  for (const e of bundle.experiments) {
    for (const name of e.readouts) {
      const readout = resolveReadout(bundle.figure, name)
      if (readout) wanted.add(readout.quantity)
    }
  }
  if (bundle.experiments.length === 0) for (const r of Object.values(bundle.figure.readouts)) wanted.add(r.quantity)
  for (const f of bundle.findings) {
    for (const e of f.expect) {
      const readout = resolveReadout(bundle.figure, e.readout)
      if (readout) wanted.add(readout.quantity)
    }
  }
  for (const drug of Object.values(bundle.figure.drugs)) if (drug.level.brain) wanted.add(drug.level.brain)
  return [...wanted]
}

function newWorker(): Worker {
  // The single file carries the worker's script inside: what stands in a file on disk can't start one by address.
  const inPage = document.getElementById("engine-worker")?.textContent
  if (inPage) {
    const script = inPage.replaceAll("<\\/script", "</script").replaceAll("<\\!--", "<!--")
    // Not as a module: a page on disk may start no module by blob.
    return new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })))
  }
  return new Worker(new URL("./engine/engine-worker.ts", import.meta.url), { type: "module" })
}

/** The first worker loads while the bundle is on its way; if it can't, that is told once somebody listens. */
function workerMaker(): () => Worker {
  let early: Worker | undefined = newWorker()
  early.onerror = (event) => {
    earlyFault.value = event.message || "the engine's worker could not start"
  }
  return () => {
    const worker = early ?? newWorker()
    early = undefined
    return worker
  }
}

function startStore(bundle: FigureBundle, scenes: readonly Element[], makeWorker: () => Worker): Store {
  const store = makeStore(bundle, selectionOf(bundle, scenes), location.hash)
  const engine = startEngine(
    { figure: bundle.figure, model: bundle.model, findings: bundle.findings },
    makeWorker,
    (message) => {
      store.fault.value = message
    },
  )
  if (earlyFault.value !== undefined) store.fault.value = earlyFault.value
  store.start(engine)
  return store
}

function showFault(message: string): void {
  const root = document.getElementById("page")
  if (root) root.textContent = `The figure could not be shown: ${message}`
}

async function start(): Promise<void> {
  const makeWorker = workerMaker()
  const bundle = await bundleOfPage()
  const wide = (bundle.scenes.wide && loadScene(bundle.scenes.wide)) || drawFigure(bundle)
  const narrow = (bundle.scenes.narrow && loadScene(bundle.scenes.narrow)) || wide
  const store = startStore(bundle, [wide, narrow], makeWorker)
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
  const clock = startClock(store, (seconds) => {
    const curves = store.curves.peek()
    if (curves) {
      painter.peek()?.paint(curves, store.pinnedCurves.peek(), store.time.peek(), still.peek() ? 0 : seconds)
      recordFirstCurve()
    }
  })
  effect(() => {
    // Anything the frame shows asks for one; while playing the clock asks anyway.
    if (store.curves.value && painter.value && store.time.value >= 0) {
      store.pinnedCurves.value
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
  listenForShortcuts(store)
  announce(store)
  followAddress(store, (fragment) => history.replaceState(null, "", `#${fragment}`))
  if (!still.peek() && location.hash === "") store.playing.value = true
}

start().catch((error: unknown) => showFault(error instanceof Error ? error.message : String(error)))
