import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { readRecord, recordGmt, recordJsonLd, recordTsv, writeRecord } from "../../src/figure/index.ts"
import { repairMojibake } from "../../src/figure/mojibake.ts"
import { placeOf, source } from "../../src/text/index.ts"
import { sharedPath } from "../shared-data.ts"

const flagship = readFileSync(
  join(import.meta.dirname, "..", "..", "figures", "ketamine-glutamatergic-synapse", "record.md"),
  "utf8",
)
const read = (text: string, companions = {}) => readRecord(source("record.md", text), companions)
const wrap = (yaml: string): string => `---\nfigid: PMC1__a\n${yaml}\n---\n`
const first = (text: string): string | undefined => read(text).diagnostics[0]?.code

describe("reading a record", () => {
  it("gives the flagship's fields their types", () => {
    const record = read(flagship).value
    expect(record).toMatchObject({
      figid: "PMC6335777__APS2019-7943481.002",
      pmcid: "PMC6335777",
      number: "Figure 2",
      title: "Ketamine on the glutamatergic synapse",
      year: 2019,
      pathwayScore: 0.9349146,
      rank: 75980,
      organisms: ["Homo sapiens"],
      shape: "A",
      rowsFrom: "record",
      diseases: [],
    })
    expect(record?.genes).toHaveLength(26)
    expect(record?.genes[0]).toEqual({
      word: "GAPDH",
      symbol: "GAPDH",
      source: "hgnc_symbol",
      hgnc_symbol: "GAPDH",
      entrez: "2597",
    })
    expect(record?.chemicals[0]).toEqual({ word: "Glutamate", source: undefined, identifier: undefined })
    expect([...(record?.caption ?? "")]).toHaveLength(780)
  })

  it("writes an untouched record as the same bytes, with CRLF, a BOM or no body", () => {
    for (const text of [flagship, flagship.replaceAll("\n", "\r\n"), `\ufeff${flagship}`, flagship.trimEnd()]) {
      const record = read(text).value
      expect(record?.caption).toBe(read(flagship).value?.caption)
      expect(record && writeRecord(record)).toBe(text)
    }
  })

  it("changes only the lines of what was changed", () => {
    const record = read(flagship).value
    if (!record) throw new Error("the flagship's record does not read")
    const chemicals = record.chemicals.map((c) =>
      c.word === "Glutamate" ? { ...c, source: "MESH", identifier: "D018698" } : c,
    )
    const written = writeRecord(record, { fields: { number: "Fig. 2", note: "seen" }, chemicals })
    const before = flagship.split("\n")
    const after = written.split("\n")
    expect(after.filter((line) => !before.includes(line))).toEqual([
      "number: Fig. 2",
      "  identifier: D018698",
      "note: seen",
    ])
    expect(before.filter((line) => !after.includes(line))).toEqual([
      "number: Figure 2",
      "  source: ''",
      "  identifier: ''",
    ])
    expect(read(written).value).toMatchObject({ number: "Fig. 2", unknownFields: { note: "seen" }, chemicals })
  })

  it("takes NA, XXX, .na.character and empty texts as absent", () => {
    const record = read(
      wrap(
        "year: ''\norganisms:\n- NA\n- XXX\n- NA\n- Homo sapiens\ndoi: .na.character\nndex: ''\nkeywords: a | .na.character | b",
      ),
    ).value
    expect(record).toMatchObject({ year: undefined, organisms: ["Homo sapiens"], doi: undefined, ndex: undefined })
    expect(record?.keywords).toEqual(["a", "b"])
  })

  it("keeps words that YAML would read as something else", () => {
    const record = read(wrap("genes:\n- word: NO\n- word: 1e3\n- word: 'IL-4?'\n- word: yes")).value
    expect(record?.genes.map((g) => g.word)).toEqual(["NO", "1e3", "IL-4?", "yes"])
  })

  it("repairs UTF-8 read as Mac Roman or Latin-1, says where, and leaves the caption alone", () => {
    const result = read(wrap("reftext: Mervin Ch√°vez\npapertitle: MÃ¼ller cells\ncaption: Ch√°vez"))
    expect(result.value).toMatchObject({ reftext: "Mervin Chávez", papertitle: "Müller cells", caption: "Ch√°vez" })
    const at = result.diagnostics.find((d) => d.message.includes("reftext"))
    expect(at?.code).toBe("record/mojibake")
    expect(at?.span && placeOf(at.span.source, at.span.start)).toMatchObject({ line: 3, column: 10 })
    expect(result.diagnostics.filter((d) => d.code === "record/mojibake")).toHaveLength(3)
  })

  it("leaves what is right, or not certain, as it is", () => {
    for (const text of ["Chávez", "Müller", "√2 ≈ 1.4", "a ± b", "TGF-β", "5 µM", "Ångström °C", "naïve"]) {
      expect(repairMojibake(text)).toBeUndefined()
    }
  })

  it("says where a citation was emptied and a formula was lost", () => {
    const result = read(wrap("caption: PLC activity that increases . It acts on\n  mTOR () in the cell."))
    expect(result.diagnostics.map((d) => [d.code, d.span && placeOf(d.span.source, d.span.start)])).toMatchObject([
      ["record/emptied-citation", { line: 4, column: 8 }],
      ["record/lost-math", { line: 3, column: 37 }],
    ])
  })

  it("takes the rows of newer records from companion tables", () => {
    const genes = source(
      "genes.tsv",
      "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\n9606\tHomo sapiens\tx\tmTOR\tMTOR\tMTOR\t2475\tncbigene\n10090\tMus musculus\tx\tmTOR\tMtor\tMtor\t56717\tncbigene\n",
    )
    const record = read(wrap("organisms_ner:\n- Homo sapiens\nautoml_pathway: 0.9"), { genes }).value
    expect(record).toMatchObject({ shape: "C", rowsFrom: "companions" })
    expect(record?.genes.map((g) => [g.entrez, g.organism])).toEqual([
      ["2475", "Homo sapiens"],
      ["56717", "Mus musculus"],
    ])
  })

  it("writes JSON-LD, GMT and TSV", () => {
    const record = read(flagship).value
    if (!record) throw new Error("the flagship's record does not read")
    expect(recordJsonLd(record)).toMatchObject({ "@type": "Dataset", license: "CC0" })
    expect(recordGmt(record).split("\t")).toHaveLength(28)
    expect(recordTsv(record).split("\n")).toHaveLength(31)
  })
})

describe("hostile records", () => {
  it("get an error at once", () => {
    expect(first(wrap(`caption: ${"a ".repeat(25_000_000)}`))).toBe("record/too-large")
    expect(first(wrap("a: &a [x,x,x]\nb: [*a,*a,*a]"))).toBe("record/alias")
    expect(first(wrap("caption: !!js/function 'function(){}'"))).toBe("record/tag")
    expect(first(wrap("caption: a\ncaption: b"))).toBe("record/duplicate-key")
    expect(first(wrap(`a: ${"[".repeat(300_000)}`))).toBe("record/too-deep")
    expect(first(wrap(`a:\n${"- ".repeat(150_000)}`))).toBe("record/too-deep")
    expect(first(wrap(`a: [${"x,".repeat(150_000)}]`))).toBe("record/too-deep")
    expect(first(wrap("}: ]x\n".repeat(50_000)))).toBe("record/too-deep")
  })

  it("cannot reach an object's prototype", () => {
    const record = read(wrap("__proto__:\n  polluted: yes")).value
    expect(Object.keys(record?.unknownFields ?? {})).toEqual(["__proto__"])
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  it("are told what a record looks like", () => {
    expect(first("")).toBe("record/no-front-matter")
    expect(first("<html>")).toBe("record/no-front-matter")
    expect(first("---\nfigid: PMC1__a\ncaption: cut o")).toBe("record/unclosed")
    expect(first("---\n- a\n---\n")).toBe("record/no-fields")
    expect(first("---\ncaption: a\n---\n")).toBe("record/no-figid")
  })
})

const records = sharedPath("records")
describe.skipIf(records === undefined)("all records of ../shared", () => {
  const folders = records === undefined ? [] : [records, join(records, "variants")]
  const names = folders.flatMap((d) => readdirSync(d).flatMap((f) => (f.startsWith("PMC") ? [join(d, f)] : [])))

  it("are read without an error and written back byte for byte", () => {
    expect(names).toHaveLength(87)
    for (const name of names) {
      const text = readFileSync(name, "utf8")
      const result = read(text)
      expect(result.value, name).toBeDefined()
      expect(result.value && writeRecord(result.value) === text, name).toBe(true)
      expect(result.value?.unknownFields, name).toEqual({})
    }
  })

  it("tell the same of one figure in every shape", () => {
    const variants = names
      .filter((n) => n.includes("variants") && n.includes("PMC6335777"))
      .map((n) => read(readFileSync(n, "utf8")).value)
    expect(variants).toHaveLength(4)
    for (const v of variants) {
      expect(v).toMatchObject({ year: 2019, title: variants[0]?.title, caption: variants[0]?.caption })
      expect(v?.reftext).toContain("Chávez-Castillo")
      expect(v?.pathwayScore).toBe(0.9349146)
    }
  })
})
