import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { unzipSync } from "fflate"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { kinetoscope } from "../cli/command-line.ts"
import { bundleOf, findBrowser, flagship, launch, open, startSite, type TestSite, until } from "./browser.ts"

const path = findBrowser()
const at45 = "#x=rat-10mgkg-ip&s=rat&d=ketamine+10+mg%2Fkg+ip&h=180&t=45"

/** The page draws what a key or click changed in the next frame: look until it is so. */
const soon = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 5000 })

describe.skipIf(path === undefined)("the live figure in a browser", () => {
  let browser: Browser
  let site: TestSite
  /** What the page asked to be saved. */
  const asked: { readonly id: string; readonly body: unknown }[] = []

  beforeAll(async () => {
    site = await startSite({ [flagship]: bundleOf(flagship) }, (id, body) => {
      asked.push({ id, body })
      return { status: 200, message: "saved model/main.ant" }
    })
    browser = await launch(path as string)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  /** Open at a fragment, hand the page over, close it; nothing may have gone wrong. */
  async function on(
    fragment: string,
    body: (page: Page) => Promise<void>,
    options: Parameters<typeof open>[2] = {},
  ): Promise<void> {
    const { page, faults } = await open(browser, `${site.address}/${fragment}`, options)
    try {
      await body(page)
      expect(faults).toEqual([])
    } finally {
      await page.context().close()
    }
  }

  const runs = (page: Page): Promise<number> => page.evaluate("window.kinetoscope.stats.runs")
  const value = (page: Page, entity: string): Promise<string> =>
    page
      .locator(`svg.scene [data-entity="${entity}"] text.value`)
      .textContent()
      .then((t) => t ?? "")
  const afterRun = async (page: Page, act: () => Promise<void>): Promise<void> => {
    const before = await runs(page)
    await act()
    await until(page, `window.kinetoscope.stats.runs > ${before}`)
    await page.waitForTimeout(60)
  }

  it("opens running, asks for nothing elsewhere and tells its times", () =>
    on(
      "",
      async (page) => {
        await soon(() => page.locator("h1").textContent()).toBe("Ketamine on the glutamatergic synapse")
        const stats = (await page.evaluate("window.kinetoscope.stats")) as {
          runMs: Record<string, number>
          runs: number
        }
        expect(Object.keys(stats.runMs).sort()).toEqual(["last", "p50", "p95"])
        expect(stats.runs).toBeGreaterThan(0)
        await soon(() => page.locator("svg.scene [data-entity]").count()).toBeGreaterThan(20)
        await soon(() => page.locator(".panel path.curve").count()).toBe(8)
        await soon(() => page.locator("button.play").getAttribute("aria-label")).toBe("Pause")
      },
      { still: false },
    ))

  it("at 45 min interneurons are below rest, pyramidal cells above", () =>
    on(at45, async (page) => {
      await soon(() => value(page, "NMDAR_inter")).toContain("▼")
      await soon(() => value(page, "mTORC1")).toContain("▲")
      await soon(() => page.locator('svg.scene [data-cell="interneuron"]').getAttribute("data-level")).toMatch(/[0-3]/u)
      await soon(() => page.locator('svg.scene [data-cell="presynaptic"]').getAttribute("data-level")).toMatch(/[5-8]/u)
    }))

  it("the first slider is the dose; dragging it re-runs and is one step of undo", () =>
    on(at45, async (page) => {
      const slider = page.locator("[role=slider]").first()
      expect(await slider.getAttribute("aria-valuetext")).toBe("10 mg/kg ip")
      const box = (await slider.boundingBox()) as { x: number; y: number; width: number; height: number }
      const before = await runs(page)
      await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2)
      await page.mouse.down()
      for (let i = 0; i < 12; i++) await page.mouse.move(box.x + box.width * (0.4 + i * 0.03), box.y + box.height / 2)
      await page.mouse.up()
      await until(page, `window.kinetoscope.stats.runs > ${before + 1}`)
      expect(Number(await slider.getAttribute("aria-valuenow"))).toBeGreaterThan(25)
      await page.getByRole("button", { name: "Undo" }).click()
      expect(await slider.getAttribute("aria-valuenow")).toBe("10")
      await soon(() => page.getByRole("button", { name: "Undo" }).isDisabled()).toBe(true)
      await page.getByRole("button", { name: "Redo" }).click()
      expect(Number(await slider.getAttribute("aria-valuenow"))).toBeGreaterThan(25)
    }))

  it("a sentence lights its arrows and curves, an arrow its sentence", () =>
    on(at45, async (page) => {
      const third = page.locator(".caption .claim-text").nth(2)
      await third.hover()
      await soon(() => page.locator('.arrow[data-arrow="gaba"]').getAttribute("class")).toContain("lit")
      await soon(() => page.locator(".panel.lit").count()).toBeGreaterThan(0)
      expect(await third.getAttribute("class")).toContain("lit")
      await page.locator('.arrow[data-arrow="ca-eef2k"]').dispatchEvent("pointerenter")
      await soon(() => page.locator(".caption .claim-text.lit").textContent()).toContain(
        "secondary to NMDAR antagonism",
      )
    }))

  it("an entity can be knocked out, and what it makes falls", () =>
    on(at45, async (page) => {
      await page.locator('svg.scene [data-entity="NOS1"]').click()
      await soon(() => page.locator(".inspector h3").textContent()).toBe("nNOS")
      await soon(() => page.locator(".genes a").count()).toBe(3)
      await afterRun(page, () => page.getByRole("button", { name: "Knock out" }).click())
      await until(page, `document.querySelector('[data-entity="NOS1"]').classList.contains("out")`)
      await until(page, `/ 0$/.test(document.querySelector('[data-entity="NO"] text.value').textContent)`)
    }))

  it("an arrow shows its claim and reactions, and can be cut", () =>
    on(at45, async (page) => {
      await page.locator('.arrow[data-arrow="ca-nnos"]').dispatchEvent("click")
      await soon(() => page.locator(".claim-quote").textContent()).toContain("nitric oxide pathway")
      await soon(() => page.locator(".equation code").first().textContent()).toContain("->")
      await afterRun(page, () => page.locator(".cut-switch").click())
      await soon(() => page.locator('.arrow[data-arrow="ca-nnos"]').getAttribute("class")).toContain("cut")
      await soon(() => value(page, "NOS1")).toContain("1.00×")
    }))

  it("a hypothesis switched off changes the run, and reset brings it back", () =>
    on(at45, async (page) => {
      const before = await value(page, "glutamate")
      await afterRun(page, () => page.getByRole("switch", { name: "Disinhibition" }).click())
      expect(await value(page, "glutamate")).not.toBe(before)
      await afterRun(page, () => page.keyboard.press("r"))
      await soon(() => value(page, "glutamate")).toBe(before)
    }))

  it("a link restores the screen", () =>
    on(at45, async (page) => {
      await page.getByRole("switch", { name: "Nitric oxide and Rheb" }).click()
      await page.locator(".caption .claim-text").nth(4).click()
      await page.getByRole("button", { name: "Mouse", exact: true }).click()
      await until(
        page,
        `location.hash.includes("mouse") && location.hash.includes("c=5") && location.hash.includes("no-rheb")`,
      )
      await page.waitForTimeout(300)
      const hash: string = await page.evaluate("location.hash")
      const words = await page.locator(".dose-words").textContent()
      await on(hash, async (again) => {
        expect(await again.getByRole("switch", { name: "Nitric oxide and Rheb" }).getAttribute("aria-checked")).toBe(
          "false",
        )
        expect(await again.locator(".caption .claim-text[aria-pressed=true]").count()).toBe(1)
        expect(await again.locator(".dose-words").textContent()).toBe(words)
      })
    }))

  it("A is pinned, B changes, both are shown and can be swapped", () =>
    on(at45, async (page) => {
      await page.getByRole("button", { name: "A pin" }).click()
      await page.locator("#dose").focus()
      for (let i = 0; i < 6; i++) await page.keyboard.press("PageUp")
      await until(page, `document.querySelectorAll(".panel .ghost").length === 8`)
      await soon(() => value(page, "mTORC1")).toContain("(A ")
      await soon(() => page.locator(".ab").textContent()).toContain("10 mg/kg")
      const b = await page.locator(".ab .on").textContent()
      await page.getByRole("button", { name: "A 10 mg/kg" }).click()
      expect(await page.locator(".ab .on").textContent()).not.toBe(b)
    }))

  it("species rescale the dose, and say so", () =>
    on(at45, async (page) => {
      await afterRun(page, () => page.getByRole("button", { name: "Human", exact: true }).click())
      await soon(() => page.locator(".dose-words").textContent()).toContain("iv over 40 min")
    }))

  it("everything is reached by keyboard", () =>
    on(at45, async (page) => {
      await page.locator('svg.scene [data-entity="NMDAR_post"]').focus()
      await page.keyboard.press("ArrowRight")
      await soon(() => page.evaluate("document.activeElement.dataset.arrow")).toBe("nmdar-ca")
      await page.keyboard.press("ArrowRight")
      await soon(() => page.evaluate("document.activeElement.dataset.entity")).toBe("Ca_rest")
      await page.keyboard.press("Enter")
      await soon(() => page.locator(".inspector h3").textContent()).toBe("Ca²⁺")
      await page.keyboard.press("?")
      await soon(() => page.locator("dialog.help").isVisible()).toBe(true)
      await page.keyboard.press("Escape")
      await soon(() => page.locator("dialog.help").isVisible()).toBe(false)
      await page.keyboard.press("d")
      await page.keyboard.press("Home")
      await soon(() => page.locator("#dose").getAttribute("aria-valuenow")).toBe("0")
      await page.keyboard.press("]")
      await soon(() => page.locator(".caption [aria-pressed=true]").count()).toBe(1)
    }))

  it("the live region says what moved", () =>
    on(at45, async (page) => {
      await soon(() => page.locator("[role=status]").textContent()).toMatch(/(?:up|down) \d+ % at/u)
    }))

  it("findings are judged and one can be set up", () =>
    on(at45, async (page) => {
      await until(page, `document.querySelectorAll(".finding .margin-centre").length > 0`)
      const row = page.locator(".finding").first()
      await afterRun(page, () => row.click())
      await soon(() => page.locator(".finding.selected").count()).toBe(1)
    }))

  it("paused, the page draws nothing", () =>
    on(at45, async (page) => {
      await page.waitForTimeout(600)
      await page.evaluate(
        "window.frames0 = 0; const r = window.requestAnimationFrame; window.requestAnimationFrame = (f) => { window.frames0++; return r(f) }",
      )
      await page.waitForTimeout(500)
      await soon(() => page.evaluate("window.frames0")).toBeLessThan(3)
    }))

  it("the film moves dots on a canvas, and the drawing's elements change ten times a second at most", () =>
    on(
      at45,
      async (page) => {
        await page.locator("button.play").click()
        await page.waitForTimeout(500)
        await page.evaluate(
          "window.changed = 0; new MutationObserver(() => { window.changed++ }).observe(document.querySelector('svg.scene'), { subtree: true, attributes: true, childList: true, characterData: true })",
        )
        const pixels = (): Promise<string> =>
          page.evaluate("document.querySelector('.scene-holder canvas').toDataURL()")
        const start = Date.now()
        const before = await pixels()
        await page.waitForTimeout(1000)
        expect((await pixels()) === before).toBe(false)
        const changed = Number(await page.evaluate("window.changed"))
        expect(changed).toBeGreaterThan(0)
        expect(changed).toBeLessThanOrEqual(1 + (Date.now() - start) / 100)
      },
      { still: false },
    ))

  it("touch alone opens an entity, knocks it out and moves the dose", () =>
    on(
      at45,
      async (page) => {
        await page.locator('.scene-holder [data-entity="NOS1"] .shape').first().tap()
        const out = page.getByRole("button", { name: "Knock out" })
        await afterRun(page, () => out.tap())
        await soon(() => out.getAttribute("aria-pressed")).toBe("true")
        const slider = page.locator("[role=slider]").first()
        const box = (await slider.boundingBox()) as { x: number; y: number; width: number; height: number }
        await page.touchscreen.tap(box.x + box.width * 0.9, box.y + box.height / 2)
        await soon(async () => Number(await slider.getAttribute("aria-valuenow"))).toBeGreaterThan(25)
      },
      { width: 375, height: 812, touch: true },
    ))

  it("a narrow screen has its own composition and no sideways scroll", () =>
    on(
      at45,
      async (page) => {
        await soon(() => page.locator(".scene-holder svg.scene").getAttribute("data-scene")).toBe("narrow")
        await soon(() => page.evaluate("document.documentElement.scrollWidth <= 375")).toBe(true)
        await page.getByRole("button", { name: "Next claim" }).click()
        await soon(() => page.locator(".pager").getAttribute("class")).toContain("lit")
      },
      { width: 375, height: 812 },
    ))

  /** The words of a command as a shell splits them. */
  const wordsOf = (command: string): string[] =>
    [...command.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/gu)].map((m) => m[1]?.replace(/\\(.)/gu, "$1") ?? m[2] ?? "")

  it.each([
    ["the experiment as it is", at45],
    ["another dose, a hold, a hypothesis off", `${at45.replace("+10+", "+25+")}&p=NOS1+%3D+0.5&w=disinhibition`],
    ["nothing given", "#x=rat-10mgkg-ip&s=rat&h=1440&t=45"],
  ])("the command line gives the curves of the screen to the bit: %s", (_name, fragment) =>
    on(fragment, async (page) => {
      await page.getByRole("button", { name: "Export" }).click()
      const command = (await page.locator(".popover code").first().textContent()) ?? ""
      const [shown] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Curves as CSV" }).click(),
      ])
      const screen = readFileSync(await shown.path(), "utf8")
      const folder = mkdtempSync(join(tmpdir(), "kinetoscope-command-"))
      try {
        const ran = await kinetoscope(wordsOf(command).slice(1), { cwd: folder })
        expect(`${ran.code} ${ran.err}`).toMatch(/^0 /u)
        const file = readFileSync(join(folder, `${flagship}.csv`), "utf8")
        const columns = (text: string): Map<string, string> => {
          const [head = "", ...rows] = text.trim().split("\n")
          const cells = rows.map((r) => r.split(","))
          return new Map(head.split(",").map((id, k) => [id, cells.map((r) => r[k]).join(" ")]))
        }
        const [here, there] = [columns(screen), columns(file)]
        expect(here.size).toBeGreaterThan(8)
        for (const [id, values] of here) expect(`${id} ${there.get(id)}`).toBe(`${id} ${values}`)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }),
  )

  it("figure and curves as pictures, the model as an archive", () =>
    on(at45, async (page) => {
      await until(
        page,
        "performance.getEntriesByName(location.origin + '/figures/ketamine-glutamatergic-synapse/source.json').length > 0",
      )
      await page.waitForTimeout(200)
      await page.getByRole("button", { name: "Export" }).click()
      const take = async (name: string): Promise<Buffer> => {
        const [file] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("button", { name, exact: false }).click(),
        ])
        return readFileSync(await file.path())
      }
      for (const name of ["Figure as PNG", "Curves as PNG"]) {
        const png = await take(name)
        expect(png.subarray(1, 4).toString()).toBe("PNG")
        expect(png.length).toBeGreaterThan(20_000)
      }
      for (const name of ["Figure as SVG", "Curves as SVG"]) {
        const svg = (await take(name)).toString()
        expect(svg).toMatch(/^<svg/u)
        const root = `new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml").documentElement.localName`
        expect(await page.evaluate(root)).toBe("svg")
        // What moves on a canvas stands in the picture as elements: dots of the arrows.
        const dots = svg.match(/<circle[^>]*stroke-width="1\.4px"/gu) ?? []
        if (name === "Figure as SVG") expect(dots.length).toBeGreaterThan(10)
      }
      expect(await page.locator("svg.scene .dots circle").count()).toBe(0)
      const files = unzipSync(await take("Archive"))
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(["manifest.xml", "model.xml", "simulation.sedml", "figure.svg", "curves.csv"]),
      )
      await soon(() => page.locator(".popover").textContent()).toContain("<iframe")
    }))

  it("the model's source is edited in place: the curves follow, faults are marked", () =>
    on(at45, async (page) => {
      const before = await value(page, "glutamate")
      await page.keyboard.press("e")
      await page.locator(".cm-content").waitFor()
      await page.locator(".cm-content").click()
      await page.keyboard.press("Control+End")
      await page.keyboard.type("\nhN = 0.1")
      await until(
        page,
        `document.querySelector('[data-entity="glutamate"] text.value').textContent !== ${JSON.stringify(before)}`,
      )
      await until(page, `/broken|no verdict/u.test(document.querySelector(".model-head [role=status]").textContent)`)
      await page.getByRole("button", { name: "Save to folder" }).click()
      await soon(() => page.locator(".model-head [role=status]").textContent()).toBe("saved model/main.ant")
      expect(asked.map((a) => a.id)).toEqual([flagship])
      expect(JSON.stringify(asked[0]?.body)).toContain('\\nhN = 0.1"')
      await page.keyboard.press("Control+End")
      await page.locator(".cm-content").click()
      await page.keyboard.press("Control+End")
      await page.keyboard.type("\nbroken := (1 +")
      await page.locator(".model-faults li").first().waitFor()
      await soon(() => page.locator(".model-faults").textContent()).toContain("main.ant")
      expect(await page.getByRole("button", { name: "Save to folder" }).isDisabled()).toBe(true)
      // Back to what was saved, which is not what was opened.
      await page.getByRole("button", { name: "Revert" }).click()
      await page.waitForTimeout(400)
      await soon(() => value(page, "glutamate")).not.toBe(before)
    }))

  it("an arrow's reaction leads to its line in the source, a line of the source to its arrow", () =>
    on(`${at45}&e=arrow%3Aca-nnos`, async (page) => {
      await page.getByRole("button", { name: "act_NOS1 in the source" }).click()
      await page.locator(".cm-activeLine").waitFor()
      await soon(() => page.locator(".cm-activeLine").textContent()).toContain("act_NOS1")
      await page.locator(".cm-line", { hasText: /^nitrosylate_GAPDH/u }).click({ position: { x: 20, y: 8 } })
      await soon(() => page.locator(".inspector h3").textContent()).toBe("NO activates SNO-GAPDH")
    }))

  it("a curve is predicted, then revealed", () =>
    on(at45, async (page) => {
      await page.getByRole("button", { name: "Predict" }).click()
      await soon(() => page.locator(".panel path.curve").count()).toBe(0)
      await page.locator('[data-readout="Glu_ext"]').getByRole("button", { name: "up" }).click()
      const plot = (await page.locator('[data-readout="rate_PV"] .draw-here').boundingBox()) as {
        x: number
        y: number
        width: number
        height: number
      }
      // Rest stands in the middle while it is asked for.
      await page.mouse.move(plot.x + 2, plot.y + plot.height / 2)
      await page.mouse.down()
      await page.mouse.move(plot.x + 40, plot.y + plot.height - 4, { steps: 4 })
      await page.mouse.up()
      await page.getByRole("button", { name: "Reveal" }).click()
      await soon(() => page.locator(".score").textContent()).toBe("2 of 2 directions as predicted")
      await soon(() => page.locator(".panel path.curve").count()).toBe(8)
      await soon(() => page.locator(".prediction").count()).toBe(1)
    }))

  it("a lesson is a link with a text and locked controls", () =>
    on(`${at45}&say=What+happens+to+the+interneuron%3F&lock=1`, async (page) => {
      await soon(() => page.locator(".lesson").textContent()).toBe("What happens to the interneuron?")
      await soon(() => page.locator(".hypotheses").isVisible()).toBe(false)
    }))
})
