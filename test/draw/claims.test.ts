import { describe, expect, it } from "vitest"
import { type BundleStatement, captionParts, claimsOf } from "../../src/draw/index.ts"

const caption =
  "Effects. Antagonism in the former results in disinhibition of presynaptic neurons, thus favoring activation of AMPAR. NO falls, which leads to Rheb stabilization and mTOR pathway potentiation."

function statement(id: string, subject: string, object: string, from: number, to: number): BundleStatement {
  const sentence = [...caption].slice(from, to).join("")
  return { id, subject, relation: "activates", object, sentence, span: [from, to], reactions: [] }
}

const statements = [
  statement("s1", "NMDAR", "presynaptic neurons", 9, 117),
  statement("s2", "presynaptic neurons", "AMPAR", 9, 117),
  statement("s3", "NO", "Rheb", 118, caption.length),
  statement("s4", "NO", "mTOR", 118, caption.length),
]

describe("claims of a caption", () => {
  it("a sentence is cut at the clause that each statement reaches", () => {
    expect(claimsOf(caption, statements).map((c) => c.text)).toEqual([
      "Antagonism in the former results in disinhibition of presynaptic neurons,",
      "thus favoring activation of AMPAR.",
      "NO falls, which leads to Rheb stabilization",
      "and mTOR pathway potentiation.",
    ])
  })

  it("statements that reach the same words are one claim", () => {
    const both = [...statements, statement("s5", "calcium", "AMPAR", 9, 117)]
    expect(claimsOf(caption, both)[1]?.statements).toEqual(["s2", "s5"])
  })

  it("the parts put together are the caption", () => {
    const parts = captionParts(caption, claimsOf(caption, statements))
    expect(parts.map((p) => p.text).join("")).toBe(caption)
  })

  it("spans count code points, not UTF-16 units", () => {
    const text = "𝛼 binds. NO lowers Rheb."
    const s: BundleStatement = {
      id: "s1",
      subject: "NO",
      relation: "decreases",
      object: "Rheb",
      sentence: "NO lowers Rheb.",
      span: [9, 24],
      reactions: [],
    }
    expect(claimsOf(text, [s])[0]?.text).toBe("NO lowers Rheb.")
  })
})
