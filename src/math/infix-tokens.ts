/**
 * Text → tokens, for infix mathematics and for Antimony, which is made of it: words, numbers, strings, signs and line
 * ends, each with its place. Comments (`//`, `#`, and C's) vanish; a `\` joins a line to the next; `SBO:0000236` is a number.
 *
 * One pass, no recursion, never throws: what can't be read becomes a token of kind `bad` with a message.
 */
import type { Source, Span } from "../text/index.ts"

export interface Token {
  readonly kind: "word" | "number" | "string" | "sign" | "newline" | "end" | "bad"
  /** The word, the sign, the string's content; the message of a bad token. */
  readonly text: string
  /** The value of a number, NaN otherwise. */
  readonly value: number
  readonly start: number
  readonly end: number
}

/** Signs of more than one character, longest first. `--` stands for any longer run of dashes as well. */
const longSigns = ["<==>", "...", "->", "=>", "-|", "--", "<=", ">=", "==", "!=", "&&", "||"]
const numberPattern = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const wordPattern = /[A-Za-z_][A-Za-z0-9_]*/y
const sboPattern = /[sS][bB][oO]:(\d+)/y
const skipPattern = /(?:[ \t\f\v]+|\/\/[^\r\n]*|#[^\r\n]*|\\[ \t]*(?:\r\n|\r|\n)[ \t]*)+/y

/** Where the pattern's match at `at` ends, or -1. No match is made into an object: there are many. */
function endOfMatch(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

/** A string in quotes (one line) or in three backticks (any number of lines). */
function stringToken(text: string, at: number): Token {
  const ticks = text.startsWith("```", at)
  const open = ticks ? 3 : 1
  const from = at + open
  const lineEnd = text.slice(from, from + 1_000_000).search(/[\r\n]/)
  const limit = ticks || lineEnd < 0 ? text.length : from + lineEnd
  const close = text.indexOf(ticks ? "```" : '"', from)
  if (close < 0 || close > limit) {
    const message = ticks
      ? "The text that begins with ``` has no ``` at its end."
      : "The text has no closing quotation mark in its line."
    return {
      kind: "bad",
      text: message,
      value: Number.NaN,
      start: at,
      end: Math.max(at + open, ticks ? at + 3 : limit),
    }
  }
  return { kind: "string", text: text.slice(from, close), value: Number.NaN, start: at, end: close + open }
}

function signToken(text: string, at: number): Token {
  const long = longSigns.find((s) => text.startsWith(s, at))
  if (long === "--") {
    let end = at + 2
    while (text[end] === "-") end++
    return { kind: "sign", text: "--", value: Number.NaN, start: at, end }
  }
  if (long) return { kind: "sign", text: long, value: Number.NaN, start: at, end: at + long.length }
  const one = text[at] as string
  if ("+-*/^!%<>=&|(){},:;.'$".includes(one))
    return { kind: "sign", text: one, value: Number.NaN, start: at, end: at + 1 }
  const code = text.codePointAt(at) ?? 0
  const shown = code < 32 ? `with code ${code}` : `'${String.fromCodePoint(code)}'`
  const end = at + (code > 0xffff ? 2 : 1)
  return { kind: "bad", text: `The character ${shown} has no meaning here.`, value: Number.NaN, start: at, end }
}

/** The token at `at`, which is neither blank nor a comment. */
function tokenAt(text: string, at: number): Token {
  const c = text[at] as string
  if (c === "\n" || c === "\r") {
    const end = at + (text.startsWith("\r\n", at) ? 2 : 1)
    return { kind: "newline", text: "\n", value: Number.NaN, start: at, end }
  }
  const sbo = c === "s" || c === "S" ? endOfMatch(sboPattern, text, at) : -1
  if (sbo > 0)
    return { kind: "number", text: text.slice(at, sbo), value: Number(text.slice(at + 4, sbo)), start: at, end: sbo }
  const word = endOfMatch(wordPattern, text, at)
  if (word > 0) return { kind: "word", text: text.slice(at, word), value: Number.NaN, start: at, end: word }
  const end = endOfMatch(numberPattern, text, at)
  if (end > 0) {
    const number = text.slice(at, end)
    const value = Number(number)
    if (!Number.isFinite(value)) {
      const message = "The number is too large: at most 1.797e308 can be told from infinity ('inf')."
      return { kind: "bad", text: message, value, start: at, end }
    }
    return { kind: "number", text: number, value, start: at, end }
  }
  if (c === '"' || text.startsWith("```", at)) return stringToken(text, at)
  if (text.startsWith("``", at)) return { kind: "string", text: "", value: Number.NaN, start: at, end: at + 2 }
  return signToken(text, at)
}

/** All tokens of a source, the last one of kind `end`. */
export function tokenizeInfix(source: Source): readonly Token[] {
  const { text } = source
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const skipped = endOfMatch(skipPattern, text, at)
    if (skipped > 0) {
      at = skipped
      continue
    }
    if (text.startsWith("/*", at)) {
      const close = text.indexOf("*/", at + 2)
      if (close < 0) {
        tokens.push({
          kind: "bad",
          text: "The comment that begins here has no '*/' at its end.",
          value: Number.NaN,
          start: at,
          end: at + 2,
        })
        break
      }
      at = close + 2
      continue
    }
    const token = tokenAt(text, at)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: "end", text: "", value: Number.NaN, start: text.length, end: text.length })
  return tokens
}

/** The place of a token. */
export function tokenSpan(source: Source, t: Token): Span {
  return { source, start: t.start, end: t.end }
}

/** A token as a message names it: in quotes, long ones cut short. */
export function tokenName(t: Token): string {
  if (t.kind === "end") return "the end of the text"
  if (t.kind === "newline") return "the end of the line"
  const text = t.kind === "string" ? `"${t.text}"` : t.text
  return `'${text.length > 60 ? `${text.slice(0, 57)}…` : text}'`
}
