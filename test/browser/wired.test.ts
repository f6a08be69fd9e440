import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { loadCaption } from "../../src/cli/caption-input.ts"
import { newFigure } from "../../src/cli/commands/new.ts"
import { loadFigure } from "../../src/cli/figures.ts"
import type { LibraryAnswer } from "../../src/cli/gallery.ts"
import { saveSources } from "../../src/cli/save-source.ts"
import { kinetoscope } from "../cli/command-line.ts"
import { bundleOf, findBrowser, flagship, launch, open, quiet, startSite, type TestSite, until } from "./browser.ts"

const path = findBrowser()
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const soon = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 5000 })

const attack = `<img src=x onerror="window.attacked=1">`

/** A record with two cells, a gate, a sentence that claims nothing, and names that try to be markup. */
const record = `---
figid: PMC1__gate
figtitle: "Growth ${attack.replaceAll('"', '\\"')}"
pmcid: PMC1
number: Figure 1
organisms: Homo sapiens
reftext: "A, et al. J. 2020"
year: 2020
caption: "AKT1 activates MTOR. RHEB activates MTOR. MTOR activates protein synthesis. MTOR inhibits ULK1 in astrocytes. ULK1 does not activate EIF4E. This is a scheme ${attack.replaceAll('"', '\\"')}."
---
`

const library: LibraryAnswer = {
  kind: "found",
  size: 1,
  meant: [],
  hits: [
    {
      figid: "PMC2__x",
      title: attack,
      snippet: `«${attack}» in a caption`,
      genes: [attack],
      figure: undefined,
      command: "kinetoscope new PMC2__x",
    },
  ],
}

describe.skipIf(path === undefined)("a figure made from a bare record, in a browser", () => {
  let browser: Browser
  let site: TestSite
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-wired-"))
  const figure = join(folder, "gate")

  beforeAll(async () => {
    writeFileSync(join(folder, "record.md"), record)
    const input = await loadCaption({ ...quiet, cwd: folder }, join(folder, "record.md"))
    for (const [file, text] of Object.entries(newFigure(quiet, input, undefined, "gate"))) {
      mkdirSync(dirname(join(figure, file)), { recursive: true })
      writeFileSync(join(figure, file), text)
    }
    site = await startSite(
      { gate: bundleOf(figure), [flagship]: bundleOf(flagship) },
      (_, body) => saveSources(loadFigure(quiet, figure), body),
      {
        search: () => Promise.resolve(library),
        make: (figid) =>
          Promise.resolve(
            figid === "PMC2__x"
              ? { kind: "made", figure: "gate" }
              : { kind: "failed", message: `${attack} can't be made` },
          ),
      },
    )
    browser = await launch(path as string)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function on(
    address: string,
    body: (page: Page) => Promise<void>,
    options: Parameters<typeof open>[2] = {},
  ): Promise<void> {
    const { page, faults } = await open(browser, `${site.address}/${address}`, options)
    try {
      await body(page)
      expect(faults).toEqual([])
      expect(await page.evaluate("window.attacked")).toBeUndefined()
    } finally {
      await page.context().close()
    }
  }

  const violations = async (page: Page): Promise<readonly string[]> => {
    await page.evaluate(axe)
    const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
      violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[]
    }
    return found.violations.map((v) => `${v.id}: ${v.nodes[0]?.target.join(" ")} ${v.nodes[0]?.failureSummary}`)
  }

  it("cells that the caption names are drawn, with what it places in them; the key explains what is drawn", () =>
    on("", async (page) => {
      await soon(() => page.locator(".scene-holder .cell").getAttribute("data-cell")).toBe("astrocytes")
      const inside = await page.evaluate(`(() => {
        const cell = document.querySelector(".scene-holder .cell .inside").getBoundingClientRect()
        const box = (id) => document.querySelector('.scene-holder [data-entity="' + id + '"] .shape').getBoundingClientRect()
        const holds = (b) => b.left >= cell.left && b.right <= cell.right && b.top >= cell.top && b.bottom <= cell.bottom
        return [holds(box("ULK1")), holds(box("MTOR"))]
      })()`)
      expect(inside).toEqual([true, false])
      await soon(() => page.locator(".key-list").textContent()).toContain("cell or part of it that the caption names")
    }))

  it("what was not understood stands under the caption, and is marked in it", () =>
    on("", async (page) => {
      await soon(() => page.locator(".unread").count()).toBe(1)
      await soon(() => page.locator(".unread-list").textContent()).toContain("the caption denies it")
      await soon(() => page.locator('.scene-holder .arrow.denied[data-coverage="contradicted"] .doubt').count()).toBe(1)
    }))

  it("a gate is turned on the figure: the run follows, undo and the address have it, nothing moves its place", () =>
    on("", async (page) => {
      const gate = page.getByRole("button", { name: /^or: MTOR/u })
      const places = `[...document.querySelectorAll(".scene-holder .node")].map((n) => n.getAttribute("transform")).join()`
      const before = await page.evaluate(places)
      const runs = Number(await page.evaluate("window.kinetoscope.stats.runs"))
      await gate.click()
      await until(page, `window.kinetoscope.stats.runs > ${runs}`)
      await soon(() => page.locator(".scene-holder .gate").getAttribute("class")).toContain("changed")
      await soon(() =>
        page
          .locator(".gate-ways input:checked")
          .evaluate((i) => (i as HTMLInputElement).parentElement?.textContent ?? ""),
      ).toContain("all activators are needed")
      expect(await page.evaluate(places)).toBe(before)
      await until(page, `location.hash.includes("MTOR+needs+all")`)
      const hash: string = await page.evaluate("location.hash")
      await page.keyboard.press("Control+z")
      await soon(() => page.locator(".scene-holder .gate text").textContent()).toBe("or")
      await on(hash, async (again) => {
        await soon(() => again.locator(".scene-holder .gate text").textContent()).toBe("and")
      })
    }))

  it("an entity of several words can be held", () =>
    on("", async (page) => {
      await page.locator('.scene-holder [data-entity="protein synthesis"]').click()
      const runs = Number(await page.evaluate("window.kinetoscope.stats.runs"))
      await page.getByRole("button", { name: "Take away" }).click()
      await until(page, `window.kinetoscope.stats.runs > ${runs}`)
      await soon(() => page.locator('.scene-holder [data-entity="protein synthesis"]').getAttribute("class")).toContain(
        "out",
      )
      await until(page, `location.hash.includes("protein+synthesis+%3D+0")`)
    }))

  it("a gate is turned by keyboard alone", () =>
    on("", async (page) => {
      await page.locator(".scene-holder .gate").focus()
      await page.keyboard.press("Enter")
      await soon(() => page.locator(".scene-holder .gate").getAttribute("aria-label")).toBe(
        "and: MTOR, all activators are needed",
      )
    }))

  it("the command line has the gate, and gives the same curves to the bit", () =>
    on("", async (page) => {
      const runs = Number(await page.evaluate("window.kinetoscope.stats.runs"))
      await page.locator(".scene-holder .gate").click()
      await until(page, `window.kinetoscope.stats.runs > ${runs}`)
      await page.keyboard.press("x")
      const command = (await page.locator(".popover code").first().textContent()) ?? ""
      expect(command).toContain('--input "MTOR needs all"')
      const [shown] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Curves as CSV" }).click(),
      ])
      const words = [...command.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/gu)].map((m) => m[1] ?? m[2] ?? "")
      const ran = await kinetoscope(
        words.slice(1).map((w) => (w === "gate" ? figure : w)),
        { cwd: folder },
      )
      expect(`${ran.code} ${ran.err}`).toMatch(/^0 /u)
      const column = (text: string, id: string): string => {
        const [head = "", ...rows] = text.trim().split("\n")
        const k = head.split(",").indexOf(id)
        return rows.map((r) => r.split(",")[k]).join(" ")
      }
      const [here, there] = [readFileSync(await shown.path(), "utf8"), readFileSync(join(folder, "gate.csv"), "utf8")]
      for (const id of ["MTOR", "ULK1"]) expect(column(here, id)).toBe(column(there, id))
    }))

  it("a gate is saved into the model's source", () =>
    on("", async (page) => {
      await page.locator(".scene-holder .gate").click()
      await page.getByRole("button", { name: "Save to folder" }).click()
      await soon(() => page.locator(".inspector [role=status]").textContent()).toContain("saved model/main.ant")
      expect(readFileSync(join(figure, "model", "main.ant"), "utf8")).toMatch(/needs_all_MTOR = 1/u)
    }))

  it.each([
    ["at rest, a gate opened", "", {}],
    ["coverage, dark", "#x=AKT1-high&i=AKT1+high&h=1440&tab=coverage", { dark: true }],
    ["narrow", "", { width: 375, height: 812 }],
  ] as const)("axe finds nothing: %s", (_name, fragment, options) =>
    on(
      fragment,
      async (page) => {
        if (fragment === "" && !("width" in options)) await page.locator(".scene-holder .gate").click()
        expect(await violations(page)).toEqual([])
      },
      options,
    ),
  )

  it("the gallery shows records of the library as text and makes one run; axe finds nothing in it", async () => {
    const context = await browser.newContext({ viewport: { width: 900, height: 700 } })
    const page = await context.newPage()
    await page.goto(`${site.address}/gallery?q=x`)
    expect(await page.locator("img").count()).toBe(0)
    await soon(() => page.locator("mark").textContent()).toBe(attack)
    expect(await violations(page)).toEqual([])
    await page.getByRole("button", { name: "Make it run" }).click()
    await page.waitForURL(`${site.address}/figures/gate/`)
    await page.locator(".panel path.curve").first().waitFor({ state: "attached" })
    expect(await page.evaluate("window.attacked")).toBeUndefined()
    await context.close()
  })

  it("a lesson is made on the page; a pupil says what to expect by keyboard before anything is shown", () =>
    on(`figures/${flagship}/#x=rat-10mgkg-ip&s=rat&d=ketamine+10+mg%2Fkg+ip&h=180&t=0`, async (page) => {
      await page.keyboard.press("x")
      await page.locator(".lesson-maker summary").click()
      await page.locator(".lesson-maker textarea").fill("Will it fire more?")
      const link = (await page.locator(".lesson-maker a").getAttribute("href")) ?? ""
      expect(await violations(page)).toEqual([])
      await on(link.slice(site.address.length + 1), async (pupil) => {
        await soon(() => pupil.locator(".lesson").textContent()).toBe("Will it fire more?")
        await soon(() => pupil.locator(".panel path.curve").count()).toBe(0)
        await pupil.keyboard.press(" ")
        expect(await pupil.locator(".bar").evaluate((bar) => (bar as HTMLElement).inert)).toBe(true)
        await pupil.locator('[data-readout="rate_PV"] .say').getByRole("button", { name: "down" }).focus()
        await pupil.keyboard.press("Enter")
        await pupil.keyboard.press("p")
        await soon(() => pupil.locator(".score").textContent()).toBe("1 of 1 directions as predicted")
        await soon(() => pupil.locator(".panel path.curve").count()).toBe(8)
      })
    }))

  it("each cell of the matrix sets its finding up with that hypothesis off", () =>
    on(`figures/${flagship}/#x=rat-10mgkg-ip&s=rat&d=ketamine+10+mg%2Fkg+ip&h=180&t=45&tab=matrix`, async (page) => {
      await page.locator(".matrix tbody tr").first().locator("td button").nth(1).click()
      await soon(() => page.getByRole("switch", { name: "Disinhibition" }).getAttribute("aria-checked")).toBe("false")
      await soon(() => page.evaluate("location.hash")).toContain("finding")
    }))

  it("a change of species says what it made of the dose", () =>
    on(`figures/${flagship}/#x=rat-10mgkg-ip&s=rat&d=ketamine+10+mg%2Fkg+ip&h=180&t=45`, async (page) => {
      await page.getByRole("button", { name: "Human", exact: true }).click()
      await soon(() => page.locator(".rescaled").textContent()).toBe(
        "as ketamine 10 mg/kg ip in the rat, by body surface",
      )
    }))

  it("on a phone the claim stands above the bar, and what is tapped is 44 px high", () =>
    on(
      `figures/${flagship}/#x=rat-10mgkg-ip&s=rat&d=ketamine+10+mg%2Fkg+ip&h=180&t=0`,
      async (page) => {
        const [claim, bar] = (await page.evaluate(
          `[".pager", ".bar"].map((s) => document.querySelector(s).getBoundingClientRect()).map((b) => [b.top, b.bottom])`,
        )) as [number[], number[]]
        expect(claim?.[1]).toBeLessThanOrEqual((bar?.[0] ?? 0) + 1)
        const small =
          await page.evaluate(`[...document.querySelectorAll(".tab-list button, .pager button, .part-tabs button, [role=switch]")]
          .filter((b) => b.offsetParent !== null && b.getBoundingClientRect().height < 43.5).length`)
        expect(small).toBe(0)
      },
      { width: 375, height: 812 },
    ))
})
