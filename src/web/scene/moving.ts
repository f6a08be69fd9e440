/**
 * Everything that moves in a drawing, collected: advanced with the clock, drawn on the canvas over the drawing, or put
 * into the drawing as elements while a picture of it is made.
 */
import { svgElement } from "./load-scene.ts"
import { ArrowDots, Spikes, Stream, spikeHeight } from "./motion.ts"
import { makeStage, type Stage, type StageInk, type Tone } from "./stage.ts"

export type Trend = "up" | "down" | "rest"

/** A stream or a train of spikes: its group carries the trend. */
interface Group<M> {
  readonly element: SVGGElement
  readonly quantity: string
  readonly motion: M
}

interface Flow extends Group<ArrowDots> {
  /** Where dots stand in a picture: above the line, below the head. */
  readonly dots: SVGGElement
}

export interface Moving {
  readonly groups: readonly { readonly element: SVGGElement; readonly quantity: string }[]
  /** Move on by `seconds` (0: stand still) and draw. */
  readonly move: (flow: (quantity: string) => number, seconds: number, trend: (ratio: number) => Trend) => void
  readonly withMotion: <T>(work: () => T) => T
  readonly stop: () => void
}

function flowsOf(scene: SVGSVGElement): readonly Flow[] {
  return [...scene.querySelectorAll<SVGGElement>(".arrow")].flatMap((element, i) => {
    const line = element.querySelector<SVGPathElement>(".line")
    if (!line) return []
    const dots = svgElement("g", { class: "dots" })
    line.after(dots)
    return [{ element, quantity: element.dataset["quantity"] ?? "", dots, motion: new ArrowDots(scene, line, i) }]
  })
}

function streamsOf(scene: SVGSVGElement): readonly Group<Stream>[] {
  return [...scene.querySelectorAll<SVGGElement>(".stream")].map((element) => {
    const lanes = [...element.querySelectorAll<SVGPathElement>(".way")].flatMap((way) => {
      const parts = (way.getAttribute("d") ?? "").split(/(?=M)/u).filter((d) => d !== "")
      way.remove()
      return parts.map((d) => {
        const lane = svgElement("path", { class: "way", d })
        element.append(lane)
        return lane
      })
    })
    return { element, quantity: element.dataset["quantity"] ?? "", motion: new Stream(scene, element, lanes) }
  })
}

function spikesOf(scene: SVGSVGElement): readonly Group<Spikes>[] {
  return [...scene.querySelectorAll<SVGGElement>(".spikes")].map((element) => {
    const motion = new Spikes(element)
    let d = ""
    motion.atRest((x, top) => {
      d += `M${x.toFixed(1)} ${top}v${spikeHeight}`
    })
    element.append(svgElement("path", { class: "spike-rest", d }))
    return { element, quantity: element.dataset["quantity"] ?? "", motion }
  })
}

const turn = 2 * Math.PI

/** One path of all circles that `each` tells. */
function circlePath(context: CanvasRenderingContext2D, each: (put: (x: number, y: number, r: number) => void) => void) {
  context.beginPath()
  each((x, y, r) => {
    context.moveTo(x + r, y)
    context.arc(x, y, r, 0, turn)
  })
}

function drawStream({ context, tones, membrane }: StageInk, group: Group<Stream>, ratio: number, tone: Tone): void {
  circlePath(context, (put) => group.motion.each(ratio, put))
  context.fillStyle = tones[tone]
  context.fill()
  if (!group.element.classList.contains("bdnf")) return
  context.lineWidth = 0.8
  context.strokeStyle = membrane
  context.stroke()
}

function drawSpikes({ context, tones }: StageInk, group: Group<Spikes>, ratio: number, tone: Tone): void {
  context.beginPath()
  group.motion.each(ratio, (x, top) => {
    context.moveTo(x, top)
    context.lineTo(x, top + spikeHeight)
  })
  context.lineWidth = 1.7
  context.strokeStyle = tones[tone]
  context.stroke()
}

function drawDots({ context, tones, paper }: StageInk, flow: Flow, ratio: number, tone: Tone): void {
  const state = flow.element.classList
  if (state.contains("cut")) return
  circlePath(context, (put) => flow.motion.each(ratio, put))
  context.lineWidth = 1.4
  context.fillStyle = paper
  context.strokeStyle = tones[state.contains("lit") ? "lit" : tone]
  context.fill()
  context.stroke()
}

/** Collect what moves; without a canvas nothing is drawn. */
export function collectMoving(scene: SVGSVGElement, canvas: HTMLCanvasElement | undefined): Moving {
  const flows = canvas ? flowsOf(scene) : []
  const streams = streamsOf(scene)
  const spikes = spikesOf(scene)
  let flow: ((quantity: string) => number) | undefined
  let trendOf: (ratio: number) => Trend = () => "rest"
  const draw = (stage: Stage): void => {
    const now = flow
    if (!now) return
    stage.draw((ink) => {
      const drawn = <G extends { readonly quantity: string }>(
        each: readonly G[],
        how: (ink: StageInk, group: G, ratio: number, tone: Tone) => void,
      ): void => {
        for (const group of each) {
          const ratio = now(group.quantity)
          how(ink, group, ratio, trendOf(ratio))
        }
      }
      drawn(spikes, drawSpikes)
      drawn(streams, drawStream)
      if (!scene.classList.contains("coverage-mode")) drawn(flows, drawDots)
    })
  }
  const ways = [...flows.map((f) => f.motion.way), ...streams.flatMap((s) => s.motion.ways)]
  const stage: Stage | undefined = canvas && makeStage(canvas, scene, ways, () => stage && draw(stage))
  return {
    groups: [...streams, ...spikes],
    move: (next, seconds, trend) => {
      flow = next
      trendOf = trend
      if (seconds > 0) for (const g of [...flows, ...streams, ...spikes]) g.motion.advance(seconds, next(g.quantity))
      if (stage) draw(stage)
    },
    withMotion: (work) => {
      const added: Element[] = []
      const put = (into: Element, made: Element): void => {
        into.append(made)
        added.push(made)
      }
      const circles = (into: Element, name: string) => (x: number, y: number, r: number) =>
        put(into, svgElement("circle", { class: name, cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1) }))
      const now = flow ?? (() => Number.NaN)
      for (const f of flows) f.motion.each(now(f.quantity), circles(f.dots, "dot"))
      for (const s of streams) s.motion.each(now(s.quantity), circles(s.element, "particle"))
      for (const s of spikes) {
        let d = ""
        s.motion.each(now(s.quantity), (x, top) => {
          d += `M${x.toFixed(1)} ${top}v${spikeHeight}`
        })
        put(s.element, svgElement("path", { class: "spike-now", d }))
      }
      try {
        return work()
      } finally {
        for (const element of added) element.remove()
      }
    },
    stop: () => stage?.stop(),
  }
}
