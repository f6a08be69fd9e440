/** The quantity or reaction whose line the source shall show, from the page to the editor, whose code comes later. */
import { signal } from "@preact/signals"

/** Set by the page, taken by the editor. */
export const wantedLine = signal<string | undefined>(undefined)
