import { describe, expect, it } from "vitest"
import {
  asEntry,
  extractStatements,
  mergeStatements,
  readIndra,
  readStatements,
  statementsBel,
  statementsIndra,
  statementsTsv,
  writeStatements,
} from "../../src/figure/index.ts"
import { source } from "../../src/text/index.ts"

const caption =
  "A1 may activate B2 via C3 in microglia. Loss of A1 reduces B2 levels. HK1 converts glucose into G6P. A1, but not C3, phosphorylates B2 at Ser9."
const entities = ["A1", "B2", "C3", "HK1"]
  .map((text) => ({ text, kind: "gene" as const, id: undefined as string | undefined }))
  .concat([
    { text: "glucose", kind: "gene" as const, id: "CHEBI:17234" },
    { text: "G6P", kind: "gene" as const, id: undefined },
  ])
const statements = extractStatements(caption, { kind: "given", entities })

describe("statements in and out", () => {
  it("statements.yml read again is what was written", () => {
    const entries = statements.map((s, i) => ({ ...asEntry(s), reactions: [`make_${i}`] }))
    const text = writeStatements(entries)
    const again = readStatements(source("statements.yml", text))
    expect(again.diagnostics).toEqual([])
    expect(again.value).toEqual(entries)
    expect(writeStatements(again.value ?? [])).toBe(text)
  })

  it("a fault in statements.yml is found at its place", () => {
    const text = "- id: s01\n  subject: A1\n  relation: enrages\n  object: B2\n"
    const read = readStatements(source("statements.yml", text))
    expect(read.value).toBeUndefined()
    expect(read.diagnostics[0]?.code).toBe("statement/shape")
    expect(text.slice(read.diagnostics[0]?.span?.start)).toMatch(/^(?:relation|enrages)/)
  })

  it("INDRA JSON keeps everything through a round trip", () => {
    const text = JSON.stringify(statementsIndra(statements, "PMC1"))
    const again = readIndra(source("indra.json", text), caption)
    expect(again.diagnostics).toEqual([])
    expect(again.value).toEqual(statements)
  })

  it("INDRA JSON of another reader finds its sentence in the caption", () => {
    const other = [
      {
        type: "Phosphorylation",
        enz: { name: "AKT1", db_refs: { HGNC: "391" } },
        sub: { name: "GSK3B", db_refs: { HGNC: "4617" } },
        residue: "S",
        position: "9",
        evidence: [{ text: "AKT1 phosphorylates GSK3B.", epistemics: { direct: true } }],
      },
      { type: "Complex", members: [{ name: "A" }, { name: "B" }], evidence: [] },
      { type: "Association", obj: {} },
    ]
    const read = readIndra(source("indra.json", JSON.stringify(other)), "First. AKT1 phosphorylates GSK3B.")
    expect(read.value?.map((s) => [s.subject, s.subjectId, s.relation, s.object, s.site, s.span])).toEqual([
      ["AKT1", "hgnc:391", "phosphorylates", "GSK3B", "S9", [7, 33]],
      ["A", undefined, "binds", "B", undefined, [0, 0]],
    ])
    expect(read.diagnostics.map((d) => d.message)).toEqual([
      "1 × 'Association' left out: it has no subject and object, or no relation of ours",
    ])
  })

  it("what is no INDRA JSON is said so", () => {
    expect(readIndra(source("x.json", "{")).diagnostics[0]?.code).toBe("statement/json")
    expect(readIndra(source("x.json", "3")).diagnostics[0]?.code).toBe("statement/shape")
    expect(readIndra(source("x.json", "[null, 4, {}]")).value).toEqual([])
  })

  it("TSV has a line for each statement, BEL marks a denied one", () => {
    const lines = statementsTsv(statements).trimEnd().split("\n")
    expect(lines).toHaveLength(statements.length + 1)
    expect(lines.every((l) => l.split("\t").length === 20)).toBe(true)
    const bel = statementsBel(statements)
    expect(bel).toContain('p(TEXT:"A1") increases act(p(TEXT:"B2"))')
    expect(bel).toContain("# denied: ")
    expect(bel).toContain('rxn(reactants(p(CHEBI:"glucose")), products(a(TEXT:"G6P")))')
  })

  it("a curator's edits survive a new reading", () => {
    const [first, second] = statements
    if (!first || !second) throw new Error("too few statements")
    const curated = [
      { ...asEntry(first), curation: "rejected" as const },
      { ...asEntry({ ...second, relation: "activates" as const }), curation: "kept" as const },
      { ...asEntry({ ...second, id: "mine", subject: "Z9", span: [0, 4] as const }), curation: "added" as const },
    ]
    const merged = mergeStatements(statements, curated)
    const alive = merged.filter((e) => e.curation !== "rejected").map((e) => e.statement)
    expect(
      alive.some((s) => s.subject === first.subject && s.relation === first.relation && s.span[0] === first.span[0]),
    ).toBe(false)
    expect(alive.filter((s) => s.span[0] === second.span[0]).map((s) => s.relation)).toEqual(["activates"])
    expect(alive.some((s) => s.subject === "Z9")).toBe(true)
  })
})
