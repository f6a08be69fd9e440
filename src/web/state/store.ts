/**
 * The page's one store: what is set up (with undo), what was run, what is shown. Views read signals; the scene's frame
 * loop reads plain values. All changes go through the actions here, so that undo and the address see everything.
 */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals"
import { type Claim, claimsOf, type PageBundle, type SourceBundle, viewTimes } from "../../draw/index.ts"
import type { Finding, FindingResult, Verdict } from "../../findings/index.ts"
import type { EngineClient } from "../engine/engine-client.ts"
import { fromAddress, toAddress } from "./address.ts"
import { type Bands, bandsOf } from "./bands.ts"
import { type Curves, curvesOf } from "./curves.ts"
import { makeDrag } from "./drag.ts"
import { readoutsOf } from "./readout-list.ts"
import { initialSetup, type Setup, sameSetup } from "./setup.ts"
import { recordRun } from "./stats.ts"

interface Step {
  readonly setup: Setup
  readonly pinned: Setup | undefined
}

export interface Store {
  readonly bundle: PageBundle
  /** Sources, formulas, where numbers are from: fetched once somebody may want them. */
  readonly source: Signal<SourceBundle | undefined>
  readonly claims: readonly Claim[]
  readonly setup: Signal<Setup>
  /** The setup pinned as A. */
  readonly pinned: Signal<Setup | undefined>
  readonly curves: Signal<Curves | undefined>
  /** The first curve is drawn: what may wait for it comes now. */
  readonly started: Signal<boolean>
  readonly pinnedCurves: Signal<Curves | undefined>
  /** What other parameters would say of the present setup, once they have been run. */
  readonly bands: Signal<Bands | undefined>
  /** Minutes. */
  readonly time: Signal<number>
  /** The time that words show: while playing, ten times a second. */
  readonly saidTime: Signal<number>
  readonly playing: Signal<boolean>
  /** Times the usual speed, at which the axis passes in 36 s. */
  readonly pace: Signal<number>
  readonly stretched: Signal<boolean>
  /** Claim chosen by a click, and the one under the pointer or focus. */
  readonly claim: Signal<number | undefined>
  readonly pointed: Signal<number | undefined>
  readonly lit: ReadonlySignal<number | undefined>
  /** `entity:RHEB`, `arrow:gaba`, `finding:id`. */
  readonly selected: Signal<string | undefined>
  readonly tab: Signal<string>
  readonly verdicts: Signal<ReadonlyMap<string, FindingResult>>
  readonly judging: Signal<boolean>
  /** Verdicts by the hypotheses left out (sorted, joined by blanks) and finding, as far as they were run. */
  readonly matrix: Signal<ReadonlyMap<string, ReadonlyMap<string, Verdict>>>
  readonly announcement: Signal<string>
  readonly fault: Signal<string | undefined>
  readonly helpOpen: Signal<boolean>
  /** Sources changed by the reader, by path. */
  readonly edited: Signal<Readonly<Record<string, string>>>
  /** Run another compiled model (packed) in place of the figure's own; undefined: the figure's own again. */
  readonly useModel: (packed: unknown) => void
  /** The drawing, once it stands in the document. */
  readonly scene: Signal<SVGSVGElement | undefined>
  /** What a lesson's link says, and whether it locks the controls. */
  readonly lesson: { readonly text: string; readonly locked: boolean; readonly predict: boolean }
  readonly canUndo: ReadonlySignal<boolean>
  readonly canRedo: ReadonlySignal<boolean>
  readonly change: (setup: Setup, live?: boolean) => void
  /** Set B and A up at once: one step of undo. */
  readonly compare: (setup: Setup, pinned: Setup | undefined) => void
  /** End of a drag: one step of undo for the whole drag, and the full run. */
  readonly settle: () => void
  /** Judge every finding with each of these sets of hypotheses or switches off, one set after another. */
  readonly judgeSets: (sets: readonly (readonly string[])[]) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly reset: () => void
  readonly pin: () => void
  readonly unpin: () => void
  readonly swap: () => void
  readonly start: (engine: EngineClient) => void
}

/** Those first whose verdict a change is likeliest to turn: nearest to their bound; what was never run after them. */
function nearestFirst(findings: readonly Finding[], verdicts: ReadonlyMap<string, FindingResult>): readonly Finding[] {
  const distance = (f: Finding): number => {
    const margin = verdicts.get(f.id)?.margin
    return margin === undefined || margin === null ? Number.MAX_VALUE : Math.abs(margin)
  }
  return [...findings].sort((a, b) => distance(a) - distance(b))
}

/** Bands beyond these are never looked at. */
const mostBands = 40
const coarsePoints = 72
/** Intervals of a full run, and its tolerance: the command line is told both. */
export const finePoints = 360

/** Make the store of one figure. `select` is what the scene and the curves need of a run. */
export function makeStore(bundle: PageBundle, select: readonly string[], fragment: string): Store {
  const first = initialSetup(bundle.figure, bundle.experiments)
  const shown = fromAddress(fragment, first)
  const setup = signal<Setup>(shown?.setup ?? first)
  const pinned = signal<Setup | undefined>(shown?.pinned)
  const curves = signal<Curves | undefined>(undefined)
  const pinnedCurves = signal<Curves | undefined>(undefined)
  const bands = signal<Bands | undefined>(undefined)
  const claim = signal<number | undefined>(shown?.claim)
  const pointed = signal<number | undefined>(undefined)
  const past = signal<readonly Step[]>([])
  const future = signal<readonly Step[]>([])
  const fault = signal<string | undefined>(undefined)
  const time = signal(shown?.time ?? 0)
  const selected = signal<string | undefined>(shown?.selected)
  const tab = signal(shown?.tab ?? "findings")
  const stretched = signal(shown?.stretched ?? false)
  const verdicts = signal<ReadonlyMap<string, FindingResult>>(new Map())
  const judging = signal(false)
  const matrix = signal<ReadonlyMap<string, ReadonlyMap<string, Verdict>>>(new Map())
  let engine: EngineClient | undefined
  /** Where the present drag began, for one undo step. */
  let dragFrom: Step | undefined
  const drag = makeDrag<Setup>(
    (next, answer) =>
      batch(() => {
        if (next) {
          setup.value = next
          if (time.value > next.horizon) time.value = next.horizon
        }
        answer?.()
      }),
    (wanted) => ask(wanted, true, drag.answered),
  )
  const here = (): Step => {
    drag.flush()
    return { setup: setup.value, pinned: pinned.value }
  }
  const remember = (step: Step): void => {
    past.value = [...past.value.slice(-199), step]
    future.value = []
  }
  const ask = (wanted: Setup, coarse: boolean, have: (show: () => void) => void): void => {
    engine?.run(
      { setup: wanted, times: viewTimes(wanted.horizon, coarse ? coarsePoints : finePoints), select, coarse },
      (reply, roundTrip) =>
        have(() => {
          recordRun(roundTrip)
          batch(() => {
            fault.value = reply.faults[0] ?? (reply.outcome.kind === "failed" ? reply.outcome.message : undefined)
            if (reply.time.length > 0) curves.value = curvesOf(reply, wanted, coarse)
          })
          runPinned()
        }),
    )
  }
  const run = (): void => {
    drag.flush()
    ask(setup.value, false, (show) => {
      drag.forget()
      show()
    })
  }
  const runPinned = (): void => {
    const a = pinned.value
    if (!a) {
      pinnedCurves.value = undefined
      return
    }
    const wanted = { ...a, horizon: setup.value.horizon }
    if (sameSetup(pinnedCurves.value?.setup, wanted)) return
    engine?.run({ setup: wanted, times: viewTimes(wanted.horizon, finePoints), select, coarse: false }, (reply) => {
      if (reply.time.length > 0) pinnedCurves.value = curvesOf(reply, wanted, false)
    })
  }
  const judgeAll = (): void => {
    const key = [...setup.value.without].sort().join(" ")
    judging.value = bundle.findings.length > 0
    engine?.judge(
      nearestFirst(bundle.findings, verdicts.value),
      setup.value.without,
      (result) => {
        verdicts.value = new Map(verdicts.value).set(result.id, result)
        const row = new Map(matrix.value.get(key)).set(result.id, result.verdict)
        matrix.value = new Map(matrix.value).set(key, row)
      },
      () => {
        judging.value = false
      },
    )
  }
  const show = (step: Step): void => {
    batch(() => {
      setup.value = step.setup
      pinned.value = step.pinned
    })
    if (time.value > step.setup.horizon) time.value = step.setup.horizon
    run()
  }

  const store: Store = {
    bundle,
    source: signal<SourceBundle | undefined>(undefined),
    claims: claimsOf(bundle.record?.caption ?? "", bundle.statements),
    setup,
    pinned,
    curves,
    started: signal(false),
    pinnedCurves,
    bands,
    time,
    saidTime: signal(time.value),
    playing: signal(false),
    pace: signal(1),
    stretched,
    claim,
    pointed,
    lit: computed(() => pointed.value ?? claim.value),
    selected,
    tab,
    verdicts,
    judging,
    matrix,
    announcement: signal(""),
    fault,
    helpOpen: signal(false),
    edited: signal<Readonly<Record<string, string>>>({}),
    useModel: (packed) => {
      engine?.useModel(packed)
      pinnedCurves.value = undefined
      matrix.value = new Map()
      run()
      judgeAll()
    },
    scene: signal<SVGSVGElement | undefined>(undefined),
    lesson: shown?.lesson ?? { text: "", locked: false, predict: false },
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    change: (next, live = false) => {
      if (sameSetup(next, drag.coming() ?? setup.value)) return
      if (live) {
        dragFrom ??= here()
        drag.move(next)
        return
      }
      remember(here())
      show({ setup: next, pinned: pinned.value })
    },
    judgeSets: (sets) => {
      const next = (at: number): void => {
        const without = sets[at]
        if (!without) {
          judging.value = false
          return
        }
        const key = without.join(" ")
        const left = bundle.findings.filter((f) => !matrix.value.get(key)?.has(f.id))
        judging.value = true
        engine?.judge(
          left,
          without,
          (result) => {
            matrix.value = new Map(matrix.value).set(key, new Map(matrix.value.get(key)).set(result.id, result.verdict))
          },
          () => next(at + 1),
        )
      }
      next(0)
    },
    compare: (next, a) => {
      remember(here())
      show({ setup: next, pinned: a })
    },
    settle: () => {
      if (!dragFrom) return
      here()
      if (!sameSetup(dragFrom.setup, setup.value)) remember(dragFrom)
      dragFrom = undefined
      run()
    },
    undo: () => {
      const step = past.value[past.value.length - 1]
      if (!step) return
      future.value = [here(), ...future.value]
      past.value = past.value.slice(0, -1)
      show(step)
    },
    redo: () => {
      const step = future.value[0]
      if (!step) return
      past.value = [...past.value, here()]
      future.value = future.value.slice(1)
      show(step)
    },
    reset: () => {
      const to: Step = { setup: first, pinned: undefined }
      if (sameSetup(to.setup, setup.value) && pinned.value === undefined) return
      remember(here())
      show(to)
    },
    pin: () => {
      remember(here())
      pinned.value = setup.value
      runPinned()
    },
    unpin: () => {
      if (!pinned.value) return
      remember(here())
      pinned.value = undefined
      pinnedCurves.value = undefined
    },
    swap: () => {
      const a = pinned.value
      if (!a) return
      remember(here())
      show({ setup: { ...a, horizon: setup.value.horizon }, pinned: setup.value })
    },
    start: (client) => {
      effect(() => {
        const now = time.value
        const said = store.saidTime.peek()
        const often = setup.peek().horizon / 360
        if (!store.playing.value || Math.abs(now - said) >= often) store.saidTime.value = now
      })
      engine = client
      run()
      // Bands follow full runs, of the figure's own model only: its parameter sets mean nothing for an edited one.
      effect(() => {
        const now = curves.value
        const ensemble = store.source.value?.ensemble
        const stale = bands.peek() && !sameSetup(bands.peek()?.setup, now?.setup)
        const own = Object.keys(store.edited.value).length === 0
        if (stale || !own) bands.value = undefined
        if (!now || now.coarse || !ensemble || !own || sameSetup(bands.peek()?.setup, now.setup)) return
        const names = bundle.experiments.find((e) => e.id === now.setup.experiment)?.readouts ?? []
        const shown = readoutsOf(bundle.figure, names).slice(0, mostBands)
        const order = {
          setup: now.setup,
          times: viewTimes(now.setup.horizon, coarsePoints),
          select: shown.map((r) => r.quantity),
          coarse: true,
        }
        engine?.band(order, ensemble.sets, (replies) => {
          if (sameSetup(now.setup, setup.value)) bands.value = bandsOf(now.setup, ensemble.kind, replies)
        })
      })
      let judged: string | undefined
      // Verdicts follow the hypotheses that are on; they wait until the first curves are there.
      effect(() => {
        const key = JSON.stringify(setup.value.without)
        if (curves.value && key !== judged) {
          judged = key
          setTimeout(judgeAll, 400)
        }
      })
    },
  }
  return store
}

/** Keep the address in step with the store, at most every 250 ms and never while playing. */
export function followAddress(store: Store, replace: (fragment: string) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    const fragment = toAddress({
      setup: store.setup.value,
      pinned: store.pinned.value,
      time: store.time.value,
      claim: store.claim.value,
      selected: store.selected.value,
      tab: store.tab.value,
      stretched: store.stretched.value,
      lesson: store.lesson,
    })
    clearTimeout(timer)
    if (store.playing.value) return
    timer = setTimeout(() => replace(fragment), 250)
  })
}
