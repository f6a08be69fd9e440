import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { findEntities, flagRows, groundRecord, groundWords, readRecord } from "../../src/figure/index.ts"
import { source } from "../../src/text/index.ts"
import { sharedPath } from "../shared-data.ts"
import { productLexicon } from "./lexicon.ts"

const lexicon = productLexicon()
const flagship = readRecord(
  source(
    "record.md",
    readFileSync(
      join(import.meta.dirname, "..", "..", "figures", "ketamine-glutamatergic-synapse", "record.md"),
      "utf8",
    ),
  ),
).value
const symbols = (word: string): readonly (string | undefined)[] =>
  groundWords([word], lexicon).genes.map((g) => g.hgnc_symbol)

describe("grounding words", () => {
  it("reproduces the flagship's 26 rows from its words and fills the blank of glutamate", () => {
    if (!flagship) throw new Error("the flagship's record does not read")
    const grounded = groundRecord(flagship, lexicon, { afresh: true })
    const row = (g: { word: string; entrez?: string | undefined }): string => `${g.word} ${g.entrez}`
    expect(grounded.genes.map(row).sort()).toEqual(flagship.genes.map(row).sort())
    expect(grounded.chemicals.map((c) => c.identifier)).toEqual(["D018698", "D007649", "D012964"])
    expect(grounded.flags).toEqual([])
  })

  it("expands families, the older ones as the records have them", () => {
    expect(symbols("AKT")).toEqual(["AKT1", "AKT2", "AKT3"])
    expect(symbols("PI3K")).toHaveLength(8)
    expect(symbols("NMDAR")).toHaveLength(7)
    expect(symbols("Frizzled")).toHaveLength(10)
  })

  it("takes lists apart", () => {
    expect(symbols("WNT9/10")).toEqual([])
    expect(symbols("KDM6A/B")).toEqual(["KDM6A", "KDM6B"])
    expect(symbols("AKT1-3")).toEqual(["AKT1", "AKT2", "AKT3"])
    expect(symbols("IRS1/2")).toEqual(["IRS1", "IRS2"])
    expect(symbols("OAS1„MxXA,PKR")).toEqual(["OAS1", "EIF2AK2"])
  })

  it("undoes what optical reading does", () => {
    expect(symbols("(socs3")).toEqual(["SOCS3"])
    expect(symbols("STĂT3")).toEqual(["STAT3"])
    expect(symbols("P13K")).toHaveLength(8)
    expect(symbols("p-CREB1")).toEqual(["CREB1"])
    expect(symbols("'|GEF-H1'")).toEqual(["ARHGEF2"])
    expect(symbols("TNFα")).toEqual(["TNF"])
  })

  it("says how each was found, what else it could be, and offers the organism's own gene", () => {
    const [entity] = groundWords(["p53"], lexicon, { organisms: ["Mus musculus"] }).entities
    expect(entity).toMatchObject({ kind: "gene", id: "hgnc:11998", name: "TP53", how: "hgnc_alias_symbol" })
    expect(entity?.alternatives.find((a) => a.how === "ortholog")?.id).toBe("MGI:98834")
    expect(groundWords(["Wnts"], lexicon).entities[0]?.how).toBe("bioentities_symbol+plural")
  })

  it("reads chemicals and diseases by MeSH", () => {
    const found = groundWords(["Ketamine", "Retinol", "Alzheimer disease"], lexicon)
    expect(found.chemicals.map((c) => c.identifier)).toEqual(["D007649", "D014801"])
    expect(found.diseases.map((c) => c.identifier)).toEqual(["D000544"])
  })

  it("flags rows that are likely false, and symbols that changed", () => {
    const flag = (word: string, hgnc_symbol: string, entrez: string, from = "hgnc_alias_symbol") =>
      flagRows([{ word, symbol: word, source: from, hgnc_symbol, entrez }], [], lexicon).map((f) => f.kind)
    expect(flag("light", "TNFSF14", "8740")).toEqual(["common_word"])
    expect(flag("GPCR", "NMUR1", "10316")).toEqual(["other_reading"])
    expect(flag("ADP", "WDTC1", "23038")).toEqual(["chemical"])
    expect(flag("Thr", "THRB", "7068")).toEqual(["residue"])
    expect(flag("DDX58", "DDX58", "23586", "hgnc_symbol")).toEqual(["stale_symbol"])
    expect(flag("MTOR", "MTOR", "2475", "hgnc_symbol")).toEqual([])
    expect(flag("nNOS", "NOS1", "4842")).toEqual([])
  })
})

describe("entities of a caption", () => {
  const find = (caption: string): readonly string[] =>
    findEntities(caption, lexicon).map((e) => `${e.text}|${e.kind}|${e.id ?? ""}`)

  it("are found with their places in code points", () => {
    const caption = "𝛼 mTOR increases p70s6K activity."
    const [a, b] = findEntities(caption, lexicon)
    expect([...caption].slice(...(a?.span ?? [])).join("")).toBe("mTOR")
    expect([...caption].slice(...(b?.span ?? [])).join("")).toBe("p70s6K")
    expect(b).toMatchObject({ kind: "family", id: "fplx:P70S6K" })
  })

  it("are the longest names, pathways with their heads, cells with their modifiers", () => {
    expect(find("Ketamine inhibits the nitric oxide pathway in GABAergic interneurons.")).toEqual([
      "Ketamine|chemical|mesh:D007649",
      "nitric oxide pathway|process|",
      "GABAergic interneurons|cell|",
    ])
  })

  it("follow what the caption introduces", () => {
    expect(find("Prolyl hydroxylase (PHD) acts; later PHD is lost.").filter((e) => e.startsWith("PHD"))).toHaveLength(2)
  })

  it("do not include English words that are also aliases", () => {
    expect(find("The red light has damage for all mice in a step.")).toEqual([])
  })

  it("join lists of members and prefer what prose means", () => {
    expect(find("SMAD2/3 and NRF2 rise.")).toEqual(["SMAD2/3|family|fplx:SMAD2_3", "NRF2|gene|hgnc:7782"])
    expect(findEntities("IRS1/2", lexicon)[0]?.genes.map((g) => g.symbol)).toEqual(["IRS1", "IRS2"])
  })
})

const bulk = sharedPath("records/bulk")
describe.skipIf(bulk === undefined)("the bulk of ../shared", () => {
  it("gene rows of every 20th figure come back from their words: recall ≥ 98 %, precision ≥ 95 %", () => {
    const wanted = new Map<string, Set<string>>()
    const text = gunzipSync(readFileSync(join(bulk ?? "", "gene_rows.tsv.gz"))).toString("utf8")
    const figures = new Map<string, number>()
    for (const line of text.split("\n").slice(1)) {
      const [figid = "", word = "", , , , entrez = ""] = line.split("\t")
      if (entrez === "") continue
      if (!figures.has(figid)) figures.set(figid, figures.size)
      if ((figures.get(figid) ?? 0) % 20 !== 7) continue
      const set = wanted.get(`${figid}\t${word}`) ?? new Set<string>()
      wanted.set(`${figid}\t${word}`, set.add(entrez))
    }
    let right = 0
    let extra = 0
    let all = 0
    for (const [key, entrez] of wanted) {
      const got = new Set(groundWords([key.split("\t")[1] ?? ""], lexicon).genes.map((g) => g.entrez ?? ""))
      all += entrez.size
      for (const e of got) {
        if (entrez.has(e)) right++
        else extra++
      }
    }
    expect(all).toBeGreaterThan(4000)
    expect(right / all).toBeGreaterThanOrEqual(0.98)
    expect(right / (right + extra)).toBeGreaterThanOrEqual(0.95)
  })

  it("every 10th caption is searched without a crash, each text verbatim at its place", () => {
    const text = gunzipSync(readFileSync(join(bulk ?? "", "captions.tsv.gz"))).toString("utf8")
    const captions = text.split("\n").flatMap((l, k) => (k % 10 === 3 ? (l.split("\t")[3] ?? []) : []))
    for (const caption of captions) {
      const points = [...caption]
      let end = 0
      for (const e of findEntities(caption, lexicon)) {
        const [a, b] = e.span ?? [0, 0]
        expect(a).toBeGreaterThanOrEqual(end)
        if (points.slice(a, b).join("") !== e.text) expect(points.slice(a, b).join("")).toBe(e.text)
        end = b
      }
    }
  })
})
