import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build, type Rollup } from "vite"
import { describe, expect, it } from "vitest"
import { readSettings, settingsFile } from "../../src/cli/suite-case.ts"
import { sharedPath } from "../shared-data.ts"
import { type BitsRequest, bitsOf } from "./bits.ts"
import { findBrowser, launch } from "./browser.ts"

const path = findBrowser()
const root = sharedPath("sbml-test-suite/semantic")
const wanted = 200

/** Every seventh case: all kinds of tags are among them. */
function requests(): readonly BitsRequest[] {
  const found: BitsRequest[] = []
  const names = readdirSync(root as string).sort()
  for (let i = 0; i < names.length && found.length < wanted; i += 7) {
    const folder = join(root as string, names[i] as string)
    const { time } = readSettings(readFileSync(settingsFile(folder) as string, "utf8"))
    const model = readdirSync(folder)
      .filter((f) => f.includes("-sbml-l"))
      .sort()
      .at(-1)
    if (!time || model === undefined) continue
    found.push({
      name: names[i] as string,
      text: readFileSync(join(folder, model), "utf8"),
      end: time.duration,
      steps: time.steps,
    })
  }
  return found
}

async function script(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL("./bits.ts", import.meta.url)), formats: ["iife"], name: "bits" },
    },
  })) as Rollup.RollupOutput[]
  return (built[0] as Rollup.RollupOutput).output[0].code
}

describe.skipIf(path === undefined || root === undefined)("cases of the SBML Test Suite", () => {
  it(`have the same bits in Chromium and in Node (${wanted} of them)`, async () => {
    const cases = requests()
    expect(cases.length).toBeGreaterThan(190)
    const browser = await launch(path as string)
    try {
      const page = await browser.newPage()
      await page.goto("about:blank")
      await page.addScriptTag({ content: await script() })
      const there: string[] = []
      for (let i = 0; i < cases.length; i += 25) {
        there.push(
          ...(await page.evaluate(
            async (batch) => {
              const { bits } = globalThis as unknown as { bits: { bitsOf(r: (typeof batch)[number]): Promise<string> } }
              const answers: string[] = []
              for (const r of batch) answers.push(`${r.name} ${await bits.bitsOf(r)}`)
              return answers
            },
            cases.slice(i, i + 25),
          )),
        )
      }
      const here: string[] = []
      for (const r of cases) here.push(`${r.name} ${await bitsOf(r)}`)
      expect(there).toEqual(here)
      expect(here.filter((line) => / done /u.test(line)).length).toBeGreaterThan(170)
    } finally {
      await browser.close()
    }
  })
})
