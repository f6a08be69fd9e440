/**
 * A cursor over the tokens of one source, with what every statement parser needs: look, take, expect, report, recover.
 * A fault is thrown as `SyntaxFault` inside this folder only; `parse-antimony.ts` catches it, reports it and goes on in the
 * next line. (Exceptions here save a check after every step; none leaves the folder.)
 */
import { type Expression, parseInfixTokens, type Token, tokenName, tokenSpan } from "../math/index.ts"
import type { Diagnostic, DiagnosticCode, Source, Span } from "../text/index.ts"
import type { Formula, Path } from "./syntax.ts"

/** More faults than this in one file and reading it ends. */
export const maxFaults = 100

export class SyntaxFault extends Error {
  readonly diagnostic: Diagnostic
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message)
    this.diagnostic = diagnostic
  }
}

export class TokenCursor {
  readonly source: Source
  readonly tokens: readonly Token[]
  at = 0

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source
    this.tokens = tokens
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token
  }

  next(): Token {
    const t = this.peek()
    if (t.kind !== "end") this.at += 1
    return t
  }

  isSign(text: string, ahead = 0): boolean {
    const t = this.peek(ahead)
    return t.kind === "sign" && t.text === text
  }

  isWord(text: string, ahead = 0): boolean {
    const t = this.peek(ahead)
    return t.kind === "word" && t.text === text
  }

  takeSign(text: string): boolean {
    if (!this.isSign(text)) return false
    this.at += 1
    return true
  }

  takeWord(text: string): boolean {
    if (!this.isWord(text)) return false
    this.at += 1
    return true
  }

  fault(at: Token | Span, message: string, help?: string, code: DiagnosticCode = "antimony/syntax"): SyntaxFault {
    const span = "source" in at ? at : tokenSpan(this.source, at)
    return new SyntaxFault({ severity: "error", code, message, span, ...(help === undefined ? {} : { help }) })
  }

  expectSign(text: string, where: string): Token {
    const t = this.peek()
    if (t.kind === "sign" && t.text === text) return this.next()
    throw this.unexpected(`'${text}' ${where}`)
  }

  /** The fault "… was expected, but … was found". */
  unexpected(expected: string, help?: string): SyntaxFault {
    const t = this.peek()
    if (t.kind === "bad") return this.fault(t, t.text)
    return this.fault(t, `${expected} was expected, but ${tokenName(t)} was found.`, help)
  }

  atLineEnd(): boolean {
    const t = this.peek()
    return t.kind === "newline" || t.kind === "end" || (t.kind === "sign" && t.text === ";")
  }

  skipNewlines(): void {
    while (this.peek().kind === "newline") this.at += 1
  }

  skipLine(): void {
    while (this.peek().kind !== "newline" && this.peek().kind !== "end") this.at += 1
  }

  /** From a token to the one before the cursor. */
  spanFrom(first: Token): Span {
    const last = this.tokens[Math.max(0, this.at - 1)] as Token
    return { source: this.source, start: first.start, end: Math.max(first.end, last.end) }
  }

  /** `$A.S1`. */
  path(what = "a name"): Path {
    const first = this.peek()
    let dollar = false
    while (this.takeSign("$")) dollar = true
    if (this.peek().kind !== "word") throw this.unexpected(what[0]?.toUpperCase() + what.slice(1))
    const names = [this.next().text]
    while (this.isSign(".") && this.peek(1).kind === "word") {
      this.at += 1
      names.push(this.next().text)
    }
    return { names, dollar, span: this.spanFrom(first) }
  }

  /** The formula here, or undefined where none stands. */
  formula(): Formula {
    const { expression, next, problem } = parseInfixTokens(this.source, this.tokens, this.at)
    if (problem) throw this.fault(problem.span, problem.message, problem.help)
    this.at = next
    return expression
  }

  /** A formula that must not be empty. */
  requiredFormula(what: string): Expression {
    const e = this.formula()
    if (e === undefined) throw this.unexpected(what)
    return e
  }

  /** `"…", "…"`, also over several lines. */
  strings(): readonly string[] {
    const values: string[] = []
    for (;;) {
      if (this.peek().kind !== "string") throw this.unexpected('A text in quotation marks ("…")')
      values.push(this.next().text)
      if (!this.isSign(",")) return values
      this.at += 1
      this.skipNewlines()
    }
  }
}
