/** `kinetoscope report` on a small figure with two hypotheses, a fit, a comparison and a chart: what it says, as Markdown and as a page. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { kinetoscope } from "./command-line.ts"

const home = mkdtempSync(join(tmpdir(), "kinetoscope-report-"))
const figure = join(home, "decay")

const files: Readonly<Record<string, string>> = {
  "figure.yml": `id: decay
title: A decay
model: model/main.ant
statements: statements.yml
time_unit: min
default_experiment: none
readouts:
  S: { quantity: S, label: substance, unit: uM, meaning: what is left }
  P: { quantity: P, label: product, unit: uM }
hypotheses:
  fast: { label: Fast way, parameter: H_fast, statements: [s1], about: decays by itself }
  slow: { label: Slow way, parameter: H_slow, statements: [], about: decays with help }
switches:
  H_fast: { label: the fast way, parameters: [H_fast] }
`,
  "model/main.ant": `import "ways.ant"
S = 10; P = 0;
J1: S -> P; H_fast*k*S;
J2: S -> ; H_slow*q*S;
`,
  "model/ways.ant": `H_fast = 1; H_fast notes \`\`\`switch\`\`\`;
H_slow = 1; H_slow notes \`\`\`switch\`\`\`;
k = 0.2; k is "rate of the fast way"; k notes \`\`\`fitted to a half-life\`\`\`;
q = 0.01; q is "rate of the slow way"; q notes \`\`\`doi 10.1000/1\`\`\`;
unused = 3; unused notes \`\`\`assumption\`\`\`;
`,
  "statements.yml": "[]\n",
  "fit/ranges.yml": "k: [0.05, 0.8]\n",
  "findings/all.yml": `- { id: half, claim: Half is gone in three minutes., cite: Somebody2001, tier: 1, role: calibration, topics: [rate], arms: { a: {} }, expect: [{ readout: S, at: 3 min, of: a, within: [4, 6] }] }
- { id: product, claim: Nothing is made., cite: Else2002, tier: 2, role: validation, arms: { a: {} }, expect: [{ readout: P, at: 3 min, of: a, within: [0, 1] }] }
`,
  "findings/known-failures.yml": "product: The fast way makes it.\n",
  "report.yml": `intro: A figure for a test.
sections:
  - title: Levels against published ones
    text: Told by others.
    compare: levels.yml
    charts:
      - { title: the decay, readout: S, until: 20 min, arms: { untreated: [] }, band: true, published: [{ at: 3 min, within: [4, 6] }] }
`,
  "levels.yml": `- { id: peak, claim: The level at the start., cite: Book, note: It is given., arms: { a: {} }, expect: [{ readout: S, over: [0, 20 min], take: max, of: a, within: [9, 11] }] }
`,
}

beforeAll(async () => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(figure, path)), { recursive: true })
    writeFileSync(join(figure, path), text)
  }
  const fit = ["fit", figure, "--iterations", "3", "--seed", "1"]
  const runs = [
    await kinetoscope([...fit, "--ensemble", "4", "--out", join(figure, "fit", "best.json")]),
    await kinetoscope([...fit, "--only", "slow", "--out", join(figure, "fit", "only-slow.json")]),
    await kinetoscope([...fit, "--drawn", "--seed", "5", "--out", join(figure, "fit", "seed-5.json")]),
  ]
  expect(runs.map((r) => [r.code, r.err.includes("error")])).toEqual([0, 0, 0].map((c) => [c, false]))
})

afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

describe("kinetoscope report", () => {
  it("says what passes, what fails and why, and what each hypothesis explains", async () => {
    const { code, out } = await kinetoscope(["report", figure])
    expect(code).toBe(0)
    expect(out).toContain("| calibration, tier 1 | 1 | 0 | 0 | 0 | 1 |")
    expect(out).toContain("`product` (validation, tier 2, fail): The fast way makes it.")
    expect(out).toContain("| Somebody2001 | 1 | 0 | 0 | 0 | 1 |")
    // The fast way explains the half-life, the slow one that nothing is made, refitted or not.
    expect(out).toMatch(
      /\| Slow way alone \| refitted, \w+ after \d+ iterations \| 0 of 1 \| 0 of 0 \| 0 of 0 \| 1 of 1 \|/u,
    )
    expect(out).toMatch(/\| `H_fast` the fast way \| +\| 1 \| 1: `product` \| `half` \|/u)
  })

  it("tells where numbers come from, module by module", async () => {
    const { out } = await kinetoscope(["report", figure])
    expect(out).toContain("| ways | 1 | 1 | 1 | 0 | 2 |")
    expect(out).toContain("| `q` | 0.01 | rate of the slow way | doi 10.1000/1 |")
  })

  it("shows the ensemble, a second seed, and what is pinned down", async () => {
    const { out } = await kinetoscope(["report", figure])
    expect(out).toMatch(/A random walk of \d+ steps from the optimum \(seed 1\) gave 4 sets/u)
    expect(out).toContain("starting points drawn with seed 5")
    expect(out).toMatch(/1 of 1 combinations? of parameters (?:is|are) known/u)
  })

  it("compares with published values, and draws in the page what it cannot in Markdown", async () => {
    const [md, html] = [join(home, "r.md"), join(home, "r.html")]
    const { code } = await kinetoscope(["report", figure, "--out", `${md},${html}`])
    expect(code).toBe(0)
    const text = readFileSync(md, "utf8")
    expect(text).toContain(
      "| The level at the start. | substance | max over 0 to 20 min, a | 10 uM | 9 to 11 uM | pass | Book |",
    )
    expect(text).toContain("- The level at the start. It is given.")
    const page = readFileSync(html, "utf8")
    expect(page.match(/<svg/gu)).toHaveLength(1)
    expect(page).not.toMatch(/(?:src|href)=/u)
    expect(page).toContain("<td>The level at the start.</td>")
  })

  it("fills the tables of another text and leaves the rest alone", async () => {
    const readme = join(home, "README.md")
    writeFileSync(
      readme,
      "before\n<!-- report:readouts -->\nold\n<!-- /report -->\nafter\n<!-- report:else -->\nkept\n<!-- /report -->\n",
    )
    expect((await kinetoscope(["report", figure, "--tables", readme])).code).toBe(0)
    const text = readFileSync(readme, "utf8")
    expect(text).toContain("before\n<!-- report:readouts -->\n| readout | unit | meaning | findings that test it |")
    expect(text).toContain("| `S` | uM | substance; what is left | half |")
    expect(text).not.toContain("old")
    expect(text).toContain("<!-- report:else -->\nkept\n")
  })

  it("refuses a file of another kind, and a model without a figure", async () => {
    expect((await kinetoscope(["report", figure, "--out", join(home, "r.pdf")])).code).toBe(2)
    expect(existsSync(join(home, "r.pdf"))).toBe(false)
    expect((await kinetoscope(["report", join(figure, "model", "main.ant")])).code).toBe(2)
  })
})
