import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import {
  foundScored,
  goldEntities,
  goldScored,
  isCheckPart,
  readGold,
  scoreCaption,
} from "../../scripts/score-reading.ts"
import { type EntityKind, extractStatements, type Statement } from "../../src/figure/index.ts"
import { foldEntityName } from "../../src/figure/name-folding.ts"
import { sharedPath } from "../shared-data.ts"

interface Case {
  readonly name: string
  readonly entities: readonly { text: string; kind: EntityKind }[]
  readonly caption: string
  readonly expected: readonly string[]
}

/** `# name`, `[kind] entities`, the caption, `==>`, a claim a line. */
function cases(): readonly Case[] {
  const text = readFileSync(join(import.meta.dirname, "cases/captions.txt"), "utf8")
  return text
    .split(/^# /mu)
    .slice(1)
    .map((block) => {
      const [head, after] = block.split("\n==>\n") as [string, string]
      const [name, ...lines] = head.split("\n") as [string, ...string[]]
      const entities = lines
        .filter((l) => l.startsWith("["))
        .flatMap((l) => {
          const [, kind, names] = /^\[(\w+)\] (.*)$/u.exec(l) as unknown as [string, EntityKind, string]
          return names.split(", ").map((t) => ({ text: t, kind }))
        })
      const caption = lines.filter((l) => !l.startsWith("[")).join("\n")
      return {
        name,
        entities,
        caption,
        expected: after
          .trim()
          .split("\n")
          .filter((l) => l !== "nothing"),
      }
    })
}

function shown(s: Statement): string {
  const marks = [
    s.to === undefined ? "" : `to ${s.to}`,
    s.via.length > 0 ? `via ${s.via.join(", ")}` : "",
    s.cause === "decrease" ? "by its loss" : "",
    s.hedged ? "hedged" : "",
    s.title ? "title" : "",
  ].filter(Boolean)
  return `${s.subject} ${s.negated ? "NOT " : ""}${s.relation} ${s.object}${marks.map((m) => ` ${m}`).join("")} <${s.rule}>`
}

describe("reading captions", () => {
  for (const c of cases()) {
    it(c.name, () => {
      const found = extractStatements(c.caption, { kind: "given", entities: c.entities })
      expect(found.map(shown)).toEqual(c.expected)
    })
  }

  it("counts spans in code points and cites verbatim", () => {
    const caption = "Some 😀 text. A1 blocks B2 in α-cells. Then 😀 A1 is low."
    const [s] = extractStatements(caption, {
      kind: "given",
      entities: [
        { text: "A1", kind: "gene" },
        { text: "B2", kind: "gene" },
      ],
    })
    const points = [...caption]
    expect(s?.sentence).toBe("A1 blocks B2 in α-cells.")
    expect(points.slice(s?.span[0], s?.span[1]).join("")).toBe(s?.sentence)
    expect(points.slice(s?.subjectSpan?.[0], s?.subjectSpan?.[1]).join("")).toBe("A1")
    expect(s?.context).toEqual(["α-cells"])
  })

  it("reads odd text without fault: nothing, brackets only, one endless word", () => {
    for (const text of [
      "",
      ")))(((",
      "(".repeat(5000),
      "x".repeat(20000),
      "and and and",
      "→→→",
      "A1 ".repeat(3000),
      "by by by of of of",
    ]) {
      expect(() => extractStatements(text, { kind: "given", entities: [{ text: "A1", kind: "gene" }] })).not.toThrow()
    }
  })
})

const records = sharedPath("records")

describe.skipIf(records === undefined)("reading the annotated captions", () => {
  const gold = records === undefined ? [] : readGold(records)
  const score = (part: typeof gold): { precision: number; recall: number } => {
    let [hit, found, wanted] = [0, 0, 0]
    for (const g of part) {
      const read = extractStatements(g.caption, { kind: "given", entities: goldEntities(g) }).map(foundScored)
      const { count } = scoreCaption(g.statements.map(goldScored), read, "signed", (name) => foldEntityName(name))
      hit += count.hit
      found += count.found
      wanted += count.gold
    }
    return { precision: hit / found, recall: hit / wanted }
  }

  it("keeps what it reaches on the part it was built on", () => {
    const { precision, recall } = score(gold.filter((g, i) => !isCheckPart(i, g.figid)))
    expect(precision).toBeGreaterThan(0.92)
    expect(recall).toBeGreaterThan(0.88)
  })

  it("keeps what it reaches on the part it is checked on", () => {
    const { precision, recall } = score(gold.filter((g, i) => isCheckPart(i, g.figid)))
    expect(precision).toBeGreaterThan(0.85)
    expect(recall).toBeGreaterThan(0.85)
  })

  it("reads all 14 statements of the flagship's caption, each with its sign", () => {
    const g = gold.find((x) => x.figid.startsWith("PMC6335777"))
    if (!g) return
    const read = extractStatements(g.caption, { kind: "given", entities: goldEntities(g) })
    expect(read).toHaveLength(14)
    const { wrong, missed } = scoreCaption(g.statements.map(goldScored), read.map(foundScored), "strict", (name) =>
      foldEntityName(name),
    )
    expect(wrong).toEqual([])
    expect(missed).toEqual([])
  })

  it("reads the bulk captions without a fault, every sentence verbatim", () => {
    const bulk = gunzipSync(readFileSync(join(records as string, "bulk/captions.tsv.gz"))).toString("utf8")
    const captions = bulk
      .split("\n")
      .slice(1)
      .map((l) => l.split("\t")[3] ?? "")
    for (const caption of captions.filter((_, i) => i % 12 === 0)) {
      const names = [...new Set(caption.match(/\b[A-Z][A-Z0-9]{2,}\b/g) ?? [])]
      for (const s of extractStatements(caption, {
        kind: "given",
        entities: names.map((text) => ({ text, kind: "gene" })),
      })) {
        expect([...caption].slice(...s.span).join("")).toBe(s.sentence)
      }
    }
  })
})
