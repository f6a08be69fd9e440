/**
 * What the way from paper to record took from a caption: citations emptied of their numbers, formulas lost, texts
 * misread. Said at the place in the file; the caption itself is never changed, since spans count its characters.
 */
import { type Diagnostic, type Source, span } from "../text/index.ts"
import type { Located } from "./front-matter.ts"
import { looksMisread } from "./mojibake.ts"

/** Offset in the caption → offset in the file, for plain and single-quoted folded scalars; the start where unsure. */
function placesOf(source: Source, item: Located, caption: string): (offset: number) => number {
  const raw = source.text.slice(item.start, item.end)
  const quote = raw[0] === "'" ? "'" : raw[0] === '"' || raw[0] === "|" || raw[0] === ">" ? undefined : ""
  if (quote === undefined) return () => item.start
  const at: number[] = []
  let r = quote.length
  for (let c = 0; c < caption.length; c++) {
    const char = caption[c]
    if (char === " " || char === "\n") {
      // A fold: one blank of the value is a line end and an indent in the file.
      at.push(item.start + r)
      if (/[\r\n]/.test(raw[r] ?? "") || /^[ \t]*[\r\n]/.test(raw.slice(r, r + 8))) {
        while (/\s/.test(raw[r] ?? "")) r++
      } else r++
      continue
    }
    if (raw[r] !== char) return () => item.start
    at.push(item.start + r)
    r += quote === "'" && char === "'" ? 2 : 1
  }
  return (offset) => at[offset] ?? item.end
}

const doubts: readonly { readonly code: string; readonly pattern: RegExp; readonly message: string }[] = [
  {
    code: "emptied-citation",
    pattern: /\(\s*(?:[;,–-]\s*)*\)|\[\s*(?:[;,–-]\s*)*\]/gu,
    message: "a citation was emptied here",
  },
  {
    code: "lost-math",
    pattern: /(?<=\p{L}\s?)\s(?=[.,;](?:\s|$))|(?<=\b(?:in|of|by|to|with|and|as|where|that)) {2,}(?=\p{L})/gu,
    message: "a formula or symbol seems to be lost here",
  },
]

/** Doubts about a caption, at most a dozen of each kind. */
export function captionDoubts(source: Source, item: Located, caption: string): readonly Diagnostic[] {
  const place = placesOf(source, item, caption)
  const found: Diagnostic[] = []
  for (const { code, pattern, message } of doubts) {
    let count = 0
    for (const m of caption.matchAll(pattern)) {
      if (++count > 12) break
      const start = place(m.index)
      const end = Math.max(start, Math.min(place(m.index + Math.max(1, m[0].length) - 1) + 1, source.text.length))
      found.push({ severity: "info", code: `record/${code}`, message, span: span(source, start, end) })
    }
  }
  if (looksMisread(caption)) {
    const message =
      "the caption looks misread (UTF-8 taken for another encoding); it is left as it is, for spans count its characters"
    found.push({
      severity: "warning",
      code: "record/mojibake",
      message,
      span: span(source, item.start, Math.min(item.end, source.text.length)),
    })
  }
  return found
}
