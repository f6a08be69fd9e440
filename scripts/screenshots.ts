/**
 * `npx tsx scripts/screenshots.ts [folder]`: pictures of the flagship's page in its states, into docs/screenshots.
 * Needs a built page (npm run build) and an installed Chromium, Chrome or Edge.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { loadCaption } from "../src/cli/caption-input.ts"
import { makeFigureFolder } from "../src/cli/commands/new.ts"
import { openFigure } from "../src/cli/commands/open.ts"
import { knownFigures } from "../src/cli/figures.ts"
import { buildLibrary } from "../src/cli/library-store.ts"
import { loadLexicon } from "../src/cli/records.ts"
import { groundRecord } from "../src/figure/index.ts"
import { entryOfRecord, familyTokens } from "../src/library/index.ts"
import { context, root } from "./command-context.ts"

interface Shot {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly dark?: boolean
  readonly fragment: string
  /** Another figure than the flagship. */
  readonly figure?: string
  /** Not a figure: this address. */
  readonly address?: string
  /** What is done before the picture is taken: a selector to click, or a key to press. */
  readonly click?: string
  readonly press?: string
  /** What must stand there before the picture is taken. */
  readonly shown?: string
  /** Taken at once, while verdicts still come in. */
  readonly soon?: boolean
}

const flagship = "ketamine-glutamatergic-synapse"
const rat = "#x=rat-10mgkg-ip&s=rat&d=ketamine+10+mg%2Fkg+ip&h=180"
const human = "#x=human-0.5mgkg-iv-40min&s=human&d=ketamine+0.5+mg%2Fkg+iv+40+min&h=180"

/** The flagship's record made into a figure by the program alone: cells, gates, what was not understood. */
const fromRecord = "from-record"

const shots: readonly Shot[] = [
  { name: "rest-1440", width: 1440, height: 900, fragment: `${rat}&t=0` },
  { name: "peak-1440", width: 1440, height: 900, fragment: `${rat}&t=15` },
  { name: "peak-1440-dark", width: 1440, height: 900, dark: true, fragment: `${rat}&t=15` },
  { name: "claim-1440", width: 1440, height: 900, fragment: `${rat}&t=45&c=3` },
  {
    name: "compare-1440",
    width: 1440,
    height: 900,
    fragment: `${rat}&t=45&ax=rat-10mgkg-ip&as=rat&ad=ketamine+30+mg%2Fkg+ip&ah=180`,
  },
  { name: "arrow-1440", width: 1440, height: 900, fragment: `${rat}&t=45&e=arrow%3Aca-nnos` },
  {
    name: "knock-out-1440-dark",
    width: 1440,
    height: 900,
    dark: true,
    fragment: `${rat}&t=45&p=NOS1+%3D+0&e=entity%3ANOS1`,
  },
  { name: "human-1440", width: 1440, height: 900, fragment: `${human}&t=45` },
  { name: "findings-1440", width: 1440, height: 900, fragment: `${rat}&t=45`, click: ".finding" },
  { name: "matrix-1440", width: 1440, height: 900, fragment: `${rat}&t=45&tab=matrix` },
  { name: "coverage-1440", width: 1440, height: 900, fragment: `${rat}&t=45&tab=coverage` },
  { name: "entity-1440", width: 1440, height: 900, fragment: `${rat}&t=45&e=entity%3ANMDAR_post` },
  {
    name: "take-away-1440",
    width: 1440,
    height: 900,
    fragment: `${rat}&t=45`,
    click: ".actions .plain:has-text('Export')",
    shown: ".take-away",
    soon: true,
  },
  {
    name: "predict-1440",
    width: 1440,
    height: 900,
    fragment: `${rat}&t=45`,
    click: "text=Predict",
    shown: ".draw-here",
    soon: true,
  },
  {
    name: "model-1440",
    width: 1440,
    height: 900,
    fragment: `${rat}&t=45`,
    press: "e",
    shown: ".cm-content",
    soon: true,
  },
  { name: "wired-1440", width: 1440, height: 900, fragment: "", figure: "nf-kb", shown: ".shares" },
  {
    name: "wired-cells-1440",
    width: 1440,
    height: 900,
    fragment: "#x=Ketamine-present&i=Ketamine+present&h=1440&t=480",
    figure: fromRecord,
    click: ".scene-holder .gate",
    shown: ".gate-ways",
  },
  { name: "gallery-1024", width: 1024, height: 768, fragment: "", address: "gallery?q=mTOR" },
  {
    name: "lesson-375",
    width: 375,
    height: 812,
    fragment: `${rat}&t=0&say=What+will+the+interneuron+do%3F&lock=1&ask=1`,
  },
  { name: "wired-375", width: 375, height: 812, fragment: "", figure: "nf-kb", shown: ".shares" },
  { name: "peak-1920", width: 1920, height: 1080, fragment: `${rat}&t=15` },
  { name: "peak-1024", width: 1024, height: 768, fragment: `${rat}&t=15` },
  { name: "peak-375", width: 375, height: 812, fragment: `${rat}&t=15` },
  { name: "claim-375-dark", width: 375, height: 812, dark: true, fragment: `${rat}&t=45&c=3` },
]

const folder = process.argv[2] ?? join(root, "docs", "screenshots")

/** A folder with a figure made from a bare record, and a library of the records that are here. */
async function madeFolder(): Promise<string> {
  const made = mkdtempSync(join(tmpdir(), "kinetoscope-screenshots-"))
  const record = (figure: string): string => join(root, "figures", figure, "record.md")
  const input = await loadCaption(context, record(flagship))
  makeFigureFolder({ ...context, cwd: made }, input, join(made, "figures", fromRecord), fromRecord)
  const lexicon = loadLexicon(context)
  const inputs = await Promise.all(knownFigures(context).map((id) => loadCaption(context, record(id))))
  const entries = inputs.flatMap(({ record: r }) => (r ? [entryOfRecord(r, groundRecord(r, lexicon).genes)] : []))
  await buildLibrary(join(made, "library.sqlite"), entries, familyTokens(lexicon))
  return made
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const made = await madeFolder()
  const served = await openFigure({ ...context, cwd: made }, flagship, 0, join(made, "library.sqlite"))
  const executablePath = process.env["KINETOSCOPE_BROWSER"] ?? "/usr/bin/chromium"
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] })
  try {
    for (const shot of shots) {
      const page = await browser.newPage({
        viewport: { width: shot.width, height: shot.height },
        colorScheme: shot.dark ? "dark" : "light",
      })
      const path = shot.address ?? (shot.figure === undefined ? "" : `figures/${shot.figure}/`)
      await page.goto(`http://127.0.0.1:${served.port}/${path}${shot.fragment}`)
      // Hidden curves of a lesson and flat ones are there too.
      if (shot.address === undefined) await page.locator(".panel svg.plot").first().waitFor({ state: "attached" })
      if (shot.press) await page.keyboard.press(shot.press)
      if (shot.click && shot.shown) await page.locator(shot.click).first().click()
      else if (shot.click) {
        await page.locator(shot.click).first().click()
        await page
          .locator(".bound")
          .first()
          .waitFor({ timeout: 5000 })
          .catch(() => {})
      }
      if (shot.shown) await page.locator(shot.shown).first().waitFor({ state: "attached" })
      // The verdicts come one by one; a picture waits for them, but not for ever.
      if (shot.soon !== true) {
        await page
          .locator(".judging")
          .waitFor({ state: "detached", timeout: 60_000 })
          .catch(() => {})
      }
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(folder, `${shot.name}.png`) })
      await page.close()
      context.err(`${shot.name}.png`)
    }
  } finally {
    await browser.close()
    await served.close()
    rmSync(made, { recursive: true, force: true })
  }
}

void main()
