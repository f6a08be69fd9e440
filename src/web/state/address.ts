/** The screen's state ⇄ the address's fragment, so that a link restores it. Unknown parts are left out, never guessed. */
import type { Setup } from "./setup.ts"

export interface Shown {
  readonly setup: Setup
  readonly pinned: Setup | undefined
  /** Minutes. */
  readonly time: number
  readonly claim: number | undefined
  readonly selected: string | undefined
  readonly tab: string
  readonly stretched: boolean
  /** `predict`: curves are hidden until the reader has said what to expect. */
  readonly lesson: { readonly text: string; readonly locked: boolean; readonly predict: boolean }
}

function write(setup: Setup, prefix: string, out: URLSearchParams): void {
  out.set(`${prefix}x`, setup.experiment)
  out.set(`${prefix}s`, setup.system)
  if (setup.preparation !== undefined) out.set(`${prefix}prep`, setup.preparation)
  for (const d of setup.doses) out.append(`${prefix}d`, d)
  for (const p of setup.perturb) out.append(`${prefix}p`, p)
  for (const w of setup.without) out.append(`${prefix}w`, w)
  for (const i of setup.inputs) out.append(`${prefix}i`, i)
  out.set(`${prefix}h`, String(setup.horizon))
}

function read(params: URLSearchParams, prefix: string, fallback: Setup): Setup {
  const horizon = Number(params.get(`${prefix}h`))
  return {
    experiment: params.get(`${prefix}x`) ?? fallback.experiment,
    system: params.get(`${prefix}s`) ?? fallback.system,
    preparation: params.get(`${prefix}prep`) ?? undefined,
    doses: params.getAll(`${prefix}d`).slice(0, 50),
    perturb: params.getAll(`${prefix}p`).slice(0, 200),
    without: params.getAll(`${prefix}w`).slice(0, 100),
    inputs: params.getAll(`${prefix}i`).slice(0, 20),
    horizon: horizon > 0 && horizon <= 60 * 24 * 60 ? horizon : fallback.horizon,
  }
}

/** The fragment, without `#`. */
export function toAddress(shown: Shown): string {
  const out = new URLSearchParams()
  write(shown.setup, "", out)
  if (shown.pinned) write(shown.pinned, "a", out)
  out.set("t", String(Number(shown.time.toFixed(2))))
  if (shown.claim !== undefined) out.set("c", String(shown.claim))
  if (shown.selected !== undefined) out.set("e", shown.selected)
  if (shown.tab !== "findings") out.set("tab", shown.tab)
  if (shown.stretched) out.set("log", "1")
  if (shown.lesson.text !== "") out.set("say", shown.lesson.text)
  if (shown.lesson.locked) out.set("lock", "1")
  if (shown.lesson.predict) out.set("ask", "1")
  return out.toString()
}

/** The state that a fragment names, or undefined where it names none. */
export function fromAddress(fragment: string, fallback: Setup): Shown | undefined {
  const params = new URLSearchParams(fragment.replace(/^#/u, ""))
  if (!params.has("x") && !params.has("d") && !params.has("s")) return undefined
  const claim = Number(params.get("c"))
  const time = Number(params.get("t"))
  return {
    setup: read(params, "", fallback),
    pinned: params.has("ax") ? read(params, "a", fallback) : undefined,
    time: Number.isFinite(time) && time >= 0 ? time : 0,
    claim: Number.isInteger(claim) && claim > 0 ? claim : undefined,
    selected: params.get("e") ?? undefined,
    tab: params.get("tab") ?? "findings",
    stretched: params.get("log") === "1",
    lesson: {
      text: (params.get("say") ?? "").slice(0, 2000),
      locked: params.get("lock") === "1",
      predict: params.get("ask") === "1",
    },
  }
}
