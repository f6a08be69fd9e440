/** Antimony for CodeMirror: colours by token, words to complete. */
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete"
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language"
import type { Extension } from "@codemirror/state"
import { tags } from "@lezer/highlight"

const keywords = new Set(
  "model module function end species compartment var const at after in is has notes identity import delete unit substanceOnly event priority piecewise".split(
    " ",
  ),
)

const language = StreamLanguage.define<{ readonly block: string | undefined }>({
  name: "antimony",
  startState: () => ({ block: undefined }),
  token(stream, state) {
    const mutable = state as { block: string | undefined }
    if (mutable.block !== undefined) {
      const close = mutable.block
      if (stream.skipTo(close)) {
        stream.match(close)
        mutable.block = undefined
      } else stream.skipToEnd()
      return close === "*/" ? "comment" : "string"
    }
    if (stream.eatSpace()) return null
    if (stream.match("//") || stream.match("#")) {
      stream.skipToEnd()
      return "comment"
    }
    if (stream.match("/*")) {
      mutable.block = "*/"
      return "comment"
    }
    if (stream.match("```")) {
      mutable.block = "```"
      return "string"
    }
    if (stream.match(/^"[^"]*"?/u)) return "string"
    if (stream.match(/^\d+\.?\d*(?:[eE][+-]?\d+)?/u)) return "number"
    const word = stream.match(/^[A-Za-z_]\w*/u)
    if (word) return keywords.has((word as RegExpMatchArray)[0]) ? "keyword" : "variableName"
    if (stream.match(/^(?::=|->|=>|<->|=)/u)) return "operator"
    stream.next()
    return null
  },
})

const style = HighlightStyle.define([
  { tag: tags.comment, color: "var(--mute)" },
  { tag: tags.string, color: "var(--mute)" },
  { tag: tags.keyword, fontWeight: "600" },
  { tag: tags.number, color: "var(--down)" },
  { tag: tags.operator, color: "var(--up)" },
])

/** Completes any word that stands in the model. */
export function completeFrom(words: () => readonly string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[A-Za-z_]\w*/u)
    if (!word || (word.from === word.to && !context.explicit)) return null
    return { from: word.from, options: words().map((label) => ({ label })), validFor: /^\w*$/u }
  }
}

export function antimonyLanguage(): Extension {
  return [language, syntaxHighlighting(style)]
}
