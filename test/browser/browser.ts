/** A real browser for tests: finds an installed one, builds the page once, serves it with a figure's bundle. */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, chromium, type Page } from "playwright-core"
import { build } from "vite"
import { bundleTexts, makeBundle } from "../../src/cli/bundle.ts"
import type { GalleryLibrary } from "../../src/cli/gallery-library.ts"
import { loadRunnable } from "../../src/cli/run-figure.ts"
import type { Saved } from "../../src/cli/save-source.ts"
import { serve } from "../../src/cli/serve.ts"
import type { FigureBundle } from "../../src/draw/index.ts"
import { quietContext } from "../quiet-context.ts"
import { repositoryRoot } from "../source-files.ts"

const candidates = [
  process.env["KINETOSCOPE_BROWSER"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/microsoft-edge",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
]

/** Path of an installed Chromium, Chrome or Edge; where there is none it says so, and in CI that is an error. */
export function findBrowser(): string | undefined {
  const found = candidates.find((path) => path !== undefined && existsSync(path))
  if (found === undefined) {
    const message = "No Chromium, Chrome or Edge is installed: the tests of the page are skipped."
    if (process.env["CI"] === "true") throw new Error(message)
    process.stderr.write(`${message}\n`)
  }
  return found
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export function launch(path: string): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: flags })
}

/** A context for commands that writes nothing. */
export const quiet = quietContext()

export const flagship = "ketamine-glutamatergic-synapse"

/** The bundle of a figure or model file. */
export function bundleOf(name: string): FigureBundle {
  return makeBundle(quiet, loadRunnable(quiet, name))
}

export interface TestSite {
  readonly address: string
  readonly close: () => Promise<void>
}

/** Build the page into a folder of its own and serve it with these bundles, the first at `/`. */
export async function startSite(
  bundles: Readonly<Record<string, FigureBundle>>,
  save?: (id: string, body: unknown) => Saved,
  library?: GalleryLibrary,
): Promise<TestSite> {
  const folder = mkdtempSync(join(tmpdir(), "kinetoscope-site-"))
  await build({
    root: join(repositoryRoot, "src", "web"),
    configFile: join(repositoryRoot, "vite.web.config.ts"),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  })
  const texts = new Map(Object.entries(bundles).map(([id, bundle]) => [id, bundleTexts(bundle)]))
  const figure = Object.keys(bundles)[0] ?? ""
  const served = await serve({ folder, figure, texts: (id) => texts.get(id), save, library }, 0)
  return {
    address: `http://127.0.0.1:${served.port}`,
    close: async () => {
      await served.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Wait until an expression holds on the page. Asked from outside: the page's policy lets no text be evaluated inside.
 */
export async function until(page: Page, expression: string, milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds
  while (!(await page.evaluate(expression))) {
    if (Date.now() > end) throw new Error(`it did not come about: ${expression}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** What went wrong on a page, and where it asked for something elsewhere. */
export interface Watched {
  readonly page: Page
  readonly faults: string[]
}

/** Open an address and wait for the first curve. */
export async function open(
  browser: Browser,
  address: string,
  options: {
    readonly width?: number
    readonly height?: number
    readonly dark?: boolean
    readonly still?: boolean
    readonly touch?: boolean
  } = {},
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark ? "dark" : "light",
    hasTouch: options.touch === true,
    reducedMotion: options.still === false ? "no-preference" : "reduce",
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`)
  })
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`))
  const own = new URL(address).host
  page.on("request", (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith("http") && url.host !== own) faults.push(`request elsewhere: ${request.url()}`)
  })
  await page.goto(address)
  await until(page, "window.kinetoscope && window.kinetoscope.stats.firstCurveMs > 0")
  return { page, faults }
}
