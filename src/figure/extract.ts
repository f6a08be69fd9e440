/**
 * Caption → statements. Sentences, mentions, tags, the grammar, and each claim as a statement with its place in the
 * caption. Entities are given, or found by the lexicon and, for what no lexicon holds (processes, cells, conditions),
 * by the phrases that stand where the grammar needs an entity.
 */
import type { Claim } from "./claim.ts"
import { readSentence } from "./clause.ts"
import { placesFor, placesOf } from "./context.ts"
import type { Entity } from "./entity.ts"
import { findOrganisms, growMentions, identified } from "./grow-mentions.ts"
import { findNames, type NamedEntity, nameTable } from "./mentions.ts"
import { foldEntityName } from "./name-folding.ts"
import { namePhrase } from "./naming.ts"
import type { Discourse, Reading } from "./phrase.ts"
import { codePointIndex, splitSentences, utf16Index } from "./sentences.ts"
import type { Statement } from "./statement.ts"
import { tagSentence } from "./tag.ts"
import { type Mention, piecesOf } from "./words.ts"

/** Where entities come from: given names, or mentions found in this caption. */
export type EntitySource =
  | { readonly kind: "given"; readonly entities: readonly NamedEntity[] }
  | { readonly kind: "found"; readonly entities: readonly Entity[] }

export interface WireOptions {
  /** Leave these sentences out: abbreviation lists, credits, legends of colours. */
  readonly skip?: ((sentence: string) => boolean) | undefined
}

const legend =
  /^(?:abbreviations?\b|see (?:text|main text|the text)|reproduced|adapted|modified|republished|reprinted|figure (?:was )?(?:adapted|modified|created)|created with|image|copyright|©|https?:)|\b(?:arrows?|arrowheads?|lines?|hammerheads?|boxes|circles|colou?rs?|symbols?|asterisks?) (?:indicates?|represents?|denotes?|depicts?|means?|are|is|shows?)\b|\b(?:indicated|shown|depicted|represented|highlighted|marked|labell?ed) (?:by|in|with|as) (?:\w+ )?(?:arrows?|lines?|red|blue|green|yellow|grey|gray|black|orange|purple|bold|boxes|colou?r)/iu

/** "… are also shown": what a picture shows, not what happens. */
const shows =
  /\b(?:is|are) (?:also )?(?:shown|indicated|depicted|illustrated|listed|summari[sz]ed|represented|presented|outlined|marked|highlighted)(?: (?:here|below|above|schematically|in \S+(?: \S+)?))?\.?$/iu

/** Lists of abbreviations, legends and credits claim nothing. */
export function isLegend(sentence: string): boolean {
  if (legend.test(sentence) || shows.test(sentence)) return true
  const items = sentence.split(/;\s/u)
  return (
    items.length >= 3 &&
    items.filter((x) => /^\s*\S{1,14}(?:\s\S{1,6})?\s?[,:=–-]\s/u.test(x)).length >= items.length * 0.6
  )
}

function statementOf(
  c: Claim,
  id: number,
  place: { sentence: string; start: number; end: number; title: boolean; context: readonly string[] },
  points: (offset: number) => number,
): Statement {
  const spanIn = (m: Mention): readonly [number, number] | undefined =>
    m.start >= place.start && m.end <= place.end ? [points(m.start), points(m.end)] : undefined
  return {
    id: `s${String(id).padStart(2, "0")}`,
    subject: c.subject.text,
    subjectKind: c.subject.kind,
    subjectId: c.subject.id,
    relation: c.relation,
    object: c.object.text,
    objectKind: c.object.kind,
    objectId: c.object.id,
    cause: c.cause,
    negated: c.negated,
    hedged: c.hedged,
    direct: c.direct,
    via: c.via,
    context: place.context,
    site: c.site,
    to: c.to,
    subjectState: c.state,
    coref: c.coref,
    title: place.title,
    sentence: place.sentence,
    span: [points(place.start), points(place.end)],
    subjectSpan: spanIn(c.subject),
    objectSpan: spanIn(c.object),
    rule: c.rule,
  }
}

const pathway = /(?:pathways?|signall?ing|cascades?|axis)$/iu

/**
 * A claim from one process to another, both named by their phrases alone. On the gold captions one in ten of these was
 * what the annotator saw, against eight in ten of the rest: they are left out where entities are found and not given.
 */
function isLoose(c: Claim): boolean {
  const loose = (m: Mention): boolean => m.id === undefined && /^(?:process|disease|stimulus)$/.test(m.kind)
  return c.subject.kind === "process" && loose(c.subject) && !pathway.test(c.subject.text) && loose(c.object)
}

/** A "sentence" of more words and signs than this is a list or no prose at all: it is passed over. */
const maxPieces = 600

const sameClaim = (c: Claim): string => `${c.subject.text}|${c.relation}|${c.object.text}|${c.cause}|${c.negated}`

/**
 * What a caption claims.
 * @param caption the caption as parsed; spans count its code points
 */
export function extractStatements(
  caption: string,
  source: EntitySource,
  options: WireOptions = {},
): readonly Statement[] {
  const points = codePointIndex(caption)
  const table = source.kind === "given" ? nameTable(source.entities) : undefined
  const found = source.kind === "found" ? identified(foundMentions(caption, source.entities)) : []
  const byHead = source.kind === "given" ? headTable(source.entities) : undefined
  const discourse: Discourse = { subjects: [], objects: [], recent: [] }
  const statements: Statement[] = []
  const skip = options.skip ?? isLegend
  splitSentences(caption).forEach(({ start, end }, n) => {
    const sentence = caption.slice(start, end)
    if (skip(sentence)) return
    const pieces = piecesOf(caption, start, end)
    if (pieces.length > maxPieces) return
    const mentions = table
      ? findNames(pieces, table)
      : growMentions(caption, pieces, withOrganisms(caption, start, end, found))
    const tokens = tagSentence(caption, pieces, mentions)
    const name = table
      ? undefined
      : (from: number, to: number): Mention | undefined => namePhrase(caption, tokens, from, to)
    const reading: Reading = {
      text: caption,
      tokens,
      claims: [],
      discourse,
      name,
      hedged: false,
      carried: false,
      depth: 0,
      byHead,
    }
    const finite = readSentence(reading)
    const places = placesOf(caption, tokens)
    const verbs = tokens.flatMap((t) => (t.tag === "verb" ? [t.start] : []))
    const seen = new Set<string>()
    for (const c of reading.claims) {
      const key = sameClaim(c)
      if (seen.has(key) || (!table && isLoose(c))) continue
      seen.add(key)
      const inside = c.object.start >= start && c.object.end <= end
      const own = placesFor(places, inside ? c.object.end : Math.max(c.subject.end, start), verbs)
      const contexts = own.filter((p) => p !== c.subject.text && p !== c.object.text)
      // Two contexts of one claim are two statements (guidelines, rule 6).
      for (const context of contexts.length === 0 ? [[]] : contexts.map((x) => [x])) {
        statements.push(
          statementOf(c, statements.length + 1, { sentence, start, end, title: !finite && n === 0, context }, points),
        )
      }
    }
  })
  return statements
}

/** Given names of several words by their last one, where that is unmistakable. */
function headTable(entities: readonly NamedEntity[]): (head: string) => Mention | undefined {
  const byHead = new Map<string, NamedEntity | undefined>()
  for (const e of entities) {
    const words = e.text.split(/[\s]+/u)
    if (words.length < 2) continue
    const head = foldEntityName(words.at(-1) as string)
    byHead.set(head, byHead.has(head) ? undefined : e)
  }
  return (head) => {
    const e = byHead.get(foldEntityName(head))
    return e && { text: e.text, kind: e.kind, id: e.id, name: e.name ?? e.text, start: -1, end: -1 }
  }
}

function withOrganisms(caption: string, start: number, end: number, found: readonly Mention[]): readonly Mention[] {
  const here = found.filter((m) => m.start >= start && m.end <= end)
  const organisms = findOrganisms(caption, start, end).filter(
    (o) => !here.some((m) => m.start < o.end && m.end > o.start),
  )
  return organisms.length === 0 ? here : [...here, ...organisms].sort((a, b) => a.start - b.start)
}

function foundMentions(caption: string, entities: readonly Entity[]): readonly Mention[] {
  const units = utf16Index(caption)
  return entities
    .flatMap((e) =>
      e.span
        ? [
            {
              text: e.name === `${e.text}R` ? e.name : e.text,
              kind: e.kind,
              id: e.id,
              name: e.name,
              start: units(e.span[0]),
              end: units(e.span[1]),
            },
          ]
        : [],
    )
    .sort((a, b) => a.start - b.start)
}
