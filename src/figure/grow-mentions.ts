/**
 * Mentions from a lexicon → the names captions mean: "Wnt/β-catenin signaling pathway", "PI3K/Akt", "Rho A",
 * "caspases 3, 7 and 9", "F. tularensis"; words of the grammar ("translation") are left to the grammar.
 */
import { grammarIndex } from "./patterns-index.ts"
import type { Mention, Piece } from "./words.ts"

/** `F. tularensis`: organisms in short form. */
export function findOrganisms(text: string, start: number, end: number): readonly Mention[] {
  const out: Mention[] = []
  for (const m of text.slice(start, end).matchAll(/(?<![\p{L}.])\p{Lu}\. ?\p{Ll}{4,}(?! [a-z]+ed\b)/gu)) {
    out.push({
      text: m[0],
      kind: "stimulus",
      id: undefined,
      name: m[0],
      start: start + m.index,
      end: start + m.index + m[0].length,
    })
  }
  return out
}

const pathwayWord = /^(?:signaling|signalling|signal|pathways?|cascades?|axis)$/i

/** Start of the words glued to the left of piece `i` by slash or hyphen: `Wnt/` before β-catenin. */
function leftOf(pieces: readonly Piece[], i: number): number {
  let k = i
  while (
    pieces[k]?.glued &&
    /^[/\-‐‑–]$/u.test(pieces[k - 1]?.text ?? "") &&
    pieces[k - 1]?.glued &&
    pieces[k - 2]?.word
  )
    k -= 2
  return (pieces[k] as Piece).start
}

/** "Wnt and TGFβ signaling pathways": the plural head goes for the name before it too. */
function shareHead(
  text: string,
  pieces: readonly Piece[],
  out: Mention[],
  startAt: ReadonlyMap<number, number>,
  tail: string,
): void {
  if (!/(?:pathways|cascades)$/i.test(tail)) return
  const last = out.at(-1) as Mention
  const before = out.at(-2)
  const joint = pieces[(startAt.get(last.start) ?? 0) - 1]
  if (!before || !joint || !/^(?:and|or)$/.test(joint.text) || text.slice(before.end, joint.start).trim() !== "") return
  const name = `${before.text} ${tail.replace(/s$/i, "")}`
  out[out.length - 2] = { ...before, text: name, name, kind: "process" }
}

/** Pairs written with a slash that captions treat as one thing. */
const oneThing =
  /^(?:pi3k\/akt|pi3k\/akt\/mtor|akt\/mtor|camp\/pka|wnt\/β-catenin|jak\/stat3?|smad2\/3|erk1\/2|mek1\/2|lats1\/2|mst1\/2|tcf\/lef|yap\/taz|nf-κb\/rel|p65\/p50|mek\/erk|raf\/mek\/erk|ras\/raf|ras\/mapk|mapk\/erk|ras\/erk|jnk1\/2|rac1\/2|tsc1\/2|no\/cgmp|pka\/creb|camp\/creb)$/i

/** A mention that ends within a piece takes the whole piece; what it was named after no longer holds. */
function aligned(text: string, pieces: readonly Piece[], m: Mention): Mention {
  const piece = pieces.find((p) => p.start < m.end && p.end > m.end)
  if (!piece?.word) return m
  const name = text.slice(m.start, piece.end)
  return { ...m, text: name, name, id: undefined, end: piece.end }
}

/** "Rho A", "caspase 9": a letter or number after a name belongs to it. */
function withLetter(text: string, pieces: readonly Piece[], k: number, m: Mention): Mention {
  const next = pieces[k + 1]
  const after = pieces[k + 2]
  const hyphen = next?.glued && /^[-‐‑–]$/u.test(next.text) && after?.glued && /^(?:\d{1,2}|[α-ω])$/u.test(after.text)
  if (hyphen && after) {
    const name = text.slice(m.start, after.end)
    return { ...m, text: name, name, id: undefined, end: after.end }
  }
  const receptor = next && !next.glued && /^receptors?$/.test(next.text) && !m.text.includes("/")
  if (!next || next.glued || !(receptor || /^(?:[A-HJ-Z]|[α-ω]|\d{1,2}[A-Za-z]?)$/u.test(next.text))) return m
  if (!/^(?:gene|family|complex|chemical)$/.test(m.kind) || (after && /^[%°]$/.test(after.text))) return m
  const name = text.slice(m.start, next.end)
  return { ...m, text: name, name, end: next.end }
}

/** "type 1 interferon", "group I mGluRs", "I-LTD": what stands before a name and belongs to it. "XBP1 protein" is XBP1. */
function trimmed(text: string, pieces: readonly Piece[], k: number, m: Mention): Mention {
  const protein = /^(\S*[A-Z0-9]\S*) proteins?$/u.exec(m.text)?.[1]
  if (protein !== undefined && /^(?:gene|family)$/.test(m.kind))
    return { ...m, text: protein, name: protein, end: m.start + protein.length }
  const [number, word] = [pieces[k - 1], pieces[k - 2]]
  let start = m.start
  if (number && word && /^(?:I{1,3}[AB]?|IV|V|\d)$/.test(number.text) && /^(?:type|group|class)$/i.test(word.text))
    start = word.start
  else if (
    /^(?:process|disease)$/.test(m.kind) &&
    pieces[k]?.glued &&
    /^[-‐‑–]$/u.test(number?.text ?? "") &&
    number?.glued &&
    word?.word
  )
    start = word.start
  // "3,4-dihydroxy-L-phenylalanine" is no phenylalanine.
  let whole = k
  while (
    m.kind === "chemical" &&
    pieces[whole]?.glued &&
    /^[-‐‑,′']$/u.test(pieces[whole - 1]?.text ?? "") &&
    pieces[whole - 1]?.glued &&
    pieces[whole - 2]?.word
  )
    whole -= 2
  const chemical = whole < k
  if (chemical) start = (pieces[whole] as Piece).start
  if (start === m.start) return m
  const name = text.slice(start, m.end)
  return { ...m, text: name, name, start, id: chemical ? undefined : m.id }
}

/** "caspases 3, 7, and 9": one mention for each number, spelled out. */
function numbered(pieces: readonly Piece[], k: number, m: Mention): readonly Mention[] {
  if (!/[a-z]s$/u.test(m.text) || !/^\d{1,2}$/.test(pieces[k + 1]?.text ?? "") || pieces[k + 1]?.glued) return []
  const stem = m.text.slice(0, -1)
  const out: Mention[] = []
  for (let j = k + 1; j < pieces.length; j++) {
    const p = pieces[j] as Piece
    if (/^\d{1,2}$/.test(p.text)) {
      const name = `${stem} ${p.text}`
      out.push({
        text: name,
        kind: "gene",
        id: undefined,
        name,
        start: out.length === 0 ? m.start : p.start,
        end: p.end,
      })
    } else if (!/^(?:,|and|or|&)$/.test(p.text)) break
  }
  return out.length > 1 ? out : []
}

/** End index of a pathway's name after piece `k`: its words, one adjective allowed before them. */
function pathwayEnd(pieces: readonly Piece[], k: number): number {
  let to = k
  while (pathwayWord.test(pieces[to + 1]?.text ?? "") && !pieces[to + 1]?.glued) to++
  const adjective = pieces[k + 1]
  if (
    to === k &&
    adjective &&
    /^(?:inflammatory|apoptotic|signal|survival|transduction|immune|canonical)$/.test(adjective.text)
  ) {
    let far = k + 1
    while (pathwayWord.test(pieces[far + 1]?.text ?? "")) far++
    if (far > k + 1) to = far
  }
  return to
}

/**
 * Mentions grown to the names captions mean.
 * @param pieces all pieces of the sentence
 * @param found in order, not overlapping
 */
export function growMentions(text: string, pieces: readonly Piece[], found: readonly Mention[]): readonly Mention[] {
  const grammar = grammarIndex()
  const isWord = (m: Mention): boolean => {
    const lower = m.text.toLowerCase()
    const named = /[A-Z]{2}|\d/.test(m.text)
    return (
      !named &&
      (grammar.nouns.has(lower) ||
        grammar.verbs.has(m.text) ||
        grammar.closed.has(m.text) ||
        grammar.changes.has(lower))
    )
  }
  const mentions = found.filter((m) => !isWord(m)).map((m) => aligned(text, pieces, m))
  if (mentions.length === 0) return mentions
  const startAt = new Map(pieces.map((p, i) => [p.start, i]))
  const endAt = new Map(pieces.map((p, i) => [p.end, i]))
  const out: Mention[] = []
  for (let m = 0; m < mentions.length; m++) {
    const first = mentions[m] as Mention
    if ((out.at(-1)?.end ?? -1) > first.start) continue
    let last = first
    let members = 1
    // Names joined by slash or hyphen without blanks.
    for (;;) {
      const joint = pieces[(endAt.get(last.end) ?? -2) + 1]
      const next = mentions[m + 1]
      if (!joint?.glued || !/^[/\-‐‑–]$/u.test(joint.text) || next?.start !== joint.end) break
      last = next
      members++
      m++
    }
    const run = text.slice(first.start, last.end)
    const k = endAt.get(last.end)
    if (k === undefined) {
      out.push(first)
      continue
    }
    const to = pathwayEnd(pieces, k)
    const glued = pieces[(endAt.get(first.end) ?? 0) + 1]?.text ?? ""
    if (to > k) {
      const end = (pieces[to] as Piece).end
      const begin = leftOf(pieces, startAt.get(first.start) ?? 0)
      const id = members === 1 && begin === first.start ? first.id : undefined
      const name = text.slice(begin, end)
      while (out.length > 0 && (out.at(-1) as Mention).end > begin) out.pop()
      out.push({ text: name, kind: "process", id, name, start: begin, end })
      shareHead(text, pieces, out, startAt, text.slice((pieces[k + 1] as Piece).start, end))
    } else if (members > 1 && (/[-‐‑–]/u.test(glued) || oneThing.test(run.normalize("NFKC")))) {
      const kind = /(?:pathways?|signall?ing)$/.test(run) ? "process" : /[/]/.test(run) ? "family" : "complex"
      out.push({ text: run, kind, id: undefined, name: run, start: first.start, end: last.end })
    } else if (members > 1) for (let x = m - members + 1; x <= m; x++) out.push(mentions[x] as Mention)
    else {
      const list = numbered(pieces, k, first)
      if (list.length > 0) out.push(...list)
      else out.push(trimmed(text, pieces, startAt.get(first.start) ?? 0, withLetter(text, pieces, k, first)))
      if (/(?:pathways|cascades)$/.test(first.text))
        shareHead(text, pieces, out, startAt, /\s((?:signall?ing )?(?:pathways|cascades))$/.exec(first.text)?.[1] ?? "")
    }
  }
  return out.filter((x) => startAt.has(x.start)).sort((a, b) => a.start - b.start)
}

/** Pathways take the identifier of what they are named after, where the caption names that too. */
export function identified(mentions: readonly Mention[]): readonly Mention[] {
  const byText = new Map(mentions.filter((m) => m.id !== undefined).map((m) => [m.text.toLowerCase(), m.id]))
  return mentions.map((m) => {
    if (m.id !== undefined || m.kind !== "process") return m
    const core = m.text.replace(/(?:\s(?:signall?ing|pathways?|cascades?|axis))+$/iu, "").toLowerCase()
    const id = core === m.text.toLowerCase() ? undefined : byText.get(core)
    return id === undefined ? m : { ...m, id }
  })
}
