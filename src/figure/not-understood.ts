/** What was not understood of a caption, for the figure's README and its page: told as plainly as what was. */
import type { Entity } from "./entity.ts"
import { influenceGraph } from "./influence-graph.ts"
import { splitSentences } from "./sentences.ts"
import type { Statement } from "./statement.ts"

export interface NotUnderstood {
  /** Sentences that gave no claim, `[start, end)` in UTF-16 units of the caption. */
  readonly sentences: readonly (readonly [number, number])[]
  /** Statements that move nothing in the model, with the reason. */
  readonly left: readonly { readonly statement: string; readonly reason: string }[]
  /** Entities without an identifier. */
  readonly unnamed: readonly string[]
  /** Entities that are named in the caption and linked to nothing. */
  readonly unlinked: readonly string[]
}

const linkable = /^(?:gene|family|complex|chemical|rna)$/u

/**
 * What a reading left aside.
 * @param statements what was read; rejected ones left out
 * @param entities what was found in the caption
 */
export function notUnderstood(
  caption: string,
  statements: readonly Statement[],
  entities: readonly Entity[],
): NotUnderstood {
  const graph = influenceGraph(statements, entities)
  const read = new Set(statements.map((s) => s.sentence))
  const linked = new Set(graph.nodes.flatMap((n) => n.names))
  return {
    sentences: splitSentences(caption).flatMap(({ start, end }) =>
      read.has(caption.slice(start, end)) ? [] : [[start, end] as const],
    ),
    left: graph.left,
    unnamed: graph.nodes.flatMap((n) => (n.grounded === undefined ? [n.label] : [])),
    unlinked: [...new Set(entities.flatMap((e) => (linkable.test(e.kind) && !linked.has(e.text) ? [e.text] : [])))],
  }
}
