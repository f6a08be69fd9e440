/** The page: header, scene and caption, curves and findings, the bar. */
import { useEffect, useState } from "preact/hooks"
import type { ScenePainter } from "../scene/paint.ts"
import type { Store } from "../state/store.ts"
import { Caption, ClaimPager } from "./caption.tsx"
import { Coverage } from "./coverage.tsx"
import { Counts, Findings } from "./findings.tsx"
import { Header } from "./header.tsx"
import { Help } from "./help.tsx"
import { Hypotheses } from "./hypotheses.tsx"
import { Inspector } from "./inspector.tsx"
import { Key } from "./key.tsx"
import { Matrix } from "./matrix.tsx"
import { ModelDoor } from "./model-door.tsx"
import { Lesson, startPredicting } from "./predict.tsx"
import { Readouts } from "./readouts.tsx"
import { SceneView } from "./scene-view.tsx"
import { Stills } from "./stills.tsx"
import { Timeline } from "./timeline.tsx"

export interface AppProps {
  readonly store: Store
  readonly wide: () => SVGSVGElement
  readonly narrow: () => SVGSVGElement
  readonly narrowScreen: { readonly value: boolean }
  /** The reader asked for less motion. */
  readonly still: { readonly value: boolean }
  readonly onPainter: (painter: ScenePainter | undefined) => void
}

const tabs: readonly (readonly [string, string])[] = [
  ["findings", "Findings"],
  ["matrix", "Matrix"],
  ["coverage", "Coverage"],
  ["selected", "Selected"],
]

function Tabs({ store }: { store: Store }) {
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label="About the model">
        {tabs.map(([id, label]) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={store.tab.value === id}
            aria-controls="panel"
            onClick={() => {
              store.tab.value = id
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <Counts store={store} />
    </div>
  )
}

export function App({ store, wide, narrow, narrowScreen, still, onPainter }: AppProps) {
  const [part, setPart] = useState<"readouts" | "findings" | "caption">("readouts")
  const tab = store.tab.value
  const selected = store.selected.value
  useEffect(() => {
    if (store.lesson.predict) startPredicting(store)
  }, [])
  useEffect(() => {
    // On a narrow screen one part is shown at a time: what is chosen is shown.
    if (selected !== undefined) setPart("findings")
  }, [selected])
  const fault = store.fault.value
  const drawing = narrowScreen.value ? narrow() : wide()
  return (
    <div class="page" data-part={part} data-locked={store.lesson.locked ? "yes" : undefined}>
      <Header store={store} />
      <main class="main">
        <div class="figure">
          <Lesson store={store} />
          <SceneView store={store} drawing={drawing} onPainter={onPainter} />
          {still.value && <Stills store={store} drawing={drawing} />}
          <Key store={store} drawing={drawing} />
          <ClaimPager store={store} />
          <Caption store={store} />
        </div>
        <nav class="part-tabs" aria-label="Parts">
          {(["readouts", "findings", "caption"] as const).map((p) => (
            <button key={p} type="button" aria-pressed={part === p} onClick={() => setPart(p)}>
              {p.charAt(0).toUpperCase() + p.slice(1)}
            </button>
          ))}
        </nav>
        <aside class="side" data-tab={tab}>
          <Readouts store={store} />
          <section class="about" aria-label="Findings and model">
            <Hypotheses store={store} />
            <Tabs store={store} />
            <div id="panel" class="panel-of-tab" role="tabpanel" aria-labelledby={`tab-${tab}`}>
              {tab === "findings" && store.started.value && <Findings store={store} />}
              {tab === "coverage" && <Coverage store={store} />}
              {tab === "matrix" && <Matrix store={store} />}
              {tab === "selected" && <Inspector store={store} />}
            </div>
          </section>
        </aside>
        <p class="foot-note">For research and teaching, not for clinical decisions.</p>
      </main>
      <Timeline store={store} />
      {fault !== undefined && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <p class="visually-hidden" role="status">
        {store.announcement.value}
      </p>
      <ModelDoor store={store} />
      <Help store={store} />
    </div>
  )
}
