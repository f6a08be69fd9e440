/**
 * `npx tsx scripts/measure-page.ts [minutes]`: the built page in an installed Chromium, measured: first curve, drag, frames
 * while playing, idle, heap over scripted play. Wall-clock times depend on what else the machine does, so the load is
 * told with them; processor times are the page's own.
 */

import { readdirSync, readFileSync } from "node:fs"
import { cpus, loadavg } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { chromium, type Page } from "playwright-core"
import { openFigure } from "../src/cli/commands/open.ts"
import { context, root } from "./command-context.ts"

const figure = "ketamine-glutamatergic-synapse"
const minutes = Number(process.argv[2] ?? 1)

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

function told(name: string, values: readonly number[]): void {
  const parts = [Math.min(...values), quantile(values, 0.5), quantile(values, 0.95)].map((x) => x.toFixed(1))
  context.out(`${name}: min ${parts[0]}, median ${parts[1]}, p95 ${parts[2]} ms (${values.length})`)
}

/** Waits until the findings, which run in the background, are judged. */
async function judged(page: Page): Promise<void> {
  const judging = page.locator(".judging")
  await judging.waitFor({ state: "attached", timeout: 20_000 }).catch(() => {})
  await judging.waitFor({ state: "detached", timeout: 120_000 }).catch(() => {})
}

/** The heap after a collection, MB. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send("HeapProfiler.collectGarbage")
  const { usedSize } = await session.send("Runtime.getHeapUsage")
  await session.detach()
  return usedSize / 1048576
}

/** Processor time of all the page's threads so far, s. */
async function busyTime(page: Page): Promise<number> {
  const browser = page.context().browser()
  if (!browser) throw new Error("the page has no browser")
  const whole = await browser.newBrowserCDPSession()
  const { processInfo } = await whole.send("SystemInfo.getProcessInfo")
  await whole.detach()
  const renderers = processInfo.filter((p) => p.type === "renderer").map((p) => p.cpuTime)
  return renderers.reduce((sum, t) => sum + t, 0)
}

/** Frames and processor time over a while. */
async function frames(page: Page, seconds: number): Promise<{ readonly perSecond: number; readonly busyMs: number }> {
  await page.evaluate("window.shown = 0; (function f() { window.shown++; requestAnimationFrame(f) })()")
  const before = await busyTime(page)
  const shown = Number(await page.evaluate("window.shown"))
  const start = performance.now()
  await page.waitForTimeout(seconds * 1000)
  const took = (performance.now() - start) / 1000
  const count = Number(await page.evaluate("window.shown")) - shown
  const after = await busyTime(page)
  return { perSecond: count / took, busyMs: ((after - before) * 1000) / Math.max(1, count) }
}

/** From a pointer's move to the curve that answers it being in the document at a frame. */
const watchDrag = `
  window.answers = []
  let moved
  addEventListener("pointermove", () => { moved = moved ?? performance.now() }, true)
  new MutationObserver((records) => {
    if (moved === undefined || !records.some((r) => r.target.classList && r.target.classList.contains("curve"))) return
    const from = moved
    moved = undefined
    requestAnimationFrame(() => window.answers.push(performance.now() - from))
  }).observe(document.querySelector(".panels"), { subtree: true, attributes: true, attributeFilter: ["d"] })
`

async function drag(page: Page): Promise<void> {
  const box = await page.locator("[role=slider]").first().boundingBox()
  if (!box) throw new Error("there is no slider")
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.2, y)
  await page.mouse.down()
  await page.evaluate(watchDrag)
  const before = await busyTime(page)
  for (let i = 0; i < 150; i++) {
    await page.mouse.move(box.x + box.width * (0.45 + 0.35 * Math.sin(i / 9)), y)
    await page.waitForTimeout(16)
  }
  const after = await busyTime(page)
  await page.mouse.up()
  const answers = (await page.evaluate("window.answers")) as number[]
  const { runMs } = (await page.evaluate("window.kinetoscope.stats")) as { runMs: { p50: number; p95: number } }
  told("drag, pointer to frame", answers)
  const busy = ((after - before) * 1000) / Math.max(1, answers.length)
  context.out(`drag: ${busy.toFixed(1)} ms of processor time an answer, engine and drawing together`)
  context.out(`drag, asked to had: p50 ${runMs.p50.toFixed(1)}, p95 ${runMs.p95.toFixed(1)} ms`)
}

/** Half an hour's use in little: play, seek, hold, cut, undo, again and again. */
async function use(page: Page): Promise<void> {
  const keys = ["Space", ".", "]", "a", "Space", "Control+z", "l", "Space", "l", "["]
  const end = Date.now() + minutes * 60_000
  await page.locator("h1").click()
  for (let i = 0; Date.now() < end; i++) {
    await page.keyboard.press(keys[i % keys.length] as string)
    await page.waitForTimeout(250)
  }
}

function sizes(): void {
  const folder = join(root, "site", "assets")
  const zipped = (text: string | Buffer): number => gzipSync(text, { level: 6 }).length / 1024
  const first = readdirSync(folder).filter((f) => /^(?:index-|engine-worker-)/u.test(f))
  const code = first.map((f) => zipped(readFileSync(join(folder, f)))).reduce((a, b) => a + b, 0)
  context.out(`first load: ${code.toFixed(0)} kB of scripts and styles, compressed`)
}

async function main(): Promise<void> {
  sizes()
  const served = await openFigure(context, figure, 0)
  const address = `http://127.0.0.1:${served.port}/`
  const executablePath = process.env["KINETOSCOPE_BROWSER"] ?? "/usr/bin/chromium"
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] })
  try {
    const session = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const first: number[] = []
    for (let i = 0; i < 11; i++) {
      const page = await session.newPage()
      await page.goto(address)
      await page.locator(".panel path.curve").first().waitFor()
      await page.waitForTimeout(1200)
      const ms = Number(await page.evaluate("window.kinetoscope.stats.firstCurveMs"))
      if (i > 0) first.push(ms)
      await page.close()
    }
    told("first curve after the script's start, warm cache", first)
    const page = await session.newPage()
    await page.goto(address)
    await judged(page)
    await drag(page)
    if ((await page.locator("button.play").getAttribute("aria-label")) === "Play")
      await page.locator("button.play").click()
    const playing = await frames(page, 8)
    context.out(
      `playing: ${playing.perSecond.toFixed(0)} frames a second, ${playing.busyMs.toFixed(1)} ms of processor time a frame`,
    )
    await page.locator("button.play").click()
    await page.evaluate("window.shown = Number.NaN")
    await page.reload()
    await page.locator(".panel path.curve").first().waitFor()
    if ((await page.locator("button.play").getAttribute("aria-label")) === "Pause")
      await page.locator("button.play").click()
    await judged(page)
    await page.waitForTimeout(3000)
    const still = await busyTime(page)
    await page.waitForTimeout(5000)
    const stillAfter = await busyTime(page)
    context.out(`paused: ${(((stillAfter - still) / 5) * 100).toFixed(2)} % of one core`)
    const heaps: number[] = []
    for (let i = 0; i < 4; i++) {
      await use(page)
      heaps.push(await heapOf(page))
    }
    context.out(`heap after collection, every ${minutes} min of use: ${heaps.map((h) => h.toFixed(2)).join(", ")} MB`)
    context.out(`load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores`)
  } finally {
    await browser.close()
    await served.close()
  }
}

void main()
