/**
 * `npx tsx scripts/measure-page.ts [minutes] [--json FILE]`: the built page in an installed Chromium, measured: first
 * curve, drag, frames while playing, idle, and memory over so many minutes of scripted play (1 unless told). Progress
 * goes to stderr, the table to stdout. Times by the clock depend on what else the machine does, so the load is told with
 * them; processor times are the page's own.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { cpus, loadavg } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { type Browser, chromium, type Page } from "playwright-core"
import { openFigure } from "../src/cli/commands/open.ts"
import { context, root } from "./command-context.ts"
import { type Memory, playFor } from "./scripted-play.ts"

const figure = "ketamine-glutamatergic-synapse"
const words = process.argv.slice(2)
const jsonAt = words.indexOf("--json")
const jsonFile = jsonAt < 0 ? undefined : words[jsonAt + 1]
const minutes = Number(words.find((w, i) => /^\d/u.test(w) && i !== jsonAt + 1) ?? 1)

interface Spread {
  readonly min: number
  readonly p50: number
  readonly p95: number
  readonly n: number
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
  return { min: at(0), p50: at(0.5), p95: at(0.95), n: sorted.length }
}

const load = (): string => (loadavg()[0] ?? 0).toFixed(1)
const step = (what: string): void => context.err(`${new Date().toISOString().slice(11, 19)} ${what} (load ${load()})`)

/** Processor time so far, s: of all threads of the page's own process (the browser has pages of its own), and with them
 * of what puts the pixels together. */
interface Clocks {
  readonly page: () => Promise<number>
  readonly both: () => Promise<number>
}

async function clocksOf(page: Page, browser: Browser): Promise<Clocks> {
  const own = await page.context().newCDPSession(page)
  await own.send("Performance.enable")
  const whole = await browser.newBrowserCDPSession()
  const pageTime = async (): Promise<number> => {
    const { metrics } = await own.send("Performance.getMetrics")
    return metrics.find((m) => m.name === "ProcessTime")?.value ?? Number.NaN
  }
  return {
    page: pageTime,
    both: async () => {
      const { processInfo } = await whole.send("SystemInfo.getProcessInfo")
      const pixels = processInfo.filter((p) => p.type === "GPU").reduce((sum, p) => sum + p.cpuTime, 0)
      return pixels + (await pageTime())
    },
  }
}

/** Waits until the findings and the bands, which run in the background, are there; a while at most. */
async function settled(page: Page): Promise<void> {
  await page.locator(".panel path.band").first().waitFor({ timeout: 60_000 })
  await page.locator(".judging").waitFor({ state: "detached", timeout: 60_000 })
  await page.waitForTimeout(1000)
}

async function playing(page: Page, on: boolean): Promise<void> {
  const button = page.locator("button.play")
  if (((await button.getAttribute("aria-label")) === "Pause") !== on) await button.click()
  await page.mouse.move(4, 4)
}

/** In one tab: what the browser does for a new tab of its own is none of the page's. */
async function firstCurves(browser: Browser, address: string): Promise<Spread> {
  const session = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await session.newPage()
  const times: number[] = []
  // The first ones fill the browser's cache and are not counted.
  for (let i = 0; i < 14; i++) {
    await page.goto("about:blank")
    await page.waitForTimeout(300)
    await page.goto(address)
    await page.locator(".panel path.curve").first().waitFor()
    await page.waitForTimeout(1200)
    if (i > 1) times.push(Number(await page.evaluate("window.kinetoscope.stats.firstCurveMs")))
  }
  await session.close()
  return spreadOf(times)
}

interface Frames {
  readonly perSecond: number
  readonly busyMs: number
}

async function film(page: Page, clocks: Clocks, seconds: number): Promise<Frames> {
  await playing(page, true)
  await page.evaluate(
    "window.go = true; window.shown = 0; (function f() { window.shown++; if (window.go) requestAnimationFrame(f) })()",
  )
  const [before, start] = [await clocks.both(), performance.now()]
  await page.waitForTimeout(seconds * 1000)
  const shown = Number(await page.evaluate("window.go = false, window.shown"))
  const took = (performance.now() - start) / 1000
  return { perSecond: shown / took, busyMs: ((await clocks.both()) - before) * (1000 / Math.max(1, shown)) }
}

/** From the pointer's event to the end of the frame that shows the curves it leads to; and that frame's own work. */
const watchDrag = `
  window.answers = []
  window.work = []
  let moved, changed, began
  addEventListener("pointerrawupdate", (e) => { moved = moved ?? e.timeStamp }, true)
  new MutationObserver(() => {
    if (moved === undefined || changed !== undefined) return
    changed = moved
    moved = undefined
  }).observe(document.querySelector(".panels"), { subtree: true, attributes: true, attributeFilter: ["d"] })
  const end = new MessageChannel()
  end.port1.onmessage = () => {
    if (changed === undefined) return
    window.answers.push(performance.now() - changed)
    window.work.push(performance.now() - began)
    changed = undefined
  }
  ;(function f(now) { began = now; end.port2.postMessage(0); requestAnimationFrame(f) })(0)
`

interface Dragged {
  readonly latency: Spread
  readonly frameWork: Spread
  readonly runMs: Spread
  readonly busyMs: number
}

async function drag(page: Page, clocks: Clocks): Promise<Dragged> {
  await playing(page, false)
  const box = await page.locator("[role=slider]").first().boundingBox()
  if (!box) throw new Error("there is no slider")
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.2, y)
  await page.mouse.down()
  await page.evaluate(`{ ${watchDrag} }`)
  const before = await clocks.both()
  for (let i = 0; i < 200; i++) {
    await page.mouse.move(box.x + box.width * (0.45 + 0.35 * Math.sin(i / 9)), y)
    // Not in step with the frames, as no hand is.
    await page.waitForTimeout(10 + ((i * 7) % 17))
  }
  const after = await clocks.both()
  await page.mouse.up()
  const answers = (await page.evaluate("window.answers")) as number[]
  const { runMs } = (await page.evaluate("window.kinetoscope.stats")) as { runMs: { p50: number; p95: number } }
  return {
    latency: spreadOf(answers),
    frameWork: spreadOf((await page.evaluate("window.work")) as number[]),
    runMs: { min: Number.NaN, ...runMs, n: answers.length },
    busyMs: ((after - before) * 1000) / Math.max(1, answers.length),
  }
}

/** Share of one core over stretches of 5 s, paused, with nothing in the background. */
async function idle(page: Page, clocks: Clocks): Promise<readonly number[]> {
  await page.reload()
  await page.locator(".panel path.curve").first().waitFor()
  await playing(page, false)
  await settled(page)
  const shares: number[] = []
  for (let i = 0; i < 6; i++) {
    const before = await clocks.page()
    await page.waitForTimeout(5000)
    shares.push(((await clocks.page()) - before) / 5)
  }
  return shares
}

function firstLoad(): number {
  const folder = join(root, "site", "assets")
  return readdirSync(folder)
    .filter((f) => /^(?:index-|engine-worker-)/u.test(f))
    .reduce((sum, f) => sum + gzipSync(readFileSync(join(folder, f)), { level: 6 }).length / 1024, 0)
}

interface Measured {
  readonly loadBefore: string
  readonly firstLoadKb: number
  readonly firstCurve: Spread
  readonly dragged: Dragged
  readonly film: Frames
  readonly idle: readonly number[]
  readonly memory: readonly Memory[]
  readonly loadAfter: string
}

function table(m: Measured): string {
  const ms = (s: Spread): string =>
    `min ${s.min.toFixed(1)}, p50 ${s.p50.toFixed(1)}, p95 ${s.p95.toFixed(1)} ms (${s.n})`
  const rows: readonly (readonly [string, string])[] = [
    ["first load, compressed", `${m.firstLoadKb.toFixed(0)} kB`],
    ["first curve after the script's start, warm cache", ms(m.firstCurve)],
    ["drag, pointer's event to end of its frame", ms(m.dragged.latency)],
    ["drag, that frame's work", ms(m.dragged.frameWork)],
    [
      "drag, run asked for to answer shown",
      `p50 ${m.dragged.runMs.p50.toFixed(1)}, p95 ${m.dragged.runMs.p95.toFixed(1)} ms`,
    ],
    ["drag, processor time an answer", `${m.dragged.busyMs.toFixed(1)} ms`],
    ["film", `${m.film.perSecond.toFixed(0)} frames a second, ${m.film.busyMs.toFixed(1)} ms of processor time each`],
    [
      "paused, the page's share of a core in stretches of 5 s",
      m.idle.map((x) => `${(100 * x).toFixed(1)} %`).join(", "),
    ],
    [
      "heap after collection",
      `${m.memory.map((x) => `${x.minute.toFixed(0)} min ${x.heapMb.toFixed(2)}`).join(", ")} MB`,
    ],
    ["elements in the document", m.memory.map((x) => String(x.nodes)).join(", ")],
    ["listeners", m.memory.map((x) => String(x.listeners)).join(", ")],
    ["things done", String(m.memory.at(-1)?.done ?? 0)],
    ["load before, after", `${m.loadBefore}, ${m.loadAfter} on ${cpus().length} cores`],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n")
}

async function measure(browser: Browser, address: string): Promise<Measured> {
  const loadBefore = load()
  step("first curves")
  const firstCurve = await firstCurves(browser, address)
  const session = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await session.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(address)
  await settled(page)
  const clocks = await clocksOf(page, browser)
  step("drag")
  const dragged = await drag(page, clocks)
  await page.reload()
  await settled(page)
  step("film")
  const shown = await film(page, clocks, 8)
  step("paused")
  const still = await idle(page, clocks)
  step(`scripted play, ${minutes} min`)
  const memory = await playFor(page, minutes, step)
  return {
    loadBefore,
    firstLoadKb: firstLoad(),
    firstCurve,
    dragged,
    film: shown,
    idle: still,
    memory,
    loadAfter: load(),
  }
}

async function main(): Promise<void> {
  const served = await openFigure(context, figure, 0)
  const executablePath = process.env["KINETOSCOPE_BROWSER"] ?? "/usr/bin/chromium"
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] })
  try {
    const measured = await measure(browser, `http://127.0.0.1:${served.port}/`)
    context.out(table(measured))
    if (jsonFile !== undefined)
      writeFileSync(jsonFile, `${JSON.stringify({ figure, minutes, ...measured }, undefined, 2)}\n`)
  } finally {
    await browser.close()
    await served.close()
  }
}

await main()
