/**
 * The model's source in an editor, in a shadow root: styles come as constructed sheets there, which the page's policy
 * allows, and none leak in or out.
 */
import { autocompletion, completionKeymap } from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands"
import { lintGutter, type Diagnostic as Mark, setDiagnostics } from "@codemirror/lint"
import { EditorState } from "@codemirror/state"
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view"
import type { SourceFault } from "../engine/model-worker.ts"
import { antimonyLanguage, completeFrom } from "./antimony-language.ts"

export interface SourceEditor {
  /** Show a file; the state (undo, place) of each is kept. */
  readonly open: (path: string, text: string) => void
  readonly mark: (faults: readonly SourceFault[]) => void
  /** Put the cursor at a place of the file shown, and the place into the middle. */
  readonly goTo: (at: number) => void
  readonly destroy: () => void
}

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", color: "var(--ink)", backgroundColor: "var(--paper)" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace', lineHeight: "18px" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--mute)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--cell)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused": { outline: "2.5px solid var(--accent)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", border: "1px solid var(--membrane)", color: "var(--ink)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--ink)", color: "var(--paper)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-ground) !important",
  },
})

/** Make the editor inside an element. `onChange` is told of every edit, `onWord` of the word that the reader goes to. */
export function makeSourceEditor(
  parent: HTMLElement,
  onChange: (path: string, text: string) => void,
  words: () => readonly string[],
  onWord: (word: string) => void,
): SourceEditor {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" })
  const states = new Map<string, EditorState>()
  let path = ""
  const stateOf = (text: string): EditorState =>
    EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        lintGutter(),
        autocompletion({ override: [completeFrom(words)] }),
        keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
        antimonyLanguage(),
        theme,
        EditorView.contentAttributes.of({ "aria-label": "Source of the model", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(path, update.state.doc.toString())
          else if (update.transactions.some((t) => t.isUserEvent("select"))) {
            const at = update.state.wordAt(update.state.selection.main.head)
            if (at) onWord(update.state.sliceDoc(at.from, at.to))
          }
        }),
      ],
    })
  const view = new EditorView({ state: stateOf(""), parent: root, root })
  return {
    open: (next, text) => {
      if (path) states.set(path, view.state)
      path = next
      view.setState(states.get(next) ?? stateOf(text))
    },
    mark: (faults) => {
      const length = view.state.doc.length
      const marks: Mark[] = faults
        .filter((f) => f.file === path)
        .map((f) => ({
          from: Math.min(f.from, length),
          to: Math.min(Math.max(f.to, f.from + 1), length),
          severity: f.severity,
          message: f.message,
        }))
      view.dispatch(setDiagnostics(view.state, marks))
    },
    goTo: (at) => {
      const place = Math.min(at, view.state.doc.length)
      view.dispatch({ selection: { anchor: place }, effects: EditorView.scrollIntoView(place, { y: "center" }) })
    },
    destroy: () => view.destroy(),
  }
}
