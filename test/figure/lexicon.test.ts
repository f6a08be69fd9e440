import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { familyTable, geneTables, lexiconFileNames, parseLexicon, readHgnc } from "../../src/figure/index.ts"
import { geneBySymbol, geneReadings } from "../../src/figure/lexicon.ts"
import { SortedTable } from "../../src/figure/sorted-table.ts"
import { productLexicon } from "./lexicon.ts"

const folder = join(import.meta.dirname, "..", "..", "data", "lexicon")

describe("the lexicon", () => {
  it("is complete and less than 15 MB on disk", () => {
    const files = readdirSync(folder)
    expect(lexiconFileNames.filter((f) => !files.includes(f))).toEqual([])
    expect(files.reduce((sum, f) => sum + statSync(join(folder, f)).size, 0)).toBeLessThan(15e6)
  })

  it("has every table sorted by its key, as the search needs", () => {
    for (const name of ["genes", "gene-names", "chemicals", "chemicals-more", "diseases", "processes", "chebi"]) {
      let before = ""
      let wrong = ""
      for (const line of readFileSync(join(folder, `${name}.tsv`), "utf8").split("\n")) {
        const key = line.split("\t")[0] ?? ""
        if (line !== "" && !(before < key)) wrong ||= `${name}: ${before} before ${key}`
        if (line !== "") before = key
      }
      expect(wrong).toBe("")
    }
  })

  it("names no member, preference or older family that HGNC does not have", () => {
    const lexicon = productLexicon()
    const known = (symbol: string): boolean => geneBySymbol(lexicon, symbol) !== undefined
    const missing = [...lexicon.families.values()].flatMap((f) =>
      f.members.filter((m) => !known(m)).map((m) => `${f.id}: ${m}`),
    )
    const preferred = [...lexicon.preferredGenes].filter(([, s]) => !known(s)).map(([k, s]) => `${k}: ${s}`)
    expect([...missing, ...preferred]).toEqual([])
  })

  it("has a gene for each preference to choose among", () => {
    const lexicon = productLexicon()
    const none = [...lexicon.preferredGenes].filter(
      ([k, s]) => !geneReadings(lexicon, k).some((r) => r.genes[0]?.symbol === s),
    )
    expect(none).toEqual([])
  })
})

describe("a sorted table", () => {
  it("finds every key and no other", () => {
    const keys = ["a", "ab", "abc", "b", "ba", "z9"]
    const table = new SortedTable(() => `# note\n${keys.map((k, i) => `${k}\t${i}`).join("\n")}`)
    expect(keys.map((k) => table.get(k))).toEqual(["0", "1", "2", "3", "4", "5"])
    expect(["", "aa", "c", "zz", "A", "#"].map((k) => table.get(k))).toEqual(Array(6).fill(undefined))
    expect(["ab", "abcd", "z", "y"].map((k) => table.hasPrefix(k))).toEqual([true, false, true, false])
    expect(new SortedTable(() => "").get("a")).toBeUndefined()
  })
})

describe("tables made from upstream files", () => {
  const hgnc =
    'hgnc_id\tsymbol\tname\tlocus_type\tstatus\talias_symbol\tprev_symbol\tentrez_id\tuniprot_ids\tmgd_id\trgd_id\nHGNC:1\tAAA1\tthe first gene\tgene with protein product\tApproved\t"aone|A-1"\tOLD1\t11\tP1\tMGI:5\tRGD:6\nHGNC:2\tAAA2\tthe second\tgene with protein product\tApproved\t\t\t12\tP2\t\t\nHGNC:3\tGONE\tx\tunknown\tEntry Withdrawn\t\t\t\t\t\t\n'
  const genes = readHgnc(hgnc)
  const files = {
    ...geneTables(genes, "first text,UP,P1,,,,\n"),
    ...familyTable(
      {
        entities: "AAA\n",
        relations: "HGNC,AAA1,isa,FPLX,AAA\nHGNC,AAA2,isa,FPLX,AAA\n",
        groundingMap: "all of AAA,FPLX,AAA,,,,\n",
      },
      new Set(genes.map((g) => g.symbol)),
    ),
  }
  const lexicon = parseLexicon(files)

  it("hold what was in them and leave withdrawn entries out", () => {
    expect(genes.map((g) => g.symbol)).toEqual(["AAA1", "AAA2"])
    expect(geneBySymbol(lexicon, "AAA1")).toMatchObject({ entrez: "11", uniprot: "P1", mouse: "MGI:5", rat: "RGD:6" })
    expect(geneReadings(lexicon, "a1")[0]).toMatchObject({ source: "hgnc_alias_symbol", spelling: "A-1" })
    expect(geneReadings(lexicon, "old1")[0]?.source).toBe("hgnc_prev_symbol")
    expect(geneReadings(lexicon, "firsttext")[0]?.source).toBe("famplex_text")
    expect(geneReadings(lexicon, "allofaaa")[0]?.genes.map((g) => g.symbol)).toEqual(["AAA1", "AAA2"])
  })

  it("are refused where the columns are another table's", () => {
    expect(() => readHgnc("a\tb\n1\t2\n")).toThrow(RangeError)
  })
})
