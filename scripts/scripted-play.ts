/**
 * A reader's use of the page in little, over and over for so many minutes: drags, doses, knock-outs, cuts, undo, modes,
 * A/B, predictions; and what the page keeps in memory meanwhile, looked at after a collection at regular times.
 */
import type { Page } from "playwright-core"

export interface Memory {
  readonly minute: number
  readonly heapMb: number
  /** Of the document and of what is kept without being in it. */
  readonly nodes: number
  readonly listeners: number
  /** Actions so far. */
  readonly done: number
}

async function memoryOf(page: Page, minute: number, done: number): Promise<Memory> {
  const session = await page.context().newCDPSession(page)
  await session.send("HeapProfiler.collectGarbage")
  const { usedSize } = await session.send("Runtime.getHeapUsage")
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters")
  await session.detach()
  return { minute, heapMb: usedSize / 1048576, nodes, listeners: jsEventListeners, done }
}

async function dragAcross(page: Page, selector: string, moves: number): Promise<void> {
  const box = await page.locator(selector).first().boundingBox()
  if (!box) return
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.3, y)
  await page.mouse.down()
  for (let i = 0; i < moves; i++) {
    await page.mouse.move(box.x + box.width * (0.45 + 0.35 * Math.sin(i / 5)), y)
    await page.waitForTimeout(16)
  }
  await page.mouse.up()
}

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    await page.keyboard.press(key)
    await page.waitForTimeout(120)
  }
}

const entities = ["NOS1", "AMPAR", "RHEB", "TrkB", "EEF2K"]
const arrows = ["ca-nnos", "gaba", "pi3k-akt", "mtor-s6k"]

/** Each is one thing that a reader does, and leaves the page so that the next can be done. */
const things: readonly (readonly [string, (page: Page, round: number) => Promise<void>])[] = [
  [
    "film",
    async (page) => {
      await page.locator("button.play").click()
      await page.waitForTimeout(3000)
      await page.locator("button.play").click()
    },
  ],
  ["dose", (page) => dragAcross(page, "#dose", 60)],
  ["time", (page) => dragAcross(page, ".scrubber", 60)],
  ["dose in the lane", (page) => dragAcross(page, ".dose-block .grab", 30)],
  ["undo", (page) => press(page, "Control+z", "Control+z", "Control+y", "Control+z")],
  [
    "knock-out",
    async (page, round) => {
      await page
        .locator(`svg.scene [data-entity="${entities[round % entities.length]}"]`)
        .first()
        .dispatchEvent("click")
      await page.getByRole("button", { name: "Knock out" }).first().click()
      await page.waitForTimeout(600)
      await press(page, "Control+z")
    },
  ],
  [
    "cut",
    async (page, round) => {
      const arrow = arrows[round % arrows.length]
      await page.locator(`.arrow[data-arrow="${arrow}"]`).first().dispatchEvent("click")
      const cut = page.locator(".cut-switch").first()
      if ((await cut.count()) > 0) await cut.click()
      await page.waitForTimeout(600)
      await press(page, "r", "Escape")
    },
  ],
  [
    "hypothesis",
    async (page) => {
      const off = page.getByRole("switch", { name: "Disinhibition" })
      await off.click()
      await page.waitForTimeout(800)
      await off.click()
    },
  ],
  [
    "A and B",
    async (page) =>
      press(page, "a")
        .then(() => dragAcross(page, "#dose", 20))
        .then(() => press(page, "a", "a", "b")),
  ],
  ["claims", (page) => press(page, "]", "]", "]", "[", "Escape")],
  [
    "modes",
    async (page) => {
      for (const tab of ["Matrix", "Coverage", "Findings"]) {
        await page.getByRole("tab", { name: tab }).click()
        await page.waitForTimeout(300)
      }
      await press(page, "l", "l")
    },
  ],
  [
    "finding",
    async (page, round) => {
      const rows = page.locator(".finding")
      await rows.nth(round % Math.max(1, await rows.count())).click()
      await page.waitForTimeout(700)
      await press(page, "r", "Escape")
    },
  ],
  [
    "species",
    async (page) => {
      for (const name of ["Human", "Mouse", "Rat"]) {
        await page.getByRole("button", { name, exact: true }).click()
        await page.waitForTimeout(400)
      }
    },
  ],
  [
    "predict",
    async (page) => {
      await page.getByRole("button", { name: "Predict", exact: true }).click()
      await page.getByRole("button", { name: "up" }).first().click()
      await dragAcross(page, ".draw-here", 10)
      await page.getByRole("button", { name: "Reveal" }).click()
      await page.waitForTimeout(200)
    },
  ],
  ["back to the start", (page) => press(page, "Escape", "r")],
]

/**
 * Use the page for so long.
 * @param say told what is going on, about ten times
 * @returns one entry at the start, at ten regular times after it
 */
export async function playFor(page: Page, minutes: number, say: (what: string) => void): Promise<readonly Memory[]> {
  const start = Date.now()
  const passed = (): number => (Date.now() - start) / 60_000
  const memory: Memory[] = []
  let done = 0
  for (let round = 0; memory.length < 11; round++) {
    for (const [name, act] of things) {
      if (passed() >= (memory.length * minutes) / 10) {
        memory.push(await memoryOf(page, passed(), done))
        say(`minute ${passed().toFixed(1)}: ${done} things done, heap ${memory.at(-1)?.heapMb.toFixed(2)} MB`)
        if (memory.length === 11) break
      }
      // What can't be done in its time is told and left; the play goes on.
      await act(page, round).catch((error: unknown) => say(`${name}: ${String(error).split("\n")[0]}`))
      done++
    }
  }
  return memory
}
