import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { scanXml } from "../../src/sbml/scan-xml.ts"
import { parseAnyXml, parseXml, verbatim, type XmlElement } from "../../src/sbml/xml.ts"
import { source } from "../../src/text/index.ts"
import { sharedPath } from "../shared-data.ts"
import { mutate } from "./mutate.ts"

/** A tree as text to compare: names, attributes, places, and text without the blanks around it. */
function shape(e: XmlElement): string {
  const attributes = e.attributes.map((a) => `${a.prefix}|${a.local}|${a.uri}|${a.value}`).join(",")
  const places = [e.start, e.openEnd, e.closeStart, e.end].join(" ")
  return `${e.prefix}:${e.local}{${e.uri}}[${attributes}]@${places}"${e.text.replace(/\s+/g, " ").trim()}"(${e.children.map(shape).join("")})`
}

describe("the quick scanner", () => {
  it("gives the tree that the full parser gives, or leaves the text to it", () => {
    const texts = [
      '<?xml version="1.0"?>\n<a x="1" y=\'2\'>t<b/><!-- c --><![CDATA[<z>]]></a>\n',
      '<p:a xmlns:p="u" xmlns="v"><b p:c=" d\n e &lt;&amp;"/>&gt;&quot;</p:a  >',
      '\ufeff<a xmlns="1"><b xmlns="2"><c/></b><d/></a>',
      "<a>\r\n<b/>\r</a>",
    ]
    for (const text of texts) {
      const s = source("t", text)
      const full = parseAnyXml(s).root
      const quick = scanXml(s, 500, 1000)
      expect(quick && shape(quick), text).toBe(full && shape(full))
    }
  })

  it("gives up on whatever isn't plain, and never takes what the full parser refuses", () => {
    const refused = [
      "",
      "<a>",
      "<a></b>",
      "<a b='1' b='2'/>",
      "<a b=1/>",
      "<a>&x;</a>",
      "<a>&#0;</a>",
      "<a/><b/>",
      "x<a/>",
      "<a>]]></a>",
      "<p:a/>",
      "<a><!-- -- --></a>",
      "<a b='<'/>",
      '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>',
      "<!DOCTYPE a><a/>",
      "<a>\u0001</a>",
      '<a xmlns:p=""/>',
    ]
    for (const text of refused) {
      expect(scanXml(source("t", text), 500, 1000), text).toBeUndefined()
      expect(parseXml(source("t", text)).root, text).toBeUndefined()
    }
  })

  const root = sharedPath("sbml-test-suite/semantic")
  it.skipIf(root === undefined)("agrees with the full parser on the suite's files and on mutants of them", () => {
    const cases = readdirSync(root as string).filter((_, i) => i % 20 === 0)
    let quick = 0
    cases.forEach((c, i) => {
      const folder = join(root as string, c)
      const file = readdirSync(folder).find((f) => f.endsWith(".xml")) as string
      const text = readFileSync(join(folder, file), "utf8")
      for (const t of [text, ...Array.from({ length: 10 }, (_, k) => mutate(text, 1000 * i + k))]) {
        const s = source(file, t)
        const fast = scanXml(s, 500, 1_000_000)
        if (fast) quick += 1
        const full = parseAnyXml(s).root
        if (fast) expect(full && shape(fast) === shape(full), `${file} ${i}`).toBe(true)
      }
    })
    expect(quick).toBeGreaterThan(cases.length)
  })
})

describe("verbatim", () => {
  it("takes an element's text with the declarations it needs", () => {
    const s = source("t", '<r xmlns="d" xmlns:p="u" xmlns:q="w"><p:x q:a="1"><y/></p:x></r>')
    const e = parseXml(s).root?.children[0] as XmlElement
    expect(verbatim(e)).toBe('<p:x xmlns="d" xmlns:p="u" xmlns:q="w" q:a="1"><y/></p:x>')
  })
})
