/** Reactions, interactions and DNA strands: the statements made of names and arrows. */
import type { Participant, Path, Statement } from "./syntax.ts"
import type { TokenCursor } from "./token-cursor.ts"

type Arrow = "->" | "=>" | "-o" | "-|" | "-("

/** The arrow at the cursor, or undefined. `-o` is an arrow only where a blank, `;` or the line's end follows, as in libAntimony. */
export function arrowHere(c: TokenCursor): { readonly arrow: Arrow; readonly tokens: number } | undefined {
  const t = c.peek()
  if (t.kind !== "sign") return undefined
  if (t.text === "->" || t.text === "<==>") return { arrow: "->", tokens: 1 }
  if (t.text === "=>" || t.text === "-|") return { arrow: t.text, tokens: 1 }
  if (t.text !== "-") return undefined
  const after = c.peek(1)
  if (after.kind === "sign" && after.text === "(") return { arrow: "-(", tokens: 2 }
  const adjacent = after.start === t.end && (c.peek(2).start > after.end || c.isSign(";", 2))
  return after.kind === "word" && after.text === "o" && adjacent ? { arrow: "-o", tokens: 2 } : undefined
}

function participant(c: TokenCursor): Participant {
  const negative = c.isSign("-") && c.peek(1).kind === "number"
  if (negative) c.at += 1
  if (c.peek().kind === "number") {
    const stoichiometry = (negative ? -1 : 1) * c.next().value
    return { path: c.path("a species after its number"), stoichiometry }
  }
  const first = c.path("a species")
  const t = c.peek()
  if (t.kind === "word" || c.isSign("$"))
    return { path: c.path("a species after its stoichiometry"), stoichiometry: first }
  return { path: first, stoichiometry: 1 }
}

function participants(c: TokenCursor, started: Participant | undefined): readonly Participant[] {
  const list: Participant[] = started ? [started] : []
  if (!started) {
    if (arrowHere(c) || c.isSign(";")) return list
    list.push(participant(c))
  }
  while (c.takeSign("+")) list.push(participant(c))
  return list
}

/**
 * A reaction or interaction from its first participant on.
 * @param started a participant that was read already to find out that this is a reaction
 */
export function parseReaction(
  c: TokenCursor,
  name: Path | undefined,
  within: Path | undefined,
  started?: Participant,
): Statement {
  const first = c.peek()
  const start = name?.span.start ?? started?.path.span.start ?? first.start
  const left = participants(c, started)
  const arrow = arrowHere(c)
  if (!arrow) throw c.unexpected("'->' or another arrow of a reaction")
  c.at += arrow.tokens
  const right = participants(c, undefined)
  if (!c.isSign(";")) {
    throw c.unexpected(
      "';' after the reaction",
      "write the rate after it, or end the line with ';' where there is none",
    )
  }
  c.at += 1
  const rate = c.formula()
  const inside = c.takeWord("in") ? c.path("a compartment") : within
  const span = { source: c.source, start, end: c.spanFrom(first).end }
  return { kind: "reaction", name, within: inside, arrow: arrow.arrow, left, right, rate, span }
}

/** True if `--` comes before the line ends, so that the line tells of DNA. */
export function isStrand(c: TokenCursor): boolean {
  if (c.isSign("--")) return true
  let ahead = c.isSign("$") ? 1 : 0
  if (c.peek(ahead).kind !== "word") return false
  ahead += 1
  while (c.isSign(".", ahead) && c.peek(ahead + 1).kind === "word") ahead += 2
  return c.isSign("--", ahead)
}

/** `--P1--G1--`, with the name read already. */
export function parseStrand(c: TokenCursor, name: Path | undefined): Statement {
  const first = c.peek()
  const openUpstream = c.takeSign("--")
  const items: Path[] = [c.path("a DNA element")]
  let openDownstream = false
  while (c.takeSign("--")) {
    if (c.peek().kind !== "word") {
      openDownstream = true
      break
    }
    items.push(c.path("a DNA element"))
  }
  return { kind: "strand", name, items, openUpstream, openDownstream, span: c.spanFrom(first) }
}
