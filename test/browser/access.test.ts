import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type FigureBundle, wiredScene } from "../../src/draw/index.ts"
import { bundleOf, findBrowser, flagship, launch, open, startSite, type TestSite } from "./browser.ts"

const path = findBrowser()
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const at45 = "#x=rat-10mgkg-ip&s=rat&d=ketamine+10+mg%2Fkg+ip&h=180&t=45"

/** A caption and a title that try to be markup. */
function hostile(bundle: FigureBundle): FigureBundle {
  const attack = `<img src=x onerror="window.attacked=1"><script>window.attacked=2</script>`
  const record = bundle.record && { ...bundle.record, caption: `${attack} ${bundle.record.caption}`, reftext: attack }
  return { ...bundle, record, figure: { ...bundle.figure, title: attack }, statements: [] }
}

/** The same figure without a drawing. */
function undrawn(bundle: FigureBundle): FigureBundle {
  return { ...bundle, scenes: { wide: wiredScene(bundle) } }
}

describe.skipIf(path === undefined)("access and strangers", () => {
  let browser: Browser
  let site: TestSite

  beforeAll(async () => {
    const bundle = bundleOf(flagship)
    site = await startSite({
      [flagship]: bundle,
      hostile: hostile(bundle),
      undrawn: undrawn(bundle),
      "nf-kb": bundleOf("nf-kb"),
    })
    browser = await launch(path as string)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  const violations = async (
    fragment: string,
    options: Parameters<typeof open>[2],
    act?: (page: Page) => Promise<void>,
  ): Promise<readonly string[]> => {
    const { page } = await open(browser, `${site.address}/${fragment}`, options)
    try {
      await act?.(page)
      await page.evaluate(axe)
      const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
        violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[]
      }
      return found.violations.map(
        (v) =>
          `${v.id}: ${v.nodes
            .slice(0, 3)
            .map((n) => `${n.target.join(" ")} ${n.failureSummary}`)
            .join(" | ")}`,
      )
    } finally {
      await page.context().close()
    }
  }

  it.each([
    ["light", at45, {}],
    ["dark, a claim lit", `${at45}&c=3`, { dark: true }],
    ["an entity opened", `${at45}&e=entity:RHEB`, {}],
    ["an arrow opened, dark", `${at45}&e=arrow:ca-nnos`, { dark: true }],
    ["coverage", `${at45}&tab=coverage`, { dark: true }],
    ["the matrix", `${at45}&tab=matrix`, {}],
    ["narrow", at45, { width: 375, height: 812 }],
  ] as const)("axe finds nothing: %s", async (_name, fragment, options) => {
    expect(await violations(fragment, options)).toEqual([])
  })

  it.each([
    ["the take-away", (page: Page) => page.getByRole("button", { name: "Export" }).click(), ".take-away"],
    ["the model's source", (page: Page) => page.keyboard.press("e"), ".cm-content"],
    ["help", (page: Page) => page.keyboard.press("?"), "dialog[open]"],
    ["predicting", (page: Page) => page.getByRole("button", { name: "Predict" }).click(), ".draw-here"],
    ["the set-up", (page: Page) => page.getByRole("button", { name: "Set up" }).click(), ".popover"],
    ["compared with A", (page: Page) => page.getByRole("button", { name: "A pin" }).click(), ".panel .ghost"],
  ] as const)("axe finds nothing: %s", async (_name, act, shown) => {
    const found = await violations(at45, {}, async (page) => {
      await act(page)
      await page.locator(shown).first().waitFor()
    })
    expect(found).toEqual([])
  })

  it("a wired figure says how many draws go up, nowhere, down, and axe finds nothing in it", async () => {
    const found = await violations("figures/nf-kb/", {}, async (page) => {
      await page.locator(".shares").first().waitFor()
      const words = (await page.locator(".shares .visually-hidden").first().textContent()) ?? ""
      const shares = [...words.matchAll(/(\d+) %/gu)].map((m) => Number(m[1]))
      expect(shares).toHaveLength(3)
      expect(Math.abs(shares.reduce((a, b) => a + b, 0) - 100)).toBeLessThanOrEqual(1)
    })
    expect(found).toEqual([])
  })

  it("a wired figure on a phone: no text below 10 px, no sideways scroll", async () => {
    const { page } = await open(browser, `${site.address}/figures/nf-kb/`, { width: 375, height: 812 })
    expect(await page.evaluate("document.documentElement.scrollWidth <= 375")).toBe(true)
    const smallest =
      await page.evaluate(`Math.min(...[...document.querySelectorAll(".scene-holder svg.scene text.name")].map((t) => {
      const box = t.ownerSVGElement
      return parseFloat(getComputedStyle(t).fontSize) * (box.clientWidth / box.viewBox.baseVal.width)
    }))`)
    expect(smallest).toBeGreaterThanOrEqual(10)
    await page.context().close()
  })

  it("a record's text can't become markup", async () => {
    const { page, faults } = await open(browser, `${site.address}/figures/hostile/`)
    expect(await page.locator("h1").textContent()).toContain("<img src=x")
    expect(await page.locator(".caption").textContent()).toContain("<script>")
    expect(await page.evaluate("window.attacked")).toBeUndefined()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it("a figure without a drawing is laid out", async () => {
    const { page, faults } = await open(browser, `${site.address}/figures/undrawn/`)
    expect(await page.locator("svg.scene.wired [data-entity]").count()).toBeGreaterThan(5)
    expect(await page.locator("svg.scene.wired .arrow").count()).toBeGreaterThan(8)
    expect(faults).toEqual([])
    await page.context().close()
  })
})
