import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { CommandContext } from "../../src/cli/command.ts"
import { main } from "../../src/cli/main.ts"

const root = join(import.meta.dirname, "..", "..")
let folder: string

async function run(argv: readonly string[], stdin = ""): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const ctx: CommandContext = {
    cwd: folder,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    terminal: false,
    columns: 100,
    stdin: async () => new TextEncoder().encode(stdin),
    packageRoot: root,
  }
  const code = await main([...argv, "--library", "lib.sqlite"], ctx)
  return { code, out: out.join("\n"), err: err.join("\n") }
}

const captions = [
  "figid\tfigtitle\torganism\tcaption",
  "PMC1__a\tInsulin signals to growth\tHomo sapiens\tInsulin activates PI3K and mTOR in muscle.",
  "PMC2__b\tInflammation\tMus musculus\tNRF2 protects from oxidative stress.",
]
const rows = [
  "figid\tword\tsymbol\tsource\thgnc_symbol\tentrez",
  "PMC1__a\tMTOR\tMTOR\thgnc_symbol\tMTOR\t2475",
  "PMC1__a\tAKT\tAKT\tbioentities_symbol\tAKT1\t207",
  "PMC1__a\tAKT\tAKT\tbioentities_symbol\tAKT2\t208",
  "PMC2__b\tNFE2L2\tNFE2L2\thgnc_symbol\tNFE2L2\t4780",
  "PMC3__c\tPIK3CA\tPIK3CA\thgnc_symbol\tPIK3CA\t5290",
  "PMC3__c\tAKT1\tAKT1\thgnc_symbol\tAKT1\t207",
]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kinetoscope-library-"))
  mkdirSync(join(folder, "records"))
  const record = readFileSync(join(root, "figures", "ketamine-glutamatergic-synapse", "record.md"))
  writeFileSync(join(folder, "records", "ketamine.md"), record)
  writeFileSync(join(folder, "records", "notes.md"), "no record")
  writeFileSync(join(folder, "captions.tsv.gz"), gzipSync(captions.join("\n")))
  writeFileSync(join(folder, "rows.tsv"), rows.join("\n"))
  const { code, out, err } = await run(["library", "build", "records", "captions.tsv.gz", "rows.tsv"])
  expect([code, out.split(" →")[0], err]).toEqual([0, "4 figures", "1 of 2 files are no records and were left out"])
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the figure library", () => {
  const found = async (...words: string[]): Promise<readonly string[]> => {
    const { out } = await run(["library", "search", words.join(" "), "--json"])
    return JSON.parse(out).figures.map((f: { figid: string }) => f.figid)
  }

  it("finds figures by all words of a query, in text or genes", async () => {
    expect(await found("mTOR ketamine")).toEqual(["PMC6335777__APS2019-7943481.002"])
    expect(await found("mTOR insulin")).toEqual(["PMC1__a"])
    expect(await found("mTOR -ketamine")).toEqual(["PMC1__a"])
    expect(await found('title:"signals to"')).toEqual(["PMC1__a"])
    expect(await found("nowhere")).toEqual([])
  })

  it("understands families and synonyms", async () => {
    expect([...(await found("gene:PI3K"))].sort()).toEqual(["PMC3__c", "PMC6335777__APS2019-7943481.002"])
    expect([...(await found("PI3K"))].sort()).toEqual(["PMC1__a", "PMC3__c", "PMC6335777__APS2019-7943481.002"])
    expect(await found("PKB insulin")).toEqual(["PMC1__a"])
    expect(await found("NFE2L2")).toEqual(["PMC2__b"])
  })

  it("takes signs of a query as text, never as operators", async () => {
    for (const query of ['"', "NEAR(a b)", "a*", "genes:x OR y", "^a", "{title}:x", "'; DROP TABLE figures"]) {
      const { code } = await run(["library", "search", query])
      expect([0, 2]).toContain(code)
    }
    expect(await found("mTOR insulin")).toEqual(["PMC1__a"])
  })

  it("finds the figures most like a record, itself left out", async () => {
    const { out } = await run(["library", "similar", "records/ketamine.md", "--json"])
    const figures = JSON.parse(out).figures
    expect(figures.map((f: { figid: string }) => f.figid)).toEqual(["PMC1__a", "PMC3__c"])
    expect(figures[0].shared.sort()).toEqual(["AKT1", "AKT2", "MTOR"])
  })

  it("tests a list of genes, and states the background", async () => {
    writeFileSync(join(folder, "genes.txt"), "# mine\nMTOR\nAKT1, 208\nunknown\n")
    const { out } = await run(["library", "enrich", "genes.txt", "--background", "20000", "--json"])
    const result = JSON.parse(out)
    expect(result).toMatchObject({ asked: 4, known: ["MTOR", "AKT1", "AKT2"], background: 20000 })
    expect(result.figures[0]).toMatchObject({ figid: "PMC1__a", overlap: 3, size: 3 })
    expect(result.figures[0].p / (6 / (20000 * 19999 * 19998))).toBeCloseTo(1, 10)
    expect((await run(["library", "enrich", "-"], "MTOR AKT1")).out).toContain("background: 27 genes")
  })

  it("gives the figures' gene sets as GMT", async () => {
    const { out } = await run(["library", "gmt"])
    expect(out.split("\n")).toHaveLength(4)
    expect(out).toContain("PMC3__c\t\tPIK3CA\tAKT1")
  })

  it("says what is wrong, and leaves no half-built file", async () => {
    writeFileSync(join(folder, "other.tsv"), "a\tb\n1\t2\n")
    for (const argv of [
      ["build"],
      ["build", "other.tsv"],
      ["build", "none"],
      ["search"],
      ["search", "!!"],
      ["enrich", "none"],
      ["dance"],
    ]) {
      const { code, err } = await run(["library", ...argv])
      expect(code).toBe(2)
      expect(err).toMatch(/^kinetoscope: /)
    }
    expect(readdirSync(folder).filter((f) => f.includes("part"))).toEqual([])
    writeFileSync(join(folder, "good.sqlite"), readFileSync(join(folder, "lib.sqlite")))
    writeFileSync(join(folder, "lib.sqlite"), "no database")
    expect((await run(["library", "similar", "PMC1__a"])).err).toContain("is no figure library of this version")
    writeFileSync(join(folder, "lib.sqlite"), readFileSync(join(folder, "good.sqlite")))
  })
})
