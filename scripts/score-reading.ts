/**
 * `npm run score:reading`: how well captions are read, by the scoring of the annotation guidelines (../shared/records/
 * ANNOTATION.md): strict, signed and pair; precision, recall, F1 micro-averaged; by relation and by rule; the errors
 * listed. Entities given from gold, and end to end. The gold captions are split once and for all (`checkPart`): the
 * grammar is built on one part and only checked on the other.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { findEntities } from "../src/figure/find-entities.ts"
import type { Entity, EntityKind } from "../src/figure/index.ts"
import { extractStatements, type Relation, type Statement, signOf } from "../src/figure/index.ts"
import { type Lexicon, lexiconFileNames, parseLexicon } from "../src/figure/lexicon.ts"
import { findNames, nameTable } from "../src/figure/mentions.ts"
import { foldEntityName } from "../src/figure/name-folding.ts"
import { codePointIndex } from "../src/figure/sentences.ts"
import { piecesOf } from "../src/figure/words.ts"

export interface GoldStatement {
  readonly id: string
  readonly subject: string
  readonly subject_type: EntityKind
  readonly relation: Relation
  readonly object: string
  readonly object_type: EntityKind
  readonly cause: "increase" | "decrease"
  readonly negated: boolean
  readonly hedged: boolean
  readonly title: boolean
}

export interface GoldRecord {
  readonly figid: string
  readonly caption: string
  readonly statements: readonly GoldStatement[]
}

/** What the scorer needs of a statement, gold or found. */
export interface Scored {
  readonly subject: string
  readonly relation: Relation
  readonly object: string
  readonly cause: string
  readonly negated: boolean
  readonly hedged: boolean
  readonly title: boolean
  readonly rule: string
  readonly subjectId?: string | undefined
  readonly objectId?: string | undefined
}

export type Measure = "strict" | "signed" | "pair"

/** The part that no rule was built on: every third record by name, but the flagship is built on. */
export function isCheckPart(index: number, figid: string): boolean {
  return index % 3 === 2 && !figid.startsWith("PMC6335777")
}

export function readGold(folder: string): readonly GoldRecord[] {
  return readdirSync(join(folder, "gold"))
    .filter((f) => f.endsWith(".yml"))
    .sort()
    .map((f) => {
      const gold = parse(readFileSync(join(folder, "gold", f), "utf8")) as {
        figid: string
        statements: GoldStatement[]
      }
      const record = readFileSync(join(folder, f.replace(/\.yml$/, ".md")), "utf8")
      const front = parse(record.split(/\n---/u)[0]?.replace(/^---\n/u, "") ?? "", { uniqueKeys: false }) as {
        caption: string
      }
      return { figid: gold.figid, caption: front.caption, statements: gold.statements }
    })
}

/** Abbreviations a caption introduces, "long name (SHORT)": both names are equal. */
export function shortNames(caption: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  for (const m of caption.matchAll(/\(([^()\s][^()]{0,18})\)/gu)) {
    const short = m[1] as string
    if (!/\p{Lu}/u.test(short) || /^(?:left|right|[A-Z])$/.test(short)) continue
    const words = caption.slice(0, m.index).trimEnd().split(/\s+/u)
    for (let n = 1; n <= Math.min(8, words.length); n++) {
      const long = words.slice(-n).join(" ").replace(/^[(]/u, "")
      if (long[0]?.toLowerCase() === short[0]?.toLowerCase()) pairs.set(foldEntityName(long), foldEntityName(short))
    }
  }
  return pairs
}

type Namer = (name: string, id: string | undefined) => string

function keyOf(s: Scored, measure: Measure, name: Namer): string {
  let a = name(s.subject, s.subjectId)
  let b = name(s.object, s.objectId)
  if (s.relation === "binds" && b < a) [a, b] = [b, a]
  if (measure === "pair") return `${a}|${b}`
  if (measure === "strict") return `${a}|${s.relation}|${b}|${s.cause}|${s.negated}`
  const sign = signOf(s.relation)
  return `${a}|${sign === 0 ? s.relation : sign > 0 ? "+" : "-"}|${b}|${s.negated}`
}

export interface Count {
  hit: number
  found: number
  gold: number
}

export interface CaptionScore {
  readonly hits: readonly string[]
  readonly wrong: readonly Scored[]
  readonly missed: readonly Scored[]
  readonly count: Count
}

/** Compare one caption's statements; equal ones merged, titles neither wanted nor wrong. */
export function scoreCaption(
  gold: readonly Scored[],
  found: readonly Scored[],
  measure: Measure,
  name: Namer,
): CaptionScore {
  const titles = new Set(gold.filter((g) => g.title).map((g) => keyOf(g, measure, name)))
  const wanted = new Map(gold.filter((g) => !g.title).map((g) => [keyOf(g, measure, name), g]))
  const given = new Map<string, Scored>()
  for (const f of found) {
    const key = keyOf(f, measure, name)
    if (!given.has(key) && !f.title && (wanted.has(key) || !titles.has(key))) given.set(key, f)
  }
  const hits = [...given.keys()].filter((k) => wanted.has(k))
  return {
    hits,
    wrong: [...given].filter(([k]) => !wanted.has(k)).map(([, f]) => f),
    missed: [...wanted].filter(([k]) => !given.has(k)).map(([, g]) => g),
    count: { hit: hits.length, found: given.size, gold: wanted.size },
  }
}

export const goldScored = (g: GoldStatement): Scored => ({ ...g, rule: "gold" })
export const foundScored = (s: Statement): Scored => ({
  subject: s.subject,
  relation: s.relation,
  object: s.object,
  cause: s.cause,
  negated: s.negated,
  hedged: s.hedged,
  title: s.title,
  rule: s.rule,
  subjectId: s.subjectId,
  objectId: s.objectId,
})

/** The entities of a gold file, each name once. */
export function goldEntities(g: GoldRecord): readonly { text: string; kind: EntityKind }[] {
  const seen = new Map<string, EntityKind>()
  for (const s of g.statements) {
    if (!seen.has(s.subject)) seen.set(s.subject, s.subject_type)
    if (!seen.has(s.object)) seen.set(s.object, s.object_type)
  }
  return [...seen].map(([text, kind]) => ({ text, kind }))
}

/** The product's own lexicon, undefined where it has not been built. */
function readLexicon(folder: string): Lexicon | undefined {
  const files = lexiconFileNames.filter((f) => existsSync(join(folder, f)))
  if (files.length === 0) return undefined
  return parseLexicon(Object.fromEntries(files.map((f) => [f, readFileSync(join(folder, f), "utf8")])))
}

/** Mentions of the gold names that a lexicon would hold, as a finder would give them. */
function lexicalEntities(g: GoldRecord): readonly Entity[] {
  const names = goldEntities(g).filter((e) => /^(?:gene|family|chemical|rna|complex)$/.test(e.kind))
  const points = codePointIndex(g.caption)
  return findNames(piecesOf(g.caption, 0, g.caption.length), nameTable(names)).map((m) => ({
    text: m.text,
    kind: m.kind,
    span: [points(m.start), points(m.end)] as const,
    id: undefined,
    name: m.text,
    how: "given",
    score: 1,
    alternatives: [],
    genes: [],
  }))
}

const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b)

function line(label: string, c: Count): string {
  const p = ratio(c.hit, c.found)
  const q = ratio(c.hit, c.gold)
  const f = p + q === 0 ? 0 : (2 * p * q) / (p + q)
  return `${label.padEnd(22)} P ${p.toFixed(3)}  R ${q.toFixed(3)}  F1 ${f.toFixed(3)}   (${c.hit} of ${c.found} found, ${c.gold} in gold)`
}

function add(into: Count, c: Count): void {
  into.hit += c.hit
  into.found += c.found
  into.gold += c.gold
}

export interface Mode {
  readonly label: string
  readonly read: (g: GoldRecord) => readonly Statement[]
  /** Identifier of a gold name, for "same id". */
  readonly idOf: (name: string) => string | undefined
}

function namerFor(g: GoldRecord, mode: Mode): Namer {
  const shorts = shortNames(g.caption)
  const folded = (name: string): string => {
    const key = foldEntityName(name)
    return shorts.get(key) ?? key
  }
  // Equal names, or the same identifier: a gold name stands for its identifier.
  const names = new Set<string>()
  const byId = new Map<string, string>()
  for (const name of g.statements.flatMap((s) => [s.subject, s.object])) {
    names.add(folded(name))
    const id = mode.idOf(name)
    if (id !== undefined && !byId.has(id)) byId.set(id, folded(name))
  }
  return (name, id) => {
    const key = folded(name)
    if (names.has(key)) return key
    const known = id ?? mode.idOf(name)
    return (known === undefined ? undefined : byId.get(known)) ?? key
  }
}

function report(records: readonly GoldRecord[], mode: Mode, title: string, errors: boolean): void {
  console.log(`\n== ${mode.label}, ${title} (${records.length} captions)`)
  const byRule = new Map<string, Count>()
  const byRelation = new Map<string, Count>()
  const bump = (map: Map<string, Count>, key: string, c: Partial<Count>): void => {
    const row = map.get(key) ?? { hit: 0, found: 0, gold: 0 }
    add(row, { hit: 0, found: 0, gold: 0, ...c })
    map.set(key, row)
  }
  for (const measure of ["strict", "signed", "pair"] as const) {
    const total: Count = { hit: 0, found: 0, gold: 0 }
    for (const g of records) {
      const found = mode.read(g).map(foundScored)
      const gold = g.statements.map(goldScored)
      const name = namerFor(g, mode)
      const score = scoreCaption(gold, found, measure, name)
      add(total, score.count)
      if (measure !== "signed") continue
      const wrong = new Set(score.wrong)
      const missed = new Set(score.missed)
      for (const f of found)
        if (!f.title) bump(byRule, f.rule.replace(/:.*/, ""), { found: 1, hit: wrong.has(f) ? 0 : 1 })
      for (const w of gold) if (!w.title) bump(byRelation, w.relation, { gold: 1, hit: missed.has(w) ? 0 : 1 })
      if (errors && (score.wrong.length > 0 || score.missed.length > 0)) {
        console.log(`-- ${g.figid}  ${score.count.hit} of ${score.count.gold}, ${score.wrong.length} wrong`)
        for (const w of score.wrong)
          console.log(
            `   wrong  [${w.subject}] ${w.negated ? "NOT " : ""}${w.relation} [${w.object}] ${w.cause === "decrease" ? "(by its loss) " : ""}<${w.rule}>`,
          )
        for (const w of score.missed)
          console.log(
            `   missed [${w.subject}] ${w.negated ? "NOT " : ""}${w.relation} [${w.object}] ${w.cause === "decrease" ? "(by its loss)" : ""}`,
          )
      }
    }
    console.log(line(measure, total))
  }
  for (const kind of ["hedged", "negated"] as const) {
    let hit = 0
    let all = 0
    for (const g of records) {
      const name = namerFor(g, mode)
      const found = new Set(
        mode
          .read(g)
          .filter((s) => s[kind])
          .map((s) => keyOf(foundScored(s), "signed", name)),
      )
      for (const w of g.statements.filter((x) => x[kind] && !x.title)) {
        all++
        if (found.has(keyOf(goldScored(w), "signed", name))) hit++
      }
    }
    console.log(`${kind} recall: ${hit} of ${all}`)
  }
  if (!errors) return
  console.log("by rule (signed hits / found):")
  for (const [rule, c] of [...byRule].sort((a, b) => b[1].found - a[1].found))
    console.log(`   ${rule.padEnd(34)} ${c.hit} / ${c.found}`)
  console.log("by relation (found again / in gold):")
  for (const [relation, c] of [...byRelation].sort((a, b) => b[1].gold - a[1].gold))
    console.log(`   ${relation.padEnd(34)} ${c.hit} / ${c.gold}`)
}

function main(argv: readonly string[]): void {
  const folder = join(import.meta.dirname, "../../shared/records")
  if (!existsSync(join(folder, "gold"))) {
    console.log(`no gold captions: ${folder} is not there`)
    return
  }
  const gold = readGold(folder)
  const build = gold.filter((g, i) => !isCheckPart(i, g.figid))
  const check = gold.filter((g, i) => isCheckPart(i, g.figid))
  const given: Mode = {
    label: "entities given",
    read: (g) => extractStatements(g.caption, { kind: "given", entities: goldEntities(g) }),
    idOf: () => undefined,
  }
  const lexical: Mode = {
    label: "names of genes and chemicals given, the rest found",
    read: (g) => extractStatements(g.caption, { kind: "found", entities: lexicalEntities(g) }),
    idOf: () => undefined,
  }
  const lexicon = readLexicon(join(import.meta.dirname, "../data/lexicon"))
  const wholeId = (name: string): string | undefined => {
    const found = lexicon ? findEntities(name, lexicon) : []
    return found.length === 1 && found[0]?.text.length === name.length ? found[0].id : undefined
  }
  const endToEnd: Mode = {
    label: "end to end",
    read: (g) =>
      extractStatements(g.caption, { kind: "found", entities: lexicon ? findEntities(g.caption, lexicon) : [] }),
    idOf: wholeId,
  }
  const only = argv.find((a) => a.startsWith("PMC"))
  if (only) {
    report(
      gold.filter((g) => g.figid.includes(only)),
      given,
      only,
      true,
    )
    return
  }
  if (argv.includes("--lexical")) {
    report(build, lexical, "part built on", !argv.includes("--quiet"))
    report(check, lexical, "part checked on", argv.includes("--check-errors"))
    return
  }
  if (!argv.includes("--end-to-end")) {
    report(build, given, "part built on", !argv.includes("--quiet"))
    report(check, given, "part checked on", argv.includes("--check-errors"))
  }
  if (argv.includes("--given")) return
  report(build, endToEnd, "part built on", !argv.includes("--quiet"))
  report(check, endToEnd, "part checked on", argv.includes("--check-errors"))
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2))
