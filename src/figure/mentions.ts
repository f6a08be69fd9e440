/**
 * Where entities stand in a caption: given names found again whatever their spelling (case, Greek, hyphens, plurals),
 * heads spelled out in coordinations ("Wnt and TGFβ signaling pathways", "caspases 3, 7 and 9").
 */
import type { EntityKind } from "./entity.ts"
import { foldEntityName, foldLetters, foldPlural } from "./name-folding.ts"
import type { Mention, Piece } from "./words.ts"

/** A name to look for. */
export interface NamedEntity {
  readonly text: string
  readonly kind: EntityKind
  readonly id?: string | undefined
  readonly name?: string | undefined
}

/** Names by folded key, and every beginning of a key that a search may walk through. */
export interface NameTable {
  readonly byKey: ReadonlyMap<string, NamedEntity>
  readonly longest: number
}

const receptorRole = /^(?:antagonists?|agonists?|blockers?|inhibitors?|antagonism|blockade|receptors?)$/i

/** A table of names; the first of two equal ones stays. */
export function nameTable(entities: readonly NamedEntity[]): NameTable {
  const byKey = new Map<string, NamedEntity>()
  let longest = 0
  for (const e of entities) {
    const key = foldEntityName(e.text)
    if (key === "") continue
    if (!byKey.has(key)) byKey.set(key, e)
    longest = Math.max(longest, key.length)
  }
  return { byKey, longest }
}

function mentionOf(e: NamedEntity, start: number, end: number): Mention {
  return { text: e.text, kind: e.kind, id: e.id, name: e.name ?? e.text, start, end }
}

/** `NMDA antagonist` names NMDAR: a receptor's ligand before a word that only a receptor can have. */
function receptorOf(key: string, next: Piece | undefined, table: NameTable): NamedEntity | undefined {
  return next && receptorRole.test(next.text) ? table.byKey.get(`${key}r`) : undefined
}

function longestAt(
  pieces: readonly Piece[],
  i: number,
  table: NameTable,
): { entity: NamedEntity; to: number } | undefined {
  let key = ""
  let singular = ""
  let found: { entity: NamedEntity; to: number } | undefined
  for (let j = i; j < pieces.length && j < i + 16; j++) {
    const p = pieces[j] as Piece
    if (/^[;:!?]$/.test(p.text)) break
    const initial = p.text === "." && p.glued && /^\p{Lu}$/u.test(pieces[j - 1]?.text ?? "")
    if ((p.text === "," || p.text === ".") && !initial && !(p.glued && pieces[j + 1]?.glued)) break
    if (!p.word) continue
    const letters = foldLetters(p.text)
    singular = key === "" ? letters : singular + letters
    if (j === i) singular = foldPlural(letters)
    key += letters
    if (key.length > table.longest + 3) break
    const entity =
      table.byKey.get(foldPlural(key)) ??
      table.byKey.get(key) ??
      table.byKey.get(foldPlural(singular)) ??
      receptorOf(key, pieces[j + 1], table)
    if (entity) found = { entity, to: j }
  }
  return found
}

/** "A and B pathways": A with B's tail, for the words before a mention. */
function elidedHeads(
  pieces: readonly Piece[],
  from: number,
  to: number,
  table: NameTable,
): readonly [number, NamedEntity][] {
  const found: [number, NamedEntity][] = []
  let k = from - 1
  while (k > 0) {
    const joint = pieces[k] as Piece
    if (!/^(?:and|or|,|\/)$/.test(joint.text)) break
    const at = joint.text !== "," && pieces[k - 1]?.text === "," ? k - 2 : k - 1
    if (at < 0) break
    let hit: [number, NamedEntity] | undefined
    for (let start = at; start >= Math.max(0, at - 3) && !hit; start--) {
      if (!(pieces[start] as Piece).word && start !== at) continue
      const head = pieces
        .slice(start, at + 1)
        .map((p) => foldLetters(p.text))
        .join("")
      for (let tail = from + 1; tail <= to && !hit; tail++) {
        const key =
          head +
          pieces
            .slice(tail, to + 1)
            .map((p) => foldLetters(p.text))
            .join("")
        const entity = table.byKey.get(foldPlural(key)) ?? table.byKey.get(key)
        if (entity) hit = [start, entity]
      }
    }
    if (!hit) break
    found.push(hit)
    k = hit[0] - 1
  }
  return found
}

/** "caspases 3, 7 and 9", "osteoblast proliferation and differentiation": the words after a mention with its head. */
function elidedTails(
  pieces: readonly Piece[],
  from: number,
  to: number,
  table: NameTable,
): readonly [number, NamedEntity][] {
  const found: [number, NamedEntity][] = []
  let k = to + 1
  for (;;) {
    let at = k
    while (pieces[at] && /^(?:,|and|or|\/|&)$/.test((pieces[at] as Piece).text)) at++
    const item = pieces[at]
    if (at === k || !item?.word) break
    let hit: NamedEntity | undefined
    for (let head = to - 1; head >= from && !hit; head--) {
      const key =
        pieces
          .slice(from, head + 1)
          .map((p) => foldLetters(p.text))
          .join("") + foldLetters(item.text)
      const singular =
        pieces
          .slice(from, head + 1)
          .map((p) => foldPlural(foldLetters(p.text)))
          .join("") + foldLetters(item.text)
      hit = table.byKey.get(foldPlural(key)) ?? table.byKey.get(foldPlural(singular))
    }
    if (!hit) break
    found.push([at, hit])
    k = at + 1
  }
  return found
}

/**
 * The mentions of a table's names among the pieces of one sentence, longest first, in order.
 * @param pieces from `piecesOf`
 */
export function findNames(pieces: readonly Piece[], table: NameTable): readonly Mention[] {
  if (table.byKey.size === 0) return []
  const byStart = new Map<number, Mention>()
  const taken = new Set<number>()
  const put = (from: number, to: number, entity: NamedEntity): void => {
    for (let k = from; k <= to; k++) taken.add(k)
    byStart.set(from, mentionOf(entity, (pieces[from] as Piece).start, (pieces[to] as Piece).end))
  }
  const hits: { from: number; to: number }[] = []
  for (let i = 0; i < pieces.length; i++) {
    if (!(pieces[i] as Piece).word) continue
    const hit = longestAt(pieces, i, table)
    if (!hit) continue
    put(i, hit.to, hit.entity)
    hits.push({ from: i, to: hit.to })
    i = hit.to
  }
  for (const { from, to } of hits) {
    for (const [at, entity] of elidedHeads(pieces, from, to, table)) {
      if (byStart.has(at) || !taken.has(at)) put(at, Math.max(at, endOfShort(pieces, at)), entity)
    }
    for (const [at, entity] of elidedTails(pieces, from, to, table)) if (!taken.has(at)) put(at, at, entity)
  }
  return [...byStart.values()].sort((a, b) => a.start - b.start)
}

/** End of the short conjunct that starts at `at`: up to the conjunction. */
function endOfShort(pieces: readonly Piece[], at: number): number {
  let k = at
  while (pieces[k + 1] && !/^(?:and|or|,|\/)$/.test((pieces[k + 1] as Piece).text) && k - at < 4) k++
  return k
}
