import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Browser } from "playwright-core"
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
    site = await startSite({ [flagship]: bundle, hostile: hostile(bundle), undrawn: undrawn(bundle) })
    browser = await launch(path as string)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  const violations = async (fragment: string, options: Parameters<typeof open>[2]): Promise<readonly string[]> => {
    const { page } = await open(browser, `${site.address}/${fragment}`, options)
    try {
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
