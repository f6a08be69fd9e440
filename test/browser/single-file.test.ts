import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { build } from "vite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { singlePage } from "../../src/cli/single-page.ts"
import { repositoryRoot } from "../source-files.ts"
import { bundleOf, findBrowser, flagship, launch, until } from "./browser.ts"

const path = findBrowser()

describe.skipIf(path === undefined)("the figure as a single file", () => {
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-single-"))
  const file = join(folder, "figure.html")

  beforeAll(async () => {
    const site = join(folder, "site")
    await build({
      root: join(repositoryRoot, "src", "web"),
      configFile: join(repositoryRoot, "vite.web.config.ts"),
      mode: "single",
      logLevel: "error",
      build: { outDir: join(site, "single"), emptyOutDir: true },
    })
    writeFileSync(join(site, "favicon.svg"), readFileSync(join(site, "single", "favicon.svg")))
    writeFileSync(file, singlePage(site, bundleOf(flagship)))
  }, 240_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it("opens from disk, offline, runs, and asks for nothing", async () => {
    const browser = await launch(path as string)
    try {
      const context = await browser.newContext({ offline: true, reducedMotion: "reduce" })
      const page = await context.newPage()
      const faults: string[] = []
      page.on("console", (m) => {
        if (m.type() === "error") faults.push(m.text())
      })
      page.on("pageerror", (e) => faults.push(e.message))
      page.on("request", (r) => {
        if (r.url().startsWith("http")) faults.push(r.url())
      })
      await page.goto(`${pathToFileURL(file).href}#x=rat-10mgkg-ip&s=rat&d=ketamine+10+mg%2Fkg+ip&h=180&t=45`)
      await until(page, "window.kinetoscope && window.kinetoscope.stats.firstCurveMs > 0")
      expect(await page.locator(".panel path.curve").count()).toBe(8)
      await page.locator("#dose").focus()
      await page.keyboard.press("PageUp")
      await until(page, "window.kinetoscope.stats.runs > 1")
      const before = await page.locator('[data-entity="glutamate"] text.value').textContent()
      await page.getByRole("button", { name: "Model" }).click()
      await page.locator(".cm-content").click()
      await page.keyboard.press("Control+End")
      await page.keyboard.type("\nhN = 0.1")
      await until(
        page,
        `document.querySelector('[data-entity="glutamate"] text.value').textContent !== ${JSON.stringify(before)}`,
      )
      expect(faults).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
