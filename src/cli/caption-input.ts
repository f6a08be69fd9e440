/**
 * What `wire` and `new` work on: a record from a file or standard input, or a bare caption from standard input; the
 * lexicon; a list of given entities.
 */
import { resolve } from "node:path"
import { z } from "zod"
import {
  type EntityKind,
  type EntitySource,
  entityKinds,
  type FigureRecord,
  findEntities,
  type Lexicon,
  readRecord,
} from "../figure/index.ts"
import { source } from "../text/index.ts"
import { type CommandContext, InputError } from "./command.ts"
import { maxFileBytes, need, readTextFile } from "./figures.ts"
import { readRecordAt } from "./records.ts"

export interface CaptionInput {
  readonly figid: string | undefined
  readonly caption: string
  /** undefined for a bare caption. */
  readonly record: FigureRecord | undefined
}

/** A record by path, figure id or address, or what comes on standard input for `-`: a record, or else a bare caption. */
export async function loadCaption(ctx: CommandContext, name: string): Promise<CaptionInput> {
  if (name !== "-") {
    const record = need(ctx, await readRecordAt(ctx, name))
    return { figid: record.figid, caption: record.caption, record }
  }
  const bytes = await ctx.stdin()
  if (bytes.length > maxFileBytes)
    throw new InputError(`standard input has ${bytes.length} bytes; at most ${maxFileBytes} are read`)
  const text = new TextDecoder("utf-8").decode(bytes).replace(/^\uFEFF/u, "")
  if (/^---\r?\n/u.test(text)) {
    const record = need(ctx, readRecord(source("<stdin>", text)))
    return { figid: record.figid, caption: record.caption, record }
  }
  const caption = text.replace(/\r?\n$/u, "")
  if (caption.trim() === "") throw new InputError("standard input is empty; a caption or a record was expected")
  return { figid: undefined, caption, record: undefined }
}

/** Other words for kinds, as the annotation guidelines use them. */
const kindWords: Readonly<Record<string, EntityKind>> = {
  protein: "gene",
  pathway: "process",
  phenotype: "process",
  organism: "stimulus",
  condition: "stimulus",
  matter: "stimulus",
  drug: "chemical",
}

function kindOf(word: string | undefined): EntityKind {
  const lower = word?.toLowerCase() ?? "gene"
  return (
    entityKinds.find((k) => k === lower) ??
    (Object.hasOwn(kindWords, lower) ? (kindWords[lower] as EntityKind) : "process")
  )
}

const given = z.array(z.object({ text: z.string().min(1), kind: z.string().optional(), id: z.string().nullish() }))

/** The list of `--entities FILE`: `[{"text": "mTOR", "kind": "gene"}, …]`. */
export function loadEntities(ctx: CommandContext, path: string): EntitySource {
  const file = readTextFile(resolve(ctx.cwd, path), path)
  let data: unknown
  try {
    data = JSON.parse(file.text)
  } catch (error) {
    throw new InputError(`${path} is not JSON: ${(error as Error).message}`)
  }
  const read = given.safeParse(data)
  if (!read.success) {
    const issue = read.error.issues[0]
    throw new InputError(
      `${path}: at ${issue?.path.join(".") || "the top"}: ${issue?.message}; expected a list of {text, kind}`,
    )
  }
  return {
    kind: "given",
    entities: read.data.map((e) => ({ text: e.text, kind: kindOf(e.kind), id: e.id ?? undefined })),
  }
}

/** Entities found in the caption by the lexicon. */
export function foundIn(caption: string, lexicon: Lexicon): EntitySource & { readonly kind: "found" } {
  return { kind: "found", entities: findEntities(caption, lexicon) }
}
