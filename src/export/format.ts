/**
 * What an export format is: one row of the table in `formats.ts`, one file with its writer. A writer is a pure function: the same
 * input gives the same bytes, on every machine and in the browser. What a format can't hold is said, never dropped in silence.
 */
import type { FigureRecord, Statement } from "../figure/index.ts"
import type { Model } from "../model/index.ts"
import type { SbmlLevel } from "../sbml/index.ts"
import type { Diagnostic } from "../text/index.ts"

export interface StudyReadout {
  readonly id: string
  /** Quantity of the model; `[S]` a species' concentration. */
  readonly quantity: string
  readonly label: string
  readonly unit: string
}

/** What is simulated: arms on one time course from 0, and what is looked at. */
export interface Study {
  readonly title: string
  /** Each with its doses and values in the model. Ids are letters, digits and `_`. */
  readonly arms: readonly { readonly id: string; readonly label: string; readonly model: Model }[]
  /** In the model's unit of time. */
  readonly end: number
  /** Output intervals. */
  readonly points: number
  readonly timeUnit: string
  readonly rtol: number
  readonly atol: number
  readonly readouts: readonly StudyReadout[]
}

/** One more file for an archive. */
export interface ArchiveFile {
  /** Inside the archive, with `/`. */
  readonly path: string
  /** A media type (`text/csv`), or a COMBINE format's full address. */
  readonly format: string
  readonly bytes: Uint8Array
}

/** What there is to export: a model, and what is known of the figure it comes from. A format takes what it needs. */
export interface ExportInput {
  readonly model: Model
  /** The published figure's record; absent for a model on its own. */
  readonly record?: FigureRecord | undefined
  /** What the caption claims. */
  readonly statements?: readonly Statement[] | undefined
  /** Archives only: what is simulated; default: the model alone over 100 units of time. */
  readonly study?: Study | undefined
  /** Archives only: what else goes in. */
  readonly files?: readonly ArchiveFile[] | undefined
  /** SBML only: the level to write. Default: the newest that holds the model. */
  readonly sbmlLevel?: SbmlLevel | undefined
}

/** A finished file. Text formats are UTF-8. */
export interface Exported {
  readonly bytes: Uint8Array
  /** `export/not-representable` for each thing that the format can't hold, with the format that can. */
  readonly diagnostics: readonly Diagnostic[]
}

export interface Format {
  /** As in `--format`. */
  readonly id: string
  readonly label: string
  /** With its dot. */
  readonly extension: string
  readonly mediaType: string
  readonly keeps: string
  readonly drops: string
  /** What the format is made of, beside a model: without it `write` has nothing to say. */
  readonly needs: readonly ("model" | "statements" | "record")[]
  readonly write: (input: ExportInput) => Exported
}

/** A text as a finished file. */
export function textFile(text: string, diagnostics: readonly Diagnostic[] = []): Exported {
  return { bytes: utf8(text), diagnostics }
}

/** UTF-8 bytes of a text; a lone surrogate becomes U+FFFD, as in every encoder. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    let code = character.codePointAt(0) ?? 0
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return Uint8Array.from(bytes)
}
